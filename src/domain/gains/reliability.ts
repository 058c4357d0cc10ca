/** Cronbach's α and its relatives, from the same counts as the item analysis. */
import { correlation, peopleIn, spreadOf } from './frequencies.ts'
import type { ItemTable } from './items.ts'

export type Reliability = {
  /** Items and people. */
  items: number
  n: number
  /** k/(k − 1)·(1 − Σs_j²/s_X²), both kinds of variance with n − 1 (Cronbach 1951, doi 10.1007/BF02310555). For items of right or wrong it is KR-20. */
  alpha: number
  /** α as KR-20 (Kuder and Richardson 1937, doi 10.1007/BF02288391): null unless every item is right or wrong. */
  kr20: number | null
  /** As if all items were equally difficult; never above KR-20. Null as above. */
  kr21: number | null
  /** s_X·√(1 − α), in points. Null where α is below 0. */
  sem: number | null
  /** α of the others, by item. */
  withoutItem: { item: string; alpha: number | null }[]
}

/**
 * Every item table covers the same people. KR-20 compares variances of one kind; textbooks that put Σpq (÷ n) over a variance ÷ (n − 1) print too much. Null for fewer than two items or
 * people, or where totals do not vary. Throws RangeError where the tables differ in people.
 */
export function reliability (tables: readonly ItemTable[]): Reliability | null {
  const k = tables.length, n = tables[0] ? peopleIn(tables[0].counts) : 0
  if (tables.some(({ counts }) => peopleIn(counts) !== n)) throw new RangeError('items with different people')
  if (k < 2 || n < 2) return null
  const total = spreadOf(tables[0]!.counts.map((row) => ({ value: row.total, n: row.n }))), variance = total.sd! ** 2
  if (variance === 0) return null
  const items = tables.map(({ item, counts }) => {
    const spread = spreadOf(counts.map((row) => ({ value: row.points, n: row.n })))
    const r = correlation(counts.map((row) => ({ x: row.points, y: row.total, n: row.n }))) ?? 0
    return { item, variance: spread.sd! ** 2, shared: r * spread.sd! * total.sd! }
  })
  const within = items.reduce((sum, each) => sum + each.variance, 0)
  const alpha = k / (k - 1) * (1 - within / variance)
  const isBinary = tables.every(({ counts, possible }) => possible === 1 && counts.every(({ points, n: people }) => people === 0 || points === 0 || points === 1))
  const population = variance * (n - 1) / n
  return {
    items: k, n, alpha, kr20: isBinary ? alpha : null, kr21: isBinary ? k / (k - 1) * (1 - total.mean * (k - total.mean) / (k * population)) : null,
    sem: alpha < 0 ? null : total.sd! * Math.sqrt(Math.max(0, 1 - alpha)),
    withoutItem: items.map((each) => {
      const rest = variance + each.variance - 2 * each.shared
      return { item: each.item, alpha: k < 3 || rest <= 1e-12 * variance ? null : (k - 1) / (k - 2) * (1 - (within - each.variance) / rest) }
    }),
  }
}

/** Reliability of a quiz `times` as long, of like items: k·r/(1 + (k − 1)·r) (Spearman 1910, Brown 1910). Null where that has no meaning, as for a negative r. */
export const spearmanBrown = (r: number, times: number): number | null => (r >= 0 && r <= 1 && times > 0 ? times * r / (1 + (times - 1) * r) : null)

/** What stands beside α on a page. */
export function reliabilityCaveat (phase: 'pre' | 'post', { items, n }: Pick<Reliability, 'items' | 'n'>): string {
  const few = items < 10 || n < 30 ? ` From ${items} items and ${n} people it is a rough guess.` : ''
  return phase === 'post'
    ? `After training most people know most answers, scores hardly vary, and α is low for that reason alone: read it on the pre-quiz.${few}`
    : `α says how far the items order people alike. It is no measure of whether they ask for the right things, and a short quiz on several objectives may well have a low one.${few}`
}
