/** How a demo trainee goes through a curriculum: reading, quizzes, as far as their stage says, each step on the day that it would have had. */
import { itemsOf, type Phase } from '#src/domain/curriculum.ts'
import { isRequired } from '#src/domain/progress.ts'
import { formFor } from '#src/domain/sitting.ts'
import { standing } from '#src/domain/standing.ts'
import type { Release } from '#src/features/curriculum/curricula.ts'
import { backdate, findLearning, insertMarks, type LearningRow, writeAnswers } from '#src/features/learning/queries.ts'
import { startAttempt } from '#src/features/learning/start-attempt.ts'
import { submitAttempt } from '#src/features/learning/submit-attempt.ts'
import type { Services } from '#src/services.ts'
import { demoAnswer } from './demo-answers.ts'
import { every, type Stage } from './demo-cast.ts'
import { day, later, workday } from './demo-days.ts'

export type Walk = { services: Services; personId: number; enrollment: number; random: () => number; /** Chance of a right answer, 0–1: before, and what training adds to it. */ skill: number; lift: number; at: Date }
type Known = { release: Release; /** As it was asked for last: a step that needs more asks again. */ learning: LearningRow; /** Sittings that stand under today's date. */ diary: Parameters<typeof backdate>[1] }
type Step = Walk & { known: Known }

const learningOf = async ({ services: { db }, personId, enrollment }: Walk): Promise<LearningRow> => (await findLearning(db, personId, enrollment))!

/** Takes the required modules one after another, and then as far as the stage says. */
export async function walk (given: Walk, stage: Stage, today: Date): Promise<void> {
  const { db, curricula } = given.services
  const learning = await learningOf(given)
  const known: Known = { learning, release: (await curricula.current(learning.curriculum))!, diary: [] }
  const settle = () => backdate(db, known.diary.splice(0))
  let { at } = given
  const modules = known.release.modules.map(({ module }) => module).filter((module) => isRequired(module.audience, learning.discipline))
  const finished: { module: string; on: Date }[] = []
  for (const [index, { id }] of modules.entries()) {
    const then = index >= stage.modules ? stage.then : null
    if (then === 'nothing') break
    // The certificate says when all of it began.
    if (index === modules.length - 1) await settle()
    finished.push({ module: id, on: at })
    const goesOn = await takeModule({ ...given, known, at }, id, then)
    if (!goesOn) break
    at = workday(later(at, (1 + Math.floor(given.random() * 3)) * day + Math.floor(given.random() * 90)))
  }
  await settle()
  if (stage.then !== 'followed up') return
  known.learning = await learningOf(given) // by the days of then
  for (const { module, on } of finished) {
    const opened = workday(later(on, ((learning.followUpDays ?? known.release.curriculum.followUpDays) + 3) * day))
    if (opened < later(today, -day)) await sit({ ...given, known, skill: given.skill + given.lift * 0.7 }, module, 'followup', opened, 'submitted')
  }
  await settle()
}

/** One module, as far as `then` says; null = to its end, in as many attempts as it takes. True when the next one follows. */
async function takeModule (given: Step, module: string, then: Stage['then'] | null): Promise<boolean> {
  const { at, skill, lift, known } = given
  const post = async (after: number, knows: number, until: 'open' | 'submitted'): Promise<boolean> => {
    await sit({ ...given, skill: knows }, module, 'post', later(at, after), until)
    known.learning = await learningOf(given)
    return standing(known.release, known.learning).find(({ id }) => id === module)!.state === 'done'
  }
  await sit(given, module, 'pre', at, then === 'pre-quiz open' ? 'open' : 'submitted')
  if (then === 'pre-quiz open') return false
  await read(given, module, then === 'reading' ? 2 : every)
  if (then === 'reading') return false
  if (then === 'not passed') return await post(50, 0.15, 'submitted') && false
  const chances = [Math.min(0.97, skill + lift), 0.88, 0.97]
  for (const [attempt, knows] of chances.entries()) {
    const isDone = await post(50 + attempt * (day + 60), knows, then === 'post-quiz open' ? 'open' : 'submitted')
    if (isDone || then !== null) break
  }
  return then === null
}

/** One sitting: answers saved, then submitted, or left in the middle. */
async function sit ({ services, personId, random, skill, known }: Step, module: string, phase: Phase, at: Date, until: 'open' | 'submitted'): Promise<void> {
  const then: Services = { ...services, now: () => later(at, 9) }
  const started = await startAttempt(then, known.learning, module, phase)
  if (started.kind !== 'open') throw new Error(`the ${phase} quiz of ${module} did not start: ${JSON.stringify(started)}`)
  const revision = known.release.modules.find((each) => each.module.id === module)!
  const items = itemsOf(revision.module, formFor(personId, phase, revision.module.forms), phase)
  const given = items.slice(0, until === 'open' ? Math.ceil(items.length / 2) : items.length)
    .map((item) => ({ item: item.id, answer: demoAnswer(item, skill, random), base: 0, version: 1, writer: 'demo' }))
  await writeAnswers(services.db, { personId }, started.attemptId, revision.id, given)
  known.diary.push({ attempt: started.attemptId, startedAt: at, submittedAt: until === 'open' ? null : later(at, 9) })
  if (until === 'submitted') await submitAttempt(then, personId, started.attemptId, given.length)
}

/** Nothing is earned by it: the post-quiz follows. */
async function read (given: Step, module: string, most: number): Promise<void> {
  const { services: { db }, enrollment, known, at } = given
  const revision = known.release.modules.find((each) => each.module.id === module)!
  await insertMarks(db, revision.module.sections.slice(0, most).map(({ key }) => ({ enrollmentId: enrollment, module, section: key, revisionId: revision.id, markedAt: later(at, 30) })))
  known.learning = await learningOf(given)
}
