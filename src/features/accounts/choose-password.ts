/** A new password: through an invitation, through a reset link, or in place of the current one. */
import { audit } from '#src/platform/audit.ts'
import { clearTries, mayTry } from '#src/platform/throttle.ts'
import type { Services } from '#src/services.ts'
import { endAllAccessTokens } from './access-tokens.ts'
import { type Admission, admit } from './admit.ts'
import { endAllSignIns } from './end-sign-ins.ts'
import { findSignInFactor } from './factor-queries.ts'
import { hashing } from './hash-queue.ts'
import { useLink } from './links.ts'
import { findPerson, updateLinksEnded, updatePassword, updateSignInEnded } from './queries.ts'
import { startSignIn } from './start-sign-in.ts'

export type JoinOutcome = Admission | { is: 'link over' }

/**
 * Uses up an invitation or a reset link: sets the password, ends every other sign-in and link of the person, and signs them in with a new one, as far as a password goes: a
 * second step stays needed (ASVS 6.4.3). Of two at once one wins; the other finds the link over. The password is one that `passwordProblem` has no objection to.
 */
export async function choosePassword (services: Services, given: { purpose: 'invitation' | 'reset'; link: string; password: string; agent: string }): Promise<JoinOutcome> {
  const passwordHash = await hashing.hash(given.password)
  return services.db.transaction(async (tx) => {
    const link = await useLink(tx, given.purpose, given.link)
    const person = link?.personId == null ? null : await findPerson(tx, link.personId)
    if (person === null || person.disabledAt !== null) return { is: 'link over' }
    await updatePassword(tx, person.id, passwordHash)
    await updateLinksEnded(tx, person.id, null)
    await endAllSignIns(tx, { personId: person.id, by: person.id })
    await audit(tx, { actor: person.id, action: given.purpose === 'reset' ? 'reset password' : 'joined', subject: 'person', subjectId: person.id })
    return admit(services, tx, { personId: person.id, factor: 'password', isWhole: false, agent: given.agent })
  })
}

export type ChangeOutcome = { is: 'changed'; token: string } | { is: 'wrong current' } | { is: 'throttled' }

/**
 * The current password is asked for again, so that an open browser alone is not enough, and may be tried 10 times in 15 minutes. This browser goes on with a new sign-in;
 * the others, and access tokens, end if `endOthers`. Reset links end in any case.
 */
export async function changePassword (services: Services, given: { personId: number; signInId: number; current: string; password: string; endOthers: boolean; agent: string }): Promise<ChangeOutcome> {
  const { db } = services
  const limit = { key: `change-password:${given.personId}`, most: 10, windowSeconds: 900 }
  if (!await mayTry(db, [limit])) return { is: 'throttled' }
  const person = await findPerson(db, given.personId)
  if (!await hashing.verify(person?.passwordHash ?? null, given.current)) return { is: 'wrong current' }
  const passwordHash = await hashing.hash(given.password)
  await clearTries(db, limit.key)
  return db.transaction(async (tx) => {
    await updatePassword(tx, given.personId, passwordHash)
    await updateLinksEnded(tx, given.personId, 'reset')
    const { token, signInId } = await startSignIn(tx, given.personId, given.agent, await findSignInFactor(tx, given.signInId))
    await (given.endOthers ? endAllSignIns(tx, { personId: given.personId, by: given.personId, except: signInId }) : updateSignInEnded(tx, given.personId, given.signInId))
    if (given.endOthers) await endAllAccessTokens(tx, { personId: given.personId, by: given.personId })
    await audit(tx, { actor: given.personId, action: 'changed password', subject: 'person', subjectId: given.personId, details: { endedOthers: given.endOthers } })
    return { is: 'changed', token }
  })
}
