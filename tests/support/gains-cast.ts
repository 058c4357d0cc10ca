/** Trainees of agencies with quizzes behind them, made through the product's own actions. */
import type { Answer } from '#src/domain/answers.ts'
import { type Item, itemsOf, type Phase } from '#src/domain/curriculum.ts'
import { createPerson } from '#src/features/accounts/create-person.ts'
import { createCohort } from '#src/features/cohorts/create-cohort.ts'
import { enrollPerson } from '#src/features/cohorts/enroll-person.ts'
import { publishFolder } from '#src/features/curriculum/publish-folder.ts'
import { markSection } from '#src/features/learning/mark-section.ts'
import { currentAnswers, findLearning, listSittings, writeAnswers } from '#src/features/learning/queries.ts'
import { standing } from '#src/domain/standing.ts'
import { startAttempt } from '#src/features/learning/start-attempt.ts'
import { submitAttempt } from '#src/features/learning/submit-attempt.ts'
import { addAgency } from '#src/features/people/agencies.ts'
import { startAffiliation } from '#src/features/people/affiliations.ts'
import { giveGrant } from '#src/features/people/grants.ts'
import type { Role } from '#src/domain/access.ts'
import { makePerson, signedIn } from './account-cast.ts'
import { openApp, type TestApp, type Visitor } from './app.ts'
import { miniContent } from './learning-cast.ts'

export type Program = TestApp & { cohortId: number; agencies: Record<string, number> }
export type Member = { personId: number; enrollment: number; name: string }

/** A program with a curriculum, one cohort of it, and agencies by name in their states. */
export async function openProgram (agencies: Record<string, string>, content = miniContent, curriculum = 'mini'): Promise<Program> {
  const test = await openApp()
  await publishFolder(test.services, content)
  const ids: Record<string, number> = {}
  for (const [name, state] of Object.entries(agencies)) ids[name] = (await addAgency(test.db, { name, state, city: '', by: null }))!
  return { ...test, agencies: ids, cohortId: await openCohort(test, 'Fall', curriculum) }
}

export const openCohort = ({ db }: TestApp, name: string, curriculum = 'mini'): Promise<number> =>
  db.transaction((tx) => createCohort(tx, { name, curriculum, startsOn: '2026-09-01', endsOn: null, timeZone: 'America/Chicago', isGated: true, by: null }))

/** Somebody of an agency, enrolled. They cannot sign in. */
export async function enrolled (program: Program, agency: string | null, name: string, more: { isPreview?: boolean } = {}): Promise<Member> {
  const { db, cohortId, agencies } = program
  return db.transaction(async (tx) => {
    const personId = (await createPerson(tx, { name, email: `${name.toLowerCase().replace(/\W+/g, '.')}@agency.example`, by: null }))!
    if (agency !== null) await startAffiliation(tx, { personId, agencyId: agencies[agency]!, discipline: 'sees', startedOn: '2026-01-01', inPlaceOf: null, by: null })
    return { personId, name, enrollment: (await enrollPerson(tx, { cohortId, personId, by: null, ...more }))! }
  })
}

/** One sitting from start to submission; before a post-quiz every section is read. `answer` gives an item's answer, null for a blank. */
export async function sit ({ services, db }: Program, { personId, enrollment }: Member, module: string, phase: Phase, answer: (item: Item) => Answer, until: 'open' | 'submitted' = 'submitted'): Promise<number> {
  const learning = async () => (await findLearning(db, personId, enrollment))!
  const release = (await services.curricula.current((await learning()).curriculum))!
  const current = release.modules.find((each) => each.module.id === module)!
  if (phase === 'post') {
    const progress = standing(release, await learning()).find(({ id }) => id === module)!
    for (const section of current.module.sections) await markSection(services, await learning(), progress, current, section.key)
  }
  const started = await startAttempt(services, await learning(), module, phase)
  if (started.kind !== 'open') throw new Error(`not started: ${JSON.stringify(started)}`)
  const sitting = (await listSittings(db, enrollment, module, phase)).at(-1)!
  const revision = await services.curricula.revision(sitting.revisionId)
  const given = itemsOf(revision.module, sitting.form, phase).flatMap((item) => { const value = answer(item); return value === null ? [] : [{ item: item.id, answer: value, base: 0, version: 1, writer: 'cast' }] })
  if (given.length > 0) await writeAnswers(db, { personId }, sitting.id, sitting.revisionId, given)
  if (until === 'open') return sitting.id
  const done = await submitAttempt(services, personId, sitting.id, (await currentAnswers(db, sitting.id)).length)
  if (done.kind !== 'submitted') throw new Error(`not submitted: ${done.kind}`)
  return sitting.id
}

/** Right where the pattern has a 1, in the order of the module's items: "110001". Single choice only. */
export const byPattern = (pattern: string) => (item: Item): Answer => {
  if (item.type !== 'single') throw new Error(`${item.id} is no single choice`)
  const place = Number(/\d+$/.exec(item.id)![0]) - 1
  return item.options.find(({ right }) => right === (pattern[place] === '1'))!.key
}

/** Both quizzes of a module, as patterns of right answers. */
export async function both (program: Program, member: Member, pre: string, post: string, module = 'second'): Promise<void> {
  await sit(program, member, module, 'pre', byPattern(pre))
  await sit(program, member, module, 'post', byPattern(post))
}

/** Signed in with one grant, or with none. */
export async function staff (test: TestApp, name: string, role: Role | null, place: { agencyId?: number; state?: string } = {}): Promise<Visitor> {
  const person = await makePerson(test, name)
  if (role) await giveGrant(test.db, { personId: person.id, role, agencyId: place.agencyId ?? null, state: place.state ?? null, by: null })
  return signedIn(test, person.email)
}
