/** Somebody who is signed in enrolls themselves by a code. */
import type { Discipline } from '#src/domain/curriculum.ts'
import { type JoinStanding, joinStanding } from '#src/domain/join-codes.ts'
import { isoDay } from '#src/domain/moments.ts'
import { startAffiliation } from '#src/features/people/affiliations.ts'
import { lockPersonRow } from '#src/features/people/queries.ts'
import type { Database, Db } from '#src/platform/db/client.ts'
import { NotFound } from '#src/platform/http/errors.ts'
import { enrollPerson } from './enroll-person.ts'
import { findJoinCode, findOwnEnrollment, hasAskedInTime, type JoinCodeRow, takePlace } from './join-queries.ts'
import { findCohort, findCurrentAffiliation } from './queries.ts'

/** Why nobody joins by a code. */
export type Over = Exclude<JoinStanding, 'open'> | 'unknown'
export type JoinOutcome = { is: 'joined' | 'in it'; enrollmentId: number } | { is: 'withdrawn' } | { is: 'over'; why: Over }

/** Whether a code is open to this person (null: to somebody who is not signed in). Who asked by e-mail before it expired still comes in by it. */
export async function judgeJoinCode (db: Db, code: string, personId: number | null, now: Date): Promise<{ row: JoinCodeRow; hasAsked: boolean } | { over: Over }> {
  const row = await findJoinCode(db, code)
  if (row === null) return { over: 'unknown' }
  const is = joinStanding(row, now)
  const hasAsked = is === 'expired' && personId !== null && await hasAskedInTime(db, { cohortId: row.cohortId, personId, before: row.expiresAt, now })
  return is === 'open' || hasAsked ? { row, hasAsked } : { over: is }
}

export type JoinGiven = { code: string; personId: number; /** For somebody who belongs to no agency: what they say they do, and where. */ place: { agencyId: number | null; discipline: Discipline } | null; now: Date }

/**
 * Takes a place and enrolls, in one transaction: of any number at once exactly as many as the code has places come in. A person who belongs nowhere becomes a member of the agency that they
 * name. Whoever is in the cohort already takes no place. Throws Refused for the field agencyId, and Conflict where the cohort was closed meanwhile.
 */
export const joinCohort = (db: Database, given: JoinGiven): Promise<JoinOutcome> => db.transaction(async (tx): Promise<JoinOutcome> => {
  const { code, personId, place, now } = given
  // The person first: twice at once is once.
  if (!await lockPersonRow(tx, personId)) throw new NotFound('no such person')
  const judged = await judgeJoinCode(tx, code, personId, now)
  const known = 'row' in judged ? judged.row : await findJoinCode(tx, code)
  const before = known && await findOwnEnrollment(tx, known.cohortId, personId)
  if (before && !before.isWithdrawn) return { is: 'in it', enrollmentId: before.id }
  if ('over' in judged) return { is: 'over', why: judged.over }
  if (before) return { is: 'withdrawn' }
  const { row, hasAsked } = judged
  if (!await takePlace(tx, row.id, { now, hasAsked })) {
    const again = await judgeJoinCode(tx, code, personId, now)
    return { is: 'over', why: 'over' in again ? again.over : 'full' }
  }
  const cohort = (await findCohort(tx, row.cohortId))!
  if (place && place.agencyId !== null && await findCurrentAffiliation(tx, personId) === null) {
    await startAffiliation(tx, { personId, agencyId: place.agencyId, discipline: place.discipline, startedOn: isoDay(now, cohort.timeZone), inPlaceOf: null, by: personId })
  }
  const enrollmentId = await enrollPerson(tx, { cohortId: row.cohortId, personId, by: personId, joinCode: row.id, ...(place && { discipline: place.discipline }) })
  if (enrollmentId === null) throw new Error('enrolled by somebody else while the person was held') // an admin enrolls with a share lock on the person, which waits for ours
  return { is: 'joined', enrollmentId }
})
