/** Mails to editors: how many stories wait, at most once a day. Each run may happen in any number of processes at once. */
import { queueOptional } from '#src/features/accounts/optional-mail.ts'
import { isAlone } from '#src/features/accounts/optional-mail-queries.ts'
import type { Services } from '#src/services.ts'
import { storyDigestMail } from './mails.ts'
import { listDueEditors } from './tell-queries.ts'

/** Tells trainers and admins for whom something has come that waits; returns how many people. Nobody is told of their own story, nor twice of one that still waits. */
export async function tellEditors (services: Services): Promise<number> {
  return services.db.transaction(async (tx) => {
    if (!await isAlone(tx, 'stories to read')) return 0
    const due = await listDueEditors(tx, services.now())
    for (const { personId, name, email, waiting } of due) await queueOptional(services, tx, (stop) => storyDigestMail({ to: email, name, personId, waiting, url: `${services.origin()}/stories/desk`, stop }))
    return due.length
  })
}
