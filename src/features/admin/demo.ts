/** The demo: a program of fourteen agencies, made through the same actions as a real one. The same people and answers every time. */
import type { Phase } from '#src/domain/curriculum.ts'
import { isRequired } from '#src/domain/progress.ts'
import { itemsOf } from '#src/domain/curriculum.ts'
import { createPerson } from '#src/features/accounts/create-person.ts'
import { createCohort } from '#src/features/cohorts/create-cohort.ts'
import { enrollPerson } from '#src/features/cohorts/enroll-person.ts'
import { markSection } from '#src/features/learning/mark-section.ts'
import { backdate, findLearning, listSittings, currentAnswers, writeAnswers } from '#src/features/learning/queries.ts'
import { standing } from '#src/features/learning/standing.ts'
import { startAttempt } from '#src/features/learning/start-attempt.ts'
import { submitAttempt } from '#src/features/learning/submit-attempt.ts'
import { addAgency } from '#src/features/people/agencies.ts'
import { startAffiliation } from '#src/features/people/affiliations.ts'
import { giveGrant } from '#src/features/people/grants.ts'
import type { Services } from '#src/services.ts'
import { demoAnswer } from './demo-answers.ts'
import { demoAgencies, demoEmail, demoStaff, type DemoTrainee, demoTrainees, numbersFrom, type Stage } from './demo-cast.ts'

export type DemoSignIn = { name: string; email: string; password: string; what: string }
type Diary = { sittings: Parameters<typeof backdate>[1]; marks: Parameters<typeof backdate>[2] }
type Walk = { services: Services; personId: number; enrollment: number; random: () => number; skill: number; lift: number; diary: Diary; at: Date }

/** Nobody can guess it from outside, since the demo listens on this machine alone unless told otherwise. */
const password = 'demo garden lantern'
const daysBefore = (now: Date, days: number, hour: number) => new Date(Math.floor(now.getTime() / 86_400_000 - days) * 86_400_000 + hour * 3_600_000)
const later = (at: Date, minutes: number) => new Date(at.getTime() + minutes * 60_000)

/** Fills an empty database. `tell` hears how far it is. Returns the sign-ins worth trying. */
export async function makeDemo (services: Services, tell: (done: number, all: number) => void): Promise<DemoSignIn[]> {
  const { db, now } = services
  const began = now()
  const day = (days: number) => daysBefore(began, days, 0).toISOString().slice(0, 10)
  const agencies = new Map<string, number>()
  for (const agency of demoAgencies) agencies.set(agency.name, (await db.transaction((tx) => addAgency(tx, { ...agency, by: null })))!)
  const signIns: DemoSignIn[] = []
  for (const { name, role, agency, state, what } of demoStaff) {
    const email = demoEmail(name, agency)
    await db.transaction(async (tx) => {
      const personId = (await createPerson(tx, { name, email, password, by: null }))!
      if (agency) await startAffiliation(tx, { personId, agencyId: agencies.get(agency)!, discipline: 'manager', startedOn: day(700), inPlaceOf: null, by: null })
      await giveGrant(tx, { personId, role, agencyId: agency ? agencies.get(agency)! : null, state, by: null })
    })
    signIns.push({ name, email, password, what })
  }
  const make = (name: string, curriculum: string, days: number) => db.transaction((tx) => createCohort(tx, { name, curriculum, startsOn: day(days), endsOn: null, timeZone: 'America/Chicago', isGated: true, by: null }))
  const foundational = await make('Region 6, fall 2026', 'foundational', 70)
  const intensive = await make('Region 6 intensive, fall 2026', 'intensive', 40)
  const diary: Diary = { sittings: [], marks: [] }
  const cast = demoTrainees()
  const shown = showcase(cast)
  for (const [index, trainee] of cast.entries()) {
    const email = demoEmail(trainee.name, trainee.agency)
    const what = shown.get(trainee)
    const personId = await db.transaction(async (tx) => {
      const id = (await createPerson(tx, { name: trainee.name, email, by: null, ...(what ? { password } : {}) }))!
      await startAffiliation(tx, { personId: id, agencyId: agencies.get(trainee.agency)!, discipline: trainee.discipline, startedOn: day(200 + index * 9), inPlaceOf: null, by: null })
      return id
    })
    if (what) signIns.push({ name: trainee.name, email, password, what })
    const random = numbersFrom(1000 + index)
    const skill = 0.2 + random() * 0.5
    const lift = 0.12 + random() * 0.42
    for (const [cohortId, stage, days] of [[foundational, trainee.foundational, 66], [intensive, trainee.intensive, 36]] as const) {
      if (!stage) continue
      const at = daysBefore(began, days - Math.floor(random() * 20), 14 + Math.floor(random() * 7))
      const enrollment = (await db.transaction((tx) => enrollPerson(tx, { cohortId, personId, by: null, enrolledAt: daysBefore(began, days + 4, 15) })))!
      await walk({ services, personId, enrollment, random, skill: cohortId === intensive ? skill + 0.05 : skill, lift, diary, at }, stage)
    }
    tell(index + 1, cast.length)
  }
  await backdate(db, diary.sittings, diary.marks)
  return signIns
}

