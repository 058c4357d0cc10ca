/** Items: how many answered each right before and after, in percent, on one axis from 0 to 100. A drawn table. Pure. */
import { axisHead, gridOf, scoreAxis } from './axes.ts'
import { type About, type DrawnTable, many, notesOf } from './chart.ts'
import { dot, inCell, line } from './marks.ts'
import { count, percent, plain, signed } from './numbers-shown.ts'

/** `before` and `after` are the percent who were right, null where a phase is not known. A row with neither is hidden. */
export type ItemRow = { name: string; hint?: string | null; n: number; nWords?: string; before: number | null; after: number | null; hidden: string | null }

export function itemDifficulty (about: About, rows: readonly ItemRow[], first = 'Item'): DrawnTable {
  const isDrawn = rows.some(({ before, after }) => before !== null || after !== null)
  return {
    form: 'table', id: about.id, title: about.title, size: rows.length > many ? 'dense' : 'usual',
    notes: notesOf(about, isDrawn ? 'The hollow dot is the share right before, the filled dot the share right after.' : null, rows.length === 0 ? 'There is nothing to draw yet.' : null),
    first, before: ['People'], lead: 'Change, points', after: ['Right before', 'Right after'], axis: isDrawn ? axisHead(scoreAxis, (tick) => `${plain(tick, 0)}%`) : null,
    rows: rows.map((row) => {
      const { before, after } = row, isKnown = before !== null || after !== null
      return {
        name: row.name, hint: row.hint ?? null, before: [row.nWords ?? count(row.n)], isTotal: false, svg: isKnown ? inCell(marks(before, after)) : null,
        lead: before !== null && after !== null ? signed(after - before) : isKnown ? 'not known' : '',
        after: isKnown ? [before === null ? 'not known' : percent(before), after === null ? 'not known' : percent(after)] : ['', ''],
        hidden: isKnown ? null : row.hidden ?? 'Not shown.',
      }
    }),
    table: null,
  }
}

/** Also the row of a drawn table of scores over time: `later` is the follow-up. */
export function marks (before: number | null, after: number | null): string {
  const { x } = scoreAxis
  return [
    gridOf(scoreAxis, '0'),
    before !== null && after !== null ? line('line', x(before), '50%', x(after), '50%') : '',
    before === null ? '' : dot('pre', x(before), '50%', 5.5), after === null ? '' : dot('post', x(after), '50%', 6.5),
  ].join('')
}
