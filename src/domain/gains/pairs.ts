/**
 * Who is part of gain: the first complete attempt before and after, of people who have both. Scores are percents of the points possible and gains are percentage points.
 * One group, before and after, no control group: a page says that scores "changed", never that the training "caused" it.
 */
import { isScored, type Item, type Phase, type Score } from '../curriculum.ts'
import { add, toNumber } from '../fraction.ts'
import { type PairCount, tally } from './frequencies.ts'

/** Whether an item is part of gain: scored, and asked both before and after. */
export const isInGain = (item: Item): boolean => isScored(item) && item.phases.includes('pre') && item.phases.includes('post')

/** One person's scores over the items that are part of gain. */
export type Pair = { person: number; pre: Score; post: Score }
/** `outside`: why a sitting counts for nobody, where it does not. */
export type Sitting = { person: number; phase: Phase; submittedAt: Date; score: Score; outside?: 'staff' | 'preview' }
export type Unmatched = { person: number; why: 'no post-quiz' | 'no pre-quiz' | 'post-quiz before pre-quiz' | 'nothing scored' }
/** `excluded` counts sittings, not people. */
export type Matched = { pairs: Pair[]; unmatched: Unmatched[]; excluded: { staff: number; preview: number } }

/** The first complete (submitted) sitting of a phase. */
const first = (sittings: readonly Sitting[], phase: Phase): Sitting | undefined =>
  sittings.filter((each) => each.phase === phase).sort((a, b) => a.submittedAt.getTime() - b.submittedAt.getTime())[0]

/**
 * The matched pairs of one module: for each person the first complete (submitted) attempt before and after, if the one came before the other. Everyone else with a sitting
 * is listed as unmatched with the reason, so that nobody is dropped silently; sittings of staff and previews are left out and counted.
 */
export function matchedPairs (sittings: readonly Sitting[]): Matched {
  const pairs: Pair[] = [], unmatched: Unmatched[] = []
  const count = (why: Sitting['outside']): number => sittings.filter(({ outside }) => outside === why).length
  const counted = sittings.filter(({ phase, outside }) => phase !== 'followup' && outside === undefined)
  for (const [person, all] of Map.groupBy(counted, (each) => each.person)) {
    const pre = first(all, 'pre'), post = first(all, 'post')
    const why = !post ? 'no post-quiz' : !pre ? 'no pre-quiz' : post.submittedAt < pre.submittedAt ? 'post-quiz before pre-quiz' : pre.score.possible === 0 || post.score.possible === 0 ? 'nothing scored' : null
    if (why === null) pairs.push({ person, pre: pre!.score, post: post!.score })
    else unmatched.push({ person, why })
  }
  return { pairs, unmatched, excluded: { staff: count('staff'), preview: count('preview') } }
}

/** A matched person who also sat the follow-up quiz. */
export type Followed = Pair & { followup: Score }

/** Those of the pairs whose first follow-up quiz came after their post-quiz, with its score. The sittings are the same list that the pairs were made of. */
export function followed (pairs: readonly Pair[], sittings: readonly Sitting[]): Followed[] {
  const byPerson = Map.groupBy(sittings.filter(({ outside }) => outside === undefined), (each) => each.person)
  return pairs.flatMap((pair) => {
    const own = byPerson.get(pair.person) ?? [], post = first(own, 'post'), later = first(own, 'followup')
    return post && later && later.submittedAt > post.submittedAt && later.score.possible > 0 ? [{ ...pair, followup: later.score }] : []
  })
}

const plus = (a: Score, b: Score): Score => ({ points: add(a.points, b.points), possible: a.possible + b.possible })

/** One pair a person over several modules: the sums of points over the modules in which that person is matched, so a person counts once and an item counts by its points. */
export const pooled = (pairs: readonly Pair[]): Pair[] =>
  [...Map.groupBy(pairs, ({ person }) => person).values()].map((own) => own.reduce((a, b) => ({ person: a.person, pre: plus(a.pre, b.pre), post: plus(a.post, b.post) })))

/** 0 to 100, unrounded. Throws RangeError where nothing is scored. */
export function percentOf ({ points, possible }: Score): number {
  if (possible <= 0) throw new RangeError('no percent of no points')
  return 100 * toNumber(points) / possible
}

/** The pairs as a table of frequencies, in percent: the form in which every figure is computed, and in which the database counts them. */
export const tableOf = (pairs: readonly Pair[]): PairCount[] => tally(pairs.map(({ pre }) => percentOf(pre)), pairs.map(({ post }) => percentOf(post)))

/** A person's own gain in percentage points, to that person. */
export const ownGain = ({ pre, post }: Pick<Pair, 'pre' | 'post'>): number | null => (pre.possible === 0 || post.possible === 0 ? null : percentOf(post) - percentOf(pre))
