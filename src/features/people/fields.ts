/** Fields that forms about people and cohorts share. */
import { z } from 'zod'
import { roles } from '#src/domain/access.ts'
import { type Discipline, disciplines } from '#src/domain/curriculum.ts'
import { states } from '#src/domain/places.ts'
import type { Grant } from '#src/platform/http/person.ts'
import type { AgencyRow } from './queries.ts'

export type Option = { value: string; text: string }

/** A row's id, as an address or a select carries it; null for anything else. */
export const readId = (text: unknown): number | null => (typeof text === 'string' && /^[1-9]\d{0,14}$/.test(text) ? Number(text) : null)

/** The id of a chosen row. */
export const idField = (message: string) => z.string({ error: message }).regex(/^[1-9]\d{0,14}$/, message).transform(Number)
/** The same, where nothing may be chosen: '' is null. */
export const optionalId = (message: string) => z.string({ error: message }).regex(/^([1-9]\d{0,14})?$/, message).transform((text) => (text === '' ? null : Number(text)))

/** A day of the calendar, YYYY-MM-DD, between 2000 and 2099. */
export const dayField = (message = 'Choose a day') => z.string({ error: message }).refine((text) => /^20\d\d-\d\d-\d\d$/.test(text) && !Number.isNaN(Date.parse(text)) && new Date(`${text}T00:00:00Z`).toISOString().startsWith(text), { error: message })

export const stateField = z.string({ error: 'Choose a state' }).refine((code) => states.has(code), { error: 'Choose a state' })
export const disciplineField = z.enum(Object.keys(disciplines) as [Discipline, ...Discipline[]], { error: 'Choose what this person does' })
export const roleField = z.enum(Object.keys(roles) as [Grant['role'], ...Grant['role'][]], { error: 'Choose a role' })

export const stateOptions = (first: string): Option[] => [{ value: '', text: first }, ...[...states].map(([value, { name }]) => ({ value, text: name }))]
export const disciplineOptions: Option[] = Object.entries(disciplines).map(([value, text]) => ({ value, text }))
export const roleOptions = (first: string): Option[] => [{ value: '', text: first }, ...Object.entries(roles).map(([value, text]) => ({ value, text }))]
export const agencyOptions = (first: string, agencies: Pick<AgencyRow, 'id' | 'name' | 'state'>[]): Option[] => [{ value: '', text: first }, ...agencies.map(({ id, name, state }) => ({ value: String(id), text: `${name}, ${state}` }))]

/** A select where nothing may be chosen: '' and a missing field are null. */
export const orNothing = <S extends z.ZodType>(field: S) => z.preprocess((value) => (value === '' || value === undefined ? null : value), field.nullable())
