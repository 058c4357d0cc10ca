/** /certificates/:code/revoke and /reissue: how a certificate ends. Both for an admin, both with a reason. */
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { groupCode, parseCode } from '#src/domain/certificates.ts'
import { NotFound } from '#src/platform/http/errors.ts'
import { blankForm, fields, type Form, line, readForm, refusal, withErrors } from '#src/platform/http/forms.ts'
import type { Services } from '#src/services.ts'
import { findPrintedPerson } from './hand-queries.ts'
import { mayOpen } from './may-open.ts'
import { type CertificateRow, findCertificate } from './queries.ts'
import { changesOf, reissueCertificate } from './reissue.ts'
import { revokeCertificate } from './revoke-certificate.ts'

const ReasonForm = fields({ reason: line(5, 500, 'Say why, in 5 to 500 characters') })

export type Numbered = { Params: { code: string } }
const config = { policy: 'certificates' } as const

/** The certificate of the address, for whoever may see it; NotFound for anybody else. */
export const certificatesFor = ({ db }: Services) => async (request: FastifyRequest<Numbered>): Promise<CertificateRow> => {
  const code = parseCode(request.params.code)
  const row = code && await findCertificate(db, code)
  if (!row || !mayOpen(request.person!, row)) throw new NotFound('no such certificate')
  return row
}

const factsOf = (row: CertificateRow) => [{ name: 'Name', text: row.fields.name }, { name: 'Title', text: row.fields.title }, { name: 'Agency', text: row.agency ?? 'None' }, { name: 'Number', text: groupCode(row.code) }]

export function handRoutes (app: FastifyInstance, services: Services): void {
  const { db } = services
  const found = certificatesFor(services)

  const revokePage = (row: CertificateRow, form: Form) => ({ form, action: `/certificates/${row.code}/revocation`, back: `/certificates/${row.code}`, facts: factsOf(row) })

  app.get<Numbered>('/certificates/:code/revoke', { config }, async (request, reply) => reply.page('certificates/revoke', revokePage(await found(request), blankForm())))

  app.post<Numbered>('/certificates/:code/revocation', { config }, async (request, reply) => {
    const row = await found(request)
    const input = readForm(request, ReasonForm)
    if (!input.ok) return reply.code(422).page('certificates/revoke', revokePage(row, input.form))
    await revokeCertificate(services, { code: row.code, by: request.person!.id, reason: input.data.reason })
    return reply.redirect(`/certificates/${row.code}`, 303)
  })

  async function reissuePage (row: CertificateRow, form: Form) {
    const person = await findPrintedPerson(db, row.personId)
    const changes = person === null ? [] : changesOf(row.fields, person)
    return { form, action: `/certificates/${row.code}/reissue`, back: `/certificates/${row.code}`, personHref: `/people/${row.personId}`, facts: factsOf(row), changes: changes.map((each) => ({ ...each, before: each.before || 'None', now: each.now || 'None' })) }
  }

  app.get<Numbered>('/certificates/:code/reissue', { config }, async (request, reply) => reply.page('certificates/reissue', await reissuePage(await found(request), blankForm())))

  app.post<Numbered>('/certificates/:code/reissue', { config }, async (request, reply) => {
    const row = await found(request)
    const input = readForm(request, ReasonForm)
    if (!input.ok) return reply.code(422).page('certificates/reissue', await reissuePage(row, input.form))
    const done = await db.transaction(async (tx) => ({ code: await reissueCertificate(services, tx, { code: row.code, by: request.person!.id, reason: input.data.reason }) })).catch(refusal)
    if ('refused' in done) return reply.code(422).page('certificates/reissue', await reissuePage(row, withErrors(input.values, done.refused)))
    return reply.redirect(`/certificates/${done.code}`, 303)
  })
}
