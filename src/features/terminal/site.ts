/** A site as a terminal sees it, and the one whose database is at hand. The routes of /terminal answer with the same; remote-site.ts asks them. */
import { changesOf } from '#src/domain/authoring/changes.ts'
import { readDraft } from '#src/domain/authoring/read.ts'
import { findPicture, findRevision } from '#src/features/curriculum/queries.ts'
import type { Database } from '#src/platform/db/client.ts'
import type { Log, Order, Outcome, State } from './messages.ts'
import { publishFiles } from './publish-files.ts'
import { countOpenSittings, findPublishedPicture, listCurricula, listHashes, listLog, listPicturesOf, listSiteFiles } from './queries.ts'

export type Site = {
  /** Its address; null = the database of this computer. */
  address: string | null
  curricula (): Promise<{ id: string; title: string }[]>
  /** Null: nothing of it was ever published. */
  state (curriculum: string): Promise<State | null>
  log (curriculum: string, of: { module: string | null; last: number }): Promise<Log>
  /** Null: there is no such revision of this curriculum. */
  text (curriculum: string, revision: number): Promise<string | null>
  /** Null: nothing that was published shows it. */
  picture (hash: string): Promise<Buffer | null>
  publish (curriculum: string, order: Order): Promise<Outcome>
}

/** `by`: who acts; null = whoever may use the database itself. */
export function siteAtHand (db: Database, by: number | null): Site {
  return {
    address: null,
    curricula: () => listCurricula(db),
    state: (curriculum) => stateOf(db, curriculum),
    async log (curriculum, { module, last }) {
      const rows = await listLog(db, { curriculum, module, last })
      return rows.map(({ id, kind, module: file, number, title, hash, publishedAt, publishedBy, text, before }) => ({ revision: id, kind, id: file, number, title, hash, publishedAt: publishedAt.toISOString(), publishedBy, ...wordsBetween(before ?? '', text) }))
    },
    async text (curriculum, revision) {
      const row = await findRevision(db, revision)
      return row?.curriculum === curriculum ? row.text : null
    },
    async picture (hash) { return await findPublishedPicture(db, hash) ? (await findPicture(db, hash))!.bytes : null },
    publish: (curriculum, order) => publishFiles(db, { curriculum, order, by }),
  }
}

async function stateOf (db: Database, curriculum: string): Promise<State | null> {
  const rows = await listSiteFiles(db, curriculum)
  const own = rows.find(({ kind }) => kind === 'curriculum')
  if (!own) return null
  const [pictures, hashes, open] = [await listPicturesOf(db, rows.map(({ id }) => id)), await listHashes(db, curriculum), await countOpenSittings(db, curriculum)]
  const { draft } = readDraft('curriculum.md', own.text, 'curriculum')
  const taught = new Set(draft.kind === 'curriculum' ? [...draft.value.order.map((id) => `module ${id}`), ...draft.value.pages.map((id) => `page ${id}`)] : [])
  return {
    curriculum, title: own.title,
    files: rows.map(({ id, kind, module, number, title, hash, publishedAt, publishedBy, text }) => ({
      kind, id: module, title, revision: id, number, hash, publishedAt: publishedAt.toISOString(), publishedBy, isTaught: kind === 'curriculum' || kind === 'feedback' || taught.has(`${kind} ${module}`), openSittings: kind === 'module' ? open.get(module) ?? 0 : 0,
      earlier: (hashes.get(`${kind} ${module}`) ?? []).filter((each) => each !== hash), text, pictures: pictures.get(id) ?? [],
    })),
  }
}

const countWords = (text: string): number => text.match(/\S+/g)?.length ?? 0

/** How many words came and went from one text to another. */
export function wordsBetween (before: string, after: string): { added: number; removed: number } {
  const pieces = before === '' ? [{ kind: 'new' as const, text: after }] : changesOf(before, after).flatMap((change) => (change.kind === 'changed' ? change.pieces : []))
  const sum = (kind: string) => pieces.reduce((words, piece) => words + (piece.kind === kind ? countWords(piece.text) : 0), 0)
  return { added: sum('new'), removed: sum('gone') }
}
