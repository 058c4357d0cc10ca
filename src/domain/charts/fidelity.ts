/** Totals of the IPS-25 from review to review on one axis from 25 to 125, the bands begun by dashed lines; self-assessed hollow, independent filled. A drawn table. Pure. */
import { axisOf } from './axes.ts'
import { type About, type DrawnTable, notesOf } from './chart.ts'
import { dot, inCell, line, words } from './marks.ts'

export type FidelityRow = { name: string; hint: string; total: number; isIndependent: boolean; band: string }

export function fidelityTrend (about: About, rows: readonly FidelityRow[], { lowest, highest, bands }: { lowest: number; highest: number; bands: readonly { from: number; name: string }[] }): DrawnTable {
  const axis = axisOf(lowest, highest, highest - lowest)
  const grid = [line('zero', '0%', 0, '0%', '100%'), line('grid', '100%', 0, '100%', '100%'), ...bands.map(({ from }) => line('mean', axis.x(from), 0, axis.x(from), '100%'))].join('')
  return {
    form: 'table', id: about.id, title: about.title, size: 'usual', notes: notesOf(about, rows.length === 0 ? 'There is nothing to draw yet.' : `A filled dot is an independent review, a hollow one a review by the program itself. Dashed lines: ${bands.map(({ from, name }) => `${name} from ${from}`).join(', ')}.`),
    first: 'Review', before: [], lead: `Total of ${highest}`, after: ['Band'],
    axis: rows.length === 0 ? null : `<svg aria-hidden="true" focusable="false">${[lowest, ...bands.map(({ from }) => from), highest].map((tick) => words('soft middle', axis.x(tick), 14, String(tick))).join('')}</svg>`,
    rows: rows.map(({ name, hint, total, isIndependent, band }) => ({ name, hint, before: [], svg: inCell(grid + dot(isIndependent ? 'mark' : 'open', axis.x(total), '50%', 6.5)), lead: String(total), after: [band], hidden: null, isTotal: false })),
    table: null,
  }
}
