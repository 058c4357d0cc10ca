import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Answer } from '#src/domain/answers.ts'
import { isScored, type Item, type MultipleItem } from '#src/domain/curriculum.ts'
import { fold, isOneEdit, sameWords } from '#src/domain/folding.ts'
import { add, compare, fraction, toNumber, zero } from '#src/domain/fraction.ts'
import { byObjective, feedbackFor, outcomeOf, passed, percent, percentText, score, scoreItem } from '#src/domain/scoring.ts'
import { anyAnsweredItem, everyType, likert, match, multiple, number, open, order, single, text, truefalse } from '../support/items.ts'

const partial: MultipleItem = { ...multiple, scoring: 'partial' }
const three = { ...order, points: 3 }
const reversed = ['s4', 's3', 's2', 's1']

describe('points of one answer', () => {
  test.each<[string, Item, Answer, string, string]>([
    ['single, the key', single, 'b', '1/1', 'right'], ['single, another', single, 'a', '0/1', 'wrong'], ['single, an option of old', single, 'zz', '0/1', 'wrong'], ['single, blank', single, null, '0/1', 'blank'],
    ['true/false', truefalse, 'f', '1/1', 'right'], ['true/false', truefalse, 't', '0/1', 'wrong'],
    ['exact, all', multiple, ['a', 'b'], '1/1', 'right'], ['exact, one of two', multiple, ['a'], '0/1', 'wrong'], ['exact, one too many', multiple, ['a', 'b', 'c'], '0/1', 'wrong'],
    ['exact without a key', { ...multiple, options: multiple.options.slice(2) }, ['c'], '0/1', 'wrong'],
    ['partial, all', partial, ['a', 'b'], '1/1', 'right'], ['partial, one of two', partial, ['a'], '1/2', 'partly'], ['partial, one right one wrong', partial, ['a', 'c'], '0/1', 'wrong'],
    ['partial, two right one wrong', partial, ['a', 'b', 'c'], '1/2', 'partly'], ['partial, everything', partial, ['a', 'b', 'c', 'd', 'e'], '0/1', 'wrong'], ['partial, 3 points', { ...partial, points: 3 }, ['b'], '3/2', 'partly'],
    ['number, low end', number, '20', '1/1', 'right'], ['number, high end', number, '22,0', '1/1', 'right'], ['number, past it', number, '22.01', '0/1', 'wrong'], ['number with unit', number, '21 days', '1/1', 'right'],
    ['number, float end', { ...number, low: 0.8 - 0.1, high: 0.8 + 0.1 }, '0.7', '1/1', 'right'], ['number, float end', { ...number, low: 0.8 - 0.1, high: 0.8 + 0.1 }, '0.6999', '0/1', 'wrong'],
    ['text', text, ' ZERO-exclusion. ', '1/1', 'right'], ['text, a typo', text, 'zero exlcusion', '1/1', 'right'], ['text, two typos', text, 'zreo exlcusion', '0/1', 'wrong'], ['text, no typo allowed', { ...text, fuzzy: false }, 'zero exlcusion', '0/1', 'wrong'],
    ['match, all', match, { r1: 'c1', r2: 'c2', r3: 'c1' }, '1/1', 'right'], ['match, two of three', match, { r1: 'c1', r2: 'c2', r3: 'c3' }, '2/3', 'partly'], ['match, one of three, rest open', match, { r2: 'c2' }, '1/3', 'partly'],
    ['match, none', match, { r1: 'c2' }, '0/1', 'wrong'],
    ['order, right', order, ['s1', 's2', 's3', 's4'], '1/1', 'right'], ['order, neighbors swapped', order, ['s2', 's1', 's3', 's4'], '2/3', 'partly'], ['order, first last', order, ['s2', 's3', 's4', 's1'], '0/1', 'wrong'],
    ['order, two pairs reversed', order, ['s3', 's1', 's2', 's4'], '1/3', 'partly'], ['order, reversed', order, reversed, '0/1', 'wrong'], ['order, 3 points', three, ['s1', 's2', 's4', 's3'], '2/1', 'partly'],
    ['order, a step missing', order, ['s1', 's2', 's3'], '0/1', 'wrong'], ['order, a step twice', order, ['s1', 's1', 's3', 's4'], '0/1', 'wrong'],
    ['likert', likert, { k1: 5 }, '0/1', 'not scored'], ['open', open, 'words', '0/1', 'not scored'], ['open that counts', { ...open, counts: true }, 'words', '0/1', 'not scored'],
  ])('%s: %#', (_, item, answer, points, outcome) => {
    const { numerator, denominator } = scoreItem(item, answer)
    expect([`${numerator}/${denominator}`, outcomeOf(item, answer)]).toEqual([points, outcome])
  })

  test('always between 0 and the points of the item, and right means all of them', () => fc.assert(fc.property(anyAnsweredItem, ({ item, answer }) => {
    const points = scoreItem(item, answer)
    expect(compare(points, zero)).toBeGreaterThanOrEqual(0)
    expect(toNumber(points)).toBeLessThanOrEqual(item.points)
    const outcome = outcomeOf(item, answer)
    if (outcome === 'right') expect(points).toEqual(fraction(item.points))
    if (outcome === 'wrong' || outcome === 'blank') expect(points).toEqual(zero)
    if (outcome === 'partly') expect(compare(points, zero) > 0 && compare(points, fraction(item.points)) < 0).toBe(true)
  }), { numRuns: 1000 }))

  test('an order earns Kendall\'s τ where that is above 0; over all orders τ is 0 on average, so a guess earns little', () => {
    const orders = (steps: number[]): number[][] => (steps.length < 2 ? [steps] : steps.flatMap((step, at) => orders(steps.toSpliced(at, 1)).map((rest) => [step, ...rest])))
    const all = orders([1, 2, 3, 4]).map((places) => {
      const signs = places.flatMap((a, at) => places.slice(at + 1).map((b) => Math.sign(b - a)))
      return { tau: signs.reduce((sum, sign) => sum + sign, 0) / 6, share: toNumber(scoreItem(order, places.map((place) => `s${place}`))) }
    })
    expect(all).toHaveLength(24)
    for (const { tau, share } of all) expect(share).toBeCloseTo(Math.max(0, tau), 12)
    expect(all.reduce((sum, { tau }) => sum + tau, 0)).toBeCloseTo(0, 12)
  })
})

