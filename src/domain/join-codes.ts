/** Codes by which people enroll themselves: short enough to be typed from a wall, long enough that nobody finds one by trying. */
import { foldBase32, writeBase32 } from './base32.ts'

const length = 13

/** 65 of the random bits in 9 bytes. Throws RangeError for any other count of bytes. */
export function joinCode (bytes: Uint8Array): string {
  if (bytes.length !== 9) throw new RangeError(`a code is made of 9 bytes, not ${bytes.length}`)
  return writeBase32(bytes, length)
}

/** In groups for people: 7KQ4-M2XVD-9TBH. */
export const groupJoinCode = (code: string): string => `${code.slice(0, 4)}-${code.slice(4, 9)}-${code.slice(9)}`

/** The code that a person typed, in any case, with or without dashes. Null if it cannot be one. */
export function parseJoinCode (typed: string): string | null {
  if (typed.length > 100) return null
  const code = foldBase32(typed)
  return /^[0-9A-HJKMNP-TV-Z]{13}$/.test(code) ? code : null
}

export type JoinCodeFacts = { expiresAt: Date; most: number; used: number; endedAt: Date | null; isCohortClosed: boolean }
export type JoinStanding = 'open' | 'ended' | 'expired' | 'full' | 'closed'

/** Where a code stands. One that was ended is ended, whatever else it is. */
export function joinStanding ({ expiresAt, most, used, endedAt, isCohortClosed }: JoinCodeFacts, now: Date): JoinStanding {
  if (endedAt !== null) return 'ended'
  if (isCohortClosed) return 'closed'
  if (used >= most) return 'full'
  return expiresAt <= now ? 'expired' : 'open'
}
