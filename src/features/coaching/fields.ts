/** Fields of the forms about calls. */
import { z } from 'zod'
import { attendanceStatuses, type AttendanceStatus } from '#src/domain/attendance/statuses.ts'
import { callKinds, type CallKind, type CallTopic, topicIds } from '#src/domain/calls/topics.ts'
import { timeZoneField } from '#src/features/accounts/fields.ts'
import { dayField, idField, optionalId } from '#src/features/people/fields.ts'
import { fields, line, many } from '#src/platform/http/forms.ts'

const howLate = 'Enter a time like 10:00 am or 14:30'
/** A time of day as people type it, as HH:MM; null for anything else. "2" alone could be either half of the day. */
export function readTime (typed: string): string | null {
  const [, hours, minutes = '00', half] = /^(\d{1,2})(?:[:.](\d\d))?\s*([ap]\.?m\.?)?$/i.exec(typed.trim()) ?? []
  if (hours === undefined || Number(minutes) > 59 || (half === undefined && !/[:.]/.test(typed))) return null
  const hour = Number(hours)
  if (half !== undefined && (hour < 1 || hour > 12)) return null
  const full = half === undefined ? hour : hour % 12 + (/^p/i.test(half) ? 12 : 0)
  return full > 23 ? null : `${String(full).padStart(2, '0')}:${minutes}`
}
const timeField = z.string({ error: howLate }).transform((typed, context) => {
  const time = readTime(typed)
  if (time !== null) return time
  context.addIssue(howLate)
  return z.NEVER
})

const wholeUpTo = (most: number, least: number, what: string) => {
  const message = `Enter ${what} as a whole number from ${least} to ${most}`
  return z.string({ error: message }).trim().regex(/^\d{1,3}$/, message).transform(Number).refine((n) => n >= least && n <= most, { error: message })
}
const lengthField = wholeUpTo(240, 10, 'how many minutes')

const likeLink = 'Enter an address that begins with https://, or leave it empty'
const linkField = z.string({ error: likeLink }).trim().max(1000, 'This address is too long').refine((text) => text === '' || (/^https:\/\/\S+$/.test(text) && URL.canParse(text)), { error: likeLink })
const facilitatorField = optionalId('Choose who holds the calls')

export const SeriesForm = fields({
  cohortId: idField('Choose a cohort'), kind: z.enum(Object.keys(callKinds) as [CallKind, ...CallKind[]], { error: 'Choose what kind of call' }), firstOn: dayField('Choose the day of the first call'), startsAt: timeField, minutes: lengthField,
  timeZone: timeZoneField, rule: z.enum(['weekday', 'day'], { error: 'Choose how the days are found' }), count: wholeUpTo(24, 1, 'how many calls'), facilitatorId: facilitatorField, meetingLink: linkField,
  /** Looked at first, or made; and what was looked at, '' = nothing. */
  do: z.enum(['look', 'plan']).default('plan'), seen: z.string().max(200).optional(),
})
export const SeriesChangeForm = fields({ facilitatorId: facilitatorField, meetingLink: linkField })
export const MoveForm = fields({ day: dayField(), time: timeField, minutes: lengthField })
export const CancelForm = fields({ reason: line(0, 300, 'Keep the reason under 300 characters') })
export const ApologyForm = fields({ reason: line(0, 300, 'Keep the reason under 300 characters') })

/** Names of the fields of one person on a call's form. */
export const statusName = (person: number): string => `status-${person}`
export const minutesName = (person: number): string => `minutes-${person}`

const status = z.enum(['', ...Object.keys(attendanceStatuses)] as ['', AttendanceStatus], { error: 'Choose one' }).default('')
const minutes = z.string({ error: 'Enter whole minutes up to 600' }).trim().regex(/^(\d{1,2}|[1-5]\d\d|600)?$/, 'Enter whole minutes up to 600').default('').transform((text) => (text === '' ? null : Number(text)))

/** The form of a call for these people. `rest`: whoever is not marked was absent. */
export const callForm = (people: readonly number[]) => fields({
  topics: many(z.enum(topicIds as [CallTopic, ...CallTopic[]], { error: 'Choose among the topics of this page' })), rest: z.literal('absent').optional(), seen: z.string({ error: 'Open the page once more' }).regex(/^\d{1,15}$/, 'Open the page once more').transform(Number),
  summary: z.string({ error: 'Enter your notes as text' }).max(20_000, 'Keep the notes under 20,000 characters').transform((text) => text.normalize('NFC').replace(/\r\n?/g, '\n').replace(/[\u0000-\u0008\u000b-\u001f\u007f]/g, '').trim()),
  ...Object.fromEntries(people.map((id) => [statusName(id), status])), ...Object.fromEntries(people.map((id) => [minutesName(id), minutes])),
})
export type CallInput = { topics: CallTopic[]; rest?: 'absent'; seen: number; summary: string } & Record<string, AttendanceStatus | '' | number | null | CallTopic[] | string | undefined>

/** Name of the select of a waiting line, by its place in the file. */
export const lineName = (index: number): string => `line-${index}`
/** A person's id, 'not ours', or nothing yet. */
export const linesForm = (count: number) => fields(Object.fromEntries(Array.from({ length: count }, (_, index) => [lineName(index), z.string({ error: 'Choose one' }).regex(/^(not ours|[1-9]\d{0,14})?$/, 'Choose one').default('')])))
