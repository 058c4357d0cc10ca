/** Putting one person into a cohort; what is done to many, and taking people out, is in enroll-people.ts. An enrollment keeps the agency and the discipline of its time. */
import type { Discipline } from '#src/domain/curriculum.ts'
import { audit } from '#src/platform/audit.ts'
import type { Db } from '#src/platform/db/client.ts'
import { NotFound } from '#src/platform/http/errors.ts'
import { holdOpenCohort } from './close-cohort.ts'
import { findCurrentAffiliation, insertEnrollment, isOpenPerson } from './queries.ts'

/**
 * Returns the enrollment's id, or null when the person is in the cohort already. Who was withdrawn may come back, with a new enrollment. A person of no agency is enrolled
 * with `discipline`, else 'other'. Throws NotFound for a cohort or person that is not there, or is disabled, and Conflict for a closed cohort. `isPreview`: staff who try it out, never counted.
 * `joinCode`: the number of the code by which they came; `enrolledAt` is for people made for show.
 */
export async function enrollPerson (tx: Db, given: { cohortId: number; personId: number; by: number | null; discipline?: Discipline; joinCode?: number; isPreview?: boolean; enrolledAt?: Date }): Promise<number | null> {
  const { cohortId, personId, by, isPreview = false, joinCode, enrolledAt } = given
  await holdOpenCohort(tx, cohortId)
  if (!await isOpenPerson(tx, personId)) throw new NotFound('no such person')
  const where = await findCurrentAffiliation(tx, personId)
  const id = await insertEnrollment(tx, { cohortId, personId, agencyId: where?.agencyId ?? null, discipline: where?.discipline ?? given.discipline ?? 'other', isPreview, enrolledBy: by, ...(enrolledAt && { enrolledAt }) })
  if (id !== null) await audit(tx, { actor: by, action: 'enrolled', subject: 'person', subjectId: personId, details: { cohort: cohortId, enrollment: id, agency: where?.agencyId ?? null, ...(joinCode !== undefined && { joinCode }) } })
  return id
}
