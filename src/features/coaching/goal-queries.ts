/** SQL of what the practice reports of a call's people say: read here, written by features/practice alone. Drafts are known to be there, and never read. */
import { sql } from 'drizzle-orm'
import type { GoalsTold, Month, Practice } from '#src/domain/practice.ts'
import type { Db } from '#src/platform/db/client.ts'

export type Told = GoalsTold & { personId: number; callId: number | null; practices: Partial<Record<Practice, number>>; submittedAt: Date }

const list = (ids: readonly number[]) => sql`(select value::bigint from jsonb_array_elements_text(${JSON.stringify(ids)}::text::jsonb))`

/** The current report of each month of these people up to this one, by month. Of two about one month (two records that were merged) the later one. */
export async function listTold (db: Db, people: readonly number[], month: Month): Promise<Told[]> {
  const rows = await db.execute<Omit<Told, 'practices' | 'submittedAt'> & { practices: string; submittedAt: string }>(sql`
    select distinct on (e.person_id, r.month) e.person_id::int as "personId", r.month, r.call_id::int as "callId", r.goal_month as "goalMonth", r.goal_standing as "goalStanding", r.goal_said as "goalSaid", o.text as "goalText", o.due_on::text as "dueOn",
      r.practices::text as practices, r.submitted_at as "submittedAt"
    from practice_reports r join enrollments e on e.id = r.enrollment_id join practice_goals o on o.report_id = r.id
    where e.person_id in ${list(people)} and r.month <= ${month} and not exists (select from practice_reports l where l.supersedes = r.id) order by e.person_id, r.month, r.submitted_at desc, r.id desc`)
  return rows.map((row) => ({ ...row, practices: JSON.parse(row.practices) as Told['practices'], submittedAt: new Date(row.submittedAt) }))
}

/** Of these people: the month from which they report, and whether a draft about this month is begun. Nobody for whoever is in no cohort any more. */
export async function listReporters (db: Db, people: readonly number[], month: Month): Promise<Map<number, { first: Month; hasDraft: boolean }>> {
  const rows = await db.execute<{ id: number; first: Month; hasDraft: boolean }>(sql`
    select p.id::int, min(to_char(e.enrolled_at at time zone p.time_zone, 'YYYY-MM')) as first, bool_or(exists (select from practice_drafts d where d.enrollment_id = e.id and d.month = ${month})) as "hasDraft"
    from people p join enrollments e on e.person_id = p.id and e.withdrawn_at is null and not e.is_preview where p.id in ${list(people)} group by p.id`)
  return new Map(rows.map(({ id, ...row }) => [id, row]))
}
