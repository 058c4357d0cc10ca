/**
 * Two parallel forms, counterbalanced: some people get A before and B after, the others the reverse. If B is easier than A by e points, the first group's gain is too large by e and the
 * second's too small by e; the mean of the two group means is free of it (a crossover design; Jones and Kenward 2014, Design and Analysis of Cross-Over Trials, chapter 2).
 */
import { gainsOf, type PairCount, peopleIn, spreadOf } from './frequencies.ts'
import { type Interval, intervalOf, type Paired, paired, pOfT } from './paired.ts'

export type Balanced = {
  /** People in each order. */
  n: { ab: number; ba: number }
  /** Mean of the two mean gains, whatever their sizes. */
  gain: number
  /** √(s²_ab/n_ab + s²_ba/n_ba)/2, with Welch's degrees of freedom; null below two people in either order, or where no gain varies. */
  se: number | null
  df: number | null
  ci: Interval | null
  p: number | null
  /** How much easier form B is, in points: half of the difference of the two mean gains. */
  easierB: number
}

/** Null unless there is somebody in each order: then the difficulty of the forms cannot be told from gain. */
export function balancedGain (ab: readonly PairCount[], ba: readonly PairCount[]): Balanced | null {
  const n = { ab: peopleIn(ab), ba: peopleIn(ba) }
  if (n.ab === 0 || n.ba === 0) return null
  const first = spreadOf(gainsOf(ab)), second = spreadOf(gainsOf(ba))
  const gain = (first.mean + second.mean) / 2, easierB = (first.mean - second.mean) / 2
  const parts = first.sd === null || second.sd === null ? null : [first.sd ** 2 / n.ab, second.sd ** 2 / n.ba] as const
  const variance = parts === null ? 0 : parts[0] + parts[1]
  if (parts === null || variance === 0) return { n, gain, se: null, df: null, ci: null, p: null, easierB }
  const se = Math.sqrt(variance) / 2, df = variance ** 2 / (parts[0] ** 2 / (n.ab - 1) + parts[1] ** 2 / (n.ba - 1)) // Welch 1947, doi 10.1093/biomet/34.1-2.28
  return { n, gain, se, df, ci: intervalOf(gain, se, df), p: pOfT(gain / se, df), easierB }
}

/** Gain on the anchor items alone, which both forms share: the same questions before and after, so testing helps it more. Shown apart, never added. Null for nobody. */
export const anchorGain = (table: readonly PairCount[]): Paired | null => (peopleIn(table) === 0 ? null : paired(table))
