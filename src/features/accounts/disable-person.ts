/** Closing an account and opening it again. Nothing of the person's record changes. */
import { audit } from '#src/platform/audit.ts'
import type { Database } from '#src/platform/db/client.ts'
import { Conflict, NotFound } from '#src/platform/http/errors.ts'
import { cancelSecretMails } from '#src/platform/mail.ts'
import { endAllSignIns } from './end-sign-ins.ts'
import { countAdmins, findPerson, updateDisabled, updateLinksEnded } from './queries.ts'

/**
 * Ends every sign-in and every unused link and drops mails with links that were not sent yet, in one transaction. Throws NotFound, and Conflict for
 * oneself and for the last admin: somebody must be left who can undo it.
 */
export async function disablePerson (db: Database, given: { personId: number; by: number }): Promise<void> {
  if (given.personId === given.by) throw new Conflict('You cannot disable your own account. Another admin can.')
  await db.transaction(async (tx) => {
    const admins = await countAdmins(tx, true)
    const person = await findPerson(tx, given.personId)
    if (person === null) throw new NotFound('no such person')
    if (!await updateDisabled(tx, given.personId, true)) return
    if (admins > 0 && await countAdmins(tx) === 0) throw new Conflict('This is the last admin who can sign in. Make somebody else an admin first.')
    await endAllSignIns(tx, { personId: given.personId, by: given.by })
    await updateLinksEnded(tx, given.personId, null)
    await cancelSecretMails(tx, person.email)
    await audit(tx, { actor: given.by, action: 'disabled person', subject: 'person', subjectId: given.personId })
  })
}

/** They sign in again with the password they had. */
export async function enablePerson (db: Database, given: { personId: number; by: number }): Promise<void> {
  await db.transaction(async (tx) => {
    if (await findPerson(tx, given.personId) === null) throw new NotFound('no such person')
    if (await updateDisabled(tx, given.personId, false)) await audit(tx, { actor: given.by, action: 'enabled person', subject: 'person', subjectId: given.personId })
  })
}
