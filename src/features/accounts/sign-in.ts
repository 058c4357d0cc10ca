/**
 * Signing in with e-mail and password.
 *
 * Limits (ASVS 6.1.1), counted before the password is looked at, so that a thousand tries at once verify no more than one after another:
 * - 10 tries in 15 minutes for one account from one network (an IPv4 address, an IPv6 /64): guessing one person's password gets nowhere.
 * - 100 tries in 15 minutes from one network over all accounts: neither does trying one password on everybody.
 * Both name the network, so nobody can lock a colleague out from elsewhere. A success gives its tries back: a class of 150 that signs in from
 * one room in one minute is let in. Unknown e-mails are counted and take the same time as known ones.
 */
import { createHash } from 'node:crypto'
import { audit } from '#src/platform/audit.ts'
import type { Database } from '#src/platform/db/client.ts'
import { clearTries, type Limit, mayTry, network, returnTry } from '#src/platform/throttle.ts'
import type { Services } from '#src/services.ts'
import { type Admission, admit } from './admit.ts'
import { foldEmail } from './fields.ts'
import { hashing, isOutdated } from './hash-queue.ts'
import { findPersonByEmail, lockPerson, replaceHash } from './queries.ts'

export type SignInGiven = { email: string; password: string; /** Of the browser, as far as it can be believed. */ address: string; agent: string }
export type SignInOutcome = Admission | { is: 'wrong' } | { is: 'throttled' }

const quarterHour = 900

/** Keys are hashed: the table of tries is no list of e-mails. */
function limitsFor (email: string, address: string): { account: Limit; all: Limit } {
  const account = createHash('sha256').update(foldEmail(email)).digest('base64url')
  return {
    account: { key: `sign-in:${account}:${network(address)}`, most: 10, windowSeconds: quarterHour },
    all: { key: `sign-in:${network(address)}`, most: 100, windowSeconds: quarterHour },
  }
}

/** After a sign-in that was right from first to last: its tries are given back. */
export async function forgiveTries (db: Database, email: string, address: string): Promise<void> {
  const limits = limitsFor(email, address)
  await Promise.all([clearTries(db, limits.account.key), returnTry(db, limits.all.key)])
}

/**
 * 'half' when a second step is to come; its tries are then given back after that one. Throws Busy when too many passwords wait to be verified. A disabled person is
 * 'wrong', like one that is not there.
 */
export async function signIn (services: Services, given: SignInGiven): Promise<SignInOutcome> {
  const { db } = services
  const limits = limitsFor(given.email, given.address)
  const isAllowed = await mayTry(db, [limits.account, limits.all])
  const person = await findPersonByEmail(db, foldEmail(given.email))
  if (!isAllowed) {
    if (person) await noteRefusal(db, person.id, limits.account)
    return { is: 'throttled' }
  }
  const isRight = await hashing.verify(person?.passwordHash ?? null, given.password)
  if (!person || !isRight) return { is: 'wrong' }

  if (isOutdated(person.passwordHash!)) await replaceHash(db, person.id, person.passwordHash!, await hashing.hash(given.password))
  const admission = await db.transaction(async (tx) => {
    // Held until the sign-in is in, so that disabling the person, or a new password, ends this one too.
    const now = await lockPerson(tx, person.id)
    if (now.disabledAt !== null || now.passwordSetAt?.getTime() !== person.passwordSetAt?.getTime()) return null
    return admit(services, tx, { personId: person.id, factor: 'password', isWhole: false, agent: given.agent })
  })
  if (admission === null) return { is: 'wrong' }
  if (admission.is === 'in') await forgiveTries(db, given.email, given.address)
  return admission
}

/** Once a window: a flood of tries must not become a flood of lines. */
async function noteRefusal (db: Database, personId: number, limit: Limit): Promise<void> {
  if (!await mayTry(db, [{ key: `noted:${limit.key}`, most: 1, windowSeconds: quarterHour }])) return
  await audit(db, { actor: null, action: 'refused sign-in after too many tries', subject: 'person', subjectId: personId, details: { network: limit.key.slice(limit.key.indexOf(':', 'sign-in:'.length) + 1) } })
}
