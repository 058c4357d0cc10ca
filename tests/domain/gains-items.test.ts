/** Items, reliability, raters, pooling, confidence and objectives: what R does not say of them. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { weightedKappa } from '#src/domain/gains/agreement.ts'
import { confidence } from '#src/domain/gains/confidence.ts'
import { itemGains } from '#src/domain/gains/item-gain.ts'
import { readItem } from '#src/domain/gains/item-reading.ts'
import { type ItemCount, type ItemFigures, itemFigures, type ItemTable, wordingPools } from '#src/domain/gains/items.ts'
import { gainByObjective } from '#src/domain/gains/objectives.ts'
import { funnelLimits, type GroupSums, partialPooling, sumsOf } from '#src/domain/gains/pooling.ts'
import { reliability, reliabilityCaveat, spearmanBrown } from '#src/domain/gains/reliability.ts'

const row = (total: number, points: number, option: string | null, n = 1): ItemCount => ({ total, points, option, n })
const table = (counts: ItemCount[], possible = 1): ItemTable => ({ item: 'x', possible, counts })

describe('item figures', () => {
  test('where nobody or everybody has it right there is no correlation, not 0', () => {
    const found = itemFigures(table([row(5, 1, 'a', 30), row(3, 1, 'a', 30)]))
    expect([found.difficulty, found.r, found.correctedR, found.discrimination]).toEqual([1, null, null, 0])
  })
  test('the 27% groups are exact, ties shared: 100 people with three totals', () => {
    // upper: all 20 of total 9 and 7 of the 60 with 5 (half of them right); lower: all 20 of total 1 and 7 of those 60
    const { discrimination, upper, options } = itemFigures(table([row(9, 1, 'a', 20), row(5, 1, 'a', 30), row(5, 0, 'b', 30), row(1, 0, 'b', 20)]), ['a', 'b', 'c'])
    expect(upper).toBeCloseTo(23.5 / 27, 12)
    expect(discrimination).toBeCloseTo(20 / 27, 12)
    expect(options.map(({ option, n, share, rest }) => [option, n, share, rest])).toEqual([['a', 50, 0.5, (20 * 8 + 30 * 4) / 50], ['b', 50, 0.5, (30 * 5 + 20) / 50], ['c', 0, 0, null]])
    expect(options[1]!.lower).toBeCloseTo(23.5 / 27, 12)
  })
  test('options: authored order first, what else was chosen after, blank last', () => expect(itemFigures(table([row(1, 0, null, 2), row(2, 0, 'z', 2), row(3, 1, 'b', 2)]), ['b', 'a']).options.map(({ option }) => option)).toEqual(['b', 'a', 'z', null]))
  test('an item without options has no table of them', () => expect(itemFigures(table([row(1, 0, null, 2), row(2, 1, null, 2)])).options).toEqual([]))
  test('nobody', () => { expect(() => itemFigures(table([]))).toThrow(RangeError); expect(() => itemFigures(table([row(1, 0, null)], 0))).toThrow(RangeError) })
  test('partial points count by their share', () => expect(itemFigures(table([row(4, 1.5, null, 2), row(3, 0, null, 2)], 3)).difficulty).toBe(0.25))
  test('counted or listed, in any order, never NaN', () => fc.assert(fc.property(fc.array(fc.record({ total: fc.integer({ min: 0, max: 9 }), points: fc.integer({ min: 0, max: 1 }), option: fc.constantFrom('a', 'b', null), n: fc.integer({ min: 1, max: 9 }) }), { minLength: 1, maxLength: 20 }), (counts) => {
    const rows = counts.map((each) => ({ ...each, total: each.total + each.points })), listed = rows.flatMap((each) => Array.from({ length: each.n }, () => ({ ...each, n: 1 }))).toReversed()
    const [a, b] = [itemFigures(table(rows)), itemFigures(table(listed))]
    for (const name of ['difficulty', 'r', 'correctedR', 'discrimination', 'upper'] as const) { expect(a[name] === null ? null : expect.closeTo(a[name], 9)).toEqual(b[name]); expect(a[name] === null || Number.isFinite(a[name])).toBe(true) }
    expect(a.options.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(a.options.length === 0 ? 0 : 1, 9)
  }), { numRuns: 80 }))
})

test('wordings are counted together only over mere fixes', () => {
  const wording = (number: number, isFix: boolean) => ({ number, isFix })
  expect(wordingPools([wording(4, true), wording(1, false), wording(2, true), wording(3, false)]).map((pool) => pool.map(({ number }) => number))).toEqual([[1, 2], [3, 4]])
  expect(wordingPools([wording(7, true)])).toHaveLength(1)
  expect(wordingPools([])).toEqual([])
})

describe('what an author reads', () => {
  const base: ItemFigures = { item: 'x', n: 100, difficulty: 0.6, r: 0.5, correctedR: 0.4, discrimination: 0.45, upper: 0.9, options: [] }
  const choice = (share: number, rest: number, option: string) => ({ option, n: 100 * share, share, rest, upper: share, lower: share })
  test.each<[string, Partial<ItemFigures>, 'pre' | 'post', string, RegExp]>([
    ['too few', { n: 19 }, 'pre', 'few', /^Only 19 people/],
    ['none right', { difficulty: 0, correctedR: null }, 'pre', 'mend', /check the key/],
    ['negative', { correctedR: -0.2 }, 'post', 'mend', /check the key and the wording/],
    ['the best missed it', { difficulty: 0.2, upper: 0.3 }, 'pre', 'mend', /^Most who knew the rest missed this \(30% of the best 27% had it right\): check the key\.$/],
    ['a rival', { options: [choice(0.5, 4, 'a'), choice(0.3, 6, 'b'), choice(0.2, 2, 'c')] }, 'pre', 'mend', /^“b” drew 30%/],
    ['not learned', { difficulty: 0.4, upper: 0.8 }, 'post', 'look', /^After training 40%/],
    ['all knew it', { difficulty: 1, correctedR: null }, 'pre', 'look', /cannot show a gain/],
    ['all know it', { difficulty: 1, correctedR: null }, 'post', 'fine', /after training/],
    ['easy', { difficulty: 0.95 }, 'pre', 'look', /little to gain/],
    ['flat', { correctedR: 0.05 }, 'pre', 'look', /hardly better/],
    ['idle options', { options: [choice(0.6, 6, 'a'), choice(0.4, 2, 'b'), choice(0, 0, 'c')] }, 'pre', 'look', /^Hardly anyone chose “c”/],
    ['good', {}, 'pre', 'fine', /very well\.$/],
    ['fair', { discrimination: 0.25 }, 'pre', 'fine', /fairly well/],
    ['easy after training', { difficulty: 0.97, correctedR: 0.05, discrimination: 0.1 }, 'post', 'fine', /Nothing stands out/],
  ])('%s', (_, figures, phase, level, text) => {
    const found = readItem({ ...base, ...figures }, phase, ['a'])
    expect([found.level, found.text]).toEqual([level, expect.stringMatching(text)])
  })
  test('options by the names that authors know', () => expect(readItem({ ...base, options: [choice(0.5, 4, 'a'), choice(0.5, 6, 'b')] }, 'pre', ['a'], (option) => `Option ${option.toUpperCase()}`).text).toMatch(/^Option B drew 50%/))
})

describe('items before and after', () => {
  test('partly right is not right, and empty items are left out', () => {
    const [found, ...others] = itemGains([{ item: 'a', table: [{ pre: 0.5, post: 1, n: 4 }, { pre: 1, post: 0.5, n: 1 }, { pre: 1, post: 1, n: 3 }, { pre: 0, post: 0.5, n: 2 }] }, { item: 'b', table: [] }])
    expect(others).toEqual([])
    expect(found).toMatchObject({ n: 10, pre: 0.6, gained: 4, lost: 1, keptRight: 3, keptWrong: 2 })
    expect(found!.gain).toBeCloseTo(found!.post - found!.pre, 12)
  })
  test('shares, not points', () => expect(() => itemGains([{ item: 'a', table: [{ pre: 0, post: 2, n: 1 }] }])).toThrow(RangeError))
})

describe('reliability', () => {
  const people = [[1, 1, 0], [1, 0, 0], [1, 1, 1], [0, 0, 0]]
  const tables = (rows: number[][], possible = 1): ItemTable[] => rows[0]!.map((_, item) => ({ item: String(item), possible, counts: rows.map((marks) => row(marks.reduce((a, b) => a + b, 0), marks[item]!, null)) }))
  test('is not defined for one item, one person or no variance', () => expect([reliability(tables(people.map(([first]) => [first!]))), reliability(tables([[1, 0, 1]])), reliability(tables([[1, 0], [0, 1]])), reliability([])]).toEqual([null, null, null, null]))
  test('is KR-20 only where all items are right or wrong', () => expect([reliability(tables(people))!.kr20 !== null, reliability(tables(people.map((marks) => marks.map((mark) => mark / 2))))!.kr20]).toEqual([true, null]))
  test('KR-21 is never above KR-20', () => fc.assert(fc.property(fc.array(fc.array(fc.integer({ min: 0, max: 1 }), { minLength: 4, maxLength: 4 }), { minLength: 3, maxLength: 12 }), (rows) => {
    const found = reliability(tables(rows))
    if (found) expect(found.kr21!).toBeLessThanOrEqual(found.kr20! + 1e-9)
  })))
  test('of items with different people is a fault', () => expect(() => reliability([table([row(1, 1, null, 3), row(0, 0, null)]), table([row(1, 1, null)])])).toThrow(RangeError))
  test('has no SEM below 0, and no longer quiz', () => { const odd = reliability(tables([[1, 0, 0], [0, 1, 1], [1, 0, 1], [0, 1, 0]])); expect([odd!.alpha < 0, odd!.sem, spearmanBrown(odd!.alpha, 2), spearmanBrown(0.5, 2)]).toEqual([true, null, null, 2 / 3]) })
  test('says what it is worth', () => expect([reliabilityCaveat('post', { items: 10, n: 50 }), reliabilityCaveat('pre', { items: 6, n: 50 })]).toEqual([expect.stringMatching(/read it on the pre-quiz\.$/), expect.stringMatching(/rough guess\.$/)]))
})

describe('two raters', () => {
  const ratings = fc.array(fc.record({ first: fc.integer({ min: 0, max: 3 }), second: fc.integer({ min: 0, max: 3 }), n: fc.integer({ min: 1, max: 5 }) }), { minLength: 1, maxLength: 12 })
  test('κ is within −1 and 1 and does not care who is first', () => fc.assert(fc.property(ratings, fc.constantFrom('linear', 'quadratic', 'none'), (table, weights) => {
    const found = weightedKappa(table, 4, weights), turned = weightedKappa(table.map(({ first, second, n }) => ({ first: second, second: first, n })), 4, weights)
    expect(found.kappa === null).toBe(turned.kappa === null)
    if (found.kappa === null) return
    expect(turned.kappa).toBeCloseTo(found.kappa, 9)
    for (const value of [found.kappa, ...found.ci!]) expect(value >= -1 - 1e-9 && value <= 1).toBe(true)
  })))
  test('full agreement, none to speak of, and one level for all', () => {
    expect(weightedKappa([{ first: 0, second: 0, n: 5 }, { first: 3, second: 3, n: 5 }], 4, 'linear')).toEqual({ n: 10, same: 1, kappa: 1, se: 0, ci: [1, 1] })
    expect(weightedKappa([{ first: 0, second: 0, n: 4 }, { first: 0, second: 1, n: 4 }, { first: 1, second: 0, n: 4 }, { first: 1, second: 1, n: 4 }], 2, 'none').kappa).toBeCloseTo(0, 12)
    expect(weightedKappa([{ first: 2, second: 2, n: 5 }], 4, 'quadratic')).toEqual({ n: 5, same: 1, kappa: null, se: null, ci: null })
  })
  test('with two levels all weights are one', () => fc.assert(fc.property(fc.array(fc.record({ first: fc.integer({ min: 0, max: 1 }), second: fc.integer({ min: 0, max: 1 }), n: fc.constant(1) }), { minLength: 2 }), (table) => { expect(weightedKappa(table, 2, 'linear')).toEqual(weightedKappa(table, 2, 'none')) })))
  test('ratings off the levels are a fault', () => { for (const [first, levels] of [[4, 4], [0.5, 4], [-1, 4], [0, 1]] as const) expect(() => weightedKappa([{ first, second: 0, n: 1 }], levels, 'linear')).toThrow(RangeError) })
})

describe('partial pooling', () => {
  const sums: fc.Arbitrary<GroupSums> = fc.record({ n: fc.integer({ min: 1, max: 40 }), mean: fc.double({ min: -50, max: 80, noNaN: true }), sd: fc.double({ min: 1, max: 30, noNaN: true }) }).map(({ n, mean, sd }) => ({ n, mean, squares: (n - 1) * sd ** 2 }))
  test('an estimate lies between its own mean and that of all, the closer to its own the more people it has', () => fc.assert(fc.property(fc.array(sums, { minLength: 5, maxLength: 30 }), (groups) => {
    const found = partialPooling(groups)
    if (found === null) { expect(groups.every(({ n }) => n === 1)).toBe(true); return }
    for (const each of found.groups) {
      expect(each.weight >= 0 && each.weight <= 1 && each.estimate >= Math.min(each.raw, found.mean) - 1e-9 && each.estimate <= Math.max(each.raw, found.mean) + 1e-9).toBe(true)
      expect(each.ci[0] <= each.estimate && each.estimate <= each.ci[1] && Number.isFinite(each.se)).toBe(true)
      for (const other of found.groups) if (other.n > each.n) expect(other.weight).toBeGreaterThanOrEqual(each.weight - 1e-12)
    }
  }), { numRuns: 100 }))
  test('agencies that differ no more than by chance all get the mean', () => {
    const found = partialPooling([3, 4, 3, 6, 4].map((n, index) => ({ n, mean: 20 + (index - 2) * 0.1, squares: (n - 1) * 100 })))!
    expect([found.between, ...found.groups.map(({ weight }) => weight)]).toEqual([0, 0, 0, 0, 0, 0])
    expect(found.groups[0]!.estimate).toBe(found.mean)
    expect(funnelLimits(found, 4)[1] - found.mean).toBeCloseTo(1.959964 * found.within / 2, 5)
  })
  test('moves with the scores and their unit', () => {
    const groups = [{ n: 4, mean: 10, squares: 300 }, { n: 3, mean: 30, squares: 200 }, { n: 9, mean: 22, squares: 800 }, { n: 5, mean: 41, squares: 500 }, { n: 2, mean: 15, squares: 90 }]
    const plain = partialPooling(groups)!, moved = partialPooling(groups.map((each) => ({ n: each.n, mean: 2 * each.mean + 5, squares: 4 * each.squares })))!
    expect(plain.between).toBeGreaterThan(0)
    moved.groups.forEach(({ estimate, se, weight }, index) => { const was = plain.groups[index]!; expect(estimate).toBeCloseTo(2 * was.estimate + 5, 8); expect(se).toBeCloseTo(2 * was.se, 8); expect(weight).toBeCloseTo(was.weight, 9) })
  })
  test('keeps its promise: about 95 of 100 intervals hold the agency’s own gain', () => {
    let state = 11
    const uniform = (): number => { state = (state * 48_271) % 2_147_483_647; return state / 2_147_483_647 }
    const normal = (): number => Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform())
    let held = 0, all = 0
    for (let round = 0; round < 60; round++) {
      const truths = Array.from({ length: 40 }, () => 20 + 10 * normal())
      const groups = truths.map((truth, index) => sumsOf(Array.from({ length: 2 + index % 6 }, () => ({ pre: 0, post: truth + 15 * normal(), n: 1 }))))
      partialPooling(groups)!.groups.forEach(({ ci }, index) => { all++; if (ci[0] <= truths[index]! && truths[index]! <= ci[1]) held++ })
    }
    expect(held / all).toBeGreaterThan(0.93)
    expect(held / all).toBeLessThan(0.97)
  })
  test('is not tried with four agencies, or with one person in each', () => expect([partialPooling(Array.from({ length: 4 }, () => ({ n: 5, mean: 3, squares: 9 }))), partialPooling(Array.from({ length: 9 }, (_, mean) => ({ n: 1, mean, squares: 0 })))]).toEqual([null, null]))
  test('agencies without people are a fault', () => expect(() => partialPooling([{ n: 0, mean: 0, squares: 0 }])).toThrow(RangeError))
})

describe('confidence', () => {
  const statement = { statement: 's', objective: 'A1.1', low: 1, high: 5, reversed: false, table: [{ pre: 2, post: 4, n: 3 }, { pre: 3, post: 3, n: 1 }, { pre: 4, post: 5, n: 1 }] }
  test('median, mean and the share of the two highest, before and after', () => expect(confidence([statement])[0]).toMatchObject({ n: 5, before: { median: 2, mean: 2.6, sure: 0.2 }, after: { median: 4, mean: 4, sure: 0.8 }, change: { gained: 4, same: 1, lost: 0, exact: 0.125 } }))
  test('a reversed statement reads the other way', () => expect(confidence([{ ...statement, reversed: true, table: statement.table.map(({ pre, post, n }) => ({ pre: 6 - pre, post: 6 - post, n })) }])).toEqual(confidence([statement])))
  test('unanswered statements are left out, and answers off the scale are a fault', () => { expect(confidence([{ ...statement, table: [] }])).toEqual([]); expect(() => confidence([{ ...statement, high: 4 }])).toThrow(RangeError) })
  test('stands beside knowledge by objective, never in it', () => {
    const said = confidence([statement, { ...statement, statement: 't', objective: 'A1.9' }, { ...statement, statement: 'u', objective: null }])
    const found = gainByObjective([{ objective: 'A1.1', items: 2, table: [{ pre: 50, post: 100, n: 5 }] }, { objective: 'A1.2', items: 3, table: [] }], said)
    expect(found.map(({ objective, items, knowledge, confidence: beside }) => [objective, items, knowledge.n, knowledge.scores?.gain ?? null, beside.map((each) => each.statement)])).toEqual([['A1.1', 2, 5, 50, ['s']], ['A1.2', 3, 0, null, []], ['A1.9', 0, 0, null, ['t']]])
  })
})
