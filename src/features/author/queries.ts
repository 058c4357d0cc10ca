/** SQL of drafts: what authors are writing. Only here are they written. */
import { and, desc, eq, isNotNull, isNull, ne, sql } from 'drizzle-orm'
import type { Database, Db } from '#src/platform/db/client.ts'
import { people } from '#src/platform/db/schema/accounts.ts'
import { draftPictures, drafts, draftTexts } from '#src/platform/db/schema/author.ts'

export type Place = { curriculum: string; file: string }
export type DraftRow = Place & {
  id: number; authorId: number; author: string; baseRevisionId: number | null; text: string; version: number; writer: string; turn: number
  begunAt: Date; savedAt: Date; endedAt: Date | null; endedAs: string | null
}

const columns = {
  id: drafts.id, curriculum: drafts.curriculum, file: drafts.file, authorId: drafts.authorId, author: people.name, baseRevisionId: drafts.baseRevisionId, text: drafts.text, version: drafts.version,
  writer: drafts.writer, turn: drafts.turn, begunAt: drafts.begunAt, savedAt: drafts.savedAt, endedAt: drafts.endedAt, endedAs: drafts.endedAs,
}
const at = ({ curriculum, file }: Place) => and(eq(drafts.curriculum, curriculum), eq(drafts.file, file))

/** The live draft of one author; `hold` keeps it from changing until the transaction ends. */
export async function findDraft (db: Db, place: Place, authorId: number, hold = false): Promise<DraftRow | null> {
  const asked = db.select(columns).from(drafts).innerJoin(people, eq(people.id, drafts.authorId)).where(and(at(place), eq(drafts.authorId, authorId), isNull(drafts.endedAt)))
  return (await (hold ? asked.for('update', { of: drafts }) : asked))[0] ?? null
}

/** Whosever it is, ended or not. */
export async function findDraftById (db: Db, id: number): Promise<DraftRow | null> {
  return (await db.select(columns).from(drafts).innerJoin(people, eq(people.id, drafts.authorId)).where(eq(drafts.id, id)))[0] ?? null
}

/** Drafts of one author that ended, the latest first. */
export async function listEndedDrafts (db: Db, place: Place, authorId: number): Promise<Omit<DraftRow, 'text'>[]> {
  const { text: _, ...rest } = columns
  return db.select(rest).from(drafts).innerJoin(people, eq(people.id, drafts.authorId)).where(and(at(place), eq(drafts.authorId, authorId), isNotNull(drafts.endedAt))).orderBy(desc(drafts.id)).limit(50)
}

/** What others are writing in this file. */
export async function listOtherDrafts (db: Db, place: Place, authorId: number): Promise<Omit<DraftRow, 'text'>[]> {
  const { text: _, ...rest } = columns
  return db.select(rest).from(drafts).innerJoin(people, eq(people.id, drafts.authorId)).where(and(at(place), ne(drafts.authorId, authorId), isNull(drafts.endedAt))).orderBy(desc(drafts.savedAt))
}

/** All live drafts, the latest first; of one curriculum, where it is named. */
export async function listDrafts (db: Db, curriculum: string | null = null): Promise<Omit<DraftRow, 'text'>[]> {
  const { text: _, ...rest } = columns
  return db.select(rest).from(drafts).innerJoin(people, eq(people.id, drafts.authorId)).where(and(isNull(drafts.endedAt), curriculum === null ? undefined : eq(drafts.curriculum, curriculum))).orderBy(desc(drafts.savedAt))
}

type Written = { text: string; writer: string; turn: number }

/** Null when this author has a live draft of the file already. */
export async function insertDraft (tx: Db, place: Place, given: Written & { authorId: number; baseRevisionId: number | null }): Promise<{ id: number; version: number; savedAt: Date } | null> {
  const [made] = await tx.insert(drafts).values({ ...place, ...given }).onConflictDoNothing().returning({ id: drafts.id, version: drafts.version, savedAt: drafts.savedAt })
  return made ?? null
}

