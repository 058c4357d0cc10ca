/** Asking somebody in: a link with which they choose their password. */
import { audit } from '#src/platform/audit.ts'
import type { Db } from '#src/platform/db/client.ts'
import { Conflict, NotFound } from '#src/platform/http/errors.ts'
import { queueMail } from '#src/platform/mail.ts'
import type { Services } from '#src/services.ts'
import { makeLink } from './links.ts'
import { invitationMail, resetMail } from './mails.ts'
import { findPerson } from './queries.ts'

export type SentLink = { /** Whole address. Shown to the admin only where it was not mailed. */ url: string; isMailed: boolean }

/**
 * Makes an invitation for a person who has no password yet, and ends older ones. Where there is a mail server the mail is queued in the same transaction.
 * Throws NotFound; Conflict for a person who is disabled or has a password already (they get a reset link instead). `by` null is the command line.
 */
export async function invitePerson (services: Services, tx: Db, given: { personId: number; by: number | null }): Promise<SentLink> {
  const person = await findPerson(tx, given.personId)
  if (person === null) throw new NotFound('no such person')
  if (person.disabledAt !== null) throw new Conflict('This account is disabled. Enable it, then invite.')
  if (person.passwordHash !== null) throw new Conflict('This person has signed in before. Make a link for a new password instead.')
  const url = services.origin() + await makeLink(tx, { purpose: 'invitation', personId: person.id, by: given.by })
  if (services.mailer.configured) await queueMail(tx, invitationMail({ personId: person.id, to: person.email, name: person.name, url }))
  await audit(tx, { actor: given.by, action: 'invited', subject: 'person', subjectId: person.id })
  return { url, isMailed: services.mailer.configured }
}

/**
 * Makes a link for a new password, good for an hour, and ends older ones. `by` null: the person asked for it. Throws NotFound; Conflict for a person who is
 * disabled or has no password yet (they get an invitation instead). `to`: one of their addresses; the first one unless given.
 */
export async function sendResetLink (services: Services, tx: Db, given: { personId: number; to?: string; by: number | null }): Promise<SentLink> {
  const person = await findPerson(tx, given.personId)
  if (person === null) throw new NotFound('no such person')
  if (person.disabledAt !== null) throw new Conflict('This account is disabled. Enable it first.')
  if (person.passwordHash === null) throw new Conflict('This person has not joined yet. Send a new invitation instead.')
  const url = services.origin() + await makeLink(tx, { purpose: 'reset', personId: person.id, by: given.by })
  if (services.mailer.configured) await queueMail(tx, resetMail({ personId: person.id, to: given.to ?? person.email, name: person.name, url }))
  await audit(tx, { actor: given.by, action: 'made reset link', subject: 'person', subjectId: person.id })
  return { url, isMailed: services.mailer.configured }
}
