/** Which sittings a trainee may start, from where they stand. Pure. */
import { itemsOf, type Phase } from '#src/domain/curriculum.ts'
import { followUpOpens as opens } from '#src/domain/follow-up.ts'
import { formFor } from '#src/domain/sitting.ts'
import { scoreOf, standing } from '#src/domain/standing.ts'
import type { Release } from '#src/features/curriculum/curricula.ts'
import type { LearningRow } from './queries.ts'

export { scoreOf, standing }

/** When the follow-up quizzes of this training open; null = not yet known, or not for this person. */
export const followUpOpens = (release: Release, { completedAt, followUpDays, followUpPercent, isSampled }: LearningRow): Date | null =>
  opens({ completedAt, days: followUpDays ?? release.curriculum.followUpDays, percent: followUpPercent, isSampled })

/** Why a sitting may not start, in a sentence; null when it may. `done` counts the submitted sittings of the phase. */
export function mayStart (release: Release, learning: LearningRow, module: string, phase: Phase, done: number, now: Date): string | null {
  const revision = release.modules.find((each) => each.module.id === module)
  if (!revision) return 'This module is not part of the curriculum.'
  if (itemsOf(revision.module, formFor(learning.personId, phase, revision.module.forms), phase).length === 0) return 'This module has no such quiz.'
  if (phase === 'followup') {
    if (done > 0) return 'The follow-up quiz is taken once, and yours is in.'
    if (learning.isSampled === false) return 'The follow-up quiz of your cohort goes to some of its people, drawn by lot, and the lot fell on others.'
    const from = followUpOpens(release, learning)
    return from === null ? 'The follow-up quiz opens some time after the training is completed.' : from > now ? 'The follow-up quiz is not open yet.' : null
  }
  const step = standing(release, learning).find((each) => each.id === module)!.steps.find((each) => each.kind === phase)
  if (!step) return 'This module has no such quiz.'
  if (step.state === 'done') return phase === 'pre' ? 'The pre-quiz is taken once, and yours is in.' : 'You have passed this post-quiz.'
  return step.state === 'locked' ? step.why : null
}
