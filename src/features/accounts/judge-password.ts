/**
 * Whether a password may be chosen: the rule of domain/passwords.ts, with a blocklist that needs no network (NIST SP 800-63B-4 §3.1.1.2, ASVS 5 6.2.4).
 *
 * Published lists of common passwords hardly reach 15 characters, the least that is taken here; what people choose at that length is a known phrase, or common
 * pieces strung together with a year or a sign. So the list holds pieces and phrases, and a password is refused when its letters are a phrase, or one or two
 * pieces, with small words between them and at most ten other characters around them. That is more than 300,000 pairs. Three and more
 * unrelated words are welcome.
 */
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { normalizePassword, passwordLength, passwordProblem } from '#src/domain/passwords.ts'

const words = readFileSync(path.join(import.meta.dirname, 'common-passwords.txt'), 'utf8').split('\n').filter((line) => !line.startsWith('#')).flatMap((line) => line.split(' ')).filter(Boolean)
const blocked: ReadonlySet<string> = new Set(words.filter((word) => word.length >= passwordLength.least))
const phrases: ReadonlySet<string> = new Set(words.filter((word) => word.length >= 12))
/** Pieces by their letters; small words cost nothing. */
const pieces: ReadonlyMap<string, number> = new Map(words.filter((word) => word.length < 12).map((word) => [word, word.length < 4 ? 0 : 1]))
const longestPiece = Math.max(...[...pieces.keys()].map((piece) => piece.length))

/** Why this password is refused, in a sentence for the person, or null. `about`: the person's name, e-mail and whatever else an attacker would know. */
export function objectionTo (password: string, about: string[]): string | null {
  const normal = normalizePassword(password)
  const problem = passwordProblem(normal, { blocked, context: [...about, 'gainful'] })
  if (problem !== null) return problem
  return isCommon(normal.toLowerCase()) ? 'This password is made of words that attackers try first. Choose words that have nothing to do with each other, four or more.' : null
}

const signs: Record<string, string> = { 0: 'o', 1: 'i', 3: 'e', 4: 'a', 5: 's', 7: 't', '@': 'a', $: 's', '!': 'i' }

/** As it stands, and with figures read as the letters that they stand for in "p4ssw0rd". */
function isCommon (plain: string): boolean {
  return [plain, plain.replace(/[013457@$!]/g, (sign) => signs[sign]!), plain.replace(/[^\p{L}]+$/u, '').replace(/[013457@$!]/g, (sign) => signs[sign]!)].some((text) => {
    const letters = text.replace(/[^\p{L}]/gu, '')
    if (letters === '' || plain.length - letters.length > 10) return false
    return phrases.has(letters) || fewestPieces(letters) <= 2
  })
}

/** The least number of pieces that make up these letters; Infinity when none do. */
function fewestPieces (letters: string): number {
  const least = [0, ...Array<number>(letters.length).fill(Infinity)]
  for (let end = 1; end <= letters.length; end++) {
    for (let start = Math.max(0, end - longestPiece); start < end; start++) {
      const cost = pieces.get(letters.slice(start, end))
      if (cost !== undefined) least[end] = Math.min(least[end]!, least[start]! + cost)
    }
  }
  return least[letters.length]!
}
