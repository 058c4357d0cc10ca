/** What a person says about research with their results. */
import { consentAsked } from '#src/domain/research.ts'
import { audit } from '#src/platform/audit.ts'
import type { Services } from '#src/services.ts'
import { findConsent, insertConsent, lockConsent } from './queries.ts'

/** A new line for every change of mind, with what was asked; the same answer twice is one. False when it was that already. */
export async function sayConsent ({ db, now }: Services, given: { personId: number; isGiven: boolean }): Promise<boolean> {
  const { personId, isGiven } = given
  return db.transaction(async (tx) => {
    await lockConsent(tx, personId)
    const before = await findConsent(tx, personId)
    if (before?.isOwn && before.isGiven === isGiven) return false
    await insertConsent(tx, { personId, isGiven, asked: consentAsked, at: now() })
    await audit(tx, { actor: personId, action: isGiven ? 'consented to research' : 'declined research', subject: 'person', subjectId: personId, details: { before: before === null ? null : before.isGiven ? 'yes' : 'no' } })
    return true
  })
}
