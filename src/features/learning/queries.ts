/** SQL of learning. The hot statements are postgres.js templates: prepared once per connection, one round trip each. */
import { and, eq, sql } from 'drizzle-orm'
import type { Answer } from '#src/domain/answers.ts'
import type { Discipline, FeedbackPhase, FormName, Phase } from '#src/domain/curriculum.ts'
import type { RubricMarks } from '#src/domain/rating.ts'
import type { RoomOfModule } from '#src/domain/standing.ts'
import { type Fragment, liveSignIn } from '#src/features/accounts/queries.ts'
import type { Database, Db } from '#src/platform/db/client.ts'
import { cohorts, enrollments } from '#src/platform/db/schema/cohorts.ts'
import { attempts, itemScores, responses, sectionMarks } from '#src/platform/db/schema/learning.ts'

export type AttemptRow = {
  id: number; module: string; phase: Phase; number: number; form: FormName; revisionId: number; startedAt: Date; submittedAt: Date | null
  pointsNumerator: number | null; pointsDenominator: number | null; possible: number | null; answered: number
}
export type LearningRow = {
  id: number; personId: number; agencyId: number | null; discipline: Discipline; cohortId: number; cohort: string; curriculum: string; isGated: boolean; isPreview: boolean; startsOn: string
  /** Of the cohort; null = as the curriculum says. */
  attemptLimit: number | null; followUpDays: number | null
  /** Share of the cohort that the follow-up quiz goes to, null = everybody; and what the draw said, null before it. */
  followUpPercent: number | null; isSampled: boolean | null
  /** Whether the person has said anything about research with their results. */
  hasAnsweredResearch: boolean
  attempts: AttemptRow[]
  marks: { module: string; section: string }[]
  /** What a live day where they are now does to its modules. */
  room: RoomOfModule[]
  completedAt: Date | null
  /** When the training was over, which opens its feedback form; null = not yet. And the forms of feedback that are in. */
  overAt: Date | null; feedbackIn: FeedbackPhase[]
  isClosed: boolean
  /** Code of the live certificate. */
  certificate: string | null
  /** Complete, and the certificate waits until its holder confirms their name. */
  isWaiting: boolean
  printedName: string
  isNameConfirmed: boolean
}
type Raw = Omit<LearningRow, 'attempts' | 'completedAt' | 'overAt'> & { completedAt: string | null; overAt: string | null; attempts: (Omit<AttemptRow, 'startedAt' | 'submittedAt'> & { startedAt: string; submittedAt: string | null })[] }

const moment = (text: string | null) => (text === null ? null : new Date(text))
/** Rows as `learningOf` gives them, with moments. */
export const reviveLearning = (rows: unknown): LearningRow[] => ((rows ?? []) as Raw[]).map((row) => ({
  ...row, completedAt: moment(row.completedAt), overAt: moment(row.overAt), attempts: row.attempts.map((each) => ({ ...each, startedAt: new Date(each.startedAt), submittedAt: moment(each.submittedAt) })),
}))

