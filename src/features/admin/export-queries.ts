/**
 * SQL of what is taken out as files. Each table is one statement: its count on the page and the rows of the file come from the same text, with the scope
 * of whoever asks in it. Results stand under the agency of their time, people under the agency where they are now.
 */
import type { Scope } from '#src/domain/access.ts'
import type { Fragment } from '#src/features/accounts/queries.ts'
import { participationTable, practiceTable } from '#src/features/engagement/file-queries.ts'
import type { Within } from '#src/features/engagement/queries.ts'
import type { Database } from '#src/platform/db/client.ts'
import type { Batches, Row } from '#src/platform/tables.ts'

export type Q = Database['$client']
/** Days are calendar days in `timeZone`, both included. */
export type ExportFilter = { cohortId: number | null; agencyId: number | null; state: string | null; from: string | null; to: string | null; timeZone: string }
export type Source = (q: Q, scope: Scope, filter: ExportFilter) => Fragment

/** The moment is within the days of the filter. */
export const between = (q: Q, moment: Fragment, { from, to, timeZone }: Pick<ExportFilter, 'from' | 'to' | 'timeZone'>): Fragment => q`
  (${from}::date is null or ${moment} >= (${from}::date)::timestamp at time zone ${timeZone}) and (${to}::date is null or ${moment} < (${to}::date + 1)::timestamp at time zone ${timeZone})`

/** The agency `g` is in the scope and is asked for. */
export const placed = (q: Q, scope: Scope, { agencyId, state }: ExportFilter): Fragment => q`
  ${scope.all ? q`true` : q`(g.state = any(${scope.states}::text[]) or g.id = any(${scope.agencies}::bigint[]))`}
  and (${agencyId}::bigint is null or g.id = ${agencyId}) and (${state}::text is null or g.state = ${state})`

export const inCohort = (q: Q, { cohortId }: ExportFilter): Fragment => q`(${cohortId}::bigint is null or e.cohort_id = ${cohortId})`

/** People in the directory; records that were erased or merged into another are none of them. The agency is the main one now. */
export const people: Source = (q, scope, filter) => q`
  select p.id::int as person_id, p.name, p.email, p.printed_name, p.credentials, main.agency, main.state, main.discipline,
    case when p.disabled_at is not null then 'disabled' when p.password_hash is not null then 'joined' else 'not joined' end as standing,
    p.created_at, (select max(seen_at) from sign_ins where person_id = p.id) as last_seen_at
  from people p left join lateral (
    select g.name as agency, g.state, a.discipline from affiliations a join agencies g on g.id = a.agency_id
    where a.person_id = p.id and a.ended_on is null order by a.is_primary desc, a.id limit 1) main on true
  where p.erased_at is null and p.merged_into is null and ${between(q, q`p.created_at`, filter)}
    and (${scope.all && filter.agencyId === null && filter.state === null} or exists (select from affiliations a join agencies g on g.id = a.agency_id where a.person_id = p.id and a.ended_on is null and ${placed(q, scope, filter)}))
    and (${filter.cohortId}::bigint is null or exists (select from enrollments e where e.person_id = p.id and e.withdrawn_at is null and not e.is_preview and ${inCohort(q, filter)}))
  order by p.id`

/** What every table of results begins with. */
export const who = (q: Q): Fragment => q`e.id::int as enrollment_id, p.id::int as person_id, p.name, p.email, g.name as agency, g.state, e.discipline, c.name as cohort, c.curriculum`
export const enrolled = (q: Q): Fragment => q`enrollments e join people p on p.id = e.person_id join cohorts c on c.id = e.cohort_id left join agencies g on g.id = e.agency_id`

export const enrollments: Source = (q, scope, filter) => q`
  select ${who(q)}, e.enrolled_at, e.withdrawn_at,
    (select min(started_at) from attempts where enrollment_id = e.id) as first_quiz_at,
    greatest((select max(coalesce(submitted_at, started_at)) from attempts where enrollment_id = e.id), (select max(marked_at) from section_marks where enrollment_id = e.id)) as last_step_at,
    (select count(distinct module)::int from attempts where enrollment_id = e.id and phase = 'post' and submitted_at is not null) as post_quizzes,
    k.completed_at
  from ${enrolled(q)} left join completions k on k.enrollment_id = e.id
  where not e.is_preview and ${inCohort(q, filter)} and ${placed(q, scope, filter)} and ${between(q, q`e.enrolled_at`, filter)} order by e.id`

