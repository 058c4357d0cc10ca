/** Statements rated on a scale: how many gave each step, as bars side by side in the order of the scale, the higher the more. A drawn table. Pure. */
import { ratingFigures } from '../feedback.ts'
import { type About, type DrawnTable, notesOf } from './chart.ts'
import { across, bar, inCell, line, words } from './marks.ts'
import { count, percent, plain } from './numbers-shown.ts'

export type RatedStatement = { text: string; values: readonly { value: number; count: number }[] }
export type ScaleStep = { value: number; label: string }

/** `high`: from which step on an answer counts as agreement; its bars are filled. A statement that fewer than `fewest` rated is not drawn, nor counted in the table. */
export function ratings (about: About, scale: readonly ScaleStep[], statements: readonly RatedStatement[], { high = 4, fewest = 1 } = {}): DrawnTable {
  const middle = (index: number): string => across(100 * (index + 0.5) / scale.length)
  const upper = scale.filter(({ value }) => value >= high)
  const shareName = upper.length === 0 ? 'Highest' : upper.length === 1 ? upper[0]!.label : `${upper[0]!.value} ${upper.length === 2 ? 'or' : 'to'} ${upper.at(-1)!.value}`
  return {
    form: 'table', id: about.id, title: about.title, size: 'tall', first: 'Statement', before: [], lead: 'Median', after: [shareName, 'Answers'],
    notes: notesOf(about, `Each bar is the share of one answer, from ${scale.map(({ value, label }) => `${value} ${label.toLowerCase()}`).join(', ')}. Filled bars are ${shareName}.`),
    axis: `<svg aria-hidden="true" focusable="false">${scale.map(({ value }, index) => words('soft middle', middle(index), 14, String(value))).join('')}${line('zero', '0%', '100%', '100%', '100%')}</svg>`,
    rows: statements.map(({ text, values }) => {
      const all = ratingFigures({ values }, high), figures = all !== null && all.n >= fewest ? all : null
      return {
        name: text, hint: null, before: [], isTotal: false, svg: figures === null ? null : inCell(bars(scale, values, figures.n, high)), hidden: figures !== null ? null : all === null && fewest === 1 ? 'Nobody answered this.' : `Fewer than ${fewest} answered this.`,
        lead: figures === null ? '' : plain(figures.median, Number.isInteger(figures.median) ? 0 : 1), after: figures === null ? ['', ''] : [percent(figures.share, 0), count(figures.n)],
      }
    }),
    table: {
      head: ['Statement', ...scale.map(({ label }) => label)],
      rows: statements.map(({ text, values }) => ({ name: text, cells: scale.map(({ value }) => count(values.find((each) => each.value === value)?.count ?? 0)), hidden: (ratingFigures({ values }, high)?.n ?? 0) < fewest ? 'Not shown' : null })),
    },
  }
}

/** From the foot of the cell up; a tenth of the height stays free above. */
function bars (scale: readonly ScaleStep[], values: RatedStatement['values'], n: number, high: number): string {
  const wide = 100 / scale.length
  const drawn = scale.map(({ value }, index) => {
    const tall = 90 * (values.find((each) => each.value === value)?.count ?? 0) / n
    return tall === 0 ? '' : bar(value >= high ? 'bar' : 'bar other', across(wide * (index + 0.15)), across(100 - tall), across(wide * 0.7), across(tall))
  })
  return `${drawn.join('')}${line('zero', '0%', '100%', '100%', '100%')}`
}
