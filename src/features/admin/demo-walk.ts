/** How a demo trainee goes through a curriculum: reading, quizzes, as far as their stage says, each step on the day that it would have had. */
import type { Answer } from '#src/domain/answers.ts'
import { itemsOf, type Phase } from '#src/domain/curriculum.ts'
import { isRequired } from '#src/domain/progress.ts'
import { formFor } from '#src/domain/sitting.ts'
import { completeIfEarned } from '#src/features/certificates/complete.ts'
import type { ModuleRevision } from '#src/features/curriculum/curricula.ts'
import { judgeSitting } from '#src/features/learning/judge-sitting.ts'
import { findLearning, insertMarks } from '#src/features/learning/queries.ts'
import { type Taken, recordSittings } from '#src/features/learning/record-sittings.ts'
import type { Services } from '#src/services.ts'
import { demoAnswer } from './demo-answers.ts'
import { every, type Stage } from './demo-cast.ts'
import { day, later, workday } from './demo-days.ts'

export type Walk = { services: Services; personId: number; enrollment: number; random: () => number; /** Chance of a right answer, 0–1: before, and what training adds to it. */ skill: number; lift: number; at: Date }
/** What it comes to, written down at the end. */
type Diary = { passPercent: number; sittings: Taken[]; marks: Parameters<typeof insertMarks>[1] }
type Step = Walk & { diary: Diary }

/** Takes the required modules one after another, and then as far as the stage says. Whoever meets the rule is certified, on the day of the last post-quiz. */
export async function walk (given: Walk, stage: Stage, today: Date): Promise<void> {
  const { services: { db, curricula }, personId, enrollment } = given
  const learning = (await findLearning(db, personId, enrollment))!
  const release = (await curricula.current(learning.curriculum))!
  const diary: Diary = { passPercent: release.curriculum.passPercent, sittings: [], marks: [] }
  const finished = takeModules({ ...given, diary }, release.modules.filter(({ module }) => isRequired(module.audience, learning.discipline)), stage)
  const last = diary.sittings.at(-1)
  if (stage.then === 'followed up') {
    const completed = finished.at(-1)?.on ?? given.at
    for (const [index, { revision }] of finished.entries()) {
      const opened = workday(later(workday(later(completed, ((learning.followUpDays ?? release.curriculum.followUpDays) + 3) * day)), index * 15))
      if (opened < later(today, -day)) sit({ ...given, diary, skill: given.skill + given.lift * 0.7 }, revision, 'followup', opened, 'submitted')
    }
  }
  await db.transaction(async (tx) => {
    await insertMarks(tx, diary.marks)
    await recordSittings(tx, { enrollmentId: enrollment, personId, agencyId: learning.agencyId }, diary.sittings)
    if (last?.submittedAt) await completeIfEarned({ ...given.services, now: () => last.submittedAt! }, tx, enrollment, release)
  })
}

/** Those that were finished, and when each was begun. */
function takeModules (given: Step, modules: readonly ModuleRevision[], stage: Stage): { revision: ModuleRevision; on: Date }[] {
  let { at } = given
  const finished: { revision: ModuleRevision; on: Date }[] = []
  for (const [index, revision] of modules.entries()) {
    const then = index >= stage.modules ? stage.then : null
    if (then === 'nothing') break
    if (!takeModule({ ...given, at }, revision, then)) break
    finished.push({ revision, on: at })
    at = workday(later(at, (1 + Math.floor(given.random() * 3)) * day + Math.floor(given.random() * 90)))
  }
  return finished
}

/** One module, as far as `then` says; null = to its end, in as many attempts as it takes. True when the next one follows. */
function takeModule (given: Step, revision: ModuleRevision, then: Stage['then'] | null): boolean {
  const { at, skill, lift } = given
  sit(given, revision, 'pre', at, then === 'pre-quiz open' ? 'open' : 'submitted')
  if (then === 'pre-quiz open') return false
  read(given, revision, then === 'reading' ? 2 : every)
  if (then === 'reading') return false
  if (then === 'not passed') return sit({ ...given, skill: 0.15 }, revision, 'post', later(at, 50), 'submitted') && false
  const chances = [Math.min(0.97, skill + lift), 0.88, 0.97]
  for (const [attempt, knows] of chances.entries()) {
    const isPassed = sit({ ...given, skill: knows }, revision, 'post', later(at, 50 + attempt * (day + 60)), then === 'post-quiz open' ? 'open' : 'submitted')
    if (isPassed || then !== null) break
  }
  return then === null
}

/** One sitting: every answer, and submitted, or left in the middle. True when it is at the pass mark. */
function sit ({ personId, random, skill, diary }: Step, revision: ModuleRevision, phase: Phase, at: Date, until: 'open' | 'submitted'): boolean {
  const form = formFor(personId, phase, revision.module.forms)
  const items = itemsOf(revision.module, form, phase)
  const answers = new Map<string, Answer>(items.slice(0, until === 'open' ? Math.ceil(items.length / 2) : items.length).map((item) => [item.id, demoAnswer(item, skill, random)]))
  const number = 1 + diary.sittings.filter((each) => each.revision === revision && each.phase === phase).length
  diary.sittings.push({ revision, phase, number, form, startedAt: at, submittedAt: until === 'open' ? null : later(at, 9), answers })
  const { pointsNumerator, pointsDenominator, possible } = judgeSitting(revision, { form, phase }, answers).total
  return until === 'submitted' && pointsNumerator * 100 >= diary.passPercent * possible * pointsDenominator
}

function read ({ enrollment, diary, at }: Step, revision: ModuleRevision, most: number): void {
  diary.marks.push(...revision.module.sections.slice(0, most).map(({ key }) => ({ enrollmentId: enrollment, module: revision.module.id, section: key, revisionId: revision.id, markedAt: later(at, 30) })))
}
