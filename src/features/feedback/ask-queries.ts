/** SQL of who is asked how a training was: for whom it is time, who was asked. */
import { sql } from 'drizzle-orm'
import type { FeedbackPhase } from '#src/domain/curriculum.ts'
import { feedbackDays } from '#src/domain/feedback.ts'
import { inOfficeHours, mayGet } from '#src/features/accounts/optional-mail-queries.ts'
import type { Db } from '#src/platform/db/client.ts'
import { feedbackAsks } from '#src/platform/db/schema/feedback.ts'

export type DueAsk = { enrollmentId: number; personId: number; cohortId: number; name: string; email: string; cohort: string; curriculum: string; isReminder: boolean }

/**
 * Whose form of this phase has been open for less than two weeks and who was not asked yet; or who was asked a week ago or more, not reminded, while it is still open. Nobody who has handed
 * it in, in open cohorts of these curricula alone.
 */
export async function listDueAsks (tx: Db, phase: FeedbackPhase, curricula: readonly string[], at: Date, most: number): Promise<DueAsk[]> {
  const now = sql`${at.toISOString()}::timestamptz`
  const days = (count: number) => sql`make_interval(days => ${count}::int)`
  const [opens, closes] = phase === 'post' ? [0, feedbackDays.later] : [feedbackDays.later, feedbackDays.closes]
  return [...await tx.execute<DueAsk>(sql`
    select e.id::int as "enrollmentId", p.id::int as "personId", c.id::int as "cohortId", p.name, p.email, c.name as cohort, c.curriculum, a.asked_on is not null as "isReminder"
    from enrollments e join cohorts c on c.id = e.cohort_id join people p on p.id = e.person_id join training_ends o on o.enrollment_id = e.id
      left join feedback_asks a on a.enrollment_id = e.id and a.phase = ${phase}
    where c.curriculum in (select jsonb_array_elements_text(${JSON.stringify(curricula)}::text::jsonb)) and c.closed_at is null and e.withdrawn_at is null and not e.is_preview
      and o.over_at + ${days(opens)} <= ${now} and o.over_at + ${days(closes)} > ${now}
      and (a.asked_on is null and o.over_at + ${days(opens + feedbackDays.mostLate)} > ${now} or a.reminded_on is null and a.asked_on <= (${now} at time zone 'UTC')::date - ${feedbackDays.remindAfter}::int)
      and not exists (select from feedback_marks where enrollment_id = e.id and phase = ${phase}) and ${mayGet('feedback')} and ${inOfficeHours(at.toISOString())}
    order by e.id limit ${most}`)]
}

/** Told once, then reminded once. `on` is YYYY-MM-DD. */
export async function putAsk (tx: Db, { enrollmentId, phase, on }: { enrollmentId: number; phase: FeedbackPhase; on: string }): Promise<void> {
  await tx.insert(feedbackAsks).values({ enrollmentId, phase, askedOn: on }).onConflictDoUpdate({ target: [feedbackAsks.enrollmentId, feedbackAsks.phase], set: { remindedOn: on } })
}
