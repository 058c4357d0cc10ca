/** Time that somebody was in a meeting: stretches of it, in seconds on one clock. */

/** From and to, in seconds; `to` is not before `from`. */
export type Span = { from: number; to: number }

/** Sorted, with what overlaps or touches made one: whoever is in by phone and by computer is there once. */
export function mergeSpans (spans: readonly Span[]): Span[] {
  const merged: Span[] = []
  for (const { from, to } of [...spans].sort((a, b) => a.from - b.from || a.to - b.to)) {
    const last = merged.at(-1)
    if (last && from <= last.to) last.to = Math.max(last.to, to)
    else merged.push({ from, to })
  }
  return merged
}

/** Whole minutes, rounded to the nearest, at least 1 for anybody who was there at all. `seconds` is time without its stretches, which can only be added. */
export function minutesIn (spans: readonly Span[], seconds = 0): number {
  const all = mergeSpans(spans).reduce((sum, { from, to }) => sum + to - from, seconds)
  return all <= 0 ? 0 : Math.max(1, Math.round(all / 60))
}
