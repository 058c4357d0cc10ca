/** Keys of what has no key of its own: rows, choices, steps and statements. A key tells nothing of order, match or place. */

/** One spelling for texts that differ only in white space or in how an accent is encoded. */
export const normalized = (text: string): string => text.normalize('NFC').replace(/\s+/g, ' ').trim()

/** FNV-1a, 32 bits, over UTF-16 units, low byte first; 8 hexadecimal digits. Fowler, Noll and Vo, draft-eastlake-fnv. Not for secrets. */
export function shortHash (text: string): string {
  let hash = 0x811c9dc5
  for (let index = 0; index < text.length; index++) {
    const unit = text.charCodeAt(index)
    hash = Math.imul(hash ^ (unit & 0xff), 0x01000193)
    hash = Math.imul(hash ^ (unit >>> 8), 0x01000193)
  }
  return (hash >>> 0).toString(16).padStart(8, '0')
}

/**
 * A key for each text, unique among them. The same set of texts gives the same keys in whatever order it comes: where two hash alike,
 * the one that sorts first keeps the plain hash.
 */
export function keysOf (texts: readonly string[], hash: (text: string) => string = shortHash): Map<string, string> {
  const keys = new Map<string, string>()
  const taken = new Set<string>()
  for (const text of [...new Set(texts.map(normalized))].sort()) {
    let key = hash(text)
    for (let turn = 1; taken.has(key); turn++) key = hash(`${text}\u0000${turn}`)
    taken.add(key)
    keys.set(text, key)
  }
  return keys
}
