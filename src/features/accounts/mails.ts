/** One function per mail of this feature. Each holds a link that may be used once, so its body is blanked when it has gone out. */
import type { Mail } from '#src/platform/mail.ts'
import { mailBodies } from '#src/platform/mail-views.ts'

type To = { to: string; name: string; url: string }

export const invitationMail = ({ to, name, url }: To): Mail =>
  ({ kind: 'invitation', to, subject: 'Your invitation to IPS training', ...mailBodies('invitation', { name, url }), secret: true })

export const resetMail = ({ to, name, url }: To): Mail =>
  ({ kind: 'password reset', to, subject: 'Choose a new password', ...mailBodies('password-reset', { name, url }), secret: true })
