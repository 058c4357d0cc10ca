/** /people: who is here, and inviting somebody new */
import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import { scopeOf } from '#src/domain/access.ts'
import { dayText, isoDay } from '#src/domain/moments.ts'
import { states } from '#src/domain/places.ts'
import { emailField, nameField } from '#src/features/accounts/fields.ts'
import { blankForm, fields, type Form, readForm, refusal, withErrors } from '#src/platform/http/forms.ts'
import type { SignedIn } from '#src/platform/http/person.ts'
import type { Services } from '#src/services.ts'
import { addPerson } from './add-person.ts'
import { agencyOptions, disciplineField, disciplineOptions, optionalId, orNothing, readId, roleField, roleOptions, stateField, stateOptions } from './fields.ts'
import { countPeople, listAgencies, listPeople, type PeopleFilter, type PersonRow } from './queries.ts'
import { disciplineText, invitedPage } from './words.ts'

const pageSize = 50
const config = { policy: 'people' } as const

const NewForm = fields({
  name: nameField, email: emailField, agencyId: optionalId('Choose an agency'), discipline: disciplineField, role: orNothing(roleField), state: orNothing(stateField),
}).superRefine(({ role, agencyId, state }, context) => {
  if (role === 'agency_lead' && agencyId === null) context.addIssue({ code: 'custom', path: ['agencyId'], message: 'Choose the agency that this person leads' })
  if (role === 'state_lead' && state === null) context.addIssue({ code: 'custom', path: ['state'], message: 'Choose the state that this person leads' })
  if (role === null && agencyId === null) context.addIssue({ code: 'custom', path: ['agencyId'], message: 'Choose the agency that this person belongs to' })
})
/** Anything in the address that is none of these is as if it were not there. */
const Query = z.object({ q: z.string().max(200).catch(''), agency: z.string().catch(''), state: z.string().catch(''), page: z.string().catch('') })

export function listRoutes (app: FastifyInstance, services: Services): void {
  const { db } = services

  app.get('/people', { config }, async (request, reply) => {
    const query = Query.parse(request.query)
    const scope = scopeOf(request.person!.grants, 'people')
    const filter: PeopleFilter = { search: query.q.replace(/\p{Cc}/gu, '').trim(), agencyId: readId(query.agency), state: states.has(query.state) ? query.state : null }
    const [total, agencies] = await Promise.all([countPeople(db, scope, filter), listAgencies(db, 'open')])
    const pages = Math.max(1, Math.ceil(total / pageSize))
    const page = Math.min(pages, readId(query.page) ?? 1)
    const people = await listPeople(db, scope, filter, { size: pageSize, from: (page - 1) * pageSize })
    const given = { ...(filter.search && { q: filter.search }), ...(filter.agencyId !== null && { agency: String(filter.agencyId) }), ...(filter.state && { state: filter.state }) }
    const at = (number: number): string | null => (number < 1 || number > pages ? null : `/people?${new URLSearchParams({ ...given, page: String(number) })}`)
    return reply.page('people/people', {
      caption: captionText(total, page, people.length), isFiltered: Object.keys(given).length > 0, page, pages, previous: at(page - 1), next: at(page + 1),
      filter: { search: filter.search, agency: String(filter.agencyId ?? ''), state: filter.state ?? '', agencies: agencyOptions(`All ${agencies.length}`, agencies), states: stateOptions('All') },
      rows: people.map((person) => ({ href: `/people/${person.id}`, name: person.name, hint: person.email, agency: person.agency ? `${person.agency}, ${person.state}` : 'None', discipline: person.discipline ? disciplineText(person.discipline) : '', standing: standingText(person, request.person!, services.now()) })),
    })
  })

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

const captionText = (total: number, page: number, shown: number): string => {
  if (total === 0) return 'Nobody'
  const from = (page - 1) * pageSize + 1
  return total === 1 ? '1 person' : total === shown ? `${total} people` : `${total} people, ${from} to ${from + shown - 1}`
}

function standingText (person: PersonRow, viewer: Pick<SignedIn, 'timeZone'>, now: Date): string {
  if (person.isDisabled) return 'Disabled'
  if (person.hasJoined) return 'Joined'
  return person.invitedAt === null ? 'Not invited' : `Invited ${dayText(person.invitedAt, viewer.timeZone, now)}`
}
