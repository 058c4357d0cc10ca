/** Submission: score, completion and certificate come out of one transaction, once, however often it is asked for. */
import type { Answer } from '#src/domain/answers.ts'
import { answered, choiceOf } from '#src/domain/answers.ts'
import { isScored, itemsOf } from '#src/domain/curriculum.ts'
import { add, zero } from '#src/domain/fraction.ts'
import { isInGain } from '#src/domain/gains/pairs.ts'
import { score } from '#src/domain/scoring.ts'
import { completeIfEarned } from '#src/features/certificates/complete.ts'
import type { Services } from '#src/services.ts'
import { closeAttempt, currentAnswers, findPinned, insertItemScores, insertMatchedPair, lockAttempt, lockEnrollment } from './queries.ts'

export type Submission = { kind: 'submitted'; again: boolean } | { kind: 'not-found' } | { kind: 'changed' }

/**
 * `reviewed` is the sum of the versions that the review page showed: versions only grow, so an equal sum means that nothing changed since,
 * and nobody submits what they have not seen. Locks: the enrollment first, so that two last modules submitted at once see each other;
 * then the attempt, which waits for saves under way and makes later ones wait. Content is read before the transaction: one that asked the pool for a
 * second connection while it held its own would wait for ever once every connection held one like it.
 */
export async function submitAttempt (services: Services, personId: number, attemptId: number, reviewed: number): Promise<Submission> {
  const pinned = await findPinned(services.db, attemptId, personId)
  if (!pinned) return { kind: 'not-found' }
  const { enrollmentId } = pinned
  const [revision, release] = await Promise.all([services.curricula.revision(pinned.revisionId), services.curricula.current(pinned.curriculum)])
  return services.db.transaction(async (tx): Promise<Submission> => {
    if (!await lockEnrollment(tx, enrollmentId, personId)) return { kind: 'not-found' }
    const attempt = await lockAttempt(tx, attemptId, personId)
    if (!attempt) return { kind: 'not-found' }
    if (attempt.submittedAt) return { kind: 'submitted', again: true }
    const rows = await currentAnswers(tx, attemptId)
    if (reviewed !== rows.reduce((sum, row) => sum + row.version, 0)) return { kind: 'changed' }
    const items = itemsOf(revision.module, attempt.form, attempt.phase)
    const answers = new Map<string, Answer>(rows.map((row) => [row.item, row.answer]))
    const result = score(items, answers)
    await insertItemScores(tx, result.byItem.map((each) => ({
      attemptId, item: each.item, itemRevisionId: revision.itemRevisions.get(each.item)!, pointsNumerator: each.points.numerator, pointsDenominator: each.points.denominator, possible: each.possible, isBlank: each.blank ? 1 : 0,
      choice: choiceOf(revision.module.items.find(({ id }) => id === each.item)!, answers.get(each.item) ?? null),
    })))
    const inGain = result.byItem.filter(({ item }) => isInGain(revision.module.items.find(({ id }) => id === item)!))
    const gained = inGain.reduce((sum, { points }) => add(sum, points), zero)
    await closeAttempt(tx, attemptId, {
      pointsNumerator: result.points.numerator, pointsDenominator: result.points.denominator, possible: result.possible,
      answered: items.filter((item) => isScored(item) && answered(item, answers.get(item.id) ?? null)).length,
      gainNumerator: gained.numerator, gainDenominator: gained.denominator, gainPossible: inGain.reduce((sum, { possible }) => sum + possible, 0),
    })
    if (attempt.phase === 'post' && attempt.number === 1) await insertMatchedPair(tx, enrollmentId, attempt.module)
    if (attempt.phase === 'post') await completeIfEarned(services, tx, enrollmentId, release)
    return { kind: 'submitted', again: false }
  })
}
