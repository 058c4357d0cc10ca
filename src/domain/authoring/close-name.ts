/** Edit distance after Levenshtein (1966), given up as soon as it must exceed `limit`: then `limit + 1`. */
export function editDistance (a: string, b: string, limit = 3): number {
  if (Math.abs(a.length - b.length) > limit) return limit + 1
  let row = Array.from({ length: b.length + 1 }, (_, index) => index)
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++) {
      next[j] = Math.min(row[j]! + 1, next[j - 1]! + 1, row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1))
    }
    if (Math.min(...next) > limit) return limit + 1
    row = next
  }
  return Math.min(row[b.length]!, limit + 1)
}

/**
 * The name that the author probably meant, or null. Close means at most one slip in three letters and at most three in all,
 * so that "lo" never becomes "id". Case does not count. Looks at 200 names of at most 100 letters, to stay quick on any input.
 */
export function closestName (name: string, names: readonly string[]): string | null {
  if (name.length > 100) return null
  const limit = Math.min(3, Math.ceil(name.length / 3))
  let best: string | null = null
  let least = limit + 1
  for (const candidate of names.slice(0, 200)) {
    if (candidate.length > 100) continue
    const distance = editDistance(name.toLowerCase(), candidate.toLowerCase(), limit)
    if (distance < least) [best, least] = [candidate, distance]
  }
  return best
}