/** Everything that a trainee's pages need to know of the enrollments of a person, newest first, as JSON inside another statement. `enrollment` null = all of them. */
export const learningOf = (q: Database['$client'], person: Fragment, enrollment: number | null) => q`(
  select coalesce(json_agg(l), '[]') from (
    select e.id, e.person_id as "personId", e.agency_id as "agencyId", e.discipline, c.id as "cohortId", c.name as cohort, c.curriculum, c.is_gated as "isGated", c.attempt_limit as "attemptLimit", c.follow_up_days as "followUpDays", c.follow_up_percent as "followUpPercent", f.is_sampled as "isSampled",
      e.is_preview as "isPreview", c.starts_on as "startsOn", k.completed_at as "completedAt", cert.code as certificate, o.over_at as "overAt", coalesce((select json_agg(phase) from feedback_marks where enrollment_id = e.id), '[]') as "feedbackIn", c.closed_at is not null as "isClosed", exists (select from research_consents s where s.person_id = e.person_id) as "hasAnsweredResearch",
      k.id is not null and not exists (select from certificates where completion_id = k.id) as "isWaiting", coalesce(holder.printed_name, holder.name) as "printedName", holder.printed_name_confirmed_at is not null as "isNameConfirmed",
      coalesce((select json_agg(json_build_object('id', a.id, 'module', a.module, 'phase', a.phase, 'number', a.number, 'form', a.form, 'revisionId', a.revision_id, 'startedAt', a.started_at,
          'submittedAt', a.submitted_at, 'pointsNumerator', a.points_numerator, 'pointsDenominator', a.points_denominator, 'possible', a.possible,
          'answered', coalesce(a.answered, (select count(*) from responses r where r.attempt_id = a.id and r.answer <> 'null'))) order by a.id) from attempts a where a.enrollment_id = e.id), '[]') as attempts,
      coalesce((select json_agg(json_build_object('module', m.module, 'section', m.section)) from section_marks m where m.enrollment_id = e.id), '[]') as marks,
      coalesce((select json_agg(r) from (
        select m.module, max(o.phase) as opened, bool_or(d.is_together) as "isTogether"
        from event_attendance t join events d on d.id = t.event_id join event_modules m on m.event_id = d.id left join event_openings o on o.event_id = d.id and o.module = m.module and o.closed_at is null
        where t.enrollment_id = e.id and t.out_at is null and d.canceled_at is null and now() < d.ends_at + case when o.id is null then interval '0' else interval '3 hours' end group by m.module) r), '[]') as room
    from enrollments e join cohorts c on c.id = e.cohort_id join people holder on holder.id = e.person_id
      left join completions k on k.enrollment_id = e.id left join follow_ups f on f.enrollment_id = e.id join training_ends o on o.enrollment_id = e.id
      left join certificates cert on cert.completion_id = k.id and cert.superseded_at is null and cert.revoked_at is null
    where e.person_id = ${person} and e.withdrawn_at is null and (${enrollment}::bigint is null or e.id = ${enrollment})
    order by e.enrolled_at desc, e.id desc) l)`

export async function listLearning (db: Database, personId: number, enrollment: number | null = null): Promise<LearningRow[]> {
  const { $client: q } = db
  const [row] = await q`select ${learningOf(q, q`${personId}::bigint`, enrollment)} as learning`
  return reviveLearning(row!.learning)
}

export async function findLearning (db: Database, personId: number, enrollment: number): Promise<LearningRow | null> {
  return (await listLearning(db, personId, enrollment))[0] ?? null
}

type Mark = { enrollmentId: number; module: string; section: string; revisionId: number; /** Now, unless given for people made for show. */ markedAt?: Date }

export async function insertMarks (db: Db, marks: Mark[]): Promise<void> {
  if (marks.length > 0) await db.insert(sectionMarks).values(marks).onConflictDoNothing()
}

// --- attempts

/** The enrollment is locked first in every transaction that starts or submits, so that two of one person follow one another. */
export async function lockEnrollment (tx: Db, enrollmentId: number, personId: number): Promise<boolean> {
  const rows = await tx.execute(sql`select id from enrollments where id = ${enrollmentId} and person_id = ${personId} and withdrawn_at is null for no key update`)
  return rows.length > 0
}

export type AttemptHead = { id: number; enrollmentId: number; personId: number; agencyId: number | null; module: string; phase: Phase; number: number; form: FormName; seed: number; revisionId: number; startedAt: Date; submittedAt: Date | null; pointsNumerator: number | null; pointsDenominator: number | null; possible: number | null }

const headColumns = {
  id: attempts.id, enrollmentId: attempts.enrollmentId, personId: attempts.personId, agencyId: attempts.agencyId, module: attempts.module, phase: sql<Phase>`${attempts.phase}`,
  number: attempts.number, form: sql<FormName>`${attempts.form}`, seed: attempts.seed, revisionId: attempts.revisionId, startedAt: attempts.startedAt, submittedAt: attempts.submittedAt,
  pointsNumerator: attempts.pointsNumerator, pointsDenominator: attempts.pointsDenominator, possible: attempts.possible,
}

