/** The demo: a program of fourteen agencies, made through the actions of a real one; sittings alone are written down many at once. The same people and answers every time. */
import { mulberry32 } from '#src/domain/sitting.ts'
import { createPerson } from '#src/features/accounts/create-person.ts'
import { hashing } from '#src/features/accounts/hash-queue.ts'
import { confirmPrintedName } from '#src/features/accounts/profile.ts'
import { createCohort } from '#src/features/cohorts/create-cohort.ts'
import { enrollPerson } from '#src/features/cohorts/enroll-person.ts'
import { addAgency } from '#src/features/people/agencies.ts'
import { startAffiliation } from '#src/features/people/affiliations.ts'
import { giveGrant } from '#src/features/people/grants.ts'
import { sayConsent } from '#src/features/research/say-consent.ts'
import type { Services } from '#src/services.ts'
import { findPersonAt } from '#src/features/cohorts/join-queries.ts'
import { makeDemoCalls } from './demo-calls.ts'
import { corrected, demoAgencies, demoEmail, demoStaff, type DemoTrainee, demoTrainees, demoYear, every, type Stage, waiting } from './demo-cast.ts'
import { dayBefore, daysBefore, workday } from './demo-days.ts'
import { enterDemoEligible } from './demo-eligible.ts'
import { makeDemoDay } from './demo-day.ts'
import { demoFeedback, type Lines } from './demo-feedback.ts'
import { type Hands, workByHand } from './demo-hands.ts'
import { makeDemoReview } from './demo-review.ts'
import { demoOutcomes, demoReports } from './demo-practice.ts'
import { makeDemoStories } from './demo-stories.ts'
import { makeDemoWriting } from './demo-writing.ts'
import { type Walk, walk } from './demo-walk.ts'
import { makeDemoYear } from './demo-year.ts'

const yearText = 'trainee: all 15 months behind them, with a report for each'
export type DemoSignIn = { name: string; email: string; password: string; what: string }
/** Nobody can guess it from outside, since the demo listens on this machine alone unless told otherwise. */
const password = 'demo garden lantern'

/** Days before today on which each training began: long enough ago for the follow-up quizzes of the first, and for everybody to be done with the second. */
const began = { foundational: 128, intensive: 68 }

/** As the cohorts of the demo say otherwise than their curricula. */
const settings = {
  foundational: { name: 'Region 6, first day', deliveryFormat: 'Live online, with self-paced modules', location: 'Baton Rouge, Louisiana', followUpDays: 60, weeks: 8 },
  intensive: { name: 'Region 6, two-day intensive', deliveryFormat: 'Two live days in person, with self-paced modules', location: 'Albuquerque, New Mexico', followUpDays: 90, weeks: 6 },
}

/** Fills an empty database. `tell` hears how far it is, and stops it by throwing. Returns the sign-ins worth trying. */
export async function makeDemo (services: Services, tell: (done: number, all: number) => void, cast: readonly DemoTrainee[] = demoTrainees()): Promise<DemoSignIn[]> {
  const { db, now } = services
  const today = now()
  const workdayText = (days: number) => workday(daysBefore(today, days, 0)).toISOString().slice(0, 10)
  const agencies = new Map<string, number>()
  for (const agency of demoAgencies) agencies.set(agency.name, (await db.transaction((tx) => addAgency(tx, { ...agency, by: null })))!)
  const passwordHash = await hashing.hash(password)
  const { signIns, hands } = await makeStaff(services, agencies, dayBefore(today, 700), passwordHash)
  await inLanes([...agencies.values()], (agencyId) => demoOutcomes(services, { agencyId, seed: 7000 + agencyId, by: hands.admin }))
  const open = (curriculum: keyof typeof began) => {
    const { weeks, ...rest } = settings[curriculum]
    return db.transaction((tx) => createCohort(tx, {
      ...rest, curriculum, startsOn: dayBefore(today, began[curriculum]), endsOn: dayBefore(today, began[curriculum] - 7 * weeks), timeZone: 'America/Chicago', isGated: true, reminderDays: 14, attemptLimit: null,
      presenters: [{ name: hands.trainer.name, credentials: 'LPC' }], by: hands.admin,
    }))
  }
  const cohorts = { foundational: await open('foundational'), intensive: await open('intensive') }
  const shown = showcase()
  const people = new Map<string, { id: number; email: string }>()
  const walks: { walk: Walk; stage: Stage }[][] = []
  // One after another, so that everybody has the same number in every run: it decides who gets which form of a quiz.
  for (const [index, trainee] of cast.entries()) {
    tell(0, cast.length)
    const email = demoEmail(trainee.name, trainee.agency), name = trainee.name === corrected.now ? corrected.before : trainee.name
    const what = shown.get(trainee.name)
    const random = mulberry32(1000 + index)
    const skill = 0.2 + random() * 0.5, lift = 0.12 + random() * 0.42
    walks.push(await db.transaction(async (tx) => {
      const personId = (await createPerson(tx, { name, email, by: null, ...(what ? { passwordHash } : {}) }))!
      if (trainee.name !== waiting) await confirmPrintedName(tx, { personId, shown: name, by: null })
      await startAffiliation(tx, { personId, agencyId: agencies.get(trainee.agency)!, discipline: trainee.discipline, startedOn: dayBefore(today, 200 + index * 9), inPlaceOf: null, by: null })
      people.set(trainee.name, { id: personId, email })
      const own: { walk: Walk; stage: Stage }[] = []
      for (const curriculum of ['foundational', 'intensive'] as const) {
        const stage = trainee[curriculum]
        if (!stage) continue
        const at = workday(daysBefore(today, began[curriculum] - 2 - Math.floor(random() * 12), 14 + Math.floor(random() * 7)))
        const enrollment = (await enrollPerson(tx, { cohortId: cohorts[curriculum], personId, by: null, enrolledAt: daysBefore(today, began[curriculum] + 2, 15) }))!
        own.push({ stage, walk: { services, personId, enrollment, random, skill: curriculum === 'intensive' ? skill + 0.05 : skill, lift, at } })
      }
      return own
    }))
    // Some say yes to research, some say no, and some are still asked.
    if (index % 6 !== 4) await sayConsent(services, { personId: people.get(trainee.name)!.id, isGiven: index % 6 !== 1 })
    if (what) signIns.push({ name: trainee.name, email, password, what })
  }
  const coach = (await findPersonAt(db, signIns.find(({ what }) => what.startsWith('coach'))!.email))!
  const year = await makeDemoYear(services, { agencies, hands, coachId: coach.id, passwordHash })
  signIns.push({ name: demoYear[0]!.name, email: year, password, what: yearText })
  await makeDemoCalls(services, { cohortId: cohorts.intensive, facilitatorId: coach.id, firstOn: workdayText(began.intensive - 14), mentorOn: workdayText(began.intensive - 14 - 6 * 30) })
  const lines: Lines = new Map()
  // Somebody to sign in as has a form to fill in.
  const asked = people.get([...shown].find(([, what]) => what.startsWith('trainee: both'))![0])?.id
  await makeDemoWriting(services, { trainer: hands.trainer.id, admin: hands.admin })
  await makeDemoReview(services, { author: hands.admin, reader: hands.trainer.id })
  let done = 0
  await inLanes(walks, async (own) => {
    for (const each of own) await walk(each.walk, each.stage, today)
    const [first] = own
    if (first && first.walk.personId !== asked) await demoFeedback(services, { personId: first.walk.personId, seed: 9000 + first.walk.personId, lines })
    if (first) await demoReports(services, { personId: first.walk.personId, enrolledAt: daysBefore(today, began.foundational + 2, 15), seed: 5000 + first.walk.personId })
    tell(++done, cast.length)
  })
  await enterDemoEligible(services, { agencies, by: hands.admin })
  await workByHand(services, { agencies, people, cohort: cohorts.intensive, hands })
  await makeDemoDay(services, { cohortId: cohorts.intensive, curriculum: 'intensive', by: hands.trainer.id })
  await makeDemoStories(services, { people, editor: hands.trainer.id })
  const order = [...shown.values(), yearText]
  return signIns.sort((a, b) => order.indexOf(a.what) - order.indexOf(b.what))
}

