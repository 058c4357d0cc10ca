/** SQL of what a terminal asks about published content. */
import { desc, eq, inArray, sql } from 'drizzle-orm'
import type { RevisionRow } from '#src/features/curriculum/queries.ts'
import type { Db } from '#src/platform/db/client.ts'
import { people } from '#src/platform/db/schema/accounts.ts'
import { modulePictures, moduleRevisions } from '#src/platform/db/schema/curriculum.ts'

type Kind = RevisionRow['kind']
export type SiteRow = { id: number; kind: Kind; module: string; number: number; title: string; hash: string; text: string; publishedAt: Date; publishedBy: string | null }

const columns = { id: moduleRevisions.id, module: moduleRevisions.module, number: moduleRevisions.number, title: moduleRevisions.title, hash: moduleRevisions.hash, text: moduleRevisions.text, publishedAt: moduleRevisions.publishedAt, publishedBy: people.name }
const kind = sql<Kind>`${moduleRevisions.kind}`

/** The newest revision of every file of a curriculum, with its text: one statement, so all of one moment. */
export async function listSiteFiles (db: Db, curriculum: string): Promise<SiteRow[]> {
  return db.selectDistinctOn([moduleRevisions.kind, moduleRevisions.module], { ...columns, kind }).from(moduleRevisions).leftJoin(people, eq(people.id, moduleRevisions.publishedBy))
    .where(eq(moduleRevisions.curriculum, curriculum)).orderBy(moduleRevisions.kind, moduleRevisions.module, desc(moduleRevisions.id))
}

/** Every curriculum that was published. */
export async function listCurricula (db: Db): Promise<{ id: string; title: string }[]> {
  return db.selectDistinctOn([moduleRevisions.curriculum], { id: moduleRevisions.curriculum, title: moduleRevisions.title }).from(moduleRevisions).where(eq(moduleRevisions.kind, 'curriculum')).orderBy(moduleRevisions.curriculum, desc(moduleRevisions.id))
}

/** By revision. */
export async function listPicturesOf (db: Db, revisions: readonly number[]): Promise<Map<number, { path: string; hash: string }[]>> {
  const rows = revisions.length === 0 ? [] : await db.select({ revision: modulePictures.moduleRevisionId, path: modulePictures.path, hash: modulePictures.hash }).from(modulePictures)
    .where(inArray(modulePictures.moduleRevisionId, [...revisions])).orderBy(modulePictures.path)
  return new Map([...Map.groupBy(rows, (row) => row.revision)].map(([id, list]) => [id, list.map(({ path, hash }) => ({ path, hash }))]))
}

/** Hashes of every revision, by kind and id with a space between, the oldest first. */
export async function listHashes (db: Db, curriculum: string): Promise<Map<string, string[]>> {
  const rows = await db.select({ kind, module: moduleRevisions.module, hash: moduleRevisions.hash }).from(moduleRevisions).where(eq(moduleRevisions.curriculum, curriculum)).orderBy(moduleRevisions.id)
  return new Map([...Map.groupBy(rows, (row) => `${row.kind} ${row.module}`)].map(([key, list]) => [key, list.map((row) => row.hash)]))
}

/** Sittings that are not handed in, by module, whichever revision they stay on. */
export async function countOpenSittings (db: Db, curriculum: string): Promise<Map<string, number>> {
  const rows = await db.execute<{ module: string; n: number }>(sql`
    select r.module, count(*)::int as n from attempts a join module_revisions r on r.id = a.revision_id where r.curriculum = ${curriculum} and a.submitted_at is null group by 1`)
  return new Map(rows.map(({ module, n }) => [module, n]))
}

/** The newest first; `module` may be a module, a page or the curriculum's own file. `before` is the text of the revision before. */
export async function listLog (db: Db, given: { curriculum: string; module: string | null; last: number }): Promise<(SiteRow & { before: string | null })[]> {
  const rows = await db.execute<Omit<SiteRow, 'publishedAt'> & { publishedAt: string; before: string | null }>(sql`
    select r.id::int, r.kind, r.module, r.number, r.title, r.hash, r.text, r.published_at as "publishedAt", p.name as "publishedBy",
      (select text from module_revisions b where b.curriculum = r.curriculum and b.kind = r.kind and b.module = r.module and b.number = r.number - 1) as before
    from module_revisions r left join people p on p.id = r.published_by
    where r.curriculum = ${given.curriculum} ${given.module === null ? sql`` : sql`and r.module = ${given.module}`} order by r.id desc limit ${given.last}`)
  return rows.map((row) => ({ ...row, publishedAt: new Date(row.publishedAt) }))
}

/** Whether this picture is shown by something that was published. */
export async function findPublishedPicture (db: Db, hash: string): Promise<boolean> {
  const rows = await db.select({ hash: modulePictures.hash }).from(modulePictures).where(eq(modulePictures.hash, hash)).limit(1)
  return rows.length > 0
}
