import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Phase, Score } from '#src/domain/curriculum.ts'
import { fraction } from '#src/domain/fraction.ts'
import { groupGain, pairedStatistics } from '#src/domain/gains/paired.ts'
import { followed, isInGain, matchedPairs, ownGain, type Pair, percentOf, pooled, type Sitting, tableOf } from '#src/domain/gains/pairs.ts'
import { likert, open, single } from '../support/items.ts'

/** Published or computed in R and SciPy. */
const fixtures = {
  // Student's sleep data (R: t.test(extra ~ group, paired = TRUE)): t = 4.0621, CI 0.7001142 to 2.4598858
  sleep: {
    pre: [0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0, 2], post: [1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4],
    expected: { n: 10, pre: [0.75, 1.789009658], post: [2.33, 2.002248736], gain: [1.58, 1.229995483, 0.3889587239], ci: [0.7001142367, 2.459885763], t: 4.062127683, dAv: 0.8334963413 },
  },
  // Movie ratings after Lakens (2013): t = 1.5·√10 exactly
  movies: {
    pre: [9, 6, 7, 8, 7, 9, 8, 8, 8, 7], post: [9, 7, 8, 9, 8, 9, 9, 10, 9, 9],
    expected: { n: 10, gain: [1, 2 / 3, 2 / 3 / Math.sqrt(10)], t: 1.5 * Math.sqrt(10), dAv: 1.128696261 },
  },
  // Made up: 12 trainees, 6 items
  trainees: {
    pre: [2, 3, 1, 4, 3, 1, 5, 3, 1, 5, 4, 2], post: [4, 5, 3, 6, 5, 3, 6, 5, 3, 6, 5, 1],
    expected: { n: 12, pre: [2.833333333, 1.466804401], post: [4.333333333, 1.556997888], gain: [1.5, 0.9045340337, 0.9045340337 / Math.sqrt(12)], ci: [0.9252864938, 2.074713506], t: 5.744562647, dAv: 0.9921283578 },
  },
}
const flat = ({ n, pre, post, gain, t, dAv }: ReturnType<typeof pairedStatistics>) => ({ n, pre: [pre.mean, pre.sd], post: [post.mean, post.sd], gain: [gain.mean, gain.sd, gain.se], ci: gain.ci, t, dAv })

describe('paired statistics agree with R within 1e-6', () => {
  test.each(Object.entries(fixtures))('%s', (_, { pre, post, expected }) => {
    const got = flat(pairedStatistics(pre, post)) as Record<string, number | number[]>
    for (const [name, value] of Object.entries(expected)) [value].flat().forEach((figure, index) => expect([got[name]!].flat()[index], name).toBeCloseTo(figure, 6))
  })
  test('an interval over 890 degrees of freedom: 36.3 ± 1.998 (Macneil and others 2019)', () => {
    // 891 gains with mean 36.3 and SD 30.385, half above and half below the mean
    const step = 30.385, gains = Array.from({ length: 891 }, (_, index) => 36.3 + (index === 890 ? 0 : index % 2 === 0 ? step : -step))
    const { gain } = pairedStatistics(gains.map(() => 0), gains)
    expect(gain.sd).toBeCloseTo(30.385, 9)
    expect(gain.ci![0]).toBeCloseTo(34.302, 2)
    expect(gain.ci![1]).toBeCloseTo(38.298, 2)
  })
})

describe('where a figure is not defined it is null', () => {
  test('one pair', () => expect(pairedStatistics([40], [70])).toEqual({ n: 1, pre: { mean: 40, sd: null }, post: { mean: 70, sd: null }, gain: { mean: 30, sd: null, se: null, ci: null }, r: null, t: null, df: 0, p: null, dAv: null }))
  test('all alike', () => expect(pairedStatistics([40, 40], [70, 70])).toMatchObject({ gain: { mean: 30, sd: 0, se: 0, ci: [30, 30] }, t: null, dAv: null }))
  test('no pairs, or half of one', () => { for (const [pre, post] of [[[], []], [[1], []]] as const) expect(() => pairedStatistics(pre, post)).toThrow(RangeError) })
  test('and never NaN', () => fc.assert(fc.property(fc.array(fc.tuple(fc.integer({ min: 0, max: 100 }), fc.integer({ min: 0, max: 100 })), { minLength: 1, maxLength: 30 }), (scores) => {
    const result = pairedStatistics(scores.map(([pre]) => pre), scores.map(([, post]) => post))
    for (const value of Object.values(flat(result)).flat()) expect(value === null || Number.isFinite(value)).toBe(true)
    expect(result.gain.mean).toBeCloseTo(result.post.mean - result.pre.mean, 9)
    if (result.gain.ci) expect(result.gain.ci[0] <= result.gain.mean && result.gain.mean <= result.gain.ci[1]).toBe(true)
  })))
})