/** Six at a time, since they mostly wait for the disk. After a failure nothing new is begun, and it is thrown when the others are through. */
async function inLanes<T> (all: readonly T[], run: (one: T) => Promise<void>): Promise<void> {
  const queue = [...all]
  const lanes = await Promise.allSettled(Array.from({ length: 6 }, async () => {
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
      try { await run(next) } catch (error) { queue.length = 0; throw error }
    }
  }))
  const failed = lanes.find((lane) => lane.status === 'rejected')
  if (failed) throw failed.reason
}

async function makeStaff ({ db }: Services, agencies: ReadonlyMap<string, number>, startedOn: string, passwordHash: string): Promise<{ signIns: DemoSignIn[]; hands: Hands }> {
  const signIns: DemoSignIn[] = []
  const ids = new Map<string, number>()
  for (const { name, role, agency, state, what } of demoStaff) {
    const email = demoEmail(name, agency)
    await db.transaction(async (tx) => {
      const personId = (await createPerson(tx, { name, email, passwordHash, by: null }))!
      ids.set(role, personId)
      if (agency) await startAffiliation(tx, { personId, agencyId: agencies.get(agency)!, discipline: 'manager', startedOn, inPlaceOf: null, by: null })
      await giveGrant(tx, { personId, role, agencyId: agency ? agencies.get(agency)! : null, state, by: null })
    })
    signIns.push({ name, email, password, what })
  }
  return { signIns, hands: { admin: ids.get('admin')!, trainer: { id: ids.get('trainer')!, name: demoStaff.find(({ role }) => role === 'trainer')!.name } } }
}

/** By name, a trainee for each thing that is worth seeing. Throws when the cast has nobody for one of them. */
export function showcase (): Map<string, string> {
  const cast = demoTrainees()
  const shown = new Map<string, string>()
  const add = (what: string, fits: (trainee: DemoTrainee) => boolean) => {
    const found = cast.find((trainee) => !shown.has(trainee.name) && fits(trainee))
    if (!found) throw new Error(`nobody in the demo is a ${what}`)
    shown.set(found.name, what)
  }
  // Who is in one training alone comes to it at once after signing in.
  const only = (then: Stage['then'], from: number) => ({ foundational, intensive }: DemoTrainee) => intensive === null && foundational.then === then && foundational.modules >= from
  add('trainee: both trainings finished, two certificates', (t) => t.foundational.modules === every && t.intensive?.modules === every)
  add('trainee: first training finished, its follow-up quizzes open', (t) => t.foundational.modules === every && t.foundational.then === 'nothing')
  add('trainee: nothing begun yet', (t) => t.foundational.modules === 0 && only('nothing', 0)(t))
  add('trainee: a pre-quiz begun', only('pre-quiz open', 1))
  add('trainee: reading', only('reading', 1))
  add('trainee: in the middle of a post-quiz', only('post-quiz open', 1))
  add('trainee: a post-quiz not passed yet', only('not passed', 1))
  add('trainee: first training finished, its certificate waits for the name', ({ name }) => name === waiting)
  return shown
}
