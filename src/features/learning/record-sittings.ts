/** For the demo alone: sittings of people made for show, on the days that they would have had. What is stored is what starting, saving and submitting store (tests/features/demo.test.ts compares). */
import { randomInt } from 'node:crypto'
import type { Answer } from '#src/domain/answers.ts'
import type { FormName, Phase } from '#src/domain/curriculum.ts'
import type { ModuleRevision } from '#src/features/curriculum/curricula.ts'
import type { Db } from '#src/platform/db/client.ts'
import { judgeSitting } from './judge-sitting.ts'
import { insertMatchedPairs } from './queries.ts'
import { insertItemScoresOf, insertResponses, insertSittings, updateSubmitted } from './record-queries.ts'

export type Taken = { revision: ModuleRevision; phase: Phase; number: number; form: FormName; startedAt: Date; /** Null = still open. */ submittedAt: Date | null; answers: ReadonlyMap<string, Answer> }
export type Learner = { enrollmentId: number; personId: number; agencyId: number | null }

/** Every sitting of one enrollment, in one transaction of the caller's. */
export async function recordSittings (tx: Db, learner: Learner, taken: readonly Taken[]): Promise<void> {
  const judged = taken.map((each) => ({ ...each, module: each.revision.module.id, result: judgeSitting(each.revision, each, each.answers) }))
  // One attempt of a phase is open at a time, so that retakes follow in rounds.
  for (let number = 1; judged.some((each) => each.number >= number); number++) {
    const round = judged.filter((each) => each.number === number)
    const ids = await insertSittings(tx, learner, round.map(({ module, phase, form, revision, startedAt }) => ({ module, phase, number, form, seed: randomInt(2 ** 31 - 1), revisionId: revision.id, startedAt })))
    const known = round.map((each) => ({ ...each, attemptId: ids.get(`${each.module} ${each.phase}`)! }))
    await insertResponses(tx, known.flatMap(({ attemptId, answers, startedAt }) => [...answers].map(([item, answer], index) => ({ attemptId, item, answer, savedAt: new Date(startedAt.getTime() + 90_000 + index * 10_000) }))))
    const submitted = known.filter(({ submittedAt }) => submittedAt !== null)
    await updateSubmitted(tx, submitted.map(({ attemptId, submittedAt, result }) => ({ attemptId, submittedAt: submittedAt!, ...result.total })))
    await insertItemScoresOf(tx, submitted.flatMap(({ attemptId, result }) => result.byItem.map((each) => ({ attemptId, ...each }))))
  }
  await insertMatchedPairs(tx, learner.enrollmentId, judged.filter(({ phase, number, submittedAt }) => phase === 'post' && number === 1 && submittedAt !== null).map(({ module }) => module))
}
