/**
 * What a person says of themselves. The name that certificates print is confirmed by its owner, letter for letter, before the first one is issued; whether the paper can print it is
 * judged above, where the paper is made. What was issued before keeps what it says.
 */
import { audit } from '#src/platform/audit.ts'
import type { Db } from '#src/platform/db/client.ts'
import { NotFound } from '#src/platform/http/errors.ts'
import { findProfile, type License, updateProfile } from './profile-queries.ts'

/** The audit trail says what was changed, and keeps no name. Throws NotFound. */
export async function changeProfile (tx: Db, given: { personId: number; name: string; printedName: string; credentials: string; license: License | null; by: number | null }): Promise<void> {
  const { personId, by, ...profile } = given
  const before = await findProfile(tx, personId, 'update')
  if (before === null || before.erasedAt !== null) throw new NotFound('no such person')
  const license = (one: License | null): string => (one === null ? '' : [one.type, one.number, one.state].join('\n'))
  const changed = { name: before.name !== given.name, printedName: before.printedName !== given.printedName, credentials: before.credentials !== given.credentials, license: license(before.license) !== license(given.license) }
  if (!Object.values(changed).includes(true) && before.confirmedAt !== null) return
  await updateProfile(tx, personId, profile)
  await audit(tx, { actor: by, action: before.confirmedAt === null ? 'confirmed printed name' : 'changed profile', subject: 'person', subjectId: personId, details: changed })
}

/** The name on record, as its owner has just been shown it. False when it has become another meanwhile. Throws NotFound. */
export async function confirmPrintedName (tx: Db, given: { personId: number; shown: string; by: number | null }): Promise<boolean> {
  const before = await findProfile(tx, given.personId, 'update')
  if (before === null || before.erasedAt !== null) throw new NotFound('no such person')
  if (before.printedName !== given.shown) return false
  if (before.confirmedAt !== null) return true
  await updateProfile(tx, given.personId, { printedName: given.shown })
  await audit(tx, { actor: given.by, action: 'confirmed printed name', subject: 'person', subjectId: given.personId })
  return true
}
