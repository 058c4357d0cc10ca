/** /people: who is here, and inviting somebody new */
import type { FastifyInstance } from 'fastify'
import { isoDay } from '#src/domain/moments.ts'
import { emailField, nameField } from '#src/features/accounts/fields.ts'
import { blankForm, fields, type Form, readForm, refusal, withErrors } from '#src/platform/http/forms.ts'
import type { Services } from '#src/services.ts'
import { addPerson } from './add-person.ts'
import { agencyOptions, disciplineField, disciplineOptions, optionalId, orNothing, roleField, roleOptions, stateField, stateOptions } from './fields.ts'
import { peoplePage, readQuery } from './people-page.ts'
import { listAgencies } from './queries.ts'
import { invitedPage } from './words.ts'

const config = { policy: 'people' } as const

const NewForm = fields({
  name: nameField, email: emailField, agencyId: optionalId('Choose an agency'), discipline: disciplineField, role: orNothing(roleField), state: orNothing(stateField),
}).superRefine(({ role, agencyId, state }, context) => {
  if (role === 'agency_lead' && agencyId === null) context.addIssue({ code: 'custom', path: ['agencyId'], message: 'Choose the agency that this person leads' })
  if (role === 'state_lead' && state === null) context.addIssue({ code: 'custom', path: ['state'], message: 'Choose the state that this person leads' })
  if (role === null && agencyId === null) context.addIssue({ code: 'custom', path: ['agencyId'], message: 'Choose the agency that this person belongs to' })
})

export function listRoutes (app: FastifyInstance, services: Services): void {
  const { db } = services

  app.get('/people', { config: { policy: 'people.read' } }, async (request, reply) => reply.page('people/people', await peoplePage(services, request.person!, readQuery(request.query))))

  const newPage = async (form: Form) => ({
    form, action: '/people', title: 'Invite one person', lead: 'They get a link with which they choose a password. To enroll them at once, invite them from the page of their cohort.',
    agencies: agencyOptions('Choose an agency', await listAgencies(db, 'open')), disciplines: disciplineOptions, roles: roleOptions('None: a trainee'), states: stateOptions('None'), button: 'Invite this person',
  })

  app.get('/people/new', { config }, async (_request, reply) => reply.page('people/new-person', await newPage(blankForm({ discipline: 'sees' }))))

  app.post('/people', { config }, async (request, reply) => {
    const input = readForm(request, NewForm)
    if (!input.ok) return reply.code(422).page('people/new-person', await newPage(input.form))
    const { id: by, timeZone } = request.person!
    const added = await db.transaction((tx) => addPerson(services, tx, { ...input.data, startedOn: isoDay(services.now(), timeZone), timeZone, by })).catch(refusal)
    if ('refused' in added) return reply.code(422).page('people/new-person', await newPage(withErrors(input.values, added.refused)))
    return reply.page('people/link', invitedPage(input.data, added.link, { href: `/people/${added.personId}`, text: `Go to ${input.data.name}` }))
  })
}
