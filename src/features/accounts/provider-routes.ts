/** /sign-in/with/…, /account/providers/…: signing in at a provider, and connecting one */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { SignInProvider } from '#src/platform/config.ts'
import { fields, readForm, refusal, withErrors } from '#src/platform/http/forms.ts'
import type { Services } from '#src/services.ts'
import { showAccount } from './account-page-routes.ts'
import { dropOnTheWay, keepOnTheWay, tokenOnTheWay } from './guard.ts'
import { onTheWay, type Way, wayOf } from './kept.ts'
import { listIdentities } from './identity-queries.ts'
import { NotGiven, openProviders, type Providers, sameIssuer, Unreachable } from './providers.ts'
import { comeBack, connectIdentity, disconnectIdentity, mostKept, setOut, signInElsewhere } from './sign-in-elsewhere.ts'
import { agentOf, arrive, pageOf } from './sign-in-routes.ts'

type One = { Params: { provider: string } }
const WayForm = fields(onTheWay)

const words = {
  unreachable: 'That sign-in does not answer just now. Try again in a moment, or sign in with your password.',
  notGiven: 'That sign-in was not completed. Try again, or sign in with your password.',
  over: 'This took longer than ten minutes, or began on another browser. Begin again here.',
  unknown: 'Nobody here is connected to that account. Were you invited? Open the link in your invitation. Do you have a password here? Sign in with it, then connect the other account on your account page.',
  tooMany: 'Too many tries from here. Wait 15 minutes, then try again.',
  tooLong: 'Your answers that wait here are too long to go along that way. Sign in with your password, and they are kept.',
}

export function providerRoutes (app: FastifyInstance, services: Services): void {
  const providers = openProviders(services)
  const page = pageOf(services)
  const refuse = (reply: FastifyReply, status: number, line: string, way: Way) => page(reply.code(status), withErrors({}, {}, line), way)

  app.post<One>('/sign-in/with/:provider', { config: { policy: 'public' } }, async (request, reply) => {
    const provider = providers.named(request.params.provider)
    if (provider === null) return reply.callNotFound()
    const way = wayOf(request.body)
    const input = readForm(request, WayForm)
    if (!input.ok) return page(reply.code(422), withErrors({}, {}, input.form.problem), way)
    if ((way.kept?.fields.length ?? 0) > mostKept) return refuse(reply, 422, words.tooLong, way)
    const sent = await send(services, providers, provider, request, reply, { way, personId: null, signInId: null })
    return sent === null || typeof sent === 'string' ? refuse(reply, sent === null ? 429 : 502, sent ?? words.tooMany, way) : sent
  })

  // The one GET that signs in: it is the provider that sends the browser here. It does so only with the cookie of the browser that set out, once.
  app.get<One>('/sign-in/with/:provider/return', { config: { policy: 'public' } }, async (request, reply) => {
    const provider = providers.named(request.params.provider)
    if (provider === null) return reply.callNotFound()
    const journey = await comeBack(services, provider, tokenOnTheWay(request, services, 'elsewhere'), request.ip)
    const nowhere: Way = { next: '/', kept: null }
    if (journey === null) return refuse(reply, 410, words.over, nowhere)
    dropOnTheWay(reply, services, 'elsewhere')
    const isOwn = journey.personId !== null
    if (isOwn && (request.person?.id !== journey.personId || request.person.signInId !== journey.signInId)) return refuse(reply, 410, words.over, nowhere)
    const subject = await providers.finish(provider, new URL(request.url, services.origin()), journey.asked).catch((error: unknown) => said(request, error))
    if (typeof subject === 'string') return isOwn ? showAccount(services, request, reply.code(422), { providers: withErrors({}, {}, subject) }) : refuse(reply, 422, subject, journey.way)
    if (isOwn) {
      const outcome = await connectIdentity(services, provider, subject, journey.personId!).catch(refusal)
      return outcome ? showAccount(services, request, reply.code(422), { providers: withErrors({}, {}, outcome.refused.provider) }) : reply.redirect('/account?changed=provider', 303)
    }
    const outcome = await signInElsewhere(services, provider, subject, agentOf(request))
    if (outcome.is === 'unknown') return refuse(reply, 403, words.unknown, journey.way)
    return arrive(services, request, reply, outcome, journey.way)
  })

  ownRoutes(app, services, providers)
}

function ownRoutes (app: FastifyInstance, services: Services, providers: Providers): void {
  const config = { policy: 'signed-in', recent: true } as const

  app.post<One>('/account/providers/:provider', { config }, async (request, reply) => {
    const provider = providers.named(request.params.provider)
    if (provider === null) return reply.callNotFound()
    const { id, signInId } = request.person!
    const sent = await send(services, providers, provider, request, reply, { way: { next: '/', kept: null }, personId: id, signInId })
    return sent === null || typeof sent === 'string' ? showAccount(services, request, reply.code(sent === null ? 429 : 502), { providers: withErrors({}, {}, sent ?? words.tooMany) }) : sent
  })

  app.post<One>('/account/providers/:provider/removal', { config }, async (request, reply) => {
    const provider = providers.named(request.params.provider)
    if (provider === null) return reply.callNotFound()
    const { id } = request.person!
    const held = (await listIdentities(services.db, id)).find(({ issuer }) => sameIssuer(issuer, provider))
    const outcome = held ? await disconnectIdentity(services, held.issuer, provider.name, id).catch(refusal) : undefined
    if (outcome) return showAccount(services, request, reply.code(422), { providers: withErrors({}, {}, outcome.refused.provider) })
    return reply.redirect('/account?changed=provider-gone', 303)
  })
}

/**
 * Sends the browser to the provider: with a page, since our policy for content lets no form end up on another site, neither directly nor by a redirect. The page goes on by itself.
 * Null: too many tries. A text: why not.
 */
async function send (services: Services, providers: Providers, provider: SignInProvider, request: FastifyRequest, reply: FastifyReply, journey: { way: Way; personId: number | null; signInId: number | null }): Promise<FastifyReply | string | null> {
  const begun = await providers.begin(provider).catch((error: unknown) => said(request, error))
  if (typeof begun === 'string') return begun
  const token = await setOut(services, { ...journey, provider: provider.slug, asked: begun.asked }, request.ip)
  if (token === null) return null
  keepOnTheWay(reply, services, 'elsewhere', token)
  return reply.header('refresh', `0; url=${begun.url}`).page('accounts/elsewhere', { name: provider.name, href: begun.url })
}

/** Words for what went wrong; anything else is a fault. */
function said (request: FastifyRequest, error: unknown): string {
  if (error instanceof Unreachable) request.log.warn({ provider: request.url.split('?')[0] }, 'a provider of sign-in does not answer')
  if (error instanceof Unreachable) return words.unreachable
  if (error instanceof NotGiven) request.log.warn({ provider: request.url.split('?')[0], code: error.message }, 'a sign-in elsewhere was not given')
  if (error instanceof NotGiven) return words.notGiven
  throw error
}

