/** Ratings of open answers on their rubric: what a rating is, and who may give one. */
import type { OpenItem } from './curriculum.ts'

/** Every answer may be read by this many people, none of whom sees the other's marks before giving their own. */
export const ratersPerAnswer = 2

/** Points by criterion. */
export type RubricMarks = Readonly<Record<string, number>>

/**
 * Marks in the order of the rubric, as a rating that can be stored. Throws RangeError for too few or too many, or one that its criterion does not have: criteria count from 0 to
 * their number of levels less 1.
 */
export function ratingOf ({ rubric }: Pick<OpenItem, 'rubric'>, marks: readonly number[]): { marks: RubricMarks; points: number; possible: number } {
  if (marks.length !== rubric.length || rubric.some(({ levels }, index) => levels[marks[index]!] === undefined)) throw new RangeError('marks that the rubric does not have')
  return {
    marks: Object.fromEntries(rubric.map(({ criterion }, index) => [criterion, marks[index]!])),
    points: marks.reduce((sum, mark) => sum + mark, 0), possible: rubric.reduce((sum, { levels }) => sum + levels.length - 1, 0),
  }
}

/** May `person` rate now? `raters` hold a live rating of the answer. `own`: it is theirs, and nobody rates their own. `full`: two others have. `again`: they have, and may correct it. */
export function mayRate (person: number, answer: { person: number; raters: readonly number[] }): 'yes' | 'again' | 'own' | 'full' {
  if (person === answer.person) return 'own'
  if (answer.raters.includes(person)) return 'again'
  return answer.raters.length >= ratersPerAnswer ? 'full' : 'yes'
}

/** The mean of the raters' points on a criterion, unrounded; null where nobody marked it. */
export function meanMark (ratings: readonly RubricMarks[], criterion: string): number | null {
  const marks = ratings.map((rating) => rating[criterion]).filter((mark) => mark !== undefined)
  return marks.length === 0 ? null : marks.reduce((sum, mark) => sum + mark, 0) / marks.length
}
