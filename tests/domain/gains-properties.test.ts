/** What holds of every table of scores, whatever is in it. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { effectSizes } from '#src/domain/gains/effect-sizes.ts'
import { correlation, fences, gainsOf, median, type PairCount, peopleIn, quantile, spreadOf, tally } from '#src/domain/gains/frequencies.ts'
import { balancedGain } from '#src/domain/gains/forms.ts'
import { holm } from '#src/domain/gains/holm.ts'
import { mcnemar } from '#src/domain/gains/mcnemar.ts'
import { noncentralTCdf, noncentrality } from '#src/domain/gains/noncentral-t.ts'
import { normalizedGain, room } from '#src/domain/gains/normalized-gain.ts'
import { paired, pairedStatistics } from '#src/domain/gains/paired.ts'
import { reliableChange } from '#src/domain/gains/reliable-change.ts'
import { retention } from '#src/domain/gains/retention.ts'
import { exactUpTo, signedRank } from '#src/domain/gains/wilcoxon.ts'

const score = fc.integer({ min: 0, max: 20 }).map((points) => 100 * points / 20)
const table: fc.Arbitrary<PairCount[]> = fc.array(fc.record({ pre: score, post: score, n: fc.integer({ min: 1, max: 6 }) }), { minLength: 1, maxLength: 25 })
/** One row a person. */
const spread = (rows: readonly PairCount[]): PairCount[] => rows.flatMap(({ pre, post, n }) => Array.from({ length: n }, () => ({ pre, post, n: 1 })))
const everything = (rows: readonly PairCount[]) => ({ paired: paired(rows), effects: effectSizes(paired(rows)), ranks: signedRank(rows), normalized: normalizedGain(rows), room: room(rows), reliable: reliableChange(rows, 0.7) })
const numbersOf = (value: unknown): number[] => (typeof value === 'number' ? [value] : value !== null && typeof value === 'object' ? Object.values(value).flatMap(numbersOf) : [])
const alike = (a: unknown, b: unknown): void => {
  const [left, right] = [numbersOf(a), numbersOf(b)]
  expect(left.length).toBe(right.length)
  left.forEach((value, index) => expect(Math.abs(value - right[index]!) / Math.max(1, Math.abs(value))).toBeLessThan(1e-7))
}

describe('a table says what its people say', () => {
  test('counted or listed, in any order, with rows split or empty', () => fc.assert(fc.property(table, (rows) => {
    const listed = spread(rows)
    alike(everything(rows), everything(listed))
    alike(everything(rows), everything([{ pre: 5, post: 95, n: 0 }, ...rows.toReversed()]))
    alike(paired(rows), pairedStatistics(listed.map(({ pre }) => pre), listed.map(({ post }) => post)))
    expect(peopleIn(tally(listed.map(({ pre }) => pre), listed.map(({ post }) => post)))).toBe(peopleIn(rows))
  }), { numRuns: 60 }))
  test('and nothing is ever NaN or infinite, for scores of any kind', () => fc.assert(fc.property(fc.array(fc.record({ pre: fc.double({ min: 0, max: 100, noNaN: true }), post: fc.double({ min: 0, max: 100, noNaN: true }), n: fc.integer({ min: 1, max: 3 }) }), { minLength: 1, maxLength: 12 }), (rows) => {
    for (const value of numbersOf(everything(rows))) expect(Number.isFinite(value)).toBe(true)
  }), { numRuns: 200 }))
  test('with many people and a large offset, to the last digits', () => {
    const rows = [{ pre: 1e9, post: 1e9 + 1, n: 400_000 }, { pre: 1e9 + 1, post: 1e9 + 3, n: 600_000 }]
    expect(spreadOf(rows.map(({ pre, n }) => ({ value: pre, n }))).sd).toBeCloseTo(Math.sqrt(0.24 * 1e6 / (1e6 - 1)), 9)
    expect(paired(rows).gain.mean).toBeCloseTo(1.6, 9)
  })
})

