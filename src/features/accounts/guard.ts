/**
 * Who is asking, and may they? One statement per request finds the person; the route's policy then decides, before anything else runs.
 *
 * How long a sign-in lasts (ASVS 7.1.1), kept in one place, `liveSignIn` of queries.ts:
 * - A trainee: 14 days without a visit, 30 days in all. They come back between shifts for a module at a time, on their own phone as often as not;
 *   what could be seen there is their own answers, and being signed out in the middle of a quiz is the greater harm.
 * - Anyone with a grant: 12 hours without a visit, 7 days in all, since they see and change other people's records. A working day, but not a night.
 * The same holds however somebody signed in: a sign-in elsewhere lasts as long here whatever it does there, and signing out here does not sign out there (ASVS 7.1.3).
 * Any number of browsers may be signed in at once; each is listed on the person's account page and can be ended there or by an admin.
 */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { can } from '#src/domain/access.ts'
import { answerWith } from '#src/platform/http/errors.ts'
import type { Services } from '#src/services.ts'
import { ownerOfToken } from './access-tokens.ts'
import { ownPath } from './own-path.ts'
import { findIsRecent } from './factor-queries.ts'
import { type Along, findSignedIn, touchSignIn } from './queries.ts'
import { isToken, tokenHash } from './tokens.ts'

declare module 'fastify' {
  interface FastifyRequest {
    signInHash: Buffer | null
    /** What the route's `along` found. */
    along: unknown
  }
  interface FastifyContextConfig {
    /**
     * With policy 'signed-in': the route asks for the person itself, in a statement that it makes anyway, with the hash from `tokenHashOf`. The guard neither
     * looks the sign-in up nor refuses.
     */
    ownSession?: boolean
    /**
     * The person must have signed in, or proved again who they are, within the last 10 minutes (ASVS 7.5.1). Others are led to the page that asks for it. For everything
     * that changes how somebody signs in.
     */
    recent?: boolean
    /**
     * An access token says who is asking, in the header Authorization, and nothing else does: no cookie opens such a route, so no page that somebody visits can use it, and no token opens
     * any other route. The policy is judged by the grants of the token's owner.
     */
    byToken?: boolean
    /** What this page needs to know of the person `p`, asked for in the guard's own statement. */
    along?: (request: FastifyRequest) => Along
  }
}

const seconds = { day: 86_400 }

/** A browser takes a __Host- cookie only over https, only from this very host, and only for all of it (ASVS 3.3.3). */
const isSecure = (services: Services): boolean => services.origin().startsWith('https:')
const cookieName = (services: Services): string => (isSecure(services) ? '__Host-gainful' : 'gainful')
const shared = (services: Services) => ({ path: '/', httpOnly: true, sameSite: 'lax', secure: isSecure(services) }) as const

/** Hash of the sign-in that this request claims to have, or null. Whether it is live is for the database to say. */
export const tokenHashOf = (request: FastifyRequest): Buffer | null => request.signInHash

/** Gives the browser its sign-in. */
export function keepSignIn (reply: FastifyReply, services: Services, token: string): void {
  reply.setCookie(cookieName(services), token, { ...shared(services), maxAge: 30 * seconds.day })
}

/** Takes the sign-in from the browser. Nothing else goes: answers that wait to be saved stay in its storage for their owner. */
export function dropSignIn (reply: FastifyReply, services: Services): void {
  reply.clearCookie(cookieName(services), shared(services))
}

const others = { step: 'second-step', elsewhere: 'elsewhere' } as const
const otherName = (services: Services, what: keyof typeof others): string => `${isSecure(services) ? '__Host-' : ''}gainful-${others[what]}`

/** Gives the browser a token for the way through signing in: for the second step, or for a sign-in at a provider. Ten minutes; it opens no page. */
export function keepOnTheWay (reply: FastifyReply, services: Services, what: keyof typeof others, token: string): void {
  reply.setCookie(otherName(services, what), token, { ...shared(services), maxAge: 600 })
}

export const tokenOnTheWay = (request: FastifyRequest, services: Services, what: keyof typeof others): string | undefined => request.cookies[otherName(services, what)]

export function dropOnTheWay (reply: FastifyReply, services: Services, what: keyof typeof others): void {
  reply.clearCookie(otherName(services, what), shared(services))
}

