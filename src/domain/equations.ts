/** What a set of visible figures tells together: equations in reduced row echelon form, kept sparse. For `protect`. */
import type { Cell, Part } from './publication.ts'

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

/** By column, and which visible cells it was made of, each with its factor. A row in the system has 1 at its pivot, where no other row has anything. */
type Row = { columns: Map<number, number>; made: Map<Cell, number> }
function plus<K> (to: Map<K, number>, from: ReadonlyMap<K, number>, by: number): void {
  for (const [key, value] of from) {
    const sum = ((to.get(key) ?? 0) + times(value, by)) % prime
    if (sum === 0) to.delete(key)
    else to.set(key, sum)
  }
}

/** Steps of one search, after which the row where it began counts as a leak: more is hidden than need be, and the next system is simpler. */
const patience = 300

export class Equations {
  readonly #sizes: ReadonlyMap<string, Part>
  /** Parts that are in the same visible cells can never be told apart, so they share a column. */
  readonly #columns = new Map<string, number>()
  readonly #people: Part[][] = []
  /** By pivot; and the pivots of the rows that have something at a column. */
  readonly #rows = new Map<number, Row>()
  readonly #holding = new Map<number, Set<number>>()

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
    const row: Row = { columns: new Map(cell.parts.flatMap((part): [number, number][] => { const column = this.#columns.get(part); return column === undefined ? [] : [[column, 1]] })), made: new Map([[cell, 1]]) }
    this.#reduce(row)
    const pivot = row.columns.keys().next().value
    if (pivot === undefined) return
    const by = inverse(row.columns.get(pivot)!), scaled: Row = { columns: new Map(), made: new Map() }
    plus(scaled.columns, row.columns, by)
    plus(scaled.made, row.made, by)
    for (const other of this.#holding.get(pivot) ?? []) {
      const target = this.#rows.get(other)!, factor = prime - target.columns.get(pivot)!
      plus(target.columns, scaled.columns, factor)
      plus(target.made, scaled.made, factor)
      for (const column of scaled.columns.keys()) this.#note(column, other, target.columns.has(column))
    }
    this.#rows.set(pivot, scaled)
    for (const column of scaled.columns.keys()) this.#note(column, pivot, true)
  }

  #note (column: number, pivot: number, holds: boolean): void {
    const rows = this.#holding.get(column) ?? new Set<number>()
    if (holds) rows.add(pivot)
    else rows.delete(pivot)
    this.#holding.set(column, rows)
  }

  /** Takes every pivot out of a row. */
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
   * The visible cells behind sets of parts with fewer than `from` people whose scores can be had; none only if there is no such set. A sum of whole columns is a sum of rows, one for each pivot
   * in it, and what is wrong with a sum of rows (a column that is not 0 or 1, or too many people) only rows that share a column can mend.
   */
  small (from: number): Cell[][] {
    const alive = this.#alive(from), tried = new Set<string>(), found: Cell[][] = []
    for (const pivot of alive) {
      let steps = 0
      const search = (pivots: readonly number[], sum: ReadonlyMap<number, number>): void => {
        const name = [...pivots].sort((a, b) => a - b).join(' '), others = (column: number): number[] => [...this.#holding.get(column)!].filter((each) => alive.has(each) && !pivots.includes(each))
        if (tried.has(name) || steps > patience) return
        tried.add(name)
        if (++steps > patience) { found.push(this.#behind(pivots)); return }
        const columns = [...sum], fixed = columns.filter(([column]) => others(column).length === 0)
        if (fixed.some(([, value]) => value !== 1) || this.#count(fixed.map(([column]) => column)) >= from) return
        const odd = columns.find(([, value]) => value !== 1)?.[0]
        if (odd === undefined && this.#count(columns.map(([column]) => column)) < from) { found.push(this.#behind(pivots)); return }
        const mend = odd === undefined ? columns.map(([column]) => column) : [odd]
        for (const other of new Set(mend.flatMap(others))) {
          const more = new Map(sum)
          plus(more, this.#rows.get(other)!.columns, 1)
          search([...pivots, other], more)
        }
      }
      search([pivot], this.#rows.get(pivot)!.columns)
    }
    return found
  }

  /** The visible cells that a sum of rows was made of. */
  #behind (pivots: readonly number[]): Cell[] {
    const made = new Map<Cell, number>()
    for (const pivot of pivots) plus(made, this.#rows.get(pivot)!.made, 1)
    return [...made.keys()]
  }

  /** Pivots of the rows that may be part of a small set: what a row alone has, no other row can take away. Rows that are out leave more to others alone. */
  #alive (from: number): Set<number> {
    const alive = new Set(this.#rows.keys()), left = new Map([...this.#holding].map(([column, rows]) => [column, rows.size]))
    const queue = [...alive]
    for (let pivot = queue.pop(); pivot !== undefined; pivot = queue.pop()) {
      if (!alive.has(pivot)) continue
      const { columns } = this.#rows.get(pivot)!, own = [...columns].filter(([column]) => left.get(column) === 1)
      if (own.every(([, value]) => value === 1) && this.#count(own.map(([column]) => column)) < from) continue
      alive.delete(pivot)
      for (const column of columns.keys()) {
        left.set(column, left.get(column)! - 1)
        if (left.get(column) === 1) queue.push(...[...this.#holding.get(column)!].filter((each) => alive.has(each)))
      }
    }
    return alive
  }

  /** At least so many different people are in these columns: the same people are counted once, by the largest of their parts. */
  #count (columns: readonly number[]): number {
    const groups = new Map<string, number>()
    for (const column of columns) for (const { people, n } of this.#people[column]!) groups.set(people, Math.max(groups.get(people) ?? 0, n))
    return [...groups.values()].reduce((sum, n) => sum + n, 0)
  }
}
