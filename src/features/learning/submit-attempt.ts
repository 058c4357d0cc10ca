/** Submission: score, completion and certificate come out of one transaction, once, however often it is asked for. */
import { completeIfEarned } from '#src/features/certificates/complete.ts'
import type { Services } from '#src/services.ts'
import { judgeSitting } from './judge-sitting.ts'
import { closeAttempt, currentAnswers, findPinned, insertItemScores, insertMatchedPairs, lockAttempt, lockEnrollment } from './queries.ts'

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
    const judged = judgeSitting(revision, attempt, new Map(rows.map((row) => [row.item, row.answer])))
    await insertItemScores(tx, judged.byItem.map((each) => ({ attemptId, ...each })))
    await closeAttempt(tx, attemptId, judged.total)
    if (attempt.phase === 'post' && attempt.number === 1) await insertMatchedPairs(tx, enrollmentId, [attempt.module])
    if (attempt.phase === 'post') await completeIfEarned(services, tx, enrollmentId, release)
    return { kind: 'submitted', again: false }
  })
}
