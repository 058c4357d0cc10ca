/** /sign-in/second-step: the code after the password. /account/second-factor: setting it up and all that belongs to it. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { blankForm, fields, type Form, readForm, refusal, withErrors } from '#src/platform/http/forms.ts'
import type { Services } from '#src/services.ts'
import type { Pending } from './factor-queries.ts'
import { dropOnTheWay, tokenOnTheWay } from './guard.ts'
import { onTheWay, type Way, wayOf } from './kept.ts'
import { ownPath } from './own-path.ts'
import { beginTotp, confirmTotp, removeTotp, renewRecoveryCodes } from './second-factor.ts'
import { secondFactorPage, secondStepPage } from './second-factor-page.ts'
import { passStep, passStepBySetUp, pendingOf } from './second-step.ts'
import { agentOf, arrive, enter, goingOn } from './sign-in-routes.ts'

const codeField = z.string({ error: 'Enter the code' }).trim().min(1, 'Enter the code').max(100, 'This is longer than a code')
const StepForm = fields({ code: codeField, ...onTheWay })
const ConfirmForm = fields({ code: codeField, next: z.string().max(5000).default('') })
const NextForm = fields({ next: z.string().max(5000).default('') })

export function secondFactorRoutes (app: FastifyInstance, services: Services): void {
  stepRoutes(app, services)
  ownRoutes(app, services)
}

/** Public, since nobody is signed in yet: the cookie of the pending sign-in says who this is, and opens these pages alone. */
function stepRoutes (app: FastifyInstance, services: Services): void {
  const config = { policy: 'public' } as const
  const pendingFor = (request: FastifyRequest) => pendingOf(services, tokenOnTheWay(request, services, 'step'))
  const show = async (reply: FastifyReply, pending: Pending, form: Form, way: Way) => reply.page('accounts/second-step', await secondStepPage(services, pending, form, way))
  const over = (reply: FastifyReply, way: Way, status: number, line: string) => {
    dropOnTheWay(reply, services, 'step')
    // What was kept is carried back to the first step.
    return reply.code(status).page('accounts/sign-in', { form: withErrors({}, {}, line), ...way, note: null, providers: services.config.signInProviders })
  }
  const tooLate = 'More than ten minutes have gone by, or this sign-in was ended. Sign in again.'
  const tooMany = 'That was the fifth code that does not fit. Sign in again, then try the next code or a recovery code.'

  app.get<{ Querystring: { next?: unknown } }>('/sign-in/second-step', { config }, async (request, reply) => {
    const pending = await pendingFor(request)
    const way = { next: ownPath(request.query.next), kept: null }
    return pending === null ? reply.redirect('/sign-in', 303) : show(reply, pending, blankForm(), way)
  })

  app.post('/sign-in/second-step', { config }, async (request, reply) => {
    const way = wayOf(request.body)
    const pending = await pendingFor(request)
    if (pending === null) return over(reply, way, 401, tooLate)
    const input = readForm(request, StepForm)
    if (!input.ok) return show(reply.code(422), pending, input.form, way)
    const outcome = await passStep(services, pending, { code: input.data.code, address: request.ip, agent: agentOf(request) })
    if (outcome.is === 'in') return arrive(services, request, reply, outcome, way)
    if (outcome.is === 'over') return over(reply, way, 401, tooLate)
    if (outcome.is === 'spent') return over(reply, way, 429, tooMany)
    if (outcome.is === 'stopped') return show(reply.code(429), pending, withErrors({}, { code: 'Too many codes were tried today. Use one of your recovery codes or a passkey, or ask an admin.' }), way)
    return show(reply.code(422), pending, withErrors({}, { code: 'This code does not fit, or it was used already. Wait for the next one, or use a recovery code.' }), way)
  })

  app.post('/sign-in/second-factor', { config }, async (request, reply) => {
    const way = wayOf(request.body)
    const pending = await pendingFor(request)
    if (pending === null) return over(reply, way, 401, tooLate)
    const input = readForm(request, StepForm)
    if (!input.ok) return show(reply.code(422), pending, input.form, way)
    const outcome = await passStepBySetUp(services, pending, { code: input.data.code, address: request.ip, agent: agentOf(request) }).catch(refusal)
    if ('refused' in outcome) return show(reply.code(422), pending, withErrors({}, outcome.refused), way)
    if (outcome.is !== 'in') return outcome.is === 'spent' ? over(reply, way, 429, tooMany) : over(reply, way, 401, tooLate)
    await enter(services, request, reply, outcome.token)
    const on = goingOn(way, outcome.personId)
    return reply.page('accounts/recovery-codes', { codes: outcome.codes, next: on.is === 'page' ? on.next : '/', resume: on.is === 'resume' ? on.resume : null })
  })
}

function ownRoutes (app: FastifyInstance, services: Services): void {
  const config = { policy: 'signed-in', recent: true } as const
  const { db } = services
  const show = async (request: FastifyRequest, reply: FastifyReply, form: Form, next: string | null) => reply.page('accounts/second-factor', await secondFactorPage(services, request.person!, form, next))
  /** Where they were going, or null: they came from their account page. */
  const onward = (next: unknown): string | null => (ownPath(next) === '/' && next !== '/' ? null : ownPath(next))

  app.get<{ Querystring: { next?: unknown } }>('/account/second-factor', { config }, async (request, reply) => show(request, reply, blankForm(), onward(request.query.next)))

  app.post('/account/second-factor/beginning', { config }, async (request, reply) => {
    const input = readForm(request, NextForm)
    if (!input.ok) return show(request, reply.code(422), input.form, null)
    const next = onward(input.data.next)
    await beginTotp(db, { personId: request.person!.id, signInId: request.person!.signInId })
    return reply.redirect(`/account/second-factor${next === null ? '' : `?next=${encodeURIComponent(next)}`}`, 303)
  })

  app.post('/account/second-factor', { config }, async (request, reply) => {
    const input = readForm(request, ConfirmForm)
    if (!input.ok) return show(request, reply.code(422), input.form, null)
    const next = onward(input.data.next)
    const { id, signInId } = request.person!
    const outcome = await db.transaction(async (tx) => ({ codes: await confirmTotp(services, tx, { personId: id, signInId, code: input.data.code }) })).catch(refusal)
    if ('refused' in outcome) return show(request, reply.code(422), withErrors({}, outcome.refused), next)
    return reply.page('accounts/recovery-codes', { codes: outcome.codes, next: next ?? '/account', resume: null })
  })

  app.post('/account/second-factor/recovery-codes', { config }, async (request, reply) => {
    const outcome = await db.transaction(async (tx) => ({ codes: await renewRecoveryCodes(services, tx, request.person!.id) })).catch(refusal)
    if ('refused' in outcome) return show(request, reply.code(422), withErrors({}, {}, Object.values(outcome.refused)[0]), null)
    return reply.page('accounts/recovery-codes', { codes: outcome.codes, next: '/account', resume: null })
  })

  app.post('/account/second-factor/removal', { config }, async (request, reply) => {
    const outcome = await db.transaction((tx) => removeTotp(services, tx, request.person!.id)).catch(refusal)
    if (outcome) return show(request, reply.code(422), withErrors({}, {}, Object.values(outcome.refused)[0]), null)
    return reply.redirect('/account?changed=second-factor-off', 303)
  })
}
