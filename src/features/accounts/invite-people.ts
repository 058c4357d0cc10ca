/** Asking many people in at once. */
import { auditAll } from '#src/platform/audit.ts'
import type { Db } from '#src/platform/db/client.ts'
import { queueMails } from '#src/platform/mail.ts'
import type { Services } from '#src/services.ts'
import { lockInvitable, replaceInvitations } from './bulk-queries.ts'
import { linkHours, linkPaths } from './links.ts'
import { invitationMail } from './mails.ts'
import { newToken, tokenHash } from './tokens.ts'

export type Invited = { id: number; name: string; email: string; url: string }

/** So many are asked in by one statement, and one turn of the program. */
export const invitedAtOnce = 250

/**
 * New invitations for those of these people who are not disabled and have never joined; older ones end. Where there is a mail server the mails are queued in the same transaction;
 * where there is none the caller shows the links. Takes `invitedAtOnce` people at most.
 */
export async function invitePeople (services: Services, tx: Db, given: { ids: readonly number[]; by: number | null }): Promise<Invited[]> {
  const people = await lockInvitable(tx, given.ids)
  const tokens = people.map(() => newToken())
  await replaceInvitations(tx, people.map(({ id }, index) => ({ personId: id, hash: tokenHash('invitation', tokens[index]!).toString('hex') })), { by: given.by, hours: linkHours.invitation })
  const invited = people.map((person, index) => ({ ...person, url: services.origin() + linkPaths.invitation + tokens[index]! }))
  if (services.mailer.configured) await queueMails(tx, invited.map(({ id, name, email, url }) => invitationMail({ personId: id, to: email, name, url })))
  await auditAll(tx, invited.map(({ id }) => ({ actor: given.by, action: 'invited', subject: 'person', subjectId: id })))
  return invited
}
