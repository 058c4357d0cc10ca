/** /account/profile: a person's name, the name that is printed, credentials and license; /certificates/name: the one button that says "so it is right". */
import type { FastifyInstance, FastifyReply } from 'fastify'
import { z } from 'zod'
import { findProfile } from '#src/features/accounts/profile-queries.ts'
import { changeProfile } from '#src/features/accounts/profile.ts'
import { blankForm, fields, type Form, readForm, withErrors } from '#src/platform/http/forms.ts'
import type { Services } from '#src/services.ts'
import { confirmAndIssue, confirmName } from './issue-waiting.ts'
import { licenseOf, ProfileForm, profilePage, profileValues } from './profile-page.ts'
import { listWaiting } from './waiting-queries.ts'

const ConfirmationForm = fields({ shown: z.string({ error: 'Look at your name first' }).max(2000, 'Look at your name first') })
const config = { policy: 'signed-in' } as const

export function profileRoutes (app: FastifyInstance, services: Services): void {
  const { db } = services
  const show = async (reply: FastifyReply, personId: number, form: Form | null, notice: string | null = null) => {
    const profile = (await findProfile(db, personId))!
    return reply.page('certificates/profile', profilePage(form ?? blankForm(profileValues(profile)), { isConfirmed: profile.confirmedAt !== null, notice }))
  }

  app.get<{ Querystring: { done?: unknown } }>('/account/profile', { config }, async (request, reply) => show(reply, request.person!.id, null, request.query.done === 'saved' ? 'Your profile is saved.' : null))

  app.post('/account/profile', { config }, async (request, reply) => {
    const { id: personId } = request.person!
    const input = readForm(request, ProfileForm)
    if (!input.ok) return show(reply.code(422), personId, input.form)
    const { shown, do: wanted, name, printedName, credentials, ...license } = input.data
    const values = { ...input.values, printedName }
    if (wanted === 'show') return show(reply, personId, blankForm(values))
    if (shown !== printedName) return show(reply.code(422), personId, withErrors(values, { printedName: 'This name was not shown to you yet. Look at how it prints, then save once more.' }))
    const hadWaiting = (await listWaiting(db, { personId })).length > 0
    await confirmAndIssue(services, personId, async (tx) => { await changeProfile(tx, { personId, name, printedName, credentials, license: licenseOf(license), by: personId }); return true })
    return reply.redirect(hadWaiting ? '/certificates?done=issued' : '/account/profile?done=saved', 303)
  })

  app.post('/certificates/name', { config }, async (request, reply) => {
    const input = readForm(request, ConfirmationForm)
    if (!input.ok) return show(reply.code(422), request.person!.id, null)
    const isRight = await confirmName(services, { personId: request.person!.id, shown: input.data.shown })
    return reply.redirect(isRight ? '/certificates?done=issued' : '/account/profile', 303)
  })
}
