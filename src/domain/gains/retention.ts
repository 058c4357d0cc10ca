/** What is left of a gain at the follow-up quiz, in people with all three quizzes: not the people of the headline gain, so a page says how many they are. */
import { type PairCount, peopleIn } from './frequencies.ts'
import { type Paired, paired } from './paired.ts'

export type TripleCount = { pre: number; post: number; followup: number; n: number }
export type Retention = {
  n: number
  /** The same people, before to after, after to follow-up, before to follow-up. */
  gain: Paired
  since: Paired
  kept: Paired
  /** (F̄ − x̄)/(ȳ − x̄): 1 is all kept, above 1 more than kept, below 0 less than before. Null where nothing was gained. */
  share: number | null
}

/** Throws RangeError for nobody. `share` is a ratio of means and has no interval here: where the gain was small it says little. */
export function retention (table: readonly TripleCount[]): Retention {
  const between = (from: 'pre' | 'post', to: 'post' | 'followup'): Paired => paired(table.map((row): PairCount => ({ pre: row[from], post: row[to], n: row.n })))
  const gain = between('pre', 'post'), kept = between('pre', 'followup')
  return { n: peopleIn(table), gain, since: between('post', 'followup'), kept, share: gain.gain.mean > 0 ? kept.gain.mean / gain.gain.mean : null }
}
