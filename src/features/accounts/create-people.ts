/** Many people at once, before any of them has signed in. No password is hashed on the way. */
import { auditAll } from '#src/platform/audit.ts'
import type { Db } from '#src/platform/db/client.ts'
import { insertPeople, type NewRow } from './bulk-queries.ts'

/** Names and e-mails as domain/names.ts and domain/emails.ts read them, some hundreds at a time. Returns the ids by e-mail; an e-mail that somebody has already is left out. */
export async function createPeople (tx: Db, rows: readonly NewRow[], by: number | null): Promise<Map<string, number>> {
  const ids = await insertPeople(tx, rows)
  await auditAll(tx, [...ids.values()].map((id) => ({ actor: by, action: 'created person', subject: 'person', subjectId: id })))
  return ids
}
