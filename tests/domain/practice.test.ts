/** Months of practice reports, and which goal is to be settled next. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { barriers, barrierWords, dueMonth, isMonth, monthAfter, monthsBetween, monthShort, monthText, openGoal } from '#src/domain/practice.ts'

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
