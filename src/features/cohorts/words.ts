/** Words of the cohort pages. */
import { calendarDay } from '#src/features/people/words.ts'
import type { CohortRow } from './queries.ts'

/** "December 8, 2026 to January 9, 2027" */
export function daysText ({ startsOn, endsOn }: Pick<CohortRow, 'startsOn' | 'endsOn'>): string {
  if (endsOn === null) return `from ${calendarDay(startsOn)}`
  return startsOn === endsOn ? calendarDay(startsOn) : `${calendarDay(startsOn)} to ${calendarDay(endsOn)}`
}
