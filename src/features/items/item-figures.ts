/** The figures of a module's items, from counts. Wordings are put together only where one mends the other. Pure. */
import { isScored, type Item, itemsOf } from '#src/domain/curriculum.ts'
import type { PairCount } from '#src/domain/gains/frequencies.ts'
import { peopleIn } from '#src/domain/gains/frequencies.ts'
import { type ItemGain, itemGains } from '#src/domain/gains/item-gain.ts'
import { type Reading, readItem } from '#src/domain/gains/item-reading.ts'
import { type ItemCount, type ItemFigures, itemFigures, type ItemTable, wordingPools } from '#src/domain/gains/items.ts'
import { least } from '#src/domain/gains/least.ts'
import { reliability, type Reliability } from '#src/domain/gains/reliability.ts'
import { plainText } from '#src/domain/plain-text.ts'
import type { ModuleRevision } from '#src/features/curriculum/curricula.ts'
import type { CountRow, PoolPair, SitPhase, WordingRow } from './queries.ts'

/** Wordings of an item that are counted together. `item` and `revision` are of the newest of them that was published, or of the current module. */
export type Pool = { id: number; item: Item; revision: ModuleRevision; wordings: WordingRow[]; isCurrent: boolean }
/** One phase of a pool. `rest`: points possible on the rest of the quiz. Null figures: fewer than 20 answers. */
export type PhaseFigures = { n: number; figures: ItemFigures | null; rest: number; reading: Reading }
export type PoolFigures = { pool: Pool; pre: PhaseFigures; post: PhaseFigures; gain: ItemGain | null; pairs: number; /** What weighs most of either phase. */ reading: Reading & { phase: SitPhase } }

/** The pools of a module's items, each with the text it is shown in: the current ones in the module's order, then those asked no more. `revisions` are those that hold the newest wordings, and the current one. */
export function poolsOf (current: ModuleRevision, wordings: readonly WordingRow[], revisions: ReadonlyMap<number, ModuleRevision>): Pool[] {
  const order = new Map(current.module.items.map(({ id }, index) => [id, index]))
  const pools = [...Map.groupBy(wordings, ({ item }) => item).values()].flatMap((own) => wordingPools(own)).flatMap((own): Pool[] => {
    const now = own.find(({ id, item }) => current.itemRevisions.get(item) === id), newest = own.reduce((a, b) => (b.revision > a.revision ? b : a))
    const revision = now ? current : revisions.get(newest.revision)!
    // A check inside a section has no revision of its own; an item without its text could not be shown.
    const item = revision.module.items.find(({ id }) => id === newest.item)
    return item ? [{ id: own[0]!.id, item, revision, wordings: own, isCurrent: now !== undefined }] : []
  })
  return pools.sort((a, b) => Number(b.isCurrent) - Number(a.isCurrent) || (order.get(a.item.id) ?? Infinity) - (order.get(b.item.id) ?? Infinity) || b.id - a.id)
}

/** Keys of the right options; none where an item has no options. */
export const rightKeys = (item: Item): string[] => ('options' in item ? item.options.filter(({ right }) => right).map(({ key }) => key) : [])
const optionKeys = (item: Item): string[] => ('options' in item ? item.options.map(({ key }) => key) : [])

/** An option as an author knows it, short enough for a sentence. */
export function optionLabel (item: Item): (key: string) => string {
  return (key) => {
    const words = plainText(('options' in item ? item.options.find((each) => each.key === key)?.text : undefined) ?? key)
    return `“${[...words].length > 60 ? `${[...words].slice(0, 57).join('').trimEnd()} …` : words}”`
  }
}

/**
 * The counts of one item in one phase on one scale. Where sittings had different items beside it (another form or revision), what they scored on the rest is taken as a share and put on the scale
 * of the most usual rest; where all had the same, nothing is changed.
 */
export function tableOf ({ item, wordings }: Pick<Pool, 'item' | 'wordings'>, rows: readonly CountRow[]): ItemTable & { rest: number } {
  const own = rows.filter(({ wording, worth }) => worth > 0 && wordings.some(({ id }) => id === wording))
  const sizes = Map.groupBy(own, ({ possible, worth }) => possible - worth)
  const rest = [...sizes].sort(([a, x], [b, y]) => peopleIn(y) - peopleIn(x) || b - a)[0]?.[0] ?? 0
  return {
    item: item.id, possible: item.points, rest,
    counts: own.map((row): ItemCount => {
      const points = row.points * item.points / row.worth, others = row.possible - row.worth
      const isSame = row.worth === item.points && others === rest
      return { points, total: isSame ? row.total : Number((points + (others === 0 ? 0 : (row.total - row.points) / others * rest)).toFixed(9)), option: row.choice, n: row.n }
    }),
  }
}

