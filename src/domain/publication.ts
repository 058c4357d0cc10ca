/**
 * Many tables published together: program, state, agency, cohort, each by module and by objective. A figure that one table hides may follow from the others by sums and differences,
 * so they are judged as one system of equations (complementary suppression for linked tables; Federal Committee on Statistical Methodology, Statistical Policy Working Paper 22, 2005; Cox 1980,
 * doi 10.1080/01621459.1980.10477481). For one table, or agencies within states, `suppress` and `suppressWithin` are simpler and hide the same or less.
 */
import { Equations } from './equations.ts'
import { least } from './gains/least.ts'
import type { Visibility } from './suppression.ts'

/**
 * The finest piece that any table tells apart: some people (`people` names the group: all parts with the same name hold people of one group, as an agency in a cohort, module by module)
 * and what they scored. Parts share no score: a person in two modules is in two parts.
 */
export type Part = { key: string; people: string; n: number }
/** A figure of some table: the scores of its parts together. Counts are never hidden, so that every n is known. `hidden`: not shown for a reason of its own. */
export type Cell = { key: string; parts: readonly string[]; n: number; hidden?: boolean }

/**
 * What may be shown of each cell. Afterwards nobody who adds and subtracts visible figures (means and spreads are sums in disguise) gets at a cell that is hidden for its size or a reason of its own,
 * nor at the scores of any parts that hold fewer than `from` people together. Where a cell must go to protect another, it is the smallest of those that would give it away.
 * Hand in every cell of every table that anybody who reads one of them can read, not only those of one page. Throws RangeError for a cell of an unknown part.
 * 200 agencies in 20 states by 14 modules take about 0.3 s; with cohorts within agencies it is seconds: for a job, or kept until the counts change.
 */
export function protect (parts: readonly Part[], cells: readonly Cell[], from = least.scores): Map<string, Visibility> {
  const sizes = new Map(parts.map((part) => [part.key, part]))
  for (const cell of cells) for (const part of cell.parts) if (!sizes.has(part)) throw new RangeError(`${cell.key} has an unknown part ${part}`)
  const seen = new Map(cells.map((cell): [string, Visibility] => [cell.key, cell.n === 0 ? 'empty' : cell.hidden || cell.n < from ? 'small' : 'shown']))
  for (;;) {
    const shown = cells.filter(({ key }) => seen.get(key) === 'shown'), system = new Equations(shown, sizes)
    const leaks = [...cells.filter(({ key }) => seen.get(key) === 'small').map((cell) => system.derive(cell.parts)), ...system.small(from)].filter((leak) => leak !== null)
    if (leaks.length === 0) return seen
    // One cell for each leak, unless one that goes already stops it.
    const gone = new Set<Cell>()
    for (const leak of leaks) if (!leak.some((cell) => gone.has(cell))) gone.add(leak.reduce((a, b) => (b.n < a.n ? b : a)))
    for (const { key } of gone) seen.set(key, 'protects')
  }
}
