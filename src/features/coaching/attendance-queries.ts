/** SQL of who is expected on a call and who came. */
import { sql } from 'drizzle-orm'
import type { AttendanceStatus } from '#src/domain/attendance/statuses.ts'
import type { Discipline } from '#src/domain/curriculum.ts'
import type { Scope } from '#src/domain/access.ts'
import type { Database, Db } from '#src/platform/db/client.ts'
import { attendance } from '#src/platform/db/schema/coaching.ts'

export type Source = 'hand' | 'import' | 'apology'
export type Expected = { id: number; name: string; email: string; agency: string | null; discipline: Discipline; status: AttendanceStatus | null; minutes: number; source: Source | null; reason: string }

/**
 * The trainees of a call: enrolled in its cohort, and not withdrawn before it began; and whoever has attendance on it. Previews by staff are none of them. Agency and discipline are those of
 * the attendance, else of the enrollment. By name.
 */
export async function listExpected (db: Db, callId: number): Promise<Expected[]> {
  return [...await db.execute<Expected>(sql`
    select * from (
      select distinct on (p.id) p.id::int, p.name, p.email, g.name as agency, coalesce(a.discipline, e.discipline) as discipline, a.status, coalesce(a.minutes, 0) as minutes, a.source, coalesce(a.reason, '') as reason
      from calls c join call_series s on s.id = c.series_id join enrollments e on e.cohort_id = s.cohort_id and not e.is_preview join people p on p.id = e.person_id
        left join attendance a on a.call_id = c.id and a.person_id = p.id and a.superseded_at is null left join agencies g on g.id = coalesce(a.agency_id, e.agency_id)
      where c.id = ${callId} and (a.id is not null or e.withdrawn_at is null or e.withdrawn_at > c.starts_at)
      order by p.id, e.withdrawn_at is not null, e.id desc) people order by lower(name), id`)]
}

/** The newest row of a call's attendance, by which a form knows what it showed; 0 = none. */
export async function newestAttendance (db: Db, callId: number): Promise<number> {
  const [row] = await db.execute<{ id: number }>(sql`select coalesce(max(id), 0)::int as id from attendance where call_id = ${callId}`)
  return row!.id
}

/** Of these people, every address that each has proved. */
export async function listEmails (db: Db, people: readonly number[]): Promise<{ id: number; email: string }[]> {
  const ids = sql`(select value::bigint from jsonb_array_elements_text(${JSON.stringify(people)}::text::jsonb))`
  return [...await db.execute<{ id: number; email: string }>(sql`select id::int, lower(email) as email from people where id in ${ids} union select person_id::int, lower(email) from person_emails where person_id in ${ids}`)]
}

export type Mark = { personId: number; status: AttendanceStatus; minutes: number; reason?: string }

/**
 * Attendance of trainees of this call, in place of what was there. Agency and discipline are those of the main membership on the day of the call, else of the enrollment. The caller holds
 * the call, and gives nobody who has the very same already.
 */
export async function insertAttendance (tx: Db, given: { callId: number; marks: readonly Mark[]; source: Source; importId: number | null; by: number | null }): Promise<void> {
  const { callId, marks, source, importId, by } = given
  if (marks.length === 0) return
  await endAttendance(tx, callId, marks.map(({ personId }) => personId))
  await tx.execute(sql`
    insert into attendance (call_id, person_id, status, minutes, reason, agency_id, discipline, source, import_id, recorded_by)
    select distinct on (m.person) c.id, m.person, m.status, m.minutes, coalesce(m.reason, ''), coalesce(f.agency_id, e.agency_id), coalesce(f.discipline, e.discipline), ${source}, ${importId}::bigint, ${by}::bigint
    from jsonb_to_recordset(${JSON.stringify(marks.map(({ personId: person, ...mark }) => ({ person, ...mark })))}::text::jsonb) as m(person bigint, status text, minutes int, reason text)
      join calls c on c.id = ${callId} join call_series s on s.id = c.series_id join enrollments e on e.cohort_id = s.cohort_id and e.person_id = m.person and not e.is_preview
      left join lateral (select agency_id, discipline from affiliations where person_id = m.person and started_on <= (c.starts_at at time zone s.time_zone)::date and (ended_on is null or ended_on >= (c.starts_at at time zone s.time_zone)::date)
        order by is_primary desc, started_on desc, id desc limit 1) f on true
    order by m.person, e.withdrawn_at is not null, e.id desc`)
}

