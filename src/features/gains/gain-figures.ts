/** From stored sittings to the figures of the gains page: who is matched, in which group, and what may be shown. Pure. */
import type { Module, Phase, Score } from '#src/domain/curriculum.ts'
import { add, fraction, times } from '#src/domain/fraction.ts'
import { type GroupGain, groupGain, isInGain, matchedPairs, type Pair, pooled, type Unmatched } from '#src/domain/gains.ts'
import { suppress, type Visibility } from '#src/domain/suppression.ts'
import { isScored } from '#src/domain/curriculum.ts'
import type { ParticipationRow, SittingRow } from './queries.ts'

type ItemPoints = { person: number; module: string; phase: Phase; pointsNumerator: number; pointsDenominator: number; possible: number }
export type Shown = { gain: GroupGain; visibility: Visibility }
export type Figures = {
  total: Shown
  modules: ({ id: string; title: string } & Shown)[]
  agencies: (ParticipationRow & Shown)[]
  unmatched: Unmatched[]
  /** True when some module has two forms, so that gain mixes them. */
  hasForms: boolean
}

/** Items that are scored in one phase only: outside gain, so their points are taken out. */
export const itemsOutsideGain = (modules: readonly Module[]): string[] => modules.flatMap((module) => module.items.filter((item) => isScored(item) && !isInGain(item)).map((item) => item.id))

export function figures (modules: readonly Module[], sittings: readonly SittingRow[], outside: readonly ItemPoints[], participation: readonly ParticipationRow[]): Figures {
  const lost = Map.groupBy(outside, (row) => `${row.person} ${row.module} ${row.phase}`)
  const scoreOf = (row: SittingRow): Score => (lost.get(`${row.person} ${row.module} ${row.phase}`) ?? []).reduce<Score>((score, item) => ({
    points: add(score.points, times(fraction(item.pointsNumerator, item.pointsDenominator), -1)), possible: score.possible - item.possible,
  }), { points: fraction(row.pointsNumerator, row.pointsDenominator), possible: row.possible })
  const byModule = modules.map((module) => {
    const rows = sittings.filter((row) => row.module === module.id)
    return { module, ...matchedPairs(rows.map((row) => ({ person: row.person, phase: row.phase, submittedAt: row.submittedAt, score: scoreOf(row) }))) }
  })
  const everyone = pooled(byModule.flatMap(({ pairs }) => pairs))
  const matched = new Set(everyone.map((pair) => pair.person))
  // A person's agency is that of their latest sitting: one group each, so that groups add up to the total.
  const agencyOf = new Map([...sittings].sort((a, b) => a.submittedAt.getTime() - b.submittedAt.getTime()).map((row) => [row.person, row.agency]))
  const groups = participation.map((row) => ({ row, pairs: everyone.filter((pair) => agencyOf.get(pair.person) === row.agency) }))
  const allowed = suppress(groups.map(({ pairs }) => ({ n: pairs.length })))
  const one = (pairs: Pair[], visibility: Visibility): Shown => ({ gain: visibility === 'shown' ? groupGain(pairs) : { n: pairs.length, scores: null, inference: null }, visibility })
  const visibilityOf = (n: number): Visibility => suppress([{ n }]).groups[0]!
  return {
    total: one(everyone, allowed.total),
    modules: byModule.map(({ module, pairs }) => ({ id: module.id, title: module.title, ...one(pairs, visibilityOf(pairs.length)) })),
    agencies: groups.map(({ row, pairs }, index) => ({ ...row, ...one(pairs, allowed.groups[index]!) })),
    unmatched: [...new Map(byModule.flatMap(({ unmatched }) => unmatched).filter(({ person }) => !matched.has(person)).map((each) => [each.person, each])).values()],
    hasForms: modules.some((module) => module.forms.length > 1),
  }
}
