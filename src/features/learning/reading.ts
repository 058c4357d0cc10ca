/** The pages around reading, composed from standing and content. Pure. */
import type { ModuleProgress, NextStep, Step } from '#src/domain/progress.ts'
import { nextStep } from '#src/domain/progress.ts'
import { type SmallGainLine, smallGainLine } from '#src/domain/gain-line.ts'
import { percent } from '#src/domain/scoring.ts'
import type { Release } from '#src/features/curriculum/curricula.ts'
import type { LearningRow } from './queries.ts'
import type { ContentsStep, ModuleRow, NextStepBlock } from './views.ts'

/** Sections are named by their headings, in any script. */
export const pathOf = (enrollment: number, module?: string, section?: string): string =>
  `/learning/${enrollment}${module ? `/${module}` : ''}${section ? `/sections/${encodeURIComponent(section)}` : ''}`

const minutesText = (minutes: number): string => (minutes === 1 ? '1 minute' : `${minutes} minutes`)

/** The first complete attempts as percentages, for drawing. */
export function gainLineOf (progress: ModuleProgress): SmallGainLine {
  const before = progress.first.pre ? percent(progress.first.pre.score) : null
  const after = progress.first.post ? percent(progress.first.post.score) : null
  return smallGainLine(before, after)
}

function stateWords (progress: ModuleProgress): string {
  if (progress.state === 'done') return 'Done'
  const optional = progress.isRequired ? '' : 'Optional for your role'
  if (progress.state === 'not started') return optional
  const post = progress.steps.find((step) => step.kind === 'post')
  const read = progress.sectionsLeft === 0 ? 'Sections read' : `${progress.sectionsLeft} ${progress.sectionsLeft === 1 ? 'section' : 'sections'} to read`
  const words = progress.best ? 'Not passed yet' : progress.sectionsLeft === 0 && post && post.state !== 'locked' ? 'Sections read, post-quiz open' : progress.steps[0]?.kind === 'pre' && progress.steps[0].state !== 'done' ? 'Pre-quiz begun' : read
  return optional ? `${words} · ${optional}` : words
}

export function moduleRows (learning: LearningRow, all: ModuleProgress[]): ModuleRow[] {
  return all.map((progress) => ({
    number: progress.place, title: progress.title, href: pathOf(learning.id, progress.id),
    hint: [minutesText(progress.minutes), stateWords(progress)].filter(Boolean).join(' · '), line: gainLineOf(progress),
  }))
}

/** Where the one block leads. A quiz is started on the module's page, by a form. */
export function nextBlock (learning: LearningRow, all: ModuleProgress[], step: NextStep = nextStep(all)): NextStepBlock {
  if (step.kind === 'finished' && learning.isWaiting) return { kicker: step.eyebrow, title: 'Your certificate waits for your name', lines: ['You have done every required module. Confirm how your name is printed, and the certificate is issued at once.'], action: { href: '/certificates', text: 'Confirm my name' } }
  const open = learning.attempts.find((attempt) => attempt.module === step.module && attempt.phase === step.kind && attempt.submittedAt === null)
  const href = step.kind === 'finished' ? learning.certificate ? `/certificates/${learning.certificate}` : null
    : step.kind === 'section' ? pathOf(learning.id, step.module!, step.section!) : open ? `/attempts/${open.id}` : pathOf(learning.id, step.module!)
  return { kicker: step.eyebrow, title: step.title, lines: [step.note].filter(Boolean), action: step.action && href ? { href, text: step.action } : null }
}

const noteOf: Record<Step['state'], string | null> = { done: 'done', current: null, open: null, locked: 'closed' }

/** The line of dots in a module. `here` is the key of the section being read; null on the module's own page. */
export function contentsSteps (learning: LearningRow, progress: ModuleProgress, here: string | null): ContentsStep[] {
  return progress.steps.map((step) => {
    const module = pathOf(learning.id, progress.id)
    const submitted = learning.attempts.find((attempt) => attempt.module === progress.id && attempt.phase === step.kind && attempt.submittedAt !== null)
    const href = step.kind === 'section' ? step.state === 'locked' ? null : pathOf(learning.id, progress.id, step.key)
      : step.state === 'done' && submitted ? `/attempts/${submitted.id}/result` : step.state === 'locked' ? null : module
    const done = step.state === 'done'
    return { text: step.title, href, done, current: step.kind === 'section' && step.key === here, note: done && step.kind === 'section' ? 'read' : step.state === 'locked' && step.why ? step.why.replace(/\.$/, '').toLowerCase() : noteOf[step.state] }
  })
}

/** Minutes of reading left in a module, from its credited minutes and the sections not read: a guide, said as "about". */
export function minutesLeft (release: Release, progress: ModuleProgress): number {
  const count = release.modules.find((each) => each.module.id === progress.id)!.module.sections.length
  return count === 0 ? 0 : Math.round(progress.minutes * 0.7 * progress.sectionsLeft / count)
}
