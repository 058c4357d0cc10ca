/** Gain as a share of what could be gained, and whether the quiz left room. All of it needs a scale with a known top, in the unit of the table: 100 for percents. */
import { type PairCount, peopleIn, spreadOf, before, after } from './frequencies.ts'

/** A mean over those for whom it is defined; `excluded` are the others. */
export type MeanOf = { mean: number | null; n: number; excluded: number }
export type NormalizedGain = {
  /** ⟨g⟩ = (ȳ − x̄)/(top − x̄), the share of what could be learned that was learned (Hake 1998, doi 10.1119/1.18809). Null where nobody could gain. */
  group: number | null
  /** Mean of (y − x)/(top − x), without those at the top before. It differs from `group` (Bao 2006, doi 10.1119/1.2213632), and one loss near the top can swamp it. */
  individual: MeanOf
  /** Mean of c: (y − x)/(top − x) for a gain, (y − x)/x for a loss, 0 for neither, without those at the top or at 0 both times (Marx and Cummings 2007, doi 10.1119/1.2372468). */
  change: MeanOf
}

/** Scores run from 0 to `top`; null means that the scale has no top, and then nothing is defined. Throws RangeError for a score outside of it. */
export function normalizedGain (table: readonly PairCount[], top: number | null = 100): NormalizedGain {
  const n = peopleIn(table)
  if (top === null || n === 0) return { group: null, individual: { mean: null, n: 0, excluded: n }, change: { mean: null, n: 0, excluded: n } }
  inside(table, top)
  const pre = spreadOf(before(table)).mean, post = spreadOf(after(table)).mean
  return {
    group: top - pre > 1e-9 * top ? (post - pre) / (top - pre) : null,
    individual: meanOf(table, (x, y) => (x === top ? null : (y - x) / (top - x))),
    change: meanOf(table, (x, y) => (x === y ? (x === 0 || x === top ? null : 0) : y > x ? (y - x) / (top - x) : (y - x) / x)),
  }
}

function inside (table: readonly PairCount[], top: number): void {
  for (const { pre, post } of table) if (!(pre >= 0 && post >= 0 && pre <= top && post <= top)) throw new RangeError(`${pre} or ${post} is outside 0 to ${top}`)
}

function meanOf (table: readonly PairCount[], of: (x: number, y: number) => number | null): MeanOf {
  const defined = table.flatMap(({ pre, post, n }) => { const value = of(pre, post); return value === null ? [] : [{ value, n }] })
  const n = peopleIn(defined)
  return { mean: n === 0 ? null : spreadOf(defined).mean, n, excluded: peopleIn(table) - n }
}

/** Hake's bands, a rough label only: low below .3, high from .7. */
export const bandOf = (g: number): 'low' | 'medium' | 'high' => (g < 0.3 ? 'low' : g < 0.7 ? 'medium' : 'high')

export type Room = { atTopBefore: number; atTopAfter: number; atZeroBefore: number; atZeroAfter: number; ceiling: boolean; floor: boolean }

/**
 * Shares of people (0 to 1) at both ends. `ceiling`: more than 15 % at the top before (Terwee and others 2007, doi 10.1016/j.jclinepi.2006.03.012), or a mean above 80 % of it: little room was left to gain.
 * `floor`: more than 15 % at 0 before, who may know less than the quiz can tell. Throws RangeError for nobody or a score outside 0 to `top`.
 */
export function room (table: readonly PairCount[], top = 100): Room {
  const n = peopleIn(table)
  if (n === 0) throw new RangeError('no pairs')
  inside(table, top)
  const share = (is: (row: PairCount) => boolean): number => peopleIn(table.filter(is)) / n
  const atTopBefore = share(({ pre }) => pre === top), atZeroBefore = share(({ pre }) => pre === 0)
  return {
    atTopBefore, atZeroBefore, atTopAfter: share(({ post }) => post === top), atZeroAfter: share(({ post }) => post === 0),
    ceiling: atTopBefore > 0.15 || spreadOf(before(table)).mean > 0.8 * top, floor: atZeroBefore > 0.15,
  }
}
