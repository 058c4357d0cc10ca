/** Starting a sitting: load, decide by the progress rule, save. Starting twice gives the same open attempt. */
import { randomInt } from 'node:crypto'
import type { Phase } from '#src/domain/curriculum.ts'
import { formFor } from '#src/domain/sitting.ts'
import type { Services } from '#src/services.ts'
import { type LearningRow, insertAttempt, listSittings, lockEnrollment } from './queries.ts'
import { mayStart } from './standing.ts'

export type Started = { kind: 'open'; attemptId: number } | { kind: 'refused'; why: string } | { kind: 'not-found' }

/** `learning` is a row that belongs to the person who asks. The attempt is pinned to the module's current revision. */
export async function startAttempt ({ db, curricula, now }: Services, learning: LearningRow, module: string, phase: Phase): Promise<Started> {
  const release = await curricula.current(learning.curriculum)
  const revision = release?.modules.find((each) => each.module.id === module)
  if (!release || !revision) return { kind: 'not-found' }
  return db.transaction(async (tx): Promise<Started> => {
    if (!await lockEnrollment(tx, learning.id, learning.personId)) return { kind: 'not-found' }
    const sittings = await listSittings(tx, learning.id, module, phase)
    const open = sittings.find((sitting) => sitting.submittedAt === null)
    if (open) return { kind: 'open', attemptId: open.id }
    const why = mayStart(release, learning, module, phase, sittings.filter((sitting) => sitting.submittedAt !== null).length, now())
    if (why !== null) return { kind: 'refused', why }
    const form = sittings[0]?.form ?? formFor(learning.personId, phase, revision.module.forms)
    const attemptId = await insertAttempt(tx, {
      enrollmentId: learning.id, personId: learning.personId, agencyId: learning.agencyId, module, phase, number: sittings.length + 1, form, seed: randomInt(2 ** 31 - 1), revisionId: revision.id,
    })
    return { kind: 'open', attemptId }
  })
}
