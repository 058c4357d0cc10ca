/** SQL of files with the participants of a meeting. */
import { eq, sql } from 'drizzle-orm'
import type { LineChoice } from '#src/domain/attendance/plan.ts'
import type { Database, Db } from '#src/platform/db/client.ts'
import { attendanceImports } from '#src/platform/db/schema/coaching.ts'

export type ImportRow = { id: number; callId: number; fileName: string; bytes: Buffer; choices: Record<string, LineChoice>; by: string | null; createdAt: Date; appliedAt: Date | null; erasedAt: Date | null }

/** The file's number, also where the call has the very same bytes already. */
export async function insertImport (tx: Db, given: { callId: number; fileName: string; bytes: Buffer; sha256: string; createdBy: number }): Promise<{ id: number; isNew: boolean }> {
  const [made] = await tx.insert(attendanceImports).values(given).onConflictDoNothing().returning({ id: attendanceImports.id })
  if (made) return { id: made.id, isNew: true }
  const [known] = await tx.execute<{ id: number }>(sql`select id::int from attendance_imports where call_id = ${given.callId} and sha256 = ${given.sha256}`)
  return { id: known!.id, isNew: false }
}

export async function findImport (db: Database, id: number): Promise<ImportRow | null> {
  const [row] = await db.$client<(Omit<ImportRow, 'choices'> & { choices: string })[]>`
    select i.id::int, i.call_id::int as "callId", i.file_name as "fileName", i.bytes, i.choices::text as choices, p.name as by, i.created_at as "createdAt", i.applied_at as "appliedAt", i.erased_at as "erasedAt"
    from attendance_imports i left join people p on p.id = i.created_by where i.id = ${id}`
  return row ? { ...row, choices: JSON.parse(row.choices) as ImportRow['choices'] } : null
}

export async function listImports (db: Database, callId: number): Promise<Pick<ImportRow, 'id' | 'fileName' | 'createdAt' | 'appliedAt'>[]> {
  return db.$client<Pick<ImportRow, 'id' | 'fileName' | 'createdAt' | 'appliedAt'>[]>`select id::int, file_name as "fileName", created_at as "createdAt", applied_at as "appliedAt" from attendance_imports where call_id = ${callId} order by id desc`
}

export async function updateImportApplied (tx: Db, id: number, choices: Record<string, LineChoice>): Promise<void> {
  await tx.update(attendanceImports).set({ choices, appliedAt: sql`coalesce(applied_at, now())` }).where(eq(attendanceImports.id, id))
}

/** What a file last gave each person. `isCorrected`: something came after it, so a person had the last word. */
export async function listGiven (tx: Db, importId: number): Promise<{ personId: number; minutes: number; isLive: boolean; isCorrected: boolean }[]> {
  return [...await tx.execute<{ personId: number; minutes: number; isLive: boolean; isCorrected: boolean }>(sql`
    select distinct on (a.person_id) a.person_id::int as "personId", a.minutes, a.superseded_at is null as "isLive", exists (select from attendance o where o.call_id = a.call_id and o.person_id = a.person_id and o.id > a.id) as "isCorrected"
    from attendance a where a.import_id = ${importId} order by a.person_id, a.id desc`)]
}
