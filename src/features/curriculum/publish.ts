/** Publishing: texts become revisions, in one transaction for a whole curriculum. A text that was published before is not published again. */
import { createHash } from 'node:crypto'
import { wordingOf } from '#src/domain/authoring/wording.ts'
import type { Curriculum, FeedbackForm, Module, Page } from '#src/domain/curriculum.ts'
import type { Database } from '#src/platform/db/client.ts'
import { insertItemRevisions, insertPictures, insertRevision, lockPublishing, type PictureRow, publishedHashes } from './queries.ts'

/** One sound file of a curriculum: what it says, its exact text and the pictures that it shows. */
export type Publication = { value: Module | Page | FeedbackForm | Curriculum; text: string; pictures: Omit<PictureRow, 'hash'>[] }
export type Published = { kind: string; module: string; title: string }

const sha256 = (data: string | Buffer): string => createHash('sha256').update(data).digest('hex')

/** Hash of a revision: its text and every picture it shows, so that a redrawn picture is a new revision too. */
function hashOf (text: string, pictures: PictureRow[]): string {
  return sha256([sha256(text), ...pictures.map(({ path, hash }) => `${path} ${hash}`).sort()].join('\n'))
}

/**
 * Publishes what is new and returns it. A changed wording is a new meaning, whose results are not pooled with the old ones, unless its item is among
 * `fixes`: then it is a wording fix. Any number of processes may publish at once; they follow one another.
 */
export async function publish (db: Database, curriculum: string, publications: Publication[], by: number | null, fixes: ReadonlySet<string> = new Set()): Promise<Published[]> {
  return db.transaction(async (tx) => {
    await lockPublishing(tx)
    const known = await publishedHashes(tx, curriculum)
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
      published.push({ kind: value.kind, module: value.id, title: value.title })
    }
    return published
  })
}
