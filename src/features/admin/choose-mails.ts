/** What mails somebody wants. */
import type { OptionalMail } from '#src/domain/optional-mails.ts'
import { audit } from '#src/platform/audit.ts'
import type { Database } from '#src/platform/db/client.ts'
import { setRefusal } from '#src/platform/mail-queries.ts'

/** `by` null: over the link in a mail, by whoever holds it. Says nothing twice. */
export async function chooseMails (db: Database, given: { personId: number; wanted: Partial<Record<OptionalMail, boolean>>; by: number | null }): Promise<void> {
  await db.transaction(async (tx) => {
    for (const [kind, isWanted] of Object.entries(given.wanted)) {
      if (await setRefusal(tx, given.personId, kind, !isWanted)) await audit(tx, { actor: given.by, action: isWanted ? 'asked for mails' : 'refused mails', subject: 'person', subjectId: given.personId, details: { kind } })
    }
  })
}