/** A trainee for each thing that is worth seeing. */
function showcase (cast: DemoTrainee[]): Map<DemoTrainee, string> {
  const shown = new Map<DemoTrainee, string>()
  const add = (what: string, fits: (trainee: DemoTrainee) => boolean) => { const found = cast.find((trainee) => !shown.has(trainee) && fits(trainee)); if (found) shown.set(found, what) }
  add('trainee: both trainings finished, two certificates', (t) => t.foundational.modules === 6 && t.intensive?.modules === 8)
  add('trainee: in the middle of a post-quiz', (t) => t.foundational.then === 'post-quiz open' && t.foundational.modules < 6)
  add('trainee: reading', (t) => t.foundational.then === 'reading' && t.foundational.modules > 0)
  add('trainee: a pre-quiz begun', (t) => t.foundational.then === 'pre-quiz open')
  add('trainee: a post-quiz not passed yet', (t) => t.foundational.then === 'not passed')
  return shown
}

/** Takes the required modules one after another, and then as far as the stage says. */
async function walk (given: Walk, stage: Stage): Promise<void> {
  let { at } = given
  const learning = (await findLearning(given.services.db, given.personId, given.enrollment))!
  const release = (await given.services.curricula.current(learning.curriculum))!
  const modules = release.modules.map(({ module }) => module).filter((module) => isRequired(module.audience, learning.discipline))
  for (const [index, module] of modules.entries()) {
    const isLast = index >= stage.modules
    if (isLast && stage.then === 'nothing') return
    await sit(given, module.id, 'pre', at, isLast && stage.then === 'pre-quiz open' ? 'open' : 'submitted')
    if (isLast && stage.then === 'pre-quiz open') return
    await read(given, module.id, at, isLast && stage.then === 'reading' ? 2 : Infinity)
    if (isLast && stage.then === 'reading') return
    for (let attempt = 0; attempt < 3; attempt++) {
      const knows = isLast && stage.then === 'not passed' ? given.skill : attempt === 0 ? Math.min(0.97, given.skill + given.lift) : attempt === 1 ? 0.88 : 0.97
      const passed = await sit({ ...given, skill: knows }, module.id, 'post', later(at, 50 + attempt * 1500), isLast && stage.then === 'post-quiz open' ? 'open' : 'submitted')
      if (passed || isLast) break
    }
    if (isLast) return
    at = later(at, (1 + Math.floor(given.random() * 3)) * 1440 + Math.floor(given.random() * 90))
  }
}

/** One sitting: answers saved, then submitted, or left in the middle. True when the module is done afterwards. */
async function sit ({ services, personId, enrollment, random, skill, diary }: Walk, module: string, phase: Phase, at: Date, until: 'open' | 'submitted'): Promise<boolean> {
  const { db } = services
  const then: Services = { ...services, now: () => later(at, 9) }
  const learning = (await findLearning(db, personId, enrollment))!
  const started = await startAttempt(then, learning, module, phase)
  if (started.kind !== 'open') return true
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
  for (const section of revision.module.sections.slice(0, most)) await markSection({ ...services, now: () => later(at, 40) }, learning, progress, revision, section.key)
  diary.marks.push({ enrollment, module, markedAt: later(at, 30) })
}
