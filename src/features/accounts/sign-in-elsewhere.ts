/**
 * Signing in at a provider (OpenID Connect), for agencies that have one.
 *
 * A person is known by issuer and subject, never by e-mail (ASVS 6.8.1): addresses are given to others when somebody leaves. A new identity becomes somebody's in two ways:
 * - They connect it on their account page, signed in, having just proved again who they are.
 * - The provider says that it verified the very address that an invitation went to, and whoever was invited has not joined yet and holds no role. There is no record behind such an
 *   account that could be taken over, and the invitation could have been used by whoever reads that mailbox just as well. Staff join by their link and connect then.
 * Every other identity is refused with the same page: unknown, disabled, an address of somebody who has joined.
 *
 * The way there is kept in a row of its own for ten minutes, good once, and tied to the browser by a cookie, so that nobody can be signed in as somebody else by a link.
 */
import { audit } from '#src/platform/audit.ts'
import type { SignInProvider } from '#src/platform/config.ts'
import { Refused } from '#src/platform/http/forms.ts'
import { mayTry, network, returnTry } from '#src/platform/throttle.ts'
import type { Services } from '#src/services.ts'
import { type Admission, admit } from './admit.ts'
import { insertChallenge, takeChallenge } from './challenge-queries.ts'
import { foldEmail } from './fields.ts'
import { deleteIdentities, findIdentity, findInvited, insertIdentity } from './identity-queries.ts'
import type { Way } from './kept.ts'
import { tellPerson } from './mails.ts'
import type { Asked, Subject } from './providers.ts'
import { findHasWayIn, lockPerson, updateLinksEnded } from './queries.ts'
import { isToken, newToken, tokenHash } from './tokens.ts'

export type Journey = { provider: string; asked: Asked; way: Way; /** The sign-in that connects it; null to sign in. */ signInId: number | null }

/** Longer answers cannot wait with us; they go through the password. */
export const mostKept = 200_000

/** Notes where a browser was sent. Returns the token for its cookie. Null: too many from this network, 100 in a quarter of an hour. */
export async function setOut (services: Services, journey: Journey & { personId: number | null }, address: string): Promise<string | null> {
  const { personId, ...data } = journey
  if (!await mayTry(services.db, [{ key: `elsewhere:${network(address)}`, most: 100, windowSeconds: 900 }])) return null
  const token = newToken()
  await insertChallenge(services.db, { purpose: 'elsewhere', tokenHash: tokenHash('elsewhere', token), personId, data, minutes: 10 })
  return token
}

/** What was noted, once; null when it is over, was used, or belongs to another provider. */
export async function comeBack (services: Services, provider: SignInProvider, token: string | undefined, address: string): Promise<(Journey & { personId: number | null }) | null> {
  if (token === undefined || !isToken(token)) return null
  const found = await takeChallenge<Journey>(services.db, 'elsewhere', tokenHash('elsewhere', token))
  if (found === null || found.data.provider !== provider.slug) return null
  await returnTry(services.db, `elsewhere:${network(address)}`)
  return { ...found.data, personId: found.personId }
}

/** 'unknown' says nothing about who is here. */
export async function signInElsewhere (services: Services, provider: SignInProvider, subject: Subject, agent: string): Promise<Admission | { is: 'unknown' }> {
  return services.db.transaction(async (tx) => {
    let personId = await findIdentity(tx, subject.issuer, subject.subject)
    if (personId === null && subject.email !== null) {
      personId = await findInvited(tx, foldEmail(subject.email))
      if (personId !== null) {
        if (!await insertIdentity(tx, { personId, issuer: subject.issuer, subject: subject.subject })) return { is: 'unknown' }
        await updateLinksEnded(tx, personId, null)
        await audit(tx, { actor: personId, action: 'joined', subject: 'person', subjectId: personId, details: { provider: provider.name } })
      }
    }
    if (personId === null || (await lockPerson(tx, personId)).disabledAt !== null) return { is: 'unknown' }
    return admit(services, tx, { personId, factor: 'oidc', isWhole: subject.isStrong, agent })
  })
}

/** Throws Refused when that identity is somebody else's. */
export async function connectIdentity (services: Services, provider: SignInProvider, subject: Subject, personId: number): Promise<void> {
  await services.db.transaction(async (tx) => {
    const given = { personId, issuer: subject.issuer, subject: subject.subject }
    if (!await insertIdentity(tx, given)) {
      if (await findIdentity(tx, subject.issuer, subject.subject) === personId) return
      throw new Refused('provider', `That account at ${provider.name} is connected to somebody else here.`)
    }
    await audit(tx, { actor: personId, action: 'connected a sign-in elsewhere', subject: 'person', subjectId: personId, details: { provider: provider.name } })
    await tellPerson(services, tx, personId, `Signing in with ${provider.name} was connected to your account.`)
  })
}

/** Throws Refused when it is the last way in. */
export async function disconnectIdentity (services: Services, issuer: string, name: string, personId: number): Promise<void> {
  await services.db.transaction(async (tx) => {
    if (await deleteIdentities(tx, personId, issuer) === 0) return
    if (!await findHasWayIn(tx, personId)) throw new Refused('provider', 'This is the only way that you sign in with. Choose a password first: ask for a link on the sign-in page.')
    await audit(tx, { actor: personId, action: 'disconnected a sign-in elsewhere', subject: 'person', subjectId: personId, details: { provider: name } })
    await tellPerson(services, tx, personId, `Signing in with ${name} was disconnected from your account.`)
  })
}
