/** Item analysis of one phase, from counts: does a question tell those who know from those who do not, and which wrong answer do they choose? */
import { type Count, correlation, peopleIn, spreadOf } from './frequencies.ts'
import { least } from './least.ts'

/** `n` people with this total over the quiz (this item included, all over the same items), these points on the item and this choice. `option` is null for a blank or an item without options. */
export type ItemCount = { total: number; points: number; option: string | null; n: number }
/** One item; `possible` are the points for a fully right answer, above 0. Counts of one wording, or of wordings that `wordingPools` puts together. */
export type ItemTable = { item: string; possible: number; counts: readonly ItemCount[] }

export type OptionFigures = {
  /** Null: left blank. */
  option: string | null
  n: number
  share: number
  /** Mean points on the rest of the quiz of those who chose it; null for nobody. */
  rest: number | null
  /** Share of the upper and of the lower group that chose it; null where there are no groups. */
  upper: number | null
  lower: number | null
}
export type ItemFigures = {
  item: string
  n: number
  /** Mean share of the points earned, 0 to 1: high is easy. For right or wrong, the proportion right. */
  difficulty: number
  /** Pearson's r of the item with the total, which holds the item itself and so is too high, and with the total of the others. Null where one of them does not vary. */
  r: number | null
  correctedR: number | null
  /** Difficulty among the upper 27 % by total less that among the lower 27 % (Kelley 1939, doi 10.1037/h0057123); null below 50 people. */
  discrimination: number | null
  /** Difficulty among the upper group, null as above. */
  upper: number | null
  options: OptionFigures[]
}

/**
 * `options` are the keys of the item's options in authored order; what nobody chose is listed with 0, what was chosen and is not in the list comes after. Throws RangeError for nobody.
 * Ties at the edge of the 27 % groups: each of the people with that total belongs to the group by the same fraction, so that the group is 27 % exactly and no order of rows matters.
 */
export function itemFigures ({ item, possible, counts }: ItemTable, options: readonly string[] = []): ItemFigures {
  const n = peopleIn(counts)
  if (n === 0 || !(possible > 0)) throw new RangeError(`nothing to say of ${item}`)
  const groups = n < least.discrimination ? null : { upper: group(counts, n, -1), lower: group(counts, n, 1) }
  const shareOf = (rows: readonly ItemCount[]): number => mean(rows, (row) => row.points)! / possible
  const upper = groups ? shareOf(groups.upper) : null
  return {
    item, n, difficulty: shareOf(counts),
    r: correlation(counts.map((row) => ({ x: row.points, y: row.total, n: row.n }))),
    correctedR: correlation(counts.map((row) => ({ x: row.points, y: row.total - row.points, n: row.n }))),
    discrimination: groups ? upper! - shareOf(groups.lower) : null, upper,
    options: optionKeys(counts, options).map((option) => {
      const chose = (row: ItemCount): boolean => row.option === option
      const own = counts.filter(chose), people = peopleIn(own), part = (rows: readonly ItemCount[]): number => peopleIn(rows.filter(chose)) / peopleIn(rows)
      return { option, n: people, share: people / n, rest: mean(own, (row) => row.total - row.points), upper: groups ? part(groups.upper) : null, lower: groups ? part(groups.lower) : null }
    }),
  }
}

/** Blank last, and only where the item has options or something was chosen. */
function optionKeys (counts: readonly ItemCount[], options: readonly string[]): (string | null)[] {
  const chosen = new Set(counts.filter(({ n }) => n > 0).map(({ option }) => option))
  const named = [...new Set([...options, ...[...chosen].filter((option) => option !== null).sort()])]
  return named.length === 0 ? [] : [...named, ...(chosen.has(null) ? [null] : [])]
}

function mean (rows: readonly ItemCount[], of: (row: ItemCount) => number): number | null {
  const counts = rows.filter(({ n }) => n > 0).map((row): Count => ({ value: of(row), n: row.n }))
  return counts.length === 0 ? null : spreadOf(counts).mean
}

/** 27 % of the people from one end of the totals: `direction` 1 from the lowest, −1 from the highest. Counts may be fractions of people. */
function group (counts: readonly ItemCount[], n: number, direction: 1 | -1): ItemCount[] {
  let free = 0.27 * n
  return [...Map.groupBy(counts, ({ total }) => total)].sort(([a], [b]) => direction * (a - b)).flatMap(([, rows]) => {
    const people = peopleIn(rows), take = people === 0 ? 0 : Math.min(1, free / people)
    free -= take * people
    return take <= 0 ? [] : rows.map((row) => ({ ...row, n: row.n * take }))
  })
}

/** A published wording of an item. `isFix`: its author said that it mends the wording only, so answers before and after may be counted together. */
export type Wording = { number: number; isFix: boolean }

/** Which wordings may be counted together: each that is not a mere fix starts anew. Pools and their wordings in the order of revision numbers. */
export function wordingPools<W extends Wording> (wordings: readonly W[]): W[][] {
  const pools: W[][] = []
  for (const wording of wordings.toSorted((a, b) => a.number - b.number)) {
    const last = pools.at(-1)
    if (last && wording.isFix) last.push(wording)
    else pools.push([wording])
  }
  return pools
}
