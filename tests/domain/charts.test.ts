/** Charts: drawings that are XML whatever the values, places that follow the values, and tables that hold every number drawn. */
import fc from 'fast-check'
import { SaxesParser } from 'saxes'
import { describe, expect, test } from 'vitest'
import { axisOf, gainAxis, niceStep } from '#src/domain/charts/axes.ts'
import { callGrid } from '#src/domain/charts/call-grid.ts'
import { caterpillar } from '#src/domain/charts/caterpillar.ts'
import type { Chart } from '#src/domain/charts/chart.ts'
import { completionFunnel } from '#src/domain/charts/completion-funnel.ts'
import { engagement } from '#src/domain/charts/engagement.ts'
import { forest, type GainRow } from '#src/domain/charts/forest.ts'
import { gainDistribution } from '#src/domain/charts/gain-distribution.ts'
import { funnelLimits, gainFunnel } from '#src/domain/charts/gain-funnel.ts'
import { itemDifficulty } from '#src/domain/charts/item-difficulty.ts'
import { spread, wrapped } from '#src/domain/charts/marks.ts'
import { count, interval, people, percent, plain, signed } from '#src/domain/charts/numbers-shown.ts'
import { retention } from '#src/domain/charts/retention.ts'
import { mostLines, slopegraph } from '#src/domain/charts/slopegraph.ts'
import { trainingTimeline } from '#src/domain/charts/training-timeline.ts'
import { share } from '#src/domain/engagement.ts'

const about = { id: 'c', title: 'A <title> & "more"', note: '12 people.' }
const svgsOf = (chart: Chart): string[] => (chart.form === 'figure' ? [chart.svg] : [chart.axis, ...chart.rows.map(({ svg }) => svg)]).filter((svg) => svg !== null)

/** Throws on what is not well-formed; gives the elements with their attributes, and the text that is seen. */
function parsed (svg: string): { elements: { name: string; attributes: Record<string, string> }[]; texts: string[] } {
  const elements: { name: string; attributes: Record<string, string> }[] = [], texts: string[] = [], open: string[] = []
  const parser = new SaxesParser()
  parser.on('error', (error) => { throw error })
  parser.on('opentag', ({ name, attributes }) => { elements.push({ name, attributes }); open.push(name); if (name === 'text') texts.push('') })
  parser.on('closetag', () => { open.pop() })
  parser.on('text', (text) => { if (open.includes('text') && open.at(-1) !== 'title') texts[texts.length - 1] += ` ${text.trim()}` })
  parser.write(svg).close()
  return { elements, texts: texts.map((each) => each.trim()) }
}

/** What is wrong with a chart as it comes out. */
function faults (chart: Chart): string[] {
  const found: string[] = []
  const { svgs = svgsOf(chart), all = JSON.stringify(chart) } = {}
  if (/\b(NaN|Infinity|undefined|null%)\b/.test(svgs.join('') + all.replaceAll(':null', ''))) found.push('a value that is none')
  for (const svg of svgs) {
    if (/\sstyle=|<script|\son\w+=/.test(svg)) found.push('style or script')
    for (const { name, attributes } of parsed(svg).elements) {
      for (const [key, value] of Object.entries(attributes)) {
        if (/^(x|y|x1|x2|y1|y2|cx|cy|r|width|height)$/.test(key) && !/^-?\d+(\.\d+)?%?$/.test(value)) found.push(`${name} ${key}="${value}"`)
        if (/^(width|height|r)$/.test(key) && value.startsWith('-')) found.push(`${name} ${key}="${value}"`)
        if (value.endsWith('%') && /^(x|x1|x2|cx|width)$/.test(key) && (parseFloat(value) < 0 || parseFloat(value) > 100)) found.push(`${name} ${key}="${value}" outside`)
      }
    }
  }
  if (chart.form === 'figure' && chart.svg !== null && (chart.table === null || !/role="img" aria-labelledby="c-title c-desc"><title id="c-title">[^<]+<\/title><desc id="c-desc">[^<]+</.test(chart.svg))) found.push('a figure without name, description or table')
  const heads = chart.table?.head.length
  for (const row of chart.table?.rows ?? []) if (row.hidden === null && row.cells.length + 1 !== heads) found.push(`cells of ${row.name}`)
  if (chart.form === 'table') for (const row of chart.rows) if (row.before.length !== chart.before.length || (row.svg !== null && row.after.length !== chart.after.length) || (row.svg === null) !== (row.hidden !== null)) found.push(`cells of ${row.name}`)
  return found
}

