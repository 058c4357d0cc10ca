/** A column of a table, drawn: gains on one axis with their 95 % intervals. In percent of its cell, which may be of any size, while dots and type keep theirs. Pure. */
import { interval, plain, signed } from '#src/domain/charts/numbers-shown.ts'
import { least } from '#src/domain/gains/least.ts'
import { hiddenWords } from '#src/domain/suppression.ts'
import type { Shown } from './place-figures.ts'

export type PlotRow = { label: string; /** Its own page, or null. */ href: string | null; hint: string | null; counts: string[]; n: string; /** Null = not shown: `hidden` says why. */ svg: string | null; gain: string; scores: string; interval: string; hidden: string | null; isTotal: boolean }
/** `axis` is null where nothing is drawn. */
export type Plot = { axis: string | null; rows: PlotRow[] }
export type PlotLine = Shown & { label: string; href?: string | null; hint: string | null; counts: string[]; isTotal?: boolean }

/** An axis in steps of ten that holds every shown gain and interval, and 0. */
function axisOf (lines: readonly PlotLine[]): { low: number; high: number; ticks: number[]; x (value: number): string } {
  const values = lines.flatMap(({ gain }) => [...(gain.scores ? [gain.scores.gain] : []), ...(gain.inference ? gain.inference.ci : [])])
  const low = Math.floor(Math.min(0, ...values) / 10) * 10
  const high = Math.max(low + 20, Math.ceil(Math.max(20, ...values) / 10) * 10)
  // At most seven labels, which a phone has room for.
  const step = high - low > 120 ? 50 : high - low > 60 ? 20 : 10
  const first = Math.ceil(low / step) * step
  return { low, high, ticks: Array.from({ length: Math.floor((high - first) / step) + 1 }, (_, i) => first + i * step), x: (value) => `${((value - low) / (high - low) * 100).toFixed(2)}%` }
}

export function gainPlot (lines: readonly PlotLine[], mean: number | null): Plot {
  const { ticks, x } = axisOf(lines)
  const grid = (from: string) => ticks.map((tick) => `<line class="${tick === 0 ? 'zero' : 'grid'}" x1="${x(tick)}" x2="${x(tick)}" y1="${from}" y2="100%"/>`).join('')
  const middle = mean === null ? '' : `<line class="mean" x1="${x(mean)}" x2="${x(mean)}" y1="0" y2="100%"/>`
  return {
    axis: lines.every(({ gain }) => gain.scores === null) ? null : `<svg aria-hidden="true" focusable="false">${ticks.map((tick) => `<text class="soft middle" x="${x(tick)}" y="14">${signed(tick, 0)}</text>`).join('')}${grid('75%')}</svg>`,
    rows: lines.map((line) => {
      const { scores, inference, n } = line.gain
      const hidden = line.visibility === 'shown' ? null : hiddenWords[line.visibility]
      const bar = inference ? `<line class="ci" x1="${x(inference.ci[0])}" x2="${x(inference.ci[1])}" y1="50%" y2="50%"/>` : ''
      return {
        label: line.label, href: line.href ?? null, hint: line.hint, counts: line.counts, isTotal: line.isTotal ?? false, n: line.visibility === 'small' ? 'under 5' : String(n), hidden,
        svg: scores ? `<svg aria-hidden="true" focusable="false">${grid('0')}${middle}${bar}<circle class="post" cx="${x(scores.gain)}" cy="50%" r="${line.isTotal ? 8 : 6.5}"/></svg>` : null,
        gain: scores ? signed(scores.gain) : '', scores: scores ? `${plain(scores.pre)}% to ${plain(scores.post)}%` : '',
        interval: inference ? interval(inference.ci) : scores ? `fewer than ${least.inference} people` : '',
      }
    }),
  }
}
