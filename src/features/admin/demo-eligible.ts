/** Who could have come to the workshops of the demo: every agency was invited, and in most of them some staff did not come. */
import { listCohorts } from '#src/features/cohorts/queries.ts'
import { disciplineKeys, listEnrolledStaff } from '#src/features/engagement/eligible-queries.ts'
import { enterEligible } from '#src/features/engagement/eligible.ts'
import type { Services } from '#src/services.ts'

export async function enterDemoEligible (services: Services, given: { agencies: ReadonlyMap<string, number>; by: number }): Promise<void> {
  for (const { id: cohortId } of await listCohorts(services.db, { search: '', curriculum: 'intensive', show: 'all' }, { size: 10, from: 0 })) {
    const staff = await listEnrolledStaff(services.db, cohortId)
    for (const [index, agencyId] of [...given.agencies.values()].entries()) {
      const [sees, supervisor, manager, other] = disciplineKeys.map((key) => staff.find((row) => row.agencyId === agencyId && row.discipline === key)?.people ?? 0)
      await enterEligible(services, { cohortId, agencyId, sees: sees! + 1 + index % 3, supervisor: supervisor! + index % 2, manager: manager! + (index % 5 === 0 ? 1 : 0), other: other!, by: given.by })
    }
  }
}
