/** One person's rating of one open answer: found, judged and stored. */
import type { OpenItem } from '#src/domain/curriculum.ts'
import { itemsOf } from '#src/domain/curriculum.ts'
import { mayRate, ratingOf } from '#src/domain/rating.ts'
import type { ModuleRevision } from '#src/features/curriculum/curricula.ts'
import { audit } from '#src/platform/audit.ts'
import { Conflict, NotFound } from '#src/platform/http/errors.ts'
import type { Services } from '#src/services.ts'
import { findAnswer, insertRating, listRatings, lockAnswer, type OpenAnswer, type RatingRow, supersedeRating } from './queries.ts'

export type Readable = { answer: OpenAnswer; item: OpenItem; revision: ModuleRevision; ratings: RatingRow[]; mine: RatingRow | null; may: 'yes' | 'again' | 'full' }

/** Throws NotFound where there is no such answer of a submitted attempt, its item is not open, or it is the reader's own. */
export async function readAnswer ({ db, curricula }: Services, attempt: number, itemId: string, reader: number): Promise<Readable> {
  const answer = await findAnswer(db, attempt, itemId)
  if (!answer) throw new NotFound('no such answer')
  const revision = await curricula.revision(answer.revision)
  const item = itemsOf(revision.module, answer.form, answer.phase).find(({ id }) => id === itemId)
  if (item?.type !== 'open') throw new NotFound('not an open item')
  const ratings = await listRatings(db, attempt, itemId)
  const may = mayRate(reader, { person: answer.person, raters: ratings.map(({ rater }) => rater) })
  if (may === 'own') throw new NotFound('nobody rates their own answer')
  return { answer, item, revision, ratings, mine: ratings.find(({ rater }) => rater === reader) ?? null, may }
}

/**
 * `marks` in the order of the rubric. `seen` is the id of the reader's rating that the form was made from, 0 for none: two pages of one reader cannot overwrite one another unseen.
 * Throws Conflict when that changed, or when two others have rated meanwhile.
 */
export async function rateAnswer ({ db }: Services, { answer, item }: Readable, given: { by: number; marks: number[]; note: string; seen: number }): Promise<void> {
  const { by, note, seen } = given
  const rating = ratingOf(item, given.marks)
  const attemptId = answer.attempt
  await db.transaction(async (tx) => {
    await lockAnswer(tx, attemptId)
    const ratings = await listRatings(tx, attemptId, item.id)
    const mine = ratings.find(({ rater }) => rater === by) ?? null
    if (mayRate(by, { person: answer.person, raters: ratings.map(({ rater }) => rater) }) === 'full') throw new Conflict('Two people have rated this answer meanwhile, so yours is not needed. Nothing was stored.')
    if ((mine?.id ?? 0) !== seen) throw new Conflict('You rated this answer on another page meanwhile. Nothing was stored from this one: open the answer again to correct your rating.')
    if (mine) await supersedeRating(tx, attemptId, item.id, by)
    await insertRating(tx, { attemptId, item: item.id, raterId: by, ...rating, note })
    await audit(tx, { actor: by, action: mine ? 'corrected rating' : 'rated answer', subject: 'attempt', subjectId: attemptId, details: { item: item.id, points: rating.points, possible: rating.possible, ...(mine ? { pointsBefore: mine.points } : {}) } })
  })
}