const of = (points: number, possible = 10): Score => ({ points: fraction(points), possible })
const sat = (person: number, phase: Phase, day: number, points: number, possible = 10): Sitting => ({ person, phase, submittedAt: new Date(Date.UTC(2026, 8, day)), score: of(points, possible) })

test('pairs are made of the first complete attempts, and whoever has none is listed', () => {
  expect(matchedPairs([
    sat(1, 'post', 9, 10), sat(1, 'post', 5, 7), sat(1, 'pre', 2, 4), sat(1, 'pre', 3, 9), sat(1, 'followup', 60, 8),
    sat(2, 'pre', 1, 4), sat(3, 'post', 1, 4), sat(4, 'post', 1, 4), sat(4, 'pre', 2, 6), sat(5, 'pre', 1, 0, 0), sat(5, 'post', 2, 0, 0), sat(6, 'followup', 1, 3),
  ])).toEqual({
    pairs: [{ person: 1, pre: of(4), post: of(7) }],
    unmatched: [{ person: 2, why: 'no post-quiz' }, { person: 3, why: 'no pre-quiz' }, { person: 4, why: 'post-quiz before pre-quiz' }, { person: 5, why: 'nothing scored' }],
    excluded: { staff: 0, preview: 0 },
  })
})

test('staff and previews count for nobody, and are counted', () => {
  const own: Sitting = { ...sat(1, 'pre', 1, 9), outside: 'preview' }
  expect(matchedPairs([own, sat(1, 'pre', 2, 4), sat(1, 'post', 3, 8), { ...sat(2, 'pre', 1, 4), outside: 'staff' }, { ...sat(2, 'post', 2, 4), outside: 'staff' }])).toEqual({
    pairs: [{ person: 1, pre: of(4), post: of(8) }], unmatched: [], excluded: { staff: 2, preview: 1 },
  })
})

test('a follow-up counts once it comes after the post-quiz, the first of them', () => {
  const sittings = [1, 2, 3].flatMap((person) => [sat(person, 'pre', 1, 4), sat(person, 'post', 5, 8)])
  const later = [sat(1, 'followup', 70, 7), sat(1, 'followup', 60, 6), sat(2, 'followup', 4, 9), { ...sat(3, 'followup', 60, 9), outside: 'staff' as const }, sat(4, 'followup', 60, 9)]
  expect(followed(matchedPairs([...sittings, ...later]).pairs, [...sittings, ...later])).toEqual([{ person: 1, pre: of(4), post: of(8), followup: of(6) }])
})

test('people with the same scores share a row of the table', () => {
  expect(tableOf([{ person: 1, pre: of(1, 3), post: of(1) }, { person: 2, pre: of(2, 6), post: of(10, 100) }, { person: 3, pre: of(2, 3), post: of(1) }])).toEqual([{ pre: 100 / 3, post: 10, n: 2 }, { pre: 200 / 3, post: 10, n: 1 }])
  expect(() => percentOf(of(0, 0))).toThrow(RangeError)
})

test('over modules a person counts once, and an item by its points', () => {
  const pairs: Pair[] = [{ person: 1, pre: of(4), post: of(8) }, { person: 2, pre: of(5), post: of(5) }, { person: 1, pre: of(5, 20), post: of(19, 20) }]
  expect(pooled(pairs)).toEqual([{ person: 1, pre: of(9, 30), post: of(27, 30) }, { person: 2, pre: of(5), post: of(5) }])
  expect(pooled([])).toEqual([])
  expect([ownGain(pooled(pairs)[0]!), ownGain({ pre: of(0, 0), post: of(1) })]).toEqual([60, null])
})

test('an item is part of gain if it is scored and asked before and after', () => {
  expect([single, { ...single, phases: ['pre', 'followup'] as Phase[] }, { ...single, phases: ['post'] as Phase[] }, likert, open, { ...open, counts: true }].map(isInGain)).toEqual([true, false, false, false, false, true])
})

describe('what a page may show of a group', () => {
  const group = (n: number): Pair[] => Array.from({ length: n }, (_, person) => ({ person, pre: of(4 + person % 3), post: of(8 + person % 2) }))
  test.each([[0, false, false], [1, false, false], [4, false, false], [5, true, false], [9, true, false], [10, true, true]])('%i people: scores %j, inference %j', (n, scores, inference) => {
    const shown = groupGain(group(n))
    expect([shown.n, shown.scores !== null, shown.inference !== null]).toEqual([n, scores, inference])
  })
  test('in percentage points', () => {
    const { pre, post } = fixtures.trainees
    const shown = groupGain(pre.map((points, person) => ({ person, pre: of(points, 6), post: of(post[person]!, 6) })))
    expect(shown.scores!.gain).toBeCloseTo(25, 9)
    expect(shown.scores!.pre).toBeCloseTo(47.22222222, 6)
    expect(shown.inference!.ci[0]).toBeCloseTo(0.9252864938 * 100 / 6, 6)
    expect(shown.inference!.dAv).toBeCloseTo(0.9921283578, 6)
  })
})
