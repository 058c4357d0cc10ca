/** Figures of items, of reliability and of raters, explained: see `explain`. */
import type { Kappa } from './agreement.ts'
import type { Explained } from './explain.ts'
import type { ItemGain } from './item-gain.ts'
import type { ItemFigures } from './items.ts'
import { least } from './least.ts'
import type { Reliability } from './reliability.ts'
import { figure, intervalWords, pWords, signed } from './wording.ts'

export type ItemFacts = {
  item?: ItemFigures | null
  itemGain?: ItemGain | null
  reliability?: Reliability | null
  kappa?: { kappa: Kappa; weights: 'linear' | 'quadratic' | 'none' } | null
}

const one = 'First complete attempt of each person in this phase, this wording of the item and wordings that only mend it. Staff and previews are left out.'
const both = 'First complete attempt in each phase, in the same people, this wording of the item in both. Staff and previews are left out.'

/** Nothing of an item below 20 people. */
export function itemExplanations ({ item, itemGain, reliability, kappa }: ItemFacts): Explained[] {
  return [
    ...(item && item.n >= least.items ? itemLines(item) : []),
    ...(itemGain && itemGain.n >= least.items ? itemGainLines(itemGain) : []),
    ...(reliability && reliability.n >= least.items ? reliabilityLines(reliability) : []),
    ...(kappa ? kappaLines(kappa) : []),
  ]
}

function itemLines ({ n, difficulty, correctedR, discrimination, upper }: ItemFigures): Explained[] {
  const line = (key: string, name: string, value: string, formula: string): Explained => ({ key, name, value, formula, n, attempts: one })
  return [
    line('difficulty', 'Difficulty (share right)', `${figure(100 * difficulty, 0)}%`, `points earned ÷ points possible, over ${n} people = ${figure(difficulty, 3)}`),
    line('correctedR', 'Item-rest correlation (corrected point-biserial)', correctedR === null ? 'n/a' : figure(correctedR, 2), correctedR === null ? 'not defined: all of them earned the same here or on the rest' : `Pearson’s r of the points here and on all other items, over ${n} people = ${figure(correctedR, 3)}`),
    ...(discrimination === null || upper === null ? [] : [line('discrimination', 'Upper-lower discrimination', figure(discrimination, 2), `share right of the best 27% − of the lowest 27% = ${figure(upper, 3)} − ${figure(upper - discrimination, 3)} = ${figure(discrimination, 3)}`)]),
  ]
}

function itemGainLines ({ n, pre, post, gain, gained, lost, test, holmP }: ItemGain): Explained[] {
  const line = (key: string, name: string, value: string, formula: string): Explained => ({ key, name, value, formula, n, attempts: both })
  const how = test.chiSquare === null ? 'nobody changed' : gained + lost < 25 ? `exact: ${gained} or more extreme of ${gained + lost} changes, each way equally likely, ${pWords(test.p)}` : `χ² = (|${gained} − ${lost}| − 1)² ÷ (${gained} + ${lost}) = ${figure(test.corrected!, 2)}, ${pWords(test.p)}`
  return [
    line('itemGain', 'Item gain (pretest-posttest difference)', signed(100 * gain, 0), `share right after − before = ${figure(post, 3)} − ${figure(pre, 3)} = ${figure(gain, 3)}`),
    line('mcnemar', 'McNemar test, Holm-corrected', pWords(holmP), `${gained} from wrong to right, ${lost} from right to wrong; ${how}; with Holm’s correction ${pWords(holmP)}`),
  ]
}

function reliabilityLines ({ items, n, alpha, kr20, kr21, sem }: Reliability): Explained[] {
  const attempts = 'First complete attempt of each person in this phase. Staff and previews are left out.'
  const line = (key: string, name: string, value: number, formula: string): Explained => ({ key, name, value: figure(value, 2), formula: `${formula} = ${figure(value, 3)}`, n, attempts })
  return [
    line('alpha', kr20 === null ? 'Cronbach’s α' : 'Cronbach’s α (KR-20)', alpha, `${items} ÷ (${items} − 1) × (1 − sum of the items’ variances ÷ variance of the totals)`),
    ...(kr21 === null ? [] : [line('kr21', 'KR-21 (as if all items were equally difficult)', kr21, `${items} ÷ (${items} − 1) × (1 − M × (${items} − M) ÷ (${items} × variance of the totals))`)]),
    ...(sem === null ? [] : [line('sem', 'Standard error of measurement, in points', sem, `SD of the totals × √(1 − ${figure(alpha, 3)})`)]),
  ]
}

function kappaLines ({ kappa: { n, same, kappa, ci }, weights }: NonNullable<ItemFacts['kappa']>): Explained[] {
  const attempts = 'Answers that two raters marked without seeing each other’s marks.'
  const far = weights === 'none' ? 'every difference counts alike' : weights === 'linear' ? 'a difference counts by its size' : 'a difference counts by the square of its size'
  return [
    { key: 'same', name: 'Same mark from both raters', value: `${figure(100 * same, 0)}%`, formula: `${figure(same * n, 0)} of ${n} answers`, n, attempts },
    ...(kappa === null || ci === null ? [] : [{ key: 'kappa', name: `Agreement beyond chance (${weights === 'none' ? '' : `${weights} weights, `}Cohen’s κ)`, value: `${figure(kappa, 2)} (${intervalWords(ci, 2)})`, formula: `(observed − by chance) ÷ (1 − by chance), ${far} = ${figure(kappa, 3)}, 95% interval ${intervalWords(ci, 3)}`, n, attempts }]),
  ]
}
