/** Figures that others published or that R and SciPy gave, data set by data set: within 1e-6, or the precision in which they were printed. */
import { describe, expect, test } from 'vitest'
import { effectSizes, hedgesApproximation } from '#src/domain/gains/effect-sizes.ts'
import { type PairCount, tally } from '#src/domain/gains/frequencies.ts'
import { itemGains } from '#src/domain/gains/item-gain.ts'
import { itemFigures, type ItemTable } from '#src/domain/gains/items.ts'
import { mcnemar } from '#src/domain/gains/mcnemar.ts'
import { bandOf, normalizedGain } from '#src/domain/gains/normalized-gain.ts'
import { paired, pairedFromSummary, pairedStatistics } from '#src/domain/gains/paired.ts'
import { reliableChange } from '#src/domain/gains/reliable-change.ts'
import { reliability, spearmanBrown } from '#src/domain/gains/reliability.ts'
import { signedRank } from '#src/domain/gains/wilcoxon.ts'
import { suppress } from '#src/domain/suppression.ts'

const near = (got: Record<string, number | null | undefined>, expected: Record<string, number>, digits = 6): void => { for (const [name, value] of Object.entries(expected)) expect(got[name], name).toBeCloseTo(value, digits) }
/** Everything of one data set, flat. */
function all (table: readonly PairCount[], top: number | null) {
  const { pre, post, gain, r, t, p } = paired(table), d = effectSizes(paired(table)), w = signedRank(table), g = normalizedGain(table, top)
  return {
    pre: pre.mean, preSd: pre.sd, post: post.mean, postSd: post.sd, gain: gain.mean, sd: gain.sd, se: gain.se, low: gain.ci?.[0], high: gain.ci?.[1], r, t, p,
    dZ: d.dZ, dZLow: d.dZInterval?.[0], dZHigh: d.dZInterval?.[1], dAv: d.dAv, dAvRms: d.dAvRootMeanSquare, dRm: d.dRm, glass: d.glass, J: d.correction,
    plus: w.plus, minus: w.minus, changed: w.n, exact: w.exact, cc: w.normal, plain: w.plain, rankBiserial: w.rankBiserial, g: g.group, individual: g.individual.mean, c: g.change.mean,
  }
}
/** Item tables of a matrix of right and wrong, one string of 0 and 1 for each person, `n` people each. */
const itemsOf = (rows: readonly { marks: string; n: number }[]): ItemTable[] => [...rows[0]!.marks].map((_, item) => ({
  item: String(item + 1), possible: 1, counts: rows.map(({ marks, n }) => ({ total: [...marks].filter((mark) => mark === '1').length, points: Number(marks[item]), option: null, n })),
}))
const quiz = (...marks: string[]): ItemTable[] => itemsOf(marks.map((each) => ({ marks: each, n: 1 })))

// Student's sleep data, as published with R: a zero, a tie, negative scores and no top.
const sleep = tally([0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0, 2], [1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4])
test('sleep (Student 1908)', () => {
  near(all(sleep, null), {
    pre: 0.75, preSd: 1.789009658, post: 2.33, postSd: 2.002248736, gain: 1.58, sd: 1.229995483, se: 0.3889587239, low: 0.7001142367, high: 2.459885763, r: 0.7951702058, t: 4.062127683, p: 0.002832890197,
    dZ: 1.284557563, J: 0.9138748918, dAv: 0.8334963413, dAvRms: 0.8321810813, dRm: 0.8221766384, glass: 0.8831701904, plus: 45, minus: 0, changed: 9, exact: 0.00390625, cc: 0.009090698, plain: 0.007632442, rankBiserial: 1,
  })
  near(all(sleep, null), { dZLow: 0.41463, dZHigh: 2.11802 }, 5)
  near({ approximate: hedgesApproximation(9), corrected: 1.284557563 * hedgesApproximation(9)! }, { approximate: 0.9142857143, corrected: 1.174452629 })
  expect(normalizedGain(sleep, null)).toEqual({ group: null, individual: { mean: null, n: 0, excluded: 10 }, change: { mean: null, n: 0, excluded: 10 } })
  expect(() => normalizedGain(sleep, 100)).toThrow(RangeError)
})

test('depression, nine patients, scores that fall (Hollander and Wolfe 1973)', () => near(
  all(tally([1.83, 0.5, 1.62, 2.48, 1.68, 1.88, 1.55, 3.06, 1.3], [0.878, 0.647, 0.598, 2.05, 1.06, 1.29, 1.06, 3.14, 1.29]), null),
  { minus: 40, plus: 5, exact: 0.0390625, t: -3.035375416, p: 0.01617662743, dZ: -1.011791805 },
))
test('movies (after Lakens 2013): d_z is 1.5 exactly', () => near(
  all(tally([9, 6, 7, 8, 7, 9, 8, 8, 8, 7], [9, 7, 8, 9, 8, 9, 9, 10, 9, 9]), 10), { gain: 1, sd: 2 / 3, t: 1.5 * Math.sqrt(10), p: 0.001053871, dZ: 1.5, dAv: 1.128696261, dRm: 1.111332336, r: 0.7255423196 }))
