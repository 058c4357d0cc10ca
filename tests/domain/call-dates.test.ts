/** Days and instants of monthly calls, held against luxon, which counts on Intl alone. */
import fc from 'fast-check'
import { DateTime } from 'luxon'
import { expect, test } from 'vitest'
import { clockChanges, instantOf, monthlyDays } from '#src/domain/calls/dates.ts'
import { ruleText, usualTopics } from '#src/domain/calls/topics.ts'

const zones = ['America/New_York', 'America/Chicago', 'America/Denver', 'America/Phoenix', 'America/Los_Angeles', 'Pacific/Honolulu', 'Europe/London', 'Australia/Lord_Howe'] as const
const days = fc.integer({ min: 0, max: 36_500 }).map((n) => DateTime.fromISO('2000-01-01', { zone: 'utc' }).plus({ days: n }))

test('both changes of the clocks in 2027 move the instant and not the hour', () => {
  const second = monthlyDays('2027-02-09', 3, 'weekday')
  expect(second).toEqual(['2027-02-09', '2027-03-09', '2027-04-13'])
  expect(second.map((day) => instantOf(day, '10:00', 'America/Chicago').toISOString())).toEqual(['2027-02-09T16:00:00.000Z', '2027-03-09T16:00:00.000Z', '2027-04-13T15:00:00.000Z'])
  const fall = monthlyDays('2027-10-12', 2, 'weekday')
  expect(fall.map((day) => instantOf(day, '10:00', 'America/New_York').toISOString())).toEqual(['2027-10-12T14:00:00.000Z', '2027-11-09T15:00:00.000Z'])
  expect(instantOf('2027-03-14', '02:30', 'America/Chicago').toISOString()).toBe('2027-03-14T08:30:00.000Z') // left out: the hour after
  expect(instantOf('2027-11-07', '01:30', 'America/Chicago').toISOString()).toBe('2027-11-07T06:30:00.000Z') // twice: the first
})

test('a month that is too short gives its last day; a fifth weekday the last one', () => {
  expect(monthlyDays('2027-01-31', 4, 'day')).toEqual(['2027-01-31', '2027-02-28', '2027-03-31', '2027-04-30'])
  expect(monthlyDays('2027-03-30', 4, 'weekday')).toEqual(['2027-03-30', '2027-04-27', '2027-05-25', '2027-06-29'])
  expect(ruleText('2027-03-30', 'weekday')).toBe('on the last Tuesday of the month')
  expect(ruleText('2027-02-09', 'weekday')).toBe('on the second Tuesday of the month')
  expect(ruleText('2027-01-31', 'day')).toBe('on day 31 of the month')
  expect(() => monthlyDays('2027-02-30', 1, 'day')).toThrow(RangeError)
  expect(() => monthlyDays('soon', 1, 'day')).toThrow(RangeError)
  expect(() => instantOf('2027-02-09', '10:00', 'America/Nowhere')).toThrow(RangeError)
})

test('the same instants as luxon, everywhere and at every hour that there is once', () => {
  fc.assert(fc.property(days, fc.constantFrom(...zones), fc.integer({ min: 0, max: 1439 }), (day, zone, minute) => {
    const time = `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`
    const theirs = DateTime.fromISO(`${day.toISODate()}T${time}`, { zone })
    fc.pre(theirs.toFormat('HH:mm') === time && theirs.getPossibleOffsets().length === 1)
    expect(instantOf(day.toISODate()!, time, zone).getTime()).toBe(theirs.toMillis())
  }), { numRuns: 400 })
})

test('one day a month, by the rule, as luxon counts', () => {
  fc.assert(fc.property(days, fc.integer({ min: 1, max: 24 }), (first, count) => {
    expect(monthlyDays(first.toISODate()!, count, 'day')).toEqual(Array.from({ length: count }, (_, months) => first.plus({ months }).toISODate()))
    const week = Math.ceil(first.day / 7)
    for (const [months, text] of monthlyDays(first.toISODate()!, count, 'weekday').entries()) {
      const day = DateTime.fromISO(text, { zone: 'utc' })
      const fitting = Array.from({ length: day.daysInMonth! }, (_, index) => day.set({ day: index + 1 })).filter(({ weekday }) => weekday === first.weekday)
      expect(day.toISODate()).toBe((fitting[week - 1] ?? fitting.at(-1)!).toISODate())
      expect(day.hasSame(first.startOf('month').plus({ months }), 'month')).toBe(true)
    }
  }), { numRuns: 100 })
})

test('the first six coaching calls have a topic each, mentor calls are open', () => {
  expect([1, 2, 3, 4, 5, 6].flatMap((number) => usualTopics('coaching', number))).toHaveLength(6)
  expect([...usualTopics('coaching', 7), ...usualTopics('mentor', 1)]).toEqual([])
})

test('days on which clocks change, to the day, and none where they never do', () => {
  expect(clockChanges('2026-10-27', '2027-03-23', 'America/Chicago')).toEqual([{ day: '2026-11-01', minutes: -60 }, { day: '2027-03-14', minutes: 60 }])
  expect(clockChanges('2026-11-01', '2026-11-01', 'America/Chicago')).toHaveLength(1)
  expect([clockChanges('2026-11-02', '2027-03-13', 'America/Chicago'), clockChanges('2020-01-01', '2030-01-01', 'America/Phoenix'), clockChanges('2026-01-01', '2027-01-01', 'Pacific/Honolulu')]).toEqual([[], [], []])
  expect(clockChanges('2027-01-01', '2027-12-31', 'Australia/Lord_Howe')).toEqual([{ day: '2027-04-04', minutes: -30 }, { day: '2027-10-03', minutes: 30 }])
})

test('every change that luxon sees is found, and no other', () => fc.assert(fc.property(fc.constantFrom(...zones), fc.integer({ min: 2007, max: 2036 }), (zone, year) => {
  const seen = Array.from({ length: 365 }, (_, index) => DateTime.fromObject({ year, month: 1, day: 1 }, { zone }).plus({ days: index })).filter((day) => day.startOf('day').offset !== day.plus({ days: 1 }).startOf('day').offset).map((day) => day.toISODate())
  expect(clockChanges(`${year}-01-01`, `${year}-12-30`, zone).map(({ day }) => day)).toEqual(seen.filter((day) => day! <= `${year}-12-30`))
}), { numRuns: 12 }))
