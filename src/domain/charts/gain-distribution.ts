/** Distribution of gains: how many people gained how much, in classes of 10 or 20 points, with those who neither rose nor fell in a row of their own. A drawn table. Pure. */
import { type About, type DrawnTable, type Figure, notesOf, nothingToDraw } from './chart.ts'
import { across, bar, inCell, line } from './marks.ts'
import { count, people, percent, signed } from './numbers-shown.ts'

/** A gain on the border of two classes counts in the one nearer to 0; 0 itself is a class of its own. */
type Class = { name: string; kind: 'rose' | 'level' | 'fell'; holds (gain: number): boolean }

function classesOver (gains: readonly number[]): Class[] {
  const most = Math.min(100, Math.max(0, ...gains)), least = Math.max(-100, Math.min(0, ...gains))
  const width = most - least > 120 ? 20 : 10
  const up = Math.max(1, Math.ceil(most / width)), down = Math.ceil(-least / width)
  const ends = (index: number): [number, number] => [index * width, (index + 1) * width]
  return [
    ...Array.from({ length: up }, (_, index) => ends(up - 1 - index)).map(([low, high]): Class => ({ name: `${low === 0 ? 'up' : signed(low, 0)} to ${signed(high, 0)}`, kind: 'rose', holds: (gain) => gain > low && (gain <= high || high >= most) })),
    { name: 'level, 0', kind: 'level', holds: (gain) => gain === 0 },
    ...Array.from({ length: down }, (_, index) => ends(index)).map(([low, high]): Class => ({ name: `${low === 0 ? 'down' : signed(-low, 0)} to ${signed(-high, 0)}`, kind: 'fell', holds: (gain) => gain < -low && (gain >= -high || -high <= least) })),
  ]
}

const middleOf = (values: readonly number[]): number => {
  const sorted = [...values].sort((a, b) => a - b), half = sorted.length >> 1
  return sorted.length % 2 === 1 ? sorted[half]! : sorted[half - 1]! / 2 + sorted[half]! / 2
}

/** `gains` in percentage points, one a person. What rounds to 0.0 is level: that is how it is printed everywhere. */
export function gainDistribution (about: About, gains: readonly number[]): DrawnTable | Figure {
  if (gains.length === 0) return nothingToDraw(about, 'Nobody has both quizzes yet.')
  const shown = gains.map((gain) => (Math.abs(gain) < 0.05 ? 0 : gain))
  const classes = classesOver(shown).map((each) => ({ ...each, n: shown.filter(each.holds).length }))
  const most = Math.max(...classes.map(({ n }) => n))
  const of = (kind: Class['kind']) => shown.filter((gain) => (kind === 'rose' ? gain > 0 : kind === 'fell' ? gain < 0 : gain === 0)).length
  return {
    form: 'table', id: about.id, title: about.title, size: 'brief',
    notes: notesOf(about, `${people(of('rose'))} rose, ${count(of('level'))} stayed level, ${count(of('fell'))} fell. The middle gain is ${signed(middleOf(shown))} points, the least ${signed(Math.min(...shown))}, the largest ${signed(Math.max(...shown))}.`),
    first: 'Gain, points', before: [], lead: 'People', after: ['Share'], axis: null, table: null,
    rows: classes.map(({ name, kind, n }) => ({
      name, hint: null, before: [], lead: count(n), after: [percent((n / shown.length) * 100, 0)], hidden: null, isTotal: false,
      svg: inCell(line('zero', 0, 0, 0, '100%') + (n === 0 ? '' : bar(kind, 0, '18%', across((n / most) * 100), '64%'))),
    })),
  }
}
