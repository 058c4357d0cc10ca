import { expect, test } from 'vitest'
import { clockText, dayText, fullDayText, isoDay } from '#src/domain/moments.ts'

const central = 'America/Chicago'
/** 23:30 on December 31 in Chicago, 05:30 on New Year's Day in UTC. */
const newYear = new Date('2027-01-01T05:30:00Z')

test('a day is the day of the person who reads it', () => {
  expect(dayText(newYear, central, newYear)).toBe('December 31')
  expect(dayText(newYear, 'UTC', newYear)).toBe('January 1')
  expect(isoDay(newYear, central)).toBe('2026-12-31')
  expect(isoDay(newYear, 'Pacific/Kiritimati')).toBe('2027-01-01')
  expect(fullDayText(newYear, central)).toBe('December 31, 2026')
})

test('the year is said when it is not this one, counted where the reader is', () => {
  const at = new Date('2026-12-08T18:00:00Z')
  expect(dayText(at, central, new Date('2026-12-30T00:00:00Z'))).toBe('December 8')
  expect(dayText(at, central, newYear)).toBe('December 8')
  expect(dayText(at, 'UTC', newYear)).toBe('December 8, 2026')
  expect(dayText(newYear, 'UTC', at)).toBe('January 1, 2027')
})

test.each([
  ['2026-11-21T15:42:00Z', central, '09:42'], ['2026-11-21T06:00:00Z', central, '00:00'], ['2026-11-21T05:59:59Z', central, '23:59'], ['2026-11-21T15:42:00Z', 'Asia/Kolkata', '21:12'],
  // Clocks go back on November 1, 2026 at 7:00 UTC: the hour from 1 to 2 comes twice.
  ['2026-11-01T06:30:00Z', central, '01:30'], ['2026-11-01T07:30:00Z', central, '01:30'], ['2026-03-08T08:30:00Z', central, '03:30'],
])('%s in %s is %s', (at, zone, text) => expect(clockText(new Date(at), zone)).toBe(text))

test('a calendar day sorts as text', () => expect(isoDay(new Date('2026-03-04T12:00:00Z'), 'UTC')).toBe('2026-03-04'))

test('a zone that is none throws', () => {
  for (const zone of ['Mars/Olympus', '', 'central']) expect(() => clockText(newYear, zone)).toThrow(RangeError)
})
