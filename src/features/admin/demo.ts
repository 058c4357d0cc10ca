/** The demo: a program of fourteen agencies, made through the same actions as a real one. The same people and answers every time. */
import type { Phase } from '#src/domain/curriculum.ts'
import { isRequired } from '#src/domain/progress.ts'
import { itemsOf } from '#src/domain/curriculum.ts'
import { createPerson } from '#src/features/accounts/create-person.ts'
import { confirmPrintedName } from '#src/features/accounts/profile.ts'
import { createCohort } from '#src/features/cohorts/create-cohort.ts'
import { enrollPerson } from '#src/features/cohorts/enroll-person.ts'
import { markSection } from '#src/features/learning/mark-section.ts'
import { backdate, findLearning, insertMark, listSittings, currentAnswers, writeAnswers } from '#src/features/learning/queries.ts'
import { standing } from '#src/domain/standing.ts'
import { startAttempt } from '#src/features/learning/start-attempt.ts'
import { submitAttempt } from '#src/features/learning/submit-attempt.ts'
import { sayConsent } from '#src/features/research/say-consent.ts'
import { addAgency } from '#src/features/people/agencies.ts'
import { startAffiliation } from '#src/features/people/affiliations.ts'
import { giveGrant } from '#src/features/people/grants.ts'
import type { Services } from '#src/services.ts'
import { findPersonByEmail } from '#src/features/accounts/queries.ts'
import { findPersonAt } from '#src/features/cohorts/join-queries.ts'
import { demoAnswer } from './demo-answers.ts'
import { makeDemoCalls } from './demo-calls.ts'
import { demoOutcomes, demoReports } from './demo-practice.ts'
import { demoAgencies, demoEmail, demoStaff, type DemoTrainee, demoTrainees, every, numbersFrom, type Stage } from './demo-cast.ts'
import { makeDemoDay } from './demo-day.ts'

export type DemoSignIn = { name: string; email: string; password: string; what: string }
type Diary = { sittings: Parameters<typeof backdate>[1]; marks: Parameters<typeof backdate>[2] }
type Walk = { services: Services; personId: number; enrollment: number; random: () => number; /** Chance of a right answer, 0–1: before, and what training adds to it. */ skill: number; lift: number; diary: Diary; at: Date }

/** Nobody can guess it from outside, since the demo listens on this machine alone unless told otherwise. */
const password = 'demo garden lantern'
const daysBefore = (now: Date, days: number, hour: number) => new Date(Math.floor(now.getTime() / 86_400_000 - days) * 86_400_000 + hour * 3_600_000)
const later = (at: Date, minutes: number) => new Date(at.getTime() + minutes * 60_000)
const day = 1440
/** Nobody learns on a weekend. */
const workday = (at: Date): Date => (at.getUTCDay() === 6 ? later(at, 2 * day) : at.getUTCDay() === 0 ? later(at, day) : at)

/** Days before today on which each training began: long enough ago for the follow-up quizzes of the first, and for everybody to be done with the second. */
const began = { foundational: 128, intensive: 68 }

