/** Putting many people into a cohort at once. */
import { auditAll } from '#src/platform/audit.ts'
import type { Db } from '#src/platform/db/client.ts'
import { NotFound } from '#src/platform/http/errors.ts'
import { insertEnrollments } from './bulk-queries.ts'
import { findCohort } from './queries.ts'

/** As enrollPerson does for one; whoever is disabled, or in the cohort already, is passed over. Returns how many were enrolled. Throws NotFound for a cohort that is not there. */
export async function enrollPeople (tx: Db, given: { cohortId: number; people: readonly number[]; by: number | null }): Promise<number> {
  if (!await findCohort(tx, given.cohortId, 'share')) throw new NotFound('no such cohort')
  const enrolled = await insertEnrollments(tx, given)
  await auditAll(tx, enrolled.map(({ id, personId, agencyId }) => ({ actor: given.by, action: 'enrolled', subject: 'person', subjectId: personId, details: { cohort: given.cohortId, enrollment: id, agency: agencyId } })))
  return enrolled.length
}
