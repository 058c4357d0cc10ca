/** A live day with its agenda and the curriculum of its cohort: what every page of it needs. */
import { findCohort } from '#src/features/cohorts/queries.ts'
import { NotFound } from '#src/platform/http/errors.ts'
import type { Services } from '#src/services.ts'
import { type DayRow, listAgenda } from './queries.ts'
import type { DayPlan } from './room-view.ts'

/** Throws NotFound where the curriculum is not published. */
export async function planOf ({ db, curricula }: Services, day: DayRow): Promise<DayPlan & { cohort: { id: number; name: string } }> {
  const [cohort, agenda] = await Promise.all([findCohort(db, day.cohortId), listAgenda(db, day.id)])
  const release = cohort && await curricula.current(cohort.curriculum)
  if (!cohort || !release) throw new NotFound('no such curriculum')
  return { day, agenda, release, cohort: { id: cohort.id, name: cohort.name } }
}