export async function listSittings (db: Db, enrollmentId: number, module: string, phase: Phase): Promise<AttemptHead[]> {
  return db.select(headColumns).from(attempts).where(and(eq(attempts.enrollmentId, enrollmentId), eq(attempts.module, module), eq(attempts.phase, phase))).orderBy(attempts.number)
}

export async function insertAttempt (tx: Db, row: Pick<AttemptHead, 'enrollmentId' | 'personId' | 'agencyId' | 'module' | 'phase' | 'number' | 'form' | 'seed' | 'revisionId'>): Promise<number> {
  const [made] = await tx.insert(attempts).values(row).returning({ id: attempts.id })
  return made!.id
}

export type Current = { item: string; answer: Answer; version: number; writer: string; savedAt: Date }
export type Sitting = AttemptHead & { curriculum: string; cohort: string; responses: Current[] }

/** An attempt of this person with its answers; null when it is not theirs. One statement. */
export async function findSitting (db: Database, attemptId: number, personId: number): Promise<Sitting | null> {
  const [row] = await db.$client<(Omit<Sitting, 'responses'> & { responses: (Omit<Current, 'savedAt'> & { savedAt: string })[] })[]>`
    select a.id::int, a.enrollment_id::int as "enrollmentId", a.person_id::int as "personId", a.agency_id::int as "agencyId", a.module, a.phase, a.number, a.form, a.seed, a.revision_id::int as "revisionId",
      a.started_at as "startedAt", a.submitted_at as "submittedAt", a.points_numerator::int as "pointsNumerator", a.points_denominator::int as "pointsDenominator", a.possible, c.curriculum, c.name as cohort,
      coalesce((select jsonb_agg(jsonb_build_object('item', r.item, 'answer', r.answer, 'version', r.version, 'writer', r.writer, 'savedAt', r.saved_at)) from responses r where r.attempt_id = a.id), '[]') as responses
    from attempts a join enrollments e on e.id = a.enrollment_id join cohorts c on c.id = e.cohort_id
    where a.id = ${attemptId} and a.person_id = ${personId}`
  return row ? { ...row, responses: row.responses.map((r) => ({ ...r, savedAt: new Date(r.savedAt) })) } : null
}

/** What raters gave to the open answers of an attempt, by item, oldest first. Grading writes them; a trainee reads their own. */
export type Rated = { item: string; marks: RubricMarks; points: number; possible: number; note: string }
export async function listRatings (db: Database, attemptId: number): Promise<Rated[]> {
  return db.$client<Rated[]>`select item, marks, points, possible, note from ratings where attempt_id = ${attemptId} and superseded_at is null order by id`
}

export type Given = { item: string; answer: Answer; base: number; version: number; writer: string }
type Written = { item: string; version: number; savedAt: Date; timeZone: string }

/**
 * Saves answers: one statement, one round trip, one commit; with a token it judges the session too.
 * Returns only the rows it wrote; an attempt that is not this person's, not pinned to this revision or already submitted gives none.
 * FOR SHARE makes a submission wait for this save, and this save wait for a submission and then see it. ORDER BY gives all saves one
 * order of row locks. An equal answer of a script still raises the version, or a late older one could replace it.
 */
export function writeAnswers (db: Database, who: { personId: number } | { token: Buffer }, attemptId: number, revisionId: number, given: Given[]): Promise<Written[]> {
  const { $client: q } = db
  const owner = 'personId' in who ? q`select id, time_zone from people where id = ${who.personId}`
    : q`select p.id, p.time_zone from sign_ins s join people p on p.id = s.person_id where s.token_hash = ${who.token} and ${liveSignIn(q)}`
  return q<Written[]>`
    with owner as (${owner}), attempt as (
      select a.id from attempts a join owner on owner.id = a.person_id
      where a.id = ${attemptId} and a.revision_id = ${revisionId} and a.submitted_at is null
      for share of a
    )
    insert into responses as r (attempt_id, item, answer, version, replaces, writer, saved_at)
    select attempt.id, g.item, coalesce(g.answer, 'null'), g.version, g.base, g.writer, clock_timestamp()
    from attempt cross join jsonb_to_recordset(${JSON.stringify(given)}::text::jsonb) as g(item text, answer jsonb, base int, version int, writer text)
    order by g.item
    on conflict (attempt_id, item) do update
      set answer = excluded.answer, version = excluded.version, replaces = excluded.replaces, writer = excluded.writer, saved_at = excluded.saved_at
      where excluded.version > r.version
        and (excluded.writer <> '' or r.answer is distinct from excluded.answer)
        and (r.version = excluded.replaces or (r.writer = excluded.writer and r.writer <> ''))
    returning item, version, saved_at as "savedAt", (select time_zone from owner) as "timeZone"`
}

