/** What a meeting's list of participants would do, or has done, and who in it must be decided by a person. */
import type { LineChoice, LineOutcome } from '#src/domain/attendance/plan.ts'
import { attendanceStatuses } from '#src/domain/attendance/statuses.ts'
import { Conflict } from '#src/platform/http/errors.ts'
import { blankForm, type Form } from '#src/platform/http/forms.ts'
import type { Views } from '#src/platform/http/views.ts'
import type { Services } from '#src/services.ts'
import { lineName } from './fields.ts'
import { type Credit, planImport } from './import-attendance.ts'
import type { ImportRow } from './import-queries.ts'
import type { CallRow } from './queries.ts'
import { callTitle, minutesText } from './words.ts'

type Page = Views['coaching/import']

/** Lines that a person decides, by their place in the file: those that no address decides. */
export const openLines = (lines: readonly LineOutcome[]): { index: number; line: LineOutcome }[] => lines.flatMap((line, index) => (['waiting', 'chosen', 'not ours'].includes(line.is) ? [{ index, line }] : []))

/** Throws Conflict for a file that was erased. */
export async function importPage ({ db }: Services, call: CallRow, row: ImportRow, over: { form?: Form; notice?: string | null } = {}): Promise<Page> {
  const plan = await planImport(db, call, row, row.choices)
  if (plan === null) throw new Conflict('This file was erased, because somebody in it was. What it credited stays.')
  const open = openLines(plan.lines)
  const nameOf = new Map(plan.expected.map(({ id, name }) => [id, name]))
  const waiting = plan.lines.filter(({ is }) => is === 'waiting').length
  const people = plan.expected.map(({ id, name, email, agency }) => ({ value: String(id), text: [name, agency ?? 'no agency', email].join(', ') }))
  return {
    name: row.fileName, path: `/calls/imports/${row.id}`, call: { href: `/calls/${call.id}`, text: `${callTitle(call)}, ${call.cohort}` }, notice: over.notice ?? null, form: over.form ?? blankForm(), isApplied: row.appliedAt !== null,
    counts: [{ name: 'in the file', figure: String(plan.lines.length) }, { name: 'known by their address', figure: String(plan.lines.filter(({ is }) => is === 'credited').length) }, { name: 'decided by hand', figure: String(plan.lines.filter(({ is }) => is === 'chosen').length) }, { name: 'waiting for you', figure: String(waiting) }],
    credits: plan.credits.map((credit) => ({ name: credit.person.name, hint: credit.person.email, minutes: minutesText(credit.minutes), does: doesText(credit) })),
    lines: open.map(({ index, line }) => ({ name: lineName(index), label: line.attendee.name, hint: hintOf(line, nameOf), value: valueOf(over.form?.values[lineName(index)], row.choices[line.attendee.key]), options: [{ value: '', text: 'Decide later' }, { value: 'not ours', text: 'Not one of ours' }, ...people] })),
    others: plan.lines.filter(({ is }) => is === 'staff').map(({ attendee }) => ({ name: attendee.name, hint: attendee.email ?? '', why: 'Holds the call, so is not credited.' })),
    problems: plan.problems, button: plan.credits.length === 0 && waiting > 0 ? 'Keep these decisions' : row.appliedAt === null ? 'Credit the minutes' : 'Save the decisions and credit',
  }
}

const valueOf = (typed: string | undefined, kept: LineChoice | undefined): string => typed ?? (kept === undefined ? '' : String(kept))

/** "30 minutes, rows 9 and 12 of the file. 2 trainees have this name: decide by what you know." */
function hintOf ({ attendee, namesakes }: LineOutcome, nameOf: ReadonlyMap<number, string>): string {
  const rows = attendee.rows.length === 1 ? `row ${attendee.rows[0]} of the file` : `rows ${attendee.rows.slice(0, -1).join(', ')} and ${attendee.rows.at(-1)} of the file`
  return [
    `${minutesText(attendee.minutes)}, ${rows}${attendee.email === null ? ', no e-mail' : `, ${attendee.email}`}.`, attendee.isOneOfSeveral ? 'Somebody else of this name was there at the same time.' : '',
    namesakes.length === 1 ? `${nameOf.get(namesakes[0]!)} has this name. That alone does not tell that it was they.` : namesakes.length > 1 ? `${namesakes.length} trainees have this name.` : '',
  ].filter(Boolean).join(' ')
}

function doesText ({ person, minutes, isDone, isKept }: Credit): string {
  const now = person.status === null ? 'nothing' : person.status === 'attended' ? `attended, ${minutesText(person.minutes)}` : attendanceStatuses[person.status].toLowerCase()
  if (isDone) return 'Has this already'
  if (isKept) return `Was corrected by hand since and stays: ${now}`
  return person.status === null ? 'Is credited' : `Becomes attended, ${minutesText(minutes)}; is ${now} now`
}
