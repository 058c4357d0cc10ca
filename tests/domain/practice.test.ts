/** Months of practice reports, and which goal is to be settled next. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { barriers, barrierWords, callForReport, dueMonth, isMonth, mayReplace, monthAfter, monthOfCall, monthsBetween, monthShort, monthText, openGoal } from '#src/domain/practice.ts'

describe('months', () => {
  test.for([['2026-11', 1, '2026-12'], ['2026-12', 1, '2027-01'], ['2026-01', -1, '2025-12'], ['2026-11', -23, '2024-12']] as const)('%s and %i is %s', ([month, by, then]) => expect(monthAfter(month, by)).toBe(then))
  test('in words', () => expect([monthText('2026-11'), monthShort('2026-11'), monthShort('2027-01')]).toEqual(['November 2026', 'Nov', 'Jan 2027']))
  test('both ends count, and the latest are kept', () => expect([monthsBetween('2026-11', '2027-02'), monthsBetween('2026-01', '2026-12', 2), monthsBetween('2027-01', '2026-12')]).toEqual([['2026-11', '2026-12', '2027-01', '2027-02'], ['2026-11', '2026-12'], []]))
  test('there and back is the same month', () => fc.assert(fc.property(fc.integer({ min: 2001, max: 2098 }), fc.integer({ min: 1, max: 12 }), fc.integer({ min: -11, max: 11 }), (year, index, by) => {
    const month = `${year}-${String(index).padStart(2, '0')}`
    expect(monthAfter(monthAfter(month, by), -by)).toBe(month)
    expect(isMonth(monthAfter(month, by))).toBe(true)
  })))
})

test.for<[string, string, string[], string | null]>([
  ['2026-12-10', '2026-09', [], '2026-11'], ['2026-12-11', '2026-09', [], '2026-12'], ['2026-12-03', '2026-09', ['2026-11'], '2026-12'], ['2026-12-03', '2026-12', [], '2026-12'], ['2027-01-02', '2026-09', ['2026-12'], '2027-01'], ['2026-12-20', '2026-09', ['2026-12'], null],
])('on %s, from %s on, with %s in, %s is due', ([today, first, reported, due]) => expect(dueMonth({ today, first, reported })).toBe(due))

describe('the goal to settle', () => {
  const goal = (month: string, settledIn: string | null = null) => ({ month, settledIn })
  test.for([
    [[], '2026-11', null], [[goal('2026-10')], '2026-11', '2026-10'], [[goal('2026-11')], '2026-11', null], [[goal('2026-09'), goal('2026-10', '2026-11')], '2026-12', '2026-09'], [[goal('2026-10', '2026-11')], '2026-12', null],
    [[goal('2026-10', '2026-11')], '2026-11', '2026-10'], // one's own correction settles the same goal again
  ] as const)('%j in %s', ([goals, month, want]) => expect(openGoal(goals, month)?.month ?? null).toBe(want))
})

test('every barrier has one key and words', () => expect(Object.keys(barrierWords)).toHaveLength(Object.values(barriers).reduce((sum, group) => sum + Object.keys(group).length, 0)))

describe('the call that a report is for', () => {
  const call = (id: number, day: string) => ({ id, day })
  const series = [call(1, '2026-10-13'), call(2, '2026-11-10'), call(3, '2027-01-12')]
  test('is the first one in the month after it', () => {
    expect(['2026-08', '2026-09', '2026-10', '2026-11', '2026-12', '2027-01'].map((month) => callForReport(month, series)?.id ?? null)).toEqual([null, 1, 2, null, 3, null])
    expect(callForReport('2026-09', [call(8, '2026-10-20'), call(9, '2026-10-06')])?.id).toBe(9)
  })
  test('is nobody else’s: a call that was moved over a month’s end keeps its month, and the next one takes the other', () => {
    const moved = [call(1, '2026-12-01'), call(2, '2026-12-08')] // the first was in November, for October
    expect(callForReport('2026-11', moved, [1])?.id).toBe(2)
    expect(callForReport('2026-11', [moved[0]!], [1])).toBeNull()
  })
  test('whatever the calls, no two months have the same one, and each call talks about the month before it', () => fc.assert(fc.property(fc.uniqueArray(fc.tuple(fc.integer({ min: 0, max: 23 }), fc.integer({ min: 1, max: 28 })), { selector: String, maxLength: 20 }), (given) => {
    const calls = given.map(([ago, day], index) => call(index, `${monthAfter('2026-01', ago)}-${String(day).padStart(2, '0')}`))
    const months = Array.from({ length: 26 }, (_, index) => monthAfter('2025-12', index))
    const found = months.flatMap((month) => { const one = callForReport(month, calls); return one ? [{ month, one }] : [] })
    expect(new Set(found.map(({ one }) => one.id)).size).toBe(found.length)
    for (const { month, one } of found) expect(monthOfCall(one.day)).toBe(month)
  })))
  test('keeps the month before it first until it is over', () => {
    const given = { first: '2026-09', reported: [] }
    expect(dueMonth({ ...given, today: '2026-11-24', callDay: '2026-11-24' })).toBe('2026-10')
    expect(dueMonth({ ...given, today: '2026-11-25', callDay: '2026-11-24' })).toBe('2026-11')
    expect(dueMonth({ ...given, today: '2026-11-24', callDay: '2026-11-24', reported: ['2026-10'] })).toBe('2026-11')
    expect(dueMonth({ ...given, first: '2026-11', today: '2026-11-24', callDay: '2026-11-24' })).toBe('2026-11')
  })
})

describe('a draft takes the place of another', () => {
  const stored = { version: 5, writer: 'one' }
  test.for([
    ['made from it', { base: 5, version: 6, writer: '' }, true], ['made from it by another page', { base: 5, version: 6, writer: 'two' }, true], ['made from an older one', { base: 4, version: 6, writer: 'two' }, false], ['made from an older one by a form', { base: 4, version: 6, writer: '' }, false],
    ['the same page, whose reply was lost', { base: 4, version: 6, writer: 'one' }, true], ['the same page, late', { base: 4, version: 5, writer: 'one' }, false], ['the same page, very late', { base: 3, version: 4, writer: 'one' }, false],
  ] as const)('%s', ([, given, may]) => expect(mayReplace(stored, given)).toBe(may))
  test('a form never goes on from what another form wrote since', () => expect(mayReplace({ version: 5, writer: '' }, { base: 4, version: 6, writer: '' })).toBe(false))
})
