/** Fields of the form that plans a live day, and of the forms that are used on it. */
import { z } from 'zod'
import { timeZoneField } from '#src/features/accounts/fields.ts'
import { dayField, idField } from '#src/features/people/fields.ts'
import type { Release } from '#src/features/curriculum/curricula.ts'
import { fields, line, many } from '#src/platform/http/forms.ts'
import { minutesOf } from './plan-day.ts'
import type { DayGiven } from './queries.ts'

/** Rows of the agenda on the form. */
export const agendaRows = 8
const rows = Array.from({ length: agendaRows }, (_, index) => index + 1)

export const timeField = (message: string) => z.string({ error: message }).trim().regex(/^([01]\d|2[0-3]):[0-5]\d$/, message)
const emptyOr = <S extends z.ZodType>(field: S) => z.preprocess((typed) => (typeof typed === 'string' && typed.trim() === '' ? null : typed ?? null), field.nullable())
const howLong = 'Enter the minutes as a whole number from 1 to 600'
const minutesField = z.string({ error: howLong }).trim().regex(/^\d{1,3}$/, howLong).transform(Number).refine((minutes) => minutes >= 1 && minutes <= 600, { error: howLong })

const agendaFields = Object.fromEntries(rows.flatMap((row): [string, z.ZodType<string | number | null>][] => [
  [`time${row}`, emptyOr(timeField('Enter the time like 09:30'))], [`module${row}`, emptyOr(z.string().regex(/^[a-z0-9-]{1,100}$/, 'Choose a module'))], [`minutes${row}`, emptyOr(minutesField)],
]))

export const DayForm = fields({
  title: line(2, 80, 'Enter a title, in 2 to 80 characters'), day: dayField('Choose the day'), startsAt: timeField('Enter when it starts, like 09:00'), endsAt: timeField('Enter when it ends, like 16:30'),
  timeZone: timeZoneField, place: line(0, 120, 'Enter the place in up to 120 characters').transform((text) => (text === '' ? null : text)).default(null), isTogether: z.literal('yes').optional().transform((given) => given === 'yes'),
  ...agendaFields,
}).superRefine((data, context) => {
  const given = data as unknown as Record<string, string | number | null>
  for (const row of rows) {
    const missing = (['time', 'module', 'minutes'] as const).filter((name) => given[`${name}${row}`] === null)
    const words = { time: 'Enter when this row begins', module: 'Choose the module of this row', minutes: 'Enter how many minutes it takes' }
    if (missing.length > 0 && missing.length < 3) for (const name of missing) context.addIssue({ code: 'custom', path: [`${name}${row}`], message: words[name] })
  }
  if (rows.every((row) => given[`module${row}`] === null)) context.addIssue({ code: 'custom', path: ['module1'], message: 'Choose at least one module' })
}).transform((data): DayGiven => {
  const { title, day, startsAt, endsAt, timeZone, place, isTogether } = data
  const given = data as unknown as Record<string, string | number | null>
  const agenda = rows.flatMap((row) => (given[`module${row}`] === null ? [] : [{ module: String(given[`module${row}`]), startsAt: String(given[`time${row}`]), minutes: Number(given[`minutes${row}`]) }]))
  return { title, day, startsAt, endsAt, timeZone, place, isTogether, agenda }
})

/** Messages of actions name rows of what was given; those of the form are as many as were filled in. */
export const valuesOf = ({ title, day, startsAt, endsAt, timeZone, place, isTogether, agenda }: DayGiven): Record<string, string> => ({
  title, day, startsAt, endsAt, timeZone, place: place ?? '', ...(isTogether && { isTogether: 'yes' }),
  ...Object.fromEntries(agenda.slice(0, agendaRows).flatMap((row, index) => [[`time${index + 1}`, row.startsAt], [`module${index + 1}`, row.module], [`minutes${index + 1}`, String(row.minutes)]])),
})

const clock = (minutes: number): string => `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`

/** A day from 9 to half past 4 with as many modules of the curriculum as it holds, lunch at noon for an hour. */
export function usualDay (release: Release, title: string, day: string, timeZone: string): DayGiven {
  const agenda: DayGiven['agenda'] = []
  let at = minutesOf('09:00')
  for (const { module } of release.modules.slice(0, agendaRows)) {
    if (at < minutesOf('13:00') && at + module.minutes > minutesOf('12:15')) at = minutesOf('13:00')
    if (at + module.minutes > minutesOf('16:30')) break
    agenda.push({ module: module.id, startsAt: clock(at), minutes: module.minutes })
    at += module.minutes
  }
  return { title, day, startsAt: '09:00', endsAt: '16:30', timeZone, place: null, isTogether: false, agenda }
}

export const QuizForm = fields({ module: z.string().regex(/^[a-z0-9-]{1,100}$/), phase: z.enum(['pre', 'post']) })
export const AttendanceForm = fields({
  enrollment: many(idField('Choose people')).pipe(z.array(z.number()).min(1, 'Choose at least one person').max(500, 'Choose at most 500 people')), is: z.enum(['here', 'gone'], { error: 'Choose what is so' }),
  at: timeField('Enter the time like 09:30'),
})
const mostMinutes = 'Enter the minutes as a whole number from 0 to 1440'
export const CreditForm = fields({
  seat: idField('Choose a person'), minutes: z.string({ error: mostMinutes }).trim().regex(/^\d{1,4}$/, mostMinutes).transform(Number).refine((minutes) => minutes <= 1440, { error: mostMinutes }),
  reason: line(5, 300, 'Say why, in 5 to 300 characters'),
})
export const WordForm = fields({ word: z.string({ error: 'Enter the code' }).max(200, 'This code is too long') })
