/** The figures of a program, a state, an agency or a cohort, over all modules or of one: read, computed, and as much of them as may be shown. */
import type { Scope } from '#src/domain/access.ts'
import { isScored, type Module } from '#src/domain/curriculum.ts'
import { type PairCount, peopleIn } from '#src/domain/gains/frequencies.ts'
import { least } from '#src/domain/gains/least.ts'
import { type GroupGain, gainOfSums, gainOfTable, type Sums } from '#src/domain/gains/paired.ts'
import { type Pooling, partialPooling } from '#src/domain/gains/pooling.ts'
import { suppress, type Visibility } from '#src/domain/suppression.ts'
import type { Release } from '#src/features/curriculum/curricula.ts'
import type { Services } from '#src/services.ts'
import type { Place } from './group.ts'
import { keep, type Made } from './keep.ts'
import { lateDays } from './left-lines.ts'
import { countOutside, type Counts, type Division, findTables, findTriples, type Group, type LeftOut, listCells, listLate, listLeftOut, listMonths, listOpenModules, listParticipation, listTitles, type Month, type PartCounts, type Tables, type Whole } from './queries.ts'
import type { TripleCount } from '#src/domain/gains/retention.ts'
import { placeKey, type Seen, visibilityOf } from './visibility.ts'

/** A group's gain as far as it may be shown. */
export type Shown = { gain: GroupGain; visibility: Visibility }
export type PartFigures = PartCounts & Shown
export type PlaceFigures = Made & {
  counts: Counts & { /** people with both quizzes in at least one module */ matched: number }
  outside: { previews: number; withdrawn: number }
  total: Shown
  /** Empty where the total is hidden. */
  table: PairCount[]
  /** The curriculum's modules in its order, then those that are taught no more. */
  modules: ({ id: string; title: string; isTaught: boolean } & Shown)[]
  divisions: { by: Division; rows: PartFigures[]; /** null where there are too few to tell, and for whoever sees only part of the program */ pooling: Pooling | null; /** rows that it was made of, in its order */ pooled: number[] }[]
  left: LeftOut[]
  /** With long between both quizzes. */
  late: { person: number; name: string }[]
  /** Null where too few have all three quizzes. */
  triples: TripleCount[] | null
  /** Of an agency or a cohort; empty elsewhere. */
  months: Month[]
  /** True when some module has two forms, so that gain mixes them. */
  hasForms: boolean
}

/** What a place is divided into, on its page. By state only for whoever has several. */
export const divisionsOf = (place: Place, scope: Scope): Division[] =>
  ({ program: scope.all || scope.states.length > 1 ? ['state', 'agency', 'cohort'] : ['agency', 'cohort'], state: ['agency', 'cohort'], agency: ['cohort'], cohort: ['agency'] } satisfies Record<Place['kind'], Division[]>)[place.kind]

export const wholeOf = async ({ db }: Services, { scope, curriculum }: Group): Promise<Whole> => (scope.all ? listOpenModules(db, curriculum) : 'own')

/** What of the reader's whole reach may be shown, judged together; null for whoever sees the whole program, where each table is judged by itself. */
export async function seenBy ({ db }: Services, group: Group): Promise<Seen | null> {
  if (group.scope.all) return null
  return visibilityOf(await listCells(db, { ...group, state: null, agency: null, cohort: null, discipline: null, module: null, from: null, to: null, phase: null }))
}

const keyOf = (place: Place) => ({ ...(place.kind === 'state' ? { state: place.state } : {}), ...(place.kind === 'agency' ? { agency: String(place.agency) } : {}), ...(place.kind === 'cohort' ? { cohort: String(place.cohort) } : {}) })
const hide = (n: number): GroupGain => ({ n, scores: null, inference: null })
const shownOf = (gain: GroupGain, visibility: Visibility): Shown => ({ gain: visibility === 'shown' ? gain : hide(gain.n), visibility })
const nobody: Sums = { n: 0, pre: 0, post: 0, xx: 0, yy: 0, xy: 0 }

/** The figures, made now or, for a large program, some minutes ago. */
export const placeFigures = (services: Services, release: Release, place: Place, group: Group): Promise<PlaceFigures> =>
  keep(services, ['place', release.revisionId, place, group], () => makeFigures(services, release, place, group))