test('maize (Darwin 1876): signed ranks', () => near(all(tally(Array.from({ length: 15 }, () => 0), [6, 8, 14, 16, 23, 24, 28, 29, 41, -48, 49, 56, 60, -67, 75]), null), { plus: 96, minus: 24, exact: 0.04125977, t: 2.1479875, p: 0.04970294 }))

test('clinicians in 46 workshops, from what the paper prints (Macneil and others 2019, doi 10.1111/eip.12785)', () => {
  const p = pairedFromSummary({ n: 891, pre: { mean: 47.2, sd: 28.8 }, post: { mean: 83.5, sd: 23.7 }, t: -35.66 }), d = effectSizes(p)
  near({ gain: p.gain.mean, sd: p.gain.sd, low: p.gain.ci?.[0], high: p.gain.ci?.[1], t: p.t }, { gain: 36.3, sd: 30.385, low: 34.3, high: 38.3, t: 35.66 }, 2)
  near({ se: p.gain.se, r: p.r, dZ: d.dZ, dAv: d.dAv, dRm: d.dRm, glass: d.glass }, { se: 1.0179, r: 0.343, dZ: 1.195, dAv: 1.383, dRm: 1.37, glass: 1.26 }, 3)
  expect(normalizedGain([{ pre: 47.2, post: 83.5, n: 891 }]).group).toBeCloseTo(0.6875, 4)
  expect(pairedFromSummary({ n: 891, pre: p.pre as { mean: number; sd: number }, post: p.post as { mean: number; sd: number }, r: p.r! }).t).toBeCloseTo(p.t!, 6)
  expect(pairedFromSummary({ n: 891, pre: p.pre as { mean: number; sd: number }, post: p.post as { mean: number; sd: number }, sdGain: p.gain.sd! }).r).toBeCloseTo(p.r!, 9)
  expect(() => pairedFromSummary({ n: 891, pre: { mean: 1, sd: 1 }, post: { mean: 1, sd: 1 }, t: 0 })).toThrow(RangeError)
})
test('a 20-mark test (PMC8045292, table 1): the group’s ⟨g⟩ from the means', () => {
  expect(normalizedGain([{ pre: 4.92, post: 16.02, n: 100 }], 20).group).toBeCloseTo(0.736, 3)
  expect([0.29, 0.3, 0.69, 0.7].map(bandOf)).toEqual(['low', 'medium', 'medium', 'high'])
})
test('a test taken twice with no teaching between, 45 students, from its summary (McFarland and others 2017, doi 10.1187/cbe.16-10-0305)', () => {
  const p = pairedFromSummary({ n: 45, pre: { mean: 12.84444444, sd: 3.47036516 }, post: { mean: 13.66666667, sd: 2.8123106 }, r: 0.7700151723 })
  near({ gain: p.gain.mean, sd: p.gain.sd, t: p.t, p: p.p, low: p.gain.ci?.[0], high: p.gain.ci?.[1], dZ: effectSizes(p).dZ }, { gain: 0.8222222222, sd: 2.218608172, t: 2.4860786, p: 0.01678538, low: 0.1556785, high: 1.4887659, dZ: 0.3706027 })
})

describe('LSAT section 6: 1000 people by five items, from 32 counts', () => {
  const counts = [3, 6, 2, 11, 1, 1, 3, 4, 1, 8, 0, 16, 0, 3, 2, 15, 10, 29, 14, 81, 3, 28, 15, 80, 16, 56, 21, 173, 11, 61, 28, 298]
  const tables = itemsOf(counts.map((n, pattern) => ({ marks: pattern.toString(2).padStart(5, '0'), n })))
  test('items', () => tables.forEach((table, item) => {
    const { difficulty, r, correctedR } = itemFigures(table)
    near({ difficulty, r, correctedR }, { difficulty: [0.924, 0.709, 0.553, 0.763, 0.87][item]!, r: [0.36201, 0.566772, 0.61844, 0.534418, 0.435366][item]!, correctedR: [0.112833, 0.153178, 0.172779, 0.144428, 0.121596][item]! })
  }))
  test('reliability', () => {
    const { alpha, kr20, kr21, sem, withoutItem } = reliability(tables)!
    near({ alpha, kr20, kr21, sem }, { alpha: 0.2949971922, kr20: 0.2949971922, kr21: 0.1964411687, sem: 0.8690666 })
    withoutItem.forEach(({ alpha: without }, item) => expect(without).toBeCloseTo([0.275356, 0.237584, 0.216799, 0.245933, 0.266294][item]!, 6))
  })
})
test('ten people, ten items (Wuensch): variances of one kind, 0.6963 and not the 0.7378 of mixed ones', () => {
  const tables = quiz('1111110110', '1011011101', '1111011001', '0010001000', '0000010010', '1110111111', '1101110111', '1111111101', '0101111101', '1101101110')
  const { alpha, kr20, kr21 } = reliability(tables)!
  near({ alpha, kr20, kr21 }, { alpha: 0.696347032, kr20: 0.696347032, kr21: 0.6841704718 })
  const corrected = [0.705889, 0.705889, 0, 0.473589, 0.583874, 0.286147, -0.027445, 0.705889, -0.123613, 0.475867], plain = [0.794633, 0.794633, 0.202721, 0.614035, 0.709524, 0.434493, 0.162539, 0.794633, 0.082761, 0.625057]
  tables.forEach((table, item) => { const { difficulty, r, correctedR, discrimination } = itemFigures(table); near({ difficulty, r, correctedR }, { difficulty: [0.7, 0.7, 0.6, 0.7, 0.6, 0.8, 0.7, 0.7, 0.5, 0.6][item]!, r: plain[item]!, correctedR: corrected[item]! }); expect(discrimination).toBeNull() })
  expect(spearmanBrown(alpha, 2)).toBeCloseTo(2 * alpha / (1 + alpha), 12)
})

