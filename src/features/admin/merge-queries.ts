/** SQL of the comparison of two people: reads only. */
import type { Database } from '#src/platform/db/client.ts'

export type SideCounts = { emails: string[]; sittings: number; completions: number; certificates: number; printedName: string | null }

export async function getSideCounts (db: Database, personId: number): Promise<SideCounts> {
  const [row] = await db.$client<(Omit<SideCounts, 'emails'> & { emails: string })[]>`
    select (select coalesce(json_agg(email order by id), '[]') from person_emails where person_id = ${personId})::text as emails, (select count(*)::int from attempts where person_id = ${personId} and submitted_at is not null) as sittings,
      (select count(*)::int from completions k join enrollments e on e.id = k.enrollment_id where e.person_id = ${personId}) as completions,
      (select count(*)::int from certificates where person_id = ${personId} and superseded_at is null and revoked_at is null) as certificates, (select printed_name from people where id = ${personId}) as "printedName"`
  return { ...row!, emails: JSON.parse(row!.emails) as string[] }
}

/** Names of cohorts that both are in now. */
export async function listSharedCohorts (db: Database, one: number, other: number): Promise<string[]> {
  const rows = await db.$client<{ name: string }[]>`
    select c.name from cohorts c where exists (select from enrollments where cohort_id = c.id and person_id = ${one} and withdrawn_at is null) and exists (select from enrollments where cohort_id = c.id and person_id = ${other} and withdrawn_at is null) order by c.id`
  return rows.map(({ name }) => name)
}
