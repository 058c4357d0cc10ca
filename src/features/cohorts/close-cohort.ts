/** A cohort that is over. Its people keep reading, and keep their records; nobody new comes in, and nobody is reminded. */
import { audit } from '#src/platform/audit.ts'
import type { Db } from '#src/platform/db/client.ts'
import { Conflict, NotFound } from '#src/platform/http/errors.ts'
import { type CohortRow, findCohort, updateCohortClosed } from './queries.ts'

/** Closes it, or opens it again; twice is once. Throws NotFound. */
export async function setClosed (tx: Db, given: { cohortId: number; isClosed: boolean; by: number }): Promise<void> {
  const cohort = await findCohort(tx, given.cohortId, 'update')
  if (cohort === null) throw new NotFound('no such cohort')
  if ((cohort.closedAt !== null) === given.isClosed) return
  await updateCohortClosed(tx, cohort.id, given.isClosed)
  await audit(tx, { actor: given.by, action: given.isClosed ? 'closed cohort' : 'reopened cohort', subject: 'cohort', subjectId: cohort.id })
}

/** The cohort, which is open and stays so until the transaction is over. Throws NotFound, and Conflict for a closed one. */
export async function holdOpenCohort (tx: Db, cohortId: number): Promise<CohortRow> {
  const cohort = await findCohort(tx, cohortId, 'share')
  if (cohort === null) throw new NotFound('no such cohort')
  if (cohort.closedAt !== null) throw new Conflict(`${cohort.name} is closed, so nobody can be enrolled in it. Open it again on its page, or choose another cohort.`)
  return cohort
}
