/** SQL of sittings whose enrollment has become another record's of the same person. */
import { sql } from 'drizzle-orm'
import type { Db } from '#src/platform/db/client.ts'

/** The sittings of these enrollments are this person's, whose the enrollments are already. Nothing else of a submitted sitting can change. Returns how many moved. */
export async function moveAttempts (tx: Db, enrollments: readonly number[], personId: number): Promise<number> {
  const moved = await tx.execute(sql`
    update attempts set person_id = ${personId} where enrollment_id in (select value::bigint from jsonb_array_elements_text(${JSON.stringify(enrollments)}::text::jsonb)) and person_id <> ${personId} returning id`)
  return moved.length
}
