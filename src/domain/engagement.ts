/**
 * Engagement and participation, as the evaluation counts them: who was enrolled and finished, who came to calls, who used what was taught. Every figure is so many of so many, and the parts are kept:
 * an agency of three people has no percentages worth printing alone. Where nobody could have done it there is no figure, and never 0 %. Pure.
 */
import { type Rate, wholePercent } from './outcomes.ts'

/** `numerator` of `denominator`: people, calls, agencies or goals. */
export type Share = Pick<Rate, 'numerator' | 'denominator'>

/** Throws RangeError for what cannot be: more than all, less than none, or half a person. */
export function share (numerator: number, denominator: number): Share {
  if (!Number.isInteger(numerator) || !Number.isInteger(denominator) || numerator < 0 || numerator > denominator) throw new RangeError(`${numerator} of ${denominator} cannot be`)
  return { numerator, denominator }
}

/** Percent from 0 to 100, exact, for drawings; null with nobody to count. */
export const percentOf = ({ numerator, denominator }: Share): number | null => (denominator === 0 ? null : (100 * numerator) / denominator)

/** In place of a share of nobody. */
export const notApplicable = 'n/a'
/** "4 of 6", "1,204 of 3,000"; "n/a" of none. */
export const partsText = ({ numerator, denominator }: Share): string => (denominator === 0 ? notApplicable : `${numerator.toLocaleString('en-US')} of ${denominator.toLocaleString('en-US')}`)
/** "4 of 6, 67%"; "n/a" of none. Rounded as `wholePercent` does. */
export const shareText = (given: Share): string => { const percent = wholePercent(given); return percent === null ? notApplicable : `${partsText(given)}, ${percent}%` }

export type Enrolled = { /** Live enrollments; the same person in two cohorts has two. */ enrolled: number; started: number; completed: number; /** Enrollments with both quizzes of at least one module. */ matched: number }
/** Enrollments whose training is complete ÷ live enrollments. */
export const completionRate = ({ completed, enrolled }: Pick<Enrolled, 'completed' | 'enrolled'>): Share => share(completed, enrolled)
/** Enrollments with both quizzes of a module ÷ live enrollments. */
export const matchedRate = ({ matched, enrolled }: Pick<Enrolled, 'matched' | 'enrolled'>): Share => share(matched, enrolled)
/** Hours to a tenth, of minutes credited at completion. An hour is 60 minutes. */
export const contactHours = (minutes: number): number => Math.round(minutes / 6) / 10

/**
 * Places on calls: each person expected on each call held is one. Expected is who was enrolled when the call began and not withdrawn by then, and whoever has attendance on it; who is excused stays
 * expected. A call that was canceled, or of which no attendance was taken, was not held.
 */
export type CallPlaces = { expected: number; attended: number }
/** Attended ÷ expected (active trainees × calls held). */
export const attendanceRate = ({ attended, expected }: CallPlaces): Share => share(attended, expected)
/** Agencies with anybody there ÷ agencies with anybody expected, of one call or of one month's calls; one row an agency. */
export const coverage = (agencies: readonly CallPlaces[]): Share => share(agencies.filter(({ attended }) => attended > 0).length, agencies.filter(({ expected }) => expected > 0).length)

/** Calls attended by one person. A series of coaching calls is six; mentor calls after it bring more. */
export const doses = [{ name: 'None', from: 0, to: 0 }, { name: '1 or 2 calls', from: 1, to: 2 }, { name: '3 or 4 calls', from: 3, to: 4 }, { name: '5 or 6 calls', from: 5, to: 6 }, { name: '7 calls or more', from: 7, to: Infinity }] as const
/** People by how many calls each attended, of those who were expected on at least one. `calls`: how often each number of calls occurs. */
export const dose = (calls: readonly { calls: number; people: number }[]): { name: string; people: number }[] =>
  doses.map(({ name, from, to }) => ({ name, people: calls.filter((each) => each.calls >= from && each.calls <= to).reduce((sum, { people }) => sum + people, 0) }))

/** People who attended and reported, and those of them whose report names at least one practice. */
export type Used = { reporting: number; used: number }
/** Attendees reporting use of at least one target practice since the last call ÷ attendees reporting. */
export const practiceUse = ({ used, reporting }: Used): Share => share(used, reporting)
/** `due`: settled by a later report, or past their day. */
export type GoalCounts = { due: number; met: number }
/** Goals met ÷ goals due. One that was met in part, or that another took the place of, is due and not met. */
export const goalAttainment = ({ met, due }: GoalCounts): Share => share(met, due)

/** Places on calls of several agencies or months together. */
export const placesOf = (rows: readonly CallPlaces[]): CallPlaces => ({ expected: rows.reduce((sum, { expected }) => sum + expected, 0), attended: rows.reduce((sum, { attended }) => sum + attended, 0) })

const agencies = (n: number): string => (n === 1 ? '1 agency' : `${n} agencies`)
const people = (n: number): string => (n === 1 ? '1 person' : `${n.toLocaleString('en-US')} people`)
/** "9 of 14 agencies had somebody on November’s call." Null where nobody was expected. `month`: "November". */
export function coverageSentence ({ numerator, denominator }: Share, month: string, calls: number): string | null {
  const on = `on ${month}’s ${calls === 1 ? 'call' : 'calls'}`
  if (denominator === 0) return null
  if (denominator === 1) return numerator === 1 ? `Somebody was ${on}.` : `Nobody was ${on}.`
  return numerator === 0 ? `None of ${agencies(denominator)} had somebody ${on}.` : `${numerator === denominator ? 'All' : `${numerator} of`} ${agencies(denominator)} had somebody ${on}.`
}
/** "17 of 23 people who were expected came." Null where nobody was. */
export function attendanceSentence ({ numerator, denominator }: Share): string | null {
  return denominator === 0 ? null : denominator === 1 ? `The 1 person who was expected ${numerator === 1 ? 'came' : 'did not come'}.` : `${numerator.toLocaleString('en-US')} of ${people(denominator)} who were expected came.`
}
/** "Of 10 people who reported, 7 had used at least one practice since the last call." Null where nobody reported. */
export function useSentence ({ numerator, denominator }: Share): string | null {
  return denominator === 0 ? null : `Of ${people(denominator)} who reported, ${numerator === 0 ? 'none' : numerator.toLocaleString('en-US')} had used at least one practice since the last call.`
}
/** "Of 12 goals that were due in 15 months, 7 were met." Null where none was due. */
export function goalSentence ({ numerator, denominator }: Share, months: number): string | null {
  return denominator === 0 ? null : `Of ${denominator === 1 ? '1 goal that was' : `${denominator.toLocaleString('en-US')} goals that were`} due in ${months} months, ${numerator === 0 ? 'none' : numerator.toLocaleString('en-US')} ${numerator <= 1 ? 'was' : 'were'} met.`
}
