/** A live day for the demo: today, from midnight to midnight, so that it is on whenever somebody looks; two of three people are here. */
import { isoDay } from '#src/domain/moments.ts'
import { listPeopleIn } from '#src/features/cohorts/bulk-queries.ts'
import { findOwnEnrollment } from '#src/features/cohorts/join-queries.ts'
import { usualDay } from '#src/features/days/day-fields.ts'
import { createDay } from '#src/features/days/plan-day.ts'
import { markMany } from '#src/features/days/take-attendance.ts'
import type { Services } from '#src/services.ts'

const timeZone = 'America/Chicago'

/** `by` marks who is here. */
export async function makeDemoDay ({ db, curricula, now }: Services, given: { cohortId: number; curriculum: string; by: number }): Promise<void> {
  const release = (await curricula.current(given.curriculum))!
  await db.transaction(async (tx) => {
    const planned = { ...usualDay(release, 'Booster day', isoDay(now(), timeZone), timeZone), startsAt: '00:00', endsAt: '23:59', place: 'Conference room 2' }
    const eventId = await createDay(tx, { ...planned, cohortId: given.cohortId, by: null })
    const people = (await listPeopleIn(tx, given.cohortId)).filter((_, index) => index % 3 !== 0)
    const enrollments = (await Promise.all(people.map((id) => findOwnEnrollment(tx, given.cohortId, id)))).flatMap((each) => (each ? [each.id] : []))
    await markMany(tx, { eventId, enrollments, is: 'here', at: now(), by: given.by })
  })
}
