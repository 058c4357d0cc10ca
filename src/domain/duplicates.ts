/** People who may be one person twice: found by what their records share, decided by a human. */
import { fold } from './folding.ts'

export type Keyed = { id: number; /** Folded. */ name: string; /** Parts before the @ of every address, folded; those that say nothing of a person are left out. */ locals: readonly string[]; /** Agencies they belong to now. */ agencies: readonly number[] }
export type Reason = 'name' | 'agency' | 'address'
export type Pair = { one: number; other: number; reasons: Reason[] }

/** Addresses that many share, and that name nobody. */
const shared = new Set(['INFO', 'ADMIN', 'OFFICE', 'CONTACT', 'TRAINING', 'TRAININGS', 'HR', 'MAIL', 'EMAIL', 'STAFF', 'FRONTDESK', 'RECEPTION', 'INTAKE', 'SUPPORT', 'HELP', 'TEAM', 'CLINIC', 'TEST', 'NOREPLY'])
/** Larger groups share a name by chance; of each so many are compared. */
const mostAlike = 8

/** What is compared of a record. A tag after + is no part of a person's address. */
export function keysOf (person: { id: number; name: string; emails: readonly string[]; agencies: readonly number[] }): Keyed {
  const locals = person.emails.map((email) => fold((email.split('@')[0] ?? '').split('+')[0]!)).filter((local) => local.length >= 3 && !shared.has(local))
  return { id: person.id, name: fold(person.name), locals: [...new Set(locals)], agencies: person.agencies }
}

/** "3 17": two ids, the smaller first. */
export const pairKey = (a: number, b: number): string => (a < b ? `${a} ${b}` : `${b} ${a}`)

/**
 * Pairs that share a folded name or the part of an address before the @, the likeliest first: same name at the same agency, then same name with the same address elsewhere, then
 * the rest. Dismissed pairs (by pairKey) are left out. `most` pairs at most.
 */
export function likelyPairs (people: readonly Keyed[], dismissed: ReadonlySet<string>, most: number): Pair[] {
  const found = new Map<string, Pair>()
  const byLocal = Map.groupBy(people.flatMap((person) => person.locals.map((local) => ({ local, person }))), ({ local }) => local)
  for (const groups of [[...Map.groupBy(people, ({ name }) => name).values()], [...byLocal.values()].map((group) => group.map(({ person }) => person))]) {
    for (const group of groups) {
      if (group.length < 2) continue
      const some = group.slice(0, mostAlike)
      for (const [index, a] of some.entries()) for (const b of some.slice(index + 1)) add(a, b)
    }
  }
  return [...found.values()].sort((a, b) => weight(b) - weight(a) || a.one - b.one || a.other - b.other).slice(0, most)

  function add (a: Keyed, b: Keyed): void {
    const key = pairKey(a.id, b.id)
    if (found.has(key) || dismissed.has(key)) return
    const reasons: Reason[] = []
    if (a.name === b.name) reasons.push('name')
    if (a.agencies.some((agency) => b.agencies.includes(agency))) reasons.push('agency')
    if (a.locals.some((local) => b.locals.includes(local))) reasons.push('address')
    found.set(key, { one: Math.min(a.id, b.id), other: Math.max(a.id, b.id), reasons })
  }
}

const weights: Record<Reason, number> = { name: 4, agency: 2, address: 1 }
const weight = ({ reasons }: Pair): number => reasons.reduce((sum, reason) => sum + weights[reason], 0)
