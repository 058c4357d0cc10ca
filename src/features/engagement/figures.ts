/** Everything that a page of engagement stands on: read once, kept for minutes where the program is large, and as much of it as the reader may see. */
import { can, type Scope, scopeOf } from '#src/domain/access.ts'
import { type CallPlaces, goalAttainment, practiceUse, type Share } from '#src/domain/engagement.ts'
import { isoDay } from '#src/domain/moments.ts'
import { type Month, monthAfter, monthOf, monthsBetween } from '#src/domain/practice.ts'
import { keep, type Made } from '#src/features/gains/keep.ts'
import type { Grant } from '#src/platform/http/person.ts'
import type { Services } from '#src/services.ts'
import { listGoals, listUse, type Tally } from './practice-queries.ts'
import { type AgencyKey, countWithdrawn, type DoseRow, type EnrolledMonth, type EnrolledRow, listEnrolled, listEnrolledMonths, listSeatMonths, type SeatMonth, type Within } from './queries.ts'
import { allSeen, hiddenShare, type Seen, visibilityOf, type Where } from './visibility.ts'

/** Months of a page: the fifteen that a program takes from its first day to its last mentor call. */
export const shownMonths = 15
export type Place = { kind: 'program' } | { kind: 'state'; state: string } | { kind: 'agency'; agency: number }

type Read = Made & { months: Month[]; enrolled: EnrolledRow[]; enrolledMonths: EnrolledMonth[]; seats: SeatMonth[]; doses: DoseRow[]; withdrawn: number }
/** Of the place alone for whoever may see every share, else of the whole reach, over which they are judged. */
type Told = Made & { use: Tally[]; goals: Tally[] }
/** `n` reports or goals, a count that is never hidden; `share` is null where `hidden` says why. */
export type Protected = { n: number; share: Share | null; hidden: string }
type Ask = (where: Where, month: Month | null) => Protected
export type Figures = Read & Omit<Told, 'asOf' | 'size'> & { place: Place; scope: Scope; /** Whether the reader may read the reports themselves, so that nothing is hidden. */ seesReports: boolean; useOf: Ask; goalsOf: Ask }

/** Which of all agencies a page is about. */
export const whereOf = (place: Place): Where => (place.kind === 'agency' ? { level: 'agency', agencyId: place.agency } : place.kind === 'state' ? { level: 'state', state: place.state } : { level: 'all' })

export async function loadFigures (services: Services, grants: readonly Grant[], place: Place): Promise<Figures> {
  const scope = scopeOf(grants, 'engagement'), now = services.now(), today = isoDay(now, 'UTC')
  const months = monthsBetween(monthAfter(monthOf(today), 1 - shownMonths), monthOf(today), shownMonths)
  const within: Within = { scope, from: months[0]!, cohort: null, state: place.kind === 'state' ? place.state : null, agency: place.kind === 'agency' ? place.agency : null }
  const seesReports = can(grants, 'coaching'), toldOf = seesReports ? within : { ...within, state: null, agency: null }
  const [read, { use, goals }] = await Promise.all([keep(services, ['engagement', within], () => readAll(services, within, months)), keep(services, ['practice', toldOf], () => readTold(services, toldOf, today))])
  return { ...read, use, goals, place, scope, seesReports, useOf: protectedBy(use, seesReports, usedOf), goalsOf: protectedBy(goals, seesReports, metOf) }
}

async function readAll ({ db, now }: Services, within: Within, months: Month[]): Promise<Read> {
  const asOf = now()
  const [enrolled, enrolledMonths, { months: seats, doses }, withdrawn] = await Promise.all([listEnrolled(db, within), listEnrolledMonths(db, within), listSeatMonths(db, within, asOf), countWithdrawn(db, within)])
  return { asOf, size: enrolled.find(({ by }) => by === 'all')?.enrolled ?? 0, months, enrolled, enrolledMonths, seats, doses, withdrawn }
}

async function readTold ({ db, now }: Services, within: Within, today: string): Promise<Told> {
  const asOf = now(), [use, goals] = await Promise.all([listUse(db, within, asOf), listGoals(db, within, today)])
  return { asOf, size: Math.max(0, ...use.map(({ people }) => people)), use, goals }
}

/** What a tally of reports and one of goals come to. */
export const usedOf = ({ yes, n }: Tally): Share => practiceUse({ used: yes, reporting: n })
export const metOf = ({ yes, n }: Tally): Share => goalAttainment({ met: yes, due: n })

function protectedBy (tallies: readonly Tally[], seesReports: boolean, shareOf: (tally: Tally) => Share): Ask {
  const seen: Seen = seesReports ? allSeen : visibilityOf(tallies)
  const name = (level: Tally['level'], agencyId: AgencyKey, state: string | null, month: Month | null): string => `${level} ${level === 'agency' ? agencyId : level === 'state' ? state : ''} ${month ?? ''}`
  const known = new Map(tallies.map((tally) => [name(tally.level, tally.agencyId, tally.state, tally.month), tally]))
  return (where, month) => {
    const tally = known.get(name(where.level, where.level === 'agency' ? where.agencyId : null, where.level === 'state' ? where.state : null, month))
    if (!tally) return { n: 0, share: null, hidden: hiddenShare.empty }
    const visibility = seen(where, month)
    return visibility === 'shown' ? { n: tally.n, share: shareOf(tally), hidden: '' } : { n: tally.n, share: null, hidden: hiddenShare[visibility] }
  }
}

/** Places on calls by agency, all months together; agencies without any are left out. */
export function placesByAgency (seats: readonly SeatMonth[]): Map<AgencyKey, CallPlaces> {
  const sums = new Map<AgencyKey, CallPlaces>()
  for (const { isAll, agencyId, expected, attended } of seats) {
    if (isAll) continue
    const sum = sums.get(agencyId) ?? { expected: 0, attended: 0 }
    sums.set(agencyId, { expected: sum.expected + expected, attended: sum.attended + attended })
  }
  return sums
}
