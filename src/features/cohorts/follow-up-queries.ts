/** SQL of the follow-up quiz of a cohort: who was drawn, told, and answered. Reads only; deciding is learning's. */
import type { Database } from '#src/platform/db/client.ts'

export type FollowUpCounts = { completed: number; decided: number; drawn: number; invited: number; answered: number }
export type FollowUpRow = { personId: number; name: string; agency: string | null; state: string | null; invitedAt: Date | null; remindedAt: Date | null; /** Modules whose follow-up quiz is in. */ taken: number }

/** Of people who are in it. `answered`: with at least one follow-up quiz handed in. */
export async function countFollowUps (db: Database, cohortId: number): Promise<FollowUpCounts> {
  const [row] = await db.$client<FollowUpCounts[]>`
    select count(k.id)::int as completed, count(f.enrollment_id)::int as decided, (count(*) filter (where f.is_sampled))::int as drawn, count(f.invited_at)::int as invited,
      (count(*) filter (where f.is_sampled and exists (select from attempts where enrollment_id = e.id and phase = 'followup' and submitted_at is not null)))::int as answered
    from enrollments e left join completions k on k.enrollment_id = e.id left join follow_ups f on f.enrollment_id = e.id where e.cohort_id = ${cohortId} and e.withdrawn_at is null and not e.is_preview`
  return row!
}

/** Those who were drawn, by name, from the place `from`. */
export async function listDrawn (db: Database, cohortId: number, page: { size: number; from: number }): Promise<FollowUpRow[]> {
  return db.$client<FollowUpRow[]>`
    select p.id::int as "personId", p.name, g.name as agency, g.state, f.invited_at as "invitedAt", f.reminded_at as "remindedAt",
      (select count(distinct module)::int from attempts where enrollment_id = e.id and phase = 'followup' and submitted_at is not null) as taken
    from follow_ups f join enrollments e on e.id = f.enrollment_id join people p on p.id = e.person_id left join agencies g on g.id = e.agency_id
    where e.cohort_id = ${cohortId} and e.withdrawn_at is null and not e.is_preview and f.is_sampled order by lower(p.name), p.id limit ${page.size} offset ${page.from}`
}
