/** The audit trail: one line for each change of something that matters, in the transaction that changes it. */
import type { Db } from './db/client.ts'
import { insertAuditEntries, insertAuditEntry } from './queries.ts'

export type AuditLine = { /** Null = the system itself. */ actor: number | null; action: string; subject: string; subjectId: number | string; details?: Record<string, string | number | boolean | null> }

/** `action` is a verb phrase in the past ("disabled person"); `details` hold no secret and no answer. */
export const audit = (db: Db, entry: AuditLine): Promise<void> => insertAuditEntry(db, entry)

/** The lines of many facts that came about together, one for each. */
export const auditAll = (db: Db, entries: readonly AuditLine[]): Promise<void> => insertAuditEntries(db, entries)
