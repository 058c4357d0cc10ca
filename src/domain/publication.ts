/**
 * Many tables published together: program, state, agency, cohort, each by module and by objective. A figure that one table hides may follow from the others by sums and differences,
 * so they are judged as one system of equations (complementary suppression for linked tables; Federal Committee on Statistical Methodology, Statistical Policy Working Paper 22, 2005; Cox 1980,
 * doi 10.1080/01621459.1980.10477481). For one table, or agencies within states, `suppress` and `suppressWithin` are simpler and hide the same or less.
 */
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
 */
export function protect (parts: readonly Part[], cells: readonly Cell[], from = least.scores): Map<string, Visibility> {
  const sizes = new Map(parts.map((part) => [part.key, part]))
  for (const cell of cells) for (const part of cell.parts) if (!sizes.has(part)) throw new RangeError(`${cell.key} has an unknown part ${part}`)
  const seen = new Map(cells.map((cell): [string, Visibility] => [cell.key, cell.n === 0 ? 'empty' : cell.hidden || cell.n < from ? 'small' : 'shown']))
  for (;;) {
    const shown = cells.filter(({ key }) => seen.get(key) === 'shown'), system = new System(shown, sizes)
    const leaks = [...cells.filter(({ key }) => seen.get(key) === 'small').map((cell) => system.derive(cell.parts)), ...system.small(from)].filter((leak) => leak !== null)
    if (leaks.length === 0) return seen
    // One cell for each leak, unless one that goes already stops it.
    const gone = new Set<Cell>()
    for (const leak of leaks) if (!leak.some((cell) => gone.has(cell))) gone.add(leak.reduce((a, b) => (b.n < a.n ? b : a)))
    for (const { key } of gone) seen.set(key, 'protects')
  }
}

/** Arithmetic modulo a prime below 2²⁶: products stay whole in floating point, elimination is exact, and 0 and 1 stay what they are. */
const prime = 67_108_859
const times = (a: number, b: number): number => (a * b) % prime
function inverse (a: number): number {
  let result = 1, base = a
  for (let power = prime - 2; power > 0; power = Math.floor(power / 2)) {
    if (power % 2 === 1) result = times(result, base)
    base = times(base, base)
  }
  return result
}

/** A row of reduced equations: by column, and which visible cells it was made of. */
type Row = { columns: Map<number, number>; made: Map<Cell, number> }
function plus<K> (to: Map<K, number>, from: ReadonlyMap<K, number>, by: number): void {
  for (const [key, value] of from) {
    const sum = ((to.get(key) ?? 0) + times(value, by)) % prime
    if (sum === 0) to.delete(key)
    else to.set(key, sum)
  }
}

/** What the visible cells tell, in reduced row echelon form. Parts that are in the same visible cells can never be told apart, so they share a column. */
class System {
  readonly #columns = new Map<string, number>()
  readonly #people: Part[][] = []
  readonly #rows = new Map<number, Row>()
  readonly #sizes: ReadonlyMap<string, Part>

  constructor (shown: readonly Cell[], sizes: ReadonlyMap<string, Part>) {
    this.#sizes = sizes
    const within = new Map<string, number[]>()
    shown.forEach(({ parts }, index) => { for (const part of new Set(parts)) if (sizes.get(part)!.n > 0) { const list = within.get(part); if (list) list.push(index); else within.set(part, [index]) } })
    for (const same of Map.groupBy(within, ([, indices]) => indices.join(' ')).values()) {
      for (const [part] of same) this.#columns.set(part, this.#people.length)
      this.#people.push(same.map(([part]) => sizes.get(part)!))
    }
    // Small cells first: they are simple, and what remains of the large ones is then simple too.
    for (const cell of shown.toSorted((a, b) => a.parts.length - b.parts.length)) this.#add(cell)
  }

  #add (cell: Cell): void {
    const columns = new Map(cell.parts.flatMap((part): [number, number][] => { const column = this.#columns.get(part); return column === undefined ? [] : [[column, 1]] }))
    const row: Row = { columns, made: new Map([[cell, 1]]) }
    this.#reduce(row)
    const pivot = row.columns.keys().next().value
    if (pivot === undefined) return
    const by = inverse(row.columns.get(pivot)!)
    const scaled: Row = { columns: new Map(), made: new Map() }
    plus(scaled.columns, row.columns, by)
    plus(scaled.made, row.made, by)
    for (const other of this.#rows.values()) {
      const value = other.columns.get(pivot)
      if (value !== undefined) { plus(other.columns, scaled.columns, prime - value); plus(other.made, scaled.made, prime - value) }
    }
    this.#rows.set(pivot, scaled)
  }

  #reduce (row: Row): void {
    for (const [column, value] of [...row.columns]) {
      const known = this.#rows.get(column)
      if (known) { plus(row.columns, known.columns, prime - value); plus(row.made, known.made, prime - value) }
    }
  }

  /** The visible cells from which the scores of these parts follow; null if they do not. */
  derive (parts: readonly string[]): Cell[] | null {
    const filled = parts.filter((part) => this.#sizes.get(part)!.n > 0), wanted = filled.filter((part) => this.#columns.has(part))
    const whole = Map.groupBy(wanted, (part) => this.#columns.get(part)!)
    // A part in no visible cell, or a column of which only some parts are wanted, cannot be had.
    if (wanted.length < filled.length || wanted.length === 0 || [...whole].some(([column, own]) => own.length < this.#people[column]!.length)) return null
    const row: Row = { columns: new Map([...whole.keys()].map((column) => [column, 1])), made: new Map() }
    this.#reduce(row)
    return row.columns.size === 0 ? [...row.made.keys()] : null
  }

  /**
   * The visible cells behind every set of parts with fewer than `from` people that can be had, at least one way each. A sum of columns is a sum of rows, one for each pivot in it; and what is
   * wrong with a sum of rows (a column that is not 0 or 1, or too many people) only rows that share a column can mend.
   */
  small (from: number): Cell[][] {
    const found: Cell[][] = [], sharing = new Map<number, number[]>(), tried = new Set<string>()
    for (const [pivot, { columns }] of this.#rows) for (const column of columns.keys()) if (column !== pivot) sharing.set(column, [...(sharing.get(column) ?? []), pivot])
    const search = (pivots: readonly number[], row: Row): void => {
      const name = [...pivots].sort((a, b) => a - b).join(' ')
      if (tried.has(name) || this.#count(pivots) >= from) return
      tried.add(name)
      const odd = [...row.columns].find(([, value]) => value !== 1)?.[0]
      if (odd === undefined && this.#count([...row.columns.keys()]) < from) { found.push([...row.made.keys()]); return }
      const mend = odd === undefined ? [...row.columns.keys()].filter((column) => !pivots.includes(column)) : [odd]
      for (const pivot of new Set(mend.flatMap((column) => sharing.get(column) ?? []))) {
        if (pivots.includes(pivot)) continue
        const sum: Row = { columns: new Map(row.columns), made: new Map(row.made) }, other = this.#rows.get(pivot)!
        plus(sum.columns, other.columns, 1)
        plus(sum.made, other.made, 1)
        search([...pivots, pivot], sum)
      }
    }
    for (const [pivot, row] of this.#rows) search([pivot], row)
    return found
  }

  /** At least so many different people are in these columns: the same people are counted once, by the largest of their parts. */
  #count (columns: readonly number[]): number {
    const groups = new Map<string, number>()
    for (const column of columns) for (const { people, n } of this.#people[column]!) groups.set(people, Math.max(groups.get(people) ?? 0, n))
    return [...groups.values()].reduce((sum, n) => sum + n, 0)
  }
}