/** Figures of a table; of an item where several options may be chosen, each option is counted by itself. */
export function figuresOf (item: Item, table: ItemTable): ItemFigures {
  if (item.type !== 'multiple') return itemFigures(table, optionKeys(item))
  const figures = itemFigures({ ...table, counts: table.counts.map((row) => ({ ...row, option: null })) })
  const among = (key: string) => itemFigures({ ...table, counts: table.counts.map((row) => ({ ...row, option: row.option?.split(',').includes(key) ? key : '' })) }, [key]).options[0]!
  const blank = figuresBlank(table)
  return { ...figures, options: [...optionKeys(item).map(among), ...blank] }
}
const figuresBlank = (table: ItemTable): ItemFigures['options'] => itemFigures(table).options.filter(({ option }) => option === null)

function phaseFigures (pool: Pool, rows: readonly CountRow[], phase: SitPhase): PhaseFigures {
  const { rest, ...table } = tableOf(pool, rows.filter((row) => row.phase === phase))
  const n = peopleIn(table.counts)
  if (n < least.items) return { n, figures: null, rest, reading: { level: 'few', text: n === 0 ? 'Nobody has answered it yet.' : `Only ${n === 1 ? '1 person' : `${n} people`} answered. From ${least.items} on this says how the question works.` } }
  const figures = figuresOf(pool.item, table)
  return { n, figures, rest, reading: readItem(figures, phase, rightKeys(pool.item), optionLabel(pool.item)) }
}

const weight = { mend: 3, look: 2, fine: 1, few: 0 }

/** Figures of every pool. Items are tested for gain together, so that Holm's correction covers what a page shows. */
export function moduleFigures (pools: readonly Pool[], counts: readonly CountRow[], pairs: readonly PoolPair[]): PoolFigures[] {
  const tables = new Map(pools.map((pool) => [pool.id, pairs.filter((row) => row.pool === pool.id).map(({ pre, post, n }): PairCount => ({ pre, post, n }))]))
  const enough = pools.filter(({ id, isCurrent }) => isCurrent && peopleIn(tables.get(id)!) >= least.items)
  const current = new Map(itemGains(enough.map(({ id }) => ({ item: String(id), table: tables.get(id)! }))).map((gain) => [gain.item, gain]))
  return pools.map((pool) => {
    const pre = phaseFigures(pool, counts, 'pre'), post = phaseFigures(pool, counts, 'post'), table = tables.get(pool.id)!
    const isPost = weight[post.reading.level] > weight[pre.reading.level] || (weight[post.reading.level] === weight[pre.reading.level] && post.n > pre.n)
    const gain = current.get(String(pool.id)) ?? (peopleIn(table) >= least.items ? itemGains([{ item: String(pool.id), table }])[0]! : null)
    return { pool, pre, post, gain, pairs: peopleIn(table), reading: isPost ? { ...post.reading, phase: 'post' } : { ...pre.reading, phase: 'pre' } }
  })
}

export type QuizReliability = { figures: Reliability; /** Sittings of other forms or wordings, which are no part of it. */ others: number }

/** α of the form and wordings that most people had in this phase; null below 20 people, or where it has no meaning. */
export function quizReliability (pools: readonly Pool[], revisions: ReadonlyMap<number, ModuleRevision>, counts: readonly CountRow[], phase: SitPhase): QuizReliability | null {
  const poolOf = new Map(pools.flatMap((pool) => pool.wordings.map(({ id }): [number, Pool] => [id, pool])))
  const rows = counts.filter((row) => row.phase === phase)
  const setOf = (row: CountRow): string => {
    const revision = revisions.get(row.revision)
    return revision ? itemsOf(revision.module, row.form, phase).filter(isScored).map(({ id }) => poolOf.get(revision.itemRevisions.get(id) ?? 0)?.id ?? 0).sort((a, b) => a - b).join() : ''
  }
  const sets = [...Map.groupBy(rows, setOf)].map(([key, own]) => { const ids = key.split(',').map(Number); return { ids, own, people: peopleIn(own) / ids.length } }).sort((a, b) => b.people - a.people)
  const first = sets[0]
  if (!first || first.ids.includes(0) || first.people < least.items) return null
  const figures = reliability(first.ids.map((id) => tableOf(pools.find((pool) => pool.id === id)!, first.own)))
  return figures && { figures, others: Math.round(sets.slice(1).reduce((sum, { people }) => sum + people, 0)) }
}
