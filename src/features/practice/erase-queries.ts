/** SQL of what this feature keeps of people who are erased. Numbers stay, under the number of the person; what was written in words goes, and drafts go whole. */
import { sql } from 'drizzle-orm'
import type { Db } from '#src/platform/db/client.ts'

export async function erasePractice (tx: Db, ids: readonly number[]): Promise<void> {
  const theirs = sql`(select e.id from enrollments e where e.person_id in (select value::bigint from jsonb_array_elements_text(${JSON.stringify(ids)}::text::jsonb)))`
  await tx.execute(sql`delete from practice_drafts where enrollment_id in ${theirs}`)
  await tx.execute(sql`update practice_goals set text = 'Erased' where report_id in (select id from practice_reports where enrollment_id in ${theirs})`)
  await tx.execute(sql`update practice_reports set note = '', goal_said = '' where enrollment_id in ${theirs}`)
}
