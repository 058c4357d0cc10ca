/** What the workbench of one file stands on: what is published, what its author has written, and what is wrong with it. */
import { findRevision, type RevisionRow } from '#src/features/curriculum/queries.ts'
import { NotFound } from '#src/platform/http/errors.ts'
import type { SignedIn } from '#src/platform/http/person.ts'
import type { Services } from '#src/services.ts'
import { listRevisions } from './publish-queries.ts'
import { type DraftRow, findDraft, findDraftById, listDrafts, type Place } from './queries.ts'
import { type Current, judge, type Judged, type Shelf, type Shelves } from './shelf.ts'

export type Bench = {
  place: Place
  shelf: Shelf
  /** Null: nothing of this name was published. */
  current: Current | null
  /** The author's own, while it lives. */
  draft: DraftRow | null
  /** What is published, with line ends as a form brings them; null: nothing. */
  published: string | null
  /** Of the draft, else what is published. */
  text: string
  judge (text: string): Judged
}

const name = /^[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?$/

/** Throws NotFound where there is neither something published nor a draft of this author. */
export async function openBench ({ db }: Services, shelves: Shelves, place: Place, person: SignedIn): Promise<Bench> {
  if (!name.test(place.curriculum) || !name.test(place.file)) throw new NotFound('no such file')
  const [shelf, draft] = [await shelves.of(place.curriculum), await findDraft(db, place, person.id)]
  const current = shelf.current.get(place.file) ?? null
  if (current === null && draft === null) throw new NotFound('nothing of this name')
  const others = await beside({ db }, shelf, person.id)
  others.delete(place.file)
  return { place, shelf, current, draft, published: current && asTyped(current.text), text: asTyped(draft?.text ?? current!.text), judge: (text) => judge(shelf, place.file, text, others) }
}

/** Line ends as a form brings them back, so that a text nobody touched is the same text. */
export const asTyped = (text: string): string => text.replace(/^\uFEFF/, '').replace(/\r\n?/g, '\n')

/** A curriculum that was never published goes out whole: all that its author has written of it, by file. */
export async function beside ({ db }: Pick<Services, 'db'>, shelf: Shelf, authorId: number): Promise<Map<string, string>> {
  if (shelf.current.size > 0) return new Map()
  const own = (await listDrafts(db, shelf.curriculum)).filter((each) => each.authorId === authorId)
  const texts = await Promise.all(own.map(({ id }) => findDraftById(db, id)))
  return new Map(texts.flatMap((each) => (each ? [[each.file, each.text]] : [])))
}

/** A revision of this file by its number, as an address carries it. Throws NotFound. */
export async function revisionOf ({ db }: Pick<Services, 'db'>, place: Place, number: string): Promise<RevisionRow> {
  const line = (await listRevisions(db, place)).find((each) => String(each.number) === number)
  const row = line && await findRevision(db, line.id)
  if (!row) throw new NotFound('no such revision')
  return row
}

/** Text as a form may bring it: `text`, or why it is none, in a sentence. */
export function readText (given: unknown): { text: string } | { refused: string } {
  if (typeof given !== 'string') return { refused: 'No text came with this form, so nothing was changed. Open the page again.' }
  const text = asTyped(given), size = Buffer.byteLength(text)
  if (size > mostBytes) return { refused: `This text has ${(size / mostBytes).toFixed(1)} MB. A file has at most 1 MB, so it was not saved. It stays on this page: shorten it, or split it into two modules.` }
  if (text.includes('\0') || /^PK\u0003\u0004/.test(text)) return { refused: 'This is not text, but the inside of a file such as a ZIP or a document, so it was not saved. Paste the text itself.' }
  if (!text.isWellFormed()) return { refused: 'Half of a letter stands in this text, which no file can hold, so it was not saved. Delete the sign that shows as a box.' }
  return { text }
}

export const mostBytes = 1024 * 1024

/** Ids of items that were ever published in the curriculum; an id is never used twice. */
export const takenIds = ({ shelf, place }: Pick<Bench, 'shelf' | 'place'>): Iterable<string> => shelf.types.get(place.curriculum)?.keys() ?? []

/** Title of a file as far as it can be read, and of its curriculum. */
export function titlesOf ({ place, shelf, text, current }: Bench, judged: Judged): { title: string; curriculum: string } {
  const title = judged.draft.named.title || current?.title || place.file
  return { title: text === '' ? place.file : title, curriculum: shelf.current.get('curriculum')?.title ?? (place.file === 'curriculum' ? title : place.curriculum) }
}