describe('a whole score', () => {
  const right: [string, Answer][] = [['single', 'b'], ['truefalse', 'f'], ['multiple', ['a', 'b']], ['number', '21'], ['text', 'zero exclusion'], ['match', { r1: 'c1', r2: 'c2', r3: 'c1' }], ['order', ['s1', 's2', 's3', 's4']]]
  test('counts what is scored, and blanks as 0', () => {
    expect(score(everyType, new Map(right))).toMatchObject({ points: fraction(7), possible: 7, waiting: [] })
    const part = score(everyType, new Map<string, Answer>([['single', 'b'], ['match', { r1: 'c1' }], ['gone', 'x'], ['likert', { k1: 5 }]]))
    expect(part).toMatchObject({ points: fraction(4, 3), possible: 7 })
    expect(part.byItem.map(({ item, blank }) => [item, blank])).toEqual([['single', false], ['truefalse', true], ['multiple', true], ['number', true], ['text', true], ['match', false], ['order', true]])
    expect(score([], new Map())).toEqual({ points: zero, possible: 0, byItem: [], waiting: [] })
  })
  test('thirds add up to a whole', () => {
    const items = ['m1', 'm2', 'm3'].map((id): Item => ({ ...match, id }))
    expect(score(items, new Map(items.map(({ id }) => [id, { r1: 'c1' }]))).points).toEqual(fraction(1))
  })
  test('an open item that counts waits for its trainer', () => {
    const counted: Item = { ...open, counts: true }, answers = new Map<string, Answer>([['open', 'I would ask her.'], ['single', 'b']])
    expect(score([single, counted], answers)).toMatchObject({ points: fraction(1), possible: 4, waiting: ['open'] })
    expect(score([single, counted], answers, new Map([['open', 2]]))).toMatchObject({ points: fraction(3), possible: 4, waiting: [] })
    expect(score([single, counted], new Map([['single', 'b']])).waiting).toEqual([])
    expect(score([single, open], answers)).toMatchObject({ possible: 1, waiting: [] })
    for (const mark of [-1, 4, 1.5, NaN]) expect(() => score([counted], answers, new Map([['open', mark]]))).toThrow(RangeError)
  })
  test('is the sum of its items and of its objectives', () => fc.assert(fc.property(fc.array(anyAnsweredItem, { maxLength: 12 }), (pairs) => {
    const items = pairs.map(({ item }, index): Item => ({ ...item, id: `i${index}`, objective: index % 3 === 0 ? null : `lo${index % 3}` }))
    const answers = new Map(pairs.map(({ answer }, index) => [`i${index}`, answer]))
    const whole = score(items, answers), parts = [...byObjective(items, answers).values()], rest = score(items.filter(({ objective }) => objective === null), answers)
    expect(whole.possible).toBe(items.filter(isScored).reduce((sum, item) => sum + item.points, 0))
    expect(whole.points).toEqual(whole.byItem.reduce((sum, { points }) => add(sum, points), zero))
    expect(whole.points).toEqual(parts.reduce((sum, { points }) => add(sum, points), rest.points))
    expect(percent(whole)).toBeGreaterThanOrEqual(0)
    expect(percent(whole)).toBeLessThanOrEqual(100)
  })))
})

