/**
 * Funnel plot: mean gain of each group by its size, with the limits that chance alone would keep 95 % and 99.8 % of groups in (Spiegelhalter, Funnel plots for comparing
 * institutional performance, Statistics in Medicine 24, 2005, doi 10.1002/sim.1970). Sizes stand by their square root, which is how precision grows. Pure.
 */
import { axisOf, gainAxis, niceStep, within } from './axes.ts'
import { type About, type Figure, many, notesOf, nothingToDraw } from './chart.ts'
import { across, dot, drawing, isolated, line, spread, words } from './marks.ts'
import { count, people, plain, signed } from './numbers-shown.ts'

/** Gain in percentage points, null where hidden. */
export type FunnelRow = { name: string; n: number; nWords?: string; gain: number | null; hidden: string | null }

const z95 = 1.959964, z998 = 3.090232

/** `mean` ± z · `sd` / √n, with `sd` the standard deviation of the gains of people within groups. */
export const funnelLimits = (mean: number, sd: number, n: number, z = z95): [low: number, high: number] => [mean - (z * sd) / Math.sqrt(n), mean + (z * sd) / Math.sqrt(n)]

/** `within`: inside the 95 % limits; `outside` them; `far`: outside the 99.8 % limits. Without an `sd` nothing is judged. */
function judged (gain: number, n: number, mean: number, sd: number | null): 'within' | 'outside' | 'far' {
  if (sd === null) return 'within'
  const beyond = (z: number): boolean => { const [low, high] = funnelLimits(mean, sd, n, z); return gain < low || gain > high }
  return beyond(z998) ? 'far' : beyond(z95) ? 'outside' : 'within'
}
const verdicts = { within: 'inside', outside: 'outside 95%', far: 'outside 99.8%' }

const plot = { top: 14, height: 280 }
/** Most groups that are named in the drawing; all are in the table. */
const mostLabels = 5

export function gainFunnel (about: About, { rows, mean, sd, first = 'Agency' }: { rows: readonly FunnelRow[]; mean: number; sd: number | null; first?: string }): Figure {
  const shown = rows.flatMap((row) => (row.gain === null || row.n < 1 ? [] : [{ ...row, gain: row.gain, verdict: judged(row.gain, row.n, mean, sd) }]))
  const table = {
    head: [first, 'Both quizzes', 'Mean gain, points', ...(sd === null ? [] : ['95% limits', 'Reading'])],
    rows: rows.map((row) => {
      const found = shown.find(({ name, n, gain }) => name === row.name && n === row.n && gain === row.gain)
      const [low, high] = sd === null || !found ? [0, 0] : funnelLimits(mean, sd, row.n)
      return { name: row.name, hidden: found ? null : row.hidden ?? 'Not shown.', cells: found ? [count(row.n), signed(found.gain), ...(sd === null ? [] : [`${plain(low)} to ${plain(high)}`, verdicts[found.verdict]])] : [] }
    }),
  }
  if (shown.length === 0) return { ...nothingToDraw(about, 'There is nothing to draw yet.'), table: rows.length === 0 ? null : table }
  const sizes = shown.map(({ n }) => n), low = Math.min(...sizes, 5), high = Math.max(...sizes, low * 2)
  const x = (n: number): number => 3 + 94 * ((Math.sqrt(n) - Math.sqrt(low)) / (Math.sqrt(high) - Math.sqrt(low)))
  // Limits of the smallest group would squeeze all dots together: the axis holds the dots, and the limits from where they enter it.
  const gains = gainAxis([mean, ...shown.map(({ gain }) => gain), ...(sd === null ? [] : funnelLimits(mean, sd, Math.max(low, Math.min(10, high))))])
  const axis = axisOf(gains.low, gains.high, niceStep(gains.high - gains.low, 7, 5))
  const y = (gain: number): number => plot.top + plot.height * (1 - axis.at(gain) / 100)
  const out = shown.filter(({ verdict }) => verdict !== 'within').sort((a, b) => Math.abs(b.gain - mean) * Math.sqrt(b.n) - Math.abs(a.gain - mean) * Math.sqrt(a.n))
  const marks = [
    ...axis.ticks.map((tick) => line(tick === 0 ? 'zero' : 'grid', 0, y(tick), '100%', y(tick)) + words('soft end', 0, y(tick) + 5, signed(tick, 0), -8)),
    ...sizeTicks(low, high, x).map((tick) => words('soft middle', across(x(tick)), plot.top + plot.height + 24, count(tick))), words('soft end', '100%', plot.top + plot.height + 44, 'people with both quizzes'),
    line('mean', 0, y(mean), '100%', y(mean)), ...(sd === null ? [] : [curve('limit', z95), curve('limit far', z998)]),
    ...shown.map(({ name, n, gain, verdict }) => dot(`post${verdict === 'within' ? '' : ' out'}`, across(x(n)), y(gain), verdict === 'within' ? (shown.length > many ? 4 : 5.5) : shown.length > many ? 5.5 : 7, `${name}: ${people(n)}, ${signed(gain)} points`)),
    ...labelled(out.slice(0, mostLabels)),
  ].join('')
  function curve (mark: string, z: number): string {
    const steps = Array.from({ length: 25 }, (_, step) => (Math.sqrt(low) + (step / 24) * (Math.sqrt(high) - Math.sqrt(low))) ** 2)
    return [0, 1].flatMap((side) => steps.slice(1).map((n, index) => {
      const [a, b] = [funnelLimits(mean, sd!, steps[index]!, z)[side]!, funnelLimits(mean, sd!, n, z)[side]!]
      return within(a, axis.low, axis.high) === a && within(b, axis.low, axis.high) === b ? line(mark, across(x(steps[index]!)), y(a), across(x(n)), y(b)) : ''
    })).join('')
  }
  function labelled (list: typeof out): string[] {
    const places = spread(list.map(({ gain }) => y(gain)), () => 20, plot.top, plot.top + plot.height)
    return list.map(({ name, n }, index) => {
      const isRight = x(n) > 50, text = [...name].length > 24 ? `${[...name].slice(0, 23).join('')}…` : name
      return words(`named${isRight ? ' end' : ''}`, across(x(n)), places[index]! + 5, isolated(text), isRight ? -13 : 13)
    })
  }
  const found = sd === null ? `Mean gain ${signed(mean)} points.` : out.length === 0 ? `All ${count(shown.length)} lie inside the 95% limits around the mean of ${signed(mean)} points.` : `${count(out.length)} of ${count(shown.length)} lie outside the 95% limits around the mean of ${signed(mean)} points; by chance alone about 1 in 20 would.`
  return {
    form: 'figure', id: about.id, title: about.title, table, svg: drawing(about.id, about.title, found, plot.top + plot.height + 52, marks, 'framed'),
    notes: notesOf(about, `Mean gain in points (up) by number of people (across, by its square root). ${sd === null ? 'The dashed line is the mean.' : 'Dashed: the mean of all; dotted: the 95% limits, and outside them the 99.8% limits. A dot outside deserves a closer look, no more.'}`, found, out.length > mostLabels ? `The ${mostLabels} furthest out are named here, all are in the table.` : null),
  }
}

/** Round sizes that keep at least 13 % of the width apart. */
function sizeTicks (low: number, high: number, x: (n: number) => number): number[] {
  const all = Array.from({ length: 7 }, (_, power) => [1, 2, 5].map((each) => each * 10 ** power)).flat().filter((n) => n >= low && n <= high)
  return all.reduce<number[]>((kept, n) => (kept.length > 0 && x(n) - x(kept.at(-1)!) < 13 ? kept : [...kept, n]), [])
}
