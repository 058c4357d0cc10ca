/** Series of calls made and changed; single calls moved and canceled. What people must hear of it is found by tell.ts, from what is stored. */
import type { CallKind } from '#src/domain/calls/topics.ts'
import { usualTopics } from '#src/domain/calls/topics.ts'
import type { MonthRule } from '#src/domain/calls/dates.ts'
import { identifierProblem, ofReasons } from '#src/domain/identifiers.ts'
import { holdOpenCohort } from '#src/features/cohorts/close-cohort.ts'
import { listKnownNames } from '#src/features/people/known-names-queries.ts'
import { audit } from '#src/platform/audit.ts'
import type { Db } from '#src/platform/db/client.ts'
import { Conflict, NotFound } from '#src/platform/http/errors.ts'
import { Refused } from '#src/platform/http/forms.ts'
import { insertCalls, insertSeries, lockCall, type SeriesRow, updateCall, updateSeries } from './queries.ts'

/** The rules of zones are a library that only these actions need. */
const dates = () => import('#src/domain/calls/dates.ts')

export type SeriesInput = { cohortId: number; kind: CallKind; firstOn: string; startsAt: string; minutes: number; timeZone: string; rule: MonthRule; count: number; facilitatorId: number | null; meetingLink: string }

/** Returns the series' number. Throws NotFound and Conflict for a cohort that is not there or closed, and Refused for a series that is there already. */
export async function makeSeries (tx: Db, { count, ...given }: SeriesInput & { by: number | null }): Promise<number> {
  const { by, ...stored } = given
  const { instantOf, monthlyDays } = await dates()
  await holdOpenCohort(tx, given.cohortId)
  const id = await insertSeries(tx, { ...stored, createdBy: by })
  if (id === null) throw new Refused('firstOn', 'This cohort has calls of this kind that begin then already')
  const days = monthlyDays(given.firstOn, count, given.rule)
  await insertCalls(tx, days.map((day, index) => ({ seriesId: id, number: index + 1, startsAt: instantOf(day, given.startsAt, given.timeZone), minutes: given.minutes, topics: usualTopics(given.kind, index + 1) })))
  await audit(tx, { actor: by, action: 'planned calls', subject: 'call series', subjectId: id, details: { cohort: given.cohortId, kind: given.kind, firstOn: given.firstOn, startsAt: given.startsAt, timeZone: given.timeZone, rule: given.rule, count, facilitator: given.facilitatorId } })
  return id
}

/** Who holds the calls and where; the calls still to come are told anew. Twice is once. */
export async function changeSeries (tx: Db, series: SeriesRow, given: { facilitatorId: number | null; meetingLink: string; by: number; now: Date }): Promise<void> {
  const { by, now, ...changed } = given
  if (changed.facilitatorId === series.facilitatorId && changed.meetingLink === series.meetingLink) return
  await updateSeries(tx, series.id, changed, now)
  await audit(tx, { actor: by, action: 'changed calls', subject: 'call series', subjectId: series.id, details: { facilitator: changed.facilitatorId, facilitatorBefore: series.facilitatorId, link: changed.meetingLink, linkBefore: series.meetingLink } })
}

/** The call, held until the transaction is over: neither off nor begun. */
async function holdComing (tx: Db, callId: number, now: Date) {
  const call = await lockCall(tx, callId)
  if (!call) throw new NotFound('no such call')
  if (call.canceledAt !== null) throw new Conflict('This call was canceled.')
  if (call.startsAt <= now) throw new Conflict('This call has begun, so its time stays.')
  return call
}

/** Throws NotFound, Conflict once it has begun or is off, and Refused for a time that is over. */
export async function moveCall (tx: Db, given: { callId: number; day: string; time: string; minutes: number; timeZone: string; by: number; now: Date }): Promise<void> {
  const { instantOf } = await dates()
  const before = await holdComing(tx, given.callId, given.now)
  const startsAt = instantOf(given.day, given.time, given.timeZone)
  if (startsAt <= given.now) throw new Refused('day', 'Choose a time that is still to come')
  if (startsAt.getTime() === before.startsAt.getTime() && given.minutes === before.minutes) return
  await updateCall(tx, given.callId, { startsAt, minutes: given.minutes })
  await audit(tx, { actor: given.by, action: 'moved call', subject: 'call', subjectId: given.callId, details: { before: before.startsAt.toISOString(), after: startsAt.toISOString(), minutesBefore: before.minutes, minutes: given.minutes } })
}

/** For good: another call takes its place if need be. Throws NotFound, Conflict once it has begun or is off, and Refused (field "reason") for a reason that could point to a person served: everybody invited reads it. */
export async function cancelCall (tx: Db, given: { callId: number; cohortId: number; reason: string; by: number; now: Date }): Promise<void> {
  await holdComing(tx, given.callId, given.now)
  const problem = identifierProblem(given.reason, await listKnownNames(tx, { cohortId: given.cohortId }), ofReasons)
  if (problem) throw new Refused('reason', problem)
  await updateCall(tx, given.callId, { canceledAt: given.now, cancelReason: given.reason })
  await audit(tx, { actor: given.by, action: 'canceled call', subject: 'call', subjectId: given.callId, details: { reason: given.reason } })
}
