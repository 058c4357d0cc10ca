/** A year of monthly calls of every cohort of a national program, with attendance of everybody and a report of most who came; made in the database from row numbers, after fillProgram. */
import type { Services } from '#src/services.ts'

/** Twelve calls a cohort that are over, the last some days ago. */
export async function fillCalls ({ db, now }: Services): Promise<{ places: number; reports: number }> {
  const sql = db.$client, at = now()
  await sql.begin(async (tx) => {
    await tx`set local session_replication_role = replica`
    await tx`update enrollments set enrolled_at = timestamptz '2025-01-01' where cohort_id in (select id from cohorts where name like 'Cohort %')`
    await tx`insert into call_series (cohort_id, kind, first_on, starts_at, minutes, time_zone, rule) select id, 'coaching', '2025-12-10', '10:00', 60, 'America/Chicago', 'day' from cohorts where name like 'Cohort %'`
    await tx`insert into calls (series_id, number, starts_at, minutes) select s.id, 13 - i, ${at}::timestamptz - i * interval '30 days', 60 from call_series s, generate_series(1, 12) i`
    await tx`insert into attendance (call_id, person_id, status, minutes, agency_id, discipline, source)
      select c.id, e.person_id, case when (e.person_id * 7 + c.id * 13) % 10 < 6 then 'attended' else 'absent' end, 0, e.agency_id, e.discipline, 'hand' from calls c join call_series s on s.id = c.series_id join enrollments e on e.cohort_id = s.cohort_id`
    await tx`insert into practice_reports (enrollment_id, agency_id, month, call_id, practices, counts, barriers, submitted_at)
      select distinct on (e.id, month) e.id, e.agency_id, month, c.id, case when e.id % 4 = 0 then '{}'::jsonb else '{"engagement": 2}' end, '{}', '[]', c.starts_at
      from attendance a join calls c on c.id = a.call_id join call_series s on s.id = c.series_id join enrollments e on e.cohort_id = s.cohort_id and e.person_id = a.person_id, lateral (select to_char(c.starts_at - interval '1 month', 'YYYY-MM') as month) m where a.status = 'attended' and (e.id + c.id) % 3 > 0`
    await tx`insert into practice_goals (report_id, text, due_on) select id, 'A goal', (month || '-28')::date from practice_reports`
  })
  await sql`vacuum analyze`
  const [made] = await sql<[{ places: number; reports: number }]>`select (select count(*)::int from attendance) as places, (select count(*)::int from practice_reports) as reports`
  return made
}
