/** SQL of published content. Revisions are only ever added. */
import { and, desc, eq, inArray, lte, sql } from 'drizzle-orm'
import type { Database, Db } from '#src/platform/db/client.ts'
import { itemRevisions, moduleItems, modulePictures, moduleRevisions, pictures } from '#src/platform/db/schema/curriculum.ts'

export type RevisionRow = { id: number; curriculum: string; module: string; kind: 'curriculum' | 'module' | 'page' | 'feedback'; number: number; title: string; text: string; hash: string; publishedAt: Date }

/** Where the trigger on module_revisions tells, at the commit of each publication, that there is one. */
export const publicationsChannel = 'publications'

/** Grows with every publication: the cheapest way to see that something is new. */
export async function newestRevisionId (db: Database): Promise<number> {
  const [row] = await db.$client<{ id: number }[]>`select coalesce(max(id), 0)::int as id from module_revisions`
  return row!.id
}

/** The newest revision of every file of every curriculum, without texts; `of`: of one curriculum, as it stood at a moment. */
export async function listCurrentRevisions (db: Db, of: { curriculum: string; until?: Date } | null = null): Promise<Omit<RevisionRow, 'text'>[]> {
  const { text: _, publishedBy: __, ...columns } = columnsOf
  return db.selectDistinctOn([moduleRevisions.curriculum, moduleRevisions.kind, moduleRevisions.module], columns).from(moduleRevisions)
    .where(of === null ? undefined : and(eq(moduleRevisions.curriculum, of.curriculum), of.until && lte(moduleRevisions.publishedAt, of.until))).orderBy(moduleRevisions.curriculum, moduleRevisions.kind, moduleRevisions.module, desc(moduleRevisions.id)) as Promise<Omit<RevisionRow, 'text'>[]>
}

const columnsOf = {
  id: moduleRevisions.id, curriculum: moduleRevisions.curriculum, module: moduleRevisions.module, kind: moduleRevisions.kind, number: moduleRevisions.number,
  title: moduleRevisions.title, text: moduleRevisions.text, hash: moduleRevisions.hash, publishedAt: moduleRevisions.publishedAt, publishedBy: moduleRevisions.publishedBy,
}

export async function findRevision (db: Db, id: number): Promise<RevisionRow | null> {
  const [row] = await db.select(columnsOf).from(moduleRevisions).where(eq(moduleRevisions.id, id))
  return (row as RevisionRow | undefined) ?? null
}

export async function listItemRevisions (db: Db, moduleRevisionId: number): Promise<{ item: string; id: number; number: number }[]> {
  return db.select({ item: moduleItems.item, id: itemRevisions.id, number: itemRevisions.number }).from(moduleItems)
    .innerJoin(itemRevisions, eq(itemRevisions.id, moduleItems.itemRevisionId)).where(eq(moduleItems.moduleRevisionId, moduleRevisionId)).orderBy(moduleItems.position)
}

export type PictureRow = { path: string; hash: string; type: string; size: { width: number; height: number } | null; bytes: Buffer }
export async function listPictures (db: Db, moduleRevisionId: number): Promise<PictureRow[]> {
  return db.select({ path: modulePictures.path, hash: pictures.hash, type: pictures.type, size: pictures.size, bytes: pictures.bytes }).from(modulePictures)
    .innerJoin(pictures, eq(pictures.hash, modulePictures.hash)).where(eq(modulePictures.moduleRevisionId, moduleRevisionId))
}

export async function findPicture (db: Db, hash: string): Promise<{ type: string; bytes: Buffer } | null> {
  const [row] = await db.select({ type: pictures.type, bytes: pictures.bytes }).from(pictures).where(eq(pictures.hash, hash))
  return row ?? null
}

/** One publisher at a time, over all processes, until the transaction ends. */
export async function lockPublishing (tx: Db): Promise<void> {
  await tx.execute(sql`select pg_advisory_xact_lock(7416230119)`)
}

