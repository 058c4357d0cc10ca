/** Words of the pages of live days. */
import { dayText, hourText } from '#src/domain/moments.ts'
import { timeZoneText } from '#src/features/accounts/fields.ts'
import type { DayRow } from './queries.ts'

/** "9:00 am Central time" would be long beside two times: the zone is said once, at the end. "December 8, 9:00 am to 4:30 pm Central time" */
export const whenText = ({ startsAt, endsAt, timeZone }: DayRow, now: Date): string =>
  `${dayText(startsAt, timeZone, now)}, ${hourText(startsAt, timeZone)} to ${hourText(endsAt, timeZone)} ${timeZoneText(timeZone)}`

export const phaseText = (phase: 'pre' | 'post'): string => (phase === 'pre' ? 'pre-quiz' : 'post-quiz')

export const minutesText = (minutes: number): string => (minutes === 1 ? '1 minute' : `${minutes} minutes`)
export const personCount = (count: number): string => (count === 1 ? '1 person' : `${count} people`)
