/** A dated delivery of a curriculum, made and changed. */
import { audit, type AuditLine } from '#src/platform/audit.ts'
import type { Db } from '#src/platform/db/client.ts'
import { NotFound } from '#src/platform/http/errors.ts'
import { Refused } from '#src/platform/http/forms.ts'
import { type CohortGiven, type CohortRow, type CohortSettings, findCohort, hasEnrollments, insertCohort, updateCohort } from './queries.ts'

const asTheCurriculum: CohortSettings = { deliveryFormat: null, location: null, presenters: [], attemptLimit: null, followUpDays: null, followUpPercent: null, reminderDays: null }

/** Days are YYYY-MM-DD in the cohort's own time zone. `by` null: the command line; `likeId`: the cohort that it was made after. Returns the id; throws Refused for the field endsOn. */
export async function createCohort (tx: Db, given: CohortGiven & { by: number | null; likeId?: number | null }): Promise<number> {
  const { by, likeId = null, ...dated } = given
  const cohort = { ...asTheCurriculum, ...dated }
  judge(cohort)
  const id = await insertCohort(tx, { ...cohort, createdBy: by })
  await audit(tx, { actor: by, action: 'created cohort', subject: 'cohort', subjectId: id, details: { ...wordsOf(cohort), ...(likeId !== null && { like: likeId }) } })
  return id
}

/**
 * Everything is replaced. The curriculum stays once anybody was enrolled: their attempts are on it. Whatever the rules become, what people have done stays done.
 * Throws NotFound, and Refused for the fields endsOn and curriculum.
 */
export async function changeCohort (tx: Db, given: CohortGiven & { cohortId: number; by: number }): Promise<void> {
  const { cohortId, by, ...dated } = given
  const cohort = { ...asTheCurriculum, ...dated }
  const before = await findCohort(tx, cohortId, 'update')
  if (before === null) throw new NotFound('no such cohort')
  judge(cohort)
  if (before.curriculum !== cohort.curriculum && await hasEnrollments(tx, cohortId)) throw new Refused('curriculum', 'People were enrolled in this curriculum, so it stays. Make another cohort for the other one.')
  await updateCohort(tx, cohortId, cohort)
  const was = Object.fromEntries(Object.entries(wordsOf(before)).map(([name, value]) => [`${name}Before`, value]))
  await audit(tx, { actor: by, action: 'changed cohort', subject: 'cohort', subjectId: cohortId, details: { ...wordsOf(cohort), ...was } })
}

function judge ({ startsOn, endsOn }: CohortGiven): void {
  if (endsOn !== null && endsOn < startsOn) throw new Refused('endsOn', 'This is before the first day. Choose the first day or a later one.')
}

/** "Ana Ruiz, LCSW; Bo Lee" */
export const presentersText = (presenters: CohortRow['presenters']): string => presenters.map(({ name, credentials }) => [name, credentials].filter(Boolean).join(', ')).join('; ')

/** Each field as the audit trail keeps it. */
const wordsOf = ({ name, curriculum, startsOn, endsOn, timeZone, isGated, deliveryFormat, location, presenters, attemptLimit, followUpDays, followUpPercent, reminderDays }: Omit<CohortRow, 'id' | 'people' | 'closedAt'>): NonNullable<AuditLine['details']> =>
  ({ name, curriculum, startsOn, endsOn, timeZone, isGated, deliveryFormat, location, presenters: presentersText(presenters), attemptLimit, followUpDays, followUpPercent, reminderDays })
