/** Words of the pages and mails about calls. */
import { dayText, hourText, weekdayText } from '#src/domain/moments.ts'
import { callKinds, callTopics } from '#src/domain/calls/topics.ts'
import { timeZoneText } from '#src/features/accounts/fields.ts'
import type { CallRow } from './queries.ts'

/** "Coaching call 2 of 6" */
export const callTitle = ({ kind, number, of }: Pick<CallRow, 'kind' | 'number' | 'of'>): string => `${callKinds[kind]} ${number} of ${of}`

/** "Tuesday, March 9, 10:00 am Central time": in the zone of whoever reads it. */
export const whenText = (at: Date, timeZone: string, now: Date): string => `${weekdayText(at, timeZone)}, ${dayText(at, timeZone, now)}, ${hourText(at, timeZone)} ${timeZoneText(timeZone)}`

/** The same in the call's own zone, "11:00 am Eastern time for the call", where its clocks show something else; null where they show the same. */
export function elsewhereText ({ startsAt, timeZone }: Pick<CallRow, 'startsAt' | 'timeZone'>, own: string, now: Date): string | null {
  const [there, here] = [`${dayText(startsAt, timeZone, now)}, ${hourText(startsAt, timeZone)}`, `${dayText(startsAt, own, now)}, ${hourText(startsAt, own)}`]
  if (there === here) return null
  return dayText(startsAt, timeZone, now) === dayText(startsAt, own, now) ? `${hourText(startsAt, timeZone)} ${timeZoneText(timeZone)}` : `${there} ${timeZoneText(timeZone)}`
}

/** "Tuesday, March 9, 9:00 am Mountain time (10:00 am Central time)" */
export function bothTimes (call: Pick<CallRow, 'startsAt' | 'timeZone'>, own: string, now: Date): string {
  const elsewhere = elsewhereText(call, own, now)
  return whenText(call.startsAt, own, now) + (elsewhere === null ? '' : ` (${elsewhere})`)
}

export const minutesText = (minutes: number): string => (minutes === 1 ? '1 minute' : `${minutes} minutes`)

export const topicsText = ({ topics }: Pick<CallRow, 'topics'>): string => topics.flatMap((id) => (Object.hasOwn(callTopics, id) ? [callTopics[id].text] : [])).join('; ')

export const endOf = ({ startsAt, minutes }: Pick<CallRow, 'startsAt' | 'minutes'>): Date => new Date(startsAt.getTime() + minutes * 60_000)
