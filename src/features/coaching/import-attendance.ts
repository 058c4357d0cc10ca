/** Minutes out of a meeting's own list of participants. Addresses that are exactly a trainee's are credited; everything else waits for a person. */
import { createHash } from 'node:crypto'
import { type AttendancePlan, type LineChoice, planAttendance } from '#src/domain/attendance/plan.ts'
import { type ExportProblem, readExport } from '#src/domain/attendance/read-export.ts'
import { audit, auditAll } from '#src/platform/audit.ts'
import type { Db } from '#src/platform/db/client.ts'
import { Conflict } from '#src/platform/http/errors.ts'
import { Refused } from '#src/platform/http/forms.ts'
import { endAttendance, type Expected, listEmails, listExpected } from './attendance-queries.ts'
import { type ImportRow, insertImport, listGiven, updateImportApplied } from './import-queries.ts'
import { type CallRow, lockCall } from './queries.ts'
import { recordAttendance } from './take-attendance.ts'

/** Keeps the file; the very same bytes for the same call are the file that is there. Returns its number. Throws Refused (field "file") for what is no list of participants. */
export async function takeImport (tx: Db, given: { callId: number; fileName: string; bytes: Buffer; by: number }): Promise<number> {
  const { by, ...file } = given
  const found = readExport(file.bytes)
  if (!found.ok) throw new Refused('file', found.message)
  const { id, isNew } = await insertImport(tx, { ...file, sha256: createHash('sha256').update(file.bytes).digest('hex'), createdBy: by })
  if (isNew) await audit(tx, { actor: by, action: 'brought meeting file', subject: 'call', subjectId: file.callId, details: { import: id, program: found.program, people: found.attendees.length } })
  return id
}

/** What becomes of a person: the minutes, and what they have on the call now. `isKept`: somebody corrected what this file gave, and had the last word. */
export type Credit = { person: Expected; minutes: number; isDone: boolean; isKept: boolean }
export type ImportPlan = AttendancePlan & { program: string; problems: ExportProblem[]; expected: Expected[]; credits: Credit[]; /** Credited by this file before, by a choice that was taken back. */ dropped: number[] }

/** What a file gives with these choices, over what is there now. Null where the file was erased. */
export async function planImport (db: Db, call: CallRow, row: Pick<ImportRow, 'id' | 'bytes' | 'erasedAt'>, choices: Readonly<Record<string, LineChoice>>): Promise<ImportPlan | null> {
  const found = row.erasedAt === null ? readExport(row.bytes) : null
  if (!found?.ok) return null
  const expected = await listExpected(db, call.id)
  const emails = Map.groupBy(await listEmails(db, [...expected.map(({ id }) => id), ...(call.facilitatorId === null ? [] : [call.facilitatorId])]), ({ id }) => id)
  const addressesOf = (id: number): string[] => (emails.get(id) ?? []).map(({ email }) => email)
  const plan = planAttendance(found.attendees, expected.map(({ id, name }) => ({ id, name, emails: addressesOf(id) })), new Set(call.facilitatorId === null ? [] : addressesOf(call.facilitatorId)), choices)
  const given = new Map((await listGiven(db, row.id)).map((each) => [each.personId, each]))
  const credits = expected.filter(({ id }) => plan.minutes.has(id)).map((person): Credit => {
    const minutes = plan.minutes.get(person.id)!
    return { person, minutes, isDone: person.status === 'attended' && person.minutes === minutes, isKept: given.get(person.id)?.isCorrected ?? false }
  })
  const dropped = [...given.values()].filter(({ personId, isLive, isCorrected }) => isLive && !isCorrected && !plan.minutes.has(personId)).map(({ personId }) => personId)
  return { ...plan, program: found.program, problems: found.problems, expected, credits, dropped }
}

/** Credits what is decided; the rest goes on waiting. Done twice, it changes nothing. Returns how many people's attendance changed. Throws Conflict for a file that was erased. */
export async function applyImport (tx: Db, call: CallRow, row: ImportRow, given: { choices: Record<string, LineChoice>; by: number }): Promise<number> {
  await lockCall(tx, call.id)
  const plan = await planImport(tx, call, row, given.choices)
  if (plan === null) throw new Conflict('This file was erased, because somebody in it was.')
  const marks = plan.credits.filter(({ isDone, isKept }) => !isDone && !isKept).map(({ person, minutes }) => ({ personId: person.id, status: 'attended' as const, minutes }))
  const changed = await recordAttendance(tx, { callId: call.id, expected: plan.expected, marks, source: 'import', importId: row.id, by: given.by })
  await endAttendance(tx, call.id, plan.dropped)
  await auditAll(tx, plan.dropped.map((personId) => ({ actor: given.by, action: 'took back attendance', subject: 'person', subjectId: personId, details: { call: call.id, import: row.id } })))
  await updateImportApplied(tx, row.id, given.choices)
  if (row.appliedAt === null || changed + plan.dropped.length > 0) await audit(tx, { actor: given.by, action: 'credited meeting file', subject: 'call', subjectId: call.id, details: { import: row.id, credited: changed, takenBack: plan.dropped.length, waiting: plan.lines.filter(({ is }) => is === 'waiting').length } })
  return changed + plan.dropped.length
}
