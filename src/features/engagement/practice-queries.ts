/** SQL of practice reports and goals as counts: how many people, and how many of them did. Nothing that one person wrote leaves this file. */
import { type Month, monthAfter } from '#src/domain/practice.ts'
import type { Asker, Sql } from '#src/features/gains/queries.ts'
import type { Database } from '#src/platform/db/client.ts'
import { type AgencyKey, placed, seats, since, type Within } from './queries.ts'

/** `n` reports or goals of so many different people; `yes` of them say a practice was used, or were met. A null among `agencyId`, `state` and `month` that `level` does not name means all. */
export type Tally = { level: 'agency' | 'state' | 'all'; agencyId: AgencyKey; state: string | null; month: Month | null; people: number; n: number; yes: number }

const levels = (q: Asker): Sql => q`
  case when grouping(agency_id) = 0 then 'agency' when grouping(state) = 0 then 'state' else 'all' end as level, agency_id::int as "agencyId", state, month, count(distinct person_id)::int as people, count(*)::int as n, count(*) filter (where yes)::int as yes`
const sets = (q: Asker): Sql => q`grouping sets ((agency_id, state, month), (agency_id, state), (state, month), (state), (month), ())`

/** `current`: each person's report of each month as it stands; of two records that were merged the later one. */
export const current = (q: Asker): Sql => q`current as materialized (
      select distinct on (e.person_id, r.month) r.id, e.person_id, r.agency_id, e.agency_id as enrolled_agency, r.month, r.call_id, r.goal_month, r.goal_standing, exists (select from jsonb_each(r.practices) u where u.value > '0') as used
      from practice_reports r join enrollments e on e.id = r.enrollment_id where not e.is_preview and not exists (select from practice_reports l where l.supersedes = r.id) order by e.person_id, r.month, r.submitted_at desc, r.id desc)`

/**
 * `linked`: people who were on a call and reported, once for each month that they came. Which report goes with which call is said here and nowhere else: it goes with the call that it is for, if its person
 * came to that; else with a call of the month after its own, to which they came (of another cohort, or where no call was known yet). The agency is that of the call, of several in a month the last.
 */
export const linked = (q: Asker): Sql => q`came as materialized (
      select person_id, call_id, month, to_char(to_date(month, 'YYYY-MM') - 1, 'YYYY-MM') as before, agency_id, starts_at from seats where status = 'attended'
    ), placed as (
      select distinct on (id) id, person_id, month, agency_id, used from (
        select r.id, r.used, c.person_id, c.month, c.agency_id, c.starts_at, c.call_id, true as is_for from current r join came c on c.person_id = r.person_id and c.call_id = r.call_id
        union all select r.id, r.used, c.person_id, c.month, c.agency_id, c.starts_at, c.call_id, false from current r join came c on c.person_id = r.person_id and c.before = r.month
      ) both_ways order by id, is_for desc, starts_at desc, call_id desc
    ), linked as (
      select distinct on (p.person_id, p.month) p.person_id, p.month, g.id as agency_id, g.state, p.used as yes from placed p left join agencies g on g.id = p.agency_id order by p.person_id, p.month, p.id desc)`

/** Calls that decide which report goes with which: of all agencies, and of one month more. */
export const everywhere = (within: Within): Within => ({ ...within, scope: { all: true }, state: null, agency: null, from: within.from && monthAfter(within.from, -1) })
/** The agency at hand is within reach; none at all is where everything is. */
export const reached = (q: Asker, within: Within): Sql => q`(agency_id is null and ${within.scope.all && within.state === null && within.agency === null} or agency_id in (select g.id from agencies g where ${placed(q, within)}))`

/**
 * Practice use by agency, state and month of the call; totals are over all months that were asked for. Which report goes with which call does not depend on who asks: calls outside of reach, and of the
 * month before the first, are looked at too, and left out at the end.
 */
export async function listUse (db: Database, within: Within, now: Date): Promise<Tally[]> {
  const { $client: q } = db
  return q<Tally[]>`with ${seats(q, everywhere(within), now)}, ${current(q)}, ${linked(q)} select ${levels(q)} from linked where ${since(q, within)} and ${reached(q, within)} group by ${sets(q)}`
}

/** `goals`: every goal that is due, which is settled by a later report or past its day. It belongs to the month that settled it, else to that of its day, and to the agency under which it was set. */
export const goals = (q: Asker, within: Within, today: string | Sql): Sql => q`settled as (
      select distinct on (person_id, goal_month) person_id, goal_month, month, goal_standing from current where goal_month is not null order by person_id, goal_month, month
    ), goals as (
      select r.person_id, g.id as agency_id, g.state, coalesce(s.month, to_char(o.due_on, 'YYYY-MM')) as month, coalesce(s.goal_standing = 'met', false) as yes
      from current r join practice_goals o on o.report_id = r.id left join settled s on s.person_id = r.person_id and s.goal_month = r.month
        left join agencies g on g.id = coalesce(r.agency_id, r.enrolled_agency)
      where (s.month is not null or o.due_on < ${today}::date) and ${placed(q, within)} and ${within.cohort === null ? q`true` : q`exists (select from enrollments i where i.person_id = r.person_id and i.cohort_id = ${within.cohort} and not i.is_preview)`})`

/** Goals that are due by agency, state and month; `today` is YYYY-MM-DD. */
export async function listGoals (db: Database, within: Within, today: string): Promise<Tally[]> {
  const { $client: q } = db
  return q<Tally[]>`with ${current(q)}, ${goals(q, within, today)} select ${levels(q)} from goals where ${since(q, within)} group by ${sets(q)}`
}
