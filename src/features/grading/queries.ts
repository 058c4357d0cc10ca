/** SQL of ratings of open answers. A rating is corrected by a row that takes its place; none is ever changed. */
import { and, eq, isNull, sql } from 'drizzle-orm'
import type { RubricMarks } from '#src/domain/rating.ts'
import { ratersPerAnswer } from '#src/domain/rating.ts'
import type { Database, Db } from '#src/platform/db/client.ts'
import { ratings } from '#src/platform/db/schema/grading.ts'

export type Waiting = { attempt: number; item: string; curriculum: string; revision: number; submittedAt: Date; raters: number; total: number }

/**
 * Open answers of submitted attempts that this person may rate: not their own, not rated by them, and read by fewer than two. Oldest first; `total` counts beyond `most`. Previews of staff
 * and withdrawn people are left out.
 */
export async function listWaiting (db: Database, person: number, most: number): Promise<Waiting[]> {
  const rows = await db.$client<(Omit<Waiting, 'submittedAt'> & { submittedAt: string })[]>`
    with open as materialized (select m.module_revision_id, m.item from module_items m join item_revisions i on i.id = m.item_revision_id where i.type = 'open')
    select a.id::int as attempt, r.item, c.curriculum, a.revision_id::int as revision, a.submitted_at as "submittedAt", (select count(*) from ratings x where x.attempt_id = a.id and x.item = r.item and x.superseded_at is null)::int as raters, count(*) over ()::int as total
    from open o join attempts a on a.revision_id = o.module_revision_id and a.submitted_at is not null and a.person_id <> ${person} join responses r on r.attempt_id = a.id and r.item = o.item and r.answer <> 'null'
      join enrollments e on e.id = a.enrollment_id and not e.is_preview and e.withdrawn_at is null join cohorts c on c.id = e.cohort_id
    where not exists (select from ratings x where x.attempt_id = a.id and x.item = r.item and x.rater_id = ${person} and x.superseded_at is null)
      and (select count(*) from ratings x where x.attempt_id = a.id and x.item = r.item and x.superseded_at is null) < ${ratersPerAnswer}
    order by a.submitted_at, a.id, r.item limit ${most}`
  return rows.map((row) => ({ ...row, submittedAt: new Date(row.submittedAt) }))
}

export type OpenAnswer = { attempt: number; person: number; revision: number; curriculum: string; form: 'A' | 'B'; phase: 'pre' | 'post' | 'followup'; answer: string }
/** What somebody answered in a submitted attempt that is no preview; null where there is no such answer. Whether the item is open is for the revision to say. */
export async function findAnswer (db: Db, attempt: number, item: string): Promise<OpenAnswer | null> {
  const rows = await db.execute<OpenAnswer>(sql`
    select a.id::int as attempt, a.person_id::int as person, a.revision_id::int as revision, c.curriculum, a.form, a.phase, r.answer #>> '{}' as answer
    from attempts a join responses r on r.attempt_id = a.id and r.item = ${item} and jsonb_typeof(r.answer) = 'string' join enrollments e on e.id = a.enrollment_id and not e.is_preview join cohorts c on c.id = e.cohort_id
    where a.id = ${attempt} and a.submitted_at is not null`)
  return rows[0] ?? null
}

/** Two who rate one answer at once follow one another. */
export async function lockAnswer (tx: Db, attempt: number): Promise<void> {
  await tx.execute(sql`select id from attempts where id = ${attempt} for no key update`)
}

export type RatingRow = { id: number; rater: number; name: string; marks: RubricMarks; points: number; possible: number; note: string; ratedAt: Date }
/** Those that stand, oldest first. */
export async function listRatings (db: Db, attempt: number, item: string): Promise<RatingRow[]> {
  const rows = await db.execute<Omit<RatingRow, 'ratedAt' | 'marks'> & { ratedAt: string; marks: RubricMarks | string }>(sql`
    select r.id::int, r.rater_id::int as rater, p.name, r.marks, r.points, r.possible, r.note, r.rated_at as "ratedAt" from ratings r join people p on p.id = r.rater_id
    where r.attempt_id = ${attempt} and r.item = ${item} and r.superseded_at is null order by r.id`)
  return rows.map((row) => ({ ...row, marks: typeof row.marks === 'string' ? JSON.parse(row.marks) as RubricMarks : row.marks, ratedAt: new Date(row.ratedAt) }))
}

