/** SQL of engagement as tables for files: one row for each agency and month, columns as in columns.ts. */
import type { Fragment } from '#src/features/accounts/queries.ts'
import type { Database } from '#src/platform/db/client.ts'
import { current, everywhere, goals, linked, reached } from './practice-queries.ts'
import { enrolled, seats, steps, type Within } from './queries.ts'

type Q = Database['$client']
/** Whole months: those that the days touch. */
type Months = { from: string | null; to: string | null }
const inMonths = (q: Q, { from, to }: Months): Fragment => q`(${from}::date is null or month >= to_char(${from}::date, 'YYYY-MM')) and (${to}::date is null or month <= to_char(${to}::date, 'YYYY-MM'))`

/** Enrollments and calls. */
export const participationTable = (q: Q, within: Within, months: Months): Fragment => q`
  with ${enrolled(q, within)}, ${steps(q)}, ${seats(q, within, q`now()`)}, told as (
    select agency_id, month, count(*) filter (where what = 'enrolled')::int as enrolled, count(*) filter (where what = 'started')::int as started, count(*) filter (where what = 'completed')::int as completed, 0 as calls, 0 as expected, 0 as attended, 0 as excused, 0 as call_minutes from step where month is not null group by 1, 2
    union all select agency_id, month, 0, 0, 0, count(distinct call_id)::int, count(*)::int, count(*) filter (where status = 'attended')::int, count(*) filter (where status = 'excused')::int, sum(minutes)::int from seats group by 1, 2)
  select g.id::int as agency_id, g.name as agency, g.state, month, sum(enrolled)::int as enrolled, sum(started)::int as started, sum(completed)::int as completed, sum(calls)::int as calls, sum(expected)::int as expected, sum(attended)::int as attended, sum(excused)::int as excused, sum(call_minutes)::int as call_minutes
  from told left join agencies g on g.id = told.agency_id where ${inMonths(q, months)} group by g.id, month order by g.state nulls last, lower(g.name) nulls last, g.id, month`

/** Practice and goals, for whoever may take single reports out. */
export const practiceTable = (q: Q, within: Within, months: Months): Fragment => q`
  with ${seats(q, everywhere(within), q`now()`)}, ${current(q)}, ${linked(q)}, ${goals(q, within, q`current_date`)}, told as (
    select agency_id, month, count(*)::int as reporting, count(*) filter (where yes)::int as used, 0 as goals_due, 0 as goals_met from linked where ${reached(q, within)} group by 1, 2
    union all select agency_id, month, 0, 0, count(*)::int, count(*) filter (where yes)::int from goals group by 1, 2)
  select g.id::int as agency_id, g.name as agency, g.state, month, sum(reporting)::int as reporting, sum(used)::int as used, sum(goals_due)::int as goals_due, sum(goals_met)::int as goals_met
  from told left join agencies g on g.id = told.agency_id where ${inMonths(q, months)} group by g.id, month order by g.state nulls last, lower(g.name) nulls last, g.id, month`
