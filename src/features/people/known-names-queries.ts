/** SQL of names that are no secret in what is written about practice: of colleagues, staff, agencies and cohorts, never of persons served. */
import { sql } from 'drizzle-orm'
import type { Db } from '#src/platform/db/client.ts'

/** Names that may stand in what a person writes, or in what is written about the calls of a cohort: colleagues of the same agencies and cohorts, staff, their agencies and cohorts. */
export async function listKnownNames (db: Db, writer: { personId: number } | { cohortId: number }): Promise<string[]> {
  const [cohorts, agencies] = 'personId' in writer
    ? [sql`select cohort_id from enrollments where person_id = ${writer.personId}`, sql`select agency_id from affiliations where person_id = ${writer.personId} and ended_on is null`]
    : [sql`select ${writer.cohortId}::bigint as cohort_id`, sql`select agency_id from enrollments where cohort_id = ${writer.cohortId}`]
  const own = 'personId' in writer ? sql`p.id = ${writer.personId}` : sql`false`
  const rows = await db.execute<{ name: string }>(sql`
    with together as (${cohorts}), near as (${agencies})
    select name from (
      select p.name from people p where ${own} or exists (select from grants g where g.person_id = p.id and g.ended_at is null) or exists (select from affiliations a where a.person_id = p.id and a.agency_id in (select agency_id from near))
        or exists (select from enrollments e where e.person_id = p.id and e.cohort_id in (select cohort_id from together))
      union select name from agencies where id in (select agency_id from near) or id in (select agency_id from enrollments where cohort_id in (select cohort_id from together))
      union select name from cohorts where id in (select cohort_id from together)) as names limit 5000`)
  return rows.map(({ name }) => name)
}