/** Fills an empty database. `tell` hears how far it is, and stops it by throwing. Returns the sign-ins worth trying. */
export async function makeDemo (services: Services, tell: (done: number, all: number) => void, cast: readonly DemoTrainee[] = demoTrainees()): Promise<DemoSignIn[]> {
  const { db, now } = services
  const today = now()
  const dayText = (days: number) => daysBefore(today, days, 0).toISOString().slice(0, 10)
  const workdayText = (days: number) => workday(daysBefore(today, days, 0)).toISOString().slice(0, 10)
  const agencies = new Map<string, number>()
  for (const agency of demoAgencies) agencies.set(agency.name, (await db.transaction((tx) => addAgency(tx, { ...agency, by: null })))!)
  const staff = await makeStaff(services, agencies, dayText(700)), { signIns } = staff
  const admin = (await findPersonByEmail(db, signIns[0]!.email))!
  await inLanes([...agencies.values()], (agencyId) => demoOutcomes(services, { agencyId, seed: 7000 + agencyId, by: admin.id }))
  const make = (name: string, curriculum: keyof typeof began) => db.transaction((tx) => createCohort(tx, { name, curriculum, startsOn: dayText(began[curriculum]), endsOn: null, timeZone: 'America/Chicago', isGated: true, by: null }))
  const cohorts = { foundational: await make('Region 6, first day', 'foundational'), intensive: await make('Region 6, two-day intensive', 'intensive') }
  const shown = showcase()
  const walks: { walk: Walk; stage: Stage }[][] = []
  // One after another, so that everybody has the same number in every run: it decides who gets which form of a quiz.
  for (const [index, trainee] of cast.entries()) {
    tell(0, cast.length)
    const email = demoEmail(trainee.name, trainee.agency)
    const what = shown.get(trainee.name)
    const personId = await db.transaction(async (tx) => {
      const id = (await createPerson(tx, { name: trainee.name, email, by: null, ...(what ? { password } : {}) }))!
      await confirmPrintedName(tx, { personId: id, shown: trainee.name, by: null })
      await startAffiliation(tx, { personId: id, agencyId: agencies.get(trainee.agency)!, discipline: trainee.discipline, startedOn: dayText(200 + index * 9), inPlaceOf: null, by: null })
      return id
    })
    // Some say yes to research, some say no, and some are still asked.
    if (index % 6 !== 4) await sayConsent(services, { personId, isGiven: index % 6 !== 1 })
    if (what) signIns.push({ name: trainee.name, email, password, what })
    const random = numbersFrom(1000 + index)
    const skill = 0.2 + random() * 0.5
    const lift = 0.12 + random() * 0.42
    const own: { walk: Walk; stage: Stage }[] = []
    for (const curriculum of ['foundational', 'intensive'] as const) {
      const stage = trainee[curriculum]
      if (!stage) continue
      const at = workday(daysBefore(today, began[curriculum] - 2 - Math.floor(random() * 12), 14 + Math.floor(random() * 7)))
      const enrollment = (await db.transaction((tx) => enrollPerson(tx, { cohortId: cohorts[curriculum], personId, by: null, enrolledAt: daysBefore(today, began[curriculum] + 2, 15) })))!
      own.push({ stage, walk: { services, personId, enrollment, random, skill: curriculum === 'intensive' ? skill + 0.05 : skill, lift, diary: { sittings: [], marks: [] }, at } })
    }
    walks.push(own)
  }
  const coach = (await findPersonAt(db, signIns.find(({ what }) => what.startsWith('coach'))!.email))!
  await makeDemoCalls(services, { cohortId: cohorts.intensive, facilitatorId: coach.id, firstOn: workdayText(began.intensive - 14), mentorOn: workdayText(began.intensive - 14 - 6 * 30) })
  let done = 0
  await inLanes(walks, async (own) => {
    for (const each of own) await walk(each.walk, each.stage, today)
    const [first] = own
    if (first) await demoReports(services, { personId: first.walk.personId, enrolledAt: daysBefore(today, began.foundational + 2, 15), seed: 5000 + first.walk.personId })
    tell(++done, cast.length)
  })
  if (staff.trainer !== null) await makeDemoDay(services, { cohortId: cohorts.intensive, curriculum: 'intensive', by: staff.trainer })
  const order = [...shown.values()]
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

async function makeStaff ({ db }: Services, agencies: ReadonlyMap<string, number>, startedOn: string): Promise<{ signIns: DemoSignIn[]; trainer: number | null }> {
  const signIns: DemoSignIn[] = []
  let trainer: number | null = null
  for (const { name, role, agency, state, what } of demoStaff) {
    const email = demoEmail(name, agency)
    await db.transaction(async (tx) => {
      const personId = (await createPerson(tx, { name, email, password, by: null }))!
      if (agency) await startAffiliation(tx, { personId, agencyId: agencies.get(agency)!, discipline: 'manager', startedOn, inPlaceOf: null, by: null })
      if (role === 'trainer') trainer = personId
      await giveGrant(tx, { personId, role, agencyId: agency ? agencies.get(agency)! : null, state, by: null })
    })
    signIns.push({ name, email, password, what })
  }
  return { signIns, trainer }
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
  return shown
}

/** Takes the required modules one after another, and then as far as the stage says. */
async function walk (given: Walk, stage: Stage, today: Date): Promise<void> {
  const { services: { db, curricula }, personId, enrollment, diary } = given
  const settle = () => backdate(db, diary.sittings.splice(0), diary.marks.splice(0))
  let { at } = given
  const learning = (await findLearning(db, personId, enrollment))!
  const release = (await curricula.current(learning.curriculum))!
  const modules = release.modules.map(({ module }) => module).filter((module) => isRequired(module.audience, learning.discipline))
  const finished: { module: string; on: Date }[] = []
  for (const [index, { id }] of modules.entries()) {
    const then = index >= stage.modules ? stage.then : null
    if (then === 'nothing') break
    // The certificate says when all of it began.
    if (index === modules.length - 1) await settle()
    finished.push({ module: id, on: at })
    const goesOn = await takeModule({ ...given, at }, id, then)
    if (!goesOn) break
    at = workday(later(at, (1 + Math.floor(given.random() * 3)) * day + Math.floor(given.random() * 90)))
  }
  await settle()
  if (stage.then === 'followed up') {
    const completed = finished.at(-1)?.on ?? at
    for (const [index, { module }] of finished.entries()) {
      const opened = workday(later(workday(later(completed, (release.curriculum.followUpDays + 3) * day)), index * 15))
      if (opened < later(today, -day)) await sit({ ...given, skill: given.skill + given.lift * 0.7 }, module, 'followup', opened, 'submitted')
    }
    await settle()
  }
}

/** One module, as far as `then` says; null = to its end, in as many attempts as it takes. True when the next one follows. */
async function takeModule (given: Walk, module: string, then: Stage['then'] | null): Promise<boolean> {
  const { at, skill, lift } = given
  await sit(given, module, 'pre', at, then === 'pre-quiz open' ? 'open' : 'submitted')
  if (then === 'pre-quiz open') return false
  await read(given, module, at, then === 'reading' ? 2 : every)
  if (then === 'reading') return false
  if (then === 'not passed') return await sit({ ...given, skill: 0.15 }, module, 'post', later(at, 50), 'submitted') && false
  const chances = [Math.min(0.97, skill + lift), 0.88, 0.97]
  for (const [attempt, knows] of chances.entries()) {
    const isDone = await sit({ ...given, skill: knows }, module, 'post', later(at, 50 + attempt * (day + 60)), then === 'post-quiz open' ? 'open' : 'submitted')
    if (isDone || then !== null) break
  }
  return then === null
}

/** One sitting: answers saved, then submitted, or left in the middle. True when the module is done afterwards. */
async function sit ({ services, personId, enrollment, random, skill, diary }: Walk, module: string, phase: Phase, at: Date, until: 'open' | 'submitted'): Promise<boolean> {
  const { db } = services
  const then: Services = { ...services, now: () => later(at, 9) }
  const learning = (await findLearning(db, personId, enrollment))!
  const started = await startAttempt(then, learning, module, phase)
  if (started.kind !== 'open') throw new Error(`the ${phase} quiz of ${module} did not start: ${JSON.stringify(started)}`)
  const sitting = (await listSittings(db, enrollment, module, phase)).at(-1)!
  const revision = await services.curricula.revision(sitting.revisionId)
  const items = itemsOf(revision.module, sitting.form, phase)
  const given = items.slice(0, until === 'open' ? Math.ceil(items.length / 2) : items.length)
    .map((item) => ({ item: item.id, answer: demoAnswer(item, skill, random), base: 0, version: 1, writer: 'demo' }))
  await writeAnswers(db, { personId }, sitting.id, sitting.revisionId, given)
  diary.sittings.push({ attempt: sitting.id, startedAt: at, submittedAt: until === 'open' ? null : later(at, 9) })
  if (until === 'open') return false
  await submitAttempt(then, personId, sitting.id, (await currentAnswers(db, sitting.id)).reduce((sum, row) => sum + row.version, 0))
  const after = (await findLearning(db, personId, enrollment))!
  return standing((await services.curricula.current(after.curriculum))!, after).find((each) => each.id === module)!.state === 'done'
}

async function read ({ services, personId, enrollment, diary }: Walk, module: string, at: Date, most: number): Promise<void> {
  const learning = (await findLearning(services.db, personId, enrollment))!
  const release = (await services.curricula.current(learning.curriculum))!
  const revision = release.modules.find((each) => each.module.id === module)!
  const progress = standing(release, learning).find((each) => each.id === module)!
  const sections = revision.module.sections.slice(0, most)
  // Only the last can earn anything, and the demo marks thousands.
  for (const section of sections.slice(0, -1)) await insertMark(services.db, { enrollmentId: enrollment, module, section: section.key, revisionId: revision.id })
  await markSection({ ...services, now: () => later(at, 40) }, learning, progress, revision, sections.at(-1)!.key)
  diary.marks.push({ enrollment, module, markedAt: later(at, 30) })
}
