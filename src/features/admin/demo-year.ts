/** A first region that has been through all of it, in the demo: fifteen months from the training day over a two-day workshop, six coaching and six mentor calls with reports between them, to the last call some weeks ago. */
import { mulberry32 } from '#src/domain/sitting.ts'
import { createPerson } from '#src/features/accounts/create-person.ts'
import { confirmPrintedName } from '#src/features/accounts/profile.ts'
import { setClosed } from '#src/features/cohorts/close-cohort.ts'
import { createCohort } from '#src/features/cohorts/create-cohort.ts'
import { enrollPerson } from '#src/features/cohorts/enroll-person.ts'
import { usualDay } from '#src/features/days/day-fields.ts'
import { createDay } from '#src/features/days/plan-day.ts'
import { markMany } from '#src/features/days/take-attendance.ts'
import { startAffiliation } from '#src/features/people/affiliations.ts'
import type { Services } from '#src/services.ts'
import { makeDemoCalls } from './demo-calls.ts'
import { demoEmail, demoYear, every } from './demo-cast.ts'
import { dayBefore, daysBefore, workday } from './demo-days.ts'
import type { Hands } from './demo-hands.ts'
import { demoReports } from './demo-practice.ts'
import { walk } from './demo-walk.ts'

/** Days before today. */
const began = { foundational: 456, intensive: 437, coaching: 405, mentor: 185 }
const timeZone = 'America/Chicago'

/** Returns the e-mail of the one who may be signed in as. */
export async function makeDemoYear (services: Services, given: { agencies: ReadonlyMap<string, number>; hands: Hands; coachId: number; passwordHash: string }): Promise<string> {
  const { db, now } = services
  const { agencies, hands } = given, today = now()
  const dayOf = (ago: number): string => workday(daysBefore(today, ago, 0)).toISOString().slice(0, 10)
  const open = (curriculum: 'foundational' | 'intensive', name: string, location: string) => db.transaction((tx) => createCohort(tx, {
    name, curriculum, location, startsOn: dayOf(began[curriculum]), endsOn: dayOf(began[curriculum] - 30), timeZone, isGated: false, deliveryFormat: 'Live, in person', presenters: [{ name: hands.trainer.name, credentials: 'LPC' }], attemptLimit: null, followUpDays: null,
    reminderDays: null, by: hands.admin,
  }))
  const cohorts = { foundational: await open('foundational', 'First region, training day', 'Shreveport, Louisiana'), intensive: await open('intensive', 'First region, two-day workshop', 'Oklahoma City, Oklahoma') }
  const people: number[] = [], enrolled: { foundational: number[]; intensive: number[] } = { foundational: [], intensive: [] }
  for (const [index, { name, agency, discipline }] of demoYear.entries()) {
    const random = mulberry32(9000 + index), skill = 0.25 + random() * 0.4, lift = 0.15 + random() * 0.35
    const { personId, enrollments } = await db.transaction(async (tx) => {
      const personId = (await createPerson(tx, { name, email: demoEmail(name, agency), by: hands.admin, ...(index === 0 ? { passwordHash: given.passwordHash } : {}) }))!
      await confirmPrintedName(tx, { personId, shown: name, by: null })
      await startAffiliation(tx, { personId, agencyId: agencies.get(agency)!, discipline, startedOn: dayBefore(today, began.foundational + 60), inPlaceOf: null, by: hands.admin })
      const enrolledAt = daysBefore(today, began.foundational + 9, 15)
      return { personId, enrollments: [(await enrollPerson(tx, { cohortId: cohorts.foundational, personId, by: hands.admin, enrolledAt }))!, (await enrollPerson(tx, { cohortId: cohorts.intensive, personId, by: hands.admin, enrolledAt }))!] as const }
    })
    people.push(personId)
    enrolled.foundational.push(enrollments[0])
    enrolled.intensive.push(enrollments[1])
    for (const [number, curriculum] of (['foundational', 'intensive'] as const).entries()) await walk({ services, personId, enrollment: enrollments[number]!, random, skill, lift, at: workday(daysBefore(today, began[curriculum] - 1, 15)) }, { modules: every, then: 'nothing' }, today)
  }
  await holdDay(services, { cohortId: cohorts.foundational, enrollments: enrolled.foundational, curriculum: 'foundational', title: 'Training day', day: dayOf(began.foundational), by: hands.trainer.id })
  for (const [number, ago] of [began.intensive, began.intensive - 1].entries()) await holdDay(services, { cohortId: cohorts.intensive, enrollments: enrolled.intensive, curriculum: 'intensive', title: `Workshop, day ${number + 1}`, day: dayOf(ago), by: hands.trainer.id })
  await makeDemoCalls(services, { cohortId: cohorts.intensive, facilitatorId: given.coachId, firstOn: dayOf(began.coaching), mentorOn: dayOf(began.mentor) })
  for (const [index, personId] of people.entries()) await demoReports(services, { personId, enrolledAt: daysBefore(today, began.foundational, 15), seed: 8000 + index, keen: index === 0 })
  for (const cohortId of Object.values(cohorts)) await db.transaction((tx) => setClosed(tx, { cohortId, isClosed: true, by: hands.admin }))
  return demoEmail(demoYear[0]!.name, demoYear[0]!.agency)
}

/** A day that is over, with everybody there from its begin to its end. */
async function holdDay ({ db, curricula }: Services, given: { cohortId: number; enrollments: readonly number[]; curriculum: string; title: string; day: string; by: number }): Promise<void> {
  const { cohortId, enrollments, day, by } = given
  const release = (await curricula.current(given.curriculum))!
  await db.transaction(async (tx) => {
    const eventId = await createDay(tx, { ...usualDay(release, given.title, day, timeZone), place: 'Training room', cohortId, by })
    for (const [is, time] of [['here', '15:00'], ['gone', '21:30']] as const) await markMany(tx, { eventId, enrollments, is, at: new Date(`${day}T${time}:00Z`), by })
  })
}