const awkward = fc.oneof(fc.string({ maxLength: 80 }), fc.string({ unit: 'binary', maxLength: 20 }), fc.constantFrom('', '<b>&"\'', '\u0000\uFFFF\uD800', 'שלום לכולם', 'x'.repeat(300)))
const score = fc.double({ min: 0, max: 100, noNaN: true })
const gain = fc.oneof(fc.double({ min: -100, max: 100, noNaN: true }), fc.constantFrom(0, -0, 100, -100, 1e-9))
const n = fc.oneof(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 1, max: 1e6 }))
const ci = fc.option(fc.tuple(fc.double({ noNaN: true, noDefaultInfinity: true }), fc.double({ noNaN: true, noDefaultInfinity: true })).map(([a, b]) => [Math.min(a, b), Math.max(a, b)] as const))
const sentence = 'Not shown yet.'
const gainRow: fc.Arbitrary<GainRow> = fc.record({ name: awkward, n, gain: fc.option(gain), ci, before: score }).map(({ before, ...row }) =>
  (row.gain === null ? { ...row, ci: null, scores: null, hidden: sentence } : { ...row, scores: { before, after: before + row.gain }, hidden: null }))
const part = fc.nat(3000).chain((whole) => fc.nat(whole).map((some) => share(some, whole)))
const few = <T> (each: fc.Arbitrary<T>, maxLength = 12) => fc.array(each, { maxLength })

const anyChart: Record<string, fc.Arbitrary<Chart>> = {
  forest: fc.record({ rows: few(gainRow), total: fc.option(gainRow), mean: fc.option(gain), isSorted: fc.boolean() }).map((given) => forest(about, { first: 'Agency', ...given })),
  caterpillar: fc.record({ rows: few(gainRow), mean: gain, pull: score }).map(({ rows, mean, pull }) => caterpillar(about, { first: 'Agency', mean, rows: rows.map((row) => ({ ...row, raw: row.gain, pooled: row.gain === null ? null : row.gain + (mean - row.gain) * pull / 100 })) })),
  funnel: fc.record({ rows: few(gainRow), mean: gain, sd: fc.option(fc.double({ min: 0, max: 60, noNaN: true })) }).map((given) => gainFunnel(about, given)),
  'slopegraph, named': few(fc.record({ name: awkward, before: score, after: score }), 10).map((lines) => slopegraph(about, lines)),
  'slopegraph, people': few(fc.record({ name: fc.constant(null), before: score, after: score }), 90).map((lines) => slopegraph(about, lines)),
  distribution: few(gain, 80).map((gains) => gainDistribution(about, gains)),
  items: few(fc.record({ name: awkward, n, before: fc.option(score), after: fc.option(score), hidden: fc.constant(sentence) })).map((rows) => itemDifficulty(about, rows)),
  completion: few(fc.record({ name: awkward, count: fc.nat(100000) }), 6).map((steps) => completionFunnel(about, steps, 'of enrolled')),
  retention: few(fc.record({ name: awkward, n, before: fc.option(score), after: fc.option(score), later: fc.option(score), isHidden: fc.boolean() }), 14)
    .map((rows) => retention(about, { later: '3 months on', rows: rows.map(({ isHidden, ...row }) => (isHidden ? { ...row, before: null, after: null, later: null, hidden: sentence } : { ...row, hidden: null })) })),
  engagement: fc.record({ months: few(awkward), rows: few(fc.record({ name: awkward, values: few(fc.option(fc.nat(5000))), total: awkward, hidden: fc.option(fc.constant(sentence)) })), kind: fc.constantFrom('count' as const, 'percent' as const) }).map((given) => engagement(about, { unit: 'calls', ...given })),
  'call grid': fc.record({ months: few(awkward, 15), rows: few(fc.record({ name: awkward, months: few(fc.option(part), 18), total: awkward, isTotal: fc.boolean() }), 50) }).map((given) => callGrid(about, given)),
  timeline: fc.record({
    rateName: awkward, months: few(fc.record({ name: awkward, label: fc.option(awkward), days: few(awkward, 3), completed: fc.nat(5000), calls: fc.option(part), fidelity: few(awkward, 2) }), 24),
    quarters: few(fc.record({ name: awkward, from: fc.nat(20), share: score, lead: awkward, parts: awkward }), 8),
  }).map(({ quarters, ...given }) => trainingTimeline(about, { ...given, quarters: quarters.filter(({ from }) => from < given.months.length).map((quarter) => ({ ...quarter, to: Math.min(given.months.length - 1, quarter.from + 2) })) })),
}

