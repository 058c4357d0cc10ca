/** /people/:person/…: links for them, closing their account and opening it, ending their sign-ins */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { disablePerson, enablePerson } from '#src/features/accounts/disable-person.ts'
import { endAllSignIns } from '#src/features/accounts/end-sign-ins.ts'
import { invitePerson, sendResetLink, type SentLink } from '#src/features/accounts/invite-person.ts'
import { resetSecondFactor } from '#src/features/accounts/second-factor.ts'
import type { Transaction } from '#src/platform/db/client.ts'
import { Conflict } from '#src/platform/http/errors.ts'
import type { Services } from '#src/services.ts'
import { back, filesFor, type One } from './person-routes.ts'
import type { PersonFile } from './queries.ts'
import { invitedPage } from './words.ts'

export function accessRoutes (app: FastifyInstance, services: Services): void {
  const { db } = services
  const config = { policy: 'people' } as const
  const fileOf = filesFor(services)

  const linkBy = (make: (services: Services, tx: Transaction, given: { personId: number; by: number }) => Promise<SentLink>, words: (file: PersonFile, link: SentLink) => { title: string; lines: string[] } | null) =>
    async (request: FastifyRequest<One>, reply: FastifyReply) => {
      const file = await fileOf(request)
      const link = await db.transaction((tx) => make(services, tx, { personId: file.id, by: request.person!.id }))
      return reply.page('people/link', { ...invitedPage(file, link, { href: `/people/${file.id}`, text: `Back to ${file.name}` }), ...words(file, link) })
    }
  app.post<One>('/people/:person/invitations', { config }, linkBy(invitePerson, () => null))
  app.post<One>('/people/:person/password-resets', { config }, linkBy(sendResetLink, (file, link) => ({
    title: `A link for a new password`,
    lines: [link.isMailed ? `It is on its way to ${file.email}. It works once, for an hour.` : `Send it to ${file.email} yourself, so that nobody else gets it. It works once, for an hour, and is not shown again.`],
  })))

  app.post<One>('/people/:person/disabling', { config }, async (request, reply) => {
    const file = await fileOf(request)
    await disablePerson(db, { personId: file.id, by: request.person!.id })
    return back(reply, file, 'disabled')
  })
  app.post<One>('/people/:person/enabling', { config }, async (request, reply) => {
    const file = await fileOf(request)
    await enablePerson(db, { personId: file.id, by: request.person!.id })
    return back(reply, file, 'enabled')
  })
  app.post<One>('/people/:person/second-factor/reset', { config: { ...config, recent: true } }, async (request, reply) => {
    const file = await fileOf(request)
    if (file.id === request.person!.id) throw new Conflict('You change your own second step on your account page. If it is lost, another admin can reset it.')
    await db.transaction((tx) => resetSecondFactor(services, tx, { personId: file.id, by: request.person!.id }))
    return back(reply, file, 'second-factor')
  })
  app.post<One>('/people/:person/sign-ins/ending', { config }, async (request, reply) => {
    const file = await fileOf(request)
    await db.transaction((tx) => endAllSignIns(tx, { personId: file.id, by: request.person!.id }))
    return back(reply, file, 'signed-out')
  })
}
