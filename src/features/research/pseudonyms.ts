/**
 * Codes in place of people, agencies and cohorts: HMAC-SHA256 (RFC 2104) of kind and number under the project's key, the first 80 bits as 16 characters of Crockford's base 32.
 * The same number has the same code as long as the project lives; without its key nobody can tell which number a code stands for, nor link codes of two projects.
 */
import { createHmac, randomBytes } from 'node:crypto'
import { setImmediate as turn } from 'node:timers/promises'

export type Kind = 'person' | 'agency' | 'cohort'
/** In front of each code: says what it stands for, and keeps programs from reading a code as a number. */
const letter: Record<Kind, string> = { person: 'P', agency: 'A', cohort: 'C' }
const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'

export const newKey = (): Buffer => randomBytes(32)

/** `length`: characters after the letter; fewer than 16 are for tests of what must not happen. */
export function pseudonym (key: Uint8Array, kind: Kind, id: number, length = 16): string {
  if (key.length !== 32) throw new RangeError('a project that has ended makes no codes')
  const digest = createHmac('sha256', key).update(`${kind}:${id}`).digest()
  const bits = BigInt(`0x${digest.subarray(0, 10).toString('hex')}`)
  return letter[kind] + Array.from({ length }, (_, place) => alphabet[Number((bits >> BigInt(5 * (15 - place))) & 31n)]).join('')
}

/** Codes of many, in the order of the codes, which says nothing of the order of the numbers. Some hundred at a time, so that others get their turn. Throws where two share a code. */
export async function pseudonyms (key: Uint8Array, kind: Kind, ids: readonly number[], length = 16): Promise<{ id: number; code: string }[]> {
  const coded: { id: number; code: string }[] = []
  for (const [index, id] of ids.entries()) {
    if (index % 250 === 249) await turn()
    coded.push({ id, code: pseudonym(key, kind, id, length) })
  }
  if (new Set(coded.map(({ code }) => code)).size < new Set(ids).size) throw new Error(`two of kind ${kind} have one code`)
  return coded.sort((a, b) => (a.code < b.code ? -1 : 1))
}
