/** Presence at a live day: by the person themselves, or by the trainer; and minutes set by hand. Certificates do not follow from it. */
import { audit, auditAll } from '#src/platform/audit.ts'
import type { Db } from '#src/platform/db/client.ts'
import { NotFound } from '#src/platform/http/errors.ts'
import { endPresence, insertCredit, insertPresence, findPersonOfDay } from './attendance-queries.ts'
import { mustBeOn } from './open-quiz.ts'
import { findDay, type OwnDay } from './queries.ts'

/** Twice is once. Throws Conflict outside the day. */
export async function checkIn (tx: Db, given: { day: OwnDay; how: 'check-in' | 'codeword'; personId: number; now: Date }): Promise<void> {
  const { day, how, personId, now } = given
  mustBeOn(day, now)
  const rows = await insertPresence(tx, { eventId: day.id, enrollments: [day.enrollmentId], how, at: now, by: personId })
  if (rows.length > 0) await audit(tx, { actor: personId, action: 'checked in', subject: 'person', subjectId: personId, details: { liveDay: day.id, enrollment: day.enrollmentId, how } })
}

/** Who leaves before the end says so. Nothing where they are not here. */
export async function checkOut (tx: Db, given: { day: OwnDay; personId: number; now: Date }): Promise<void> {
  const { day, personId, now } = given
  const rows = await endPresence(tx, { eventId: day.id, enrollments: [day.enrollmentId], at: now, by: personId })
  if (rows.length > 0) await audit(tx, { actor: personId, action: 'left live day', subject: 'person', subjectId: personId, details: { liveDay: day.id, enrollment: day.enrollmentId } })
}

/** By hand, many at once, at a moment of the trainer's choice. Who is here already (or, leaving, is not) is passed over. Returns how many were touched. Throws NotFound. */
export async function markMany (tx: Db, given: { eventId: number; enrollments: readonly number[]; is: 'here' | 'gone'; at: Date; by: number }): Promise<number> {
  const { eventId, enrollments, is, at, by } = given
  const day = await findDay(tx, eventId)
  if (day === null) throw new NotFound('no such live day')
  const rows = is === 'here' ? await insertPresence(tx, { eventId, enrollments, how: 'by hand', at, by }) : await endPresence(tx, { eventId, enrollments, at, by })
  await auditAll(tx, rows.map(({ enrollmentId, personId }) => ({ actor: by, action: is === 'here' ? 'marked as here' : 'marked as gone', subject: 'person', subjectId: personId, details: { liveDay: eventId, enrollment: enrollmentId, at: at.toISOString() } })))
  return rows.length
}

/** In place of what presence comes to. `before`: what counted so far, for the audit trail. Throws NotFound for an enrollment of another cohort. */
export async function creditByHand (tx: Db, given: { eventId: number; enrollmentId: number; minutes: number; before: number; reason: string; by: number }): Promise<void> {
  const { by, before, ...credit } = given
  const day = await findDay(tx, given.eventId, true)
  const personId = await findPersonOfDay(tx, given.eventId, given.enrollmentId)
  if (day === null || personId === null) throw new NotFound('no such seat')
  await insertCredit(tx, { ...credit, givenBy: by })
  await audit(tx, { actor: by, action: 'set minutes of live day', subject: 'person', subjectId: personId, details: { liveDay: given.eventId, enrollment: given.enrollmentId, minutes: given.minutes, minutesBefore: before, reason: given.reason } })
}
