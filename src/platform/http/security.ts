/**
 * Headers on every answer, and the refusal of requests that another site made.
 *
 * There is no token in our forms: the session cookie is SameSite=Lax, no GET changes anything, and every other method must come
 * from our own pages, which current browsers prove with Sec-Fetch-Site and older ones with Origin. A request with neither comes from
 * no browser and carries no cookie that was not its own.
 */
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { answerWith } from './errors.ts'

const policy = ["default-src 'none'", "script-src 'self'", "style-src 'self'", "img-src 'self'", "font-src 'self'", "connect-src 'self'", "form-action 'self'", "base-uri 'none'", "frame-ancestors 'none'"].join('; ')

/** On every answer. Nothing is kept by a browser or proxy unless a route says so. */
export function securityHeaders (origin: string | null): Record<string, string> {
  return {
    'content-security-policy': policy, 'x-content-type-options': 'nosniff', 'referrer-policy': 'same-origin', 'cross-origin-opener-policy': 'same-origin', 'cross-origin-resource-policy': 'same-origin',
    'x-frame-options': 'DENY', 'cache-control': 'no-store', ...(origin?.startsWith('https:') ? { 'strict-transport-security': 'max-age=63072000; includeSubDomains' } : {}),
  }
}

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
    reply.headers(securityHeaders(origin()))
    if (request.method !== 'GET' && request.method !== 'HEAD' && fromElsewhere(request, origin())) {
      request.log.warn({ from: request.headers.origin, site: request.headers['sec-fetch-site'] }, 'refused a request from another site')
      return answerWith(reply, 403)
    }
  })
}
