/** Fields of the form that makes and changes a cohort. */
import { z } from 'zod'
import { nameField, timeZoneField } from '#src/features/accounts/fields.ts'
import { dayField, optionalId, orNothing } from '#src/features/people/fields.ts'
import { fields, line } from '#src/platform/http/forms.ts'
import type { CohortRow, Presenter } from './queries.ts'

/** Rows of presenters on the form, at most. */
export const mostPresenters = 8
const rows = Array.from({ length: mostPresenters }, (_, index) => index + 1)
export const presenterName = (row: number): string => `presenter${row}`
export const credentialsName = (row: number): string => `credentials${row}`

/** A whole number, or nothing. */
const numberUpTo = (most: number, what: string) => {
  const message = `Enter ${what} as a whole number from 1 to ${most}, or leave it empty`
  return z.string({ error: message }).transform((text) => text.trim()).refine((text) => text === '' || (/^\d{1,4}$/.test(text) && Number(text) >= 1 && Number(text) <= most), { error: message }).transform((text) => (text === '' ? null : Number(text))).default(null)
}
/** A line of text, or nothing. */
const optionalLine = (most: number, message: string) => line(0, most, message).transform((text) => (text === '' ? null : text)).default(null)

const presenterFields = Object.fromEntries(rows.flatMap((row) => [
  [presenterName(row), z.preprocess((typed) => (typeof typed === 'string' && typed.trim() === '' ? null : typed ?? null), nameField.nullable())],
  [credentialsName(row), optionalLine(80, 'Enter the credentials in up to 80 characters')],
])) as Record<string, z.ZodType<string | null>>

export const CohortForm = fields({
  name: line(2, 120, 'Enter a name, in 2 to 120 characters'), curriculum: z.string({ error: 'Choose a curriculum' }).regex(/^[a-z0-9-]{1,100}$/, 'Choose a curriculum'), startsOn: dayField('Choose the first day'), endsOn: orNothing(dayField('Choose the last day')),
  timeZone: timeZoneField, isGated: z.literal('yes').optional().transform((given) => given === 'yes'),
  deliveryFormat: optionalLine(100, 'Enter the delivery format in up to 100 characters'), location: optionalLine(100, 'Enter the location in up to 100 characters'),
  attemptLimit: numberUpTo(20, 'the attempts'), followUpDays: numberUpTo(730, 'the days'), followUpPercent: numberUpTo(100, 'the percent'), reminderDays: numberUpTo(90, 'the days'),
  ...presenterFields,
  /** The change of rules that was looked at before it is made. */
  seen: z.string().max(40).default(''),
  /** A new cohort: the one that it is made after, and whether its people are enrolled again. */
  like: optionalId('Choose a cohort').default(null), again: z.literal('yes').optional().transform((given) => given === 'yes'),
}).superRefine((data, context) => {
  const given = data as unknown as Record<string, string | null>
  for (const row of rows) if (given[presenterName(row)] === null && given[credentialsName(row)] !== null) context.addIssue({ code: 'custom', path: [presenterName(row)], message: 'Enter whose credentials these are' })
}).transform((data) => ({ ...data, presenters: presentersIn(data as unknown as Record<string, string | null>) }))

const presentersIn = (data: Record<string, string | null>): Presenter[] =>
  rows.flatMap((row) => { const name = data[presenterName(row)]; return name ? [{ name, credentials: data[credentialsName(row)] ?? null }] : [] })

export type CohortInput = z.output<typeof CohortForm>

/** What the input makes of a cohort. */
export const cohortIn = ({ name, curriculum, startsOn, endsOn, timeZone, isGated, deliveryFormat, location, presenters, attemptLimit, followUpDays, followUpPercent, reminderDays }: CohortInput) =>
  ({ name, curriculum, startsOn, endsOn, timeZone, isGated, deliveryFormat, location, presenters, attemptLimit, followUpDays, followUpPercent, reminderDays })

/** A cohort as its form holds it. */
export function valuesOf (cohort: CohortRow): Record<string, string> {
  const { name, curriculum, startsOn, endsOn, timeZone, isGated, deliveryFormat, location, presenters, attemptLimit, followUpDays, followUpPercent, reminderDays } = cohort
  return {
    name, curriculum, startsOn, endsOn: endsOn ?? '', timeZone, deliveryFormat: deliveryFormat ?? '', location: location ?? '', attemptLimit: String(attemptLimit ?? ''), followUpDays: String(followUpDays ?? ''), followUpPercent: String(followUpPercent ?? ''), reminderDays: String(reminderDays ?? ''),
    ...(isGated && { isGated: 'yes' }), ...presenterValues(presenters),
  }
}

export const presenterValues = (presenters: readonly Presenter[]): Record<string, string> => Object.fromEntries(presenters.slice(0, mostPresenters).flatMap(({ name, credentials }, index) => [[presenterName(index + 1), name], [credentialsName(index + 1), credentials ?? '']]))
