/** Engagement: so many of so many, never a percentage of nobody; and the drawings of it. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { callGrid } from '#src/domain/charts/call-grid.ts'
import { trainingTimeline } from '#src/domain/charts/training-timeline.ts'
import {
  attendanceRate, attendanceSentence, completionRate, contactHours, coverage, coverageSentence, dose, goalAttainment, goalSentence, matchedRate, partsText, percentOf, placesOf, practiceUse, share, shareText, useSentence,
} from '#src/domain/engagement.ts'

const places = (attended: number, expected: number) => ({ attended, expected })

describe('a share', () => {
  test('is so many of so many; of none there is none, and never 0 %', () => {
    expect([share(4, 6), share(0, 6), share(6, 6)].map(shareText)).toEqual(['4 of 6, 67%', '0 of 6, 0%', '6 of 6, 100%'])
    expect(shareText(share(0, 0))).toBe('n/a')
    expect(partsText(share(0, 0))).toBe('n/a')
    expect(percentOf(share(0, 0))).toBeNull()
    expect(percentOf(share(1, 8))).toBe(12.5)
    expect(partsText(share(1204, 3000))).toBe('1,204 of 3,000')
  })

  test('is never rounded up to all where some are missing', () => {
    expect(shareText(share(796, 1000))).toBe('796 of 1,000, 80%')
    expect(shareText(share(999, 1000))).toBe('999 of 1,000, 99%')
    fc.assert(fc.property(fc.integer({ min: 1, max: 5000 }).chain((whole) => fc.tuple(fc.integer({ min: 0, max: whole }), fc.constant(whole))), ([part, whole]) => {
      const percent = Number(/(\d+)%$/.exec(shareText(share(part, whole)))![1])
      expect(Math.abs(percent - 100 * part / whole)).toBeLessThan(1)
      expect(percent === 100).toBe(part === whole)
    }))
  })

  test.for([[7, 6], [-1, 6], [0, -1], [1, 0], [0.5, 6], [Number.NaN, 6]] as const)('of %s of %s cannot be', ([part, whole]) => expect(() => share(part, whole)).toThrow(RangeError))
})

describe('each figure is the one it is named for', () => {
  test('enrollments: complete and with both quizzes, of all that are live', () => {
    const row = { enrolled: 9, started: 8, completed: 5, matched: 6 }
    expect([completionRate(row), matchedRate(row)]).toEqual([share(5, 9), share(6, 9)])
    expect(shareText(completionRate({ enrolled: 0, completed: 0 }))).toBe('n/a')
  })

  test('contact hours are minutes credited, to a tenth', () => expect([0, 6, 59, 60, 90, 1080].map(contactHours)).toEqual([0, 0.1, 1, 1, 1.5, 18]))

  test('attendance: places taken of places, over agencies and months together', () => {
    expect(attendanceRate(placesOf([places(2, 3), places(0, 2), places(5, 5)]))).toEqual(share(7, 10))
    expect(shareText(attendanceRate(placesOf([])))).toBe('n/a')
    expect(() => attendanceRate(places(4, 3))).toThrow(RangeError)
  })

  test('coverage: agencies with anybody there, of agencies with anybody expected', () => {
    expect(coverage([places(1, 3), places(0, 2), places(2, 2), places(0, 0)])).toEqual(share(2, 3))
    expect(coverage([])).toEqual(share(0, 0))
  })

  test('dose: 0, 1 or 2, 3 or 4, 5 or 6, and the mentor phase beyond; every person is in one band', () => {
    expect(dose([0, 1, 2, 3, 4, 5, 6, 7, 12].map((calls) => ({ calls, people: calls + 1 }))).map(({ name, people }) => `${name}: ${people}`)).toEqual(['None: 1', '1 or 2 calls: 5', '3 or 4 calls: 9', '5 or 6 calls: 13', '7 calls or more: 21'])
    fc.assert(fc.property(fc.array(fc.record({ calls: fc.nat(40), people: fc.nat(50) })), (rows) => { expect(dose(rows).reduce((sum, { people }) => sum + people, 0)).toBe(rows.reduce((sum, { people }) => sum + people, 0)) }))
  })

  test('practice use and goals', () => {
    expect([practiceUse({ used: 7, reporting: 10 }), goalAttainment({ met: 5, due: 8 })]).toEqual([share(7, 10), share(5, 8)])
    expect([practiceUse({ used: 0, reporting: 0 }), goalAttainment({ met: 0, due: 0 })].map(shareText)).toEqual(['n/a', 'n/a'])
  })
})

describe('natural frequencies', () => {
  test('read as people say them', () => {
    expect(coverageSentence(share(9, 14), 'November', 1)).toBe('9 of 14 agencies had somebody on November’s call.')
    expect(coverageSentence(share(14, 14), 'November', 2)).toBe('All 14 agencies had somebody on November’s calls.')
    expect(coverageSentence(share(0, 14), 'May', 1)).toBe('None of 14 agencies had somebody on May’s call.')
    expect([coverageSentence(share(1, 1), 'May', 1), coverageSentence(share(0, 1), 'May', 1)]).toEqual(['Somebody was on May’s call.', 'Nobody was on May’s call.'])
    expect([attendanceSentence(share(17, 23)), attendanceSentence(share(1, 1)), attendanceSentence(share(0, 1))]).toEqual(['17 of 23 people who were expected came.', 'The 1 person who was expected came.', 'The 1 person who was expected did not come.'])
    expect([useSentence(share(7, 10)), useSentence(share(0, 1))]).toEqual(['Of 10 people who reported, 7 had used at least one practice since the last call.', 'Of 1 person who reported, none had used at least one practice since the last call.'])
    expect([goalSentence(share(7, 12), 15), goalSentence(share(1, 1), 15), goalSentence(share(0, 3), 15)]).toEqual(['Of 12 goals that were due in 15 months, 7 were met.', 'Of 1 goal that was due in 15 months, 1 was met.', 'Of 3 goals that were due in 15 months, none was met.'])
  })
  test('say nothing of nobody', () => expect([coverageSentence(share(0, 0), 'May', 1), attendanceSentence(share(0, 0)), useSentence(share(0, 0)), goalSentence(share(0, 0), 15)]).toEqual([null, null, null, null]))
})

const about = { id: 'c', title: 'Calls', note: '' }
const heightOf = (svg: string, mark: string): number[] => [...svg.matchAll(new RegExp(`<rect class="${mark}"[^>]*height="([\\d.]+)"`, 'g'))].map(([, height]) => Number(height))

describe('who came to calls, drawn', () => {
  const months = ['Sep 2026', 'Oct', 'Nov']
  test('a box is filled as far as people came, has its number, and stands in the table', () => {
    const { rows, table } = callGrid(about, { months, rows: [{ name: 'Bayou', months: [share(2, 4), null, share(0, 3)], total: '2 of 7' }] })
    expect([heightOf(rows[0]!.svg!, 'seat'), heightOf(rows[0]!.svg!, 'bar')]).toEqual([[18, 18], [9]])
    expect([...rows[0]!.svg!.matchAll(/<text[^>]*>(\d+)</g)].map(([, text]) => text)).toEqual(['2', '0'])
    expect(table!.rows[0]!.cells).toEqual(['2 of 4', 'no call', '0 of 3'])
  })
  test('many people are told in percent, which fits, and the table has both', () => {
    const { rows, table, notes } = callGrid(about, { months, rows: [{ name: 'All', months: [share(751, 1000), null, null], total: '751 of 1,000' }] })
    expect(rows[0]!.svg).toContain('>75<')
    expect(table!.rows[0]!.cells[0]).toBe('751 of 1,000, 75%')
    expect(notes.join()).toContain('in 100')
  })
  test('a month in which nobody was expected is no empty box', () => expect(heightOf(callGrid(about, { months, rows: [{ name: 'None', months: [share(0, 0), null, null], total: 'n/a' }] }).rows[0]!.svg!, 'seat')).toEqual([]))
})

describe('training beside outcomes, drawn', () => {
  const month = (name: string, over = {}) => ({ name, label: null, days: [], completed: 0, calls: null, fidelity: [], ...over })
  const quarter = { name: 'July to September 2026', from: 0, to: 2, share: 40, lead: '40%', parts: '12 of 30' }
  test('every number drawn stands in the table, and the rate with its parts', () => {
    const { svg, table } = trainingTimeline(about, { rateName: 'people who worked', months: [month('Jul 2026', { completed: 3, days: ['Day 1'] }), month('Aug 2026', { calls: share(2, 4) }), month('Sep 2026', { fidelity: ['92 of 125'] })], quarters: [quarter] })
    expect(table!.rows.map(({ cells }) => cells.join(' | '))).toEqual(['Day 1 | 3 | no call | July to September 2026: 40%, 12 of 30 | none', 'none | 0 | 2 of 4 | July to September 2026: 40%, 12 of 30 | none', 'none | 0 | no call | July to September 2026: 40%, 12 of 30 | 92 of 125'])
    for (const text of ['>3<', '>2<', '>40%<', '>Fidelity 92<', 'The rate was 40% in July to September 2026.']) expect(svg).toContain(text)
  })
  test('a quarter that was not entered is not drawn, and nothing at all is a sentence', () => {
    const some = trainingTimeline(about, { rateName: 'x', months: [month('Jul 2026', { completed: 1 })], quarters: [] })
    expect(some.table!.rows[0]!.cells[3]).toBe('not entered')
    expect(some.svg).not.toContain('class="ci"')
    expect(trainingTimeline(about, { rateName: 'x', months: [month('Jul 2026')], quarters: [] })).toMatchObject({ svg: null, notes: ['There is nothing to draw yet.'] })
  })
})
