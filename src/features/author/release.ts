/** A text becomes the current revision: judged among what is current, under the lock of publishing, with everything that goes with it, or not at all. */
import { isError } from '#src/domain/authoring/problem.ts'
import type { AnyDraft } from '#src/domain/authoring/read.ts'
import { type Publication, type Published, publishIn } from '#src/features/curriculum/publish.ts'
import { findPicture, listCurrentRevisions, lockPublishing } from '#src/features/curriculum/queries.ts'
import type { Db } from '#src/platform/db/client.ts'
import { Conflict } from '#src/platform/http/errors.ts'
import type { Services } from '#src/services.ts'
import type { Place } from './queries.ts'
import { expectApproved } from './review-draft.ts'
import { fileOf, judge, type Shelf, type Shelves } from './shelf.ts'

export type Release = {
  place: Place
  text: string
  /** The revision that its author knew; null = none. */
  base: number | null
  by: number
  fixes: ReadonlySet<string>
  /** Further files that go out with it, by name: of a curriculum that was never published, all the rest. */
  others: ReadonlyMap<string, string>
  /** In the same transaction: what else becomes true. Whatever it throws undoes all. */
  along (tx: Db, published: Published[]): Promise<void>
}

/** Thrown when something was published while this text was judged: it is judged again. */
class Overtaken extends Error { override name = 'Overtaken' }
const mostRounds = 5

/**
 * Publishes a text and what goes with it. Throws Conflict, with a sentence for the author, when a newer revision was published since `base`, when something is wrong with the text, when
 * it says what is published already, or when it lacks an approval that its curriculum asks for. Nothing is read from the pool inside the transaction.
 */
export async function releaseText (services: Pick<Services, 'db'>, shelves: Shelves, given: Release): Promise<Published[]> {
  for (let round = 1; ; round++) {
    const shelf = await shelves.of(given.place.curriculum)
    const publications = await soundPublications(services, shelf, given)
    try {
      return await services.db.transaction(async (tx) => {
        await lockPublishing(tx)
        await expectUnchanged(tx, shelf, given)
        await expectApproved(tx, given.place.curriculum, given.by, readBefore(shelf, given))
        const published = await publishIn(tx, { curriculum: given.place.curriculum, publications, by: given.by, fixes: given.fixes, again: true })
        await given.along(tx, published)
        return published
      })
    } catch (error) {
      if (!(error instanceof Overtaken) || round === mostRounds) throw error
    }
  }
}

/** What others have to have read: the text and, of a new curriculum, all that goes out with it. Where a module takes its place, the line that this adds to the curriculum's own file is no text of anybody. */
const readBefore = (shelf: Shelf, { place, text, others }: Release): Map<string, string> => new Map([...(shelf.current.size === 0 ? others : []), [place.file, text]])

async function expectUnchanged (tx: Db, shelf: Shelf, { place }: Release): Promise<void> {
  const now = new Map((await listCurrentRevisions(tx, { curriculum: place.curriculum })).map((row) => [fileOf(row), row.id]))
  if (now.size !== shelf.current.size || [...shelf.current].some(([file, { id }]) => now.get(file) !== id)) throw new Overtaken()
}

async function soundPublications ({ db }: Pick<Services, 'db'>, shelf: Shelf, { place, text, base, others }: Release): Promise<Publication[]> {
  const current = shelf.current.get(place.file) ?? null
  if ((current?.id ?? null) !== base) throw new Conflict('A newer revision was published since this text was begun, so nothing was published. Take its changes in first: the workbench shows both.')
  if (current !== null && current.text === text) throw new Conflict('This text says what is published already.')
  const judged = judge(shelf, place.file, text, others)
  const wrong = judged.problems.find(isError)
  if (wrong) throw new Conflict(`Nothing was published, since something is wrong: line ${wrong.line} of ${wrong.file}: ${wrong.message}. ${wrong.remedy}`)
  const all = new Map([...others, [place.file, text]])
  const publications: Publication[] = []
  // Its own file last of a new curriculum: whoever is told of "the" revision is told of the one they asked for.
  for (const [file, own] of all) publications.push({ value: judge(shelf, file, own, all).draft.value, text: own, pictures: await picturesOf(db, shelf, judge(shelf, file, own, all).draft) })
  return publications
}

async function picturesOf (db: Services['db'], shelf: Shelf, { value }: AnyDraft): Promise<Publication['pictures']> {
  const found = ('images' in value ? value.images : []).flatMap((image) => shelf.paths.find(({ path }) => path === image.replace(/^\.\//, '')) ?? [])
  return Promise.all(found.map(async ({ path, hash, type, size }) => ({ path, type, size, bytes: (await findPicture(db, hash))!.bytes })))
}
