/**
 * Which passwords are taken: NIST SP 800-63B-4 §3.1.1 (length over composition, a blocklist on the whole password, a reason when refused) and OWASP ASVS 5 V6.2.
 * No rule asks for capitals, digits or signs.
 */

/** In code points after normalization. */
export const passwordLength = { least: 15, most: 200 }

/**
 * The one form in which a password is judged, hashed and checked: Unicode NFKC, so that the same keys give the same password on every machine. Nothing is trimmed, cut
 * or folded. Call it once, where a password enters.
 */
export const normalizePassword = (typed: string): string => typed.normalize('NFKC')

/** Neighbors in the alphabet, among digits and on a US keyboard, by row and by column. */
const rows = ['abcdefghijklmnopqrstuvwxyz', '01234567890', 'qwertyuiop[]', 'asdfghjkl;', 'zxcvbnm,./', '1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik,9ol.0p']
const runs = [...rows, ...rows.map((row) => [...row].reverse().join(''))]
const leastRun = 4

/**
 * Why a normalized password is refused, in a sentence for the person; null if it is taken. `blocked` holds lower-case passwords that attackers try first; `context` holds what an
 * attacker knows of this person: name, e-mail address, agency, the product's name.
 */
export function passwordProblem (password: string, { blocked, context }: { blocked: ReadonlySet<string>; context: readonly string[] }): string | null {
  const length = password.length > 4 * passwordLength.most ? password.length : [...password].length
  if (length < passwordLength.least) return `Use at least ${passwordLength.least} characters. Four words that only you would put together do well.`
  if (length > passwordLength.most) return `Use at most ${passwordLength.most} characters.`
  const plain = password.toLowerCase()
  if (blocked.has(plain)) return 'This is one of the passwords that attackers try first. Choose another.'
  if (new Set(plain).size < 5 || repeats(plain)) return 'This password repeats itself. Add words or characters that differ.'
  const known = coverage(plain, wordsOf(context)), neighbors = coverage(plain, runsIn(plain))
  if (isMost(known)) return 'This password is mostly your name, e-mail address, agency or the name of this site. Choose other words.'
  if (isMost(neighbors)) return 'This password is mostly a row of neighbors in the alphabet, in counting or on the keyboard. Choose other words.'
  if (isMost(known.map((hit, at) => hit || neighbors[at]!))) return 'This password is mostly names and rows of neighbors on the keyboard. Choose other words.'
  return null
}

/** Whether a text is one piece twice or more, the last time perhaps cut short. */
function repeats (text: string): boolean {
  for (let period = 1; period <= text.length / 2; period++) if (text.startsWith(text.slice(period))) return true
  return false
}

/** The words of a name or address, and the whole of it; of at least three letters, since shorter ones are in everything. */
const wordsOf = (context: readonly string[]): string[] =>
  context.map((each) => each.normalize('NFKC').toLowerCase()).flatMap((each) => [each.trim(), ...each.split(/[^\p{L}\p{N}]+/u)]).filter((word) => word.length >= 3)

const runsIn = (text: string): string[] => [...text].flatMap((_, at) => {
  const piece = text.slice(at, at + leastRun)
  return piece.length === leastRun && runs.some((run) => run.includes(piece)) ? [piece] : []
})

/** Which characters of a text belong to one of these words, wherever they stand. */
function coverage (text: string, words: readonly string[]): boolean[] {
  const hit = Array.from({ length: text.length }, () => false)
  for (const word of words) for (let at = text.indexOf(word); at !== -1; at = text.indexOf(word, at + 1)) hit.fill(true, at, at + word.length)
  return hit
}
const isMost = (hit: readonly boolean[]): boolean => hit.filter(Boolean).length * 2 > hit.length
