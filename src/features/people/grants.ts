/** What people may do beyond their own training. A new right works at their next request, and with it the shorter sign-ins of staff. */
import { audit } from '#src/platform/audit.ts'
import type { Db } from '#src/platform/db/client.ts'
import { Conflict, NotFound } from '#src/platform/http/errors.ts'
import type { Grant } from '#src/platform/http/person.ts'
import { countAdmins } from '#src/features/accounts/queries.ts'
import { insertGrant, lockPersonRow, updateGrantEnded } from './queries.ts'

/**
 * An agency lead's grant names an agency, a state lead's a state, every other neither. False when the person has this very grant already. Throws NotFound.
 * `by` null: the command line.
 */
export async function giveGrant (tx: Db, given: { personId: number; role: Grant['role']; agencyId: number | null; state: string | null; by: number | null }): Promise<boolean> {
  if (!await lockPersonRow(tx, given.personId)) throw new NotFound('no such person')
  const agencyId = given.role === 'agency_lead' ? given.agencyId : null
  const state = given.role === 'state_lead' ? given.state : null
  const id = await insertGrant(tx, { personId: given.personId, role: given.role, agencyId, state, grantedBy: given.by })
  if (id !== null) await audit(tx, { actor: given.by, action: 'gave grant', subject: 'person', subjectId: given.personId, details: { grant: id, role: given.role, agency: agencyId, state } })
  return id !== null
}

/** Throws NotFound for anything but a live grant of this person, and Conflict for the last admin's. */
export async function endGrant (tx: Db, given: { personId: number; grantId: number; by: number }): Promise<void> {
  const admins = await countAdmins(tx, true)
  const role = await updateGrantEnded(tx, given.personId, given.grantId)
  if (role === null) throw new NotFound('no such grant')
  if (role === 'admin' && admins > 0 && await countAdmins(tx) === 0) throw new Conflict('This is the last admin who can sign in. Make somebody else an admin first.')
  await audit(tx, { actor: given.by, action: 'ended grant', subject: 'person', subjectId: given.personId, details: { grant: given.grantId, role } })
}
