/** SQL of fidelity scores. The current version of a review is the one that none supersedes. */
import { aliasedTable, and, asc, eq, notExists, sql } from 'drizzle-orm'
import type { ItemScores, Kind, Tool } from '#src/domain/fidelity.ts'
import type { Db } from '#src/platform/db/client.ts'
import { fidelityScores } from '#src/platform/db/schema/practice.ts'

export type FidelityGiven = { tool: Tool; assessedOn: string; kind: Kind; assessor: string; items: ItemScores | null; employment: number | null; education: number | null; total: number }
export type FidelityEntry = FidelityGiven & { id: number; supersedes: number | null }

const later = aliasedTable(fidelityScores, 'later')

/** The earliest first. */
export const listFidelity = async (db: Db, agencyId: number): Promise<FidelityEntry[]> => db.select({
  id: fidelityScores.id, supersedes: fidelityScores.supersedes, tool: fidelityScores.tool, assessedOn: fidelityScores.assessedOn, kind: fidelityScores.kind, assessor: fidelityScores.assessor, items: fidelityScores.items, employment: fidelityScores.employment,
  education: fidelityScores.education, total: fidelityScores.total,
}).from(fidelityScores).where(and(eq(fidelityScores.agencyId, agencyId), notExists(db.select({ one: sql`1` }).from(later).where(eq(later.supersedes, fidelityScores.id))))).orderBy(asc(fidelityScores.assessedOn), asc(fidelityScores.id)) as Promise<FidelityEntry[]>

export async function insertFidelity (tx: Db, given: FidelityGiven & { agencyId: number; supersedes: number | null; enteredBy: number; enteredAt: Date }): Promise<number> {
  return (await tx.insert(fidelityScores).values(given).returning({ id: fidelityScores.id }))[0]!.id
}
