/** Retention: mean scores before, after and at the follow-up, of the same people. Up to 8 groups are lines with names, more are rows of a drawn table. Pure. */
import { axisHead, scoreAxis } from './axes.ts'
import { type About, type DrawnTable, type Figure, many, notesOf } from './chart.ts'
import { marks } from './item-difficulty.ts'
import { dot, inCell } from './marks.ts'
import { count, percent, plain, signed } from './numbers-shown.ts'
import { courses, mostNamed } from './slopegraph.ts'

/** Mean percent right of the same `n` people; null where a time is not known yet. A row that is hidden has three nulls and a sentence. */
export type RetentionRow = { name: string; n: number; nWords?: string; before: number | null; after: number | null; later: number | null; hidden: string | null }

/** `later` names the third time: "3 months on". */
export function retention (about: About, { rows, later, first = 'Module' }: { rows: readonly RetentionRow[]; later: string; first?: string }): DrawnTable | Figure {
  const shown = rows.filter(({ hidden }) => hidden === null)
  if (shown.length > mostNamed || shown.length === 0) return asTable(about, rows, later, first)
  const figure = courses(about, ['Before', 'After', later], shown.map(({ name, n, before, after, later: third }) => ({ name, n, values: [before, after, third] })))
  const hidden = rows.filter((row) => row.hidden !== null)
  return {
    ...figure, notes: hidden.length === 0 ? figure.notes : [...figure.notes, `${count(hidden.length)} more ${hidden.length === 1 ? 'stands' : 'stand'} in the table only, without scores.`],
    table: figure.table && { ...figure.table, rows: [...figure.table.rows, ...hidden.map(({ name, hidden: why }) => ({ name, cells: [], hidden: why }))] },
  }
}

function asTable (about: About, rows: readonly RetentionRow[], later: string, first: string): DrawnTable {
  const isKnown = ({ before, after, later: third }: RetentionRow) => before !== null || after !== null || third !== null
  const told = (value: number | null): string => (value === null ? 'not known' : percent(value))
  return {
    form: 'table', id: about.id, title: about.title, size: rows.length > many ? 'dense' : 'usual', table: null,
    notes: notesOf(about, rows.some(isKnown) ? `Mean percent right: the hollow dot before, the filled dot after, the dot with a core ${later}.` : null, rows.length === 0 ? 'There is nothing to draw yet.' : null),
    first, before: ['People'], lead: `Since the post-quiz, points`, after: ['Before', 'After', later], axis: rows.some(isKnown) ? axisHead(scoreAxis, (tick) => `${plain(tick, 0)}%`) : null,
    rows: rows.map((row) => {
      const { before, after, later: third } = row, known = isKnown(row)
      const last = third === null ? '' : dot('post later', scoreAxis.x(third), '50%', 6.5) + dot('core', scoreAxis.x(third), '50%', 2)
      return {
        name: row.name, hint: null, before: [row.nWords ?? count(row.n)], isTotal: false, svg: known ? inCell(marks(before, after) + last) : null,
        lead: !known ? '' : after !== null && third !== null ? signed(third - after) : 'not known', after: known ? [told(before), told(after), told(third)] : ['', '', ''],
        hidden: known ? null : row.hidden ?? 'Not shown.',
      }
    }),
  }
}
