/** Figures of a national program are asked for more often than they change in a way that shows: they are kept for some minutes, and their page says of when they are. */
import type { Services } from '#src/services.ts'

/** The figures of at least so many people are kept. */
export const manyPeople = 2000
/** Up to `fresh` what is kept is shown as it is, up to `stale` it is shown while new figures are made. Milliseconds. */
const fresh = 30_000, stale = 600_000, most = 500

export type Made = { /** When it was made. */ asOf: Date; /** How many people it is about. */ size: number }
type Kept = { made: Made; renewing: boolean }
const kept = new WeakMap<object, Map<string, Kept>>()

/** What `make` gives, made now or kept under this name. `what` must name everything that it depends on but the data. */
export async function keep<T extends Made> (services: Services, what: unknown, make: () => Promise<T>): Promise<T> {
  const now = services.now().getTime(), key = JSON.stringify(what)
  const known = kept.get(services.db) ?? new Map<string, Kept>()
  kept.set(services.db, known)
  for (const [name, { made }] of known) if (now - made.asOf.getTime() > stale || now < made.asOf.getTime()) known.delete(name)
  const anew = async (): Promise<T> => {
    const made = await make()
    if (made.size >= manyPeople && (known.has(key) || known.size < most)) known.set(key, { made, renewing: false })
    return made
  }
  const found = known.get(key)
  if (!found) return anew()
  if (now - found.made.asOf.getTime() > fresh && !found.renewing) {
    found.renewing = true
    anew().catch((error: unknown) => { found.renewing = false; services.log.warn({ err: error }, 'figures were not renewed') })
  }
  return found.made as T
}
