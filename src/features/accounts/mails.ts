/** One function per mail of this feature. Those with a link that may be used once are blanked when they have gone out. */
import type { Db } from '#src/platform/db/client.ts'
import { type Mail, queueMail } from '#src/platform/mail.ts'
import { mailBodies } from '#src/platform/mail-views.ts'
import type { Services } from '#src/services.ts'
import { findPerson } from './queries.ts'

type To = { personId: number; to: string; name: string; url: string }

export const invitationMail = ({ personId, to, name, url }: To): Mail =>
  ({ kind: 'invitation', personId, to, subject: 'Your invitation to IPS training', ...mailBodies('invitation', { name, url }), secret: true })

export const resetMail = ({ personId, to, name, url }: To): Mail =>
  ({ kind: 'password reset', personId, to, subject: 'Choose a new password', ...mailBodies('password-reset', { name, url }), secret: true })

export const securityMail = ({ personId, to, name, what }: { personId: number; to: string; name: string; what: string }): Mail =>
  ({ kind: 'security notice', personId, to, subject: 'Your sign-in was changed', ...mailBodies('security-notice', { name, what }), secret: false })

export const emailLinkMail = ({ personId, to, name, url }: To): Mail =>
  ({ kind: 'address to prove', personId, to, subject: 'Add this address to your account', ...mailBodies('email-link', { name, url }), secret: true })

/** To the owner of an address that another account asked for. */
export const emailKnownMail = ({ to, name }: { to: string; name: string }): Mail =>
  ({ kind: 'address known', to, subject: 'This address has an account already', ...mailBodies('email-known', { name }), secret: false })

/** Tells a person, where there is a mail server, what was done to the way they sign in. `what` is a sentence without a secret. */
export async function tellPerson (services: Services, tx: Db, personId: number, what: string): Promise<void> {
  const person = services.mailer.configured ? await findPerson(tx, personId) : null
  if (person) await queueMail(tx, securityMail({ personId, to: person.email, name: person.name, what }))
}