export const completions: Source = (q, scope, filter) => q`
  select k.id::int as completion_id, ${who(q)}, k.completed_at, k.minutes::int as minutes, cert.code as certificate, cert.issued_at
  from ${enrolled(q)} join completions k on k.enrollment_id = e.id left join certificates cert on cert.completion_id = k.id and cert.superseded_at is null and cert.revoked_at is null
  where not e.is_preview and ${inCohort(q, filter)} and ${placed(q, scope, filter)} and ${between(q, q`k.completed_at`, filter)} order by k.id`

/** Calls of cohorts with anybody in scope; counts are of people in scope. */
export const calls: Source = (q, scope, filter) => q`
  select v.id::int as call_id, s.id::int as series_id, c.name as cohort, c.curriculum, s.kind, v.number, v.starts_at, v.minutes, s.time_zone, array_to_string(array(select jsonb_array_elements_text(v.topics)), ' ') as topics, f.name as facilitator, v.canceled_at,
    n.attended, n.excused, n.absent, n.agencies, n.minutes_credited
  from calls v join call_series s on s.id = v.series_id join cohorts c on c.id = s.cohort_id left join people f on f.id = s.facilitator_id join lateral (
    select count(*) filter (where a.status = 'attended')::int as attended, count(*) filter (where a.status = 'excused')::int as excused, count(*) filter (where a.status = 'absent')::int as absent,
      count(distinct a.agency_id) filter (where a.status = 'attended')::int as agencies, coalesce(sum(a.minutes), 0)::int as minutes_credited
    from attendance a left join agencies g on g.id = a.agency_id where a.call_id = v.id and a.superseded_at is null and ${placed(q, scope, filter)}) n on true
  where exists (select from enrollments e left join agencies g on g.id = e.agency_id where e.cohort_id = c.id and not e.is_preview and ${inCohort(q, filter)} and ${placed(q, scope, filter)}) and ${between(q, q`v.starts_at`, filter)} order by v.id`

/** Of cohorts with anybody in scope. */
export const callSeries: Source = (q, scope, filter) => q`
  select s.id::int as series_id, c.name as cohort, c.curriculum, s.kind, s.first_on::text as first_on, s.rule, s.starts_at as hour, s.minutes, s.time_zone, f.name as facilitator, n.calls, n.canceled, s.created_at
  from call_series s join cohorts c on c.id = s.cohort_id left join people f on f.id = s.facilitator_id cross join lateral (select count(*)::int as calls, count(canceled_at)::int as canceled from calls where series_id = s.id) n
  where exists (select from enrollments e left join agencies g on g.id = e.agency_id where e.cohort_id = c.id and not e.is_preview and ${inCohort(q, filter)} and ${placed(q, scope, filter)}) and ${between(q, q`s.created_at`, filter)} order by s.id`

/** As it stands now; the agency is that of the day of the call. */
export const attendance: Source = (q, scope, filter) => q`
  select a.id::int as attendance_id, e.id::int as enrollment_id, p.id::int as person_id, p.name, p.email, g.name as agency, g.state, a.discipline, c.name as cohort, c.curriculum, v.id::int as call_id, s.kind, v.number, v.starts_at, a.status, a.minutes, a.source, a.recorded_at
  from attendance a join calls v on v.id = a.call_id join call_series s on s.id = v.series_id join cohorts c on c.id = s.cohort_id join people p on p.id = a.person_id left join agencies g on g.id = a.agency_id
    join lateral (select id, cohort_id from enrollments where cohort_id = c.id and person_id = p.id and not is_preview order by withdrawn_at is not null, id desc limit 1) e on true
  where a.superseded_at is null and ${inCohort(q, filter)} and ${placed(q, scope, filter)} and ${between(q, q`v.starts_at`, filter)} order by a.id`

const sitting = (q: Q): Fragment => q`attempts t join enrollments e on e.id = t.enrollment_id join people p on p.id = t.person_id join cohorts c on c.id = e.cohort_id left join agencies g on g.id = t.agency_id`

export const attempts: Source = (q, scope, filter) => q`
  select t.id::int as attempt_id, ${who(q)}, e.withdrawn_at, t.module, r.number as revision, t.phase, t.number, t.form, t.started_at, t.submitted_at, t.answered,
    t.points_numerator::float8 / t.points_denominator as points, t.possible, t.percent
  from ${sitting(q)} join module_revisions r on r.id = t.revision_id
  where not e.is_preview and ${inCohort(q, filter)} and ${placed(q, scope, filter)} and ${between(q, q`t.started_at`, filter)} order by t.id`

