/** Days of the demo, told from today. Pure. */

/** Minutes. */
export const day = 1440
export const later = (at: Date, minutes: number): Date => new Date(at.getTime() + minutes * 60_000)
/** So many days before, at an hour in UTC. */
export const daysBefore = (now: Date, days: number, hour: number): Date => new Date(Math.floor(now.getTime() / 86_400_000 - days) * 86_400_000 + hour * 3_600_000)
/** The same as YYYY-MM-DD. */
export const dayBefore = (now: Date, days: number): string => daysBefore(now, days, 0).toISOString().slice(0, 10)
/** Nobody learns on a weekend. */
export const workday = (at: Date): Date => (at.getUTCDay() === 6 ? later(at, 2 * day) : at.getUTCDay() === 0 ? later(at, day) : at)
