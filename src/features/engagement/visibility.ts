/**
 * What of practice use and goals whoever may not read single reports may see. Who came to a call is participation, and a lead knows it anyway; what somebody wrote to their coach is not, and in an agency
 * of two a share says it. So a share stands only where at least five people are behind it and no smaller group follows from the others within reach. Counts of reports are always shown. Pure.
 */
import { least } from '#src/domain/gains/least.ts'
import type { Month } from '#src/domain/practice.ts'
import { type Cell, type Part, protect } from '#src/domain/publication.ts'
import type { Visibility } from '#src/domain/suppression.ts'
import type { Tally } from './practice-queries.ts'
import type { AgencyKey } from './queries.ts'

/** An agency, a state or all within reach. */
export type Where = { level: 'agency'; agencyId: AgencyKey } | { level: 'state'; state: string | null } | { level: 'all' }
/** `month` null: all months together. */
export type Seen = (where: Where, month: Month | null) => Visibility

const placeKey = (where: Where): string => (where.level === 'agency' ? `agency ${where.agencyId ?? ''}` : where.level === 'state' ? `state ${where.state ?? ''}` : 'all')
const key = (where: Where, month: Month | null): string => `${placeKey(where)}|${month ?? ''}`
const whereOf = ({ level, agencyId, state }: Tally): Where => (level === 'agency' ? { level, agencyId } : level === 'state' ? { level, state } : { level })

/** For whoever may read the reports themselves. */
export const allSeen: Seen = () => 'shown'

/** Judged over everything within the reader's reach at once; hand in all of it, not only what one page shows. */
export function visibilityOf (tallies: readonly Tally[]): Seen {
  const name = JSON.stringify(tallies.map(({ level, agencyId, state, month, people }) => [level, agencyId, state, month, people]))
  const known = judged.get(name)
  if (known) return known
  if (judged.size >= 100) judged.clear()
  const pieces = tallies.flatMap((tally) => (tally.level === 'agency' && tally.month !== null ? [{ ...tally, month: tally.month }] : []))
  const parts = pieces.map((piece): Part => ({ key: key(whereOf(piece), piece.month), people: placeKey(whereOf(piece)), n: piece.people }))
  const within = new Map<string, string[]>()
  const put = (cell: string, part: string) => { const list = within.get(cell); if (list) list.push(part); else within.set(cell, [part]) }
  pieces.forEach((piece, index) => {
    for (const where of [whereOf(piece), { level: 'state' as const, state: piece.state }, { level: 'all' as const }]) for (const month of [piece.month, null]) put(key(where, month), parts[index]!.key)
  })
  const cells = tallies.map((tally): Cell => ({ key: key(whereOf(tally), tally.month), parts: within.get(key(whereOf(tally), tally.month)) ?? [], n: tally.people }))
  const found = protect(parts, cells), seen: Seen = (where, month) => found.get(key(where, month)) ?? 'empty'
  judged.set(name, seen)
  return seen
}

/** By the counts that they were made of, since a large reach takes a while and is asked about often. */
const judged = new Map<string, Seen>()

/** In the place of a share: never a blank, a dash or a zero. */
export const hiddenShare: Record<Exclude<Visibility, 'shown'>, string> = {
  empty: 'n/a', small: `fewer than ${least.scores} people`, protects: 'not shown, since it would give a smaller group away',
}