/** The next version. `base` moves where changes of a newer revision were taken in. */
export async function updateDraft (tx: Db, id: number, given: Written & { baseRevisionId?: number | null }): Promise<{ version: number; savedAt: Date }> {
  const [row] = await tx.update(drafts).set({ ...given, version: sql`${drafts.version} + 1`, savedAt: sql`now()` }).where(eq(drafts.id, id)).returning({ version: drafts.version, savedAt: drafts.savedAt })
  return row!
}

export async function updateDraftEnded (tx: Db, id: number, endedAs: 'published' | 'discarded'): Promise<void> {
  await tx.update(drafts).set({ endedAt: sql`now()`, endedAs }).where(eq(drafts.id, id))
}

/** Keeps what a draft says now, before it says something else. */
export async function insertDraftText (tx: Db, { id, version, text, savedAt }: Pick<DraftRow, 'id' | 'version' | 'text' | 'savedAt'>): Promise<void> {
  await tx.insert(draftTexts).values({ draftId: id, version, text, savedAt })
}

export type KeptText = { id: number; version: number; savedAt: Date; length: number }
/** The latest first, without texts. */
export async function listDraftTexts (db: Db, draftId: number): Promise<KeptText[]> {
  return db.select({ id: draftTexts.id, version: draftTexts.version, savedAt: draftTexts.savedAt, length: sql<number>`length(${draftTexts.text})` }).from(draftTexts).where(eq(draftTexts.draftId, draftId)).orderBy(desc(draftTexts.id)).limit(200)
}

export async function findDraftText (db: Db, draftId: number, id: number): Promise<{ text: string; savedAt: Date } | null> {
  return (await db.select({ text: draftTexts.text, savedAt: draftTexts.savedAt }).from(draftTexts).where(and(eq(draftTexts.draftId, draftId), eq(draftTexts.id, id))))[0] ?? null
}

/** When a text of this draft was kept last; null = none was. */
export async function lastKept (db: Db, draftId: number): Promise<Date | null> {
  return (await db.select({ at: draftTexts.savedAt }).from(draftTexts).where(eq(draftTexts.draftId, draftId)).orderBy(desc(draftTexts.id)).limit(1))[0]?.at ?? null
}

/** The same picture under the same path twice is once. */
export async function insertDraftPicture (tx: Db, given: { curriculum: string; path: string; hash: string; addedBy: number }): Promise<void> {
  await tx.insert(draftPictures).values(given).onConflictDoNothing()
}

/** Grows with every revision and every picture that somebody adds: what was read of the files stays right while it stays the same. */
export async function shelfVersion (db: Database): Promise<string> {
  const [row] = await db.$client<{ version: string }[]>`select (select coalesce(max(id), 0) from module_revisions) || ' ' || (select count(*) from draft_pictures) as version`
  return row!.version
}

export type PathRow = { path: string; hash: string; type: string; size: { width: number; height: number } | null; /** Of drawings, which stand in the page; of all others only the size is known here. */ text: string | null; bytes: number; isPublished: boolean }
/** Every picture that a text of this curriculum can show: the newest of each path that was ever published, then what authors added. */
export async function listPaths (db: Database, curriculum: string): Promise<PathRow[]> {
  const rows = await db.$client<(Omit<PathRow, 'size'> & { size: string | null })[]>`
    select distinct on (path) path, p.hash, p.type, p.size::text as size, case when p.type = 'image/svg+xml' then convert_from(p.bytes, 'UTF8') end as text, octet_length(p.bytes) as bytes, "isPublished"
    from (select m.path, m.hash, m.module_revision_id as at, true as "isPublished" from module_pictures m join module_revisions r on r.id = m.module_revision_id where r.curriculum = ${curriculum}
      union all select path, hash, 0, false from draft_pictures where curriculum = ${curriculum}) as known join pictures p on p.hash = known.hash order by path, at desc`
  return rows.map((row) => ({ ...row, size: row.size === null ? null : JSON.parse(row.size) as PathRow['size'] }))
}
