/** SQL of live days, for files: the days, their agenda, what was opened, who was there from when to when, and the minutes that come of it. */
import type { Scope } from '#src/domain/access.ts'
import type { Fragment } from '#src/features/accounts/queries.ts'
import { between, enrolled, type ExportFilter, inCohort, placed, type Q, type Source, who } from './export-queries.ts'

const dayOf = (q: Q): Fragment => q`events d join cohorts c on c.id = d.cohort_id`

/** Days of cohorts with anybody in scope. */
const within = (q: Q, scope: Scope, filter: ExportFilter): Fragment => q`
  exists (select from enrollments e left join agencies g on g.id = e.agency_id where e.cohort_id = d.cohort_id and not e.is_preview and ${inCohort(q, filter)} and ${placed(q, scope, filter)}) and ${between(q, q`d.starts_at`, filter)}`

/**
 * Of each enrollment with presence or minutes by hand at a day `d`: whole minutes, rounded down, that presence and agenda have in common, as creditedMinutes of domain/live-days.ts has them to the millisecond; a stretch that
 * was not ended lasts until the day ends. The newest minutes by hand take their place.
 */
const credited = (q: Q): Fragment => q`
  select n.enrollment_id, here.minutes as present, coalesce(k.minutes, here.minutes) as minutes, k.minutes is not null as by_hand
  from (select enrollment_id from event_attendance where event_id = d.id union select enrollment_id from event_credits where event_id = d.id) n
    left join lateral (select minutes from event_credits where event_id = d.id and enrollment_id = n.enrollment_id order by id desc limit 1) k on true
    cross join lateral (select coalesce(floor(sum(extract(epoch from upper(span) - lower(span))) / 60), 0)::int as minutes from (select unnest(
      (select range_agg(tstzrange(starts_at, starts_at + make_interval(mins => minutes))) from event_modules where event_id = d.id) * (select range_agg(tstzrange(date_trunc('milliseconds', in_at), greatest(date_trunc('milliseconds', in_at), date_trunc('milliseconds', coalesce(out_at, d.ends_at)))))
        from event_attendance where event_id = d.id and enrollment_id = n.enrollment_id)) as span) common) here`

export const days: Source = (q, scope, filter) => q`
  select d.id::int as event_id, c.name as cohort, c.curriculum, d.title, d.starts_at, d.ends_at, d.time_zone, d.place, d.is_together as together, d.canceled_at, (select count(*)::int from event_modules where event_id = d.id) as modules,
    (select coalesce(sum(minutes), 0)::int from event_modules where event_id = d.id) as agenda_minutes, (select count(*)::int from event_openings where event_id = d.id) as openings, came.people, came.minutes as minutes_credited
  from ${dayOf(q)} cross join lateral (
    select count(*) filter (where exists (select from event_attendance t where t.event_id = d.id and t.enrollment_id = e.id))::int as people, coalesce(sum(m.minutes), 0)::int as minutes
    from (${credited(q)}) m join enrollments e on e.id = m.enrollment_id left join agencies g on g.id = e.agency_id where ${placed(q, scope, filter)}) came
  where ${within(q, scope, filter)} order by d.id`

export const dayAgenda: Source = (q, scope, filter) => q`
  select d.id::int as event_id, c.name as cohort, c.curriculum, d.title, m.module, m.starts_at, m.minutes from ${dayOf(q)} join event_modules m on m.event_id = d.id where ${within(q, scope, filter)} order by d.id, m.starts_at, m.id`

export const dayOpenings: Source = (q, scope, filter) => q`
  select o.id::int as opening_id, d.id::int as event_id, c.name as cohort, c.curriculum, d.title, o.module, o.phase, o.opened_at, o.closed_at, p.name as opened_by
  from ${dayOf(q)} join event_openings o on o.event_id = d.id join people p on p.id = o.opened_by where ${within(q, scope, filter)} order by o.id`

export const dayAttendance: Source = (q, scope, filter) => q`
  select t.id::int as stretch_id, ${who(q)}, d.id::int as event_id, d.title, t.how, t.in_at, t.out_at
  from ${enrolled(q)} join event_attendance t on t.enrollment_id = e.id join events d on d.id = t.event_id where not e.is_preview and ${inCohort(q, filter)} and ${placed(q, scope, filter)} and ${between(q, q`d.starts_at`, filter)} order by t.id`

export const dayMinutes: Source = (q, scope, filter) => q`
  select ${who(q)}, d.id::int as event_id, d.title, d.starts_at, m.present as minutes_present, m.minutes as minutes_credited, m.by_hand
  from events d cross join lateral (${credited(q)}) m join (${enrolled(q)}) on e.id = m.enrollment_id where not e.is_preview and ${inCohort(q, filter)} and ${placed(q, scope, filter)} and ${between(q, q`d.starts_at`, filter)} order by d.id, e.id`
