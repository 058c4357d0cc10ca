/**
 * What another attempt limit, or another gate before the reading, changes for people who have begun. Derived from the same standing that their pages show.
 * What is done stays done: a module is never un-completed, since a passing score and a section that was read count whatever the rules are now.
 */
import type { ModuleProgress } from './progress.ts'
import { standing, type StoredLearning } from './standing.ts'

export type CohortRules = Pick<StoredLearning, 'isGated' | 'attemptLimit'>
type Taught = Parameters<typeof standing>[0]
/** Each list names people, in the order given. */
export type RuleChanges = {
  /** Have used as many attempts as the new limit allows, and have not passed: they can try no more. */
  stopped: string[]
  /** Had used all their attempts, and may try again. */
  again: string[]
  /** Go on, with another number of attempts than they were told. */
  counted: string[]
  /** Sections that were open to them close until the pre-quiz of the module is in. */
  locked: string[]
  /** Sections open that waited for a pre-quiz. */
  opened: string[]
}

/** Of everybody who has begun, the names of those for whom something changes. */
export function ruleChanges (taught: Taught, people: readonly (Omit<StoredLearning, keyof CohortRules> & { name: string })[], before: CohortRules, after: CohortRules): RuleChanges {
  const found: RuleChanges = { stopped: [], again: [], counted: [], locked: [], opened: [] }
  for (const person of people) {
    const now = standing(taught, { ...person, ...after })
    const pairs = standing(taught, { ...person, ...before }).map((was, index): Pair => ({ was, is: now[index]! }))
    for (const kind of Object.keys(changed) as (keyof RuleChanges)[]) if (pairs.some(changed[kind])) found[kind].push(person.name)
  }
  return found
}

type Pair = { was: ModuleProgress; is: ModuleProgress }

const isTried = ({ was }: Pair): boolean => was.best !== null && was.state !== 'done'
const isLocked = (progress: ModuleProgress, key: string): boolean => progress.steps.some((step) => step.kind === 'section' && step.key === key && step.state === 'locked')
const locksOnly = (one: ModuleProgress, other: ModuleProgress): boolean => one.steps.some(({ kind, key }) => kind === 'section' && isLocked(one, key) && !isLocked(other, key))

const changed: Record<keyof RuleChanges, (pair: Pair) => boolean> = {
  stopped: (pair) => isTried(pair) && pair.was.attemptsLeft > 0 && pair.is.attemptsLeft === 0,
  again: (pair) => isTried(pair) && pair.was.attemptsLeft === 0 && pair.is.attemptsLeft > 0,
  counted: (pair) => isTried(pair) && pair.was.attemptsLeft > 0 && pair.is.attemptsLeft > 0 && pair.was.attemptsLeft !== pair.is.attemptsLeft,
  locked: ({ was, is }) => was.state === 'started' && locksOnly(is, was),
  opened: ({ was, is }) => locksOnly(was, is),
}

/** In sentences, for the form that would make the change. Empty where nothing changes for anybody who has begun. */
export function ruleChangeLines (changes: RuleChanges): string[] {
  const line = (names: readonly string[], one: string, several: string): string[] => (names.length === 0 ? [] : [`${names.length === 1 ? `1 person ${one}` : `${names.length} people ${several}`}: ${listText(names)}.`])
  return [
    ...line(changes.stopped, 'has taken a post-quiz as often as the new limit allows, has not passed and cannot try it again', 'have taken a post-quiz as often as the new limit allows, have not passed and cannot try it again'),
    ...line(changes.again, 'who had no attempt left can try again', 'who had no attempt left can try again'),
    ...line(changes.counted, 'has another number of attempts left than their page says now', 'have another number of attempts left than their pages say now'),
    ...line(changes.locked, 'cannot read on in a module until its pre-quiz is in', 'cannot read on in a module until its pre-quiz is in'),
    ...line(changes.opened, 'can read without the pre-quiz, and what they knew before can then not be told', 'can read without the pre-quiz, and what they knew before can then not be told'),
  ]
}

/** The first ten, and how many others. */
const listText = (names: readonly string[]): string => (names.length > 11 ? `${names.slice(0, 10).join(', ')} and ${names.length - 10} others` : names.join(', '))
