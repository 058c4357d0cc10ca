/**
 * What trainees say of a training: when they are asked, what is stored of it, and how a group's answers are told. A form is never tied to the person who filled it in, so
 * everything here is about a cohort. Pure.
 */
import type { FeedbackPhase, FeedbackRole } from './curriculum.ts'

export const feedbackPhases: Record<FeedbackPhase, string> = { post: 'After the training', later: 'After 30 days' }
export const feedbackRoles: readonly FeedbackRole[] = ['satisfaction', 'benefit', 'intent', 'recommend']
/** As a row of a table says it. */
export const roleWords: Record<FeedbackRole, string> = { satisfaction: 'Satisfied', benefit: 'Helps their practice', intent: 'Intend to use it', recommend: 'Would recommend it' }

/** Most characters of an answer in words. */
export const longestSaid = 2_000

/** Days: until the second form takes the place of the first, and until that closes; from the mail to its one reminder; and that a mail is late at most. */
export const feedbackDays = { later: 30, closes: 120, remindAfter: 7, mostLate: 14 }

/** Fewer answers than this are never shown, and new ones are added to figures so many at a time: what changes on a page is then never one person's. */
export const fewestForms = 5

export const after = (moment: Date, days: number): Date => new Date(moment.getTime() + days * 86_400_000)

/** The form that somebody may fill in now. `from`: when their training was over, null = it is not; `handedIn`: what is in already. At most one is open at a time. */
export function openPhase ({ from, handedIn }: { from: Date | null; handedIn: readonly FeedbackPhase[] }, now: Date): FeedbackPhase | null {
  if (from === null || now < from || now >= after(from, feedbackDays.closes)) return null
  const phase = now < after(from, feedbackDays.later) ? 'post' : 'later'
  return handedIn.includes(phase) ? null : phase
}

/** Whether a form that is sent now is taken: a page may be older than what is open, so the first form is taken until the second closes, and either a day longer. */
export function takesForm ({ from }: { from: Date | null }, phase: FeedbackPhase, now: Date): boolean {
  return from !== null && now >= (phase === 'post' ? from : after(from, feedbackDays.later)) && now < after(from, feedbackDays.closes + 1)
}

/** `forms` of `asked` handed in, as far as a page may tell: `counted` are those that figures are made of. */
export type Shown = { counted: number; isShown: boolean; waiting: number }

/** How many forms figures are made of. `counted` came in whole groups of five or more; the rest waits for its own, or until the cohort is closed and nobody can add one. */
export function shownOf ({ submitted, counted, isClosed }: { submitted: number; counted: number; isClosed: boolean }): Shown {
  const all = isClosed ? submitted : counted
  return all < fewestForms ? { counted: 0, isShown: false, waiting: submitted } : { counted: all, isShown: true, waiting: submitted - all }
}

/** Answers on a scale as how many gave each value. */
export type Ratings = { values: readonly { value: number; count: number }[] }

/** Of the values given: how many, the median (between two middle values, their mean), and the share from `high` up in percent. Null where nobody answered. */
export function ratingFigures ({ values }: Ratings, high = 4): { n: number; median: number; share: number } | null {
  const rows = values.filter(({ count }) => count > 0).toSorted((a, b) => a.value - b.value)
  const n = rows.reduce((sum, { count }) => sum + count, 0)
  if (n === 0) return null
  const at = (place: number): number => { let seen = 0; return rows.find(({ count }) => (seen += count) > place)!.value }
  return { n, median: (at(Math.floor((n - 1) / 2)) + at(Math.floor(n / 2))) / 2, share: 100 * rows.filter(({ value }) => value >= high).reduce((sum, { count }) => sum + count, 0) / n }
}
