/** One more try for a mail that did not go out. */
import { audit } from '#src/platform/audit.ts'
import { requeueMail } from '#src/platform/mail-queries.ts'
import type { Services } from '#src/services.ts'

/** Queues the mail again with all its tries before it; gives the reason in a sentence when it cannot be. */
export async function sendAgain (services: Services, given: { mailId: number; by: number }): Promise<string | null> {
  if (!services.mailer.configured) return 'There is no mail server, so nothing can be sent. Set SMTP_URL first.'
  return services.db.transaction(async (tx) => {
    if (!await requeueMail(tx, given.mailId)) return 'This mail went out already, or held a link that works no more, or is not wanted any more. Ask for a new one where it came from.'
    await audit(tx, { actor: given.by, action: 'sent a mail again', subject: 'mail', subjectId: given.mailId })
    return null
  })
}
