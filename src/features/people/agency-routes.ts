/** /agencies: the list, a new one, one to change, close or open again */
import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import { stateName } from '#src/domain/places.ts'
import { NotFound } from '#src/platform/http/errors.ts'
import { blankForm, fields, type Form, line, readForm, withErrors } from '#src/platform/http/forms.ts'
import type { Services } from '#src/services.ts'
import { addAgency, changeAgency, closeAgency, reopenAgency } from './agencies.ts'
import { readId, stateField, stateOptions } from './fields.ts'
import { type AgencyRow, findAgency, listAgencies } from './queries.ts'
import { peopleText } from './words.ts'

const AgencyForm = fields({
  name: line(2, 160, 'Enter the name of the agency, in 2 to 160 characters'),
  state: stateField,
  city: z.string().default('').pipe(line(0, 100, 'Use at most 100 characters')),
})
const taken = 'An agency in this state has that name already'
const notices: Record<string, string> = { changed: 'The agency is changed.', closed: 'The agency is closed. Its results stay.', reopened: 'The agency is open again.' }

type One = { Params: { agency: string }; Querystring: { done?: unknown } }
const config = { policy: 'agencies' } as const

export function agencyRoutes (app: FastifyInstance, services: Services): void {
  const { db } = services
  const newPage = (form: Form) => ({ title: 'Add an agency', form, action: '/agencies', states: stateOptions('Choose a state'), button: 'Add the agency', standing: null, notice: null })
  const page = (agency: AgencyRow, form: Form, notice: string | null) => ({
    title: agency.name, form, action: `/agencies/${agency.id}`, states: stateOptions('Choose a state'), button: 'Save the changes', notice,
    standing: { path: `/agencies/${agency.id}`, isClosed: agency.closedAt !== null, people: peopleText(agency.people) },
  })
  const one = async (text: string): Promise<AgencyRow> => {
    const id = readId(text)
    const agency = id === null ? null : await findAgency(db, id)
    if (!agency) throw new NotFound('no such agency')
    return agency
  }

  app.get('/agencies', { config }, async (_request, reply) => {
    const row = (agency: AgencyRow) => ({ href: `/agencies/${agency.id}`, name: agency.name, hint: [agency.city, stateName(agency.state)].filter(Boolean).join(', '), people: peopleText(agency.people) })
    const [open, closed] = await Promise.all([listAgencies(db, 'open'), listAgencies(db, 'closed')])
    return reply.page('people/agencies', { open: open.map(row), closed: closed.map(row) })
  })

  app.get('/agencies/new', { config }, async (_request, reply) => reply.page('people/agency', newPage(blankForm())))

  app.post('/agencies', { config }, async (request, reply) => {
    const input = readForm(request, AgencyForm)
    if (!input.ok) return reply.code(422).page('people/agency', newPage(input.form))
    const id = await db.transaction((tx) => addAgency(tx, { ...input.data, by: request.person!.id }))
    if (id === null) return reply.code(422).page('people/agency', newPage(withErrors(input.values, { name: taken })))
    return reply.redirect('/agencies', 303)
  })

  app.get<One>('/agencies/:agency', { config }, async (request, reply) => {
    const agency = await one(request.params.agency)
    const { done } = request.query
    return reply.page('people/agency', page(agency, blankForm({ name: agency.name, state: agency.state, city: agency.city }), typeof done === 'string' && Object.hasOwn(notices, done) ? notices[done]! : null))
  })

  app.post<One>('/agencies/:agency', { config }, async (request, reply) => {
    const agency = await one(request.params.agency)
    const input = readForm(request, AgencyForm)
    if (!input.ok) return reply.code(422).page('people/agency', page(agency, input.form, null))
    if (!await db.transaction((tx) => changeAgency(tx, { ...input.data, agencyId: agency.id, by: request.person!.id }))) return reply.code(422).page('people/agency', page(agency, withErrors(input.values, { name: taken }), null))
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
}