describe('figures move as they should', () => {
  test('adding points to all moves no spread; other units change no test; before and after swapped turn signs', () => fc.assert(fc.property(table, fc.integer({ min: -50, max: 50 }), fc.constantFrom(0.1, 3, 20), (rows, more, by) => {
    const p = paired(rows), moved = paired(rows.map(({ pre, post, n }) => ({ pre, post: post + more, n }))), scaled = rows.map(({ pre, post, n }) => ({ pre: pre * by, post: post * by, n })), turned = rows.map(({ pre, post, n }) => ({ pre: post, post: pre, n }))
    expect(moved.gain.mean).toBeCloseTo(p.gain.mean + more, 9)
    expect(moved.gain.sd ?? 0).toBeCloseTo(p.gain.sd ?? 0, 9)
    expect([paired(scaled).t === null, paired(scaled).t ?? 0]).toEqual([p.t === null, expect.closeTo(p.t ?? 0, 6)])
    alike(signedRank(scaled), signedRank(rows))
    expect(signedRank(turned)).toMatchObject({ plus: signedRank(rows).minus, minus: signedRank(rows).plus, p: signedRank(rows).p })
    expect(paired(turned).gain.mean).toBeCloseTo(-p.gain.mean, 9)
  }), { numRuns: 60 }))
  test('bounds', () => fc.assert(fc.property(table, (rows) => {
    const { paired: p, ranks, normalized, room: left, reliable } = everything(rows), n = peopleIn(rows), between = (value: number | null, low: number, high: number): void => { if (value !== null) expect(value >= low && value <= high).toBe(true) }
    between(p.r, -1, 1); between(p.p, 0, 1); between(ranks.p, 0, 1); between(ranks.rankBiserial, -1, 1); between(normalized.group, -Infinity, 1); between(normalized.individual.mean, -Infinity, 1); between(normalized.change.mean, -1, 1)
    expect(ranks.plus + ranks.minus).toBe(ranks.n * (ranks.n + 1) / 2)
    expect([ranks.gained + ranks.lost + ranks.same, normalized.individual.n + normalized.individual.excluded, normalized.change.n + normalized.change.excluded]).toEqual([n, n, n])
    if (reliable) expect(reliable.up + reliable.within + reliable.down).toBe(n)
    if (p.gain.ci) between(p.gain.mean, ...p.gain.ci)
    for (const share of [left.atTopBefore, left.atTopAfter, left.atZeroBefore, left.atZeroAfter]) between(share, 0, 1)
  }), { numRuns: 100 }))
  test('the SD of gains follows from both SDs and r', () => fc.assert(fc.property(table, (rows) => {
    const { pre, post, gain, r } = paired(rows)
    if (r !== null) expect(gain.sd! ** 2).toBeCloseTo(pre.sd! ** 2 + post.sd! ** 2 - 2 * r * pre.sd! * post.sd!, 6)
  })))
})

describe('signed ranks', () => {
  /** Every way to give the ranks a sign, counted out. */
  const counted = (gains: readonly number[]): number => {
    const changed = gains.filter((gain) => gain !== 0), sizes = changed.map(Math.abs)
    const ranks = sizes.map((size) => sizes.filter((other) => other < size).length + (sizes.filter((other) => other === size).length + 1) / 2)
    const sum = (signs: number): number => ranks.reduce((total, rank, index) => total + ((signs >> index) & 1 ? rank : 0), 0)
    const least = Math.min(sum(changed.reduce((bits, gain, index) => bits | (gain > 0 ? 1 << index : 0), 0)), sum(changed.reduce((bits, gain, index) => bits | (gain < 0 ? 1 << index : 0), 0)))
    const all = 2 ** changed.length
    return Math.min(1, 2 * Array.from({ length: all }, (_, signs) => sum(signs)).filter((each) => each <= least).length / all)
  }
  test('exact with ties and zeros', () => fc.assert(fc.property(fc.array(fc.integer({ min: -4, max: 6 }), { minLength: 1, maxLength: 11 }), (gains) => {
    const { exact, n } = signedRank(tally(gains.map(() => 10), gains.map((gain) => 10 + gain)))
    if (n === 0) expect(exact).toBeNull()
    else expect(exact).toBeCloseTo(counted(gains), 12)
  }), { numRuns: 60 }))
  test('equal gains are tied, whatever floating point makes of them', () => expect(signedRank(tally([6.2, 0.1, 0.3], [6.9, 0.8, 1])).plus).toBe(6) )
  test('up to a hundred changes exact, then normal, and close to each other there', () => {
    const of = (n: number) => signedRank([{ pre: 0, post: 1, n: Math.ceil(n * 0.6) }, { pre: 2, post: 0, n: Math.floor(n * 0.4) }])
    expect([of(exactUpTo).p === of(exactUpTo).exact, of(exactUpTo + 1).exact, of(exactUpTo + 1).p === of(exactUpTo + 1).normal]).toEqual([true, null, true])
    expect(Math.abs(of(exactUpTo).exact! - of(exactUpTo).normal!)).toBeLessThan(0.005)
  })
  test('nobody changed', () => expect(signedRank([{ pre: 40, post: 40, n: 7 }])).toEqual({ n: 0, gained: 0, lost: 0, same: 7, plus: 0, minus: 0, p: null, exact: null, normal: null, plain: null, rankBiserial: null }))
})

