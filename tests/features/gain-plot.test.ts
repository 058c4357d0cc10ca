/** The drawn column of a table of gains: every mark at its place, 0 always on the axis, nothing of a hidden group. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { gainPlot, type PlotLine } from '#src/features/gains/gain-plot.ts'

const line = (gain: number, { n = 12, ci, ...more }: Partial<PlotLine> & { n?: number; ci?: [number, number] } = {}): PlotLine => ({
  label: 'Pine Center', hint: 'LA', counts: [], visibility: 'shown', ...more,
  gain: { n, scores: { pre: 50, post: 50 + gain, gain, sd: 10 }, inference: ci ? { se: 1, ci, dAv: 1 } : null },
})
const hidden = (visibility: PlotLine['visibility'], n: number): PlotLine => ({ label: 'River Clinic', href: null, hint: null, counts: ['3'], visibility, gain: { n, scores: null, inference: null } })
const all = (svg: string | null, pattern: RegExp) => [...(svg ?? '').matchAll(pattern)].map(([, value]) => value!)
const ticks = (axis: string | null) => all(axis, />([^<]+)<\/text>/g)
/** Place of a value on the axis, from two of its labels. */
function scale (axis: string | null): (value: number) => number {
  const labels = [...axis!.matchAll(/x="([\d.-]+)%" y="14">([+−]?\d+)</g)].map(([, x, text]) => [Number(x), Number(text!.replace('−', '-'))] as const)
  const [[x0, v0], [x1, v1]] = [labels[0]!, labels.at(-1)!]
  return (value) => x0 + (value - v0) / (v1 - v0) * (x1 - x0)
}

test('a gain, its interval and the mean of all stand where the axis says', () => {
  const { axis, rows: [row] } = gainPlot([line(24.2, { ci: [21.3, 27.2] })], 30)
  expect(ticks(axis)).toEqual(['0', '+10', '+20', '+30'])
  expect(row).toMatchObject({ gain: '+24.2', scores: '50.0% to 74.2%', interval: '21.3 to 27.2', n: '12', hidden: null })
  expect(row!.svg).toContain('<circle class="post" cx="80.67%" cy="50%" r="6.5"/>')
  expect(row!.svg).toContain('<line class="ci" x1="71.00%" x2="90.67%" y1="50%" y2="50%"/>')
  expect(row!.svg).toContain('<line class="mean" x1="100.00%" x2="100.00%" y1="0" y2="100%"/>')
  expect(row!.svg).toContain('<line class="zero" x1="0.00%" x2="0.00%" y1="0" y2="100%"/>')
  expect(gainPlot([line(24.2)], null).rows[0]!.svg).not.toMatch(/"mean"|"ci"/)
})

test.each<[number[], string[]]>([
  [[5], ['0', '+10', '+20']], [[-5], ['−10', '0', '+10', '+20']], [[-30], ['−30', '−20', '−10', '0', '+10', '+20']], [[-31, 20], ['−40', '−30', '−20', '−10', '0', '+10', '+20']], [[-31, 33], ['−40', '−20', '0', '+20', '+40']], [[31, 48], ['0', '+10', '+20', '+30', '+40', '+50']], [[-100, 100], ['−100', '−50', '0', '+50', '+100']], [[0], ['0', '+10', '+20']],
])('gains of %j are drawn on %j', (gains, expected) => expect(ticks(gainPlot(gains.map((gain) => line(gain)), null).axis)).toEqual(expected))

test('losses and nothing at all are said as they are', () => {
  expect(gainPlot([line(-3.25, { ci: [-8.04, 1.54] }), line(-0.04), line(0), line(0.05)], null).rows.map(({ gain, interval }) => [gain, interval])).toEqual([['−3.3', '−8.0 to 1.5'], ['0.0', 'fewer than 10 people'], ['0.0', 'fewer than 10 people'], ['+0.1', 'fewer than 10 people']])
})

describe('a hidden group', () => {
  test.each([
    ['small', 3, 'under 5', 'Not shown yet. Gains appear when 5 people have both quizzes.'], ['protects', 6, '6', 'Not shown, because it would give the scores of a smaller group away.'], ['empty', 0, '0', 'Nobody has both quizzes yet.'],
  ] as const)('%s is a sentence and draws nothing', (visibility, n, count, words) => {
    const { axis, rows } = gainPlot([hidden(visibility, n)], null)
    expect(rows).toEqual([{ label: 'River Clinic', href: null, hint: null, counts: ['3'], isTotal: false, n: count, hidden: words, svg: null, gain: '', scores: '', interval: '' }])
    expect(axis).toBeNull()
  })
  test('moves nothing that others see', () => expect(gainPlot([line(24.2), hidden('small', 3)], 24.2).rows[0]).toEqual(gainPlot([line(24.2)], 24.2).rows[0]))
})

test('the whole has the larger dot', () => expect(all(gainPlot([line(10), line(12, { isTotal: true })], 12).rows.map(({ svg }) => svg).join(''), / r="([\d.]+)"/g)).toEqual(['6.5', '8']))

test('whatever the gains, 0 and every mark are on the axis, in its scale, and in order', () => {
  const gains = fc.array(fc.record({ gain: fc.double({ min: -100, max: 100, noNaN: true }), reach: fc.option(fc.double({ min: 0, max: 60, noNaN: true })) }), { minLength: 1, maxLength: 20 })
  fc.assert(fc.property(gains, (given) => {
    const { axis, rows } = gainPlot(given.map(({ gain, reach }) => line(gain, reach === null ? {} : { ci: [gain - reach, gain + reach] })), given[0]!.gain)
    const at = scale(axis)
    expect(ticks(axis)).toContain('0')
    rows.forEach(({ svg }, index) => {
      const { gain, reach } = given[index]!
      const [dot] = all(svg, /cx="([\d.-]+)%"/g).map(Number)
      expect(Math.abs(dot! - at(gain))).toBeLessThan(0.02)
      const marks = [dot!, ...all(svg, /class="ci" x1="([\d.-]+)%"/g).map(Number), ...all(svg, /class="ci" x1="[^"]+" x2="([\d.-]+)%"/g).map(Number), ...all(svg, /class="mean" x1="([\d.-]+)%"/g).map(Number), ...all(svg, /class="zero" x1="([\d.-]+)%"/g).map(Number)]
      expect(marks).toHaveLength(reach === null ? 3 : 5)
      for (const mark of marks) expect(mark >= 0 && mark <= 100).toBe(true)
    })
  }))
})
