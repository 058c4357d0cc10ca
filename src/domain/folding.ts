/** When two texts say the same although they are written differently. */

/**
 * A text without what does not change its meaning: accents and compatibility forms (Unicode NFKD, marks dropped), case, spaces and punctuation. Symbols such as
 * $ + < stay. A text of punctuation alone folds to itself without spaces, so that it equals only itself.
 */
export function fold (text: string): string {
  const plain = text.normalize('NFKD').toUpperCase().normalize('NFKD')
  return plain.replace(/[\p{M}\p{P}\p{Z}\p{C}\p{Sk}]/gu, '') || plain.replace(/[\s\p{C}]/gu, '')
}

/**
 * Whether a typed answer is the accepted one, folded. With `fuzzy`, one typo is forgiven in the whole answer: one letter missing, added, changed, or swapped with its neighbor (a
 * Damerau–Levenshtein distance of 1; Damerau 1964, Levenshtein 1966), in one word of at least five letters. Shorter words and words
 * with a figure must be exact: "not" for "now" or "IPS-24" for "IPS-25" is another answer, not a typo.
 */
export function sameWords (typed: string, accepted: string, fuzzy: boolean): boolean {
  const given = fold(typed)
  if (given === fold(accepted)) return true
  if (!fuzzy) return false
  const words = accepted.split(/[\p{Z}\p{C}]+/u).map(fold)
  return words.some((word, index) => {
    if (!/^\p{L}{5,}$/u.test(word)) return false
    const before = words.slice(0, index).join(''), after = words.slice(index + 1).join('')
    if (given.length < before.length + after.length || !given.startsWith(before) || !given.endsWith(after)) return false
    return isOneEdit(given.slice(before.length, given.length - after.length), word)
  })
}

/** Whether one letter missing, added, changed or swapped with its neighbor makes one text of the other. */
export function isOneEdit (a: string, b: string): boolean {
  const [short, long] = [[...a], [...b]].sort((x, y) => x.length - y.length) as [string[], string[]]
  if (long.length - short.length > 1) return false
  let start = 0
  while (start < short.length && short[start] === long[start]) start++
  const rest = (from: string[], skip: number): string => from.slice(start + skip).join('\0')
  if (long.length > short.length) return rest(short, 0) === rest(long, 1)
  const swapped = short[start] !== undefined && short[start] === long[start + 1] && short[start + 1] === long[start]
  return start < short.length && (rest(short, 1) === rest(long, 1) || (swapped && rest(short, 2) === rest(long, 2)))
}
