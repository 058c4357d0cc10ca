/** What a page of items is asked for, read from its address, and everything it stands on. */
import { z } from 'zod'
import type { Scope } from '#src/domain/access.ts'
import type { ModuleRevision, Release } from '#src/features/curriculum/curricula.ts'
import { type Filters, groupOf, queryOf, readFilters } from '#src/features/gains/group.ts'
import { least } from '#src/domain/gains/least.ts'
import { peopleIn } from '#src/domain/gains/frequencies.ts'
import { type ReliableChange, reliableChange } from '#src/domain/gains/reliable-change.ts'
import { listCohorts, listFormTables } from '#src/features/gains/queries.ts'
import { NotFound } from '#src/platform/http/errors.ts'
import type { Services } from '#src/services.ts'
import { moduleFigures, type Pool, type PoolFigures, poolsOf, type QuizReliability, quizReliability } from './item-figures.ts'
import { type ItemGroup, listItemCounts, listItemPairs, listWordings, type SitPhase } from './queries.ts'

export const sorts = ['order', 'before', 'after', 'gain', 'rest', 'discrimination'] as const
export type Sort = (typeof sorts)[number]

/** Anything in the address that is none of these is as if it were not there. `sort` begins with a minus sign for the highest first. */
const View = z.object({ phase: z.enum(['pre', 'post']).catch('pre'), sort: z.enum(sorts.flatMap((each) => [each, `-${each}`] as const)).catch('order'), wording: z.string().regex(/^[1-9]\d{0,5}$/).transform(Number).nullable().catch(null) })
export type View = { phase: SitPhase; sort: Sort; isDown: boolean; wording: number | null }

export type Asked = { release: Release; module: ModuleRevision; scope: Scope; filters: Filters; fault: { text: string; from: string; to: string } | null; view: View }

/** Throws NotFound for a curriculum or module that is not there, and for filters that no form of ours sends. */
export async function readAsked ({ curricula }: Services, params: { curriculum: string; module: string }, query: unknown, scope: Scope): Promise<Asked> {
  const { phase, sort, wording, ...rest } = (query ?? {}) as Record<string, unknown>
  const read = readFilters(rest, scope), release = await curricula.current(params.curriculum)
  const module = release?.modules.find((each) => each.module.id === params.module)
  if (!read || !release || !module) throw new NotFound()
  const view = View.parse({ phase, sort, wording })
  return { release, module, scope, ...read, view: { ...view, sort: view.sort.replace('-', '') as Sort, isDown: view.sort.startsWith('-') } }
}

export const groupFor = ({ release, module, scope, filters }: Asked): ItemGroup => ({ ...groupOf(release.id, scope, { kind: 'program' }, filters, module.module.id), module: module.module.id })

/** The address of the list, or of one item, with the filters and the phase that it keeps. What is usual is left out. */
export function itemsPath ({ release, module, filters, view }: Asked, item: string | null = null, over: Partial<View> = {}): string {
  const { phase, sort, isDown, wording } = { ...view, wording: null, ...over }
  const query = new URLSearchParams(queryOf(filters))
  if (phase !== 'pre') query.set('phase', phase)
  if (item === null && (sort !== 'order' || isDown)) query.set('sort', `${isDown ? '-' : ''}${sort}`)
  if (item !== null && wording !== null) query.set('wording', String(wording))
  return `/gains/${release.id}/modules/${module.module.id}/items${item === null ? '' : `/${item}`}${query.size === 0 ? '' : `?${query}`}`
}

export type Found = { pools: PoolFigures[]; reliability: Record<'pre' | 'post', QuizReliability | null>; cohorts: { id: number; name: string }[]; /** By the reliability of the pre-quiz; null where that is not known. */ change: ReliableChange | null }

/** With `only`, the answers of one item alone are counted, and reliability, which needs all, is left out. Change is found for every item, since its test is corrected for their number. */
export async function loadItems (services: Services, asked: Asked, only: string | null = null): Promise<Found> {
  const { db, curricula } = services
  const group = groupFor(asked)
  const [wordings, cohorts] = await Promise.all([listWordings(db, group.curriculum, group.module), listCohorts(db, { ...group, cohort: null, discipline: null })])
  const newest = new Map(await Promise.all([...new Set(wordings.map(({ revision }) => revision))].map(async (id) => [id, await curricula.revision(id)] as const)))
  const pools: Pool[] = poolsOf(asked.module, wordings, newest)
  const [counts, pairs] = await Promise.all([
    listItemCounts(db, group, wordings.filter(({ item }) => only === null || item === only).map(({ id }) => id)),
    listItemPairs(db, group, pools.flatMap(({ id, wordings: own }) => own.map((each) => ({ wording: each.id, pool: id })))),
  ])
  const taken = new Map(await Promise.all([...new Set(counts.map(({ revision }) => revision))].map(async (id) => [id, await curricula.revision(id)] as const)))
  const reliability = only === null ? { pre: quizReliability(pools, taken, counts, 'pre'), post: quizReliability(pools, taken, counts, 'post') } : { pre: null, post: null }
  return { pools: moduleFigures(pools, counts, pairs), cohorts, reliability, change: await changeOf(services, asked, reliability.pre) }
}

/** Two forms are two measures, and the reliability of one says nothing of a step from it to the other. */
async function changeOf ({ db }: Services, asked: Asked, found: QuizReliability | null): Promise<ReliableChange | null> {
  if (!found || asked.module.module.forms.length > 1) return null
  const table = await listFormTables(db, groupFor(asked))
  return peopleIn(table) < least.inference ? null : reliableChange(table, found.figures.alpha)
}
