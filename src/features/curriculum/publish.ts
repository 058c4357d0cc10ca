/** Publishing: texts become revisions, in one transaction for a whole curriculum. A text that was published before is not published again. */
import { createHash } from 'node:crypto'
import { wordingOf } from '#src/domain/authoring/wording.ts'
import type { Curriculum, FeedbackForm, Module, Page } from '#src/domain/curriculum.ts'
import type { Database, Db } from '#src/platform/db/client.ts'
import { insertItemRevisions, insertPicture, insertPictures, insertRevision, lockPublishing, type PictureRow, publishedHashes } from './queries.ts'

/** One sound file of a curriculum: what it says, its exact text and the pictures that it shows. */
export type Publication = { value: Module | Page | FeedbackForm | Curriculum; text: string; pictures: Omit<PictureRow, 'hash'>[] }
export type Published = { kind: string; module: string; title: string; revisionId: number }

export const sha256 = (data: string | Buffer): string => createHash('sha256').update(data).digest('hex')

/** Hash of a revision: its text and every picture it shows, so that a redrawn picture is a new revision too. */
export function hashOf (text: string, pictures: readonly Pick<PictureRow, 'path' | 'hash'>[]): string {
  return sha256([sha256(text), ...pictures.map(({ path, hash }) => `${path} ${hash}`).sort()].join('\n'))
}

export type Order = { curriculum: string; publications: Publication[]; by: number | null; fixes?: ReadonlySet<string>; /** A text that was published before becomes a revision once more: somebody goes back to it. */ again?: boolean }

/**
 * Publishes what is new and returns it. A changed wording is a new meaning, whose results are not pooled with the old ones, unless its item is among
 * `fixes`: then it is a wording fix. Any number of processes may publish at once; they follow one another.
 */
export const publish = (db: Database, curriculum: string, publications: Publication[], by: number | null, fixes: ReadonlySet<string> = new Set()): Promise<Published[]> =>
  db.transaction((tx) => publishIn(tx, { curriculum, publications, by, fixes }))

/** The same in the caller's transaction, which holds the lock of publishing until it ends. */
export async function publishIn (tx: Db, { curriculum, publications, by, fixes = new Set(), again = false }: Order): Promise<Published[]> {
  await lockPublishing(tx)
  const known = again ? new Set() : await publishedHashes(tx, curriculum)
  const published: Published[] = []
  for (const { value, text, pictures } of publications) {
    const rows = pictures.map((picture) => ({ ...picture, hash: sha256(picture.bytes) }))
    const hash = hashOf(text, rows)
    if (known.has(`${value.kind} ${value.id} ${hash}`)) continue
    const revisionId = await insertRevision(tx, { curriculum, module: value.id, kind: value.kind, title: value.title, text, hash, publishedBy: by })
    await insertPictures(tx, revisionId, rows)
    if (value.kind === 'module') {
      const wordings = value.items.map((item, position) => { const wording = wordingOf(item); return { item: item.id, type: item.type, wording, hash: sha256(wording), position } })
      await insertItemRevisions(tx, curriculum, revisionId, wordings, fixes)
    }
    published.push({ kind: value.kind, module: value.id, title: value.title, revisionId })
  }
  return published
}

/** Keeps a picture before any text shows it, so that its author can see it. Returns its hash, under which /pictures serves it. */
export async function keepPicture (tx: Db, picture: Omit<PictureRow, 'hash' | 'path'>): Promise<string> {
  const hash = sha256(picture.bytes)
  await insertPicture(tx, { ...picture, hash })
  return hash
}
