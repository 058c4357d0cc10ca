/** SQL of the mails that go out by the clock: who is due. */
import { sql } from 'drizzle-orm'
import type { Scope } from '#src/domain/access.ts'
import { followUpMails } from '#src/domain/follow-up.ts'
import { daysBeforeLast, mostReminders } from '#src/domain/optional-mails.ts'
import { inOfficeHours, mayGet } from '#src/features/accounts/optional-mail-queries.ts'
import type { Db } from '#src/platform/db/client.ts'
import type { Grant } from '#src/platform/http/person.ts'

export type DueReminder = { enrollmentId: number; personId: number; cohortId: number; name: string; email: string; cohort: string; curriculum: string; timeZone: string; lastStepAt: Date; sent: number }

/**
 * People who have not taken a step for the days that their cohort gives, nor been reminded in them: enrolled, the cohort under way, the curriculum not complete, fewer than three
 * reminders so far. A step is an answer, a quiz begun or handed in, a section marked as read; before the first one, the enrollment or the cohort's first day.
 */
export async function listDueReminders (tx: Db, at: Date, most: number): Promise<DueReminder[]> {
  const now = at.toISOString()
  const rows = await tx.execute<Omit<DueReminder, 'lastStepAt'> & { lastStepAt: string }>(sql`
    select e.id::int as "enrollmentId", p.id::int as "personId", c.id::int as "cohortId", p.name, p.email, c.name as cohort, c.curriculum, p.time_zone as "timeZone", step.at as "lastStepAt", told.n as sent
    from enrollments e join cohorts c on c.id = e.cohort_id join people p on p.id = e.person_id
      join lateral (select greatest(e.enrolled_at, c.starts_on::timestamp at time zone c.time_zone, (select max(coalesce(submitted_at, started_at)) from attempts where enrollment_id = e.id),
        (select max(r.saved_at) from attempts t join responses r on r.attempt_id = t.id where t.enrollment_id = e.id and t.submitted_at is null), (select max(marked_at) from section_marks where enrollment_id = e.id)) as at) step on true
      join lateral (select count(*)::int as n, max(queued_at) as at from mails where kind = 'reminder' and person_id = p.id and cohort_id = c.id) told on true
    where c.reminder_days > 0 and c.closed_at is null and e.withdrawn_at is null and not e.is_preview and not exists (select from completions where enrollment_id = e.id)
      and step.at <= ${now}::timestamptz - make_interval(days => c.reminder_days) and told.n < ${mostReminders} and (told.at is null or told.at <= ${now}::timestamptz - make_interval(days => c.reminder_days))
      and ${mayGet('reminder')} and ${inOfficeHours(now)}
    order by e.id limit ${most}`)
  return rows.map((row) => ({ ...row, lastStepAt: new Date(row.lastStepAt) }))
}

export type DueExpiry = { personId: number; cohortId: number; name: string; email: string; code: string; number: string; title: string; lastDay: string }

/**
 * Holders of a certificate in force whose last day (YYYY-MM-DD, in the cohort's time zone) is at most 30 days away and not over, who were not told of it. Nothing for whoever has one of
 * the same curriculum by now that is good for longer. One that is reissued keeps its last day, and nobody is told twice.
 */
export async function listDueExpiries (tx: Db, at: Date, most: number): Promise<DueExpiry[]> {
  const now = at.toISOString()
  return [...await tx.execute<DueExpiry>(sql`
    select p.id::int as "personId", c.id::int as "cohortId", p.name, p.email, cert.code, cert.fields->>'codeText' as number, cert.fields->>'title' as title, cert.expires_on::text as "lastDay"
    from certificates cert join completions k on k.id = cert.completion_id join enrollments e on e.id = k.enrollment_id join cohorts c on c.id = e.cohort_id join people p on p.id = cert.person_id
      cross join lateral (select (${now}::timestamptz at time zone c.time_zone)::date as today) d
    where cert.revoked_at is null and cert.superseded_at is null and cert.expires_on between d.today and d.today + ${daysBeforeLast}::int
      and not exists (select from certificates other where other.person_id = p.id and other.revoked_at is null and other.superseded_at is null and other.fields->>'curriculum' = cert.fields->>'curriculum' and coalesce(other.expires_on, 'infinity') > cert.expires_on)
      and not exists (select from mails where kind = 'expiring' and person_id = p.id and cohort_id = c.id and queued_at > cert.expires_on::timestamp - make_interval(days => ${2 * daysBeforeLast}))
      and ${mayGet('expiring')} and ${inOfficeHours(now)}
    order by cert.id limit ${most}`)]
}

export type DueFollowUp = { enrollmentId: number; personId: number; cohortId: number; name: string; email: string; cohort: string; curriculum: string; /** Modules with a post-quiz handed in, and with a follow-up quiz handed in. */ finished: string[]; taken: string[] }

