/** SQL of who takes part: enrollments and calls. Reads only; the reach of whoever asks is part of every statement, and a national program comes back as a few thousand rows of counts. */
import type { Scope } from '#src/domain/access.ts'
import type { CallKind } from '#src/domain/calls/topics.ts'
import type { Month } from '#src/domain/practice.ts'
import { type Asker, isCounted, type Sql } from '#src/features/gains/queries.ts'
import type { Database } from '#src/platform/db/client.ts'

/** Whose engagement: within reach, and narrower where more is named. `from`: the first month that calls, reports and goals are counted of; null = all. */
export type Within = { scope: Scope; state: string | null; agency: number | null; cohort: number | null; from: Month | null }
/** Null: people who belonged to none. */
export type AgencyKey = number | null

/** The agency `g` is within reach and is asked for. */
export const placed = (q: Asker, { scope, state, agency }: Pick<Within, 'scope' | 'state' | 'agency'>): Sql => q`
  ${scope.all ? q`true` : q`(g.state = any(${scope.states}) or g.id = any(${scope.agencies}))`} and ${state === null ? q`true` : q`g.state = ${state}`} and ${agency === null ? q`true` : q`g.id = ${agency}`}`

/** The `month` at hand is one of those that are asked for. */
export const since = (q: Asker, { from }: Within): Sql => (from === null ? q`true` : q`month >= ${from}`)

/**
 * `e`: enrollments that count, with what became of them and the month of each step, on the clocks of the cohort. Previews by staff and withdrawn ones are none of them. Each belongs to the agency that
 * it was made under.
 */
export function enrolled (q: Asker, within: Within): Sql {
  const month = (moment: Sql): Sql => q`to_char(${moment} at time zone c.time_zone, 'YYYY-MM')`
  return q`e as materialized (
      select e.id, e.person_id, e.cohort_id, g.id as agency_id, g.name as agency, g.state, c.curriculum, ${month(q`e.enrolled_at`)} as enrolled_month, ${month(q`k.completed_at`)} as completed_month, coalesce(k.minutes, 0) as minutes,
        ${month(q`least((select min(a.started_at) from attempts a where a.enrollment_id = e.id), (select min(s.marked_at) from section_marks s where s.enrollment_id = e.id))`)} as started_month,
        exists (select from matched_pairs m where m.enrollment_id = e.id) as matched
      from enrollments e join cohorts c on c.id = e.cohort_id left join agencies g on g.id = e.agency_id left join completions k on k.enrollment_id = e.id
      where not e.is_preview and ${isCounted(q)} and ${within.cohort === null ? q`true` : q`e.cohort_id = ${within.cohort}`} and ${placed(q, within)})`
}

/** `by`: one agency, one state, or all that was asked for. People are counted once in each. */
export type EnrolledRow = { by: 'agency' | 'state' | 'all'; agencyId: AgencyKey; agency: string | null; state: string | null; enrolled: number; people: number; started: number; completed: number; matched: number; minutes: number }

export async function listEnrolled (db: Database, within: Within): Promise<EnrolledRow[]> {
  const { $client: q } = db
  return q<EnrolledRow[]>`
    with ${enrolled(q, within)}
    select case when grouping(agency_id) = 0 then 'agency' when grouping(state) = 0 then 'state' else 'all' end as by, agency_id::int as "agencyId", agency, state, count(*)::int as enrolled, count(distinct person_id)::int as people,
      count(*) filter (where started_month is not null)::int as started, count(*) filter (where completed_month is not null)::int as completed, count(*) filter (where matched)::int as matched, coalesce(sum(minutes), 0)::int as minutes
    from e group by grouping sets ((agency_id, agency, state), (state), ()) order by 1, state nulls last, lower(agency) nulls last, agency_id`
}

export type EnrolledMonth = { agencyId: AgencyKey; month: Month; enrolled: number; started: number; completed: number }
/** `step`: each enrollment by the month of each of its steps. */
export const steps = (q: Asker): Sql => q`step as (select agency_id, enrolled_month as month, 'enrolled' as what from e union all select agency_id, started_month, 'started' from e union all select agency_id, completed_month, 'completed' from e)`

/** What happened in each month: enrollments made, begun, completed. Months without anything are left out. */
export async function listEnrolledMonths (db: Database, within: Within): Promise<EnrolledMonth[]> {
  const { $client: q } = db
  return q<EnrolledMonth[]>`
    with ${enrolled(q, within)}, ${steps(q)}
    select agency_id::int as "agencyId", month, count(*) filter (where what = 'enrolled')::int as enrolled, count(*) filter (where what = 'started')::int as started, count(*) filter (where what = 'completed')::int as completed
    from step where month is not null and ${since(q, within)} group by 1, 2 order by 2, 1`
}

/** Of whom nobody noted anything, only those who ever belonged to the place can count for it: most of a national program need not be looked at for one agency. */
const ofPlace = (q: Asker, within: Within): Sql => (within.scope.all && within.state === null && within.agency === null ? q`` : q`
        and e.person_id in (select f.person_id from affiliations f join agencies g on g.id = f.agency_id where ${placed(q, within)} union select i.person_id from enrollments i join agencies g on g.id = i.agency_id where ${placed(q, within)})`)

/**
 * `seats`: one row for each person expected on each call that was held, with agency and state of the day of the call. Held: begun, not canceled, attendance taken (an apology alone is none).
 * Expected: in the cohort when the call began and not withdrawn by then, or with attendance on it; once, however often they were enrolled. The agency is that of the attendance; where nobody noted
 * any, that of the main membership on the day, else of the enrollment. The same rule as on the page of who was on calls.
 */
