/** /sign-in, /sign-out, /theme */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { Busy, NotFound } from '#src/platform/http/errors.ts'
import { blankForm, fields, type Form, readForm, withErrors } from '#src/platform/http/forms.ts'
import type { Services } from '#src/services.ts'
import type { Admission } from './admit.ts'
import { endSignIn } from './end-sign-ins.ts'
import { passwordField } from './fields.ts'
import { dropOnTheWay, dropSignIn, keepOnTheWay, keepSignIn, tokenOnTheWay } from './guard.ts'
import { onTheWay, unpackFields, type Way, wayOf } from './kept.ts'
import { ownPath } from './own-path.ts'
import { updatePreferences } from './queries.ts'
import { secondStepPage } from './second-factor-page.ts'
import { pendingOf } from './second-step.ts'
import { signIn } from './sign-in.ts'

const SignInForm = fields({
  email: z.string({ error: 'Enter your e-mail address' }).trim().min(1, 'Enter your e-mail address').max(500, 'This e-mail address is too long'),
  password: passwordField,
  ...onTheWay,
})
const ThemeForm = fields({ theme: z.enum(['system', 'light', 'dark']), back: z.string().max(5000).default('/') })

const whatToDo = {
  wrong: 'This e-mail and this password do not belong together. Check both, or choose a new password.',
  throttled: 'Too many tries from here. Wait 15 minutes, then try again, or choose a new password.',
  busy: 'Very many people are signing in just now. Try again in a few seconds.',
}
const statusOf = { wrong: 422, throttled: 429, busy: 503 } as const

export function signInRoutes (app: FastifyInstance, services: Services): void {
  const page = pageOf(services)

  app.get<{ Querystring: { next?: unknown } }>('/sign-in', { config: { policy: 'public' } }, async (request, reply) => {
    const next = ownPath(request.query.next)
    if (request.person) return reply.redirect(next, 303)
    return page(reply, blankForm(), { next, kept: null })
  })

  app.post('/sign-in', { config: { policy: 'public' } }, async (request, reply) => {
    const way = wayOf(request.body)
    const input = readForm(request, SignInForm)
    if (!input.ok) return page(reply.code(422), input.form, way)
    const { email, password } = input.data
    const outcome = await signIn(services, { email, password, address: request.ip, agent: agentOf(request) }).catch(busy)
    if (outcome.is === 'in' || outcome.is === 'half') return arrive(services, request, reply, outcome, way)
    if (outcome.is === 'busy') reply.header('retry-after', '5')
    return page(reply.code(statusOf[outcome.is]), withErrors(input.values, {}, whatToDo[outcome.is]), way)
  })

  // Signing out twice, or after the sign-in has ended elsewhere, is no fault.
  app.post('/sign-out', { config: { policy: 'public' } }, async (request, reply) => {
    const { person } = request
    if (person) await endSignIn(services.db, { personId: person.id, signInId: person.signInId, by: person.id }).catch(endedMeanwhile)
    dropSignIn(reply, services)
    return reply.redirect('/sign-in', 303)
  })

  app.post('/theme', { config: { policy: 'public' } }, async (request, reply) => {
    const input = readForm(request, ThemeForm)
    if (!input.ok) return reply.redirect('/', 303)
    const { theme, back } = input.data
    if (request.person) await updatePreferences(services.db, request.person.id, { theme })
    reply.setCookie('theme', theme, { path: '/', httpOnly: true, sameSite: 'lax', secure: services.origin().startsWith('https:'), maxAge: 365 * 86_400 })
    return reply.redirect(ownPath(back, { anyPage: true }), 303)
  })
}

export const agentOf = (request: FastifyRequest): string => String(request.headers['user-agent'] ?? '')

/** The sign-in page, with every way in that there is. */
export const pageOf = ({ config }: Services) => (reply: FastifyReply, form: Form, way: Way): FastifyReply =>
  reply.page('accounts/sign-in', { form, ...way, note: null, providers: config.signInProviders.map(({ name, slug }) => ({ name, slug })) })

/** After a proof: to the second step, or in and on to where the person wanted, with what they brought along. */
export async function arrive (services: Services, request: FastifyRequest, reply: FastifyReply, admission: Admission, way: Way): Promise<FastifyReply> {
  if (admission.is === 'half') {
    keepOnTheWay(reply, services, 'step', admission.token)
    if (way.kept === null) return reply.redirect(`/sign-in/second-step${way.next === '/' ? '' : `?next=${encodeURIComponent(way.next)}`}`, 303)
    const pending = await pendingOf(services, admission.token)
    return pending === null ? reply.redirect('/sign-in', 303) : reply.page('accounts/second-step', await secondStepPage(services, pending, blankForm(), way))
  }
  await enter(services, request, reply, admission.token)
  const on = goingOn(way, admission.personId)
  if (on.is === 'resume') return reply.page('accounts/resume', on.resume)
  if (on.is === 'page') {
    if (!admission.isLed) return reply.redirect(on.next, 303)
    return reply.redirect(`/account/second-factor?next=${encodeURIComponent(on.next)}`, 303)
  }
  return reply.page('errors/message', {
    title: 'You are signed in', lines: ['The answers that waited here belong to somebody else, so they were not saved and are not shown. Their owner can still give them again.'], action: { href: '/', text: 'Go to my training' },
  })
}

/** What comes after signing in: a page, answers to be sent again by their owner, or answers of somebody else, which are let go. */
export function goingOn ({ next, kept }: Way, personId: number): { is: 'page'; next: string } | { is: 'resume'; resume: { path: string; fields: { name: string; value: string }[] } } | { is: 'not theirs' } {
  if (kept === null) return { is: 'page', next }
  return kept.personId === personId ? { is: 'resume', resume: { path: kept.path, fields: unpackFields(kept) } } : { is: 'not theirs' }
}

/** The browser gets the new sign-in; the one that it came with, if any, is over, and so is every half of one. */
export async function enter (services: Services, request: FastifyRequest, reply: FastifyReply, token: string): Promise<void> {
  const { person } = request
  if (person) await endSignIn(services.db, { personId: person.id, signInId: person.signInId, by: person.id }).catch(endedMeanwhile)
  if (tokenOnTheWay(request, services, 'step') !== undefined) dropOnTheWay(reply, services, 'step')
  keepSignIn(reply, services, token)
}

/** As wanted; anything else went wrong. */
function endedMeanwhile (error: unknown): void {
  if (!(error instanceof NotFound)) throw error
}

function busy (error: unknown): { is: 'busy' } {
  if (error instanceof Busy) return { is: 'busy' }
  throw error
}
