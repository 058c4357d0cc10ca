/** Quarters, rates with their parts, benchmarks at their edges, and what does not fit together; totals and bands of fidelity. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { bandOf, itemCount, numbered, sections, sectionTotals, totalOf } from '#src/domain/fidelity.ts'
import { benchmarkOf, contradictions, dayOfQuarter, doubts, type Outcome, quarterAfter, quarterOf, quartersOver, quarterText, ratesOf, sentences, wholePercent } from '#src/domain/outcomes.ts'

const quarter: Outcome = { served: 22, working: 9, inEducation: 4, newEnrollees: 3, jobStarts: 5, reached90: 4, kept90: 3, specialists: 2.5, vacancies: 0 }
const over = (numerator: number, denominator: number) => ({ numerator, denominator })

describe('quarters', () => {
  test.for([['2026-01-01', '2026-Q1'], ['2026-03-31', '2026-Q1'], ['2026-04-01', '2026-Q2'], ['2026-11-22', '2026-Q4'], ['2026-12-31', '2026-Q4']])('%s is in %s', ([day, want]) => expect(quarterOf(day!)).toBe(want))
  test('only those that are over', () => expect([quartersOver('2026-11-22', 3), quartersOver('2027-01-01', 1)]).toEqual([['2026-Q3', '2026-Q2', '2026-Q1'], ['2026-Q4']]))
  test('across years, and in words', () => expect([quarterAfter('2026-Q4'), quarterAfter('2026-Q1', -1), quarterText('2026-Q3')]).toEqual(['2027-Q1', '2025-Q4', 'July to September 2026']))
})

describe('rates', () => {
  test('each has its name, its definition and both its parts', () => expect(ratesOf(quarter).map(({ rate, numerator, denominator }) => [rate, numerator, denominator])).toEqual([['competitive employment, all served', 9, 22], ['education, all served', 4, 22], ['job kept 90 days', 3, 4]]))
  test('natural frequencies', () => expect(sentences(quarter).slice(0, 2)).toEqual(['9 of 22 people served worked a competitive job.', '4 of 22 people served were in education.']))
  test('nobody served has no rate', () => expect([wholePercent(over(0, 0)), benchmarkOf(over(0, 0)), sentences({ ...quarter, served: 0, working: 0 })[0]]).toEqual([null, null, 'Nobody was served in this quarter.']))
  // 31 %, 41 % and 50 %: benchmarks of the IPS Employment Center (ipsworks.org, program performance)
  test.for([[30, 100, null], [31, 100, 31], [40, 100, 31], [41, 100, 41], [49, 100, 41], [50, 100, 50], [1, 2, 50], [4999, 10_000, 41], [3099, 10_000, null], [100, 100, 50]] as const)('%i of %i reaches %s', ([numerator, denominator, want]) => expect(benchmarkOf(over(numerator, denominator))?.percent ?? null).toBe(want))
  test.for([[4, 6, 67], [2, 3, 67], [1, 8, 13], [1, 3, 33], [3099, 10_000, 30], [4999, 10_000, 49], [999, 1000, 99], [15, 19, 79], [0, 7, 0]] as const)('%i of %i is %i%', ([numerator, denominator, want]) => expect(wholePercent(over(numerator, denominator))).toBe(want))
  test('what is shown says of no line that it was reached when it was not', () => fc.assert(fc.property(fc.integer({ min: 1, max: 2000 }), fc.nat(2000), (denominator, given) => {
    const rate = over(Math.min(given, denominator), denominator)
    const shown = wholePercent(rate)!, reached = benchmarkOf(rate)?.percent ?? 0
    expect(Math.abs(shown - (100 * rate.numerator) / denominator)).toBeLessThan(1)
    expect(shown >= 31 ? reached : 0).toBe([50, 41, 31].find((line) => shown >= line) ?? 0)
  })))
})

describe('what does not fit', () => {
  test.for<[Partial<Outcome>, string[]]>([[{}, []], [{ working: 22 }, []], [{ working: 23 }, ['working']], [{ inEducation: 23 }, ['inEducation']], [{ newEnrollees: 30 }, ['newEnrollees']], [{ kept90: 5 }, ['kept90']], [{ working: 0 }, ['working']], [{ working: 0, jobStarts: 0 }, []]])('%j: %j', ([given, fields]) => expect(Object.keys(contradictions({ ...quarter, ...given }))).toEqual(fields))
  test.for<[Partial<Outcome>, Outcome | null, number]>([[{}, null, 0], [{}, quarter, 0], [{ working: 20 }, null, 1], [{ jobStarts: 45 }, null, 1], [{ specialists: 0 }, null, 1], [{ served: 120 }, null, 1], [{}, { ...quarter, served: 60 }, 1], [{ served: 60 }, quarter, 1]])('%j after %j: %i doubts', ([given, before, n]) => expect(doubts({ ...quarter, ...given }, before)).toHaveLength(n))
})

describe('fidelity', () => {
  const all = (score: number) => Object.fromEntries(numbered.map(({ number }) => [String(number), score]))
  test('25 items in three sections of 3, 8 and 14', () => expect([itemCount, sections.map(({ items }) => items.length), new Set(numbered.map(({ name }) => name)).size]).toEqual([25, [3, 8, 14], 25]))
  test('totals', () => expect([totalOf(all(1)), totalOf(all(5)), sectionTotals(all(4)).map(({ total, most }) => [total, most])]).toEqual([25, 125, [[12, 15], [32, 40], [56, 70]]]))
  // 74 to 99 fair, from 100 good (IPS Grow, fidelity reviews; THL, IPS quality criteria)
  test.for([[25, 'not supported employment'], [73, 'not supported employment'], [74, 'fair'], [99, 'fair'], [100, 'good or better'], [125, 'good or better']] as const)('%i on the IPS-25 is %s', ([total, want]) => expect(bandOf('IPS-25', total)).toBe(want))
  test('the IPS-Y has no band', () => expect([33, 110, 159].map((total) => bandOf('IPS-Y', total))).toEqual([null, null, null]))
})

test('the day of its quarter', () => expect(['2027-01-01', '2027-03-31', '2027-04-01', '2027-04-16', '2028-03-31', '2026-12-31'].map(dayOfQuarter)).toEqual([1, 90, 1, 16, 91, 92]))
