/** Many people at once: put into a cohort, taken out, brought back. */
import { auditAll } from '#src/platform/audit.ts'
import type { Db } from '#src/platform/db/client.ts'
import { insertEnrollments, updateManyReturned, updateManyWithdrawn } from './bulk-queries.ts'
import { holdOpenCohort } from './close-cohort.ts'

/** As enrollPerson does for one; whoever is disabled, or in the cohort already, is passed over. Returns how many were enrolled. Throws NotFound for a cohort that is not there, and Conflict for a closed one. */
export async function enrollPeople (tx: Db, given: { cohortId: number; people: readonly number[]; by: number | null }): Promise<number> {
  await holdOpenCohort(tx, given.cohortId)
  const enrolled = await insertEnrollments(tx, given)
  await auditAll(tx, enrolled.map(({ id, personId, agencyId }) => ({ actor: given.by, action: 'enrolled', subject: 'person', subjectId: personId, details: { cohort: given.cohortId, enrollment: id, agency: agencyId } })))
  return enrolled.length
}

/** Answers and results stay. Enrollments that are not live ones of this cohort are passed over. Returns how many were withdrawn. */
export async function withdrawPeople (tx: Db, given: { cohortId: number; enrollments: readonly number[]; by: number }): Promise<number> {
  const rows = await updateManyWithdrawn(tx, given.cohortId, given.enrollments)
  await auditAll(tx, rows.map(({ id, personId }) => ({ actor: given.by, action: 'withdrew', subject: 'person', subjectId: personId, details: { cohort: given.cohortId, enrollment: id } })))
  return rows.length
}

/**
 * Takes withdrawals back: the same enrollments go on where they stopped, with their answers, attempts and the agency of their time. Passed over is whoever is disabled or in the cohort
 * by another enrollment. Returns how many are back. Throws NotFound for a cohort that is not there, and Conflict for a closed one.
 */
export async function returnPeople (tx: Db, given: { cohortId: number; enrollments: readonly number[]; by: number }): Promise<number> {
  await holdOpenCohort(tx, given.cohortId)
  const rows = await updateManyReturned(tx, given.cohortId, given.enrollments)
  await auditAll(tx, rows.map(({ id, personId }) => ({ actor: given.by, action: 'enrolled again', subject: 'person', subjectId: personId, details: { cohort: given.cohortId, enrollment: id } })))
  return rows.length
}
