/** Whether more people went from wrong to right than back, item by item. */
import binomialCdf from '@stdlib/stats-base-dists-binomial-cdf'
import chiSquareCdf from '@stdlib/stats-base-dists-chisquare-cdf'

export type McNemar = {
  /** χ² = (b − c)²/(b + c) and, corrected for continuity, (|b − c| − 1)²/(b + c), on 1 degree of freedom; null where nobody changed. */
  chiSquare: number | null
  corrected: number | null
  /** Two-sided p of each, and of the exact binomial test. */
  plainP: number | null
  correctedP: number | null
  exactP: number | null
  /** Exact below 25 people who changed, else with the correction; 1 where nobody changed. */
  p: number
}

/** `gained` (b) went from wrong to right, `lost` (c) from right to wrong (McNemar 1947, doi 10.1007/BF02295996). Throws RangeError unless both are whole and not negative. */
export function mcnemar (gained: number, lost: number): McNemar {
  if (![gained, lost].every((each) => Number.isInteger(each) && each >= 0)) throw new RangeError(`no counts: ${gained}, ${lost}`)
  const n = gained + lost
  if (n === 0) return { chiSquare: null, corrected: null, plainP: null, correctedP: null, exactP: null, p: 1 }
  const chiSquare = (gained - lost) ** 2 / n, corrected = Math.max(0, Math.abs(gained - lost) - 1) ** 2 / n
  const correctedP = 1 - chiSquareCdf(corrected, 1), exactP = Math.min(1, 2 * binomialCdf(Math.min(gained, lost), n, 0.5))
  return { chiSquare, corrected, plainP: 1 - chiSquareCdf(chiSquare, 1), correctedP, exactP, p: n < 25 ? exactP : correctedP }
}
