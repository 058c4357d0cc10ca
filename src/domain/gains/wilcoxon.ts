/** Wilcoxon's signed-rank test with ties and zeros: for few people, skewed gains, and answers on a scale of few steps. */
import normalCdf from '@stdlib/stats-base-dists-normal-cdf'
import { type Count, gainsOf, type PairCount, sorted } from './frequencies.ts'

/** Up to this many people with a change the p is exact; beyond it the normal approximation differs by less than a page shows. */
export const exactUpTo = 100

export type SignedRank = {
  /** People with a change (others are dropped, as Wilcoxon 1945 does), with a gain, with a loss, without a change. */
  n: number
  gained: number
  lost: number
  same: number
  /** Sums of the ranks of gains and of losses. */
  plus: number
  minus: number
  /** Two-sided. `p` is `exact` up to `exactUpTo` people with a change, else `normal`: with correction for ties and for continuity. All null where nobody changed. */
  p: number | null
  exact: number | null
  normal: number | null
  /** Without the correction for continuity. */
  plain: number | null
  /** (W+ − W−)/(W+ + W−), −1 to 1 (Kerby 2014, doi 10.2466/11.IT.3.1). */
  rankBiserial: number | null
}

/**
 * Zeros dropped, equal changes get their middle rank. Exact: the share of all 2ⁿ ways to give these very ranks a sign that are as far out (ties included, which most programs leave
 * to the approximation). Normal: μ = n(n + 1)/4, σ² = n(n + 1)(2n + 1)/24 − Σ(t³ − t)/48 (Wilcoxon 1945, doi 10.2307/3001968; Lehmann 1975, Nonparametrics, chapter 3).
 * Assumes independent people, and that gains and losses would be alike in size if nothing had changed.
 */
export function signedRank (table: readonly PairCount[]): SignedRank {
  const changes = sorted(gainsOf(table)), same = changes.find(({ value }) => value === 0)?.n ?? 0
  const ranks = midranks(changes.filter(({ value }) => value !== 0))
  const sum = (of: (row: Ranked) => number): number => ranks.reduce((total, row) => total + of(row), 0)
  const gained = sum((row) => row.up), lost = sum((row) => row.down), n = gained + lost
  const plus = sum((row) => row.up * row.rank), minus = sum((row) => row.down * row.rank)
  if (n === 0) return { n, gained, lost, same, plus, minus, p: null, exact: null, normal: null, plain: null, rankBiserial: null }
  const variance = n * (n + 1) * (2 * n + 1) / 24 - sum(({ up, down }) => ((up + down) ** 3 - (up + down)) / 48)
  const away = Math.abs(plus - n * (n + 1) / 4)
  const tail = (distance: number): number => Math.min(1, 2 * normalCdf(-Math.max(0, distance) / Math.sqrt(variance), 0, 1))
  const exact = n <= exactUpTo ? exactP(ranks, Math.min(plus, minus)) : null, normal = tail(away - 0.5)
  return { n, gained, lost, same, plus, minus, p: exact ?? normal, exact, normal, plain: tail(away), rankBiserial: (plus - minus) / (plus + minus) }
}

type Ranked = { rank: number; up: number; down: number }

/** One row for each size of change, with the middle of the ranks that its people share. */
function midranks (changes: readonly Count[]): Ranked[] {
  let below = 0
  return [...Map.groupBy(changes, ({ value }) => Math.abs(value))].sort(([a], [b]) => a - b).map(([, rows]) => {
    const people = (sign: number): number => rows.reduce((sum, { value, n }) => sum + (Math.sign(value) === sign ? n : 0), 0)
    const up = people(1), down = people(-1), rank = below + (up + down + 1) / 2
    below += up + down
    return { rank, up, down }
  })
}

/** Twice the chance that the smaller sum of ranks is at most `least`. Sums of doubled ranks are whole numbers, so their chances build up person by person; only those up to `least` matter. */
function exactP (ranks: readonly Ranked[], least: number): number {
  const most = Math.round(2 * least), chance = new Float64Array(most + 1)
  chance[0] = 1
  for (const { rank, up, down } of ranks) {
    const step = Math.round(2 * rank)
    for (let person = 0; person < up + down; person++) for (let sum = most; sum >= 0; sum--) chance[sum] = (chance[sum]! + (sum >= step ? chance[sum - step]! : 0)) / 2
  }
  return Math.min(1, 2 * chance.reduce((total, each) => total + each, 0))
}
