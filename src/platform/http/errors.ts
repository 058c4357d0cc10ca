/** Any failure becomes a page with the right status; what went wrong inside is logged and never shown. */
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { isAway } from '../db/client.ts'

/** Thrown by actions and queries for what the caller may not see or what is not there: the two look alike. */
export class NotFound extends Error { override name = 'NotFound' }
/** The request contradicts what is stored. The message is shown. */
export class Conflict extends Error { override name = 'Conflict' }
/** Too much at once; asks to come back. */
export class Busy extends Error { override name = 'Busy' }

const plain: Record<number, { title: string; lines: string[] }> = {
  400: { title: 'This request could not be read', lines: ['Something in its address or its fields is not as our pages send it. Nothing was changed.'] },
  403: { title: 'This did not come from our pages', lines: ['Another site asked for a change in your name, so nothing was changed. Open the page here and try again.'] },
  404: { title: 'This page is not here', lines: ['The address may be mistyped, or the page is not one your account may open.'] },
  409: { title: 'This cannot be done now', lines: ['Something changed meanwhile. Nothing was changed by this request.'] },
  413: { title: 'This is too large', lines: ['What was sent is larger than this page takes. Nothing was changed.'] },
  414: { title: 'This address is too long', lines: ['It may have been put together wrongly. Nothing was changed.'] },
  415: { title: 'This request could not be read', lines: ['It was not sent as a form. Nothing was changed.'] },
  429: { title: 'Too many tries', lines: ['Wait a few minutes, then try again.'] },
  500: { title: 'Something went wrong here', lines: ['It is our fault, and it has been written down. Answers that were shown as saved are safe. Try again in a moment.'] },
  503: { title: 'Very busy just now', lines: ['Nothing was lost. Try again in a few seconds.'] },
}

export function answerWith (reply: FastifyReply, status: number, lines?: string[]): FastifyReply {
  const { title, lines: usual } = plain[status] ?? plain[400]!
  reply.code(status)
  if (status === 503) reply.header('retry-after', '5')
  if (String(reply.request.headers.accept ?? '').startsWith('application/json')) return reply.send({ error: title })
  try {
    return reply.page('errors/message', { title, lines: lines ?? usual, action: { href: '/', text: 'Go to the start page' } })
  } catch (error) {
    reply.request.log.error({ err: error }, 'the page of an error failed')
    return reply.type('text/plain; charset=utf-8').send(`${title}.\n`)
  }
}

export function registerErrors (app: FastifyInstance) {
  app.setNotFoundHandler((_request, reply) => answerWith(reply, 404))
  app.setErrorHandler((error: FastifyError, request: FastifyRequest, reply: FastifyReply) => {
    if (error instanceof NotFound) return answerWith(reply, 404)
    if (error instanceof Conflict) return answerWith(reply, 409, [error.message])
    if (error instanceof Busy) return answerWith(reply, 503)
    const status = error.validation ? 400 : error.statusCode ?? 500
    if (status >= 500) request.log.error({ err: error }, 'request failed')
    if (isAway(error)) return answerWith(reply, 503, ['The database is away for a moment. What was shown as saved is safe. Try again in a few seconds.'])
    return answerWith(reply, status >= 400 && status < 600 ? status : 500)
  })
}

/** What Fastify refuses before any hook has run: an address that cannot be decoded, or with too long a part. No page can be made there. */
export const refuseAddress = (headers: Record<string, string>) => (error: FastifyError, _request: FastifyRequest, reply: FastifyReply): void => {
  const status = error.statusCode === 414 ? 414 : 400
  reply.code(status).headers(headers).type('text/plain; charset=utf-8').send(`${plain[status]!.title}.\n`)
}