/** Registers the two hooks. Must come before every route; a route without a policy stops the start. */
export function registerGuard (app: FastifyInstance, services: Services): void {
  app.addHook('onRoute', (route) => {
    if (!route.config?.policy) throw new Error(`${String(route.method)} ${route.url} has no policy: say who may call it with config: { policy: … }`)
    if (route.config.recent && (route.config.policy === 'public' || route.config.ownSession)) throw new Error(`${route.url}: recent needs somebody whom the guard knows`)
    if (route.config.byToken && (route.config.policy === 'public' || route.config.policy === 'signed-in')) throw new Error(`${route.url}: a token needs a policy of domain/access.ts`)
    if (route.config.ownSession && route.config.policy !== 'signed-in') throw new Error(`${route.url}: ownSession goes with the policy 'signed-in' only`)
  })

  app.decorateRequest('signInHash', null)
  app.decorateRequest('along', null)
  app.addHook('onRequest', async (request, reply) => {
    if (request.url.startsWith('/assets/')) return
    const { policy = request.is404 ? 'public' : 'nobody', ownSession = false, recent = false, byToken = false, along } = request.routeOptions.config
    if (byToken) return admitByToken(services, request, reply, policy)
    const token = request.cookies[cookieName(services)]
    if (token !== undefined && isToken(token)) request.signInHash = tokenHash('sign-in', token)
    if (ownSession) return
    const found = request.signInHash === null ? null : await findSignedIn(services.db, request.signInHash, along?.(request))
    request.person = found?.person ?? null
    request.along = found?.along ?? null
    if (found?.isStale) touchSignIn(services.db, found.person.signInId).catch((error: unknown) => request.log.warn({ err: error }, 'a visit was not noted'))
    if (policy === 'public') return
    if (request.person === null) return askToSignIn(request, reply)
    if (policy !== 'signed-in' && !can(request.person.grants, policy)) {
      request.log.warn({ person: request.person.id, policy, route: request.routeOptions.url }, 'refused: no such right')
      return answerWith(reply, 404)
    }
    if (recent && !await findIsRecent(services.db, request.signInHash!)) return askToProve(request, reply)
  })
}

async function admitByToken (services: Services, request: FastifyRequest, reply: FastifyReply, policy: string): Promise<FastifyReply | undefined> {
  const token = /^Bearer (\S+)$/i.exec(String(request.headers.authorization ?? ''))?.[1]
  if (token === undefined) return reply.code(401).send({ error: `This asks for an access token. Make one at ${services.origin()}/account/tokens.` })
  const owner = await ownerOfToken(services, { token, address: request.ip })
  if (owner.is === 'throttled') return reply.code(429).send({ error: 'Too many requests. Wait 15 minutes, then try again.' })
  if (owner.is !== 'known') return reply.code(401).send({ error: `This access token is not known here, or is over. Make another at ${services.origin()}/account/tokens.` })
  request.person = owner.person
  if (can(owner.person.grants, policy)) return
  request.log.warn({ person: owner.person.id, policy, route: request.routeOptions.url }, 'refused: no such right')
  return reply.code(404).send({ error: 'There is nothing here that your account may open.' })
}

/**
 * A page is answered with the way to sign in. A script gets 401 and never a redirect, which it would follow and take the sign-in page for the answer;
 * htmx gets 401 with the address to go to.
 */
export function askToSignIn (request: FastifyRequest, reply: FastifyReply): FastifyReply {
  if (request.headers['hx-request'] === 'true') return reply.code(401).header('hx-redirect', signInAddress(pageOf(request))).send()
  const isPage = !String(request.headers.accept ?? '').startsWith('application/json')
  if (isPage && (request.method === 'GET' || request.method === 'HEAD')) return reply.redirect(signInAddress(request.url), 303)
  const isForm = isPage && String(request.headers['content-type'] ?? '').startsWith('application/x-www-form-urlencoded')
  if (isForm) return reply.code(401).page('accounts/signed-out', { href: signInAddress(refererPath(request)) })
  return reply.code(401).send({ error: 'Signed out' })
}

/** A script is told where to go; a form is sent again afterwards, by hand. */
function askToProve (request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const next = request.method === 'GET' ? request.url : refererPath(request)
  const address = `/account/proof?next=${encodeURIComponent(ownPath(next))}`
  return String(request.headers.accept ?? '').startsWith('application/json') ? reply.code(403).send({ error: 'Confirm first that it is you', go: address }) : reply.redirect(address, 303)
}

const signInAddress = (next: string): string => (ownPath(next) === '/' ? '/sign-in' : `/sign-in?next=${encodeURIComponent(ownPath(next))}`)

/** The page that a part was asked for. */
function pageOf (request: FastifyRequest): string {
  const page = String(request.headers['hx-current-url'] ?? '')
  return URL.canParse(page) ? new URL(page).pathname + new URL(page).search : request.method === 'GET' ? request.url : '/'
}

function refererPath (request: FastifyRequest): string {
  const page = String(request.headers.referer ?? '')
  return URL.canParse(page) && new URL(page).host === request.host ? new URL(page).pathname + new URL(page).search : '/'
}
