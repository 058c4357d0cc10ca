/** The first year of the demo: a cohort that was trained fifteen months ago, coached for six months and mentored for six, as the program that Gainful grew from was. So pages of engagement have a year behind them. */
import { mulberry32 } from '#src/domain/sitting.ts'
import { createPerson } from '#src/features/accounts/create-person.ts'
import { confirmPrintedName } from '#src/features/accounts/profile.ts'
import { listExpected, type Mark } from '#src/features/coaching/attendance-queries.ts'
import { makeSeries } from '#src/features/coaching/plan-calls.ts'
import { findCall, listCalls } from '#src/features/coaching/queries.ts'
import { saveCall } from '#src/features/coaching/take-attendance.ts'
import { createCohort } from '#src/features/cohorts/create-cohort.ts'
import { enrollPerson } from '#src/features/cohorts/enroll-person.ts'
import { usualDay } from '#src/features/days/day-fields.ts'
import { createDay } from '#src/features/days/plan-day.ts'
import { markMany } from '#src/features/days/take-attendance.ts'
import { enterEligible } from '#src/features/engagement/eligible.ts'
import { startAffiliation } from '#src/features/people/affiliations.ts'
import type { Services } from '#src/services.ts'
import { demoAgencies, demoEmail, demoFirstYear, demoTrainees, every } from './demo-cast.ts'
import { dayBefore, daysBefore, later, workday } from './demo-days.ts'
import type { Hands } from './demo-hands.ts'
import { demoReports } from './demo-practice.ts'
import { walk } from './demo-walk.ts'

/** Days before today on which it began; the first coaching call was two months later, the first mentor call eight. */
const began = 455, coachingAfter = 62, mentorAfter = 245
const timeZone = 'America/Chicago'

/** `facilitatorId` held the calls. */
export async function makeFirstYear (services: Services, given: { agencies: ReadonlyMap<string, number>; hands: Hands; facilitatorId: number; later: number }): Promise<void> {
  const { db, now } = services
  const { agencies, hands, facilitatorId } = given
  const today = now(), on = (after: number): Date => workday(daysBefore(today, began - after, 15))
  const cohortId = await db.transaction((tx) => createCohort(tx, {
    name: 'Region 6, first year', curriculum: 'intensive', startsOn: dayBefore(today, began), endsOn: dayBefore(today, began - 42), timeZone, isGated: true, deliveryFormat: 'Two live days online, with self-paced modules', location: null,
    presenters: [{ name: hands.trainer.name, credentials: 'LPC' }], attemptLimit: null, followUpDays: 90, reminderDays: null, by: hands.admin,
  }))
  const made: { personId: number; enrollment: number; random: () => number }[] = []
  for (const [index, { name, agency, discipline }] of demoFirstYear.entries()) {
    made.push(await db.transaction(async (tx) => {
      const personId = (await createPerson(tx, { name, email: demoEmail(name, agency), by: hands.admin }))!
      await confirmPrintedName(tx, { personId, shown: name, by: null })
      await startAffiliation(tx, { personId, agencyId: agencies.get(agency)!, discipline, startedOn: dayBefore(today, began + 120 + index * 20), inPlaceOf: null, by: hands.admin })
      return { personId, enrollment: (await enrollPerson(tx, { cohortId, personId, by: hands.admin, enrolledAt: daysBefore(today, began + 4, 15) }))!, random: mulberry32(9000 + index) }
    }))
  }
  await liveDays(services, { cohortId, enrollments: made.map(({ enrollment }) => enrollment), by: hands.trainer.id })
  for (const [index, { personId, enrollment, random }] of made.entries()) {
    await walk({ services, personId, enrollment, random, skill: 0.3 + random() * 0.35, lift: 0.15 + random() * 0.35, at: later(on(1 + index % 6), random() * 300) }, index % 7 === 5 ? { modules: 3, then: 'nothing' } : { modules: every, then: index % 3 === 0 ? 'nothing' : 'followed up' }, today)
    if (index % 6 !== 3) await demoReports(services, { personId, enrolledAt: daysBefore(today, began, 15), seed: 9100 + index, ...(index % 3 === 1 ? { last: dayBefore(today, began - 200 - index * 8).slice(0, 7) } : {}) })
  }
  await calls(services, { cohortId, facilitatorId, kind: 'coaching', firstOn: on(coachingAfter), comes: 0.78 })
  await calls(services, { cohortId, facilitatorId, kind: 'mentor', firstOn: on(mentorAfter), comes: 0.56 })
  await eligible(services, { agencies, by: hands.admin, cohorts: [[cohortId, demoFirstYear], [given.later, demoTrainees().filter(({ intensive }) => intensive !== null)]] })
}

async function liveDays (services: Services, { cohortId, enrollments, by }: { cohortId: number; enrollments: number[]; by: number }): Promise<void> {
  const release = (await services.curricula.current('intensive'))!, today = services.now()
  for (const [index, title] of ['Intensive, day 1', 'Intensive, day 2'].entries()) {
    const at = later(workday(daysBefore(today, began, 15)), index * 1440), day = at.toISOString().slice(0, 10)
    await services.db.transaction(async (tx) => {
      const eventId = await createDay(tx, { ...usualDay(release, title, day, timeZone), cohortId, by: null })
      await markMany(tx, { eventId, enrollments: enrollments.filter((_, seat) => (seat + index) % 8 !== 0), is: 'here', at, by })
    })
  }
}

/** Those that are over, with attendance. Fewer come as the year goes on. */
async function calls (services: Services, given: { cohortId: number; facilitatorId: number; kind: 'coaching' | 'mentor'; firstOn: Date; comes: number }): Promise<void> {
  const { db, now } = services, { facilitatorId } = given
  const series = await db.transaction((tx) => makeSeries(tx, { cohortId: given.cohortId, facilitatorId, kind: given.kind, firstOn: given.firstOn.toISOString().slice(0, 10), startsAt: '13:00', minutes: 60, timeZone, rule: 'weekday', count: 6, meetingLink: 'https://meet.example/ips-calls', by: facilitatorId }))
  const random = mulberry32(given.kind === 'coaching' ? 71 : 72)
  for (const { id, startsAt, topics, number } of await listCalls(db, series)) {
    if (startsAt > now()) break
    const call = (await findCall(db, id))!, comes = given.comes - 0.03 * number
    const marks = (await listExpected(db, id)).map((person): Mark => (random() < comes ? { personId: person.id, status: 'attended', minutes: 60 - Math.floor(random() ** 3 * 40) } : { personId: person.id, status: random() < 0.4 ? 'excused' : 'absent', minutes: 0 }))
    await db.transaction((tx) => saveCall(tx, call, { topics, summary: '', marks, restAbsent: false, seen: 0, by: facilitatorId, now: now() }))
  }
}

/** Every agency was invited; in most of them some staff did not come, and from two nobody did at first. */
async function eligible (services: Services, { agencies, cohorts, by }: { agencies: ReadonlyMap<string, number>; cohorts: [number, readonly { agency: string; discipline: string }[]][]; by: number }): Promise<void> {
  for (const [cohortId, cast] of cohorts) {
    for (const [index, { name }] of demoAgencies.entries()) {
      const came = (discipline: string): number => cast.filter((trainee) => trainee.agency === name && trainee.discipline === discipline).length
      await enterEligible(services, { cohortId, agencyId: agencies.get(name)!, sees: came('sees') + 1 + index % 3, supervisor: came('supervisor') + index % 2, manager: came('manager') + (index % 5 === 0 ? 1 : 0), other: came('other'), by })
    }
  }
}
