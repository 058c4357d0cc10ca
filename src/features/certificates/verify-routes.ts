/** /verify: anyone may ask whether a certificate is genuine. The number is 128 random bits, so nobody finds one by trying; tries are counted all the same. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { parseCode } from '#src/domain/certificates.ts'
import { answerWith } from '#src/platform/http/errors.ts'
import { blankForm, type Form, withErrors } from '#src/platform/http/forms.ts'
import { mayTry, network } from '#src/platform/throttle.ts'
import type { Services } from '#src/services.ts'
import { mayOpen } from './may-open.ts'
import { findCertificate } from './queries.ts'
import { publicRecord, verificationPage } from './verification.ts'

const config = { policy: 'public' } as const
const unknown = 'No certificate has this number. Compare it with the paper, letter by letter.'
const malformed = 'A certificate number has 26 letters and digits. Compare it with the paper.'

type Numbered = { Params: { code: string } }

export function verifyRoutes (app: FastifyInstance, services: Services): void {
  const { db } = services
  const formAgain = (reply: FastifyReply, status: number, typed: string, form: Form) => reply.code(status).page('certificates/verify', { form, typed: typed.slice(0, 100) })

  app.get<{ Querystring: { code?: unknown } }>('/verify', { config }, async (request, reply) => {
    const { code: typed } = request.query
    if (typeof typed !== 'string') return reply.page('certificates/verify', { form: blankForm(), typed: '' })
    const code = parseCode(typed)
    return code === null ? formAgain(reply, 422, typed, withErrors({}, { code: malformed })) : reply.redirect(`/verify/${code}`, 303)
  })

  app.get<Numbered>('/verify/:code', { config }, async (request, reply) => {
    const typed = request.params.code.replace(/\.json$/, '')
    const wantsJson = typed !== request.params.code || String(request.headers.accept ?? '').startsWith('application/json')
    if (!await mayTry(db, [{ key: `verify:${network(request.ip)}`, most: 60, windowSeconds: 60 }])) return tooMany(request, reply, wantsJson)
    const code = parseCode(typed)
    if (code !== null && code !== typed) return reply.redirect(`/verify/${code}${typed === request.params.code ? '' : '.json'}`, 303)
    const row = code && await findCertificate(db, code)
    if (!row) return wantsJson ? reply.code(404).send({ error: unknown }) : formAgain(reply, 404, typed, code === null ? withErrors({}, { code: malformed }) : withErrors({}, {}, unknown))
    const mayFollow = request.person !== null && mayOpen(request.person, row)
    return wantsJson ? reply.send(publicRecord(row, services.now(), mayFollow)) : reply.page('certificates/verify-result', verificationPage(row, services.now(), mayFollow))
  })
}

function tooMany (request: FastifyRequest, reply: FastifyReply, wantsJson: boolean): FastifyReply {
  request.log.warn('too many certificates checked from one network')
  reply.header('retry-after', '60')
  return wantsJson ? reply.code(429).send({ error: 'Too many tries. Wait a minute.' }) : answerWith(reply, 429, ['More than 60 certificates were checked from your network within a minute. Wait a minute, then try again.'])
}
