/** Rules of a live training day: when it is on, what presence earns, and when the key of its quizzes may stand on a wall. */

export type Span = { from: Date; to: Date }
export type DayFacts = { startsAt: Date; endsAt: Date; canceledAt: Date | null }

const hour = 3_600_000
/** People come early, and rooms run late. */
export const opensBefore = 2 * hour, closesAfter = 3 * hour

export type DayStanding = 'ahead' | 'on' | 'over' | 'canceled'

/** `on` from 2 hours before it starts until 3 hours after it ends: only then can people check in and quizzes be opened. */
export function dayStanding ({ startsAt, endsAt, canceledAt }: DayFacts, now: Date): DayStanding {
  if (canceledAt !== null) return 'canceled'
  if (now.getTime() < startsAt.getTime() - opensBefore) return 'ahead'
  return now.getTime() < endsAt.getTime() + closesAfter ? 'on' : 'over'
}

/** Spans that touch or overlap become one, in their order; those without length go. */
function union (spans: readonly Span[]): { from: number; to: number }[] {
  const joined: { from: number; to: number }[] = []
  for (const { from, to } of spans.map((span) => ({ from: span.from.getTime(), to: span.to.getTime() })).filter((span) => span.to > span.from).sort((a, b) => a.from - b.from)) {
    const last = joined.at(-1)
    if (last && from <= last.to) last.to = Math.max(last.to, to)
    else joined.push({ from, to })
  }
  return joined
}

/**
 * Whole minutes, rounded down, that presence and agenda have in common. No minute counts twice, neither of two rows of the agenda that overlap nor of two stretches of presence;
 * breaks, which no row covers, earn nothing. A stretch whose `to` is null lasts until `until`.
 */
export function creditedMinutes (agenda: readonly Span[], presence: readonly { from: Date; to: Date | null }[], until: Date): number {
  const here = union(presence.map(({ from, to }) => ({ from, to: to ?? until })))
  const common = union(agenda).flatMap((row) => here.map((stretch) => Math.max(0, Math.min(row.to, stretch.to) - Math.max(row.from, stretch.from))))
  return Math.floor(common.reduce((sum, length) => sum + length, 0) / 60_000)
}

export type Sitter = { isHere: boolean; hasPost: boolean }

/**
 * How many keep the key of a module from the wall, null where it may be shown. It may once the post-quiz was opened for the room and closed, and nobody who is here has it still before them:
 * the pre-quiz asks the same items, so its key waits for the same.
 */
export function keyWaitsFor (isPostClosed: boolean, room: readonly Sitter[]): { reason: 'post-quiz' } | { reason: 'people'; count: number } | null {
  if (!isPostClosed) return { reason: 'post-quiz' }
  const count = room.filter(({ isHere, hasPost }) => isHere && !hasPost).length
  return count > 0 ? { reason: 'people', count } : null
}
