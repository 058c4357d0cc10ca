/**
 * Slopegraph: scores before and after, in percent on an axis from 0 to 100. Up to 8 named lines (modules, cohorts) carry their names; up to 60 people are lines without
 * names; more people are counted in bands. People stand on no page that others share with them. Pure.
 */
import { type About, type Figure, notesOf, nothingToDraw } from './chart.ts'
import { bandedSlopes } from './slope-bands.ts'
import { dot, drawing, escaped, isolated, line, spread, words, wrapped } from './marks.ts'
import { count, people, percent, plain, sample, signed } from './numbers-shown.ts'

/** `name` is null for a person who is not to be named. Scores in percent. */
export type Slope = { name: string | null; before: number; after: number }
/** A line over two or three times; a time that is not known yet is null. */
export type Course = { name: string; n: number | null; values: (number | null)[] }

/** Most lines that can carry a name, and most that can be told apart without one. */
export const mostNamed = 8, mostLines = 60

const top = 44
const heightOf = (score: number, plot: number): number => top + ((100 - Math.min(100, Math.max(0, score))) / 100) * plot
const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value / values.length, 0)
const turn = ({ before, after }: Slope): 'rose' | 'fell' | 'level' => { const gain = plain(after - before); return gain === '0.0' ? 'level' : gain.startsWith('−') ? 'fell' : 'rose' }

export function slopegraph (about: About, lines: readonly Slope[]): Figure {
  if (lines.length === 0) return nothingToDraw(about, 'Nobody has both quizzes yet.')
  if (lines.length <= mostNamed && lines.every(({ name }) => name !== null)) return courses(about, ['Before', 'After'], lines.map(({ name, before, after }) => ({ name: name!, n: null, values: [before, after] })))
  const turns = { rose: 0, level: 0, fell: 0 }
  for (const each of lines) turns[turn(each)]++
  const found = `${count(turns.rose)} of ${count(lines.length)} rose, ${count(turns.level)} stayed level, ${count(turns.fell)} fell.`
  return lines.length > mostLines ? bandedSlopes(about, lines, found) : unnamed(about, lines, found)
}

/** One line for each pair of scores, the thicker the more people have it; the mean over them. Falling lines are dashed. */
function unnamed (about: About, lines: readonly Slope[], found: string): Figure {
  const plot = 280, from = '30%', to = '76%'
  const y = (score: number) => heightOf(score, plot)
  const named = lines.some(({ name }) => name !== null)
  const pairs = [...Map.groupBy(lines, (each) => `${plain(each.before)} ${plain(each.after)}${named ? ` ${each.name}` : ''}`).values()].map((same) => ({ ...same[0]!, n: same.length }))
    .sort((a, b) => a.before - b.before || a.after - b.after)
  const [first, last] = [mean(lines.map(({ before }) => before)), mean(lines.map(({ after }) => after))]
  const size = (n: number) => Math.min(9, 3 + 1.5 * Math.sqrt(n))
  const grid = [0, 50, 100].map((tick) => line('grid', 0, y(tick), '100%', y(tick)) + words('soft', 0, y(tick) - 5, percent(tick, 0))).join('')
  const marks = [
    grid, words('soft middle', from, 16, 'Before'), words('soft middle', to, 16, 'After'),
    ...pairs.map((pair) => `<line class="one ${turn(pair)}" x1="${from}" y1="${y(pair.before).toFixed(1)}" x2="${to}" y2="${y(pair.after).toFixed(1)}" stroke-width="${Math.min(6, 0.75 + 0.75 * pair.n)}"/>`),
    ...pairs.map((pair) => dot('pre one', from, y(pair.before), size(pair.n)) + dot('post one', to, y(pair.after), size(pair.n))),
    line('line whole', from, y(first), to, y(last)), dot('pre', from, y(first), 6.5), dot('post', to, y(last), 7.5),
    words('strong end', from, y(first) + 5, percent(first), -16), words('strong', to, y(last) + 5, percent(last), 16),
  ].join('')
  return {
    form: 'figure', id: about.id, title: about.title,
    svg: drawing(about.id, about.title, `${found} Mean ${percent(first)} before, ${percent(last)} after.`, top + plot + 12, marks),
    notes: notesOf(about, `${found} The strong line is the mean${pairs.length < lines.length ? ', a thicker line is several people' : ''}${found.includes(', 0 fell') ? '' : ', a dashed line fell'}.`),
    table: {
      head: named ? ['Name', 'Before', 'After', 'Gain, points'] : ['Before', 'After', 'Gain, points', 'People'],
      rows: [
        ...pairs.map(({ name, before, after, n }) => (named ? { name: name ?? 'Without a name', cells: [percent(before), percent(after), signed(after - before)], hidden: null } : { name: percent(before), cells: [percent(after), signed(after - before), count(n)], hidden: null })),
        named ? { name: 'Mean', cells: [percent(first), percent(last), signed(last - first)], hidden: null } : { name: `Mean ${percent(first)}`, cells: [percent(last), signed(last - first), count(lines.length)], hidden: null },
      ],
    },
  }
}