describe('whatever the values, a chart is whole:', () => {
  test.for(Object.entries(anyChart))('%s', ([, chart]) => fc.assert(fc.property(chart, (given) => { expect(faults(given)).toEqual([]) }), { numRuns: 150 }))

  test('and what is not whole is seen', () => {
    const good = slopegraph(about, [{ name: null, before: 1, after: 2 }])
    const with_ = (from: string | RegExp, to: string): string => faults({ ...good, svg: good.svg!.replace(from, to) }).join()
    expect(with_(/ r="[\d.]+"/, ' r="NaN"')).toMatch(/a value that is none/)
    expect(with_('<circle', '<circle style="fill:red"')).toMatch(/style/)
    expect(with_('x1="30%"', 'x1="-30%"')).toMatch(/outside/)
    expect(with_('role="img"', '')).toMatch(/without name/)
    expect(() => with_('</desc>', '')).toThrow()
    expect(faults({ ...good, table: null }).join()).toMatch(/table/)
  })
})

describe('every number drawn stands in the table', () => {
  const told = (chart: Chart): Set<string> => new Set([...(chart.table?.rows ?? []), ...(chart.form === 'table' ? chart.rows.map(({ name, before, lead, after }) => ({ name, cells: [...before, lead, ...after] })) : [])].flatMap(({ name, cells }) => [name, ...cells]).flatMap((cell) => cell.match(/[\d,]+(\.\d+)?/g) ?? []))
  /** Numbers of the axes, which are no values. */
  const isScale = (text: string) => /^(100|50|0)%?$|^(0 to 19|20 to 39|40 to 59|60 to 79|80 to 100)%$/.test(text)
  const drawnNumbers = (chart: Chart): string[] => svgsOf(chart).filter((svg) => chart.form === 'figure' || svg !== chart.axis).flatMap((svg) => parsed(svg).texts).filter((text) => !isScale(text)).flatMap((text) => text.match(/[\d,]+(\.\d+)?/g) ?? [])
  const slope = (named: boolean, most: number) => few(fc.record({ name: named ? fc.constantFrom('Why', 'How', 'Who') : fc.constant(null), before: score, after: score }), most).map((lines) => slopegraph(about, lines))
  test.for(Object.entries({ named: slope(true, 8), people: slope(false, mostLines), bands: slope(false, 200), retention: few(fc.record({ name: fc.constant('Why'), n, before: score, after: score, later: fc.option(score), hidden: fc.constant(null) }), 14).map((rows) => retention(about, { later: 'later', rows })), engagement: few(few(fc.option(fc.nat(5000)), 9)).map((rows) => engagement(about, { months: [...'abcdefghi'], unit: 'calls', kind: 'count', rows: rows.map((values) => ({ name: 'Why', values, total: '', hidden: null })) })) }))('%s', ([, chart]) => fc.assert(fc.property(chart, (given) => {
    const known = told(given)
    expect(drawnNumbers(given).filter((text) => !known.has(text))).toEqual([])
  }), { numRuns: 100 }))
})

