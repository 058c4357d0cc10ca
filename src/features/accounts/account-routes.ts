/** /account: a person's own name, password, time zone and sign-ins */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { fields, readForm, withErrors } from '#src/platform/http/forms.ts'
import type { Services } from '#src/services.ts'
import { type AccountForms, noticeOf, showAccount } from './account-page-routes.ts'
import { changePassword } from './choose-password.ts'
import { endAllSignIns, endSignIn } from './end-sign-ins.ts'
import { passwordField, timeZoneField } from './fields.ts'
import { keepSignIn } from './guard.ts'
import { objectionTo } from './judge-password.ts'
import { listAgencyNames, updatePreferences } from './queries.ts'
import { agentOf } from './sign-in-routes.ts'

const ChangeForm = fields({ currentPassword: passwordField, password: passwordField, others: z.literal('end').optional() })
const ZoneForm = fields({ timeZone: timeZoneField })

const config = { policy: 'signed-in' } as const

export function accountRoutes (app: FastifyInstance, services: Services): void {
  const show = (request: FastifyRequest, reply: FastifyReply, given: AccountForms) => showAccount(services, request, reply, given)

  app.get<{ Querystring: { changed?: unknown } }>('/account', { config }, async (request, reply) => {
    return show(request, reply, { notice: noticeOf(request.query.changed) })
  })

  app.post('/account/password', { config }, async (request, reply) => {
    const person = request.person!
    const input = readForm(request, ChangeForm)
    if (!input.ok) return show(request, reply.code(422), { password: input.form })
    const { currentPassword, password, others } = input.data
    const objection = objectionTo(password, [person.name, person.email, ...await listAgencyNames(services.db, person.id)])
    if (objection) return show(request, reply.code(422), { password: withErrors(input.values, { password: objection }) })
    const outcome = await changePassword(services, { personId: person.id, signInId: person.signInId, current: currentPassword, password, endOthers: others === 'end', agent: agentOf(request) })
    if (outcome.is === 'wrong current') return show(request, reply.code(422), { password: withErrors(input.values, { currentPassword: 'This is not your current password' }) })
    if (outcome.is === 'throttled') return show(request, reply.code(429), { password: withErrors(input.values, {}, 'Too many tries. Wait 15 minutes, then try again.') })
    keepSignIn(reply, services, outcome.token)
    return reply.redirect('/account?changed=password', 303)
  })

  app.post('/account/time-zone', { config }, async (request, reply) => {
    const input = readForm(request, ZoneForm)
    if (!input.ok) return show(request, reply.code(422), { zone: input.form })
    await updatePreferences(services.db, request.person!.id, input.data)
    return reply.redirect('/account?changed=zone', 303)
  })

  app.post<{ Params: { signIn: string } }>('/account/sign-ins/:signIn/ending', { config }, async (request, reply) => {
    const { id, signInId } = request.person!
    if (!/^\d{1,15}$/.test(request.params.signIn)) return reply.callNotFound()
    await endSignIn(services.db, { personId: id, signInId: Number(request.params.signIn), by: id })
    return reply.redirect(Number(request.params.signIn) === signInId ? '/sign-in' : '/account?changed=sign-in', 303)
  })

  app.post('/account/sign-ins/ending', { config }, async (request, reply) => {
    const { id, signInId } = request.person!
    await services.db.transaction((tx) => endAllSignIns(tx, { personId: id, by: id, except: signInId }))
    return reply.redirect('/account?changed=others', 303)
  })
}