export function seats (q: Asker, within: Within, now: Date | Sql): Sql {
  return q`held as materialized (select * from (
      select c.id, c.starts_at, s.cohort_id, s.kind, to_char(c.starts_at at time zone s.time_zone, 'YYYY-MM') as month, (c.starts_at at time zone s.time_zone)::date as day
      from calls c join call_series s on s.id = c.series_id where c.canceled_at is null and c.starts_at <= ${now} and ${within.cohort === null ? q`true` : q`s.cohort_id = ${within.cohort}`}
        and exists (select from attendance h where h.call_id = c.id and h.superseded_at is null and h.source <> 'apology')) as all_held where ${since(q, within)}
    ), silent as (
      select distinct on (h.id, e.person_id) h.id as call_id, h.day, e.person_id, e.agency_id from held h join enrollments e on e.cohort_id = h.cohort_id and not e.is_preview and e.enrolled_at <= h.starts_at and (e.withdrawn_at is null or e.withdrawn_at > h.starts_at)
        left join attendance a on a.call_id = h.id and a.person_id = e.person_id and a.superseded_at is null where a.id is null ${ofPlace(q, within)} order by h.id, e.person_id, e.withdrawn_at is not null, e.id desc
    ), expected as (
      select a.call_id, a.person_id, a.status, a.minutes, coalesce(a.agency_id, (select agency_id from enrollments e where a.agency_id is null and e.cohort_id = h.cohort_id and e.person_id = a.person_id and not e.is_preview order by e.withdrawn_at is not null, e.id desc limit 1)) as agency_id
        from attendance a join held h on h.id = a.call_id where a.superseded_at is null
      union all select call_id, person_id, null, 0, coalesce((select agency_id from affiliations f where f.person_id = n.person_id and started_on <= n.day and (ended_on is null or ended_on >= n.day) order by is_primary desc, started_on desc, id desc limit 1), agency_id) from silent n
    ), seats as materialized (
      select x.call_id, h.starts_at, h.month, h.kind, h.cohort_id, x.person_id, x.status, x.minutes, g.id as agency_id, g.state from expected x join held h on h.id = x.call_id left join agencies g on g.id = x.agency_id where ${placed(q, within)})`
}

export type SeatMonth = { isAll: boolean; agencyId: AgencyKey; month: Month; calls: number; expected: number; attended: number; excused: number; minutes: number }
/** Of the people who were expected on any call: how many attended so many calls. */
export type DoseRow = { calls: number; people: number }

/** Months by agency, and over all agencies (`isAll`), where each call counts once; and how often people came. One statement, since finding the places is what takes time. */
export async function listSeatMonths (db: Database, within: Within, now: Date): Promise<{ months: SeatMonth[]; doses: DoseRow[] }> {
  const { $client: q } = db
  const rows = await q<(SeatMonth & { people: number | null })[]>`
    with ${seats(q, within, now)}
    select grouping(agency_id) = 1 as "isAll", agency_id::int as "agencyId", month, count(distinct call_id)::int as calls, count(*)::int as expected, count(*) filter (where status = 'attended')::int as attended, count(*) filter (where status = 'excused')::int as excused, sum(minutes)::int as minutes, null::int as people
    from seats group by grouping sets ((agency_id, month), (month))
    union all select false, null, null, calls, 0, 0, 0, 0, count(*)::int from (select count(*) filter (where status = 'attended')::int as calls from seats group by person_id) n group by calls order by month, 2, 4`
  return { months: rows.filter(({ people }) => people === null).map(({ people: _, ...row }) => row), doses: rows.flatMap(({ calls, people }) => (people === null ? [] : [{ calls, people }])) }
}

/** Places on calls of each kind, and how many calls there were. */
export async function listSeatKinds (db: Database, within: Within, now: Date): Promise<{ kind: CallKind; calls: number; expected: number; attended: number; people: number }[]> {
  const { $client: q } = db
  return q`with ${seats(q, within, now)} select kind, count(distinct call_id)::int as calls, count(*)::int as expected, count(*) filter (where status = 'attended')::int as attended, count(distinct person_id)::int as people from seats group by kind order by kind`
}

/** People who belong to cohorts within reach and were withdrawn; they are in no count of enrollments. */
export async function countWithdrawn (db: Database, within: Within): Promise<number> {
  const { $client: q } = db
  const [row] = await q<[{ n: number }]>`select count(*)::int as n from enrollments e left join agencies g on g.id = e.agency_id where not e.is_preview and not ${isCounted(q)} and ${within.cohort === null ? q`true` : q`e.cohort_id = ${within.cohort}`} and ${placed(q, within)}`
  return row.n
}

/** Live days that somebody of the agency was at, by the agency of their enrollment; a day is that of its own time zone. */
export async function listTrainingDays (db: Database, agencyId: number, from: Month, now: Date): Promise<{ day: string; title: string; people: number }[]> {
  return db.$client`
    select to_char(d.starts_at at time zone d.time_zone, 'YYYY-MM-DD') as day, d.title, count(distinct e.person_id)::int as people from events d join event_attendance a on a.event_id = d.id join enrollments e on e.id = a.enrollment_id
    where e.agency_id = ${agencyId} and not e.is_preview and d.canceled_at is null and d.starts_at <= ${now} and to_char(d.starts_at at time zone d.time_zone, 'YYYY-MM') >= ${from} group by d.id order by d.starts_at, d.id`
}

/** Cohorts with anybody of the place in them, the latest start first. */
export async function listCohortsIn (db: Database, within: Within, most: number): Promise<{ id: number; name: string }[]> {
  const { $client: q } = db
  return q`select c.id::int, c.name from cohorts c where exists (select from enrollments e left join agencies g on g.id = e.agency_id where e.cohort_id = c.id and not e.is_preview and ${placed(q, within)}) order by c.starts_on desc, c.id desc limit ${most}`
}
