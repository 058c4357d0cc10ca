/** Times and durations as meeting programs write them. */

/**
 * Seconds on a clock that runs on, for "09/14/2027 01:58:03 PM", "9/14/27, 1:58:03 PM", "2027-09-14 13:58:03" and their like; null for anything else. Nothing says in which zone they
 * are, so they are good for differences alone. A first number over 12 is a day.
 */
export function readMoment (text: string): number | null {
  const bare = text.replace(/[\s\u00a0\u202f]+/g, ' ').trim()
  const time = /[ ,T]+(\d{1,2}):(\d\d)(?::(\d\d)(?:\.\d+)?)? ?([AP]\.?M\.?)?(?: ?Z)?$/i.exec(bare)
  if (!time) return null
  const date = bare.slice(0, time.index)
  const iso = /^(\d{4})[-/](\d{1,2})[-/](\d{1,2})$/.exec(date), us = /^(\d{1,2})[-/.](\d{1,2})[-/.](\d{4}|\d\d)$/.exec(date)
  if (!iso && !us) return null
  const [year, first, second] = iso ? [Number(iso[1]), Number(iso[2]), Number(iso[3])] : [Number(us![3]!.length === 2 ? `20${us![3]}` : us![3]), Number(us![1]), Number(us![2])]
  const [month, day] = !iso && first! > 12 ? [second!, first!] : [first!, second!]
  const half = time[4]?.[0]?.toLowerCase()
  const [hour, minute, secs] = [Number(time[1]), Number(time[2]), Number(time[3] ?? 0)]
  if (month < 1 || month > 12 || day < 1 || day > 31 || hour > 23 || minute > 59 || secs > 59 || (half && (hour < 1 || hour > 12))) return null
  return Date.UTC(year!, month - 1, day, half ? hour % 12 + (half === 'p' ? 12 : 0) : hour, minute, secs) / 1000
}

/** Seconds, for "62" (minutes), "1h 2m 50s", "01:02:50" and "PT1H2M50S"; null for anything else. */
export function readDuration (text: string): number | null {
  const bare = text.replace(/[\s\u00a0\u202f]+/g, '').toLowerCase()
  if (/^\d+(\.\d+)?$/.test(bare)) return Number(bare) * 60
  const clock = /^(\d+):(\d\d):(\d\d)$/.exec(bare)
  if (clock) return Number(clock[1]) * 3600 + Number(clock[2]) * 60 + Number(clock[3])
  const words = /^(?:pt)?(?:(\d+)(?:h|hrs?|hours?))?(?:(\d+)(?:m|mins?|minutes?))?(?:(\d+)(?:\.\d+)?(?:s|secs?|seconds?))?$/.exec(bare)
  return words && words.slice(1).some((part) => part !== undefined) ? Number(words[1] ?? 0) * 3600 + Number(words[2] ?? 0) * 60 + Number(words[3] ?? 0) : null
}
