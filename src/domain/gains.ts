/**
 * Knowledge gain: what matched people scored before and after, with its uncertainty. Scores are percents of the points possible and gains are percentage points.
 * One group, before and after, no control group: a page says that scores "changed", never that the training "caused" it.
 */
import tQuantile from '@stdlib/stats-base-dists-t-quantile'
import { isScored, type Item, type Phase, type Score } from './curriculum.ts'
import { add, toNumber } from './fraction.ts'

/** Least matched people for a mean or spread of scores, and for anything that infers: standard error, confidence interval, d. */
export const least = { scores: 5, inference: 10 }

/** Whether an item is part of gain: scored, and asked both before and after. */
export const isInGain = (item: Item): boolean => isScored(item) && item.phases.includes('pre') && item.phases.includes('post')

/** One person's scores over the items that are part of gain. */
export type Pair = { person: number; pre: Score; post: Score }
export type Sitting = { person: number; phase: Phase; submittedAt: Date; score: Score }
export type Unmatched = { person: number; why: 'no post-quiz' | 'no pre-quiz' | 'post-quiz before pre-quiz' | 'nothing scored' }

/**
 * The matched pairs of one module: for each person the first complete (submitted) attempt before and after, if the one came before the other. Everyone else with a sitting
 * is listed as unmatched with the reason, so that nobody is dropped silently.
 */
export function matchedPairs (sittings: readonly Sitting[]): { pairs: Pair[]; unmatched: Unmatched[] } {
  const pairs: Pair[] = [], unmatched: Unmatched[] = []
  for (const [person, all] of Map.groupBy(sittings.filter(({ phase }) => phase !== 'followup'), (each) => each.person)) {
    const first = (phase: Phase): Sitting | undefined => all.filter((each) => each.phase === phase).sort((a, b) => a.submittedAt.getTime() - b.submittedAt.getTime())[0]
    const pre = first('pre'), post = first('post')
    const why = !post ? 'no post-quiz' : !pre ? 'no pre-quiz' : post.submittedAt < pre.submittedAt ? 'post-quiz before pre-quiz' : pre.score.possible === 0 || post.score.possible === 0 ? 'nothing scored' : null
    if (why === null) pairs.push({ person, pre: pre!.score, post: post!.score })
    else unmatched.push({ person, why })
  }
  return { pairs, unmatched }
}

const plus = (a: Score, b: Score): Score => ({ points: add(a.points, b.points), possible: a.possible + b.possible })

/** One pair a person over several modules: the sums of points over the modules in which that person is matched, so a person counts once and an item counts by its points. */
export const pooled = (pairs: readonly Pair[]): Pair[] =>
  [...Map.groupBy(pairs, ({ person }) => person).values()].map((own) => own.reduce((a, b) => ({ person: a.person, pre: plus(a.pre, b.pre), post: plus(a.post, b.post) })))

export type Paired = {
  n: number
  pre: { mean: number; sd: number | null }
  post: { mean: number; sd: number | null }
  /** `ci` is the 95 % confidence interval of the mean gain. */
  gain: { mean: number; sd: number | null; se: number | null; ci: [low: number, high: number] | null }
  /** Paired t, on n − 1 degrees of freedom; null where all gains are equal. */
  t: number | null
  /** Cohen's d with the mean of both SDs below the line; null where neither phase varies. */
  dAv: number | null
}

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length

/** Standard deviation of a sample (n − 1), in two passes; null for fewer than two values. */
function sdOf (values: readonly number[]): number | null {
  if (values.length < 2) return null
  const center = mean(values)
  return Math.sqrt(values.reduce((sum, value) => sum + (value - center) ** 2, 0) / (values.length - 1))
}

/**
 * Paired statistics of before and after, person by person, on whatever scale they are. Mean gain d̄ = Σ(y − x)/n; SE = s_d/√n; CI = d̄ ± t(.975, n − 1)·SE (Student 1908);
 * d_av = d̄ / ((s_x + s_y)/2) (Lakens 2013, doi 10.3389/fpsyg.2013.00863). What n is too small for is null, never NaN. Throws RangeError unless there is at least
 * one pair and both lists are equally long.
 */
export function pairedStatistics (pre: readonly number[], post: readonly number[]): Paired {
  const n = pre.length
  if (n === 0 || n !== post.length) throw new RangeError(`no pairs in ${n} and ${post.length} values`)
  const gains = pre.map((x, index) => post[index]! - x)
  const gain = mean(gains), sd = sdOf(gains), sdPre = sdOf(pre), sdPost = sdOf(post)
  const se = sd === null ? null : sd / Math.sqrt(n)
  const reach = se === null ? null : tQuantile(0.975, n - 1) * se
  const spread = sdPre === null || sdPost === null ? 0 : (sdPre + sdPost) / 2
  return {
    n,
    pre: { mean: mean(pre), sd: sdPre },
    post: { mean: mean(post), sd: sdPost },
    gain: { mean: gain, sd, se, ci: reach === null ? null : [gain - reach, gain + reach] },
    t: se ? gain / se : null,
    dAv: spread > 0 ? gain / spread : null,
  }
}

const percentOf = ({ points, possible }: Score): number => 100 * toNumber(points) / possible

/** What a page may show of a group: the count always, means from 5 matched people, inference from 10. What is null is not shown, in the words of `hiddenWords`. */
export type GroupGain = {
  n: number
  scores: { pre: number; post: number; gain: number; sd: number | null } | null
  inference: { se: number; ci: [low: number, high: number]; dAv: number | null } | null
}

/** Gain of a group in percentage points, with what its size does not allow left out. For one table of groups with a total, see `suppress` too. */
export function groupGain (pairs: readonly Pair[]): GroupGain {
  const n = pairs.length
  if (n < least.scores) return { n, scores: null, inference: null }
  const { pre, post, gain, dAv } = pairedStatistics(pairs.map((pair) => percentOf(pair.pre)), pairs.map((pair) => percentOf(pair.post)))
  const inference = n >= least.inference && gain.se !== null && gain.ci !== null ? { se: gain.se, ci: gain.ci, dAv } : null
  return { n, scores: { pre: pre.mean, post: post.mean, gain: gain.mean, sd: gain.sd }, inference }
}

/** A person's own gain in percentage points, to that person. */
export const ownGain = ({ pre, post }: Pick<Pair, 'pre' | 'post'>): number | null => (pre.possible === 0 || post.possible === 0 ? null : percentOf(post) - percentOf(pre))
