/** Agreement with R: always with the figures that fixtures/gains.R printed when they were recorded, and with new ones from another seed where R is installed. */
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import { weightedKappa } from '#src/domain/gains/agreement.ts'
import { effectSizes } from '#src/domain/gains/effect-sizes.ts'
import { balancedGain } from '#src/domain/gains/forms.ts'
import { fences, gainsOf, median, tally } from '#src/domain/gains/frequencies.ts'
import { holm } from '#src/domain/gains/holm.ts'
import { itemFigures, type ItemTable } from '#src/domain/gains/items.ts'
import { mcnemar } from '#src/domain/gains/mcnemar.ts'
import { noncentralTCdf } from '#src/domain/gains/noncentral-t.ts'
import { normalizedGain } from '#src/domain/gains/normalized-gain.ts'
import { paired } from '#src/domain/gains/paired.ts'
import { partialPooling, sumsOf } from '#src/domain/gains/pooling.ts'
import { reliability } from '#src/domain/gains/reliability.ts'
import { signedRank } from '#src/domain/gains/wilcoxon.ts'

type Figures = Record<string, number | null>
type PooledFixture = { agency: number[]; gain: number[]; lme4?: { mean: number; se: number; between: number; within: number; estimate: number[] }; metafor?: { mean: number; se: number; estimate: number[]; estimateSe: number[]; low: number[]; high: number[] } }
type Fixture = {
  seed: number
  pairs: { top: number; pre: number[]; post: number[]; expected: Figures }[]
  nct: { t: number; df: number; delta: number; p: number }[]
  mcnemar: { b: number; c: number; plain: number; corrected: number; exact: number }[]
  holm: { p: number[]; adjusted: number[] }
  quizzes: { n: number; k: number; possible: number; rows: number[][]; options: string[][]; expected: Record<'difficulty' | 'r' | 'corrected' | 'D' | 'without', (number | null)[]> & { alpha: number; kr21: number | null; aShare: number; aRest: number } }[]
  kappas: { levels: number; first: number[]; second: number[]; linear: { kappa: number; se: number }; quadratic: { kappa: number; se: number } }[]
  pooling: PooledFixture[]
  forms: { ab: number[]; ba: number[]; gain: number; df: number; low: number; high: number; p: number }[]
}

const folder = path.join(import.meta.dirname, 'fixtures')
const recorded = JSON.parse(readFileSync(path.join(folder, 'gains.json'), 'utf8')) as Fixture
/** From another seed each day, so that agreement is not agreement on one data set. */
function freshFromR (): Fixture[] {
  const seed = Math.floor(Date.now() / 86_400_000)
  const { status, stdout } = spawnSync('Rscript', [path.join(folder, 'gains.R'), String(seed)], { encoding: 'utf8', maxBuffer: 1e8 })
  return status === 0 ? [JSON.parse(stdout) as Fixture] : []
}

const close = (got: number | null | undefined, expected: number | null, what: string, tolerance = 1e-8): void => {
  if (expected === null) expect(got, what).toBeNull()
  else expect(Math.abs((got ?? Number.NaN) - expected) / Math.max(1, Math.abs(expected)), `${what}: ${got}, R has ${expected}`).toBeLessThan(tolerance)
}

/** Item tables of a matrix of points. */
const itemsOf = ({ rows, options, possible, k }: Fixture['quizzes'][number]): ItemTable[] => Array.from({ length: k }, (_, item) => ({
  item: String(item), possible, counts: rows.map((points, person) => ({ total: points.reduce((sum, each) => sum + each, 0), points: points[item]!, option: options[person]![item]!, n: 1 })),
}))

