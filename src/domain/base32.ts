/** Crockford's base 32: no I, L, O or U, so nothing is misread aloud or on paper (crockford.com/base32.html). For numbers and codes that people type. */

const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'

/** The lowest `length` × 5 bits of these bytes, read as one number, the highest first. */
export function writeBase32 (bytes: Uint8Array, length: number): string {
  const bits = bytes.reduce((sum, byte) => (sum << 8n) | BigInt(byte), 0n)
  return Array.from({ length }, (_, index) => alphabet[Number((bits >> BigInt(5 * (length - 1 - index))) & 31n)]).join('')
}

/** As it was typed or read out: any case, spaces and dashes anywhere, O for 0, I or L for 1. Whether it is one, the caller judges. */
export const foldBase32 = (typed: string): string => typed.toUpperCase().replace(/[\s\p{Pd}]/gu, '').replaceAll('O', '0').replace(/[IL]/g, '1')
