/**
 * SQL of forms that are handed in. What was said (`feedback_forms`) and who has said something (`feedback_marks`) are written in one transaction and cannot be joined afterwards: both are
 * written anew as a whole, the forms shuffled under new numbers, the marks by enrollment, so that every row of a cohort and phase bears the same transaction and its place on the disk says
 * nothing. Neither has a time. No row of the person is locked or changed, since that would bear the transaction too.
 */
import { sql } from 'drizzle-orm'
import type { FeedbackPhase, FeedbackRole } from '#src/domain/curriculum.ts'
import { fewestForms } from '#src/domain/feedback.ts'
import type { Answer } from '#src/domain/answers.ts'
import type { Database, Db } from '#src/platform/db/client.ts'

export type OwnTraining = { enrollmentId: number; cohortId: number; cohort: string; curriculum: string; isClosed: boolean; from: Date | null; handedIn: FeedbackPhase[] }

/** Trainings of a person, newest first; previews by staff are not asked. */
export async function listOwnTrainings (db: Db, personId: number, enrollmentId: number | null = null): Promise<OwnTraining[]> {
  const rows = await db.execute<Omit<OwnTraining, 'from' | 'handedIn'> & { from: string | null; handedIn: string }>(sql`
    select e.id::int as "enrollmentId", c.id::int as "cohortId", c.name as cohort, c.curriculum, c.closed_at is not null as "isClosed", o.over_at as from, (select coalesce(json_agg(phase), '[]') from feedback_marks where enrollment_id = e.id)::text as "handedIn"
    from enrollments e join cohorts c on c.id = e.cohort_id join training_ends o on o.enrollment_id = e.id
    where e.person_id = ${personId} and (${enrollmentId}::bigint is null or e.id = ${enrollmentId}) and e.withdrawn_at is null and not e.is_preview order by e.enrolled_at desc, e.id desc`)
  return rows.map((row) => ({ ...row, from: row.from === null ? null : new Date(row.from), handedIn: JSON.parse(row.handedIn) as FeedbackPhase[] }))
}

/** One form after another in a cohort. The lock leaves nothing behind. */
export async function lockForms (tx: Db, cohortId: number): Promise<void> {
  await tx.execute(sql`select pg_advisory_xact_lock(hashtext('gainful feedback'), ${cohortId}::int)`)
}

export type HandedIn = { cohortId: number; phase: FeedbackPhase; revisionId: number; answers: Record<string, Answer>; roles: Partial<Record<FeedbackRole, number>> }

/** Adds a form and writes all of its cohort and phase down again in a new order. Those that wait are counted as soon as they are five. The caller holds the lock. */
export async function insertForm (tx: Db, { cohortId, phase, revisionId, answers, roles }: HandedIn): Promise<void> {
  const columns = sql`cohort_id, phase, revision_id, answers, satisfaction, benefit, intent, recommend`
  const mine = sql`cohort_id = ${cohortId} and phase = ${phase}`
  const rows = await tx.execute<{ id: string }>(sql`select id from feedback_forms where ${mine}`)
  await tx.execute(sql`
    insert into feedback_forms (${columns}, is_counted)
    select ${columns}, is_counted or count(*) filter (where not is_counted) over () >= ${fewestForms} from (
      select ${columns}, is_counted from feedback_forms where ${mine}
      union all select ${cohortId}::bigint, ${phase}::text, ${revisionId}::bigint, ${JSON.stringify(answers)}::text::jsonb, ${roles.satisfaction ?? null}::smallint, ${roles.benefit ?? null}::smallint, ${roles.intent ?? null}::smallint, ${roles.recommend ?? null}::smallint, false
    ) as forms order by random()`)
  await tx.execute(sql`delete from feedback_forms where id in (select value::uuid from jsonb_array_elements_text(${JSON.stringify(rows.map(({ id }) => id))}::text::jsonb))`)
}

/** Marks an enrollment as done, and writes the marks of all of its cohort and phase down again. The caller holds the lock. */
export async function insertMark (tx: Db, { cohortId, phase, enrollmentId }: { cohortId: number; phase: FeedbackPhase; enrollmentId: number }): Promise<void> {
  const before = await tx.execute<{ id: number }>(sql`delete from feedback_marks where phase = ${phase} and enrollment_id in (select id from enrollments where cohort_id = ${cohortId}) returning enrollment_id::int as id`)
  await tx.execute(sql`
    insert into feedback_marks (enrollment_id, phase) select value::bigint, ${phase} from jsonb_array_elements_text(${JSON.stringify([...before.map(({ id }) => id), enrollmentId])}::text::jsonb) order by value::bigint`)
}

/** Names that are no secret in feedback on a training: of its cohort, its presenters, the staff and the agencies of its people. */
export async function listKnownNames (db: Db, cohortId: number): Promise<string[]> {
  const rows = await db.execute<{ name: string }>(sql`
    select name from cohorts where id = ${cohortId} union select presenter->>'name' from cohorts, jsonb_array_elements(presenters) as presenter where id = ${cohortId}
    union select p.name from people p where exists (select from grants g where g.person_id = p.id and g.ended_at is null and g.role in ('trainer', 'coach', 'admin'))
    union select name from agencies where id in (select agency_id from enrollments where cohort_id = ${cohortId}) limit 5000`)
  return rows.map(({ name }) => name)
}

/**
 * Rows that were written anew leave their old versions in the table's file until it is cleaned, and those tell the order of things: this writes the files again without them, however few
 * they are, since what statistics say of them comes late. Returns whether it could: it waits some seconds for whoever reads, and gives way to them then; its next turn is soon enough.
 */
export async function forgetOldVersions (db: Database): Promise<boolean> {
  const one = await db.$client.reserve()
  try {
    await one`set lock_timeout = '3s'`
    await one`vacuum (full) feedback_forms, feedback_marks`.simple()
    return true
  } catch (error) {
    if ((error as { code?: string }).code === '55P03') return false
    throw error
  } finally {
    await one`reset lock_timeout`
    one.release()
  }
}