/** Of attempts that were handed in: before that, answers may still change. */
export const answers: Source = (q, scope, filter) => q`
  select s.attempt_id::int as attempt_id, ${who(q)}, t.module, t.phase, t.number, t.submitted_at, s.item, i.type, i.number as wording,
    case when jsonb_typeof(a.answer) = 'string' then a.answer #>> '{}' when jsonb_typeof(a.answer) <> 'null' then a.answer::text end as answer,
    s.points_numerator::float8 / s.points_denominator as points, s.possible, s.is_blank > 0 as blank
  from item_scores s join ${sitting(q)} on t.id = s.attempt_id join item_revisions i on i.id = s.item_revision_id left join responses a on a.attempt_id = s.attempt_id and a.item = s.item
  where t.submitted_at is not null and not e.is_preview and ${inCohort(q, filter)} and ${placed(q, scope, filter)} and ${between(q, q`t.submitted_at`, filter)} order by s.attempt_id, s.item`

/** Versions of practice reports, superseded ones too. The agency is that of the day of submission. */
const reported = (q: Q): Fragment => q`practice_reports r join practice_goals goal on goal.report_id = r.id join enrollments e on e.id = r.enrollment_id join people p on p.id = e.person_id join cohorts c on c.id = e.cohort_id left join agencies g on g.id = r.agency_id`

export const practiceReports: Source = (q, scope, filter) => q`
  select r.id::int as report_id, ${who(q)}, r.month, r.call_id::int as call_id, exists (select from practice_reports l where l.supersedes = r.id) as superseded, r.supersedes::int as supersedes, r.submitted_at, r.goal_month, r.goal_standing, r.goal_said, goal.text as goal, goal.due_on::text as due_on,
    (select string_agg(value, ',' order by value) from jsonb_array_elements_text(r.barriers)) as barriers, r.note
  from ${reported(q)} where ${inCohort(q, filter)} and ${placed(q, scope, filter)} and ${between(q, q`r.submitted_at`, filter)} order by r.id`

/**
 * Goals of the reports that stand, each with what the report that settles it says; of two reports about one month (records that were merged) the later one. A goal and the reports about it meet under its person and month in one window, since
 * joining them takes the square of their number where the planner guesses few.
 */
export const practiceGoals: Source = (q, scope, filter) => q`
  with standing as (
    select distinct on (e.person_id, r.month) r.id, e.person_id, r.month, r.submitted_at, r.goal_month, r.goal_standing, r.goal_said from practice_reports r join enrollments e on e.id = r.enrollment_id
    where not exists (select from practice_reports l where l.supersedes = r.id) order by e.person_id, r.month, r.submitted_at desc, r.id desc
  ), about as (
    select id, true as sets, person_id, month as goal_month, month, submitted_at, 'open' as standing, '' as said from standing union all select id, false, person_id, goal_month, month, submitted_at, goal_standing, goal_said from standing where goal_month is not null
  ), goals as (
    select id, sets, first_value(sets) over w as is_open, first_value(standing) over w as standing, first_value(month) over w as month, first_value(submitted_at) over w as submitted_at, first_value(said) over w as said from about window w as (partition by person_id, goal_month order by sets, month)
  )
  select r.id::int as report_id, ${who(q)}, r.month, goal.text as goal, goal.due_on::text as due_on, r.submitted_at as set_at, o.standing, case when not o.is_open then o.month end as settled_in, case when not o.is_open then o.submitted_at end as settled_at, o.said
  from ${reported(q)} join goals o on o.id = r.id and o.sets where ${inCohort(q, filter)} and ${placed(q, scope, filter)} and ${between(q, q`r.submitted_at`, filter)} order by r.id`

export const practiceNumbers: Source = (q, scope, filter) => q`
  select r.id::int as report_id, p.id::int as person_id, g.name as agency, g.state, r.month, exists (select from practice_reports l where l.supersedes = r.id) as superseded, n.kind, n.key, n.number
  from ${reported(q)} cross join lateral (select 'practice' as kind, key, value::text::int as number from jsonb_each(r.practices) union all select 'people served', key, value::text::int from jsonb_each(r.counts)) n
  where ${inCohort(q, filter)} and ${placed(q, scope, filter)} and ${between(q, q`r.submitted_at`, filter)} order by r.id, n.kind, n.key`

/**
 * Answers of forms of feedback that may be shown, of cohorts and phases with five or more. Forms bear no agency and no day, so a filter by one of those leaves nothing that could be told. Rows
 * of one form are not kept together: what somebody wrote stands beside nothing else that they answered.
 */
