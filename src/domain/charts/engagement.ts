/** Engagement: what each agency did month by month, as small bars on one common scale. A drawn table with every month in its twin. Pure. */
import { type About, type DrawnTable, notesOf } from './chart.ts'
import { across, bar, inCell, line, words } from './marks.ts'
import { count, percent } from './numbers-shown.ts'

/** `values` as many as there are months: null is not known or hidden, and says so in the table. */
export type EngagementRow = { name: string; hint?: string | null; values: (number | null)[]; /** In the table in place of the numbers: finished text, such as "7 of 10, 70%". */ told?: readonly string[]; /** The whole time, finished: "41 of 60 calls". */ total: string; hidden: string | null }

/** `months` short and in order, with the year where it begins: "Nov", "Dec", "Jan 2027". `unit` names what is counted: "calls attended". Percents run to 100, counts to the largest. */
export function engagement (about: About, { first = 'Agency', months, rows, unit, kind }: { first?: string; months: readonly string[]; rows: readonly EngagementRow[]; unit: string; kind: 'count' | 'percent' }): DrawnTable {
  const told = (value: number): string => (kind === 'percent' ? percent(value, 0) : count(value))
  const known = rows.flatMap(({ values, hidden }) => (hidden === null ? values.filter((value) => value !== null) : []))
  const most = kind === 'percent' ? 100 : Math.max(1, ...known)
  const slot = (index: number): number => ((index + 0.5) / months.length) * 100
  const named = monthsNamed(months)
  const isDrawn = known.length > 0 && months.length > 0
  return {
    form: 'table', id: about.id, title: about.title, size: 'tall',
    notes: notesOf(about, isDrawn ? `Each bar is a month, ${unit}; all rows have the same scale, up to ${told(most)}. A dotted foot is a month that is not known.` : null, rows.length === 0 ? 'There is nothing to draw yet.' : null),
    first, before: [], lead: 'In all', after: [],
    axis: isDrawn ? `<svg aria-hidden="true" focusable="false">${months.map((month, index) => (!named.has(index) ? '' : index === 0 && months.length > 6 ? words('soft', 0, 14, month) : words('soft middle', across(slot(index)), 14, month))).join('')}</svg>` : null,
    rows: rows.map(({ name, hint = null, values, total, hidden }) => ({
      name, hint, before: [], after: [], hidden: hidden ?? (isDrawn ? null : 'Nothing yet.'), lead: hidden === null && isDrawn ? total : '', isTotal: false,
      svg: hidden === null && isDrawn ? inCell(months.map((_, index) => month(values[index] ?? null, index, isTold(values, index))).join('')) : null,
    })),
    table: { head: [first, ...months], rows: rows.map(({ name, values, told: texts, hidden }) => ({ name, hidden, cells: hidden === null ? months.map((_, index) => { const value = values[index] ?? null; return texts?.[index] !== undefined ? texts[index] : value === null ? 'not known' : told(value) }) : [] })) },
  }

  /** Where there is room, every bar has its number; else the largest of the row and the last, unless they are neighbors. */
  function isTold (values: (number | null)[], index: number): boolean {
    const within = values.slice(0, months.length), largest = within.reduce<number>((best, value, at) => (value !== null && (best < 0 || value > within[best]!) ? at : best), -1)
    const last = within.findLastIndex((value) => value !== null)
    return months.length <= 6 || index === largest || (index === last && last - largest > 1)
  }

  function month (value: number | null, index: number, hasNumber: boolean): string {
    const width = Math.min(72 / months.length, 9), left = slot(index) - width / 2
    if (value === null) return line('pending', across(left), '96%', across(left + width), '96%')
    const height = Math.min(1, Math.max(0, value / most)) * 66
    const number = hasNumber ? words('soft middle', across(slot(index)), across(96 - height - 4), told(value)) : ''
    return line('zero', across(left), '96%', across(left + width), '96%') + (value > 0 ? bar('bar', across(left), across(96 - height), across(width), across(height)) : '') + number
  }
}

/** Which months have their name over the bars: those that bring a new year first, then from the first on, never nearer than a quarter of the width, which a phone needs. */
function monthsNamed (months: readonly string[]): Set<number> {
  const apart = Math.ceil(months.length / 4), named = new Set<number>()
  const years = [...months.keys()].filter((index) => index > 0 && /\d{4}/.test(months[index]!))
  for (const index of [...years, ...months.keys()]) if ([...named].every((other) => Math.abs(other - index) >= apart)) named.add(index)
  return named
}
