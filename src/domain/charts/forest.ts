/** Forest plot: the mean gain of each agency or module with its 95 % interval, on one axis that holds 0. A drawn table. Pure. */
import { least } from '../gains/least.ts'
import { type Axis, axisHead, gainAxis, gridOf } from './axes.ts'
import { type About, type DrawnRow, type DrawnTable, many, notesOf } from './chart.ts'
import { dot, inCell, line } from './marks.ts'
import { count, interval, percent, signed } from './numbers-shown.ts'

/** Gains in percentage points, scores in percent. `hidden` is the sentence in the place of the figures, null where they are shown; `gain` is null then. `counts` stand under the heads of `counts`. */
export type GainRow = {
  name: string; hint?: string | null; counts?: string[]; n: number; /** In place of n, where the exact count would say too much: "under 5". */ nWords?: string
  gain: number | null; ci: readonly [number, number] | null; scores: { before: number; after: number } | null; hidden: string | null
}
/**
 * `isSorted`: the largest gain first, hidden rows last; otherwise the order stays. `mean` is the dashed line. `over` are values that the axis must hold besides the drawn
 * ones, so that the pages of a long list share one axis.
 */
export type Forest = { first: string; counts?: string[]; rows: readonly GainRow[]; total?: GainRow | null; mean?: number | null; isSorted?: boolean; over?: readonly number[] }

/** The largest first; what has no value keeps its order at the end. */
export const byValue = <T> (rows: readonly T[], value: (row: T) => number | null): T[] => [...rows].sort((a, b) => (value(b) ?? -Infinity) - (value(a) ?? -Infinity) || 0)

/** What a row must have on the axis. */
export const valuesOf = (rows: readonly GainRow[]): number[] => rows.flatMap(({ gain, ci }) => [...(gain === null ? [] : [gain]), ...(ci ?? [])])

/** The words in the column of intervals. */
export const intervalWords = (ci: readonly [number, number] | null, n: number): string => (ci ? interval(ci) : n < least.inference ? `fewer than ${least.inference} people` : 'not given')

/** The columns are n, the drawing, the gain, before to after, and the interval. */
export function forest (about: About, { first, counts = [], rows, total = null, mean = null, isSorted = false, over = [] }: Forest): DrawnTable {
  const lines = [...(isSorted ? byValue(rows, ({ gain }) => gain) : rows), ...(total ? [total] : [])]
  const isDrawn = lines.some(({ gain }) => gain !== null)
  const axis = gainAxis([...valuesOf(lines), ...over, ...(mean === null ? [] : [mean])])
  return {
    form: 'table', id: about.id, title: about.title, size: lines.length > many ? 'dense' : 'usual',
    notes: notesOf(about, !isDrawn ? null : `The dot is the mean gain in percentage points, the bar through it the 95% interval${mean === null ? '' : `, the dashed line the mean of all, ${signed(mean)}`}.`, rows.length === 0 ? 'There is nothing to draw yet.' : null),
    first, before: [...counts, 'Both quizzes'], lead: 'Gain, points', after: ['Before to after', '95% interval'],
    axis: isDrawn ? axisHead(axis) : null, rows: lines.map((row) => drawn(row, axis, mean, row === total)), table: null,
  }
}

function drawn (row: GainRow, axis: Axis, mean: number | null, isTotal: boolean): DrawnRow {
  const { gain, ci, scores, n } = row
  const marks = gain === null ? null : [gridOf(axis, '0'), mean === null ? '' : line('mean', axis.x(mean), 0, axis.x(mean), '100%'), ci ? line('ci', axis.x(ci[0]), '50%', axis.x(ci[1]), '50%') : '', dot('post', axis.x(gain), '50%', isTotal ? 8 : 6.5)]
  return {
    name: row.name, hint: row.hint ?? null, before: [...(row.counts ?? []), row.nWords ?? count(n)], svg: marks && inCell(marks.join('')),
    lead: gain === null ? '' : signed(gain), after: gain === null ? ['', ''] : [scores ? `${percent(scores.before)} to ${percent(scores.after)}` : 'not given', intervalWords(ci, n)],
    hidden: gain === null ? row.hidden ?? 'Not shown.' : null, isTotal,
  }
}
