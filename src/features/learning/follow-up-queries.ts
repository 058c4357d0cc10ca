/** SQL of the follow-up quiz: whom it is time for, whom the draw fell on, who was told. */
import { sql } from 'drizzle-orm'
import { followUpMails } from '#src/domain/follow-up.ts'
import type { Db } from '#src/platform/db/client.ts'
import { followUps } from '#src/platform/db/schema/learning.ts'

/** A curriculum that has follow-up quizzes, and after how many days by its own word. */
export type FollowedUp = { curriculum: string; days: number }
const known = (all: readonly FollowedUp[]) => sql`jsonb_to_recordset(${JSON.stringify(all)}::text::jsonb) as d(curriculum text, days int)`

export type DueDraw = { enrollmentId: number; cohortId: number; percent: number | null; already: number }

/** Completed so many days ago that the follow-up quiz opens, not much longer, and not decided yet. By cohort; `already` counts those of the cohort who were decided before. */
export async function listDueDraws (tx: Db, all: readonly FollowedUp[], at: Date): Promise<DueDraw[]> {
  const now = at.toISOString()
  return tx.execute<DueDraw>(sql`
    select e.id::int as "enrollmentId", c.id::int as "cohortId", c.follow_up_percent as percent, (select count(*)::int from follow_ups f join enrollments o on o.id = f.enrollment_id where o.cohort_id = c.id) as already
    from completions k join enrollments e on e.id = k.enrollment_id join cohorts c on c.id = e.cohort_id join ${known(all)} on d.curriculum = c.curriculum
    where e.withdrawn_at is null and not e.is_preview and not exists (select from follow_ups where enrollment_id = e.id)
      and k.completed_at + make_interval(days => coalesce(c.follow_up_days, d.days)) between ${now}::timestamptz - make_interval(days => ${followUpMails.mostLate}) and ${now}::timestamptz
    order by c.id, e.id`) as unknown as Promise<DueDraw[]>
}

/** Decided once: a row that is there stays. */
export async function insertFollowUps (tx: Db, rows: { enrollmentId: number; isSampled: boolean }[]): Promise<void> {
  for (let from = 0; from < rows.length; from += 1000) await tx.insert(followUps).values(rows.slice(from, from + 1000)).onConflictDoNothing()
}

/** Told once. */
export async function updateFollowUpTold (tx: Db, what: 'invitation' | 'reminder', enrollmentId: number, at: Date): Promise<void> {
  const when = at.toISOString()
  await tx.execute(what === 'invitation' ? sql`update follow_ups set invited_at = ${when}::timestamptz where enrollment_id = ${enrollmentId} and invited_at is null`
    : sql`update follow_ups set reminded_at = ${when}::timestamptz where enrollment_id = ${enrollmentId} and reminded_at is null`)
}
