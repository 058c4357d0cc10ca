/** Every figure with its name, its formula with the numbers put in, its n and the attempts that it is made of: what a page shows on a click. */
import type { EffectSizes } from './effect-sizes.ts'
import { type ItemFacts, itemExplanations } from './explain-items.ts'
import { least } from './least.ts'
import type { NormalizedGain } from './normalized-gain.ts'
import { type Paired, reachOf } from './paired.ts'
import type { PooledGroup, Pooling } from './pooling.ts'
import type { ReliableChange } from './reliable-change.ts'
import type { Retention } from './retention.ts'
import type { SignedRank } from './wilcoxon.ts'
import { figure, intervalWords, pWords, signed } from './wording.ts'

/** `key` is for anchors and tests; `value` is printed; `formula` is one line of text. */
export type Explained = { key: string; name: string; value: string; formula: string; n: number; attempts: string }
/** Figures of one group, in percents and percentage points. What is left out or null is not explained. */
export type Facts = ItemFacts & {
  paired?: Paired | null
  effects?: EffectSizes | null
  ranks?: SignedRank | null
  normalized?: NormalizedGain | null
  reliable?: { change: ReliableChange; reliability: number } | null
  retention?: Retention | null
  pooled?: { own: PooledGroup; all: Pooling } | null
}

export const attemptWords = {
  matched: 'First complete attempt in each phase, pre-quiz before post-quiz, in the same people. Staff, previews and later attempts are left out.',
  followed: 'First complete attempt in each of the three phases, in people who have all three.',
}
/** A figure of people matched before and after, without what says so in each. */
type Line = Omit<Explained, 'n' | 'attempts'>

/** In the order of a page. What the size of a group does not allow is left out here too: scores below 5 people, inference below 10. */
export function explain (facts: Facts): Explained[] {
  const { paired, effects, ranks, normalized, reliable, retention, pooled } = facts
  const lines: Explained[] = []
  const tell = (n: number, attempts: string, from: number, found: readonly (Line | null)[]): void => { if (n >= from) lines.push(...found.flatMap((line) => (line ? [{ ...line, n, attempts }] : []))) }
  if (paired) {
    tell(paired.n, attemptWords.matched, least.scores, scoreLines(paired))
    tell(paired.n, attemptWords.matched, least.inference, inferenceLines(paired))
    if (effects) tell(paired.n, attemptWords.matched, least.inference, effectLines(paired, effects))
    if (normalized) tell(paired.n, attemptWords.matched, least.scores, normalizedLines(paired, normalized))
    if (reliable) tell(paired.n, attemptWords.matched, least.inference, [reliableLine(paired, reliable)])
  }
  if (ranks) tell(ranks.n + ranks.same, attemptWords.matched, least.inference, rankLines(ranks))
  if (retention) tell(retention.n, attemptWords.followed, least.scores, [retentionLine(retention)])
  if (pooled) tell(pooled.own.n, attemptWords.matched, 1, pooledLines(pooled))
  return [...lines, ...itemExplanations(facts)]
}

const scoreLines = ({ n, pre, post, gain }: Paired): (Line | null)[] => [
  { key: 'pre', name: 'Mean score before', value: `${figure(pre.mean)}%`, formula: `sum of ${n} scores ÷ ${n} = ${figure(pre.mean, 2)}` },
  { key: 'post', name: 'Mean score after', value: `${figure(post.mean)}%`, formula: `sum of ${n} scores ÷ ${n} = ${figure(post.mean, 2)}` },
  { key: 'gain', name: 'Mean gain', value: signed(gain.mean), formula: `mean after − mean before = ${figure(post.mean, 2)} − ${figure(pre.mean, 2)} = ${figure(gain.mean, 2)} percentage points` },
  gain.sd === null ? null : { key: 'sd', name: 'Standard deviation of the gains', value: figure(gain.sd), formula: `√(sum of (gain − ${figure(gain.mean, 2)})² ÷ (${n} − 1)) = ${figure(gain.sd, 2)}` },
]

const inferenceLines = ({ n, gain: { mean, sd, se, ci }, t, df, p, r }: Paired): (Line | null)[] => [
  se === null ? null : { key: 'se', name: 'Standard error of the mean gain', value: figure(se, 2), formula: `SD ÷ √n = ${figure(sd!, 2)} ÷ √${n} = ${figure(se, 3)}` },
  se === null || ci === null ? null : { key: 'ci', name: '95% confidence interval of the mean gain', value: intervalWords(ci), formula: `mean ± t(.975, ${df}) × SE = ${figure(mean, 2)} ± ${figure(reachOf(df), 3)} × ${figure(se, 3)} = ${intervalWords(ci, 2)}` },
  t === null || p === null ? null : { key: 't', name: 'Paired t test', value: `t(${df}) = ${figure(t, 2)}, ${pWords(p)}`, formula: `t = mean ÷ SE = ${figure(mean, 2)} ÷ ${figure(se!, 3)} = ${figure(t, 3)}, two-sided, ${df} degrees of freedom` },
  r === null ? null : { key: 'r', name: 'Correlation of before and after', value: figure(r, 2), formula: `Pearson’s r of ${n} pairs = ${figure(r, 3)}` },
]

