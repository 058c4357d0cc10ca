/** /sign-in, /sign-out, /theme */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { Busy, NotFound } from '#src/platform/http/errors.ts'
import { blankForm, fields, type Form, readForm, withErrors } from '#src/platform/http/forms.ts'
import type { Services } from '#src/services.ts'
import { endSignIn } from './end-sign-ins.ts'
import { passwordField } from './fields.ts'
import { dropSignIn, keepSignIn } from './guard.ts'
import { type Kept, unpackFields } from './kept.ts'
import { ownPath } from './own-path.ts'
import { updatePreferences } from './queries.ts'
import { signIn } from './sign-in.ts'

const SignInForm = fields({
  email: z.string({ error: 'Enter your e-mail address' }).trim().min(1, 'Enter your e-mail address').max(500, 'This e-mail address is too long'),
  password: passwordField,
  next: z.string().max(5000).default(''),
  kept: z.string().max(900_000).default(''),
  keptFor: z.string().max(2000).default(''),
  keptPerson: z.string().regex(/^\d{0,15}$/).default(''),
})
const ThemeForm = fields({ theme: z.enum(['system', 'light', 'dark']), back: z.string().max(5000).default('/') })

const whatToDo = {
  wrong: 'This e-mail and this password do not belong together. Check both, or choose a new password.',
  throttled: 'Too many tries from here. Wait 15 minutes, then try again, or choose a new password.',
  busy: 'Very many people are signing in just now. Try again in a few seconds.',
}
const statusOf = { wrong: 422, throttled: 429, busy: 503 } as const

export function signInRoutes (app: FastifyInstance, services: Services): void {
  app.get<{ Querystring: { next?: unknown } }>('/sign-in', { config: { policy: 'public' } }, async (request, reply) => {
    const next = ownPath(request.query.next)
    if (request.person) return reply.redirect(next, 303)
    return reply.page('accounts/sign-in', { form: blankForm(), next, kept: null, note: null })
  })

  app.post('/sign-in', { config: { policy: 'public' } }, async (request, reply) => {
    const input = readForm(request, SignInForm)
    if (!input.ok) return again(request, reply, 422, input.form)
    const { email, password, next } = input.data
    const outcome = await signIn(services, { email, password, address: request.ip, agent: agentOf(request) }).catch(busy)
    if (outcome.is !== 'in') return again(request, reply, statusOf[outcome.is], withErrors(input.values, {}, whatToDo[outcome.is]))
    await enter(services, request, reply, outcome.token)
    const kept = keptOf(request.body)
    if (kept === null) return reply.redirect(ownPath(next), 303)
    if (kept.personId === outcome.personId) return reply.page('accounts/resume', { path: kept.path, fields: unpackFields(kept) })
    return reply.page('errors/message', {
      title: 'You are signed in', lines: ['The answers that waited here belong to somebody else, so they were not saved and are not shown. Their owner can still give them again.'], action: { href: '/', text: 'Go to my training' },
    })
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

/** The browser gets the new sign-in; the one that it came with, if any, is over. */
export async function enter (services: Services, request: FastifyRequest, reply: FastifyReply, token: string): Promise<void> {
  const { person } = request
  if (person) await endSignIn(services.db, { personId: person.id, signInId: person.signInId, by: person.id }).catch(endedMeanwhile)
  keepSignIn(reply, services, token)
}

/** As wanted; anything else went wrong. */
function endedMeanwhile (error: unknown): void {
  if (!(error instanceof NotFound)) throw error
}

function again (request: FastifyRequest, reply: FastifyReply, status: number, form: Form): FastifyReply {
  if (status === 503) reply.header('retry-after', '5')
  const { next } = (request.body ?? {}) as { next?: unknown }
  return reply.code(status).page('accounts/sign-in', { form, next: ownPath(next), kept: keptOf(request.body), note: null })
}

/** What the form carries for later, or null. A path that is not ours carries nothing. */
function keptOf (body: unknown): Kept | null {
  const { kept, keptFor, keptPerson } = (body ?? {}) as Record<string, unknown>
  if (typeof kept !== 'string' || kept === '' || typeof keptPerson !== 'string' || !/^\d{1,15}$/.test(keptPerson)) return null
  const path = ownPath(keptFor)
  return path === '/' ? null : { fields: kept, path, personId: Number(keptPerson) }
}

function busy (error: unknown): { is: 'busy' } {
  if (error instanceof Busy) return { is: 'busy' }
  throw error
}