describe('where a figure is not defined', () => {
  test('nobody', () => { for (const of of [paired, room, median, fences] as ((rows: never[]) => unknown)[]) expect(() => of([])).toThrow(RangeError) })
  test('one person', () => expect(everything([{ pre: 40, post: 70, n: 1 }])).toMatchObject({ paired: { t: null, r: null, gain: { sd: null, ci: null } }, effects: { dZ: null, dZInterval: null, dAv: null, correction: null }, reliable: null, ranks: { p: 1 } }))
  test('everyone at the top before', () => expect(normalizedGain([{ pre: 100, post: 90, n: 3 }, { pre: 100, post: 100, n: 2 }])).toEqual({ group: null, individual: { mean: null, n: 0, excluded: 5 }, change: { mean: expect.closeTo(-0.1, 12), n: 3, excluded: 2 } }))
  test('all alike', () => expect(effectSizes(paired([{ pre: 100 / 3, post: 200 / 3, n: 9 }]))).toMatchObject({ dZ: null, dZInterval: null, dAv: null, dRm: null, glass: null, gZ: null }))
  test('no noise to compare with', () => expect([reliableChange([{ pre: 1, post: 2, n: 4 }], 0.5), reliableChange([{ pre: 1, post: 2, n: 4 }, { pre: 2, post: 2, n: 1 }], 1), reliableChange([{ pre: 1, post: 2, n: 4 }, { pre: 2, post: 2, n: 1 }], -0.2)]).toEqual([null, null, null]))
})

test('ceiling and floor', () => {
  const of = (pres: [number, number][]) => { const { ceiling, floor } = room(pres.map(([pre, n]) => ({ pre, post: 100, n }))); return [ceiling, floor] }
  expect([of([[100, 16], [20, 84]]), of([[100, 15], [20, 85]]), of([[81, 5]]), of([[80, 5]]), of([[0, 16], [50, 84]])]).toEqual([[true, false], [false, false], [true, false], [false, false], [false, true]])
})

describe('the noncentral t distribution', () => {
  test('at 0 it is the t of the tables, it falls in δ, and the noncentrality undoes it', () => {
    expect(noncentralTCdf(2.2621571628, 9, 0)).toBeCloseTo(0.975, 9)
    fc.assert(fc.property(fc.double({ min: -15, max: 60, noNaN: true }), fc.integer({ min: 1, max: 20_000 }), fc.constantFrom(0.025, 0.5, 0.975), (t, df, p) => {
      const delta = noncentrality(t, df, p)
      expect(noncentralTCdf(t, df, delta)).toBeCloseTo(p, 8)
      expect(noncentralTCdf(t, df, delta + 0.1)).toBeLessThan(p)
    }), { numRuns: 60 })
  })
})

