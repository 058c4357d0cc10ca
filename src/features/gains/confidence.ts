/** How sure people are, before and after, as a page shows it: beside knowledge, never mixed with it. Pure. */
import type { LikertItem, Module } from '#src/domain/curriculum.ts'
import { confidence, type Statement } from '#src/domain/gains/confidence.ts'
import { peopleIn } from '#src/domain/gains/frequencies.ts'
import { least } from '#src/domain/gains/least.ts'
import { plainText } from '#src/domain/plain-text.ts'
import type { Views } from '#src/platform/http/views.ts'
import type { RatingCount } from './queries.ts'

/** Statements that enough people rated twice. `versions`: every revision that was taken, the newest last, whose words are shown. */
export function ratedStatements (versions: readonly Module[], ratings: readonly RatingCount[]): Statement[] {
  const items = new Map(versions.flatMap(({ items }) => items.filter((item): item is LikertItem => item.type === 'likert').map((item): [string, LikertItem] => [item.id, item])))
  return [...items.values()].flatMap((item) => item.statements.map((statement): Statement & { n: number } => {
    const values = item.scale.map(({ value }) => value), low = Math.min(...values), high = Math.max(...values)
    const table = ratings.filter((row) => row.item === item.id && row.statement === statement.key && Math.min(row.pre, row.post) >= low && Math.max(row.pre, row.post) <= high)
    return { statement: plainText(statement.text), objective: statement.objective, low, high, reversed: statement.reversed, table, n: peopleIn(table) }
  })).filter(({ n }) => n >= least.scores)
}

/** Null where no statement was answered twice by enough people. */
export function confidenceOf (versions: readonly Module[], ratings: readonly RatingCount[]): Views['gains/gains']['confidence'] {
  const statements = ratedStatements(versions, ratings)
  if (statements.length === 0) return null
  const share = (value: number): string => `${Math.round(100 * value)}%`
  return confidence(statements).map(({ statement, n, before, after, change }) => ({
    statement, n: String(n), before: share(before.sure), after: share(after.sure), medians: `${before.median} to ${after.median}`,
    test: n < least.inference ? `fewer than ${least.inference} people` : change.p === null ? 'nobody changed' : `${change.gained} surer, ${change.lost} less sure, ${change.same} the same; p ${change.p < 0.001 ? 'below 0.001' : change.p.toFixed(3)}`,
  }))
}