async function makeFigures (services: Services, release: Release, place: Place, group: Group): Promise<PlaceFigures> {
  const { db } = services
  const asOf = services.now()
  const divisions = divisionsOf(place, group.scope)
  const whole = await wholeOf(services, group)
  const [tables, { total, parts }, outside, left, triples, months, seen, late] = await Promise.all([
    findTables(db, group, whole, divisions), listParticipation(db, group, divisions), countOutside(db, group), listLeftOut(db, group, whole), findTriples(db, group), place.kind === 'program' || place.kind === 'state' ? [] : listMonths(db, group), seenBy(services, group), listLate(db, group, lateDays),
  ])
  const here = placeKey(keyOf(place))
  const gone = await listTitles(db, release.id, [...tables.modules.keys()].filter((id) => !release.modules.some(({ module }) => module.id === id)))
  const n = peopleIn(tables.people)
  const visibility = seen ? visible(seen(here, group.module), n, tables.matched) : own(n, tables.matched)
  const divided = divisions.map((by) => divisionFigures(by, parts.filter((part) => part.by === by), tables.parts.get(by)!, seen && ((key) => seen(placeKey({ ...keyOf(place), [by]: key }), group.module))))
  // A table of parts that add up to the total can ask for the total to be hidden too.
  const isExposed = seen === null && divided.some(({ total: each }) => each === 'protects')
  return {
    asOf, size: total.enrolled, counts: { ...total, matched: tables.matched }, outside,
    total: shownOf(gainOfTable(tables.people), visibility === 'shown' && isExposed ? 'protects' : visibility),
    table: visibility === 'shown' && !isExposed ? tables.people : [],
    modules: moduleFigures(release, gone, tables, seen, here), divisions: divided.map(({ total: _, ...division }) => division).filter(({ rows }) => rows.length > 0),
    left, late, triples: visibility === 'shown' && peopleIn(triples) >= least.scores ? triples : null, months,
    hasForms: release.modules.some(({ module }) => module.forms.length > 1),
  }
}

/** Nobody over all modules although some have both quizzes: only in modules that too few share. */
const own = (n: number, matched: number): Visibility => (n >= least.scores ? 'shown' : matched === 0 ? 'empty' : 'small')
const visible = (judged: Visibility, n: number, matched: number): Visibility => (judged === 'shown' ? own(n, matched) : judged)

function moduleFigures (release: Release, gone: { module: string; title: string }[], tables: Tables, seen: Seen | null, here: string): PlaceFigures['modules'] {
  const taught = release.modules.map(({ module }) => ({ id: module.id, title: module.title, isTaught: true }))
  return [...taught, ...gone.map(({ module, title }) => ({ id: module, title, isTaught: false }))].map((module) => {
    const gain = gainOfTable(tables.modules.get(module.id) ?? [])
    return { ...module, ...shownOf(gain, seen ? seen(here, module.id) : suppress([{ n: gain.n }]).groups[0]!) }
  })
}

function divisionFigures (by: Division, parts: PartCounts[], sums: ReadonlyMap<string | null, Sums>, seen: ((key: string | null) => Visibility) | null) {
  const found = parts.map((part) => ({ ...part, sums: sums.get(part.key) ?? nobody }))
  const judged = suppress(found.map((part) => ({ n: part.sums.n })))
  const rows = found.map(({ sums: own, ...part }, index): PartFigures => ({ ...part, ...shownOf(gainOfSums(own), seen ? seen(part.key) : judged.groups[index]!) }))
  // All agencies tell how much agencies differ, also those too small to be shown; what may be seen of each is for the chart to say.
  const peopled = found.flatMap(({ sums: { n } }, index) => (n > 0 ? [index] : []))
  const pooling = by === 'agency' && seen === null ? partialPooling(peopled.map((index) => { const { n, pre, post, xx, yy, xy } = found[index]!.sums; return { n, mean: post - pre, squares: Math.max(0, xx + yy - 2 * xy) } })) : null
  return { by, rows, pooling, pooled: peopled, total: seen ? 'shown' as const : judged.total }
}

/** Objectives by item, over every revision: an item keeps the objective that it last had. */
export function objectivesOf (modules: readonly Module[]): { item: string; objective: string }[] {
  const byItem = new Map<string, string>()
  for (const module of modules) for (const item of module.items) if (isScored(item) && item.objective !== null) byItem.set(item.id, item.objective)
  return [...byItem].map(([item, objective]) => ({ item, objective }))
}
