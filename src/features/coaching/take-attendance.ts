/** Who was on a call: taken by whoever holds it, or said beforehand by whoever cannot come. */
import type { AttendanceStatus } from '#src/domain/attendance/statuses.ts'
import type { CallTopic } from '#src/domain/calls/topics.ts'
import { identifierProblem, ofNotes, ofReasons } from '#src/domain/identifiers.ts'
import { listKnownNames } from '#src/features/people/known-names-queries.ts'
import { audit, auditAll } from '#src/platform/audit.ts'
import type { Db } from '#src/platform/db/client.ts'
import { Conflict, NotFound } from '#src/platform/http/errors.ts'
import { Refused } from '#src/platform/http/forms.ts'
import { endAttendance, type Expected, insertAttendance, listExpected, type Mark, newestAttendance, type Source } from './attendance-queries.ts'
import { type CallRow, lockCall, updateNotes } from './queries.ts'

/** "attended, 55 minutes" for the trail. */
const standing = (status: AttendanceStatus | null, minutes: number): string => (status === null ? 'nothing' : status === 'attended' ? `attended, ${minutes} min` : status)

/** Writes down what differs from what is there, with a line of the trail for each. The caller holds the call. Returns how many. */
export async function recordAttendance (tx: Db, given: { callId: number; expected: readonly Expected[]; marks: readonly Mark[]; source: Source; importId: number | null; by: number }): Promise<number> {
  const { callId, source, importId, by } = given
  const before = new Map(given.expected.map((each) => [each.id, each]))
  const marks = given.marks.filter(({ personId, status, minutes }) => { const was = before.get(personId); return was !== undefined && (was.status !== status || was.minutes !== minutes) })
  await insertAttendance(tx, { callId, marks, source, importId, by })
  await auditAll(tx, marks.map(({ personId, status, minutes }) => ({ actor: by, action: 'recorded attendance', subject: 'person', subjectId: personId, details: { call: callId, before: standing(before.get(personId)!.status, before.get(personId)!.minutes), after: standing(status, minutes), from: source, ...(importId !== null && { import: importId }) } })))
  return marks.length
}

/** So many minutes before its time a call may be taken as begun. */
const earlyMinutes = 15
/** Whether attendance may be taken: nobody is absent from what is still to come. */
export const hasBegun = ({ startsAt, canceledAt }: Pick<CallRow, 'startsAt' | 'canceledAt'>, now: Date): boolean => canceledAt === null && now.getTime() >= startsAt.getTime() - earlyMinutes * 60_000

/** Agenda, notes and attendance of a call in one. Marks before it has begun are not heard. `seen` is the newest attendance that the form showed. Throws NotFound, and Refused: field "seen" when somebody else has recorded attendance since, "summary" for notes that could point to a person served. */
export async function saveCall (tx: Db, call: CallRow, given: { topics: CallTopic[]; summary: string; marks: readonly Mark[]; restAbsent: boolean; seen: number; by: number; now: Date }): Promise<void> {
  const { topics, summary, by, now } = given
  if (!await lockCall(tx, call.id)) throw new NotFound('no such call')
  if (await newestAttendance(tx, call.id) > given.seen) throw new Refused('seen', 'Somebody else has changed the attendance of this call meanwhile. What you typed stands below. Look at it, then save it once more.')
  const problem = summary === call.summary ? null : identifierProblem(summary, await listKnownNames(tx, { cohortId: call.cohortId }), ofNotes)
  if (problem) throw new Refused('summary', problem)
  if (topics.join() !== call.topics.join() || summary !== call.summary) {
    await updateNotes(tx, call.id, { topics, summary })
    await audit(tx, { actor: by, action: 'noted on call', subject: 'call', subjectId: call.id, details: { topics: topics.join(', '), topicsBefore: call.topics.join(', '), summaryChanged: summary !== call.summary } })
  }
  if (!hasBegun(call, now)) return
  const expected = await listExpected(tx, call.id)
  const marked = new Set(given.marks.map(({ personId }) => personId))
  const rest = given.restAbsent ? expected.filter(({ id, status }) => status === null && !marked.has(id)).map(({ id }): Mark => ({ personId: id, status: 'absent', minutes: 0 })) : []
  await recordAttendance(tx, { callId: call.id, expected, marks: [...given.marks, ...rest], source: 'hand', importId: null, by })
}

/** The trainee's own row on a call that has not begun. Throws NotFound where it is none of theirs, Conflict where it is too late. */
async function holdOwn (tx: Db, callId: number, personId: number, now: Date): Promise<Expected> {
  const call = await lockCall(tx, callId)
  const own = call ? (await listExpected(tx, callId)).find(({ id }) => id === personId) : undefined
  if (!call || !own) throw new NotFound('no such call')
  if (call.canceledAt !== null) throw new Conflict('This call was canceled, so nobody is expected.')
  if (call.startsAt <= now) throw new Conflict('This call has begun. Tell whoever holds it.')
  return own
}

/** Says that a trainee cannot come. A second apology replaces the reason of the first. Throws NotFound, Conflict, and Refused (field "reason") for one that could point to a person served. */
export async function apologize (tx: Db, given: { callId: number; personId: number; reason: string; now: Date }): Promise<void> {
  const { callId, personId, reason } = given
  const own = await holdOwn(tx, callId, personId, given.now)
  if (own.status === 'excused' && own.reason === reason) return
  const problem = identifierProblem(reason, await listKnownNames(tx, { personId }), ofReasons)
  if (problem) throw new Refused('reason', problem)
  await insertAttendance(tx, { callId, marks: [{ personId, status: 'excused', minutes: 0, reason }], source: 'apology', importId: null, by: personId })
  await audit(tx, { actor: personId, action: 'apologized for call', subject: 'person', subjectId: personId, details: { call: callId, before: standing(own.status, 0) } })
}

/** The trainee comes after all. What nobody apologized for stays as it is. */
export async function withdrawApology (tx: Db, given: { callId: number; personId: number; now: Date }): Promise<void> {
  const own = await holdOwn(tx, given.callId, given.personId, given.now)
  if (own.source !== 'apology') return
  await endAttendance(tx, given.callId, [given.personId])
  await audit(tx, { actor: given.personId, action: 'withdrew apology', subject: 'person', subjectId: given.personId, details: { call: given.callId } })
}
