/**
 * Caterpillar plot: each agency's own mean gain beside the partially pooled one (empirical Bayes), which is drawn towards the mean of all the more, the fewer people
 * stand behind it. The largest pooled gain first. A drawn table. Pure.
 */
import { type Axis, axisHead, gainAxis, gridOf } from './axes.ts'
import { type About, type DrawnTable, many, notesOf } from './chart.ts'
import { byValue, intervalWords } from './forest.ts'
import { dot, inCell, line, stroke } from './marks.ts'
import { count, signed } from './numbers-shown.ts'

/** In percentage points; `ci` is the 95 % interval of the pooled gain. `pooled` and `raw` are null where the row is hidden. */
export type PooledRow = { name: string; hint?: string | null; n: number; nWords?: string; raw: number | null; pooled: number | null; ci: readonly [number, number] | null; hidden: string | null }

/** `mean` is the mean that all are drawn towards; `over` as in a forest plot. */
export function caterpillar (about: About, { first, rows, mean, over = [] }: { first: string; rows: readonly PooledRow[]; mean: number; over?: readonly number[] }): DrawnTable {
  const isDrawn = rows.some(({ pooled }) => pooled !== null)
  const axis = gainAxis([mean, ...over, ...rows.flatMap(({ raw, pooled, ci }) => [...(raw === null ? [] : [raw]), ...(pooled === null ? [] : [pooled]), ...(ci ?? [])])])
  return {
    form: 'table', id: about.id, title: about.title, size: rows.length > many ? 'dense' : 'usual',
    notes: notesOf(about, isDrawn ? `The upright stroke is the group’s own mean gain. The dot is the partially pooled gain with its 95% interval: the fewer people, the nearer it moves to the mean of all, ${signed(mean)}, the dashed line.` : null, rows.length === 0 ? 'There is nothing to draw yet.' : null),
    first, before: ['Both quizzes'], lead: 'Pooled gain, points', after: ['Own mean gain', '95% interval'], axis: isDrawn ? axisHead(axis) : null,
    rows: byValue(rows, ({ pooled }) => pooled).map((row) => ({
      name: row.name, hint: row.hint ?? null, before: [row.nWords ?? count(row.n)], isTotal: false,
      svg: row.pooled === null ? null : inCell(marks(row.pooled, row, axis, mean)),
      lead: row.pooled === null ? '' : signed(row.pooled), after: row.pooled === null ? ['', ''] : [row.raw === null ? 'not shown' : signed(row.raw), intervalWords(row.ci, row.n)],
      hidden: row.pooled === null ? row.hidden ?? 'Not shown.' : null,
    })),
    table: null,
  }
}

const marks = (pooled: number, { raw, ci }: PooledRow, axis: Axis, mean: number): string => [
  gridOf(axis, '0'), line('mean', axis.x(mean), 0, axis.x(mean), '100%'),
  raw === null ? '' : line('moved', axis.x(raw), '50%', axis.x(pooled), '50%'),
  ci ? line('ci', axis.x(ci[0]), '50%', axis.x(ci[1]), '50%') : '',
  raw === null ? '' : stroke('raw', axis.x(raw)),
  dot('post', axis.x(pooled), '50%', 6.5),
].join('')