test('Holm: never below the p itself, in the same order, never above 1, and null is no test', () => {
  expect(holm([0.01, null, 0.04, 0.03])).toEqual([0.03, null, 0.06, 0.06])
  fc.assert(fc.property(fc.array(fc.double({ min: 0, max: 1, noNaN: true })), (ps) => { const adjusted = holm(ps); ps.forEach((p, i) => { expect(adjusted[i]! >= p && adjusted[i]! <= 1).toBe(true); ps.forEach((other, j) => { if (p < other) expect(adjusted[i]!).toBeLessThanOrEqual(adjusted[j]!) }) }) }))
})
test('McNemar: exact below 25 changes, nobody changed, no counts', () => {
  expect([mcnemar(20, 4).p === mcnemar(20, 4).exactP, mcnemar(20, 5).p === mcnemar(20, 5).correctedP, mcnemar(0, 0).p]).toEqual([true, true, 1])
  expect(mcnemar(3, 3)).toMatchObject({ chiSquare: 0, corrected: 0, correctedP: 1, exactP: 1 })
  for (const [b, c] of [[-1, 2], [0.5, 1]] as const) expect(() => mcnemar(b, c)).toThrow(RangeError)
})
test('quantiles of counts are those of a list', () => {
  const counts = [{ value: 3, n: 2 }, { value: 1, n: 1 }, { value: 10, n: 1 }]
  expect([0, 0.25, 0.5, 1].map((p) => quantile(counts, p))).toEqual([1, 2.5, 3, 10])
  expect(fences(counts)).toEqual({ low: 2.5 - 1.5 * 2.25, high: 4.75 + 1.5 * 2.25 })
  expect(() => quantile(counts, 1.1)).toThrow(RangeError)
})
test('no correlation where one column does not vary', () => expect([correlation([{ x: 1, y: 1, n: 3 }, { x: 1, y: 2, n: 1 }]), correlation([{ x: 1, y: 1, n: 1 }])]).toEqual([null, null]))

test('retention: the share of the gain that is left, in the same people', () => {
  const kept = retention([{ pre: 40, post: 80, followup: 70, n: 6 }, { pre: 60, post: 80, followup: 75, n: 6 }])
  expect([kept.n, kept.share, kept.gain.gain.mean, kept.since.gain.mean, kept.kept.gain.mean]).toEqual([12, 0.75, 30, -7.5, 22.5])
  expect(retention([{ pre: 80, post: 80, followup: 90, n: 6 }]).share).toBeNull()
})
describe('counterbalanced forms', () => {
  const gains = (by: number): fc.Arbitrary<PairCount[]> => fc.array(fc.integer({ min: 0, max: 20 }), { minLength: 2, maxLength: 12 }).map((all) => all.map((gain) => ({ pre: 30, post: 30 + gain + by, n: 1 })))
  test('an easier form B moves the balance of the forms and not the gain', () => fc.assert(fc.property(gains(0), gains(0), fc.integer({ min: -9, max: 9 }), (ab, ba, easier) => {
    const shift = (rows: PairCount[], by: number) => rows.map((row) => ({ ...row, post: row.post + by })), plain = balancedGain(ab, ba)!, uneven = balancedGain(shift(ab, easier), shift(ba, -easier))!
    expect(uneven.gain).toBeCloseTo(plain.gain, 9)
    expect(uneven.easierB).toBeCloseTo(plain.easierB + easier, 9)
    expect(uneven.se ?? 0).toBeCloseTo(plain.se ?? 0, 9)
  })))
  test('cannot be told apart from gain with one order only', () => expect(balancedGain([{ pre: 1, post: 2, n: 4 }], [])).toBeNull())
  test('have no interval where no gain varies', () => expect(balancedGain([{ pre: 1, post: 2, n: 4 }], [{ pre: 1, post: 4, n: 1 }])).toMatchObject({ gain: 2, easierB: -1, se: null, ci: null }))
})
test('gains of a table are freed of noise', () => expect(gainsOf([{ pre: 6.2, post: 6.9, n: 1 }, { pre: 0.1, post: 0.8, n: 1 }]).map(({ value }) => value)).toEqual([0.7, 0.7]))
