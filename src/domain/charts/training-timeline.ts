/**
 * An agency's training and its outcomes on one axis of time: who completed and on which days there was training, who came to calls, and the rate of each quarter with the reviews of fidelity. Three
 * bands one above the other, shown together and not as cause and effect. A figure with its table, month by month. Pure.
 */
import type { Share } from '../engagement.ts'
import { type About, type Figure, notesOf, nothingToDraw } from './chart.ts'
import { across, bar, dot, drawing, line, words } from './marks.ts'
import { count, percent } from './numbers-shown.ts'

export type TimelineMonth = {
  /** "Nov 2026", for the table. */
  name: string
  /** Over the axis; null = none. */
  label: string | null
  /** Titles of live training days that somebody of the agency was at. */
  days: string[]; completed: number
  /** Null: no call. */
  calls: Share | null
  /** Totals of fidelity reviews, "92 of 125". */
  fidelity: string[]
}
/** `from` and `to`: places of its first and last month among the months. `lead`: "40%". `parts`: "12 of 30". */
export type TimelineQuarter = { name: string; from: number; to: number; share: number; lead: string; parts: string }

/** Bands in pixels: baseline and height of each; `head` is where its name stands. */
const bands = { completed: { head: 14, foot: 84, height: 40 }, calls: { head: 120, foot: 172, height: 34 }, rate: { head: 208, foot: 346, height: 110 } }
const labels = 366

export function trainingTimeline (about: About, { months, quarters, rateName }: { months: readonly TimelineMonth[]; quarters: readonly TimelineQuarter[]; rateName: string }): Figure {
  const isEmpty = quarters.length === 0 && months.every(({ days, completed, calls, fidelity }) => days.length + completed + fidelity.length === 0 && calls === null)
  if (isEmpty || months.length === 0) return nothingToDraw(about, 'There is nothing to draw yet.')
  const slot = 100 / months.length, middle = (index: number): number => (index + 0.5) * slot, width = slot * 0.62
  const found = foundIn(months, quarters)
  const marks = [
    ...months.flatMap(({ label }, index) => (label === null ? [] : [line('grid', across(index * slot), 0, across(index * slot), bands.rate.foot), words('soft', across(index * slot), labels, label)])),
    ...completedBand(), ...callsBand(), ...rateBand(),
  ].join('')
  return {
    form: 'figure', id: about.id, title: about.title, svg: drawing(about.id, about.title, found, labels + 8, marks),
    notes: notesOf(about, `From the top: people who completed a training, with a ring for each live training day; calls, each box filled as far as the people expected came; ${rateName} by quarter, with a dashed line where fidelity was reviewed.`, found),
    table: {
      head: ['Month', 'Training days', 'Completed', 'Calls attended', 'Rate of the quarter', 'Fidelity'],
      rows: months.map(({ name, days, completed, calls, fidelity }, index) => {
        const quarter = quarters.find(({ from, to }) => index >= from && index <= to)
        return { name, hidden: null, cells: [days.length === 0 ? 'none' : days.join(', '), count(completed), calls === null ? 'no call' : `${count(calls.numerator)} of ${count(calls.denominator)}`, quarter ? `${quarter.name}: ${quarter.lead}, ${quarter.parts}` : 'not entered', fidelity.length === 0 ? 'none' : fidelity.join(', ')] }
      }),
    },
  }

  function completedBand (): string[] {
    const { head, foot, height } = bands.completed, most = Math.max(1, ...months.map(({ completed }) => completed))
    return [
      words('strong', 0, head, 'Completed a training'), line('zero', 0, foot, '100%', foot),
      ...months.flatMap(({ completed, days }, index) => [
        ...(completed > 0 ? [bar('bar', across(middle(index) - width / 2), foot - (height * completed) / most, across(width), (height * completed) / most), words('soft middle', across(middle(index)), foot - (height * completed) / most - 4, count(completed))] : []),
        ...(days.length > 0 ? [dot('open', across(middle(index)), foot + 9, 5, days.join(', '))] : []),
      ]),
    ]
  }

  function callsBand (): string[] {
    const { head, foot, height } = bands.calls
    const told = months.map(({ calls }) => calls), last = told.findLastIndex((each) => each !== null)
    // Every number has room where months are few; else the first, the last and every third.
    const isTold = (index: number): boolean => months.length <= 15 || index === last || (last - index) % 2 === 0
    return [
      words('strong', 0, head, 'Attended calls'),
      ...told.flatMap((each, index) => {
        if (each === null || each.denominator === 0) return [line('pending', across(middle(index) - width / 2), foot, across(middle(index) + width / 2), foot)]
        const filled = (height * each.numerator) / each.denominator
        return [bar('seat', across(middle(index) - width / 2), foot - height, across(width), height), ...(filled > 0 ? [bar('bar', across(middle(index) - width / 2), foot - filled, across(width), filled)] : []), ...(isTold(index) ? [words('soft middle', across(middle(index)), foot + 16, count(each.numerator))] : [])]
      }),
    ]
  }

  function rateBand (): string[] {
    const { head, foot, height } = bands.rate, y = (share: number): number => foot - (height * Math.min(100, Math.max(0, share))) / 100
    return [
      words('strong', 0, head, capital(rateName)), line('zero', 0, foot, '100%', foot), line('grid', 0, y(50), '100%', y(50)), words('soft end', '100%', y(50) - 4, '50%'),
      ...months.flatMap(({ fidelity }, index) => (fidelity.length === 0 ? [] : [line('mean', across(middle(index)), foot - height - 12, across(middle(index)), foot), words(index > months.length / 2 ? 'soft end' : 'soft', across(middle(index)), foot - height - 4, `Fidelity ${fidelity.at(-1)!.split(' ')[0]}`, index > months.length / 2 ? -4 : 4)])),
      ...quarters.flatMap(({ from, to, share, lead }) => [line('ci', across(from * slot + slot * 0.15), y(share), across((to + 1) * slot - slot * 0.15), y(share)), dot('mark', across(middle((from + to) / 2)), y(share), 5), words('named middle', across(middle((from + to) / 2)), y(share) + (share > 70 ? 22 : -10), lead)]),
    ]
  }
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)

/** What the drawing shows, in a sentence for whoever does not see it. */
function foundIn (months: readonly TimelineMonth[], quarters: readonly TimelineQuarter[]): string {
  const completed = months.reduce((sum, month) => sum + month.completed, 0), held = months.filter(({ calls }) => calls !== null)
  const came = held.reduce((sum, { calls }) => sum + calls!.numerator, 0), expected = held.reduce((sum, { calls }) => sum + calls!.denominator, 0)
  const [first, last] = [quarters[0], quarters.at(-1)]
  return [
    `${count(completed)} ${completed === 1 ? 'training was' : 'trainings were'} completed in these months.`,
    expected === 0 ? 'There was no call.' : `Calls: ${count(came)} of ${count(expected)} places were taken (${percent((100 * came) / expected, 0)}).`,
    first === undefined ? 'No quarter was entered.' : first === last ? `The rate was ${first.lead} in ${first.name}.` : `The rate was ${first.lead} in ${first.name} and ${last!.lead} in ${last!.name}.`,
  ].join(' ')
}
