/** /set-up/…, /invitations/…, /password-resets/…: pages behind a link; /password-reset: asking for one */
import type { FastifyInstance, FastifyReply } from 'fastify'
import { z } from 'zod'
import { blankForm, fields, readForm, withErrors } from '#src/platform/http/forms.ts'
import type { Services } from '#src/services.ts'
import { choosePassword } from './choose-password.ts'
import { emailField, nameField, passwordField } from './fields.ts'
import { objectionTo } from './judge-password.ts'
import { judgeLink, type LinkStanding } from './links.ts'
import { ownPath } from './own-path.ts'
import { findPerson, type LinkPurpose, listAgencyNames, type Person } from './queries.ts'
import { requestReset } from './request-reset.ts'
import { setUp } from './set-up.ts'
import { agentOf, arrive, enter } from './sign-in-routes.ts'

const SetUpForm = fields({ name: nameField, email: emailField, password: passwordField })
const PasswordForm = fields({ password: passwordField })
const ResetForm = fields({ email: z.string({ error: 'Enter your e-mail address' }).trim().min(1, 'Enter your e-mail address').max(500, 'This e-mail address is too long') })

type Token = { Params: { token: string }; Querystring: { next?: unknown } }
const config = { policy: 'public' } as const

export function linkRoutes (app: FastifyInstance, services: Services): void {
  setUpRoutes(app, services)
  choiceRoutes(app, services, 'invitation')
  choiceRoutes(app, services, 'reset')

  const isMailed = services.mailer.configured
  app.get('/password-reset', { config }, async (_request, reply) => reply.page('accounts/password-reset', { form: blankForm(), isMailed, isSent: false }))
  app.post('/password-reset', { config }, async (request, reply) => {
    const input = readForm(request, ResetForm)
    if (!input.ok) return reply.code(422).page('accounts/password-reset', { form: input.form, isMailed, isSent: false })
    await requestReset(services, { email: input.data.email, address: request.ip })
    return reply.page('accounts/password-reset', { form: blankForm(), isMailed, isSent: true })
  })
}

function setUpRoutes (app: FastifyInstance, services: Services): void {
  app.get<Token>('/set-up/:token', { config }, async (request, reply) => {
    const standing = await judgeLink(services.db, 'setup', request.params.token)
    if (standing.is !== 'live') return linkOver(reply, 'setup', standing.is)
    return reply.page('accounts/set-up', { form: blankForm(), action: request.url })
  })

  app.post<Token>('/set-up/:token', { config }, async (request, reply) => {
    const { token } = request.params
    const standing = await judgeLink(services.db, 'setup', token)
    if (standing.is !== 'live') return linkOver(reply, 'setup', standing.is)
    const input = readForm(request, SetUpForm)
    if (!input.ok) return reply.code(422).page('accounts/set-up', { form: input.form, action: request.url })
    const { name, email, password } = input.data
    const objection = objectionTo(password, [name, email])
    if (objection) return reply.code(422).page('accounts/set-up', { form: withErrors(input.values, { password: objection }), action: request.url })
    const outcome = await setUp(services, { link: token, name, email, password, agent: agentOf(request) })
    if (outcome.is === 'link over') return linkOver(reply, 'setup', 'used')
    if (outcome.is === 'e-mail taken') return reply.code(422).page('accounts/set-up', { form: withErrors(input.values, { email: 'Somebody here has this e-mail already. Use another.' }), action: request.url })
    await enter(services, request, reply, outcome.token)
    return reply.redirect('/', 303)
  })
}

const pages = {
  invitation: { path: '/invitations', title: 'Welcome to your training', button: 'Save my password and begin' },
  reset: { path: '/password-resets', title: 'Choose a new password', button: 'Save my new password' },
} as const

/** The two links with which a person chooses a password. */
function choiceRoutes (app: FastifyInstance, services: Services, purpose: 'invitation' | 'reset'): void {
  const { path, title, button } = pages[purpose]
  const pageFor = (person: { name: string; email: string }, action: string) =>
    ({ action, title, button, email: person.email, lead: purpose === 'invitation' ? `${person.name}, choose the password that you will sign in with.` : `${person.name}, every browser that is signed in now will be signed out.` })

  app.get<Token>(`${path}/:token`, { config }, async (request, reply) => {
    const found = await personBehind(services, purpose, request.params.token)
    if ('over' in found) return linkOver(reply, purpose, found.over)
    return reply.page('accounts/choose-password', { ...pageFor(found, request.url), form: blankForm() })
  })

  app.post<Token>(`${path}/:token`, { config }, async (request, reply) => {
    const { token } = request.params
    const found = await personBehind(services, purpose, token)
    if ('over' in found) return linkOver(reply, purpose, found.over)
    const input = readForm(request, PasswordForm)
    const objection = input.ok ? objectionTo(input.data.password, [found.name, found.email, ...await listAgencyNames(services.db, found.id)]) : null
    const form = input.ok ? withErrors({}, objection ? { password: objection } : {}) : input.form
    if (!input.ok || objection) return reply.code(422).page('accounts/choose-password', { ...pageFor(found, request.url), form })
    const outcome = await choosePassword(services, { purpose, link: token, password: input.data.password, agent: agentOf(request) })
    if (outcome.is === 'link over') return linkOver(reply, purpose, 'used')
    return arrive(services, request, reply, outcome, { next: ownPath(request.query.next), kept: null })
  })
}

type Over = Exclude<LinkStanding['is'], 'live'>

async function personBehind (services: Services, purpose: Exclude<LinkPurpose, 'email'>, token: string): Promise<Pick<Person, 'id' | 'name' | 'email'> | { over: Over }> {
  const standing = await judgeLink(services.db, purpose, token)
  if (standing.is !== 'live') return { over: standing.is }
  const person = standing.personId === null ? null : await findPerson(services.db, standing.personId)
  return person && person.disabledAt === null ? person : { over: 'ended' }
}

const wayOn: Record<Exclude<LinkPurpose, 'email'>, string> = {
  setup: 'While nobody is an admin, the server prints a new link at each start.',
  invitation: 'Ask the person who invited you, or your trainer, for a new one.',
  reset: 'Ask for a new one on the sign-in page.',
}

/** A link that was never one looks the same whatever it was: 404. One that is over says how: 410. */
function linkOver (reply: FastifyReply, purpose: Exclude<LinkPurpose, 'email'>, over: Over): FastifyReply {
  const [title, line] = {
    unknown: ['This link leads nowhere', 'It may have been cut off when it was copied. Open it from the mail or message itself, whole.'],
    used: ['This link has been used', 'Each link works once. If it was you, sign in with the password that you chose.'],
    ended: ['This link was replaced', 'A newer link took its place, or the account was closed. Open the newest mail or message.'],
    expired: ['This link is too old', purpose === 'reset' ? 'A link for a new password is good for an hour.' : 'It was not used in time.'],
  }[over] as [string, string]
  return reply.code(over === 'unknown' ? 404 : 410).page('errors/message', { title, lines: [line, wayOn[purpose]], action: { href: '/sign-in', text: 'Go to sign in' } })
}
