/** /certificates: a person's own, and for staff those within reach. The public check is in verify-routes.ts. No GET issues or changes anything. */
import type { FastifyInstance } from 'fastify'
import { can } from '#src/domain/access.ts'
import { parseCode } from '#src/domain/certificates.ts'
import { attachment } from '#src/platform/http/attachment.ts'
import { NotFound } from '#src/platform/http/errors.ts'
import type { Services } from '#src/services.ts'
import { awardRoutes } from './award-routes.ts'
import { certificatePage, certificateRow, waitingBlock } from './certificate-page.ts'
import { credentialRoutes } from './credential-routes.ts'
import { fileName } from './file-name.ts'
import { certificatesFor, handRoutes, type Numbered } from './hand-routes.ts'
import { issuedRoutes } from './issued-routes.ts'
import { mayOpen } from './may-open.ts'
import { profileRoutes } from './profile-routes.ts'
import { findPdf, listCertificates } from './queries.ts'
import { findCredential } from './signing-key-queries.ts'
import { transcriptRoutes } from './transcript-routes.ts'
import { verifyRoutes } from './verify-routes.ts'
import { waitingRoutes } from './waiting-routes.ts'

const signedIn = { policy: 'signed-in' } as const

export function certificatesRoutes (app: FastifyInstance, services: Services): void {
  const { db } = services
  verifyRoutes(app, services)
  credentialRoutes(app, services)
  profileRoutes(app, services)
  waitingRoutes(app, services)
  transcriptRoutes(app, services)

  const found = certificatesFor(services)

  app.get<{ Querystring: { done?: unknown } }>('/certificates', { config: signedIn }, async (request, reply) => {
    const { id, grants } = request.person!
    const [rows, waiting] = await Promise.all([listCertificates(db, id), waitingBlock(services, id)])
    const notice = request.query.done === 'issued' && rows.length > 0 && waiting === null ? 'Your name is confirmed, and what was waiting is issued.' : null
    return reply.page('certificates/certificates', { notice, waiting, rows: rows.map((row) => certificateRow(row, services.now())), seesIssued: can(grants, 'certificates.read') })
  })

  app.get<Numbered>('/certificates/:code', { config: signedIn }, async (request, reply) => {
    const row = await found(request)
    const { id, grants, timeZone } = request.person!
    return reply.page('certificates/certificate', certificatePage(row, { isHolder: row.personId === id, mayChange: can(grants, 'certificates'), timeZone, now: services.now() }))
  })

  app.get<Numbered>('/certificates/:code/pdf', { config: signedIn }, async (request, reply) => {
    const code = parseCode(request.params.code)
    const row = code && await findPdf(db, code)
    if (!row || row.pdf.length === 0 || !mayOpen(request.person!, row)) throw new NotFound('no such certificate')
    const etag = `"${row.sha256}"`
    // The bytes never change, but who may have them does: the browser asks each time.
    reply.header('etag', etag).header('cache-control', 'private, no-cache')
    if (request.headers['if-none-match'] === etag) return reply.code(304).send()
    return reply.type('application/pdf').header('content-disposition', attachment(fileName(row.fields))).send(row.pdf)
  })

  /** As the specification has it for this form: plain text, in a file named .jwt. */
  app.get<Numbered>('/certificates/:code/credential', { config: signedIn }, async (request, reply) => {
    const row = await found(request)
    const credential = await findCredential(db, row.code)
    if (credential === null) throw new NotFound('a certificate of before there were credentials')
    return reply.header('cache-control', 'private, no-cache').type('text/plain').header('content-disposition', attachment(fileName(row.fields, 'jwt'))).send(credential)
  })

  handRoutes(app, services)
  awardRoutes(app, services)
  issuedRoutes(app, services)
}
