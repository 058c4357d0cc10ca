/** /account: a person's own name, password, time zone and sign-ins */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { dayText } from '#src/domain/moments.ts'
import { blankForm, fields, type Form, readForm, withErrors } from '#src/platform/http/forms.ts'
import type { Services } from '#src/services.ts'
import { changePassword } from './choose-password.ts'
import { endAllSignIns, endSignIn } from './end-sign-ins.ts'
import { passwordField, timeZoneField, timeZoneOptions, timeZoneText } from './fields.ts'
import { keepSignIn } from './guard.ts'
import { objectionTo } from './judge-password.ts'
import { listAgencyNames, listSignIns, updatePreferences } from './queries.ts'
import { agentOf } from './sign-in-routes.ts'

const ChangeForm = fields({ currentPassword: passwordField, password: passwordField, others: z.literal('end').optional() })
const ZoneForm = fields({ timeZone: timeZoneField })

const config = { policy: 'signed-in' } as const
const notices: Record<string, string> = { password: 'Your password is changed.', zone: 'Your time zone is changed.', 'sign-in': 'That browser is signed out.', others: 'All other browsers are signed out.' }

export function accountRoutes (app: FastifyInstance, services: Services): void {
  const show = async (request: FastifyRequest, reply: FastifyReply, given: { password?: Form; zone?: Form; notice?: string | null }) => {
    const person = request.person!
    const now = services.now()
    const signIns = await listSignIns(services.db, person.id)
    return reply.page('accounts/account', {
      name: person.name, notice: given.notice ?? null,
      facts: [{ name: 'Name', text: person.name }, { name: 'E-mail', text: person.email }, { name: 'Time zone', text: timeZoneText(person.timeZone) }],
      password: given.password ?? blankForm(), zone: given.zone ?? blankForm({ timeZone: person.timeZone }), zones: timeZoneOptions(person.timeZone),
      signIns: signIns.map((one) => ({ id: one.id, agent: agentText(one.agent), isThis: one.id === person.signInId, since: dayText(one.createdAt, person.timeZone, now), seen: dayText(one.seenAt, person.timeZone, now) })),
    })
  }

  app.get<{ Querystring: { changed?: unknown } }>('/account', { config }, async (request, reply) => {
    const { changed } = request.query
    return show(request, reply, { notice: typeof changed === 'string' && Object.hasOwn(notices, changed) ? notices[changed]! : null })
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

/** "Firefox on Windows", as far as a browser says so; enough to tell one's own apart. */
export function agentText (agent: string): string {
  const browser = [[/\bEdg/, 'Edge'], [/\bFirefox|FxiOS/, 'Firefox'], [/\bSamsungBrowser/, 'Samsung Internet'], [/\bChrome|CriOS/, 'Chrome'], [/\bSafari/, 'Safari']].find(([pattern]) => (pattern as RegExp).test(agent))?.[1]
  const system = [[/iPhone/, 'iPhone'], [/iPad/, 'iPad'], [/Android/, 'Android'], [/Windows/, 'Windows'], [/CrOS/, 'Chromebook'], [/Mac OS/, 'Mac'], [/Linux/, 'Linux']].find(([pattern]) => (pattern as RegExp).test(agent))?.[1]
  return browser && system ? `${String(browser)} on ${String(system)}` : String(browser ?? system ?? 'A browser that does not say its name')
}
