/** Fields of the forms that bring a roster in. Those of the second depend on what the file holds. */
import { z } from 'zod'
import { type Columns, type RosterField, rosterFields } from '#src/domain/roster/columns.ts'
import { fields } from '#src/platform/http/forms.ts'
import { disciplineField, optionalId, orNothing, stateField } from './fields.ts'
import type { ReportRow } from './roster-report.ts'

/** Characters of a pasted table; a file may have 10 MB. */
export const longestPaste = 900_000

export const UploadForm = fields({
  text: z.string({ error: 'Paste the table as text' }).max(longestPaste, 'This is too much to paste. Save it as a file and choose that.').default(''),
  cohortId: optionalId('Choose a cohort').default(null),
})

const yes = z.literal('yes').optional().transform((given) => given === 'yes')

/** A column's place, or nothing. */
const column = (count: number) => z.string({ error: 'Choose a column' }).regex(/^\d{0,2}$/, 'Choose a column').default('').transform((text) => (text === '' ? null : Number(text)))
  .refine((place) => place === null || place < count, { error: 'Choose a column' })

export const mappingForm = (count: number) => fields({
  ...(Object.fromEntries(Object.keys(rosterFields).map((field) => [field, column(count)])) as Record<RosterField, ReturnType<typeof column>>),
  hasHeader: z.enum(['yes', 'no'], { error: 'Say what the first row is' }).transform((given) => given === 'yes'),
  elsewhere: z.enum(['move', 'add', 'keep'], { error: 'Choose what happens' }), newAgencies: z.enum(['add', 'ask'], { error: 'Choose what happens' }),
  defaultState: orNothing(stateField), defaultDiscipline: disciplineField, cohortId: optionalId('Choose a cohort').default(null),
})

/** The columns that were chosen. */
export const columnsIn = (data: Record<RosterField, number | null>): Columns =>
  Object.fromEntries((Object.keys(rosterFields) as RosterField[]).flatMap((field) => (data[field] === null ? [] : [[field, data[field]]])))

/** Names of the selects: an agency by its place in the report, a row by its number. */
export const agencyName = (index: number): string => `agency-${index}`
export const rowName = (row: number): string => `row-${row}`

/** 'add', the id of an agency, or nothing yet; 'new', the id of a person, or nothing yet. */
const choice = (word: 'add' | 'new') => z.string({ error: 'Choose one' }).regex(word === 'add' ? /^(add|[1-9]\d{0,14})?$/ : /^(new|[1-9]\d{0,14})?$/, 'Choose one').default('')

export const choicesForm = (agencies: number, asked: readonly Pick<ReportRow, 'row'>[]) => fields({
  ...Object.fromEntries(Array.from({ length: agencies }, (_, index) => [agencyName(index), choice('add')])), ...Object.fromEntries(asked.map(({ row }) => [rowName(row), choice('new')])),
})

export const ApplyForm = fields({ print: z.string({ error: 'Check the file once more' }).regex(/^[0-9a-f]{64}$/, 'Check the file once more'), leavesOut: yes, invites: yes })
