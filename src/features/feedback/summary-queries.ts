/** SQL of what cohorts said, counted. Reads only. Every figure is of forms that may be shown; what is fewer than five is no figure. */
import { sql } from 'drizzle-orm'
import type { Scope } from '#src/domain/access.ts'
import type { Answer } from '#src/domain/answers.ts'
import type { FeedbackPhase, FeedbackRole } from '#src/domain/curriculum.ts'
import { feedbackDays, shownOf, type Shown } from '#src/domain/feedback.ts'
import type { Db } from '#src/platform/db/client.ts'

/** Of those who answered a statement of this role: how many, and how many of them gave 4 or 5. */
export type RoleShare = { n: number; high: number }
export type FeedbackSummary = {
  cohortId: number; cohort: string; curriculum: string; isClosed: boolean; phase: FeedbackPhase
  /** People whose training has been over for long enough, or who have handed in. */
  asked: number
  submitted: number
  shown: Shown
  /** Null where fewer than five forms are shown; a role that nobody answered, or that fewer than five did, is left out. */
  roles: Partial<Record<FeedbackRole, RoleShare>> | null
}
type Raw = { cohortId: number; cohort: string; curriculum: string; isClosed: boolean; phase: FeedbackPhase; asked: number; submitted: number; counted: number } & Record<`${FeedbackRole}N` | `${FeedbackRole}High`, number>

const list = (values: readonly (string | number)[]) => sql`(select jsonb_array_elements_text(${JSON.stringify(values)}::text::jsonb))`
/** Cohorts with somebody of the scope in them. */
const reached = (scope: Scope) => (scope.all ? sql`true` : sql`exists (select from enrollments m join agencies g on g.id = m.agency_id where m.cohort_id = c.id and m.withdrawn_at is null and not m.is_preview and (g.id::text in ${list(scope.agencies)} or g.state in ${list(scope.states)}))`)

/**
 * Both phases of every cohort in scope (or of one), newest cohort first. For summaries over cohorts add up `high` and `n` of the roles, `asked` and `submitted`; a cohort whose `roles` are
 * null stays out of the first and in the others. Small cells cannot be worked out from sums, since every cohort that is in has five forms or more.
 */
export async function listFeedbackSummaries (db: Db, scope: Scope, at: Date, cohortId: number | null = null): Promise<FeedbackSummary[]> {
  const role = (name: FeedbackRole) => sql`count(f.${sql.identifier(name)}) filter (where s.is_read)::int as ${sql.identifier(`${name}N`)}, count(*) filter (where s.is_read and f.${sql.identifier(name)} >= 4)::int as ${sql.identifier(`${name}High`)}`
  const rows = await db.execute<Raw>(sql`
    select c.id::int as "cohortId", c.name as cohort, c.curriculum, c.closed_at is not null as "isClosed", p.phase, asked.n as asked, said.*
    from cohorts c cross join (values ('post', 0), ('later', ${feedbackDays.later}::int)) as p(phase, days)
      cross join lateral (
        select count(*)::int as n from enrollments e join training_ends o on o.enrollment_id = e.id
        where e.cohort_id = c.id and not e.is_preview and (e.withdrawn_at is null and o.over_at + make_interval(days => p.days) <= ${at.toISOString()}::timestamptz or exists (select from feedback_marks where enrollment_id = e.id and phase = p.phase))) asked
      cross join lateral (
        select count(*)::int as submitted, count(*) filter (where f.is_counted)::int as counted, ${role('satisfaction')}, ${role('benefit')}, ${role('intent')}, ${role('recommend')}
        from feedback_forms f cross join lateral (select f.is_counted or c.closed_at is not null as is_read) s where f.cohort_id = c.id and f.phase = p.phase) said
    where (${cohortId}::bigint is null or c.id = ${cohortId}) and ${reached(scope)} order by c.starts_on desc, c.id desc, p.days`)
  return rows.map(({ cohortId: id, cohort, curriculum, isClosed, phase, asked, submitted, counted, ...row }) => {
    const shown = shownOf({ submitted, counted, isClosed })
    const roles = (['satisfaction', 'benefit', 'intent', 'recommend'] as const).flatMap((name) => (row[`${name}N`] >= 5 ? [[name, { n: row[`${name}N`], high: row[`${name}High`] }]] : []))
    return { cohortId: id, cohort, curriculum, isClosed, phase, asked, submitted, shown, roles: shown.isShown ? Object.fromEntries(roles) : null }
  })
}

/** Forms that are read, in no order. The caller has seen that there are five of them or more. */
export async function listForms (db: Db, cohortId: number, phase: FeedbackPhase): Promise<{ revisionId: number; answers: Record<string, Answer> }[]> {
  const rows = await db.execute<{ revisionId: number; answers: string }>(sql`
    select f.revision_id::int as "revisionId", f.answers::text as answers from feedback_forms f join cohorts c on c.id = f.cohort_id
    where f.cohort_id = ${cohortId} and f.phase = ${phase} and (f.is_counted or c.closed_at is not null) order by random()`)
  return rows.map(({ revisionId, answers }) => ({ revisionId, answers: JSON.parse(answers) as Record<string, Answer> }))
}
