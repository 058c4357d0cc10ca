/** Putting people into a cohort and taking them out. An enrollment keeps the agency and the discipline of its time. */
import { audit } from '#src/platform/audit.ts'
import type { Db } from '#src/platform/db/client.ts'
import { NotFound } from '#src/platform/http/errors.ts'
import { findCohort, findCurrentAffiliation, insertEnrollment, isOpenPerson, updateEnrollmentWithdrawn } from './queries.ts'

/**
 * Returns the enrollment's id, or null when the person is in the cohort already. Who was withdrawn may come back, with a new enrollment. A person of no agency is enrolled
 * with the discipline 'other'. Throws NotFound for a cohort or person that is not there, or is disabled. `isPreview`: staff who try it out, never counted.
 * `enrolledAt` is for people made for show.
 */
export async function enrollPerson (tx: Db, given: { cohortId: number; personId: number; by: number | null; isPreview?: boolean; enrolledAt?: Date }): Promise<number | null> {
  const { cohortId, personId, by, isPreview = false, enrolledAt } = given
  if (!await findCohort(tx, cohortId, 'share')) throw new NotFound('no such cohort')
  if (!await isOpenPerson(tx, personId)) throw new NotFound('no such person')
  const where = await findCurrentAffiliation(tx, personId)
  const id = await insertEnrollment(tx, { cohortId, personId, agencyId: where?.agencyId ?? null, discipline: where?.discipline ?? 'other', isPreview, enrolledBy: by, ...(enrolledAt && { enrolledAt }) })
  if (id !== null) await audit(tx, { actor: by, action: 'enrolled', subject: 'person', subjectId: personId, details: { cohort: cohortId, enrollment: id, agency: where?.agencyId ?? null } })
  return id
}

/** Their answers and results stay. Throws NotFound for anything but a live enrollment in this cohort. */
export async function withdrawPerson (tx: Db, given: { cohortId: number; enrollmentId: number; by: number }): Promise<void> {
  const personId = await updateEnrollmentWithdrawn(tx, given.cohortId, given.enrollmentId)
  if (personId === null) throw new NotFound('no such enrollment')
  await audit(tx, { actor: given.by, action: 'withdrew', subject: 'person', subjectId: personId, details: { cohort: given.cohortId, enrollment: given.enrollmentId } })
}