describe.each([recorded, ...freshFromR()].map((fixture) => [fixture.seed, fixture] as const))('as in R, seed %i:', (_, fixture) => {
  test('paired figures, effect sizes, signed ranks, normalized gains', () => {
    for (const { top, pre, post, expected } of fixture.pairs) {
      const table = tally(pre, post), p = paired(table), d = effectSizes(p), w = signedRank(table), g = normalizedGain(table, top), changes = gainsOf(table)
      const got: Figures = {
        preMean: p.pre.mean, preSd: p.pre.sd, postMean: p.post.mean, postSd: p.post.sd, gain: p.gain.mean, sd: p.gain.sd, se: p.gain.se, low: p.gain.ci![0], high: p.gain.ci![1], r: p.r, t: p.t, p: p.p,
        dZ: d.dZ, dZLow: d.dZInterval![0], dZHigh: d.dZInterval![1], dAv: d.dAv, dAvRms: d.dAvRootMeanSquare, dRm: d.dRm, glass: d.glass, J: d.correction,
        V: w.plus, exact: w.exact, cc: w.normal, plain: w.plain, group: g.group, individual: g.individual.mean, change: g.change.mean, dropped: g.change.excluded,
        median: median(changes),
      }
      const { low, high } = fences(changes) // quartiles back from the fences: low = q1 − 1.5·w, high = q3 + 1.5·w, w = (high − low)/4
      got.q1 = low + 1.5 * (high - low) / 4
      got.q3 = high - 1.5 * (high - low) / 4
      for (const [name, value] of Object.entries(expected)) close(got[name], value, `${name} of ${pre.length}`, name.startsWith('dZ') ? 2e-8 : 1e-9)
    }
  })
  test('the noncentral t distribution', () => { for (const { t, df, delta, p } of fixture.nct) close(noncentralTCdf(t, df, delta), p, `t ${t}, df ${df}, δ ${delta}`) })
  test('McNemar and Holm', () => {
    for (const { b, c, ...expected } of fixture.mcnemar) {
      const got = mcnemar(b, c)
      close(got.plainP, expected.plain, 'plain'); close(got.correctedP, expected.corrected, 'corrected'); close(got.exactP, expected.exact, 'exact')
    }
    holm(fixture.holm.p).forEach((p, index) => close(p, fixture.holm.adjusted[index]!, 'Holm'))
  })
  test('items and reliability', () => {
    for (const quiz of fixture.quizzes) {
      const tables = itemsOf(quiz), { expected } = quiz, whole = reliability(tables)!
      tables.forEach((table, item) => {
        const got = itemFigures(table)
        close(got.difficulty, expected.difficulty[item]!, 'difficulty'); close(got.r, expected.r[item]!, 'r'); close(got.correctedR, expected.corrected[item]!, 'corrected r')
        close(got.discrimination, quiz.n < 50 ? null : expected.D[item]!, 'D'); close(whole.withoutItem[item]!.alpha, expected.without[item]!, 'α without')
      })
      close(whole.alpha, expected.alpha, 'α'); close(whole.kr21, expected.kr21, 'KR-21')
      const a = itemFigures(tables[0]!).options.find(({ option }) => option === 'a')!
      close(a.share, expected.aShare, 'share of a'); close(a.rest, expected.aRest, 'rest of a')
    }
  })
  test('weighted κ', () => {
    for (const { levels, first, second, ...expected } of fixture.kappas) {
      const table = first.map((level, index) => ({ first: level, second: second[index]!, n: 1 }))
      for (const weights of ['linear', 'quadratic'] as const) { const got = weightedKappa(table, levels, weights); close(got.kappa, expected[weights].kappa, weights); close(got.se, expected[weights].se, `${weights} SE`) }
    }
  })
  test('partial pooling', () => {
    for (const { agency, gain, lme4, metafor } of fixture.pooling) {
      const groups = [...Map.groupBy(gain.map((value, index) => ({ value, agency: agency[index]! })), (each) => each.agency).values()].map((own) => sumsOf(tally(own.map(() => 0), own.map(({ value }) => value))))
      const got = partialPooling(groups)!
      // lme4 minimizes by a search that stops some 1e-6 from the minimum; metafor is given lme4's variances.
      if (lme4) {
        for (const name of ['mean', 'se', 'between', 'within'] as const) close(got[name], lme4[name], `lme4 ${name}`, name === 'between' ? 2e-3 : 1e-4)
        lme4.estimate.forEach((value, index) => close(got.groups[index]!.estimate, value, `lme4 estimate ${index}`, 1e-3))
      }
      if (metafor) {
        metafor.estimateSe.forEach((value, index) => close(got.groups[index]!.se, value, `metafor SE ${index}`, 1e-3))
        metafor.low.forEach((value, index) => { close(got.groups[index]!.ci[0], value, `metafor low ${index}`, 1e-3); close(got.groups[index]!.ci[1], metafor.high[index]!, `metafor high ${index}`, 1e-3) })
      }
    }
  })
  test('counterbalanced forms', () => {
    for (const { ab, ba, ...expected } of fixture.forms) {
      const table = (gains: number[]) => tally(gains.map(() => 0), gains), got = balancedGain(table(ab), table(ba))!
      close(got.gain, expected.gain, 'gain'); close(got.df, expected.df, 'df'); close(got.ci![0], expected.low, 'low'); close(got.ci![1], expected.high, 'high'); close(got.p, expected.p, 'p')
    }
  })
})
