/** A program's rate of competitive employment by quarter, on one axis from 0 to 100 with the benchmarks as dashed lines. A drawn table: every row says its numerator and denominator. Pure. */
import { type About, type DrawnTable, notesOf } from './chart.ts'
import { across, dot, inCell, line, words } from './marks.ts'

/** `share` 0–100, exact; null where nobody is under it, and `hidden` says so. */
export type OutcomeRow = { name: string; share: number | null; lead: string; parts: string; band: string; hidden: string | null }

export function outcomesByQuarter (about: About, rows: readonly OutcomeRow[], benchmarks: readonly { percent: number; name: string }[]): DrawnTable {
  const grid = [line('zero', '0%', 0, '0%', '100%'), line('grid', '100%', 0, '100%', '100%'), ...benchmarks.map(({ percent }) => line('mean', across(percent), 0, across(percent), '100%'))].join('')
  const head = [0, ...benchmarks.map(({ percent }) => percent), 100]
  return {
    form: 'table', id: about.id, title: about.title, size: 'usual', notes: notesOf(about, rows.length === 0 ? 'There is nothing to draw yet.' : `The dot is the rate of the quarter; the dashed lines are the benchmarks ${benchmarks.map(({ percent, name }) => `${percent}% ${name}`).join(', ')}.`),
    first: 'Quarter', before: [], lead: 'Rate', after: ['Working of served', 'Benchmark reached'],
    axis: rows.length === 0 ? null : `<svg aria-hidden="true" focusable="false">${head.map((percent) => words('soft middle', across(percent), 14, `${percent}`)).join('')}</svg>`,
    rows: rows.map(({ name, share, lead, parts, band, hidden }) => ({ name, hint: null, before: [], svg: share === null ? null : inCell(grid + dot('mark', across(share), '50%', 6.5)), lead, after: [parts, band], hidden: share === null ? hidden ?? 'Not known.' : null, isTotal: false })),
    table: null,
  }
}