describe('percent and passing', () => {
  test.each([
    [0, 1, 10, 80, 0, false], [4, 1, 5, 80, 80, true], [7, 1, 10, 80, 70, false], [1, 1, 8, 80, 13, false], [1, 1, 3, 80, 33, false], [2, 1, 3, 80, 67, false],
    [398, 5, 100, 80, 79, false], [797, 10, 100, 80, 79, false], [398, 5, 100, 70, 80, true], [996, 10, 100, 80, 99, true], [100, 1, 100, 100, 100, true], [199, 2, 100, 100, 99, false], [0, 1, 10, 0, 0, true], [5, 1, 10, 50, 50, true],
    [69_999, 1000, 100, 70, 69, false], [2, 3, 1, 67, 66, false],
  ])('%i/%i of %i with pass mark %i shows %i', (numerator, denominator, possible, pass, shown, isPassed) => {
    const of = { points: fraction(numerator, denominator), possible }
    expect([percent(of, pass), passed(of, pass), percentText(of, pass)]).toEqual([shown, isPassed, `${shown}%`])
  })
  test('nothing to score', () => expect([percent({ points: zero, possible: 0 }), percentText({ points: zero, possible: 0 })]).toEqual([0, 'not scored']))
  test('what is shown never contradicts the decision, and is within one of the truth', () => fc.assert(fc.property(fc.integer({ min: 1, max: 5040 }), fc.integer({ min: 1, max: 60 }), fc.double({ min: 0, max: 1, noNaN: true }), fc.integer({ min: 0, max: 100 }), (denominator, possible, part, pass) => {
    const of = { points: fraction(Math.round(part * denominator * possible), denominator), possible }
    expect(percent(of, pass) >= pass).toBe(passed(of, pass))
    expect(Math.abs(percent(of, pass) - 100 * toNumber(of.points) / possible)).toBeLessThan(1)
    expect(percent(of, pass) === 100).toBe(compare(of.points, fraction(possible)) === 0)
  })))
})

