/** What stands behind the headline, for whoever clicks: each figure with its formula and the numbers put in. Pure. */
import { effectSizes } from '#src/domain/gains/effect-sizes.ts'
import { type PairCount, peopleIn } from '#src/domain/gains/frequencies.ts'
import { least } from '#src/domain/gains/least.ts'
import { bandOf, normalizedGain, room } from '#src/domain/gains/normalized-gain.ts'
import { paired, reachOf } from '#src/domain/gains/paired.ts'
import { signedRank } from '#src/domain/gains/wilcoxon.ts'
import { plain, signed } from './gain-plot.ts'

export type Worked = { name: string; value: string; how: string }

const two = (value: number): string => `${value < 0 && value.toFixed(2) !== '-0.00' ? '−' : ''}${Math.abs(value).toFixed(2)}`
const pText = (p: number): string => (p < 0.001 ? 'below 0.001' : p.toFixed(3))

/** Empty for fewer people than scores are shown of; without what infers for fewer than that needs. */
export function workingOf (table: readonly PairCount[]): Worked[] {
  const n = peopleIn(table)
  if (n < least.scores) return []
  const { pre, post, gain, r, t, df, p, dAv } = paired(table)
  const shares = normalizedGain(table), ends = room(table)
  const rows: (Worked | false)[] = [
    { name: 'Mean before and after', value: `${plain(pre.mean)}% and ${plain(post.mean)}%`, how: `Means of ${n} people; standard deviations ${plain(pre.sd ?? 0)} and ${plain(post.sd ?? 0)} points${r === null ? '' : `, correlation ${two(r)}`}.` },
    { name: 'Mean gain', value: `${signed(gain.mean)} points`, how: `Sum of (after − before) ÷ n = ${plain(post.mean)} − ${plain(pre.mean)}; standard deviation of the gains s = ${plain(gain.sd ?? 0)}.` },
  ]
  if (n >= least.inference && gain.se !== null && gain.ci !== null) {
    const d = effectSizes(paired(table)), ranks = signedRank(table), reach = reachOf(df)
    rows.push(
      { name: '95% interval of the mean gain', value: `${plain(gain.ci[0])} to ${plain(gain.ci[1])}`, how: `Mean ± t × s ÷ √n = ${plain(gain.mean)} ± ${two(reach)} × ${plain(gain.sd ?? 0)} ÷ √${n}.` },
      t !== null && p !== null && { name: 'Paired t test', value: `t(${df}) = ${two(t)}, p ${pText(p)}`, how: `t = mean ÷ (s ÷ √n) = ${plain(gain.mean)} ÷ ${two(gain.se)}.` },
      ranks.p !== null && { name: 'Wilcoxon signed-rank test', value: `p ${pText(ranks.p)}`, how: `${ranks.gained} gained, ${ranks.lost} lost, ${ranks.same} the same; rank sums ${ranks.plus} and ${ranks.minus}, ${ranks.exact !== null ? 'exact' : 'normal approximation with ties'}. Rank-biserial correlation (W+ − W−) ÷ (W+ + W−) = ${two(ranks.rankBiserial ?? 0)}.` },
      dAv !== null && { name: 'Effect size d_av', value: two(dAv), how: `Mean gain ÷ mean of both standard deviations = ${plain(gain.mean)} ÷ ((${plain(pre.sd ?? 0)} + ${plain(post.sd ?? 0)}) ÷ 2).${d.gAv === null ? '' : ` Corrected for few people (Hedges): ${two(d.gAv)}.`}` },
      d.dZ !== null && { name: 'Effect size d_z', value: `${two(d.dZ)}${d.dZInterval ? `, 95% interval ${two(d.dZInterval[0])} to ${two(d.dZInterval[1])}` : ''}`, how: 'Mean gain ÷ s, for planning and for pooling studies; not to be read as d_av. Interval from the noncentral t distribution.' },
      d.dRm !== null && { name: 'Further effect sizes', value: `d_rm ${two(d.dRm)}${d.glass === null ? '' : `, Glass Δ ${two(d.glass)}`}`, how: 'd_rm = d_z × √(2 × (1 − correlation)); Glass Δ = mean gain ÷ standard deviation before.' },
    )
  }
  rows.push(
    shares.group !== null && { name: 'Normalized gain ⟨g⟩', value: `${two(shares.group)}, ${bandOf(shares.group)}`, how: `Share of what could be gained: (${plain(post.mean)} − ${plain(pre.mean)}) ÷ (100 − ${plain(pre.mean)}). Mean of single people’s g ${shares.individual.mean === null ? 'not defined' : two(shares.individual.mean)}${shares.individual.excluded > 0 ? `, without ${shares.individual.excluded} at 100% before` : ''}; mean of c (Marx and Cummings) ${shares.change.mean === null ? 'not defined' : two(shares.change.mean)}.` },
    (ends.ceiling || ends.floor) && { name: ends.ceiling ? 'Little room to gain' : 'Many at the bottom', value: ends.ceiling ? 'ceiling' : 'floor', how: ends.ceiling ? `${Math.round(100 * ends.atTopBefore)}% had full marks before, the mean before was ${plain(pre.mean)}%: gains are smaller than what was learned.` : `${Math.round(100 * ends.atZeroBefore)}% had nothing right before.` },
  )
  return rows.filter((row) => row !== false)
}