test('reliable change (Jacobson and Truax 1991)', () => {
  const found = reliableChange([{ pre: 32.5, post: 47.5, n: 1 }], 0.8, 7.5)!
  near({ ...found, rc: 15 / found.seDifference }, { se: 3.354101966, seDifference: 4.74341649, threshold: 9.297096321, rc: 3.16227766, up: 1, within: 0, down: 0 })
})
test('McNemar (approval ratings, Agresti 1990, as in R’s help)', () => near({ ...mcnemar(150, 86) }, { chiSquare: 17.355932, plainP: 3.099e-5, corrected: 16.817797, correctedP: 4.114562e-5, exactP: 3.716e-5 }))

describe('twelve trainees, six items (made up)', () => {
  const pre = '100100 110001 000100 111010 101100 010000 110111 100101 001000 111101 110110 010100'.split(' '), post = '110110 111101 101100 111111 111101 110100 111111 101111 001101 111111 111110 010000'.split(' ')
  const total = (marks: string): number => [...marks].filter((mark) => mark === '1').length
  test('the group', () => near(all(tally(pre.map(total), post.map(total)), 6), {
    pre: 2.833333333, preSd: 1.466804401, post: 4.333333333, postSd: 1.556997888, gain: 1.5, sd: 0.9045340337, r: 0.8226545833, t: 5.744562647, p: 0.0001294016955, low: 0.9252864938, high: 2.074713506,
    dZ: 1.658312395, dAv: 0.9921283578, dRm: 0.9876233047, glass: 1.022631237, plus: 75.5, minus: 2.5, changed: 12, exact: 0.00244140625, cc: 0.003367144601, plain: 0.002951064631, rankBiserial: 0.9358974359,
    g: 0.4736842105, individual: 0.5791666667, c: 0.5583333333,
  }))
  test('the items', () => {
    expect(reliability(quiz(...pre))!.alpha).toBeCloseTo(0.3971830986, 9)
    expect(reliability(quiz(...post))!.kr20).toBeCloseTo(0.615, 9)
    const expected = { pre: [0.6073733934, 0.1713306961, -0.1276884796, -0.04385290097, 0.3646984043, 0.2970442629], post: [0.53311399, -0.03338902816, 0.4215209159, 0.5519055922, 0.4120816918, 0.3769275315] }
    for (const [phase, marks] of [['pre', pre], ['post', post]] as const) quiz(...marks).forEach((table, item) => expect(itemFigures(table).correctedR).toBeCloseTo(expected[phase][item]!, 8))
  })
  test('each item before and after', () => {
    const gains = itemGains(Array.from({ length: 6 }, (_, item) => ({ item: String(item), table: tally(pre.map((marks) => Number(marks[item])), post.map((marks) => Number(marks[item]))) })))
    expect(gains.map(({ gained, lost, test: { exactP } }) => [gained, lost, exactP])).toEqual([[2, 0, 0.5], [2, 0, 0.5], [5, 0, 0.0625], [4, 1, 0.375], [3, 0, 0.25], [3, 0, 0.25]])
    gains.forEach((each, item) => near({ pre: each.pre, post: each.post }, { pre: [8, 7, 4, 8, 3, 4][item]! / 12, post: [10, 9, 9, 11, 6, 7][item]! / 12 }))
    expect(gains.map(({ holmP }) => holmP)).toEqual([1, 1, 0.375, 1, 1, 1])
    expect(gains.every(({ n, gained, lost, keptRight, keptWrong }) => gained + lost + keptRight + keptWrong === n)).toBe(true)
  })
  test('by agency, and what of it is shown', () => {
    const of = (from: number, to: number) => pairedStatistics(pre.slice(from, to).map(total), post.slice(from, to).map(total))
    expect([of(0, 6), of(6, 10), of(10, 12)].map(({ n, gain }) => [n, gain.mean])).toEqual([[6, 2], [4, 1.5], [2, 0]])
    expect(suppress([{ n: 6 }, { n: 4 }, { n: 2 }])).toEqual({ groups: ['shown', 'small', 'small'], total: 'shown' })
  })
})