describe('places follow values', () => {
  const places = (svgs: (string | null)[], mark: string, key: string) => svgs.map((svg) => parseFloat(parsed(svg!).elements.find(({ attributes }) => attributes.class === mark)!.attributes[key]!))
  const rising = (values: number[], at: number[]) => values.every((a, i) => values.every((b, j) => a >= b || at[i]! <= at[j]! + 0.011))
  test('further right in a forest, further up in a slopegraph and a funnel', () => fc.assert(fc.property(fc.array(gain, { minLength: 2, maxLength: 8 }), (gains) => {
    const rows = gains.map((each, index): GainRow => ({ name: String(index), n: 10 + index, gain: each, ci: null, scores: null, hidden: null }))
    expect(rising(gains, places(forest(about, { first: 'x', rows }).rows.map(({ svg }) => svg), 'post', 'cx'))).toBe(true)
    const { svg } = gainFunnel(about, { rows, mean: 0, sd: null })
    expect(rising(gains, parsed(svg!).elements.filter(({ name }) => name === 'circle').map(({ attributes }) => -Number(attributes.cy)))).toBe(true)
    const lines = gains.map((each) => ({ name: 'a', before: 50, after: 50 + each / 2 }))
    expect(rising(gains, parsed(slopegraph(about, lines).svg!).elements.filter(({ attributes }) => attributes.class === 'post').map(({ attributes }) => -Number(attributes.cy)))).toBe(true)
  })))
  test('bars are as long as their counts', () => {
    const chart = completionFunnel(about, [100, 50, 25, 0].map((each) => ({ name: 'x', count: each })), 'of enrolled') as Extract<Chart, { form: 'table' }>
    expect(places(chart.rows.map(({ svg }) => svg), 'bar', 'width')).toEqual([100, 50, 25, 0])
    expect(chart.rows.map(({ after }) => after[0])).toEqual(['100%', '50%', '25%', '0%'])
  })
  test('an axis for gains holds 0 and every value, in at most nine ticks', () => fc.assert(fc.property(few(gain), (values) => {
    const axis = gainAxis(values)
    expect(axis.ticks).toContain(0)
    expect(axis.ticks.length).toBeLessThanOrEqual(9)
    for (const value of values) expect(axis.low <= value + 1e-9 && value <= axis.high).toBe(true)
  })))
  test('a step is 1, 2 or 5 times a power of ten', () => expect([niceStep(100, 6), niceStep(60, 7), niceStep(3, 10), niceStep(1400, 8), niceStep(0, 5)]).toEqual([20, 10, 1, 200, 1]))
  test('ticks are multiples of the step, without a negative zero', () => {
    expect(axisOf(-20, 40, 20).ticks).toStrictEqual([-20, 0, 20, 40])
    expect(axisOf(-5, 5, 10).ticks).toStrictEqual([0])
  })
})

describe('each gain stands in one row of its distribution', () => {
  const rows = (gains: number[]) => (gainDistribution(about, gains) as Extract<Chart, { form: 'table' }>).rows.map(({ name, lead }) => `${name}: ${lead}`)
  test('borders belong to the row nearer to 0, and 0 is a row of its own', () => expect(rows([-20, -10, -0.01, 0, 10, 10.1, 20])).toEqual(['+10 to +20: 2', 'up to +10: 1', 'level, 0: 2', 'down to −10: 1', '−10 to −20: 1']))
  test('all of them', () => fc.assert(fc.property(fc.array(gain, { minLength: 1, maxLength: 60 }), (gains) => { expect(rows(gains).map((each) => Number(each.split(': ')[1])).reduce((a, b) => a + b, 0)).toBe(gains.length) })))
})

