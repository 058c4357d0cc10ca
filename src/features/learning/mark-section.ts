/** Marking a section as read. Marking it twice is marking it once. */
import type { ModuleProgress } from '#src/domain/progress.ts'
import { completeIfEarned } from '#src/features/certificates/complete.ts'
import type { ModuleRevision } from '#src/features/curriculum/curricula.ts'
import type { Services } from '#src/services.ts'
import { insertMarks, type LearningRow, lockEnrollment } from './queries.ts'
import { pathOf } from './reading.ts'

/** `next` is where to go on: the next section that is not read, else the module's page; of a section that is locked, itself, and nothing is marked. */
export async function markSection (services: Services, learning: LearningRow, progress: ModuleProgress, revision: ModuleRevision, section: string): Promise<{ kind: 'marked'; next: string } | { kind: 'not-found' }> {
  const sections = progress.steps.filter((step) => step.kind === 'section')
  const index = sections.findIndex((step) => step.key === section)
  if (index < 0) return { kind: 'not-found' }
  // It was open when its page was made, and the cohort has a gate now: the page says so.
  if (sections[index]!.state === 'locked') return { kind: 'marked', next: pathOf(learning.id, progress.id, section) }
  if (sections[index]!.state !== 'done') {
    const release = await services.curricula.current(learning.curriculum)
    await services.db.transaction(async (tx) => {
      if (!await lockEnrollment(tx, learning.id, learning.personId)) return
      await insertMarks(tx, [{ enrollmentId: learning.id, module: progress.id, section, revisionId: revision.id }])
      await completeIfEarned(services, tx, learning.id, release)
    })
  }
  const next = sections.slice(index + 1).find((step) => step.state !== 'done') ?? sections.find((step) => step.state !== 'done' && step.key !== section)
  return { kind: 'marked', next: next ? pathOf(learning.id, progress.id, next.key) : pathOf(learning.id, progress.id) }
}