function effectLines ({ n, pre, post, gain, r }: Paired, { dZ, dZInterval, dAv, dRm, glass, correction, gAv }: EffectSizes): (Line | null)[] {
  const mean = figure(gain.mean, 2), sx = figure(pre.sd ?? 0, 2), sy = figure(post.sd ?? 0, 2)
  const line = (key: string, name: string, value: number | null, formula: string): Line | null => (value === null ? null : { key, name, value: figure(value, 2), formula: `${formula} = ${figure(value, 3)}` })
  return [
    line('dAv', 'Effect size d (average spread, d_av)', dAv, `mean gain ÷ mean of both SDs = ${mean} ÷ ((${sx} + ${sy}) ÷ 2)`),
    line('gAv', 'The same, corrected for few people (Hedges)', gAv, `d_av × J = ${figure(dAv ?? 0, 3)} × ${figure(correction ?? 0, 4)}`),
    line('dZ', 'Effect size d of the gains (d_z, for power)', dZ, `mean gain ÷ SD of gains = ${mean} ÷ ${figure(gain.sd ?? 0, 2)}`),
    dZInterval === null ? null : { key: 'dZInterval', name: '95% interval of d_z', value: intervalWords(dZInterval, 2), formula: `both noncentralities for which t = ${figure((dZ ?? 0) * Math.sqrt(n), 3)} is at the 2.5% end, ÷ √${n} = ${intervalWords(dZInterval, 3)}` },
    line('dRm', 'Effect size d for repeated measures (d_rm)', dRm, `d_z × √(2 × (1 − r)) = ${figure(dZ ?? 0, 3)} × √(2 × (1 − ${figure(r ?? 0, 3)}))`),
    line('glass', 'Glass’s Δ (spread before)', glass, `mean gain ÷ SD before = ${mean} ÷ ${sx}`),
  ]
}

const normalizedLines = ({ n, pre, post }: Paired, { group, individual, change }: NormalizedGain): (Line | null)[] => [
  group === null ? null : { key: 'g', name: 'Normalized gain ⟨g⟩ of the group', value: figure(group, 2), formula: `(mean after − mean before) ÷ (100 − mean before) = (${figure(post.mean, 2)} − ${figure(pre.mean, 2)}) ÷ (100 − ${figure(pre.mean, 2)}) = ${figure(group, 3)}` },
  individual.mean === null || individual.n < least.scores ? null : { key: 'individual', name: 'Mean of each person’s normalized gain', value: figure(individual.mean, 2), formula: `mean of (after − before) ÷ (100 − before) over ${individual.n} of ${n}; ${individual.excluded} had 100% before = ${figure(individual.mean, 3)}` },
  change.mean === null || change.n < least.scores ? null : { key: 'change', name: 'Mean normalized change c', value: figure(change.mean, 2), formula: `gains ÷ (100 − before), losses ÷ before, mean over ${change.n} of ${n}; ${change.excluded} had 0% or 100% both times = ${figure(change.mean, 3)}` },
]

const reliableLine = ({ pre }: Paired, { change, reliability }: { change: ReliableChange; reliability: number }): Line => ({
  key: 'reliable', name: 'Reliably changed', value: `${change.up} up, ${change.within} within the noise, ${change.down} down`,
  formula: `beyond 1.96 × √2 × SD before × √(1 − reliability) = 1.96 × 1.414 × ${figure(pre.sd ?? 0, 2)} × √(1 − ${figure(reliability, 3)}) = ${figure(change.threshold, 2)} percentage points`,
})

const rankLines = ({ n, same, plus, minus, p, exact, rankBiserial }: SignedRank): (Line | null)[] => [
  p === null ? null : { key: 'wilcoxon', name: 'Wilcoxon signed-rank test', value: pWords(p), formula: `ranks of gains sum to ${figure(plus)}, of losses to ${figure(minus)}, over ${n} people with a change (${same} without); ${exact === null ? 'normal approximation with corrections for ties and continuity' : 'exact'}, two-sided, ${pWords(p)}` },
  rankBiserial === null ? null : { key: 'rankBiserial', name: 'Matched rank-biserial correlation', value: figure(rankBiserial, 2), formula: `(W+ − W−) ÷ (W+ + W−) = (${figure(plus)} − ${figure(minus)}) ÷ ${figure(plus + minus)} = ${figure(rankBiserial, 3)}` },
]

const retentionLine = ({ gain, kept, share }: Retention): Line | null => (share === null ? null : {
  key: 'retention', name: 'Share of the gain kept at follow-up', value: `${figure(100 * share, 0)}%`,
  formula: `(follow-up − before) ÷ (after − before) = (${figure(kept.post.mean, 2)} − ${figure(kept.pre.mean, 2)}) ÷ (${figure(gain.post.mean, 2)} − ${figure(gain.pre.mean, 2)}) = ${figure(share, 3)}`,
})

/** The estimate of a small agency gives its raw mean away, so it is left to those who may see that. */
const pooledLines = ({ own, all }: { own: PooledGroup; all: Pooling }): Line[] => (own.n < least.scores ? [] : [
  { key: 'pooled', name: 'Partly pooled estimate', value: `${signed(own.estimate)} (${intervalWords(own.ci)})`, formula: `mean of agencies + weight × (own mean − mean of agencies) = ${figure(all.mean, 2)} + ${figure(own.weight, 3)} × (${figure(own.raw, 2)} − ${figure(all.mean, 2)}) = ${figure(own.estimate, 2)}` },
  { key: 'weight', name: 'How much of it rests on its own people', value: `${figure(100 * own.weight, 0)}%`, formula: `τ² ÷ (τ² + σ² ÷ n) = ${figure(all.between, 2)}² ÷ (${figure(all.between, 2)}² + ${figure(all.within, 2)}² ÷ ${own.n}) = ${figure(own.weight, 3)}` },
])
