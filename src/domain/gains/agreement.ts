/** How far two raters agree, beyond chance: Cohen's weighted κ (Cohen 1968, doi 10.1037/h0026256). */
import { peopleIn } from './frequencies.ts'
import type { Interval } from './paired.ts'

/** `n` answers that the first rater gave this level and the second that one. */
export type RatingCount = { first: number; second: number; n: number }
export type Kappa = {
  n: number
  /** Share with the same rating, 0 to 1. */
  same: number
  /** 1 is full agreement, 0 what chance would give, below 0 less than that. Null where both always gave one and the same level. */
  kappa: number | null
  /** Standard error for intervals, and the 95 % interval κ ± 1.96·SE kept within −1 and 1 (Fleiss, Cohen and Everitt 1969, doi 10.1037/h0028106). For large n: below some 30 answers take it for a hint. */
  se: number | null
  ci: Interval | null
}

/**
 * Levels are whole numbers from 0 to `levels` − 1. Weights of agreement: `linear` 1 − |i − j|/(k − 1), `quadratic` 1 − (i − j)²/(k − 1)², `none` 1 for the same. Throws RangeError for nothing
 * rated, fewer than two levels, or a rating outside of them.
 */
export function weightedKappa (table: readonly RatingCount[], levels: number, weights: 'linear' | 'quadratic' | 'none'): Kappa {
  const n = peopleIn(table)
  if (n === 0 || levels < 2 || table.some(({ first, second }) => ![first, second].every((each) => Number.isInteger(each) && each >= 0 && each < levels))) throw new RangeError('no ratings, or ratings outside the levels')
  const weight = (i: number, j: number): number => {
    const apart = Math.abs(i - j) / (levels - 1)
    return weights === 'linear' ? 1 - apart : weights === 'quadratic' ? 1 - apart ** 2 : apart === 0 ? 1 : 0
  }
  const rows = new Float64Array(levels), columns = new Float64Array(levels)
  for (const each of table) { rows[each.first]! += each.n / n; columns[each.second]! += each.n / n }
  const all = Array.from({ length: levels }, (_, level) => level)
  const rowWeight = all.map((i) => all.reduce((sum, j) => sum + columns[j]! * weight(i, j), 0))
  const columnWeight = all.map((j) => all.reduce((sum, i) => sum + rows[i]! * weight(i, j), 0))
  const observed = table.reduce((sum, each) => sum + each.n / n * weight(each.first, each.second), 0)
  const expected = all.reduce((sum, i) => sum + rows[i]! * rowWeight[i]!, 0)
  const same = peopleIn(table.filter(({ first, second }) => first === second)) / n
  if (1 - expected < 1e-12) return { n, same, kappa: null, se: null, ci: null }
  const kappa = (observed - expected) / (1 - expected)
  const squares = table.reduce((sum, { first, second, n: people }) => sum + people / n * (weight(first, second) - (rowWeight[first]! + columnWeight[second]!) * (1 - kappa)) ** 2, 0)
  const se = Math.sqrt(Math.max(0, squares - (kappa - expected * (1 - kappa)) ** 2) / n) / (1 - expected)
  return { n, same, kappa, se, ci: [Math.max(-1, kappa - 1.959963984540054 * se), Math.min(1, kappa + 1.959963984540054 * se)] }
}