// --- submission: enrollment, then attempt, in this order of locks

/** What a submission needs before it locks anything; null when the attempt is not this person's. */
export async function findPinned (db: Db, attemptId: number, personId: number): Promise<{ enrollmentId: number; curriculum: string; revisionId: number } | null> {
  const [row] = await db.select({ enrollmentId: attempts.enrollmentId, curriculum: cohorts.curriculum, revisionId: attempts.revisionId }).from(attempts)
    .innerJoin(enrollments, eq(enrollments.id, attempts.enrollmentId)).innerJoin(cohorts, eq(cohorts.id, enrollments.cohortId))
    .where(and(eq(attempts.id, attemptId), eq(attempts.personId, personId)))
  return row ?? null
}

export async function lockAttempt (tx: Db, attemptId: number, personId: number): Promise<AttemptHead | null> {
  const [row] = await tx.select(headColumns).from(attempts).where(and(eq(attempts.id, attemptId), eq(attempts.personId, personId))).for('update')
  return row ?? null
}

export async function currentAnswers (tx: Db, attemptId: number): Promise<Current[]> {
  return tx.select({ item: responses.item, answer: sql<Answer>`${responses.answer}`, version: responses.version, writer: responses.writer, savedAt: responses.savedAt }).from(responses).where(eq(responses.attemptId, attemptId))
}

export async function insertItemScores (tx: Db, rows: (typeof itemScores.$inferInsert)[]): Promise<void> {
  if (rows.length > 0) await tx.insert(itemScores).values(rows)
}

/** clock_timestamp(), not now(): the transaction may have begun before a save that it waited for. */
export async function closeAttempt (tx: Db, attemptId: number, score: Required<Pick<typeof attempts.$inferInsert, 'pointsNumerator' | 'pointsDenominator' | 'possible' | 'answered' | 'gainNumerator' | 'gainDenominator' | 'gainPossible'>>): Promise<Date> {
  const [row] = await tx.update(attempts).set({ ...score, submittedAt: sql`clock_timestamp()` }).where(eq(attempts.id, attemptId)).returning({ submittedAt: attempts.submittedAt })
  return row!.submittedAt!
}

/** The first complete attempts before and after of these modules, where they have become a pair. Nothing where there is one already, or nothing scored. */
export async function insertMatchedPairs (tx: Db, enrollmentId: number, modules: readonly string[]): Promise<void> {
  await tx.execute(sql`
    insert into matched_pairs (enrollment_id, module, pre_attempt_id, post_attempt_id, pre_points, pre_possible, post_points, post_possible, post_at)
    select pre.enrollment_id, pre.module, pre.id, post.id, pre.gain_numerator::float8 / pre.gain_denominator, pre.gain_possible, post.gain_numerator::float8 / post.gain_denominator, post.gain_possible, post.submitted_at
    from attempts pre join attempts post on post.enrollment_id = pre.enrollment_id and post.module = pre.module and post.phase = 'post' and post.number = 1
    where pre.enrollment_id = ${enrollmentId} and pre.module in (select jsonb_array_elements_text(${JSON.stringify(modules)}::text::jsonb)) and pre.phase = 'pre' and pre.number = 1 and pre.submitted_at < post.submitted_at and pre.gain_possible > 0 and post.gain_possible > 0
    on conflict do nothing`)
}
