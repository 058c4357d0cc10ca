/**
 * Partial pooling: what an agency's own people say about its gain, drawn toward the mean of all agencies the more, the fewer they are. An agency of four is then neither ranked on four
 * people nor left out. A random-effects (empirical Bayes) model of gains, y = μ + u_agency + e with u ~ N(0, τ²) and e ~ N(0, σ²), one σ for all agencies, since four people cannot tell
 * their own (Morris 1983, doi 10.1080/01621459.1983.10477920; Searle, Casella and McCulloch 1992, Variance Components, chapter 3). As lme4's `gain ~ 1 + (1 | agency)`.
 */
import { gainsOf, type PairCount, peopleIn, spreadOf } from './frequencies.ts'
import { least } from './least.ts'
import type { Interval } from './paired.ts'

/** An agency in three figures, which the database can sum: its people, their mean gain, and Σ(gain − mean)². */
export type GroupSums = { n: number; mean: number; squares: number }
export const sumsOf = (table: readonly PairCount[]): GroupSums => {
  const n = peopleIn(table), { mean, sd } = spreadOf(gainsOf(table))
  return { n, mean, squares: (n - 1) * (sd ?? 0) ** 2 }
}

/** One agency: its raw mean, and the pooled estimate with its standard error and 95 % interval. `weight` (0 to 1) is how much the estimate rests on its own people. */
export type PooledGroup = { n: number; raw: number; weight: number; estimate: number; se: number; ci: Interval }
export type Pooling = {
  /** μ, the mean over agencies (not over people), with its standard error and 95 % interval. */
  mean: number
  se: number
  ci: Interval
  /** τ between agencies and σ between people of one agency, both SDs in points. τ = 0: agencies differ no more than chance would have them. */
  between: number
  within: number
  /** In the order given. */
  groups: PooledGroup[]
}

const z = 1.959963984540054

/**
 * Restricted maximum likelihood over the sums of the agencies; then û = w·(ȳ − μ̂) with w = τ²/(τ² + σ²/n) and SE² = w·σ²/n + (1 − w)²·SE(μ̂)². The intervals treat τ and σ as known and
 * are a little narrow where agencies are few. Assumes that agencies are alike but for chance and their own u; the page shows raw means beside. Agencies without people are not to be handed in
 * (RangeError). Null below 5 agencies, or where nobody's gain differs from another's of the same agency.
 */
export function partialPooling (groups: readonly GroupSums[]): Pooling | null {
  if (groups.some(({ n, squares }) => !(n >= 1 && squares >= 0))) throw new RangeError('an agency without people')
  const people = groups.reduce((sum, { n }) => sum + n, 0), squares = groups.reduce((sum, each) => sum + each.squares, 0)
  if (groups.length < least.agencies || people <= groups.length || squares <= 0) return null
  const ratio = bestRatio(groups, people, squares), fit = fitAt(groups, people, squares, ratio)
  const variance = fit.variance, tau2 = ratio * variance, se = Math.sqrt(variance / fit.total)
  return {
    mean: fit.mean, se, ci: [fit.mean - z * se, fit.mean + z * se], between: Math.sqrt(tau2), within: Math.sqrt(variance),
    groups: groups.map(({ n, mean }) => {
      const weight = tau2 / (tau2 + variance / n), estimate = fit.mean + weight * (mean - fit.mean)
      const own = Math.sqrt(weight * variance / n + ((1 - weight) * se) ** 2)
      return { n, raw: mean, weight, estimate, se: own, ci: [estimate - z * own, estimate + z * own] }
    }),
  }
}

/** At a ratio τ²/σ²: the weights a = 1/(1/n + ratio) of the agencies sum to `total`; `slope` is the derivative of −2 times the restricted log likelihood, whose value is `deviance`. */
function fitAt (groups: readonly GroupSums[], people: number, squares: number, ratio: number) {
  const weights = groups.map(({ n }) => 1 / (1 / n + ratio)), total = weights.reduce((sum, a) => sum + a, 0)
  const mean = groups.reduce((sum, each, index) => sum + weights[index]! * each.mean, 0) / total
  const away = groups.reduce((sum, each, index) => sum + weights[index]! * (each.mean - mean) ** 2, 0)
  const steep = groups.reduce((sum, each, index) => sum + (weights[index]! * (each.mean - mean)) ** 2, 0), heavy = weights.reduce((sum, a) => sum + a * a, 0)
  return {
    mean, total, variance: (squares + away) / (people - 1),
    slope: total - heavy / total - (people - 1) * steep / (squares + away),
    deviance: (people - 1) * Math.log(squares + away) - weights.reduce((sum, a) => sum + Math.log(a), 0) + Math.log(total),
  }
}

/** The best of a wide grid, then the root of the slope beside it by bisection: certain, and exact to the last digits. */
function bestRatio (groups: readonly GroupSums[], people: number, squares: number): number {
  const at = (ratio: number) => fitAt(groups, people, squares, ratio)
  const grid = [0, ...Array.from({ length: 121 }, (_, step) => 10 ** (step / 10 - 6))]
  const best = grid.map((ratio, index) => ({ index, deviance: at(ratio).deviance })).reduce((a, b) => (b.deviance < a.deviance ? b : a)).index
  let low = grid[Math.max(0, best - 1)]!, high = grid[Math.min(grid.length - 1, best + 1)]!
  if (best === 0 && at(0).slope >= 0) return 0
  for (let round = 0; round < 100 && high - low > 1e-15 * high; round++) {
    const middle = (low + high) / 2
    if (at(middle).slope > 0) high = middle
    else low = middle
  }
  return (low + high) / 2
}

/** Limits of a funnel plot: 95 % of agencies of n people would have a raw mean within, if agencies did not differ (Spiegelhalter 2005, doi 10.1002/sim.1970). */
export const funnelLimits = ({ mean, within }: Pick<Pooling, 'mean' | 'within'>, n: number): Interval => [mean - z * within / Math.sqrt(n), mean + z * within / Math.sqrt(n)]
