/** SQL of stories that become another record's of the same author, and go back. */
import { sql } from 'drizzle-orm'
import type { Db } from '#src/platform/db/client.ts'

/** Numbers of those that moved. */
export async function moveStories (tx: Db, mergedId: number, keptId: number): Promise<number[]> {
  return (await tx.execute<{ id: number }>(sql`update stories set author_id = ${keptId} where author_id = ${mergedId} returning id::int`)).map(({ id }) => id)
}

export async function returnStories (tx: Db, mergedId: number, moved: readonly number[]): Promise<void> {
  await tx.execute(sql`update stories set author_id = ${mergedId} where id in (select value::bigint from jsonb_array_elements_text(${JSON.stringify(moved)}::text::jsonb))`)
}