/** What these people have on the call is over. */
export async function endAttendance (tx: Db, callId: number, people: readonly number[]): Promise<void> {
  await tx.update(attendance).set({ supersededAt: sql`now()` }).where(sql`call_id = ${callId} and superseded_at is null and person_id in (select value::bigint from jsonb_array_elements_text(${JSON.stringify(people)}::text::jsonb))`)
}

export type AttendanceFilter = { cohortId: number | null; agencyId: number | null; kind: 'coaching' | 'mentor' | null }
export type AttendanceLine = { personId: number; name: string; agencyId: number | null; agency: string | null; discipline: Discipline; held: number; attended: number; excused: number; minutes: number; lastAt: Date | null }

const within = (q: Database['$client'], scope: Scope, { cohortId, agencyId, kind }: AttendanceFilter) => q`
  (${cohortId}::bigint is null or s.cohort_id = ${cohortId}) and (${agencyId}::bigint is null or g.id = ${agencyId}) and (${kind}::text is null or s.kind = ${kind})
  and ${scope.all ? q`true` : q`(g.state = any(${scope.states}::text[]) or g.id = any(${scope.agencies}::bigint[]))`}`

/** Trainees with a cohort that has calls, and how many of those held they were on. A call was held once attendance was taken; expected is whoever was enrolled when it began, or has attendance. */
const people = (q: Database['$client'], scope: Scope, filter: AttendanceFilter) => q`
  select p.id::int as "personId", p.name, g.id::int as "agencyId", g.name as agency, max(coalesce(a.discipline, e.discipline)) as discipline, count(c.id)::int as held,
    count(*) filter (where a.status = 'attended')::int as attended, count(*) filter (where a.status = 'excused')::int as excused, coalesce(sum(a.minutes), 0)::int as minutes, max(c.starts_at) filter (where a.status = 'attended') as "lastAt"
  from (select distinct on (cohort_id, person_id) * from enrollments where not is_preview order by cohort_id, person_id, withdrawn_at is not null, id desc) e join people p on p.id = e.person_id join call_series s on s.cohort_id = e.cohort_id
    left join calls c on c.series_id = s.id and c.canceled_at is null and exists (select from attendance h where h.call_id = c.id and h.superseded_at is null and h.source <> 'apology')
      and (exists (select from attendance o where o.call_id = c.id and o.person_id = e.person_id and o.superseded_at is null) or (e.enrolled_at <= c.starts_at and (e.withdrawn_at is null or e.withdrawn_at > c.starts_at)))
    left join attendance a on a.call_id = c.id and a.person_id = p.id and a.superseded_at is null left join agencies g on g.id = coalesce(a.agency_id, e.agency_id)
  where (e.withdrawn_at is null or c.id is not null) and ${within(q, scope, filter)} group by p.id, g.id`

/** By agency, then name. */
export async function listAttendance (db: Database, scope: Scope, filter: AttendanceFilter, page: { size: number; from: number }): Promise<AttendanceLine[]> {
  const q = db.$client
  return q<AttendanceLine[]>`select * from (${people(q, scope, filter)}) n order by lower(agency) nulls last, "agencyId", lower(name), "personId" limit ${page.size} offset ${page.from}`
}

export type AttendanceSum = { people: number; expected: number; attended: number; minutes: number; agencies: number; agenciesThere: number }

export async function sumAttendance (db: Database, scope: Scope, filter: AttendanceFilter): Promise<AttendanceSum> {
  const q = db.$client
  return (await q<AttendanceSum[]>`
    select count(*)::int as people, coalesce(sum(held), 0)::int as expected, coalesce(sum(attended), 0)::int as attended, coalesce(sum(minutes), 0)::int as minutes, count(distinct "agencyId")::int as agencies,
      count(distinct "agencyId") filter (where attended > 0)::int as "agenciesThere" from (${people(q, scope, filter)}) n`)[0]!
}
