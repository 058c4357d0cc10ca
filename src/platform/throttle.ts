/** Limits on tries, kept in the database so that they hold over all processes. The try is counted before it is allowed. */
import { isIPv6 } from 'node:net'
import type { Database } from './db/client.ts'
import { countTry, deleteOldThrottles, forgetTries, returnOneTry } from './queries.ts'

export type Limit = { key: string; most: number; windowSeconds: number }

/** True when every limit still has room; counts the try under all of them. */
export async function mayTry (db: Database, limits: Limit[]): Promise<boolean> {
  const counts = await Promise.all(limits.map((limit) => countTry(db, limit.key, limit.windowSeconds)))
  return counts.every((count, i) => count <= limits[i]!.most)
}

/** After a success the count starts again. */
export const clearTries = (db: Database, key: string): Promise<void> => forgetTries(db, key)

/** A try that proved to be right does not count under a limit that many people share. */
export const returnTry = (db: Database, key: string): Promise<void> => returnOneTry(db, key)

/** One household or office with IPv6 has a whole /64; IPv4 mapped into IPv6 is the IPv4. */
export function network (address: string): string {
  if (!isIPv6(address)) return address
  const shortest = new URL(`http://[${address.split('%')[0]}]`).hostname.slice(1, -1) // in hex throughout
  const [head = '', tail] = shortest.split('::')
  const left = head.split(':').filter(Boolean)
  const right = tail === undefined ? [] : tail.split(':').filter(Boolean)
  const groups = [...left, ...Array<string>(8 - left.length - right.length).fill('0'), ...right].map((group) => Number.parseInt(group, 16))
  const [a, b, c, d, , , high = 0, low = 0] = groups
  if (shortest.startsWith('::ffff:') && right.length === 3) return [high >> 8, high & 255, low >> 8, low & 255].join('.')
  return `${[a, b, c, d].map((group) => group!.toString(16)).join(':')}::/64`
}

export const forgetOldThrottles = (db: Database): Promise<void> => deleteOldThrottles(db)
