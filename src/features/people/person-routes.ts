/** /people/:person: one person's file: who they are, where they belong, what they may do. Their access is in access-routes.ts. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { can, scopeOf } from '#src/domain/access.ts'
import { isoDay } from '#src/domain/moments.ts'
import { changePerson } from '#src/features/accounts/change-person.ts'
import { emailField, nameField } from '#src/features/accounts/fields.ts'
import { Conflict, NotFound } from '#src/platform/http/errors.ts'
import { fields, readForm, refusal, Refused, withErrors } from '#src/platform/http/forms.ts'
import type { Services } from '#src/services.ts'
import { endAffiliation, startAffiliation } from './affiliations.ts'
import { dayField, disciplineField, idField, optionalId, orNothing, readId, roleField, stateField } from './fields.ts'
import { endGrant, giveGrant } from './grants.ts'
import { personPage, type Refusals } from './person-page.ts'
import { seenPage } from './person-seen.ts'
import { findPersonFile, type PersonFile } from './queries.ts'

const DetailsForm = fields({ name: nameField, printedName: nameField.nullable().default(null), email: emailField })
const AffiliationForm = fields({ agencyId: idField('Choose an agency'), discipline: disciplineField, startedOn: dayField('Choose the first day'), inPlaceOf: optionalId('Choose what it takes the place of').default(null) })
const EndingForm = fields({ endedOn: dayField('Choose the last day') })
const GrantForm = fields({ role: roleField, agencyId: optionalId('Choose an agency').default(null), state: orNothing(stateField) }).superRefine(({ role, agencyId, state }, context) => {
  if (role === 'agency_lead' && agencyId === null) context.addIssue({ code: 'custom', path: ['agencyId'], message: 'Choose the agency that this person leads' })
  if (role === 'state_lead' && state === null) context.addIssue({ code: 'custom', path: ['state'], message: 'Choose the state that this person leads' })
})

const notices = {
  details: 'Name and e-mail are changed.', affiliation: 'The agency is changed.', grant: 'The role is given.', 'grant-ended': 'The role is taken back.',
  disabled: 'The account is disabled. Every browser is signed out and every link is dead.', enabled: 'The account is enabled. They sign in with the password they had.', 'signed-out': 'Every browser of this person is signed out.',
  'second-factor': 'The second step is reset. They sign in with the password alone, then set up a new one where their role needs it.',
}

export type One = { Params: { person: string; affiliation: string; grant: string }; Querystring: { done?: unknown } }

const idOf = (text: string): number => {
  const id = readId(text)
  if (id === null) throw new NotFound('no such record')
  return id
}

/** Finds the person of the address, if the one who asks may see them; else the page is not there. A record that was merged into another, or erased, is seen and not changed. */
export const filesFor = (services: Services, policy: 'people' | 'people.read' = 'people') => async (request: FastifyRequest<One>): Promise<PersonFile> => {
  const file = await findPersonFile(services.db, scopeOf(request.person!.grants, policy), idOf(request.params.person))
  if (!file) throw new NotFound('no such person')
  if (request.method === 'POST' && file.isErased) throw new Conflict('This person was erased, and nothing can be changed any more.')
  if (request.method === 'POST' && file.mergedInto !== null) throw new Conflict('This record was merged into another one. Undo the merge first, or change the other.')
  return file
}

/** To the person's page, which says what was done. */
export const back = (reply: FastifyReply, file: PersonFile, done: keyof typeof notices) => reply.redirect(`/people/${file.id}?done=${done}`, 303)

export function personRoutes (app: FastifyInstance, services: Services): void {
  const { db } = services
  const config = { policy: 'people' } as const
  const fileOf = filesFor(services)
  const again = async (request: FastifyRequest<One>, reply: FastifyReply, file: PersonFile, forms: Refusals) => reply.code(422).page('people/person', await personPage(services, request.person!, file, forms, null))
  const today = (request: FastifyRequest): string => isoDay(services.now(), request.person!.timeZone)
  const notLater = (day: string, last: string, field: string): void => { if (day > last) throw new Refused(field, 'Choose today or an earlier day') }

  const seenFileOf = filesFor(services, 'people.read')
  app.get<One>('/people/:person', { config: { policy: 'people.read' } }, async (request, reply) => {
    const [file, { done }] = [await seenFileOf(request), request.query]
    if (file.mergedInto !== null || file.isErased || !can(request.person!.grants, 'people')) return reply.page('people/person-seen', await seenPage(services, request.person!, file))
    return reply.page('people/person', await personPage(services, request.person!, file, {}, typeof done === 'string' && Object.hasOwn(notices, done) ? notices[done as keyof typeof notices] : null))
  })

  app.post<One>('/people/:person', { config }, async (request, reply) => {
    const file = await fileOf(request)
    const input = readForm(request, DetailsForm)
    if (!input.ok) return again(request, reply, file, { details: input.form })
    if (!await db.transaction((tx) => changePerson(services, tx, { ...input.data, personId: file.id, by: request.person!.id }))) return again(request, reply, file, { details: withErrors(input.values, { email: 'Somebody else here has this e-mail' }) })
    return back(reply, file, 'details')
  })

  app.post<One>('/people/:person/affiliations', { config }, async (request, reply) => {
    const file = await fileOf(request)
    const input = readForm(request, AffiliationForm)
    if (!input.ok) return again(request, reply, file, { affiliation: input.form })
    const done = await db.transaction(async (tx) => {
      notLater(input.data.startedOn, today(request), 'startedOn')
      return { id: await startAffiliation(tx, { ...input.data, personId: file.id, by: request.person!.id }) }
    }).catch(refusal)
    if ('refused' in done) return again(request, reply, file, { affiliation: withErrors(input.values, done.refused) })
    return back(reply, file, 'affiliation')
  })

  app.post<One>('/people/:person/affiliations/:affiliation/ending', { config }, async (request, reply) => {
    const [file, affiliationId] = [await fileOf(request), idOf(request.params.affiliation)]
    const input = readForm(request, EndingForm)
    const problem = (message: string) => again(request, reply, file, { ending: withErrors({}, {}, message) })
    if (!input.ok) return problem(input.form.errors.endedOn ?? input.form.problem ?? 'Choose the last day')
    const done = await db.transaction(async (tx) => {
      notLater(input.data.endedOn, today(request), 'endedOn')
      await endAffiliation(tx, { personId: file.id, affiliationId, endedOn: input.data.endedOn, by: request.person!.id })
      return {}
    }).catch(refusal)
    if ('refused' in done) return problem(done.refused.endedOn ?? 'Choose another day')
    return back(reply, file, 'affiliation')
  })

  app.post<One>('/people/:person/grants', { config: { policy: 'grants' } }, async (request, reply) => {
    const file = await fileOf(request)
    const input = readForm(request, GrantForm)
    if (!input.ok) return again(request, reply, file, { grant: input.form })
    if (!await db.transaction((tx) => giveGrant(tx, { ...input.data, personId: file.id, by: request.person!.id }))) return again(request, reply, file, { grant: withErrors(input.values, { role: 'They have this role already' }) })
    return back(reply, file, 'grant')
  })

  app.post<One>('/people/:person/grants/:grant/ending', { config: { policy: 'grants' } }, async (request, reply) => {
    const [file, grantId] = [await fileOf(request), idOf(request.params.grant)]
    await db.transaction((tx) => endGrant(tx, { personId: file.id, grantId, by: request.person!.id }))
    return back(reply, file, 'grant-ended')
  })
}
