/** A person's name and e-mail, changed by an admin. Certificates keep the name of their time. */
import { audit } from '#src/platform/audit.ts'
import type { Db } from '#src/platform/db/client.ts'
import { NotFound } from '#src/platform/http/errors.ts'
import { cancelSecretMails } from '#src/platform/mail.ts'
import { findPerson, updateLinksEnded, updatePerson } from './queries.ts'

/** False when somebody else has that e-mail. With a new e-mail, links that went to the old one end. Throws NotFound. */
export async function changePerson (tx: Db, given: { personId: number; name: string; email: string; by: number }): Promise<boolean> {
  const before = await findPerson(tx, given.personId)
  if (before === null) throw new NotFound('no such person')
  if (before.name === given.name && before.email === given.email) return true
  if (!await updatePerson(tx, given.personId, { name: given.name, email: given.email })) return false
  if (before.email !== given.email) {
    await updateLinksEnded(tx, given.personId, null)
    await cancelSecretMails(tx, before.email)
  }
  await audit(tx, { actor: given.by, action: 'changed person', subject: 'person', subjectId: given.personId, details: { name: before.name !== given.name, email: before.email !== given.email } })
  return true
}