describe('what counts as the same words', () => {
  test.each([
    ['Café au lait', 'CAFE AU-LAIT', true], ['straße', 'STRASSE', true], ['ﬁdelity', 'fidelity', true], ['job coach', 'jobcoach', true], ['“Zero exclusion.”', 'zero exclusion', true], ['don’t', 'dont', true], ['\u200bwork', 'work', true],
    ['$50', '50', false], ['C++', 'C', false], ['?!', '?', false], ['?!', '', false], ['12 %', '12', true],
  ])('%j and %j: %j', (a, b, same) => expect(sameWords(a, b, false)).toBe(same))
  test.each([
    ['competetive', 'competitive', true], ['competitve', 'competitive', true], ['competittive', 'competitive', true], ['cmopetitive', 'competitive', true], ['competitive', 'competitive', true], ['comptetitve', 'competitive', false],
    ['rapid job search', 'rapid job search', true], ['rapit job search', 'rapid job search', true], ['rapidjob serch', 'rapid job search', true], ['rapid jab search', 'rapid job search', false], ['rapid search', 'rapid job search', false], ['rapit job serch', 'rapid job search', false],
    ['now', 'not', false], ['IPS-24', 'IPS-25', false], ['12346', '12345', false], ['', 'zebra', false], ['ebra', 'zebra', true], ['zebras', 'zebra', true], ['work', 'works', true], ['wor', 'work', false],
  ])('with one typo allowed, %j for %j: %j', (typed, accepted, same) => expect(sameWords(typed, accepted, true)).toBe(same))
  test('folding twice changes nothing', () => fc.assert(fc.property(fc.string({ unit: 'binary' }), (any) => { expect(fold(fold(any))).toBe(fold(any)) }), { numRuns: 2000 }))
  test('one edit is what the full table of Damerau and Levenshtein calls distance 1', () => {
    const distance = (a: string, b: string): number => {
      const rows = Array.from({ length: a.length + 1 }, (_, i) => Array.from({ length: b.length + 1 }, (_, j) => (i === 0 ? j : j === 0 ? i : 0)))
      for (let i = 1; i <= a.length; i++) for (let j = 1; j <= b.length; j++) {
        const row = rows[i]!, above = rows[i - 1]!
        row[j] = Math.min(above[j]! + 1, row[j - 1]! + 1, above[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1))
        if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) row[j] = Math.min(row[j]!, rows[i - 2]![j - 2]! + 1)
      }
      return rows[a.length]![b.length]!
    }
    const short = fc.string({ unit: fc.constantFrom('a', 'b', 'c'), maxLength: 6 })
    fc.assert(fc.property(short, short, (a, b) => { expect(isOneEdit(a, b)).toBe(distance(a, b) === 1) }), { numRuns: 5000 })
  })
})

test('feedback speaks to what was answered', () => {
  expect(feedbackFor(single, 'a')).toEqual({ options: [{ key: 'a', feedback: 'SECRET feedback on a' }], foreseen: [], rationale: 'SECRET rationale of single' })
  expect(feedbackFor(multiple, ['c', 'a']).options.map(({ key }) => key)).toEqual(['a', 'c'])
  expect(feedbackFor(single, null).options).toEqual([])
  expect(feedbackFor(number, '56.0 days').foreseen).toEqual(['SECRET that is the first workday'])
  expect(feedbackFor(number, '21').foreseen).toEqual([])
  expect(feedbackFor(text, 'rapid JOB search!').foreseen).toEqual(['SECRET another one'])
  expect(feedbackFor(match, { r3: 'c3' }).foreseen).toEqual(['SECRET look again'])
  expect(feedbackFor(match, { r3: 'c1', r1: 'c3' }).foreseen).toEqual([])
  expect(feedbackFor(order, ['s2', 's1', 's3', 's4']).foreseen).toEqual(['SECRET the person first'])
  expect(feedbackFor(order, reversed).foreseen).toEqual([])
})
