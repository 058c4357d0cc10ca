/** SQL of what this feature keeps of people who are erased: that they were on a call stays, under the number. */
import { sql } from 'drizzle-orm'
import type { Db } from '#src/platform/db/client.ts'

/** Reasons of apologies go, and calendar addresses end. Meeting files of their cohorts' calls and of calls that they held go as a whole, since nobody can tell by what name they stand there; what was credited stays. */
export async function eraseCalls (tx: Db, people: readonly number[]): Promise<void> {
  const ids = sql`(select value::bigint from jsonb_array_elements_text(${JSON.stringify(people)}::text::jsonb))`
  await tx.execute(sql`update attendance set reason = '' where person_id in ${ids} and reason <> ''`)
  await tx.execute(sql`update calls_feeds set ended_at = now() where person_id in ${ids} and ended_at is null`)
  await tx.execute(sql`
    update attendance_imports set bytes = '', choices = '{}', file_name = 'Erased file', erased_at = now() where erased_at is null and call_id in (
      select c.id from calls c join call_series s on s.id = c.series_id where s.facilitator_id in ${ids} or exists (select from enrollments e where e.cohort_id = s.cohort_id and e.person_id in ${ids}))`)
}
