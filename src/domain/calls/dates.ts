/** Days and instants of monthly calls: a rule over the calendar and a time on the clock of a named place, so that a change of the clocks moves the instant and never the hour. */
import { Temporal } from 'temporal-polyfill'

/** 'weekday': the same weekday of the month, such as its second Tuesday; the fifth one means the last. 'day': the same day of the month, or its last where it is shorter. */
export type MonthRule = 'weekday' | 'day'

/** So many days as YYYY-MM-DD, one a month, the first of them `firstOn`. Throws RangeError for what is no day. */
export function monthlyDays (firstOn: string, count: number, rule: MonthRule): string[] {
  const first = Temporal.PlainDate.from(firstOn)
  const week = Math.ceil(first.day / 7)
  return Array.from({ length: count }, (_, months) => {
    if (rule === 'day') return first.add({ months }).toString()
    const month = first.toPlainYearMonth().add({ months })
    const start = month.toPlainDate({ day: 1 })
    const day = 1 + (first.dayOfWeek - start.dayOfWeek + 7) % 7 + (week - 1) * 7
    return start.with({ day: day > month.daysInMonth ? day - 7 : day }).toString()
  })
}

/**
 * The instant when the clocks of `timeZone` (an IANA name) show `time` (HH:MM) on `day` (YYYY-MM-DD). An hour that a change of the clocks leaves out is the one after it; of one that comes
 * twice, the first (RFC 5545, as `disambiguation: 'compatible'` has it). Throws RangeError.
 */
export const instantOf = (day: string, time: string, timeZone: string): Date =>
  new Date(Temporal.PlainDateTime.from(`${day}T${time}`).toZonedDateTime(timeZone, { disambiguation: 'compatible' }).epochMilliseconds)

export type ClockChange = { /** YYYY-MM-DD there. */ day: string; /** Minutes that the clocks are set forward; negative = back. */ minutes: number }

/** Days on which the clocks of `timeZone` change, from the first day to the last, both included. Throws RangeError. */
export function clockChanges (firstDay: string, lastDay: string, timeZone: string): ClockChange[] {
  const changes: ClockChange[] = []
  // A change at midnight belongs to the day that begins with it, so the search begins before that.
  let at = Temporal.PlainDate.from(firstDay).toZonedDateTime(timeZone).subtract({ minutes: 1 }).getTimeZoneTransition('next')
  for (; at !== null && at.toPlainDate().toString() <= lastDay; at = at.getTimeZoneTransition('next')) {
    const minutes = (at.offsetNanoseconds - at.subtract({ nanoseconds: 1 }).offsetNanoseconds) / 60e9
    if (minutes !== 0 && at.toPlainDate().toString() >= firstDay) changes.push({ day: at.toPlainDate().toString(), minutes })
  }
  return changes
}
