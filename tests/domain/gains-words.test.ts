/** The report in sentences, and figures explained. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { weightedKappa } from '#src/domain/gains/agreement.ts'
import { effectSizes } from '#src/domain/gains/effect-sizes.ts'
import { explain, type Facts } from '#src/domain/gains/explain.ts'
import type { PairCount } from '#src/domain/gains/frequencies.ts'
import { itemGains } from '#src/domain/gains/item-gain.ts'
import { itemFigures, type ItemTable } from '#src/domain/gains/items.ts'
import { normalizedGain, room } from '#src/domain/gains/normalized-gain.ts'
import { gainOfTable, paired } from '#src/domain/gains/paired.ts'
import { partialPooling } from '#src/domain/gains/pooling.ts'
import { reliability } from '#src/domain/gains/reliability.ts'
import { reliableChange } from '#src/domain/gains/reliable-change.ts'
import { retention } from '#src/domain/gains/retention.ts'
import { reportSentences, type ReportFacts } from '#src/domain/gains/sentences.ts'
import { signedRank } from '#src/domain/gains/wilcoxon.ts'
import { figure, intervalWords, pWords, pointWords, signed } from '#src/domain/gains/wording.ts'

test('figures as words', () => {
  expect([12.5, -3, 0, -0.04, 2.25].map((value) => [figure(value), signed(value)])).toEqual([['12.5', '+12.5'], ['−3', '−3'], ['0', '0'], ['0', '0'], ['2.3', '+2.3']])
  expect([0.0004, 0.032, 0.5, 1].map(pWords)).toEqual(['p < .001', 'p = .032', 'p = .500', 'p > .999'])
  expect([intervalWords([-1.26, 16]), pointWords(-1), pointWords(12.34)]).toEqual(['−1.3 to 16', '1 percentage point', '12.3 percentage points'])
})

const scores: PairCount[] = [{ pre: 40, post: 70, n: 6 }, { pre: 50, post: 60, n: 4 }, { pre: 60, post: 90, n: 3 }, { pre: 70, post: 60, n: 1 }]
const pooling = partialPooling([{ n: 14, mean: 22, squares: 900 }, { n: 4, mean: 10, squares: 300 }, { n: 3, mean: 30, squares: 200 }, { n: 9, mean: 40, squares: 800 }, { n: 5, mean: 5, squares: 500 }])!
const followUp = retention([{ pre: 40, post: 80, followup: 70, n: 8 }, { pre: 60, post: 80, followup: 75, n: 4 }])
const facts = (of: Partial<ReportFacts> = {}, table: readonly PairCount[] = scores): ReportFacts =>
  ({ name: 'Bayou Behavioral Health', counts: { enrolled: 20, started: 18, completed: 14 }, gain: gainOfTable(table), visibility: 'shown', forms: 'same', unmatched: 3, ...of })

describe('the report', () => {
  test('of an agency, whole', () => expect(reportSentences(facts({ ranks: signedRank(scores), normalized: normalizedGain(scores).group, room: room(scores), retention: followUp, pooling: { own: pooling.groups[0]!, all: pooling } }))).toEqual({
    participation: ['Bayou Behavioral Health has 20 people enrolled; 18 started and 14 completed all modules (70%).'],
    gain: [
      'Among the 14 people with both quizzes, the mean score changed from 49.3% before to 70.7% after: up 21.4 percentage points.',
      expect.stringMatching(/^With 14 people, a mean change from \d+\.?\d* to \d+\.?\d* points fits these scores \(95% confidence interval\), which lies above zero: chance alone would rarely give such a rise\.$/),
      '13 people scored higher after than before, 0 the same and 1 lower.', 'That is 42% of what could still be gained.',
    ],
    later: [
      '12 people also took the follow-up quiz: 46.7% before, 80% after, 71.7% at follow-up.', 'They kept 75% of their gain.',
      expect.stringMatching(/^Seen together with 4 other agencies, whose mean gain is \+\d+\.?\d* points, the best estimate for this one is \+\d+\.?\d* \(95% interval \d+\.?\d* to \d+\.?\d*\); \d+% of it rests on its own 14 people\.$/),
    ],
    caution: [
      '3 people with only one of the quizzes, or with the post-quiz first, are no part of these scores.', 'The same questions were asked before and after, and taking a quiz twice raises scores by itself.',
      'There was no comparison group: scores changed, and the training is one possible reason.', 'A quiz measures knowledge, not practice: read it beside the coaching reports.',
    ],
  }))
  test.each<[string, readonly PairCount[], RegExp]>([
    ['a rise that may be chance', [{ pre: 50, post: 60, n: 5 }, { pre: 60, post: 55, n: 6 }], /includes zero: chance alone could give such a change/], ['a fall', [{ pre: 60, post: 40, n: 6 }, { pre: 60, post: 45, n: 6 }], /down 17.5 percentage points.*lies below zero/],
    ['no change', [{ pre: 60, post: 70, n: 6 }, { pre: 60, post: 50, n: 6 }], /the mean score stayed at 60%\./], ['too few for an interval', [{ pre: 50, post: 60, n: 9 }], /Fewer than 10 people, so no interval/],
  ])('%s', (_, table, words) => expect(reportSentences(facts({}, table)).gain.join(' ')).toMatch(words))
  test('little room', () => expect(reportSentences(facts({ room: room([{ pre: 100, post: 100, n: 5 }]) })).gain.at(-1)).toBe('Scores were high before (100% of people at the top), so there was little room to gain.'))
  test.each([['small', 4], ['protects', 12], ['empty', 0]] as const)('a hidden group gives no score away: %s', (visibility, n) => {
    const report = reportSentences(facts({ visibility, retention: followUp, pooling: { own: pooling.groups[0]!, all: pooling } }, n === 0 ? [] : [{ pre: 43.21, post: 87.65, n }]))
    expect(report.gain).toHaveLength(1)
    expect(report.gain[0]).toMatch(/^N/)
    expect(report.later).toEqual([])
    expect(Object.values(report).flat().join(' ')).not.toMatch(/43|87|44\.4|95%/)
  })
  test('participation in words', () => {
    const of = (enrolled: number, started: number, completed: number) => reportSentences(facts({ counts: { enrolled, started, completed } })).participation[0]
    expect([of(0, 0, 0), of(1, 1, 0), of(4, 4, 4), of(4, 1, 0)]).toEqual(['Bayou Behavioral Health has nobody enrolled yet.', 'Bayou Behavioral Health has 1 person enrolled; that person started and nobody completed all modules.', 'Bayou Behavioral Health has 4 people enrolled; all 4 started and all 4 completed all modules.', 'Bayou Behavioral Health has 4 people enrolled; 1 started and nobody completed all modules.'])
  })
  test('never says that training caused anything, and never NaN', () => fc.assert(fc.property(fc.array(fc.record({ pre: fc.integer({ min: 0, max: 100 }), post: fc.integer({ min: 0, max: 100 }), n: fc.integer({ min: 1, max: 9 }) }), { minLength: 1, maxLength: 9 }), (table) => {
    const words = Object.values(reportSentences(facts({ ranks: signedRank(table), normalized: normalizedGain(table).group, room: room(table), retention: retention(table.map((row) => ({ ...row, followup: row.pre }))) }, table))).flat().join(' ')
    expect(words).not.toMatch(/NaN|Infinity|undefined|null|cause|effect of|improved|due to|significant|participant/i)
    expect(words).toMatch(/\d+ (person|people)/)
  })))
})

describe('figures explained', () => {
  const items: ItemTable[] = ['a', 'b', 'c'].map((item, at) => ({ item, possible: 1, counts: [[1, 1, 1], [1, 1, 0], [1, 0, 0], [0, 0, 0]].map((marks) => ({ total: marks.reduce((a, b) => a + b, 0), points: marks[at]!, option: null, n: 15 })) }))
  const whole = (table: readonly PairCount[]): Facts => {
    const p = paired(table), change = reliableChange(table, 0.7)
    return { paired: p, effects: effectSizes(p), ranks: signedRank(table), normalized: normalizedGain(table), reliable: change && { change, reliability: 0.7 }, retention: followUp, pooled: { own: pooling.groups[0]!, all: pooling }, item: itemFigures(items[0]!), itemGain: itemGains([{ item: 'a', table: [{ pre: 0, post: 1, n: 30 }, { pre: 1, post: 0, n: 4 }] }])[0]!, reliability: reliability(items), kappa: { kappa: weightedKappa([{ first: 0, second: 1, n: 9 }, { first: 1, second: 1, n: 30 }, { first: 0, second: 0, n: 20 }], 2, 'linear'), weights: 'linear' } }
  }
  test('each with its numbers put in', () => {
    const found = new Map(explain(whole(scores)).map((each) => [each.key, each]))
    expect(found.get('gain')).toEqual({ key: 'gain', name: 'Mean gain', value: '+21.4', formula: 'mean after − mean before = 70.71 − 49.29 = 21.43 percentage points', n: 14, attempts: expect.stringMatching(/^First complete attempt in each phase/) })
    expect(found.get('ci')!.formula).toMatch(/^mean ± t\(\.975, 13\) × SE = 21\.43 ± 2\.16 × \d\.\d+ = /)
    expect(found.get('g')).toMatchObject({ value: '0.42', formula: '(mean after − mean before) ÷ (100 − mean before) = (70.71 − 49.29) ÷ (100 − 49.29) = 0.423' })
    expect(found.get('retention')).toMatchObject({ value: '75%', n: 12, attempts: expect.stringMatching(/three phases/) })
    expect(found.get('mcnemar')!.formula).toBe('30 from wrong to right, 4 from right to wrong; χ² = (|30 − 4| − 1)² ÷ (30 + 4) = 18.38, p < .001; with Holm’s correction p < .001')
    expect([...found.keys()]).toEqual(['pre', 'post', 'gain', 'sd', 'se', 'ci', 't', 'r', 'dAv', 'gAv', 'dZ', 'dZInterval', 'dRm', 'glass', 'g', 'individual', 'change', 'reliable', 'wilcoxon', 'rankBiserial', 'retention', 'pooled', 'weight', 'difficulty', 'correctedR', 'discrimination', 'itemGain', 'mcnemar', 'alpha', 'kr21', 'sem', 'same', 'kappa'])
  })
  test('the numbers in a formula give what is printed after it', () => {
    for (const { key, formula } of explain(whole(scores)).filter((each) => ['gain', 'se', 'dZ', 'glass', 'g', 'rankBiserial', 'weight', 'pooled', 'itemGain'].includes(each.key))) {
      const [, sum = '', result = ''] = /= ([^=]*) = ([−\d.]+)/.exec(formula) ?? []
      const value = arithmetic(sum), printed = Number(result.replace('−', '-'))
      expect(Math.abs(value - printed), `${key}: ${formula}`).toBeLessThan(0.02)
    }
  })
  test('nothing of fewer than five people, no inference below ten, no item below twenty', () => {
    const keys = (n: number) => explain({ ...whole([{ pre: 40, post: 70, n: n - 1 }, { pre: 50, post: 60, n: 1 }]), retention: null, pooled: null, kappa: null, item: null, itemGain: null, reliability: null }).map(({ key }) => key)
    expect([keys(4), keys(5), keys(10).includes('ci')]).toEqual([[], ['pre', 'post', 'gain', 'sd', 'g', 'individual', 'change'], true])
    expect(explain({ item: itemFigures({ ...items[0]!, counts: [{ total: 1, points: 1, option: null, n: 19 }] }), pooled: { own: pooling.groups[1]!, all: pooling } })).toEqual([])
    expect(explain({})).toEqual([])
  })
  test('a correlation that is not defined is n/a', () => expect(explain({ item: itemFigures({ ...items[0]!, counts: [{ total: 2, points: 1, option: null, n: 30 }] }) }).find(({ key }) => key === 'correctedR')).toMatchObject({ value: 'n/a' }))
})

/** Left to right within brackets, × and ÷ before + and −, √ and ² of what stands beside: enough for the formulas of this file. */
function arithmetic (text: string): number {
  const signs = text.replaceAll('÷', '/').replaceAll('×', '*').replaceAll(/−\s?/g, '-').replaceAll(/√(\d+(?:\.\d+)?)/g, (_, value: string) => String(Math.sqrt(Number(value)))).replaceAll(/(\d+(?:\.\d+)?)²/g, '($1*$1)').replaceAll(/\s/g, '')
  let at = 0
  const atom = (): number => {
    if (signs[at] === '-') { at++; return -atom() }
    if (signs[at] === '(') { at++; const inner = sum(); at++; return inner }
    const number = /^[\d.e-]*?\d(?![\d.])/.exec(signs.slice(at))![0]
    at += number.length
    return Number(number)
  }
  const product = (): number => { let value = atom(); while (signs[at] === '*' || signs[at] === '/') value = signs[at++] === '*' ? value * atom() : value / atom(); return value }
  const sum = (): number => { let value = product(); while (signs[at] === '+' || signs[at] === '-') value = signs[at++] === '+' ? value + product() : value - product(); return value }
  return sum()
}