describe('labels', () => {
  test('keep their distance and their order, and stay inside where they fit', () => fc.assert(fc.property(fc.array(fc.integer({ min: 0, max: 300 }), { minLength: 1, maxLength: 10 }), (wanted) => {
    const placed = spread(wanted, () => 20, 0, 300), sorted = [...placed].sort((a, b) => a - b)
    for (let index = 1; index < sorted.length; index++) expect(sorted[index]! - sorted[index - 1]!).toBeGreaterThanOrEqual(20 - 1e-9)
    expect(sorted[0]! >= 10 - 1e-9 && sorted.at(-1)! <= 290 + 1e-9).toBe(true)
    expect(wanted.every((a, i) => wanted.every((b, j) => a >= b || placed[i]! < placed[j]!))).toBe(true)
  })))
  test('a name takes two lines at most', () => expect([wrapped('Why IPS', 16), wrapped('Managing for results in counties', 16), wrapped('x'.repeat(20), 16), wrapped('', 16)]).toEqual([['Why IPS'], ['Managing for', 'results in…'], [`${'x'.repeat(15)}…`], ['']]))
})

test('months have their names as far as there is room, a new year first', () => {
  const over = (...months: string[]) => parsed(engagement(about, { months, unit: 'calls', kind: 'count', rows: [{ name: 'a', values: months.map(() => 1), total: '', hidden: null }] }).axis!).texts
  expect(over('Sep 2026', 'Oct', 'Nov', 'Dec', 'Jan 2027', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug')).toEqual(['Sep 2026', 'Jan 2027', 'Apr', 'Jul'])
  expect(over('Dec 2026', 'Jan 2027', 'Feb', 'Mar', 'Apr')).toEqual(['Jan 2027', 'Mar'])
  expect(over('Sep', 'Oct')).toEqual(['Sep', 'Oct'])
})

test('a crowd is counted in bands, and the caption says so', () => {
  const lines = Array.from({ length: mostLines + 1 }, (_, index) => ({ name: null, before: index, after: 100 - index }))
  expect(slopegraph(about, lines).notes.join(' ')).toContain('bands of 20 points')
  expect(slopegraph(about, lines.slice(1)).notes.join(' ')).not.toContain('bands')
  expect(slopegraph(about, lines).table!.rows.at(-1)!.cells.at(-1)).toBe('61')
})

test('no name stands in the drawing of more than eight', () => {
  const lines = Array.from({ length: 9 }, (_, index) => ({ name: `Person ${index}`, before: 10, after: 20 }))
  expect(slopegraph(about, lines).svg).not.toContain('Person')
  expect(slopegraph(about, lines).table!.rows).toHaveLength(10)
})

test('a hidden row has its sentence, in its place after those that are shown', () => {
  const chart = forest(about, { first: 'Agency', isSorted: true, rows: [{ name: 'a', n: 3, nWords: 'under 5', gain: null, ci: null, scores: null, hidden: sentence }, { name: 'b', n: 9, gain: -2, ci: null, scores: null, hidden: null }] })
  expect(chart.rows.map(({ name, before, svg, lead, hidden }) => [name, before[0], svg === null, lead, hidden])).toEqual([['b', '9', false, '−2.0', null], ['a', 'under 5', true, '', sentence]])
})

// Spiegelhalter 2005: limits at 1.96 and 3.09 standard errors.
test('limits of a funnel', () => {
  expect(funnelLimits(24, 15, 9).map((each) => plain(each))).toEqual(['14.2', '33.8'])
  const { table } = gainFunnel(about, { mean: 24, sd: 15, rows: [[9, 33], [9, 34], [9, 40]].map(([size, each]) => ({ name: String(each), n: size!, gain: each!, hidden: null })) })
  expect(table!.rows.map(({ cells }) => cells.at(-1))).toEqual(['inside', 'outside 95%', 'outside 99.8%'])
})

test('numbers as they are printed', () => {
  expect([signed(21.25), signed(-4), signed(-0.04), signed(0.04), percent(48.44), count(1204.4), count(999), people(1), people(1000000), interval([-1.25, 3])])
    .toEqual(['+21.3', '−4.0', '0.0', '0.0', '48.4%', '1,204', '999', '1 person', '1,000,000 people', '−1.3 to 3.0'])
})