export async function publishedHashes (db: Db, curriculum: string): Promise<Set<string>> {
  const rows = await db.select({ kind: moduleRevisions.kind, module: moduleRevisions.module, hash: moduleRevisions.hash }).from(moduleRevisions).where(eq(moduleRevisions.curriculum, curriculum))
  return new Set(rows.map((row) => `${row.kind} ${row.module} ${row.hash}`))
}

/** Curriculum → item → type, of every item that was ever published. */
export async function publishedItemTypes (db: Db): Promise<Map<string, Map<string, string>>> {
  const rows = await db.selectDistinct({ curriculum: itemRevisions.curriculum, item: itemRevisions.item, type: itemRevisions.type }).from(itemRevisions)
  return new Map([...Map.groupBy(rows, (row) => row.curriculum)].map(([curriculum, items]) => [curriculum, new Map(items.map((row) => [row.item, row.type]))]))
}

export async function insertRevision (tx: Db, row: Pick<RevisionRow, 'curriculum' | 'module' | 'kind' | 'title' | 'text' | 'hash'> & { publishedBy: number | null }): Promise<number> {
  const number = sql<number>`(select coalesce(max(number), 0) + 1 from module_revisions where curriculum = ${row.curriculum} and kind = ${row.kind} and module = ${row.module})`
  const [made] = await tx.insert(moduleRevisions).values({ ...row, number }).returning({ id: moduleRevisions.id })
  return made!.id
}

export async function insertPicture (tx: Db, picture: Omit<PictureRow, 'path'>): Promise<void> {
  await tx.insert(pictures).values(picture).onConflictDoNothing()
}

export async function insertPictures (tx: Db, moduleRevisionId: number, list: PictureRow[]): Promise<void> {
  if (list.length === 0) return
  await tx.insert(pictures).values(list.map(({ hash, type, size, bytes }) => ({ hash, type, size, bytes }))).onConflictDoNothing()
  await tx.insert(modulePictures).values(list.map(({ path, hash }) => ({ moduleRevisionId, path, hash })))
}

export type Wording = { item: string; type: string; wording: string; hash: string; position: number }

/** A wording that was published before keeps its row; a new one becomes the item's next revision. */
export async function insertItemRevisions (tx: Db, curriculum: string, moduleRevisionId: number, wordings: Wording[], fixes: ReadonlySet<string>): Promise<void> {
  if (wordings.length === 0) return
  const known = await tx.select({ id: itemRevisions.id, item: itemRevisions.item, number: itemRevisions.number, hash: itemRevisions.hash }).from(itemRevisions)
    .where(and(eq(itemRevisions.curriculum, curriculum), inArray(itemRevisions.item, wordings.map((w) => w.item))))
  const newest = new Map<string, number>()
  for (const row of known) newest.set(row.item, Math.max(newest.get(row.item) ?? 0, row.number))
  const ids = new Map(known.map((row) => [`${row.item} ${row.hash}`, row.id]))
  const fresh = wordings.filter((w) => !ids.has(`${w.item} ${w.hash}`))
  if (fresh.length > 0) {
    const made = await tx.insert(itemRevisions).values(fresh.map((w) => ({
      curriculum, item: w.item, type: w.type, wording: w.wording, hash: w.hash, number: (newest.get(w.item) ?? 0) + 1, change: !newest.has(w.item) ? 'first' : fixes.has(w.item) ? 'wording fix' : 'new meaning',
    }))).returning({ id: itemRevisions.id, item: itemRevisions.item, hash: itemRevisions.hash })
    for (const row of made) ids.set(`${row.item} ${row.hash}`, row.id)
  }
  await tx.insert(moduleItems).values(wordings.map((w) => ({ moduleRevisionId, itemRevisionId: ids.get(`${w.item} ${w.hash}`)!, item: w.item, position: w.position })))
}
