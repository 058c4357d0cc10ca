/** Who came to calls, agencies by months: a small box for each month, filled from its foot as far as those expected came, with how many came above it. A drawn table with every month in its twin. Pure. */
import type { Share } from '../engagement.ts'
import { type About, type DrawnTable, many, notesOf } from './chart.ts'
import { across, bar, inCell, line, words } from './marks.ts'
import { count, percent } from './numbers-shown.ts'

/** `months` as many as the chart has: null where the row had no call, or nobody expected on one. */
export type GridRow = { name: string; hint?: string | null; months: (Share | null)[]; /** The whole time, finished: "41 of 60". */ total: string; isTotal?: boolean }

/** Edges of a box within its cell, in pixels from the top: fixed, so that the boxes of all rows are alike. */
const box = { top: 20, height: 18 }

/** `months` short and in order, with the year where it begins. Where more than 99 people are expected in a month, what stands above a box is the percentage, since the number would not fit on a phone. */
export function callGrid (about: About, { first = 'Agency', months, rows }: { first?: string; months: readonly string[]; rows: readonly GridRow[] }): DrawnTable {
  const isLarge = rows.some((row) => row.months.some((each) => each !== null && each.denominator > 99))
  const slot = 100 / Math.max(1, months.length), width = Math.min(slot * 0.76, 7)
  const isDrawn = months.length > 0 && rows.length > 0
  return {
    form: 'table', id: about.id, title: about.title, size: rows.length >= many ? 'dense' : 'usual',
    notes: notesOf(about, isDrawn ? `A box is a month, filled as far as the people who were expected came; above it stands ${isLarge ? 'how many in 100 that is' : 'how many came'}. A dotted foot is a month without a call.` : null, isDrawn ? null : 'There is nothing to draw yet.'),
    first, before: [], lead: 'Attended', after: [],
    axis: isDrawn ? `<svg aria-hidden="true" focusable="false">${months.map((month, index) => (index % Math.ceil(months.length / 4) === 0 ? words('soft middle', across((index + 0.5) * slot), 14, month) : '')).join('')}</svg>` : null,
    rows: rows.map(({ name, hint = null, months: own, total, isTotal = false }) => ({ name, hint, before: [], after: [], lead: isDrawn ? total : '', hidden: isDrawn ? null : 'Nothing yet.', isTotal, svg: isDrawn ? inCell(months.map((_, index) => month(own[index] ?? null, index)).join('')) : null })),
    table: { head: [first, ...months], rows: rows.map(({ name, months: own }) => ({ name, hidden: null, cells: months.map((_, index) => { const each = own[index] ?? null; return each === null || each.denominator === 0 ? 'no call' : isLarge ? `${count(each.numerator)} of ${count(each.denominator)}, ${percent(filled(each) * 100, 0)}` : `${count(each.numerator)} of ${count(each.denominator)}` }) })) },
  }

  function month (given: Share | null, index: number): string {
    const left = (index + 0.5) * slot - width / 2, foot = box.top + box.height
    if (given === null || given.denominator === 0) return line('pending', across(left), foot, across(left + width), foot)
    const height = filled(given) * box.height
    return bar('seat', across(left), box.top, across(width), box.height) + (height > 0 ? bar('bar', across(left), foot - height, across(width), height) : '') + words('soft middle', across((index + 0.5) * slot), box.top - 5, isLarge ? percent(filled(given) * 100, 0).slice(0, -1) : count(given.numerator))
  }
}

const filled = ({ numerator, denominator }: Share): number => Math.min(1, Math.max(0, numerator / denominator))