export const feedback: Source = (q, scope, { cohortId, agencyId, state, from, to }) => q`
  select c.id::int as cohort_id, c.name as cohort, c.curriculum, f.phase, r.number as revision, a.item, a.statement, a.answer
  from (select *, count(*) over (partition by cohort_id, phase) as n from feedback_forms l where l.is_counted or exists (select from cohorts where id = l.cohort_id and closed_at is not null)) f
    join cohorts c on c.id = f.cohort_id join module_revisions r on r.id = f.revision_id cross join lateral (
      select i.key as item, null as statement, i.value #>> '{}' as answer from jsonb_each(f.answers) i where jsonb_typeof(i.value) = 'string'
      union all select i.key, null, o.value from jsonb_each(f.answers) i cross join lateral jsonb_array_elements_text(case when jsonb_typeof(i.value) = 'array' then i.value else '[]' end) o
      union all select i.key, s.key, s.value from jsonb_each(f.answers) i cross join lateral jsonb_each_text(case when jsonb_typeof(i.value) = 'object' then i.value else '{}' end) s) a
  where f.n >= 5 and (${cohortId}::bigint is null or c.id = ${cohortId}) and ${scope.all && agencyId === null && state === null && from === null && to === null} order by c.id, f.phase desc, a.item, a.statement, a.answer`

/**
 * Released ones, by the day of release. Author and agency only as far as the author is named by them, so a lead of an agency has no story whose agency is not to be known. Of one that a person served has told, the words stand here only if they agreed that it is
 * shown in a file.
 */
export const stories: Source = (q, scope, filter) => q`
  select s.id::int as story_id, v.kind, case when may.print then v.title end as title, case when may.print then v.text end as text, (select string_agg(value, ',' order by value) from jsonb_array_elements_text(v.practices)) as practices, v.naming, case v.naming when 'name' then p.name end as author,
    case when v.naming <> 'unnamed' then g.name end as agency, g.state, v.reach, v.teller, may.print as may_print, may.quote as may_quote, (select min(taken_at) from story_steps where story_id = s.id and step = 'sent') as sent_at, l.taken_at as released_at
  from stories s join lateral (select step, version_id, taken_at from story_steps where story_id = s.id order by id desc limit 1) l on l.step = 'released' join story_versions v on v.id = l.version_id join people p on p.id = s.author_id left join agencies g on g.id = v.agency_id
    left join lateral (select shown, printed, quoted from story_consents where story_id = s.id order by id desc limit 1) k on v.teller = 'served' cross join lateral (select coalesce(k.printed, true) as print, coalesce(k.quoted, true) as quote) may
  where (v.teller = 'writer' or k.shown) and (v.naming <> 'unnamed' and ${placed(q, scope, filter)} or v.naming = 'unnamed' and ${filter.agencyId === null} and ${scope.all ? q`true` : q`g.state = any(${scope.states}::text[])`} and (${filter.state}::text is null or g.state = ${filter.state}))
    and (${filter.cohortId}::bigint is null or exists (select from enrollments e where e.person_id = s.author_id and not e.is_preview and ${inCohort(q, filter)})) and ${between(q, q`l.taken_at`, filter)} order by s.id`

/** An agency with people in the cohort that is asked for. */
const trained = (q: Q, { cohortId }: ExportFilter): Fragment => q`(${cohortId}::bigint is null or exists (select from enrollments e where e.agency_id = g.id and e.cohort_id = ${cohortId}))`

export const siteOutcomes: Source = (q, scope, filter) => q`
  select o.id::int as entry_id, g.id::int as agency_id, g.name as agency, g.state, o.quarter, exists (select from site_outcomes l where l.supersedes = o.id) as superseded, o.supersedes::int as supersedes, o.served, o.working, o.in_education, o.new_enrollees, o.job_starts, o.reached_90, o.kept_90, o.specialists, o.vacancies,
    (select string_agg((rate->>'rate') || ' = ' || (rate->>'definition') || ': ' || (rate->>'numerator') || '/' || (rate->>'denominator'), '; ') from jsonb_array_elements(o.rates) as rates(rate)) as rates, o.entered_at
  from site_outcomes o join agencies g on g.id = o.agency_id where ${trained(q, filter)} and ${placed(q, scope, filter)} and ${between(q, q`o.entered_at`, filter)} order by o.id`

export const fidelityScores: Source = (q, scope, filter) => q`
  select f.id::int as entry_id, g.id::int as agency_id, g.name as agency, g.state, f.tool, f.assessed_on::text as assessed_on, exists (select from fidelity_scores l where l.supersedes = f.id) as superseded, f.supersedes::int as supersedes, f.kind, f.assessor, f.total, f.employment, f.education, f.items::text as items, f.entered_at
  from fidelity_scores f join agencies g on g.id = f.agency_id where ${trained(q, filter)} and ${placed(q, scope, filter)} and ${between(q, q`f.entered_at`, filter)} order by f.id`

