/** Mails that a person may refuse, by a link that stands in them. */
import type { Db } from '#src/platform/db/client.ts'
import type { Mail } from '#src/platform/mail.ts'
import { insertMailAs, nextMailId } from '#src/platform/mail-queries.ts'
import type { Services } from '#src/services.ts'
import { newToken } from './tokens.ts'

/**
 * Queues a mail that may be refused. The link for that names the mail and is proved by a token that stands nowhere but in it. Where there is no mail server the mail is
 * written down as it would have been sent, and stays unsent even if there is one later: by then it would be stale.
 */
export async function queueOptional (services: Services, tx: Db, write: (stop: string) => Mail): Promise<void> {
  const id = await nextMailId(tx)
  await insertMailAs(tx, id, write(`${services.origin()}/unsubscribe/${id}/${newToken()}`), services.now(), services.mailer.configured ? null : 'there is no mail server')
}
