/**
 * Which cells of a table of groups stay hidden, so that no small group's scores can be read or worked out: primary suppression below a least count, and complementary
 * suppression where a hidden cell would follow by subtraction from a visible total (Federal Committee on Statistical Methodology, Statistical Policy Working Paper 22, 2005).
 * Counts of people are never hidden; scores are.
 */
import { least } from './gains/least.ts'

/** `empty`: nobody to protect. `small`: too few people. `protects`: large enough, but it would give a smaller one away. */
export type Visibility = 'shown' | 'empty' | 'small' | 'protects'
export type Group = { n: number; /** hidden already, for a reason of its own */ hidden?: boolean }

/**
 * For groups that share no person and add up to a total: what may be shown of each and of the total. Afterwards, what the visible figures tell of the hidden groups
 * together covers at least two groups and at least `from` people. Where the small groups alone do not come to that, the smallest of the others is hidden with them,
 * and at last the total. Pass all groups that the total covers, also those that this reader does not see.
 */
export function suppress (groups: readonly Group[], from = least.scores): { groups: Visibility[]; total: Visibility } {
  const cells = groups.map(({ n, hidden }): Visibility => (n === 0 ? 'empty' : hidden || n < from ? 'small' : 'shown'))
  const count = groups.reduce((sum, { n }) => sum + n, 0)
  if (count < from) return { groups: cells, total: count === 0 ? 'empty' : 'small' }
  const isExposed = (): boolean => {
    const pool = groups.filter((_, index) => cells[index] === 'small' || cells[index] === 'protects')
    return pool.length > 0 && (pool.length < 2 || pool.reduce((sum, { n }) => sum + n, 0) < from)
  }
  const bySize = groups.map((_, index) => index).filter((index) => cells[index] === 'shown').sort((a, b) => groups[a]!.n - groups[b]!.n)
  for (const index of bySize) {
    if (!isExposed()) break
    cells[index] = 'protects'
  }
  return { groups: cells, total: isExposed() ? 'protects' : 'shown' }
}

/**
 * Two levels on one page: groups within parts (agencies within states), a total for each part and one for all. A part whose total is hidden hides all its groups,
 * since any of them would narrow down what is hidden elsewhere.
 */
export function suppressWithin (parts: readonly (readonly { n: number }[])[], from = least.scores): { parts: { groups: Visibility[]; total: Visibility }[]; total: Visibility } {
  const outer = suppress(parts.map((groups) => ({ n: groups.reduce((sum, { n }) => sum + n, 0) })), from)
  const inner = parts.map((groups, index) => {
    const total = outer.groups[index]!
    if (total === 'shown') return { ...suppress(groups, from), total }
    return { groups: groups.map(({ n }): Visibility => (n === 0 ? 'empty' : n < from ? 'small' : 'protects')), total }
  })
  return { parts: inner, total: outer.total }
}

/** The sentence that stands in the place of a hidden figure: never a blank, a dash or a zero. */
export const hiddenWords: Record<Exclude<Visibility, 'shown'>, string> = {
  empty: 'Nobody has both quizzes yet.',
  small: `Not shown yet. Gains appear when ${least.scores} people have both quizzes.`,
  protects: 'Not shown, because it would give the scores of a smaller group away.',
}
/** In the place of a confidence interval or d. */
export const hiddenInference = `Fewer than ${least.inference} people, so no interval.`