/** `upTo`: number of the newest line to take; null = whatever there is. */
export type AuditFilter = { actor: string; action: string; subject: string; from: string | null; to: string | null; timeZone: string; upTo: number | null }

const like = (text: string): string => `%${text.replace(/[\\%_]/g, '\\$&')}%`

/** The one line about an erased person whose words are all ours. */
export const erasedAction = 'erased person'

const within = (scope: Scope, { cohortId: cohort, agencyId: agency, state }: ExportFilter): Within => ({ scope, cohort, agency, state, from: null })
export const engagementMonths: Source = (q, scope, filter) => participationTable(q, within(scope, filter), filter)
export const practiceMonths: Source = (q, scope, filter) => practiceTable(q, within(scope, filter), filter)

/** What was said of who is eligible, superseded words too. */
export const eligibleStaff: Source = (q, scope, filter) => q`
  select s.id::int as entry_id, c.name as cohort, c.curriculum, g.id::int as agency_id, g.name as agency, g.state, exists (select from eligible_staff l where l.cohort_id = s.cohort_id and l.agency_id = s.agency_id and l.id > s.id) as superseded, s.sees, s.supervisor, s.manager, s.other, s.entered_at
  from eligible_staff s join cohorts c on c.id = s.cohort_id join agencies g on g.id = s.agency_id where (${filter.cohortId}::bigint is null or c.id = ${filter.cohortId}) and ${placed(q, scope, filter)} and ${between(q, q`s.entered_at`, filter)} order by s.id`

/** Who did what, newest first. Of lines about somebody who was erased, whatever was written in words is held back: a reason, the name of a passkey. Texts are looked for anywhere and in any case: the actor by name or e-mail, the subject by kind, number or the name of a person, agency or cohort. */
export const auditLines = (q: Q, { actor, action, subject, upTo, ...days }: AuditFilter): Fragment => q`
  select l.id::int as entry_id, l.at, l.actor_id::int as actor_id, by.name as actor, l.action, l.subject, l.subject_id, about.name as subject_name,
    case when gone.erased and l.action <> ${erasedAction} then (select coalesce(jsonb_object_agg(key, case when jsonb_typeof(value) in ('number', 'boolean', 'null') then value else '"erased"' end), '{}') from jsonb_each(l.details)) else l.details end::text as details
  from audit_entries l left join people by on by.id = l.actor_id
    cross join lateral (select case when l.subject_id ~ '^[0-9]{1,15}$' then l.subject_id::bigint end as number) s
    cross join lateral (select case l.subject when 'person' then (select name from people where id = s.number) when 'agency' then (select name from agencies where id = s.number)
      when 'cohort' then (select name from cohorts where id = s.number) end as name) about
    cross join lateral (select case l.subject when 'person' then exists (select from people where id = s.number and erased_at is not null)
      when 'certificate' then exists (select from certificates c join people p on p.id = c.person_id where c.code = l.subject_id and p.erased_at is not null) else false end as erased) gone
  where (${actor}::text = '' or by.name ilike ${like(actor)} or by.email ilike ${like(actor)} or (by.id is null and 'Gainful' ilike ${like(actor)}))
    and (${action}::text = '' or l.action ilike ${like(action)}) and (${subject}::text = '' or l.subject || ' ' || l.subject_id ilike ${like(subject)} or about.name ilike ${like(subject)})
    and (${upTo}::bigint is null or l.id <= ${upTo}) and ${between(q, q`l.at`, days)} order by l.id desc`

/** A statement that is known by what it selects, so that a page and a file cannot differ. */
export type Statement = (q: Q) => Fragment

export async function countRows (db: Database, statement: Statement): Promise<number> {
  const [row] = await db.$client<{ n: number }[]>`select count(*)::int as n from (${statement(db.$client)}) as rows`
  return row!.n
}

/** Rows as they come from a cursor: few enough at a time that other requests get their turn; one connection until the last is read or the reader goes. */
export const readRows = (db: Database, statement: Statement): Batches => statement(db.$client).cursor(250) as Batches

export async function listRows<R extends Row> (db: Database, statement: Statement, most: number, from: number): Promise<R[]> {
  return db.$client`select * from (${statement(db.$client)}) as rows limit ${most} offset ${from}` as unknown as Promise<R[]>
}
