/** Where a trainee stands: stored facts put through the rules of domain/progress.ts. Pure. */
import { itemsOf, type Phase, type Score } from '#src/domain/curriculum.ts'
import { fraction } from '#src/domain/fraction.ts'
import { type AttemptFact, type ModuleProgress, moduleProgress, type Rules } from '#src/domain/progress.ts'
import { formFor } from '#src/domain/sitting.ts'
import type { Release } from '#src/features/curriculum/curricula.ts'
import type { AttemptRow, LearningRow } from './queries.ts'

/** The exact score of a submitted attempt; null while it is open. */
export const scoreOf = (attempt: Pick<AttemptRow, 'pointsNumerator' | 'pointsDenominator' | 'possible'>): Score | null =>
  attempt.pointsNumerator === null || attempt.pointsDenominator === null || attempt.possible === null ? null
    : { points: fraction(attempt.pointsNumerator, attempt.pointsDenominator), possible: attempt.possible }

const factOf = (attempt: AttemptRow): AttemptFact => ({ phase: attempt.phase, submittedAt: attempt.submittedAt, score: scoreOf(attempt), answered: attempt.answered })

export const rulesOf = (release: Release, learning: Pick<LearningRow, 'isGated'>): Rules =>
  ({ passPercent: release.curriculum.passPercent, attempts: release.curriculum.attempts, isGated: learning.isGated })

/** One entry for each module of the curriculum, in its order. */
export function standing (release: Release, learning: LearningRow): ModuleProgress[] {
  const rules = rulesOf(release, learning)
  return release.modules.map(({ module }, index) => moduleProgress({
    module, attempts: learning.attempts.filter((attempt) => attempt.module === module.id).map(factOf),
    read: new Set(learning.marks.filter((mark) => mark.module === module.id).map((mark) => mark.section)),
  }, { number: learning.personId, discipline: learning.discipline }, rules, index + 1))
}

const days = (from: Date, count: number): Date => new Date(from.getTime() + count * 86_400_000)

/** When the follow-up quiz of a module opens: so many days after its post-quiz was first handed in. Null = not yet known. */
export function followUpOpens (release: Release, learning: LearningRow, module: string): Date | null {
  const post = learning.attempts.filter((attempt) => attempt.module === module && attempt.phase === 'post' && attempt.submittedAt !== null)[0]
  return post ? days(post.submittedAt!, release.curriculum.followUpDays) : null
}

/** Why a sitting may not start, in a sentence; null when it may. `done` counts the submitted sittings of the phase. */
export function mayStart (release: Release, learning: LearningRow, module: string, phase: Phase, done: number, now: Date): string | null {
  const revision = release.modules.find((each) => each.module.id === module)
  if (!revision) return 'This module is not part of the curriculum.'
  if (itemsOf(revision.module, formFor(learning.personId, phase, revision.module.forms), phase).length === 0) return 'This module has no such quiz.'
  if (phase === 'followup') {
    if (done > 0) return 'The follow-up quiz is taken once, and yours is in.'
    const opens = followUpOpens(release, learning, module)
    return opens === null ? 'The follow-up quiz opens some time after the post-quiz.' : opens > now ? 'The follow-up quiz is not open yet.' : null
  }
  const step = standing(release, learning).find((each) => each.id === module)!.steps.find((each) => each.kind === phase)
  if (!step) return 'This module has no such quiz.'
  if (step.state === 'done') return phase === 'pre' ? 'The pre-quiz is taken once, and yours is in.' : 'You have passed this post-quiz.'
  return step.state === 'locked' ? step.why : null
}
