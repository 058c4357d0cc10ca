/** From stored sittings to the figures of the gains page: who is matched, in which group, and what may be shown. Pure. */
import { isScored, type Module, type Score } from '#src/domain/curriculum.ts'
import { add, fraction, times } from '#src/domain/fraction.ts'
import { least } from '#src/domain/gains/least.ts'
import { type GroupGain, groupGain } from '#src/domain/gains/paired.ts'
import { isInGain, matchedPairs, type Pair, pooled, type Unmatched } from '#src/domain/gains/pairs.ts'
import { suppress, type Visibility } from '#src/domain/suppression.ts'
import type { Counts, ItemPointsRow, ParticipationRow, SittingRow } from './queries.ts'

/** A group's gain as far as it may be shown. */
export type Shown = { gain: GroupGain; visibility: Visibility }
/** Why somebody with a sitting is no part of gain. `few others`: both quizzes, but only in modules that too few people have both quizzes in. */
export type Left = { person: number; why: Unmatched['why'] | 'few others' }
export type Figures = {
  counts: Counts & { /** people with both quizzes in at least one module */ matched: number; /** enrolled people who have handed in no quiz */ withoutQuiz: number }
  total: Shown
  /** The curriculum's modules in its order, then those that are taught no more. */
  modules: ({ title: string; isTaught: boolean } & Shown)[]
  agencies: (ParticipationRow & Shown)[]
  left: Left[]
  /** True when some module has two forms, so that gain mixes them. */
  hasForms: boolean
}
export type Facts = {
  /** Of the curriculum today. */
  modules: readonly Module[]
  /** Every revision that a sitting is pinned to, by its id. */
  revisions: ReadonlyMap<number, Module>
  sittings: readonly SittingRow[]
  itemPoints: readonly ItemPointsRow[]
  participation: readonly ParticipationRow[]
  total: Counts
}

/** Items that a revision scores in one phase only: outside gain, so what they earned is taken out of their sittings. */
export const itemsOutsideGain = (module: Module): string[] => module.items.filter((item) => isScored(item) && !isInGain(item)).map(({ id }) => id)

/** The score of a sitting over the items that are part of gain, by the revision that it is pinned to. */
function scoresInGain ({ revisions, itemPoints }: Facts): (row: SittingRow) => Score {
  const outside = new Map([...revisions].map(([id, module]) => [id, new Set(itemsOutsideGain(module))]))
  const lost = Map.groupBy(itemPoints.filter((row) => outside.get(row.revisionId)?.has(row.item)), (row) => row.attempt)
  return (row) => (lost.get(row.attempt) ?? []).reduce<Score>((score, item) => ({
    points: add(score.points, times(fraction(item.pointsNumerator, item.pointsDenominator), -1)), possible: score.possible - item.possible,
  }), { points: fraction(row.pointsNumerator, row.pointsDenominator), possible: row.possible })
}

/** A module that is taught no more keeps the title under which it was last taken. */
function modulesOf ({ modules, revisions, sittings }: Facts): { id: string; title: string; isTaught: boolean }[] {
  const taught = modules.map(({ id, title }) => ({ id, title, isTaught: true }))
  const known = new Set(taught.map(({ id }) => id))
  const gone = sittings.filter((row) => !known.has(row.module)).toSorted((a, b) => a.revisionId - b.revisionId)
  return [...taught, ...new Map(gone.map((row) => [row.module, { id: row.module, title: revisions.get(row.revisionId)!.title, isTaught: false }])).values()]
}

/**
 * The scores over all modules are made of those modules alone that are shown themselves: else what a few people gained in a module could be worked out from the
 * total and the other modules. The same holds for an agency and the other agencies, by `suppress`.
 */
export function figures (facts: Facts): Figures {
  const { sittings, participation } = facts
  const scoreOf = scoresInGain(facts)
  const byId = Map.groupBy(sittings, (row) => row.module)
  const byModule = modulesOf(facts).map((module) =>
    ({ ...module, ...matchedPairs((byId.get(module.id) ?? []).map((row) => ({ person: row.person, phase: row.phase, submittedAt: row.submittedAt, score: scoreOf(row) }))) }))
  const matched = new Set(byModule.flatMap(({ pairs }) => pairs.map(({ person }) => person)))
  const everyone = pooled(byModule.flatMap(({ pairs }) => (pairs.length >= least.scores ? pairs : [])))
  const pool = new Set(everyone.map(({ person }) => person))
  const unmatched = new Map(byModule.flatMap((module) => module.unmatched).filter(({ person }) => !matched.has(person)).map((each): [number, Left] => [each.person, each]))
  const early = [...matched].filter((person) => !pool.has(person)).map((person): Left => ({ person, why: 'few others' }))

  // A person's agency is that of their latest sitting: one group each, so that groups add up to the total.
  const agencyOf = new Map(sittings.toSorted((a, b) => a.submittedAt.getTime() - b.submittedAt.getTime()).map((row) => [row.person, row.agency]))
  const pairsOf = Map.groupBy(everyone, ({ person }) => agencyOf.get(person) ?? null)
  const withEarly = new Set(early.map(({ person }) => agencyOf.get(person) ?? null))
  const groups = participation.map((row) => ({ row, pairs: pairsOf.get(row.agency) ?? [] }))
  const allowed = suppress(groups.map(({ pairs }) => ({ n: pairs.length })))
  const named = (visibility: Visibility, hasEarly: boolean): Visibility => (visibility === 'empty' && hasEarly ? 'small' : visibility)
  return {
    counts: { ...facts.total, matched: matched.size, withoutQuiz: Math.max(0, facts.total.enrolled - new Set(sittings.map(({ person }) => person)).size) },
    total: shown(everyone, named(allowed.total, early.length > 0)),
    modules: byModule.map(({ title, isTaught, pairs }) => ({ title, isTaught, ...shown(pairs, suppress([{ n: pairs.length }]).groups[0]!) })),
    agencies: groups.map(({ row, pairs }, index) => ({ ...row, ...shown(pairs, named(allowed.groups[index]!, withEarly.has(row.agency))) })),
    left: [...unmatched.values(), ...early],
    hasForms: [...facts.modules, ...facts.revisions.values()].some((module) => module.forms.length > 1),
  }
}

const shown = (pairs: Pair[], visibility: Visibility): Shown => ({ gain: visibility === 'shown' ? groupGain(pairs) : { n: pairs.length, scores: null, inference: null }, visibility })
