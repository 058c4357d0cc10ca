/** SQL of certificates whose enrollment has become another record's of the same person. */
import { sql } from 'drizzle-orm'
import type { Db } from '#src/platform/db/client.ts'

/** The certificates of these enrollments are this person's; what is printed on them stays. Returns how many moved. */
export async function moveCertificates (tx: Db, enrollments: readonly number[], personId: number): Promise<number> {
  const moved = await tx.execute(sql`
    update certificates set person_id = ${personId} where person_id <> ${personId} and completion_id in (select k.id from completions k
      where k.enrollment_id in (select value::bigint from jsonb_array_elements_text(${JSON.stringify(enrollments)}::text::jsonb))) returning id`)
  return moved.length
}