/** Lines with their names at the last known score; two times or three. */
export function courses (about: About, stops: readonly string[], lines: readonly Course[]): Figure {
  const lastOf = ({ values }: Course): number => values.findLastIndex((value) => value !== null)
  const drawn = lines.filter((each) => lastOf(each) >= 0)
  if (drawn.length === 0) return nothingToDraw(about, 'There is nothing to draw yet.')
  const labels = drawn.map(({ name }) => wrapped(name, stops.length > 2 ? 12 : 16)), tall = labels.map((each) => 8 + 18 * each.length)
  const plot = Math.max(240, tall.reduce((sum, each) => sum + each, 0)), y = (score: number) => heightOf(score, plot)
  const x = stops.length > 2 ? [22, 38, 54] : [22, 46], end = x.at(stops.length - 1)!
  const ends = spread(drawn.map((each) => y(each.values[lastOf(each)]!)), (index) => tall[index]!, top - 14, top + plot + 14)
  // Lines that begin together share their number.
  const begin = [...new Map(drawn.flatMap(({ values }) => (values[0] == null ? [] : [[plain(values[0]), y(values[0])] as const])))]
  const starts = spread(begin.map(([, place]) => place), () => 18, top - 10, top + plot + 10)
  const marks = drawn.map(({ name, values }, index) => {
    const known = values.flatMap((value, stop) => (value === null ? [] : [{ value, stop, x: `${x[stop]!}%`, y: y(value) }]))
    const last = known.at(-1)!, label = ends[index]!, lines = labels[index]!
    const first = label - (lines.length - 1) * 9 + 5
    return [
      ...known.slice(1).map((to, at) => line('line', known[at]!.x, known[at]!.y, to.x, to.y)),
      last.stop < stops.length - 1 ? line('pending', last.x, last.y, `${end}%`, last.y) : '',
      line('leader', last.stop < stops.length - 1 ? `${end}%` : last.x, last.y, `${end + 4}%`, label),
      ...known.map((each) => dot(['pre', 'post', 'post later'][each.stop]!, each.x, each.y, each.stop === 0 ? 5.5 : 6.5)),
      ...known.filter(({ stop }) => stop === 2).map((each) => dot('core', each.x, each.y, 2)),
      `<text x="${end + 4}%" y="${first.toFixed(1)}"><title>${escaped(name)}</title><tspan class="strong" x="${end + 4}%" dx="4">${plain(last.value)}</tspan>${lines.map((each, at) => `<tspan${at === 0 ? ' dx="6"' : ` x="${end + 4}%" dx="4" dy="18"`}>${escaped(isolated(each))}</tspan>`).join('')}</text>`,
    ].join('')
  }).join('')
  const heads = stops.flatMap((stop, index) => wrapped(stop, 9).toReversed().map((each, up) => words('soft middle', `${x[index]!}%`, 27 - 16 * up, each))).join('')
  const scale = [0, 50, 100].map((tick) => line('grid', 0, y(tick), `${end}%`, y(tick)) + words('soft', 0, y(tick) - 5, plain(tick, 0))).join('')
  const numbers = begin.map(([text], index) => words('end', `${x[0]!}%`, starts[index]! + 5, text, -11)).join('')
  const isSized = drawn.some(({ n }) => n !== null)
  const found = drawn.map(({ name, values }) => `${name} ${values.map((value, stop) => (value === null ? `not known ${stops[stop]!.toLowerCase()}` : `${percent(value)} ${stops[stop]!.toLowerCase()}`)).join(', ')}`).join('. ')
  return {
    form: 'figure', id: about.id, title: about.title, svg: drawing(about.id, about.title, `${found}.`, top + plot + 24, heads + scale + marks + numbers),
    notes: notesOf(about, `Mean percent right${drawn.length < lines.length ? `; ${people(lines.length - drawn.length).replace(/ .*/, '')} without a score ${lines.length - drawn.length === 1 ? 'is' : 'are'} left out` : ''}.`),
    table: {
      head: ['Name', ...(isSized ? ['People'] : []), ...stops, ...(stops.length > 2 ? [] : ['Gain, points'])],
      rows: lines.map(({ name, n, values }) => ({
        name, hidden: null,
        cells: [...(isSized ? [n === null ? 'not given' : sample(n)] : []), ...values.map((value) => (value === null ? 'not known' : percent(value))), ...(stops.length > 2 ? [] : [values[0] == null || values[1] == null ? 'not known' : signed(values[1] - values[0])])],
      })),
    },
  }
}
