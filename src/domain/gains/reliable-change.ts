/** Who changed by more than the quiz's own noise (Jacobson and Truax 1991, doi 10.1037/0022-006X.59.1.12). */
import { before, gainsOf, type PairCount, peopleIn, spreadOf } from './frequencies.ts'

export type ReliableChange = {
  /** SE of measurement s_x·√(1 − r_xx), and of a difference, √2 times that. */
  se: number
  seDifference: number
  /** Gains beyond this, 1.96 times the SE of a difference, are reliable: in the unit of the table. */
  threshold: number
  /** People beyond it upward, within it, beyond it downward. */
  up: number
  within: number
  down: number
}

/**
 * `reliability` is r_xx of the scores before, 0 to 1 (`reliability` of the pre-quiz; from few items or few people it is a guess, and so is all that follows).
 * `sd` defaults to that of the scores before. Null where there is no noise to compare with: nobody varies, or the reliability is 1 or not a share.
 */
export function reliableChange (table: readonly PairCount[], reliability: number, sd = peopleIn(table) > 1 ? spreadOf(before(table)).sd : null): ReliableChange | null {
  if (!sd || !(reliability >= 0 && reliability < 1)) return null
  const se = sd * Math.sqrt(1 - reliability), seDifference = se * Math.SQRT2, threshold = 1.96 * seDifference
  const people = (is: (gain: number) => boolean): number => peopleIn(gainsOf(table).filter(({ value }) => is(value)))
  return { se, seDifference, threshold, up: people((gain) => gain > threshold), within: people((gain) => Math.abs(gain) <= threshold), down: people((gain) => gain < -threshold) }
}
