/** /certificates: a person's own, and for an admin anyone's. The public check is in verify-routes.ts. No GET issues or changes anything. */
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { can } from '#src/domain/access.ts'
import { groupCode, parseCode } from '#src/domain/certificates.ts'
import { NotFound } from '#src/platform/http/errors.ts'
import { blankForm, fields, type Form, line, readForm } from '#src/platform/http/forms.ts'
import type { Services } from '#src/services.ts'
import { certificatePage, certificateRow, waitingBlock } from './certificate-page.ts'
import { attachment, fileName } from './file-name.ts'
import { profileRoutes } from './profile-routes.ts'
import { type CertificateRow, findCertificate, findPdf, listCertificates } from './queries.ts'
import { revokeCertificate } from './revoke-certificate.ts'
import { transcriptRoutes } from './transcript-routes.ts'
import { verifyRoutes } from './verify-routes.ts'

const RevocationForm = fields({ reason: line(5, 500, 'Say why, in 5 to 500 characters') })

type Numbered = { Params: { code: string } }
const signedIn = { policy: 'signed-in' } as const
const staff = { policy: 'certificates' } as const

export function certificatesRoutes (app: FastifyInstance, services: Services): void {
  const { db } = services
  verifyRoutes(app, services)
  profileRoutes(app, services)
  transcriptRoutes(app, services)

  /** Someone else's certificate and one that never was look alike. */
  const mayOpen = (request: FastifyRequest, holder: number): boolean => holder === request.person!.id || can(request.person!.grants, 'certificates')
  async function found (request: FastifyRequest<Numbered>): Promise<CertificateRow> {
    const code = parseCode(request.params.code)
    const row = code && await findCertificate(db, code)
    if (!row || !mayOpen(request, row.personId)) throw new NotFound('no such certificate')
    return row
  }

  app.get<{ Querystring: { done?: unknown } }>('/certificates', { config: signedIn }, async (request, reply) => {
    const { id } = request.person!
    const [rows, waiting] = await Promise.all([listCertificates(db, id), waitingBlock(services, id)])
    const notice = request.query.done === 'issued' && rows.length > 0 && waiting === null ? 'Your name is confirmed, and what was waiting is issued.' : null
    return reply.page('certificates/certificates', { notice, waiting, rows: rows.map(certificateRow) })
  })

  app.get<Numbered>('/certificates/:code', { config: signedIn }, async (request, reply) => {
    const row = await found(request)
    const { id, grants, timeZone } = request.person!
    return reply.page('certificates/certificate', certificatePage(row, { isHolder: row.personId === id, mayRevoke: can(grants, 'certificates'), timeZone }))
  })

  app.get<Numbered>('/certificates/:code/pdf', { config: signedIn }, async (request, reply) => {
    const code = parseCode(request.params.code)
    const row = code && await findPdf(db, code)
    if (!row || row.pdf.length === 0 || !mayOpen(request, row.personId)) throw new NotFound('no such certificate')
    const etag = `"${row.sha256}"`
    // The bytes never change, but who may have them does: the browser asks each time.
    reply.header('etag', etag).header('cache-control', 'private, no-cache')
    if (request.headers['if-none-match'] === etag) return reply.code(304).send()
    return reply.type('application/pdf').header('content-disposition', attachment(fileName(row.fields))).send(row.pdf)
  })

  const revokePage = (row: CertificateRow, form: Form) => ({
    form, action: `/certificates/${row.code}/revocation`, back: `/certificates/${row.code}`,
    facts: [{ name: 'Name', text: row.fields.name }, { name: 'Title', text: row.fields.title }, { name: 'Agency', text: row.agency ?? 'None' }, { name: 'Number', text: groupCode(row.code) }],
  })

  app.get<Numbered>('/certificates/:code/revoke', { config: staff }, async (request, reply) => reply.page('certificates/revoke', revokePage(await found(request), blankForm())))

  app.post<Numbered>('/certificates/:code/revocation', { config: staff }, async (request, reply) => {
    const row = await found(request)
    const input = readForm(request, RevocationForm)
    if (!input.ok) return reply.code(422).page('certificates/revoke', revokePage(row, input.form))
    await revokeCertificate(services, { code: row.code, by: request.person!.id, reason: input.data.reason })
    return reply.redirect(`/certificates/${row.code}`, 303)
  })
}
