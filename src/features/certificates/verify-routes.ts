/** /verify: anyone may ask whether a certificate is genuine, by its number, its credential or its PDF. The number is 128 random bits, so nobody finds one by trying; tries are counted all the same. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { parseCode } from '#src/domain/certificates.ts'
import { longestCredential } from '#src/domain/credential.ts'
import { answerWith } from '#src/platform/http/errors.ts'
import { blankForm, fields, type Form, readForm, withErrors } from '#src/platform/http/forms.ts'
import { readUpload, takeFiles } from '#src/platform/http/uploads.ts'
import { mayTry, network } from '#src/platform/throttle.ts'
import type { Services } from '#src/services.ts'
import { judgeFile, judgeText } from './judge-brought.ts'
import { mayOpen } from './may-open.ts'
import { findCertificate } from './queries.ts'
import { proofOf, unreadable, type Verdict, verdictOn } from './verdicts.ts'
import { publicRecord, verificationPage } from './verification.ts'

const config = { policy: 'public' } as const
const unknown = 'No certificate has this number. Compare it with the paper, letter by letter.'
const malformed = 'A certificate number has 26 letters and digits. Compare it with the paper.'

type Numbered = { Params: { code: string } }

export function verifyRoutes (app: FastifyInstance, services: Services): void {
  const { db } = services
  const formAgain = (reply: FastifyReply, status: number, typed: string, form: Form) => reply.code(status).page('certificates/verify', { form, typed: typed.slice(0, 100), brought: blankForm(), verdict: null })

  app.get<{ Querystring: { code?: unknown } }>('/verify', { config }, async (request, reply) => {
    const { code: typed } = request.query
    if (typeof typed !== 'string') return formAgain(reply, 200, '', blankForm())
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

  broughtRoute(app, services)
}

const BroughtForm = fields({ credential: z.string({ error: unreadable['too long'] }).default('') })
const largestFile = 5_000_000

/** A credential or a file is judged, and nothing of it is kept. */
function broughtRoute (app: FastifyInstance, services: Services): void {
  app.register((scope, _options, done) => {
    takeFiles(scope, { largestFile, largestField: longestCredential * 4 })
    scope.post('/verify', { config }, async (request, reply) => {
      if (!await mayTry(services.db, [{ key: `verify:${network(request.ip)}`, most: 60, windowSeconds: 60 }])) return tooMany(request, reply, false)
      const { body, file } = await readUpload(request)
      const input = readForm({ body } as FastifyRequest, BroughtForm)
      const again = (brought: Form, verdict: Verdict | null) => reply.code(422).page('certificates/verify', { form: blankForm(), typed: '', brought, verdict })
      if (!input.ok) return again(input.form, null)
      if (file?.isTooLarge) return again(withErrors(input.values, { file: 'This file is larger than 5 MB. Ours are far smaller.' }), null)
      const hasFile = file !== null && file.bytes.length > 0
      const outcome = hasFile ? await judgeFile(services, file.bytes) : await judgeText(services, input.data.credential)
      if (outcome.is === 'genuine') return reply.page('certificates/verify-result', verificationPage(outcome.row, services.now(), request.person !== null && mayOpen(request.person, outcome.row), proofOf(outcome)))
      if (outcome.is === 'unreadable') return again(withErrors(input.values, { [hasFile || file?.name || input.data.credential === '' ? 'file' : 'credential']: file?.name && !hasFile ? 'This file is empty' : unreadable[outcome.why] }), null)
      return again(blankForm(), verdictOn(outcome))
    })
    done()
  })
}

function tooMany (request: FastifyRequest, reply: FastifyReply, wantsJson: boolean): FastifyReply {
  request.log.warn('too many certificates checked from one network')
  reply.header('retry-after', '60')
  return wantsJson ? reply.code(429).send({ error: 'Too many tries. Wait a minute.' }) : answerWith(reply, 429, ['More than 60 certificates were checked from your network within a minute. Wait a minute, then try again.'])
}
