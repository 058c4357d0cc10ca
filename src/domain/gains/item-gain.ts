/** One item before and after, in the same people. */
import { after, before, type PairCount, peopleIn, spreadOf } from './frequencies.ts'
import { holm } from './holm.ts'
import { type McNemar, mcnemar } from './mcnemar.ts'

export type ItemGain = {
  item: string
  n: number
  /** Mean share of the points, 0 to 1. */
  pre: number
  post: number
  /** post − pre, the pretest-posttest difference index (Cox and Vargas 1966, ERIC ED010517). It rewards items that everyone has right after: read it with `pre`. */
  gain: number
  /** People who were not fully right before and are after, the reverse, fully right both times, never. */
  gained: number
  lost: number
  keptRight: number
  keptWrong: number
  test: McNemar
  /** p of the test after Holm's correction over the items that were handed in together. */
  holmP: number
}

/** Scores are shares of the item's points, 0 to 1; 1 is right. Items without people are left out. Throws RangeError for a share outside. */
export function itemGains (tables: readonly { item: string; table: readonly PairCount[] }[]): ItemGain[] {
  const found = tables.filter(({ table }) => peopleIn(table) > 0).map(({ item, table }) => {
    if (table.some(({ pre, post }) => !(pre >= 0 && pre <= 1 && post >= 0 && post <= 1))) throw new RangeError(`${item}: shares are 0 to 1`)
    const people = (was: boolean, is: boolean): number => peopleIn(table.filter(({ pre, post }) => (pre === 1) === was && (post === 1) === is))
    const gained = people(false, true), lost = people(true, false), pre = spreadOf(before(table)).mean, post = spreadOf(after(table)).mean
    return { item, n: peopleIn(table), pre, post, gain: post - pre, gained, lost, keptRight: people(true, true), keptWrong: people(false, false), test: mcnemar(gained, lost) }
  })
  const adjusted = holm(found.map(({ test }) => test.p))
  return found.map((each, index) => ({ ...each, holmP: adjusted[index]! }))
}
