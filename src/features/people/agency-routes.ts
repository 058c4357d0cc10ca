/** /agencies: the list by region, a new one, one to change, close, open again or merge into another */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { isoDay } from '#src/domain/moments.ts'
import { NotFound } from '#src/platform/http/errors.ts'
import { blankForm, fields, type Form, line, readForm, refusal, withErrors } from '#src/platform/http/forms.ts'
import type { Services } from '#src/services.ts'
import { addAgency, changeAgency, closeAgency, reopenAgency } from './agencies.ts'
import { agenciesPage, agencyPage, mergePage, newAgencyPage } from './agency-page.ts'
import { idField, readId, stateField } from './fields.ts'
import { mergeAgencies } from './merge-agencies.ts'
import { type AgencyRow, findAgency } from './queries.ts'

const AgencyForm = fields({
  name: line(2, 160, 'Enter the name of the agency, in 2 to 160 characters'),
  state: stateField,
  city: z.string().default('').pipe(line(0, 100, 'Use at most 100 characters')),
})
const MergeForm = fields({ into: idField('Choose the agency that is kept') })
const taken = 'An agency in this state has that name already'
const notices: Record<string, string> = { changed: 'The agency is changed.', closed: 'The agency is closed. Its results stay.', reopened: 'The agency is open again.', merged: 'The agencies are merged. Results keep the agency of their time.' }

type One = { Params: { agency: string }; Querystring: { done?: unknown; into?: unknown } }
const config = { policy: 'agencies' } as const

export function agencyRoutes (app: FastifyInstance, services: Services): void {
  const { db } = services
  const one = async (text: string): Promise<AgencyRow> => {
    const id = readId(text)
    const agency = id === null ? null : await findAgency(db, id)
    if (!agency) throw new NotFound('no such agency')
    return agency
  }

  app.get<{ Querystring: { region?: unknown } }>('/agencies', { config }, async (request, reply) => reply.page('people/agencies', await agenciesPage(services, readId(request.query.region))))

  app.get('/agencies/new', { config }, async (_request, reply) => reply.page('people/agency', newAgencyPage(blankForm())))

  app.post('/agencies', { config }, async (request, reply) => {
    const input = readForm(request, AgencyForm)
    if (!input.ok) return reply.code(422).page('people/agency', newAgencyPage(input.form))
    const id = await db.transaction((tx) => addAgency(tx, { ...input.data, by: request.person!.id }))
    if (id === null) return reply.code(422).page('people/agency', newAgencyPage(withErrors(input.values, { name: taken })))
    return reply.redirect('/agencies', 303)
  })

  app.get<One>('/agencies/:agency', { config }, async (request, reply) => {
    const { done } = request.query
    return reply.page('people/agency', await agencyPage(services, await one(request.params.agency), null, typeof done === 'string' && Object.hasOwn(notices, done) ? notices[done]! : null))
  })

  app.post<One>('/agencies/:agency', { config }, async (request, reply) => {
    const agency = await one(request.params.agency)
    const again = async (form: Form) => reply.code(422).page('people/agency', await agencyPage(services, agency, form, null))
    const input = readForm(request, AgencyForm)
    if (!input.ok) return again(input.form)
    if (!await db.transaction((tx) => changeAgency(tx, { ...input.data, agencyId: agency.id, by: request.person!.id }))) return again(withErrors(input.values, { name: taken }))
    return reply.redirect(`/agencies/${agency.id}?done=changed`, 303)
  })

  app.post<One>('/agencies/:agency/closing', { config }, async (request, reply) => {
    const agency = await one(request.params.agency)
    await db.transaction((tx) => closeAgency(tx, { agencyId: agency.id, by: request.person!.id }))
    return reply.redirect(`/agencies/${agency.id}?done=closed`, 303)
  })

  app.post<One>('/agencies/:agency/reopening', { config }, async (request, reply) => {
    const agency = await one(request.params.agency)
    await db.transaction((tx) => reopenAgency(tx, { agencyId: agency.id, by: request.person!.id }))
    return reply.redirect(`/agencies/${agency.id}?done=reopened`, 303)
  })

  const showMerge = async (reply: FastifyReply, agency: AgencyRow, into: number | null, form: Form) => reply.page('people/agency-merge', await mergePage(services, agency, into === null ? null : await findAgency(db, into), form))

  app.get<One>('/agencies/:agency/merging', { config }, async (request, reply) => {
    const into = readId(request.query.into)
    return showMerge(reply, await one(request.params.agency), into, blankForm({ into: String(into ?? '') }))
  })

  app.post<One>('/agencies/:agency/merging', { config }, async (request: FastifyRequest<One>, reply) => {
    const agency = await one(request.params.agency)
    const input = readForm(request, MergeForm)
    if (!input.ok) return showMerge(reply.code(422), agency, null, input.form)
    const keptId = input.data.into
    const { id: by, timeZone } = request.person!
    const done = await db.transaction(async (tx) => ({ moved: await mergeAgencies(tx, { mergedId: agency.id, keptId, today: isoDay(services.now(), timeZone), by }) })).catch(refusal)
    if ('refused' in done) return showMerge(reply.code(422), agency, keptId, withErrors(input.values, done.refused))
    return reply.redirect(`/agencies/${keptId}?done=merged`, 303)
  })
}
