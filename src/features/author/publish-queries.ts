/** SQL around publishing: whom a new revision meets, what was approved, and what is planned. */
import { and, asc, eq, isNull, lte, sql } from 'drizzle-orm'
import type { Phase } from '#src/domain/curriculum.ts'
import type { Database, Db } from '#src/platform/db/client.ts'
import { people } from '#src/platform/db/schema/accounts.ts'
import { drafts, plannedPublications } from '#src/platform/db/schema/author.ts'
import type { Place } from './queries.ts'

export type OpenSitting = { name: string; cohort: string; phase: Phase; revision: number }
/** Sittings of a module that are under way, by whoever counts; the pinned revision is the one that they finish on. */
export async function listOpenSittings (db: Database, { curriculum, file }: Place): Promise<OpenSitting[]> {
  return db.$client<OpenSitting[]>`
    select p.name, c.name as cohort, a.phase, r.number as revision from attempts a join enrollments e on e.id = a.enrollment_id join cohorts c on c.id = e.cohort_id join people p on p.id = e.person_id join module_revisions r on r.id = a.revision_id
    where c.curriculum = ${curriculum} and a.module = ${file} and a.submitted_at is null and e.withdrawn_at is null and not e.is_preview order by c.name, p.name, a.id limit 500`
}

/** People who have done the pre-quiz and not begun the post-quiz: theirs will be of the new revision. */
export async function countBetween (db: Database, { curriculum, file }: Place): Promise<number> {
  const [row] = await db.$client<{ n: number }[]>`
    select count(*)::int as n from enrollments e join cohorts c on c.id = e.cohort_id where c.curriculum = ${curriculum} and e.withdrawn_at is null and not e.is_preview
      and exists (select from attempts a where a.enrollment_id = e.id and a.module = ${file} and a.phase = 'pre' and a.submitted_at is not null)
      and not exists (select from attempts a where a.enrollment_id = e.id and a.module = ${file} and a.phase = 'post')`
  return row!.n
}

/** Module → sittings under way, of every curriculum. */
export async function countOpenSittings (db: Database): Promise<Map<string, number>> {
  const rows = await db.$client<{ key: string; n: number }[]>`
    select c.curriculum || '/' || a.module as key, count(*)::int as n from attempts a join enrollments e on e.id = a.enrollment_id join cohorts c on c.id = e.cohort_id
    where a.submitted_at is null and e.withdrawn_at is null and not e.is_preview group by 1`
  return new Map(rows.map(({ key, n }) => [key, n]))
}

/** Of these items of a curriculum, those that somebody has a result on. */
export async function itemsWithResults (db: Database, curriculum: string, items: readonly string[]): Promise<string[]> {
  const rows = await db.$client<{ item: string }[]>`
    select i.item from item_revisions i where i.curriculum = ${curriculum} and i.item = any(${items as string[]}::text[]) and exists (select from item_scores s where s.item_revision_id = i.id) group by i.item`
  return rows.map(({ item }) => item)
}

export type PlanRow = {
  id: number; draftId: number; version: number; curriculum: string; file: string; text: string; baseRevisionId: number | null; fixes: string[]; joins: boolean; publishAt: Date; plannedBy: number; by: string
  endedAt: Date | null; endedAs: string | null; why: string | null
}
const plan = {
  id: plannedPublications.id, draftId: plannedPublications.draftId, version: plannedPublications.version, curriculum: drafts.curriculum, file: drafts.file, text: plannedPublications.text,
  baseRevisionId: plannedPublications.baseRevisionId, fixes: plannedPublications.fixes, joins: plannedPublications.joins, publishAt: plannedPublications.publishAt, plannedBy: plannedPublications.plannedBy, by: people.name,
  endedAt: plannedPublications.endedAt, endedAs: plannedPublications.endedAs, why: plannedPublications.why,
}
const plans = (db: Db) => db.select(plan).from(plannedPublications).innerJoin(drafts, eq(drafts.id, plannedPublications.draftId)).innerJoin(people, eq(people.id, plannedPublications.plannedBy))

/** False when this draft is planned already. */
export async function insertPlan (tx: Db, given: { draftId: number; version: number; text: string; baseRevisionId: number | null; fixes: string[]; joins: boolean; publishAt: Date; plannedBy: number }): Promise<boolean> {
  return (await tx.insert(plannedPublications).values(given).onConflictDoNothing().returning({ id: plannedPublications.id })).length > 0
}

export async function findPlan (db: Db, draftId: number): Promise<PlanRow | null> {
  return (await plans(db).where(and(eq(plannedPublications.draftId, draftId), isNull(plannedPublications.endedAt))))[0] ?? null
}

/** Those to come, the next first, then those that failed in the last two weeks. */
export async function listPlans (db: Db): Promise<PlanRow[]> {
  return plans(db).where(sql`${plannedPublications.endedAt} is null or (${plannedPublications.endedAs} = 'failed' and ${plannedPublications.endedAt} > now() - interval '14 days')`).orderBy(sql`${plannedPublications.endedAt} is not null`, asc(plannedPublications.publishAt)).limit(100)
}

export async function listDuePlans (db: Db, now: Date): Promise<PlanRow[]> {
  return plans(db).where(and(isNull(plannedPublications.endedAt), lte(plannedPublications.publishAt, now))).orderBy(asc(plannedPublications.publishAt), asc(plannedPublications.id)).limit(50)
}

/** False when it ended before: another process was quicker. */
export async function updatePlanEnded (tx: Db, id: number, ended: { endedAs: 'published' | 'canceled' | 'failed'; why?: string; revisionId?: number }): Promise<boolean> {
  return (await tx.update(plannedPublications).set({ ...ended, endedAt: sql`now()` }).where(and(eq(plannedPublications.id, id), isNull(plannedPublications.endedAt))).returning({ id: plannedPublications.id })).length > 0
}

export type RevisionLine = { id: number; number: number; title: string; publishedAt: Date; by: string | null }
/** Every revision of one file, the newest first. */
export async function listRevisions (db: Database, { curriculum, file }: Place): Promise<RevisionLine[]> {
  const rows = await db.$client<(Omit<RevisionLine, 'publishedAt'> & { publishedAt: string })[]>`
    select r.id::int, r.number, r.title, r.published_at as "publishedAt", p.name as by from module_revisions r left join people p on p.id = r.published_by
    where r.curriculum = ${curriculum} and case when r.kind = 'curriculum' then 'curriculum' else r.module end = ${file} order by r.id desc`
  return rows.map((row) => ({ ...row, publishedAt: new Date(row.publishedAt) }))
}

