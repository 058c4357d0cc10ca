/**
 * Scores as frequencies: how many people had this score before and that one after. A million answers make a table of a few hundred rows, so the database counts and
 * the figures are computed from the counts. Every function of this folder that takes pairs takes such a table; rows may repeat, their order does not matter, and rows with n = 0 say nothing.
 */

/** `n` people with this score before and that one after, on one scale (percent, unless a function says otherwise). */
export type PairCount = { pre: number; post: number; n: number }
/** `n` people with this value. */
export type Count = { value: number; n: number }
/** Mean and standard deviation (n − 1); `sd` is null for fewer than two people. */
export type Spread = { mean: number; sd: number | null }

/** The table of two equally long lists, person by person. Throws RangeError where they are not. */
export function tally (pre: readonly number[], post: readonly number[]): PairCount[] {
  if (pre.length !== post.length) throw new RangeError(`no pairs in ${pre.length} and ${post.length} values`)
  const rows = new Map<string, PairCount>()
  pre.forEach((value, index) => {
    const row: PairCount = { pre: value, post: post[index]!, n: 1 }, key = `${row.pre} ${row.post}`, known = rows.get(key)
    if (known) known.n++
    else rows.set(key, row)
  })
  return [...rows.values()]
}

export const peopleIn = (table: readonly { n: number }[]): number => table.reduce((sum, { n }) => sum + n, 0)
export const before = (table: readonly PairCount[]): Count[] => table.map(({ pre, n }) => ({ value: pre, n }))
export const after = (table: readonly PairCount[]): Count[] => table.map(({ post, n }) => ({ value: post, n }))
/** Differences after − before, to twelve digits of the largest score, far finer than any quiz can tell: free of the noise of floating point (6.9 − 6.2 is not 0.7), so that equal gains are equal. */
export function gainsOf (table: readonly PairCount[]): Count[] {
  const largest = table.reduce((size, { pre, post }) => Math.max(size, Math.abs(pre), Math.abs(post)), 1e-6)
  const scale = 10 ** (12 - Math.ceil(Math.log10(largest)))
  return table.map(({ pre, post, n }) => ({ value: Math.round((post - pre) * scale) / scale + 0, n }))
}

/**
 * Mean and SD in two passes about the first value, the second pass corrected for what the first one rounded (Chan, Golub and LeVeque 1983, The American Statistician 37:242).
 * Where all values are equal up to floating point, the SD is exactly 0. Throws RangeError for nobody.
 */
export function spreadOf (counts: readonly Count[]): Spread {
  const n = peopleIn(counts), start = counts.find((each) => each.n > 0)?.value
  if (start === undefined) throw new RangeError('no mean of nobody')
  const mean = start + counts.reduce((sum, each) => sum + each.n * (each.value - start), 0) / n
  if (n < 2) return { mean, sd: null }
  const off = counts.reduce((sum, each) => sum + each.n * (each.value - mean), 0)
  const squares = counts.reduce((sum, each) => sum + each.n * (each.value - mean) ** 2, 0) - off ** 2 / n
  const sd = Math.sqrt(Math.max(0, squares) / (n - 1))
  const size = Math.max(...counts.filter((each) => each.n > 0).map(({ value }) => Math.abs(value)))
  return { mean, sd: sd <= 1e-10 * size ? 0 : sd }
}

/** Pearson's r of two columns, within −1 and 1; null where one of them does not vary, or for fewer than two people. */
export function correlation (rows: readonly { x: number; y: number; n: number }[]): number | null {
  const n = peopleIn(rows)
  if (n < 2) return null
  const x = spreadOf(rows.map((row) => ({ value: row.x, n: row.n }))), y = spreadOf(rows.map((row) => ({ value: row.y, n: row.n })))
  if (!x.sd || !y.sd) return null
  const shared = rows.reduce((sum, row) => sum + row.n * (row.x - x.mean) * (row.y - y.mean), 0) / (n - 1)
  return Math.min(1, Math.max(-1, shared / (x.sd * y.sd)))
}

/** Equal values in one row, ascending, without empty rows. */
export function sorted (counts: readonly Count[]): Count[] {
  const byValue = new Map<number, number>()
  for (const { value, n } of counts) if (n > 0) byValue.set(value, (byValue.get(value) ?? 0) + n)
  return [...byValue].map(([value, n]) => ({ value, n })).sort((a, b) => a.value - b.value)
}

/** The value below which the share `p` (0 to 1) of the people lies, between neighbors in a straight line (type 7 of Hyndman and Fan 1996, as in R). Throws RangeError for nobody. */
export function quantile (counts: readonly Count[], p: number): number {
  const rows = sorted(counts), n = peopleIn(rows)
  if (n === 0 || !(p >= 0 && p <= 1)) throw new RangeError(`no quantile ${p} of ${n} people`)
  const at = (n - 1) * p, low = Math.floor(at)
  const valueAt = (place: number): number => {
    let passed = 0
    return rows.find((row) => { passed += row.n; return passed > place })!.value
  }
  const from = valueAt(low)
  return at === low ? from : from + (at - low) * (valueAt(low + 1) - from)
}
export const median = (counts: readonly Count[]): number => quantile(counts, 0.5)

/** Values outside these are worth a look, not wrong: a quartile ± 1.5 times the distance of the quartiles (Tukey 1977, Exploratory Data Analysis). */
export function fences (counts: readonly Count[]): { low: number; high: number } {
  const [first, third] = [quantile(counts, 0.25), quantile(counts, 0.75)]
  return { low: first - 1.5 * (third - first), high: third + 1.5 * (third - first) }
}
