/** Moments in words, in a person's time zone. Dates say "December 8", with the year when it is not this one; save states alone use the 24-hour clock. */

const formats = new Map<string, Intl.DateTimeFormat>()
function format (timeZone: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `${timeZone} ${JSON.stringify(options)}`
  let known = formats.get(key)
  if (!known) formats.set(key, known = new Intl.DateTimeFormat('en-US', { ...options, timeZone }))
  return known
}

/** "10:42". `timeZone` is an IANA name; throws RangeError on any other. */
export const clockText = (at: Date, timeZone: string): string => format(timeZone, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }).format(at)

/** "9:05 am", for meetings. */
export const hourText = (at: Date, timeZone: string): string => format(timeZone, { hour: 'numeric', minute: '2-digit', hourCycle: 'h12' }).format(at).replace(/\s/g, ' ').toLowerCase()

/** "December 8", or "December 8, 2025" seen from another year. */
export function dayText (at: Date, timeZone: string, now: Date): string {
  const year = format(timeZone, { year: 'numeric' })
  return format(timeZone, { month: 'long', day: 'numeric', ...(year.format(at) === year.format(now) ? {} : { year: 'numeric' }) }).format(at)
}

/** "Tuesday". */
export const weekdayText = (at: Date, timeZone: string): string => format(timeZone, { weekday: 'long' }).format(at)

/** "December 8, 2026", for what is printed. */
export const fullDayText = (at: Date, timeZone: string): string => format(timeZone, { month: 'long', day: 'numeric', year: 'numeric' }).format(at)

/** "2026-12-08": the calendar day there. */
export function isoDay (at: Date, timeZone: string): string {
  const parts = Object.fromEntries(format(timeZone, { year: 'numeric', month: '2-digit', day: '2-digit' }).formatToParts(at).map(({ type, value }) => [type, value]))
  return `${parts.year}-${parts.month}-${parts.day}`
}
