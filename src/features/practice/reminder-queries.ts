/** SQL of reminders: whose report is missing, and whose agencies have a quarter to enter. What was sent is known by the mails. */
import { sql } from 'drizzle-orm'
import { outcomeReminders } from '#src/domain/outcomes.ts'
import { type Month, reportReminders } from '#src/domain/practice.ts'
import { inOfficeHours, mayGet } from '#src/features/accounts/optional-mail-queries.ts'
import type { Db } from '#src/platform/db/client.ts'

export type DueReport = { personId: number; cohortId: number; name: string; email: string; timeZone: string; month: Month; callAt: Date | null }

/**
 * People in an open cohort who were in one in the month before this one, have not reported about it and were not reminded this month: from some days before this month's first call of theirs on; where they have
 * none, in the first days of the month, if their cohort has had calls in the last two months or has any to come, or they have reported before. Months are those of the person's own zone.
 */
export async function listDueReports (tx: Db, at: Date, most: number): Promise<DueReport[]> {
  const now = at.toISOString()
  const live = sql`e.withdrawn_at is null and not e.is_preview and h.closed_at is null`
  const rows = await tx.execute<Omit<DueReport, 'callAt'> & { callAt: string | null }>(sql`
    select p.id::int as "personId", e.cohort_id::int as "cohortId", p.name, p.email, p.time_zone as "timeZone", d.month, k.starts_at as "callAt"
    from people p cross join lateral (select (${now}::timestamptz at time zone p.time_zone)::date as today, to_char((${now}::timestamptz at time zone p.time_zone)::date - interval '1 month', 'YYYY-MM') as month) d
      join lateral (select e.cohort_id, min(e.enrolled_at) over () as first_at from enrollments e join cohorts h on h.id = e.cohort_id where e.person_id = p.id and ${live} order by e.enrolled_at desc, e.id desc limit 1) e on true
      left join lateral (
        select c.starts_at from calls c join call_series s on s.id = c.series_id where c.canceled_at is null and to_char(c.starts_at at time zone s.time_zone, 'YYYY-MM') = to_char(d.today, 'YYYY-MM')
          and exists (select from enrollments e join cohorts h on h.id = e.cohort_id where e.person_id = p.id and e.cohort_id = s.cohort_id and ${live}) order by c.starts_at, c.id limit 1) k on true
    where to_char(e.first_at at time zone p.time_zone, 'YYYY-MM') <= d.month
      and case when k.starts_at is not null then k.starts_at between ${now}::timestamptz and ${now}::timestamptz + make_interval(days => ${reportReminders.beforeCall}) else extract(day from d.today) <= ${reportReminders.afterMonth} and (
        exists (select from calls c join call_series s on s.id = c.series_id where s.cohort_id = e.cohort_id and c.canceled_at is null and c.starts_at > ${now}::timestamptz - interval '62 days')
        or exists (select from practice_reports r join enrollments o on o.id = r.enrollment_id where o.person_id = p.id)) end
      and not exists (select from practice_reports r join enrollments o on o.id = r.enrollment_id where o.person_id = p.id and r.month = d.month)
      and not exists (select from mails where kind = 'report due' and person_id = p.id and queued_at >= date_trunc('month', d.today::timestamp) at time zone p.time_zone)
      and ${mayGet('report due')} and ${inOfficeHours(now)}
    order by p.id limit ${most}`)
  return rows.map((row) => ({ ...row, callAt: row.callAt === null ? null : new Date(row.callAt) }))
}

export type DueOutcomes = { personId: number; name: string; email: string; agencies: { id: number; name: string }[] }

/**
 * Leads, and later in the quarter admins, with the open agencies in their hands that have not entered a quarter: those with people in an open cohort, or with a quarter entered before. `day` is that of the quarter
 * after it; who was reminded since that began is left out.
 */
export async function listDueOutcomes (tx: Db, at: Date, given: { quarter: string; day: number; since: string }, most: number): Promise<DueOutcomes[]> {
  const now = at.toISOString()
  const rows = await tx.execute<Omit<DueOutcomes, 'agencies'> & { agencies: DueOutcomes['agencies'] | string }>(sql`
    select p.id::int as "personId", p.name, p.email, json_agg(json_build_object('id', g.id, 'name', g.name) order by g.state, lower(g.name), g.id) as agencies
    from people p join agencies g on exists (select from grants r where r.person_id = p.id and r.ended_at is null
      and (r.role = 'agency_lead' and r.agency_id = g.id and ${given.day}::int > ${outcomeReminders.lead} or r.role = 'admin' and ${given.day}::int > ${outcomeReminders.admin}))
    where g.closed_at is null and not exists (select from site_outcomes o where o.agency_id = g.id and o.quarter = ${given.quarter})
      and (exists (select from enrollments e join cohorts h on h.id = e.cohort_id where e.agency_id = g.id and e.withdrawn_at is null and not e.is_preview and h.closed_at is null) or exists (select from site_outcomes o where o.agency_id = g.id))
      and not exists (select from mails where kind = 'outcomes due' and person_id = p.id and queued_at >= ${given.since}::date)
      and ${mayGet('outcomes due')} and ${inOfficeHours(now)}
    group by p.id order by p.id limit ${most}`)
  return rows.map((row) => ({ ...row, agencies: typeof row.agencies === 'string' ? JSON.parse(row.agencies) as DueOutcomes['agencies'] : row.agencies }))
}
