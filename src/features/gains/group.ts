/** Whose gain a page is about, read from its address. Pure. */
import { z } from 'zod'
import type { Scope } from '#src/domain/access.ts'
import { type Discipline, disciplines } from '#src/domain/curriculum.ts'
import type { Group } from './queries.ts'

/** What stands in the path: a program, or one of its parts. */
export type Place = { kind: 'program' } | { kind: 'state'; state: string } | { kind: 'agency'; agency: number } | { kind: 'cohort'; cohort: number }

export type Filters = { cohort: number | null; discipline: Discipline | null; from: string | null; to: string | null; phase: 'followup' | null }
export const noFilters: Filters = { cohort: null, discipline: null, from: null, to: null, phase: null }

const isDay = (text: string): boolean => /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(Date.parse(text)) && new Date(text).toISOString().startsWith(text)
const day = z.union([z.literal('').transform(() => null), z.string().refine(isDay, 'Give a date as year, month and day, such as 2026-03-31.')]).optional().transform((value) => value ?? null)
const query = z.strictObject({
  cohort: z.union([z.literal('').transform(() => null), z.string().regex(/^\d{1,9}$/).transform(Number)]).optional().transform((value) => value ?? null),
  discipline: z.union([z.literal('').transform(() => null), z.enum(Object.keys(disciplines) as [Discipline, ...Discipline[]])]).optional().transform((value) => value ?? null),
  from: day, to: day,
  phase: z.union([z.enum(['', 'post']).transform(() => null), z.literal('followup')]).optional().transform((value) => value ?? null),
})

/**
 * The filters of an address. Null for what no form of ours sends. `fault`: a day that is none, or days the wrong way round; then the days are left out and the page says so.
 * Whoever sees only part of the program (`scope`) has none: figures of ever smaller groups would tell what one person gained, by subtraction.
 */
export function readFilters (given: unknown, scope: Scope): { filters: Filters; fault: { text: string; from: string; to: string } | null } | null {
  const text = (name: string): string => { const value = (given as Record<string, unknown> | null)?.[name]; return typeof value === 'string' ? value.slice(0, 40) : '' }
  const read = query.safeParse(given)
  if (!read.success) {
    if (!read.error.issues.every(({ path }) => path[0] === 'from' || path[0] === 'to') || !scope.all) return null
    const rest = query.safeParse({ ...(given as object), from: '', to: '' })
    return rest.success ? { filters: rest.data, fault: { text: 'Give dates as year, month and day, such as 2026-03-31.', from: text('from'), to: text('to') } } : null
  }
  const { from, to } = read.data
  if (!scope.all && Object.values(read.data).some((value) => value !== null)) return null
  if (from !== null && to !== null && from > to) return { filters: { ...read.data, from: null, to: null }, fault: { text: 'The first day is after the last. Exchange them.', from, to } }
  return { filters: read.data, fault: null }
}

export function groupOf (curriculum: string, scope: Scope, place: Place, filters: Filters, module: string | null = null): Group {
  return {
    curriculum, scope, module, phase: filters.phase, discipline: filters.discipline, from: filters.from, to: filters.to,
    state: place.kind === 'state' ? place.state : null, agency: place.kind === 'agency' ? place.agency : null, cohort: place.kind === 'cohort' ? place.cohort : filters.cohort,
  }
}

/** The address of a page of gains, with the filters that it keeps. */
export function gainsPath (curriculum: string, place: Place, filters: Filters = noFilters, module: string | null = null): string {
  const part = place.kind === 'state' ? `/states/${place.state}` : place.kind === 'agency' ? `/agencies/${place.agency}` : place.kind === 'cohort' ? `/cohorts/${place.cohort}` : ''
  return `/gains/${curriculum}${part}${module === null ? '' : `/modules/${module}`}${queryOf(filters)}`
}

export function queryOf (filters: Filters): string {
  const given = Object.entries(filters).filter(([, value]) => value !== null).map(([name, value]): [string, string] => [name, String(value)])
  return given.length === 0 ? '' : `?${new URLSearchParams(given)}`
}
