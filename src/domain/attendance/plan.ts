/** Whom the lines of a meeting's export are credited to. By the address alone, letter for letter, or because somebody said so; a name never decides. */
import { fold } from '../folding.ts'
import type { Attendee } from './read-export.ts'
import { minutesIn } from './spans.ts'

export type KnownPerson = { id: number; name: string; /** Every address that they have proved, folded. */ emails: readonly string[] }
/** What somebody said about a line: a person's id, or that it is none of the trainees. */
export type LineChoice = number | 'not ours'
export type LineOutcome = { attendee: Attendee; is: 'credited' | 'chosen' | 'waiting' | 'not ours' | 'staff'; personId: number | null; /** Trainees of the same name, for whoever must decide. */ namesakes: number[] }
export type AttendancePlan = { lines: LineOutcome[]; /** Minutes by person, of all their lines, with what overlaps counted once. */ minutes: Map<number, number> }

/** `trainees` are those of the call; `staff` the addresses of whoever holds it, who are nobody to credit. `choices` by the key of a line; one for a line that an address decides is not heard. */
export function planAttendance (attendees: readonly Attendee[], trainees: readonly KnownPerson[], staff: ReadonlySet<string>, choices: Readonly<Record<string, LineChoice>>): AttendancePlan {
  const byEmail = new Map(trainees.flatMap(({ id, emails }) => emails.map((email) => [email, id] as const)))
  const byName = Map.groupBy(trainees, ({ name }) => fold(name))
  const known = new Set(trainees.map(({ id }) => id))
  const lines = attendees.map((attendee): LineOutcome => {
    const exact = attendee.email === null ? undefined : byEmail.get(attendee.email)
    if (exact !== undefined) return { attendee, is: 'credited', personId: exact, namesakes: [] }
    if (attendee.email !== null && staff.has(attendee.email)) return { attendee, is: 'staff', personId: null, namesakes: [] }
    const choice = Object.hasOwn(choices, attendee.key) ? choices[attendee.key] : undefined
    const namesakes = (byName.get(fold(attendee.name)) ?? []).map(({ id }) => id)
    if (choice === 'not ours') return { attendee, is: 'not ours', personId: null, namesakes }
    if (choice !== undefined && known.has(choice)) return { attendee, is: 'chosen', personId: choice, namesakes }
    return { attendee, is: 'waiting', personId: null, namesakes }
  })
  const minutes = new Map<number, number>()
  for (const [id, own] of Map.groupBy(lines.filter(({ personId }) => personId !== null), ({ personId }) => personId!)) {
    minutes.set(id, minutesIn(own.flatMap(({ attendee }) => attendee.spans), own.reduce((sum, { attendee }) => sum + attendee.seconds, 0)))
  }
  return { lines, minutes }
}
