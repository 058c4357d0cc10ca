/** The page /account, which routes of several files answer with */
import type { FastifyReply, FastifyRequest } from 'fastify'
import { can } from '#src/domain/access.ts'
import { dayText } from '#src/domain/moments.ts'
import { blankForm, type Form } from '#src/platform/http/forms.ts'
import type { Services } from '#src/services.ts'
import { findFactors, listPasskeys } from './factor-queries.ts'
import { timeZoneOptions, timeZoneText } from './fields.ts'
import { listIdentities } from './identity-queries.ts'
import { sameIssuer } from './providers.ts'
import { listSignIns } from './queries.ts'
import { mustHaveFactor } from './second-factor.ts'

const notices: Record<string, string> = {
  password: 'Your password is changed.', zone: 'Your time zone is changed.', 'sign-in': 'That browser is signed out.', others: 'All other browsers are signed out.',
  'second-factor-off': 'Codes are no longer asked for when you sign in.', passkey: 'Your passkey is ready. Next time you can sign in with it.', 'passkey-name': 'The passkey has its new name.', 'passkey-gone': 'The passkey is removed. It may still stand in your browser or phone; remove it there too.',
  provider: 'The other account is connected. Next time you can sign in with it.', 'provider-gone': 'The other account is disconnected.',
}

export const noticeOf = (changed: unknown): string | null => (typeof changed === 'string' && Object.hasOwn(notices, changed) ? notices[changed]! : null)

/** Forms that were refused; the others start from what is stored. */
export type AccountForms = { password?: Form; zone?: Form; passkey?: Form; providers?: Form; notice?: string | null }

export async function showAccount (services: Services, request: FastifyRequest, reply: FastifyReply, given: AccountForms): Promise<FastifyReply> {
  const person = request.person!
  const { db, config } = services
  const now = services.now()
  const day = (at: Date): string => dayText(at, person.timeZone, now)
  const [signIns, factors, passkeys, identities] = await Promise.all([listSignIns(db, person.id), findFactors(db, person.id), listPasskeys(db, person.id), listIdentities(db, person.id)])
  return reply.page('accounts/account', {
    name: person.name, mayAuthor: can(person.grants, 'author'), notice: given.notice ?? null,
    facts: [{ name: 'Name', text: person.name }, { name: 'E-mail', text: person.email }, { name: 'Time zone', text: timeZoneText(person.timeZone) }],
    password: given.password ?? blankForm(), zone: given.zone ?? blankForm({ timeZone: person.timeZone }), zones: timeZoneOptions(person.timeZone),
    signIns: signIns.map((one) => ({ id: one.id, agent: agentText(one.agent), isThis: one.id === person.signInId, since: day(one.createdAt), seen: day(one.seenAt) })),
    secondFactor: { isOn: factors.hasCodes, codesLeft: factors.codesLeft, isMissing: mustHaveFactor(services, factors) && !factors.hasCodes && factors.passkeys === 0 },
    passkey: given.passkey ?? blankForm(), passkeys: passkeys.map((one) => ({ id: one.id, name: one.name, since: day(one.createdAt), used: one.usedAt === null ? null : day(one.usedAt) })),
    provider: given.providers ?? blankForm(),
    providers: config.signInProviders.map((provider) => ({ name: provider.name, slug: provider.slug, isConnected: identities.some(({ issuer }) => sameIssuer(issuer, provider)) })),
  })
}

/** "Firefox on Windows", as far as a browser says so; enough to tell one's own apart. */
export function agentText (agent: string): string {
  const browser = [[/\bEdg/, 'Edge'], [/\bFirefox|FxiOS/, 'Firefox'], [/\bSamsungBrowser/, 'Samsung Internet'], [/\bChrome|CriOS/, 'Chrome'], [/\bSafari/, 'Safari']].find(([pattern]) => (pattern as RegExp).test(agent))?.[1]
  const system = [[/iPhone/, 'iPhone'], [/iPad/, 'iPad'], [/Android/, 'Android'], [/Windows/, 'Windows'], [/CrOS/, 'Chromebook'], [/Mac OS/, 'Mac'], [/Linux/, 'Linux']].find(([pattern]) => (pattern as RegExp).test(agent))?.[1]
  return browser && system ? `${String(browser)} on ${String(system)}` : String(browser ?? system ?? 'A browser that does not say its name')
}
