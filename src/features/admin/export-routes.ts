/** /exports: tables to take out, with what each column means, filtered by cohort, agency, state and days. Sending one is a POST, since it is written down. */
import { Readable } from 'node:stream'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { can, scopeOf } from '#src/domain/access.ts'
import { states } from '#src/domain/places.ts'
import { listChoices } from '#src/features/cohorts/choice-queries.ts'
import { agencyOptions, dayField, optionalId, orNothing, readId, stateField, stateOptions } from '#src/features/people/fields.ts'
import { attachment } from '#src/platform/http/attachment.ts'
import { NotFound } from '#src/platform/http/errors.ts'
import { blankForm, fields, type Form, readForm, withErrors } from '#src/platform/http/forms.ts'
import type { SignedIn } from '#src/platform/http/person.ts'
import type { Services } from '#src/services.ts'
import { type Outcome, tableOf, takeOut } from './export-file.ts'
import { countRows, type ExportFilter } from './export-queries.ts'
import { exports, kindWords } from './exports.ts'

const config = { policy: 'exports' } as const

export const formatField = z.enum(['csv', 'plain', 'xlsx'], { error: 'Choose a kind of file' })
export const formats = [{ value: 'csv', text: 'CSV for Excel' }, { value: 'plain', text: 'CSV for other programs' }, { value: 'xlsx', text: 'Excel workbook (XLSX)' }]
const backwards = 'The last day comes before the first'
/** Days of a filter, none needed. */
export const dayFields = { from: orNothing(dayField('Choose the first day')), to: orNothing(dayField('Choose the last day')) }
export const inOrder = ({ from, to }: { from: string | null; to: string | null }): boolean => from === null || to === null || from <= to

const Wanted = fields({ cohort: optionalId('Choose a cohort'), agency: optionalId('Choose an agency'), state: orNothing(stateField), ...dayFields, format: formatField }).refine(inOrder, { path: ['to'], error: backwards })
/** Anything in the address that is none of these is as if it were not there. */
const day = dayField().nullable().catch(null).default(null)
export const DaysQuery = z.object({ from: day, to: day }).transform((days) => (inOrder(days) ? days : { ...days, to: null }))
const Query = z.object({ cohort: z.string().catch(''), agency: z.string().catch(''), state: z.string().catch('') })

export function exportRoutes (app: FastifyInstance, services: Services): void {
  const { db } = services

  async function show (request: FastifyRequest, reply: FastifyReply, filter: ExportFilter, form: Form) {
    const { grants } = request.person!
    const { agencies, cohorts } = await listChoices(db, scopeOf(grants, 'exports'))
    const open = exports.filter(({ policy }) => can(grants, policy))
    const counts = await Promise.all(open.map(({ id }) => countRows(db, tableOf(grants, { export: id, filter })!.statement)))
    const given = { cohort: String(filter.cohortId ?? ''), agency: String(filter.agencyId ?? ''), state: filter.state ?? '', from: filter.from ?? '', to: filter.to ?? '' }
    return reply.page('admin/exports', {
      form, formats, hidden: Object.entries(given).map(([name, value]) => ({ name, value })),
      filter: { from: given.from, to: given.to, selects: [
        { name: 'cohort', label: 'Cohort', value: given.cohort, options: [{ value: '', text: 'All' }, ...cohorts.map(({ id, name }) => ({ value: String(id), text: name }))] },
        { name: 'agency', label: 'Agency', value: given.agency, options: agencyOptions('All', agencies) }, { name: 'state', label: 'State', value: given.state, options: stateOptions('All') },
      ] },
      tables: open.map(({ id, title, about, day: which, columns }, index) => ({
        id, title, about, day: `The days above are ${which}.`, rows: counts[index] === 1 ? '1 row' : `${counts[index]!.toLocaleString('en-US')} rows`, columns: columns.map(({ name, kind, about: meaning }) => ({ name, kind: kindWords[kind], about: meaning })),
      })),
    })
  }

  app.get('/exports', { config }, async (request, reply) => {
    const query = Query.parse(request.query), days = DaysQuery.parse(request.query)
    return show(request, reply, { cohortId: readId(query.cohort), agencyId: readId(query.agency), state: states.has(query.state) ? query.state : null, ...days, timeZone: request.person!.timeZone }, blankForm())
  })

  app.post<{ Params: { table: string } }>('/exports/:table', { config }, async (request, reply) => {
    const { grants, id, timeZone } = request.person as SignedIn
    const everything: ExportFilter = { cohortId: null, agencyId: null, state: null, from: null, to: null, timeZone }
    if (request.params.table === 'audit' || !tableOf(grants, { export: request.params.table, filter: everything })) throw new NotFound('no such table')
    const input = readForm(request, Wanted)
    if (!input.ok) return show(request, reply.code(422), everything, input.form)
    const { cohort, agency, format, ...rest } = input.data
    const wanted = { export: request.params.table, format, filter: { cohortId: cohort, agencyId: agency, ...rest, timeZone } }
    const outcome = await takeOut(services, tableOf(grants, wanted)!, wanted, id)
    if (outcome.is === 'too large') return show(request, reply.code(422), wanted.filter, withErrors(input.values, {}, tooLarge(outcome)))
    return answer(reply, outcome)
  })
}

export const tooLarge = ({ rows, most }: Extract<Outcome, { is: 'too large' }>): string => `These are ${rows.toLocaleString('en-US')} rows, and a sheet holds ${most.toLocaleString('en-US')}. Choose CSV, or fewer days.`

/** The file itself, or the page of the job that makes it. */
export function answer (reply: FastifyReply, outcome: Exclude<Outcome, { is: 'too large' }>): FastifyReply {
  if (outcome.is === 'job') return reply.redirect(`/jobs/${outcome.id}`, 303)
  return reply.type(outcome.type).header('content-disposition', attachment(outcome.name)).send(Readable.from(outcome.bytes))
}
