/** Linear algebra for attackers, exact: fractions of whole numbers of any size, so that no rounding hides what follows from what. */
type Exact = { top: bigint; bottom: bigint }

const gcd = (a: bigint, b: bigint): bigint => (b === 0n ? (a < 0n ? -a : a) : gcd(b, a % b))
function exact (top: bigint, bottom = 1n): Exact {
  const by = gcd(top, bottom) * (bottom < 0n ? -1n : 1n)
  return { top: top / by, bottom: bottom / by }
}
const less = (a: Exact, b: Exact, by: Exact): Exact => exact(a.top * b.bottom * by.bottom - b.top * by.top * a.bottom, a.bottom * b.bottom * by.bottom)

/** What an attacker knows: sums of numbers that are not known themselves. */
export class Attacker {
  readonly #rows: { pivot: number; values: Exact[] }[] = []

  constructor (known: readonly (readonly number[])[]) {
    for (const row of known) {
      const values = this.#rest(row)
      const pivot = values.findIndex(({ top }) => top !== 0n)
      if (pivot >= 0) this.#rows.push({ pivot, values: values.map((value) => exact(value.top * values[pivot]!.bottom, value.bottom * values[pivot]!.top)) })
    }
  }

  #rest (row: readonly number[]): Exact[] {
    let values = row.map((value) => exact(BigInt(value)))
    for (const { pivot, values: known } of this.#rows) { const by = values[pivot]!; if (by.top !== 0n) values = values.map((value, index) => less(value, known[index]!, by)) }
    return values
  }

  /** Whether this sum follows from those that are known. */
  canWorkOut (sum: readonly number[]): boolean {
    return this.#rest(sum).every(({ top }) => top === 0n)
  }
}
