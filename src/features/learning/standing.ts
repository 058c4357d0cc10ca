/** Which sittings a trainee may start, from where they stand. Pure. */
import { itemsOf, type Phase } from '#src/domain/curriculum.ts'
import { formFor } from '#src/domain/sitting.ts'
import { scoreOf, standing } from '#src/domain/standing.ts'
import type { Release } from '#src/features/curriculum/curricula.ts'
import type { LearningRow } from './queries.ts'

export { scoreOf, standing }

const days = (from: Date, count: number): Date => new Date(from.getTime() + count * 86_400_000)

/** When the follow-up quiz of a module opens: so many days after its post-quiz was first handed in, as the cohort says, else the curriculum. Null = not yet known. */
export function followUpOpens (release: Release, learning: LearningRow, module: string): Date | null {
  const post = learning.attempts.filter((attempt) => attempt.module === module && attempt.phase === 'post' && attempt.submittedAt !== null)[0]
  return post ? days(post.submittedAt!, learning.followUpDays ?? release.curriculum.followUpDays) : null
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
