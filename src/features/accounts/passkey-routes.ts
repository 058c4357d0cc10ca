/** /sign-in/passkey, /account/passkeys, /account/proof. What a browser is to be asked for goes to views/assets/passkeys.js as JSON; its answer comes back as a form. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { Busy } from '#src/platform/http/errors.ts'
import { blankForm, fields, type Form, line, readForm, refusal, withErrors } from '#src/platform/http/forms.ts'
import type { Services } from '#src/services.ts'
import { agentText, showAccount } from './account-page-routes.ts'
import { listPasskeys } from './factor-queries.ts'
import { passwordField } from './fields.ts'
import { keepSignIn } from './guard.ts'
import { onTheWay, wayOf } from './kept.ts'
import { ownPath } from './own-path.ts'
import { addPasskey, askForNewPasskey, askForPasskey, removePasskey, renamePasskey, signInWithPasskey } from './passkeys.ts'
import { type Proof, proveByPasskey, proveByPassword } from './proof.ts'
import { findPerson } from './queries.ts'
import { agentOf, arrive, pageOf } from './sign-in-routes.ts'

const credential = z.string({ error: 'No passkey was given' }).min(1, 'No passkey was given').max(40_000, 'This is no passkey')
const next = z.string().max(5000).default('')
const nameField = line(0, 60, 'Give it a name of at most 60 characters')
const SignInForm = fields({ credential, ...onTheWay })
const NewForm = fields({ credential, name: nameField.default('') })
const NameForm = fields({ name: line(1, 60, 'Give it a name of at most 60 characters') })
const PasswordForm = fields({ password: passwordField, next })
const PasskeyForm = fields({ credential, next })

type One = { Params: { passkey: string } }
const noPasskey = 'This passkey did not let you in. Try again, or sign in with your password.'

export function passkeyRoutes (app: FastifyInstance, services: Services): void {
  app.post('/sign-in/passkey-challenge', { config: { policy: 'public' } }, async (request, reply) => {
    const options = await askForPasskey(services, request.ip)
    return options === null ? reply.code(429).send({ error: 'Too many tries. Wait 15 minutes, then try again.' }) : reply.send(options)
  })

  app.post('/sign-in/passkey', { config: { policy: 'public' } }, async (request, reply) => {
    const page = pageOf(services)
    const way = wayOf(request.body)
    const input = readForm(request, SignInForm)
    if (!input.ok) return page(reply.code(422), withErrors({}, {}, input.form.problem ?? noPasskey), way)
    const outcome = await signInWithPasskey(services, { credential: input.data.credential, address: request.ip, agent: agentOf(request) })
    if (outcome.is === 'in' || outcome.is === 'half') return arrive(services, request, reply, outcome, way)
    return outcome.is === 'wrong' ? page(reply.code(422), withErrors({}, {}, noPasskey), way) : page(reply.code(429), withErrors({}, {}, 'Too many tries from here. Wait 15 minutes, then try again.'), way)
  })

  ownRoutes(app, services)
  proofRoutes(app, services)
}

function ownRoutes (app: FastifyInstance, services: Services): void {
  const config = { policy: 'signed-in', recent: true } as const
  const idOf = ({ params }: FastifyRequest<One>): number | null => (/^\d{1,15}$/.test(params.passkey) ? Number(params.passkey) : null)

  app.post('/account/passkeys/challenge', { config }, async (request, reply) => reply.send(await askForNewPasskey(services, request.person!)))

  app.post('/account/passkeys', { config }, async (request, reply) => {
    const input = readForm(request, NewForm)
    if (!input.ok) return showAccount(services, request, reply.code(422), { passkey: input.form })
    const { credential, name } = input.data
    const outcome = await addPasskey(services, { personId: request.person!.id, credential, name: name || agentText(agentOf(request)).slice(0, 60) }).catch(refusal)
    if (outcome) return showAccount(services, request, reply.code(422), { passkey: withErrors({ name }, {}, outcome.refused.credential) })
    return reply.redirect('/account?changed=passkey', 303)
  })

  app.post<One>('/account/passkeys/:passkey', { config }, async (request, reply) => {
    const id = idOf(request)
    if (id === null) return reply.callNotFound()
    const input = readForm(request, NameForm)
    if (!input.ok) return showAccount(services, request, reply.code(422), { passkey: input.form })
    await renamePasskey(services, { personId: request.person!.id, id, name: input.data.name })
    return reply.redirect('/account?changed=passkey-name', 303)
  })

  app.post<One>('/account/passkeys/:passkey/removal', { config }, async (request, reply) => {
    const id = idOf(request)
    if (id === null) return reply.callNotFound()
    const outcome = await removePasskey(services, { personId: request.person!.id, id }).catch(refusal)
    if (outcome) return showAccount(services, request, reply.code(422), { passkey: withErrors({}, {}, outcome.refused.removal) })
    return reply.redirect('/account?changed=passkey-gone', 303)
  })
}

function proofRoutes (app: FastifyInstance, services: Services): void {
  const config = { policy: 'signed-in' } as const
  const show = async (request: FastifyRequest, reply: FastifyReply, form: Form, wanted: unknown) => {
    const { id } = request.person!
    const [person, passkeys] = await Promise.all([findPerson(services.db, id), listPasskeys(services.db, id)])
    return reply.page('accounts/proof', { form, next: ownPath(wanted), hasPassword: person?.passwordHash != null, hasPasskeys: passkeys.length > 0 })
  }
  const answer = (request: FastifyRequest, reply: FastifyReply, proof: Proof | { is: 'busy' }, wanted: string, wrong: Form) => {
    if (proof.is === 'proved') {
      keepSignIn(reply, services, proof.token)
      return reply.redirect(ownPath(wanted) === '/' ? '/account' : ownPath(wanted), 303)
    }
    if (proof.is === 'wrong') return show(request, reply.code(422), wrong, wanted)
    return show(request, reply.code(proof.is === 'busy' ? 503 : 429), withErrors({}, {}, proof.is === 'busy' ? 'Very many people are signing in just now. Try again in a few seconds.' : 'Too many tries. Wait 15 minutes, then try again.'), wanted)
  }

  app.get<{ Querystring: { next?: unknown } }>('/account/proof', { config }, async (request, reply) => show(request, reply, blankForm(), request.query.next))

  app.post('/account/proof', { config }, async (request, reply) => {
    const input = readForm(request, PasswordForm)
    if (!input.ok) return show(request, reply.code(422), input.form, (request.body as { next?: unknown } | undefined)?.next)
    const { id, signInId } = request.person!
    const proof = await proveByPassword(services, { personId: id, signInId, password: input.data.password }).catch((error: unknown) => { if (error instanceof Busy) return { is: 'busy' } as const; throw error })
    return answer(request, reply, proof, input.data.next, withErrors({}, { password: 'This is not your password' }))
  })

  app.post('/account/proof/passkey', { config }, async (request, reply) => {
    const input = readForm(request, PasskeyForm)
    if (!input.ok) return show(request, reply.code(422), withErrors({}, {}, noPasskey), (request.body as { next?: unknown } | undefined)?.next)
    const { id, signInId } = request.person!
    const proof = await proveByPasskey(services, { personId: id, signInId, credential: input.data.credential })
    return answer(request, reply, proof, input.data.next, withErrors({}, {}, 'This passkey is none of yours, or it did not answer. Try again, or give your password.'))
  })
}
