/** A dated delivery of a curriculum, made and changed. */
import { audit } from '#src/platform/audit.ts'
import type { Db } from '#src/platform/db/client.ts'
import { NotFound } from '#src/platform/http/errors.ts'
import { Refused } from '#src/platform/http/forms.ts'
import { type CohortGiven, findCohort, hasEnrollments, insertCohort, updateCohort } from './queries.ts'

/** Days are YYYY-MM-DD in the cohort's own time zone. `by` null: the command line. Returns the id; throws Refused for the field endsOn. */
export async function createCohort (tx: Db, given: CohortGiven & { by: number | null }): Promise<number> {
  const { by, ...cohort } = given
  judge(cohort)
  const id = await insertCohort(tx, { ...cohort, createdBy: by })
  await audit(tx, { actor: by, action: 'created cohort', subject: 'cohort', subjectId: id, details: { ...cohort } })
  return id
}

/** The curriculum stays once anybody was enrolled: their attempts are on it. Throws NotFound, and Refused for the fields endsOn and curriculum. */
export async function changeCohort (tx: Db, given: CohortGiven & { cohortId: number; by: number }): Promise<void> {
  const { cohortId, by, ...cohort } = given
  const before = await findCohort(tx, cohortId, 'update')
  if (before === null) throw new NotFound('no such cohort')
  judge(cohort)
  if (before.curriculum !== cohort.curriculum && await hasEnrollments(tx, cohortId)) throw new Refused('curriculum', 'People were enrolled in this curriculum, so it stays. Make another cohort for the other one.')
  await updateCohort(tx, cohortId, cohort)
  await audit(tx, { actor: by, action: 'changed cohort', subject: 'cohort', subjectId: cohortId, details: { ...cohort } })
}

function judge ({ startsOn, endsOn }: CohortGiven): void {
  if (endsOn !== null && endsOn < startsOn) throw new Refused('endsOn', 'This is before the first day. Choose the first day or a later one.')
}