/** The live rating of this person makes room for another. */
export async function supersedeRating (tx: Db, attempt: number, item: string, rater: number): Promise<void> {
  await tx.update(ratings).set({ supersededAt: sql`clock_timestamp()` }).where(and(eq(ratings.attemptId, attempt), eq(ratings.item, item), eq(ratings.raterId, rater), isNull(ratings.supersededAt)))
}

export async function insertRating (tx: Db, row: { attemptId: number; item: string; raterId: number; marks: RubricMarks; points: number; possible: number; note: string }): Promise<void> {
  await tx.insert(ratings).values({ ...row, ratedAt: sql`clock_timestamp()` })
}

/** `marks` of two people on one answer, in the order in which they first rated it. */
export type Twice = { attempt: number; curriculum: string; item: string; revision: number; marks: [RubricMarks, RubricMarks] }
type Which = { curriculum: string; item: string } | null

/** Both ratings as they stood when the second person had rated: what is corrected after a talk is no longer given without the other's marks. */
export async function listRatedTwice (db: Database, which: Which): Promise<Twice[]> {
  const { $client: q } = db
  return q<Twice[]>`
    with firsts as (select attempt_id, item, rater_id, min(id) as first from ratings ${which === null ? q`` : q`where item = ${which.item}`} group by 1, 2, 3), two as (select attempt_id, item, max(first) as last from firsts group by 1, 2 having count(*) = ${ratersPerAnswer}),
      stood as (select distinct on (r.attempt_id, r.item, r.rater_id) r.attempt_id, r.item, r.marks, f.first from two t join ratings r on r.attempt_id = t.attempt_id and r.item = t.item and r.id <= t.last join firsts f on f.attempt_id = r.attempt_id and f.item = r.item and f.rater_id = r.rater_id
        order by r.attempt_id, r.item, r.rater_id, r.id desc)
    select s.attempt_id::int as attempt, c.curriculum, s.item, a.revision_id::int as revision, jsonb_agg(s.marks order by s.first) as marks
    from stood s join attempts a on a.id = s.attempt_id join enrollments e on e.id = a.enrollment_id join cohorts c on c.id = e.cohort_id where ${which === null ? q`true` : q`c.curriculum = ${which.curriculum}`} group by 1, 2, 3, 4 order by 1, 3`
}

/** Both ratings as they stand now, where they differ on a criterion; the newest first. Not the reader's own answers. */
export async function listApart (db: Database, reader: number, most: number): Promise<Twice[]> {
  const { $client: q } = db
  return q<Twice[]>`
    select r.attempt_id::int as attempt, c.curriculum, r.item, a.revision_id::int as revision, jsonb_agg(r.marks order by r.id) as marks
    from ratings r join attempts a on a.id = r.attempt_id join enrollments e on e.id = a.enrollment_id join cohorts c on c.id = e.cohort_id
    where r.superseded_at is null and a.person_id <> ${reader} group by 1, 2, 3, 4 having count(*) = ${ratersPerAnswer} and count(distinct r.marks) > 1 order by max(r.id) desc limit ${most}`
}

/** Points of the ratings of one item that stand. */
export async function countRatings (db: Database, { curriculum, item }: { curriculum: string; item: string }): Promise<{ ratings: number; answers: number; points: number | null; possible: number | null }> {
  const [row] = await db.$client<[{ ratings: number; answers: number; points: number | null; possible: number | null }]>`
    select count(*)::int as ratings, count(distinct r.attempt_id)::int as answers, avg(r.points)::float8 as points, max(r.possible)::int as possible
    from ratings r join attempts a on a.id = r.attempt_id join enrollments e on e.id = a.enrollment_id and not e.is_preview join cohorts c on c.id = e.cohort_id where r.item = ${item} and c.curriculum = ${curriculum} and r.superseded_at is null`
  return row
}
