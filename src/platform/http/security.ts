/**
 * Headers on every answer, and the refusal of requests that another site made.
 *
 * There is no token in our forms: the session cookie is SameSite=Lax, no GET changes anything, and every other method must come
 * from our own pages, which current browsers prove with Sec-Fetch-Site and older ones with Origin. A request with neither comes from
 * no browser and carries no cookie that was not its own.
 */
import type { FastifyInstance, FastifyRequest } from 'fastify'

const policy = ["default-src 'none'", "script-src 'self'", "style-src 'self'", "img-src 'self'", "font-src 'self'", "connect-src 'self'", "form-action 'self'", "base-uri 'none'", "frame-ancestors 'none'"].join('; ')

export function fromElsewhere (request: FastifyRequest, origin: string | null): boolean {
  const site = request.headers['sec-fetch-site']
  if (site !== undefined) return site !== 'same-origin' && site !== 'none'
  const from = request.headers.origin
  if (from === undefined) return false
  const own = [origin, `${request.protocol}://${request.host}`]
  return !own.includes(from)
}

export function registerSecurity (app: FastifyInstance, origin: () => string | null) {
  app.addHook('onRequest', async (request, reply) => {
    reply.headers({ 'content-security-policy': policy, 'x-content-type-options': 'nosniff', 'referrer-policy': 'same-origin', 'cross-origin-opener-policy': 'same-origin', 'x-frame-options': 'DENY' })
    if (origin()?.startsWith('https:')) reply.header('strict-transport-security', 'max-age=63072000; includeSubDomains')
    if (!request.url.startsWith('/assets/')) reply.header('cache-control', 'no-store')
    if (request.method !== 'GET' && request.method !== 'HEAD' && fromElsewhere(request, origin())) {
      request.log.warn({ from: request.headers.origin, site: request.headers['sec-fetch-site'] }, 'refused a request from another site')
      return reply.code(403).page('errors/message', { title: 'This did not come from our pages', lines: ['Another site asked for a change in your name, so nothing was changed. Open the page here and try again.'], action: { href: '/', text: 'Go to the start page' } })
    }
  })
}
