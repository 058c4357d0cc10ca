/** Many people as a slopegraph of bands: how many went from which fifth of the scale to which. Pure. */
import { type About, type Figure, notesOf } from './chart.ts'
import { dot, drawing, line, words } from './marks.ts'
import { count } from './numbers-shown.ts'

const bands = ['0 to 19%', '20 to 39%', '40 to 59%', '60 to 79%', '80 to 100%']
const bandOf = (score: number): number => Math.min(4, Math.max(0, Math.floor(score / 20 + 1e-9)))
const y = (band: number): number => 52 + (4 - band) * 58

export function bandedSlopes (about: About, lines: readonly { before: number; after: number }[], found: string): Figure {
  const flow = (from: number, to: number): number => lines.filter(({ before, after }) => bandOf(before) === from && bandOf(after) === to).length
  const flows = bands.flatMap((_, from) => bands.map((_, to) => ({ from, to, n: flow(from, to) }))).filter(({ n }) => n > 0).sort((a, b) => b.n - a.n)
  const before = bands.map((_, band) => lines.filter((each) => bandOf(each.before) === band).length)
  const after = bands.map((_, band) => lines.filter((each) => bandOf(each.after) === band).length)
  const most = Math.max(...flows.map(({ n }) => n)), crowd = Math.max(...before, ...after)
  const size = (n: number): number => 4 + 13 * Math.sqrt(n / crowd), left = '44%', right = '84%'
  const kind = ({ from, to }: { from: number; to: number }): string => (to > from ? 'rose' : to < from ? 'fell' : 'level')
  const marks = [
    words('soft middle', left, 14, 'Before'), words('soft middle', right, 14, 'After'),
    ...bands.map((name, band) => line('grid', 0, y(band), '100%', y(band)) + words('soft', 0, y(band) - 6, name)),
    ...flows.map((each) => `<line class="flow ${kind(each)}" x1="${left}" y1="${y(each.from)}" x2="${right}" y2="${y(each.to)}" stroke-width="${Math.max(1, (11 * each.n) / most).toFixed(1)}"/>`),
    ...bands.flatMap((_, band) => [
      before[band] === 0 ? '' : dot('pre', left, y(band), size(before[band]!)) + words('end', left, y(band) - 6, count(before[band]!), -22),
      after[band] === 0 ? '' : dot('post', right, y(band), size(after[band]!)) + words('', right, y(band) - 6, count(after[band]!), 22),
    ]),
  ].join('')
  return {
    form: 'figure', id: about.id, title: about.title, svg: drawing(about.id, about.title, found, y(0) + 28, marks),
    notes: notesOf(about, found, 'With more than 60 people the lines are bands of 20 points: the thicker, the more people went that way. Dashed bands fell.'),
    table: {
      head: ['Before', ...bands.map((name) => `${name} after`), 'All'],
      rows: [...bands.map((name, from) => ({ name, cells: [...bands.map((_, to) => count(flow(from, to))), count(before[from]!)], hidden: null })), { name: 'All', cells: [...after.map(count), count(lines.length)], hidden: null }],
    },
  }
}
