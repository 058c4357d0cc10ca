/** Before and after, person by person: mean gain with its uncertainty. From a table of frequencies, from two lists, or from published summary figures. */
import tCdf from '@stdlib/stats-base-dists-t-cdf'
import tQuantile from '@stdlib/stats-base-dists-t-quantile'
import { after, before, correlation, gainsOf, type PairCount, peopleIn, type Spread, spreadOf, tally } from './frequencies.ts'
import { least } from './least.ts'
import { type Pair, tableOf } from './pairs.ts'

export type Interval = [low: number, high: number]
export type Paired = {
  n: number
  pre: Spread
  post: Spread
  /** `ci` is the 95 % confidence interval of the mean gain. */
  gain: Spread & { se: number | null; ci: Interval | null }
  /** Correlation of before and after; null where one of them does not vary. */
  r: number | null
  /** Paired t on `df` = n − 1 degrees of freedom, and its two-sided p; null where all gains are equal. */
  t: number | null
  df: number
  p: number | null
  /** Cohen's d with the mean of both SDs below the line; null where neither phase varies. */
  dAv: number | null
}

/** Two-sided p of a t on df degrees of freedom. */
export const pOfT = (t: number, df: number): number => Math.min(1, 2 * tCdf(-Math.abs(t), df))
/** How many standard errors a 95 % interval reaches to each side. */
export const reachOf = (df: number): number => tQuantile(0.975, df)
/** A mean's 95 % interval. */
export const intervalOf = (mean: number, se: number, df: number): Interval => { const reach = reachOf(df) * se; return [mean - reach, mean + reach] }

function finish (n: number, pre: Spread, post: Spread, gain: Spread, r: number | null): Paired {
  const df = n - 1, se = gain.sd === null ? null : gain.sd / Math.sqrt(n)
  const t = se ? gain.mean / se : null
  const spread = pre.sd === null || post.sd === null ? 0 : (pre.sd + post.sd) / 2
  return {
    n, pre, post, gain: { ...gain, se, ci: se === null ? null : intervalOf(gain.mean, se, df) },
    r, t, df, p: t === null ? null : pOfT(t, df), dAv: spread > 0 ? gain.mean / spread : null,
  }
}

/**
 * Paired statistics of before and after, on whatever scale the table is. Mean gain d̄ = Σ(y − x)/n; s_d with n − 1; SE = s_d/√n; CI = d̄ ± t(.975, n − 1)·SE;
 * t = d̄/SE (Student 1908, Biometrika 6:1); d_av = d̄ / ((s_x + s_y)/2) (Lakens 2013, doi 10.3389/fpsyg.2013.00863). Assumes that people are independent of one another
 * and, for few of them, that gains are not wildly skewed: see `signedRank`. What n is too small for is null, never NaN. Throws RangeError for nobody.
 */
export function paired (table: readonly PairCount[]): Paired {
  const n = peopleIn(table)
  if (n === 0) throw new RangeError('no pairs')
  return finish(n, spreadOf(before(table)), spreadOf(after(table)), spreadOf(gainsOf(table)), correlation(table.map(({ pre, post, n: people }) => ({ x: pre, y: post, n: people }))))
}

/** `paired` of two lists, person by person. Throws RangeError unless there is at least one pair and both lists are equally long. */
export const pairedStatistics = (pre: readonly number[], post: readonly number[]): Paired => paired(tally(pre, post))

/** The same figures from what a paper prints: means, SDs, n, and the SD of the gains or, where that is not printed, t or r. Throws RangeError for n < 2 or t = 0. */
export function pairedFromSummary ({ n, pre, post, ...known }: { n: number; pre: { mean: number; sd: number }; post: { mean: number; sd: number } } & ({ sdGain: number } | { t: number } | { r: number })): Paired {
  const mean = post.mean - pre.mean
  const sd = 'sdGain' in known ? known.sdGain : 't' in known ? Math.abs(mean / known.t) * Math.sqrt(n) : Math.sqrt(pre.sd ** 2 + post.sd ** 2 - 2 * known.r * pre.sd * post.sd)
  if (n < 2 || !Number.isFinite(sd)) throw new RangeError('too little to go by')
  const r = pre.sd > 0 && post.sd > 0 ? (pre.sd ** 2 + post.sd ** 2 - sd ** 2) / (2 * pre.sd * post.sd) : null
  return finish(n, pre, post, { mean, sd }, r)
}

/** A group as the database sums it: means of before and after, and the sums of squares and products about them (Sxx, Syy, Sxy). */
export type Sums = { n: number; pre: number; post: number; xx: number; yy: number; xy: number }

/** `paired` of a group whose people the database has summed. Spreads within the noise of its arithmetic are exactly 0. Throws RangeError for nobody. */
export function pairedFromSums ({ n, pre, post, xx, yy, xy }: Sums): Paired {
  if (n === 0) throw new RangeError('no pairs')
  const size = Math.max(Math.abs(pre), Math.abs(post), 1)
  const sd = (squares: number): number | null => { if (n < 2) return null; const value = Math.sqrt(Math.max(0, squares) / (n - 1)); return value <= 1e-7 * size ? 0 : value }
  const [x, y] = [sd(xx), sd(yy)]
  const r = x && y ? Math.min(1, Math.max(-1, xy / Math.sqrt(xx * yy))) : null
  return finish(n, { mean: pre, sd: x }, { mean: post, sd: y }, { mean: post - pre, sd: sd(xx + yy - 2 * xy) }, r)
}

/** What a page may show of a group: the count always, means from 5 matched people, inference from 10. What is null is not shown, in the words of `hiddenWords`. */
export type GroupGain = {
  n: number
  scores: { pre: number; post: number; gain: number; sd: number | null } | null
  inference: { se: number; ci: Interval; dAv: number | null } | null
}

/** Gain of a group in percentage points, with what its size does not allow left out. For one table of groups with a total, see `suppress` too. */
export function gainOfTable (table: readonly PairCount[]): GroupGain {
  const n = peopleIn(table)
  return n < least.scores ? { n, scores: null, inference: null } : shownOf(paired(table))
}

/** The same of a group that the database has summed. */
export const gainOfSums = (sums: Sums): GroupGain => (sums.n < least.scores ? { n: sums.n, scores: null, inference: null } : shownOf(pairedFromSums(sums)))

function shownOf ({ n, pre, post, gain, dAv }: Paired): GroupGain {
  const inference = n >= least.inference && gain.se !== null && gain.ci !== null ? { se: gain.se, ci: gain.ci, dAv } : null
  return { n, scores: { pre: pre.mean, post: post.mean, gain: gain.mean, sd: gain.sd }, inference }
}

/** The same of pairs. */
export const groupGain = (pairs: readonly Pair[]): GroupGain => gainOfTable(tableOf(pairs))
