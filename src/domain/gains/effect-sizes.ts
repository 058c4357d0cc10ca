/** Standardized gains. They differ in what stands below the line, so a page always says which one it shows: d_av is the headline, d_z serves power and meta-analysis. */
import gammaln from '@stdlib/math-base-special-gammaln'
import { noncentrality } from './noncentral-t.ts'
import type { Interval, Paired } from './paired.ts'

export type EffectSizes = {
  /** d̄ / s_d = t/√n. */
  dZ: number | null
  /** 95 % interval of d_z. */
  dZInterval: Interval | null
  /** d̄ / ((s_x + s_y)/2): the headline. */
  dAv: number | null
  /** d̄ / √((s_x² + s_y²)/2), as some papers have it. */
  dAvRootMeanSquare: number | null
  /** d_z·√(2(1 − r)). */
  dRm: number | null
  /** d̄ / s_x: for a spread after that a ceiling has narrowed. */
  glass: number | null
  /** Hedges' factor J on n − 1 degrees of freedom, exact, and d_z and d_av times it. */
  correction: number | null
  gZ: number | null
  gAv: number | null
}

/**
 * All of them are null where what stands below the line is 0 or not known. Formulas: Lakens 2013, doi 10.3389/fpsyg.2013.00863; Glass 1976, doi 10.3102/0013189X005010003.
 * The interval of d_z inverts the noncentral t: δ with P(T ≥ t | δ) = .025 and P(T ≤ t | δ) = .025, over √n (Cumming and Finch 2001, doi 10.1177/0013164401614002). It assumes normal gains.
 */
export function effectSizes ({ n, pre, post, gain, r, t, dAv }: Paired): EffectSizes {
  const over = (below: number | null): number | null => (below ? gain.mean / below : null)
  const dZ = over(gain.sd), correction = hedgesCorrection(n - 1)
  const both = pre.sd === null || post.sd === null ? null : Math.sqrt((pre.sd ** 2 + post.sd ** 2) / 2)
  const corrected = (d: number | null): number | null => (d === null || correction === null ? null : d * correction)
  return {
    dZ, dZInterval: t === null ? null : dZInterval(t, n), dAv, dAvRootMeanSquare: over(both), dRm: dZ === null || r === null ? null : dZ * Math.sqrt(2 * (1 - r)),
    glass: over(pre.sd), correction, gZ: corrected(dZ), gAv: corrected(dAv),
  }
}

/** 95 % interval of d_z from a paired t of n people. About a millisecond. Throws RangeError for n < 2. */
export function dZInterval (t: number, n: number): Interval {
  if (n < 2) throw new RangeError(`no interval from ${n} people`)
  return [noncentrality(t, n - 1, 0.975) / Math.sqrt(n), noncentrality(t, n - 1, 0.025) / Math.sqrt(n)]
}

/** J = Γ(df/2) / (√(df/2)·Γ((df − 1)/2)), by which d of few people is too large (Hedges 1981, doi 10.3102/10769986006002107). Null below 2 degrees of freedom. */
export const hedgesCorrection = (df: number): number | null =>
  (df < 2 ? null : Math.exp(gammaln(df / 2) - gammaln((df - 1) / 2) - Math.log(df / 2) / 2))
/** The usual approximation of J, 1 − 3/(4·df − 1), for comparison with papers that use it. Null below 2 degrees of freedom. */
export const hedgesApproximation = (df: number): number | null => (df < 2 ? null : 1 - 3 / (4 * df - 1))