/** Drawn and not told yet; or told some days ago and not reminded, in cohorts that are not closed. */
export async function listDueFollowUps (tx: Db, what: 'invitation' | 'reminder', at: Date, most: number): Promise<DueFollowUp[]> {
  const now = at.toISOString()
  const isDue = what === 'invitation' ? sql`f.invited_at is null`
    : sql`f.reminded_at is null and c.closed_at is null and f.invited_at between ${now}::timestamptz - make_interval(days => ${followUpMails.mostLate}) and ${now}::timestamptz - make_interval(days => ${followUpMails.remindAfter})`
  const modules = (phase: 'post' | 'followup') => sql`(select coalesce(json_agg(distinct module), '[]')::text from attempts where enrollment_id = e.id and phase = ${phase} and submitted_at is not null)`
  const rows = await tx.execute<Omit<DueFollowUp, 'finished' | 'taken'> & { finished: string; taken: string }>(sql`
    select e.id::int as "enrollmentId", p.id::int as "personId", c.id::int as "cohortId", p.name, p.email, c.name as cohort, c.curriculum, ${modules('post')} as finished, ${modules('followup')} as taken
    from follow_ups f join enrollments e on e.id = f.enrollment_id join cohorts c on c.id = e.cohort_id join people p on p.id = e.person_id
    where f.is_sampled and e.withdrawn_at is null and ${isDue} and ${mayGet('followup')} and ${inOfficeHours(now)} order by e.id limit ${most}`)
  return rows.map((row) => ({ ...row, finished: JSON.parse(row.finished) as string[], taken: JSON.parse(row.taken) as string[] }))
}

export type DueLead = { id: number; name: string; email: string; timeZone: string; grants: Grant[] }

/** Leads for whom it is Monday, from eight o'clock, and who have had no summary in the last six days. `person` asks for one of them. */
export async function listDueLeads (tx: Db, at: Date, person: number | null = null): Promise<DueLead[]> {
  const now = at.toISOString()
  const rows = await tx.execute<Omit<DueLead, 'grants'> & { grants: Grant[] | string }>(sql`
    select p.id::int, p.name, p.email, p.time_zone as "timeZone", json_agg(json_build_object('role', g.role, 'agencyId', g.agency_id, 'state', g.state) order by g.id) as grants
    from people p join grants g on g.person_id = p.id and g.ended_at is null and g.role in ('agency_lead', 'state_lead')
    where (${person}::bigint is null or p.id = ${person}) and ${mayGet('digest')} and extract(isodow from ${now}::timestamptz at time zone p.time_zone) = 1 and ${inOfficeHours(now)}
      and not exists (select from mails where kind = 'digest' and person_id = p.id and queued_at > ${now}::timestamptz - interval '6 days')
    group by p.id order by p.id`)
  return rows.map((row) => ({ ...row, grants: typeof row.grants === 'string' ? JSON.parse(row.grants) as Grant[] : row.grants }))
}

export type WeekRow = { agency: string; state: string; enrolled: number; started: number; completed: number; startedThisWeek: number; completedThisWeek: number }

/** Per agency in scope: people enrolled now, how many of them have started and completed, ever and in the seven days before `at`. Counts people, not enrollments. */
export async function listWeek (tx: Db, scope: Scope, at: Date): Promise<WeekRow[]> {
  if (scope.all) throw new Error('a weekly summary is of an agency or a state')
  const since = sql`${at.toISOString()}::timestamptz - interval '7 days'`
  const list = (values: readonly (string | number)[]) => sql`(select jsonb_array_elements_text(${JSON.stringify(values)}::text::jsonb))`
  return tx.execute<WeekRow>(sql`
    select g.name as agency, g.state, count(distinct e.person_id)::int as enrolled, count(distinct e.person_id) filter (where begun.at is not null)::int as started, count(distinct e.person_id) filter (where k.id is not null)::int as completed,
      count(distinct e.person_id) filter (where begun.at > ${since})::int as "startedThisWeek", count(distinct e.person_id) filter (where k.completed_at > ${since})::int as "completedThisWeek"
    from enrollments e join agencies g on g.id = e.agency_id join cohorts c on c.id = e.cohort_id left join completions k on k.enrollment_id = e.id
      left join lateral (select least((select min(started_at) from attempts where enrollment_id = e.id), (select min(marked_at) from section_marks where enrollment_id = e.id)) as at) begun on true
    where e.withdrawn_at is null and not e.is_preview and c.closed_at is null and (g.id::text in ${list(scope.agencies)} or g.state in ${list(scope.states)})
    group by g.id order by g.state, lower(g.name)`) as unknown as Promise<WeekRow[]>
}
