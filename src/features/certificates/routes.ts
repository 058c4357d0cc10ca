/** Certificates: the holder's own, and the public check. */
import type { FastifyInstance } from 'fastify'
import { can } from '#src/domain/access.ts'
import { parseCode } from '#src/domain/certificates.ts'
import { NotFound } from '#src/platform/http/errors.ts'
import type { Services } from '#src/services.ts'
import { findPdf } from './queries.ts'

type Numbered = { Params: { code: string } }

export function certificatesRoutes (app: FastifyInstance, services: Services): void {
  app.get<Numbered>('/certificates/:code/pdf', { config: { policy: 'signed-in' } }, async (request, reply) => {
    const person = request.person!
    const found = await findPdf(services.db, parseCode(request.params.code) ?? '')
    if (!found || (found.personId !== person.id && !can(person.grants, 'certificates'))) throw new NotFound()
    return reply.type('application/pdf').header('content-disposition', 'attachment').send(found.pdf)
  })
}
