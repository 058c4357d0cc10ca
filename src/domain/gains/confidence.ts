/** Confidence before and after, statement by statement. Confidence is not knowledge: it has its own tables and is never added to a score. */
import { after, before, type Count, median, type PairCount, peopleIn, spreadOf } from './frequencies.ts'
import { type SignedRank, signedRank } from './wilcoxon.ts'

/** Matched people's answers on the statement's scale, from `low` to `high`; `reversed`: the high end is the unsure one. */
export type Statement = { statement: string; objective: string | null; low: number; high: number; reversed: boolean; table: readonly PairCount[] }
/** `sure` is the share with one of the two highest values (4 or 5 of 5). */
export type ConfidencePart = { median: number; mean: number; sure: number }
export type Confidence = { statement: string; objective: string | null; n: number; before: ConfidencePart; after: ConfidencePart; change: SignedRank }

/** Reversed statements are turned round first. Statements that nobody answered twice are left out. Throws RangeError for an answer off the scale. */
export function confidence (statements: readonly Statement[]): Confidence[] {
  return statements.filter(({ table }) => peopleIn(table) > 0).map(({ statement, objective, low, high, reversed, table }) => {
    const turned = (value: number): number => (reversed ? low + high - value : value)
    if (table.some(({ pre, post }) => Math.min(pre, post) < low || Math.max(pre, post) > high)) throw new RangeError(`${statement}: answers are ${low} to ${high}`)
    const own = table.map(({ pre, post, n }) => ({ pre: turned(pre), post: turned(post), n })), n = peopleIn(own)
    const part = (counts: readonly Count[]): ConfidencePart => ({ median: median(counts), mean: spreadOf(counts).mean, sure: peopleIn(counts.filter(({ value }) => value >= high - 1)) / n })
    return { statement, objective, n, before: part(before(own)), after: part(after(own)), change: signedRank(own) }
  })
}
