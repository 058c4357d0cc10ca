/** A cohort by its address. */
import { readId } from '#src/features/people/fields.ts'
import { NotFound } from '#src/platform/http/errors.ts'
import type { Services } from '#src/services.ts'
import { type CohortRow, findCohort } from './queries.ts'

/** Throws NotFound for anything that is no cohort. */
export const cohortsFor = ({ db }: Services) => async (text: string): Promise<CohortRow> => {
  const id = readId(text)
  const cohort = id === null ? null : await findCohort(db, id)
  if (!cohort) throw new NotFound('no such cohort')
  return cohort
}
