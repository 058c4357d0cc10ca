/** A person's name, the name on their certificates and first e-mail, changed by an admin. Certificates keep the name of their time until they are reissued. */
import { audit } from '#src/platform/audit.ts'
import type { Db } from '#src/platform/db/client.ts'
import { NotFound } from '#src/platform/http/errors.ts'
import { cancelSecretMails } from '#src/platform/mail.ts'
import type { Services } from '#src/services.ts'
import { deleteEmail, findOwner, listEmails, lockEmails } from './email-queries.ts'
import { tellPerson } from './mails.ts'
import { findProfile, updateProfile } from './profile-queries.ts'
import { findPerson, updateLinksEnded, updatePerson } from './queries.ts'

/**
 * `printedName` is left out where it is not known apart from the name: who has confirmed the two as one has both corrected. False when somebody else has that e-mail. With a new e-mail, links that went to the old one end, and the old one is told; a further address of the same person becomes the first. Throws
 * NotFound.
 */
export async function changePerson (services: Services, tx: Db, given: { personId: number; name: string; printedName?: string | null; email: string; by: number }): Promise<boolean> {
  const { personId, name, email } = given
  await lockEmails(tx, 'alone')
  const [before, profile] = [await findPerson(tx, personId), await findProfile(tx, personId, 'update')]
  if (before === null || profile === null) throw new NotFound('no such person')
  const printedName = profile.confirmedAt === null ? null : given.printedName ?? (profile.printedName === before.name ? name : profile.printedName)
  const isReprinted = printedName !== null && printedName !== profile.printedName
  if (before.name === name && before.email === email && !isReprinted) return true
  if (before.email !== email) {
    const owner = await findOwner(tx, email)
    if (owner !== null && owner !== personId) return false
    const own = (await listEmails(tx, personId)).find((one) => one.email.toLowerCase() === email.toLowerCase())
    if (own) await deleteEmail(tx, personId, own.id)
    await updateLinksEnded(tx, personId, null)
    await cancelSecretMails(tx, before.email)
    await tellPerson(services, tx, personId, 'An admin gave your account another e-mail address. From now on you sign in with that one, and mails go there.')
  }
  await updatePerson(tx, personId, { name, email })
  if (isReprinted) await updateProfile(tx, personId, { printedName })
  await audit(tx, { actor: given.by, action: 'changed person', subject: 'person', subjectId: personId, details: { name: before.name !== name, email: before.email !== email, ...(isReprinted && { printedName: true }) } })
  return true
}
