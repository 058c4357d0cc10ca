/** /cohorts/:cohort/enrollments and /people: enrolling people who are here, inviting somebody new straight into a cohort */
import type { FastifyInstance, FastifyReply } from 'fastify'
import { z } from 'zod'
import { isoDay } from '#src/domain/moments.ts'
import { emailField, nameField } from '#src/features/accounts/fields.ts'
import { addPerson } from '#src/features/people/add-person.ts'
import { agencyOptions, disciplineField, disciplineOptions, idField, readId } from '#src/features/people/fields.ts'
import { listAgencies } from '#src/features/people/queries.ts'
import { invitedPage, peopleText } from '#src/features/people/words.ts'
import { blankForm, fields, type Form, many, readForm, refusal, withErrors } from '#src/platform/http/forms.ts'
import type { Services } from '#src/services.ts'
import { cohortsFor } from './cohorts.ts'
import { enrollPerson } from './enroll-person.ts'
import { type CohortRow, listCandidates } from './queries.ts'

const EnrollForm = fields({ person: many(idField('Choose people')) })
const InviteForm = fields({ name: nameField, email: emailField, agencyId: idField('Choose an agency'), discipline: disciplineField })
const Query = z.object({ q: z.string().max(200).catch(''), agency: z.string().catch('') })
/** Shown at once for choosing; more are found by name or agency. */
const mostCandidates = 100

type One = { Params: { cohort: string } }
const config = { policy: 'cohorts' } as const

export function enrollRoutes (app: FastifyInstance, services: Services): void {
  const { db } = services
  const one = cohortsFor(services)

  const showChoice = async (reply: FastifyReply, cohort: CohortRow, query: { q: string; agency: string }, problem: string | null) => {
    const filter = { search: query.q.replace(/\p{Cc}/gu, '').trim(), agencyId: readId(query.agency) }
    const [found, agencies] = await Promise.all([listCandidates(db, cohort.id, filter, mostCandidates + 1), listAgencies(db, 'open')])
    const people = found.slice(0, mostCandidates)
    return reply.page('cohorts/enroll', {
      name: cohort.name, path: `/cohorts/${cohort.id}`, problem, isClosed: cohort.closedAt !== null, isFiltered: filter.search !== '' || filter.agencyId !== null,
      filter: { search: filter.search, agency: String(filter.agencyId ?? ''), agencies: agencyOptions(`All ${agencies.length}`, agencies) },
      caption: found.length > mostCandidates ? `The first ${mostCandidates} who are not in this cohort. Look for others by name or agency.` : `${peopleText(people.length)} not in this cohort`,
      people: people.map(({ id, name, email, agency }) => ({ id, name, hint: email, agency: agency ?? 'No agency' })),
    })
  }

  app.get<One>('/cohorts/:cohort/enrollments/new', { config }, async (request, reply) => showChoice(reply, await one(request.params.cohort), Query.parse(request.query), null))

  app.post<One>('/cohorts/:cohort/enrollments', { config }, async (request, reply) => {
    const cohort = await one(request.params.cohort)
    const input = readForm(request, EnrollForm)
    if (!input.ok || input.data.person.length === 0) return showChoice(reply.code(422), cohort, { q: '', agency: '' }, input.ok ? 'Choose at least one person' : input.form.problem ?? 'Choose people from the list')
    // In one order, so that two admins who enroll the same people wait for each other and do not block each other.
    const chosen = [...new Set(input.data.person)].sort((a, b) => a - b)
    await db.transaction(async (tx) => { for (const personId of chosen) await enrollPerson(tx, { cohortId: cohort.id, personId, by: request.person!.id }) })
    return reply.redirect(`/cohorts/${cohort.id}?done=enrolled`, 303)
  })

  const invitePage = async (cohort: CohortRow, form: Form) => ({
    form, action: `/cohorts/${cohort.id}/people`, title: 'Invite somebody new', lead: cohort.closedAt === null ? `They get a link with which they choose a password, and are enrolled in ${cohort.name}.` : `${cohort.name} is closed, so nobody can be enrolled in it. Open it again on its page first.`,
    agencies: agencyOptions('Choose an agency', await listAgencies(db, 'open')), disciplines: disciplineOptions, roles: null, states: [], button: 'Invite and enroll',
  })
  app.get<One>('/cohorts/:cohort/people/new', { config }, async (request, reply) => reply.page('people/new-person', await invitePage(await one(request.params.cohort), blankForm({ discipline: 'sees' }))))

  app.post<One>('/cohorts/:cohort/people', { config }, async (request, reply) => {
    const cohort = await one(request.params.cohort)
    const input = readForm(request, InviteForm)
    if (!input.ok) return reply.code(422).page('people/new-person', await invitePage(cohort, input.form))
    const by = request.person!.id
    const added = await db.transaction(async (tx) => {
      const person = await addPerson(services, tx, { ...input.data, startedOn: isoDay(services.now(), cohort.timeZone), role: null, state: null, timeZone: cohort.timeZone, by })
      await enrollPerson(tx, { cohortId: cohort.id, personId: person.personId, by })
      return person
    }).catch(refusal)
    if ('refused' in added) return reply.code(422).page('people/new-person', await invitePage(cohort, withErrors(input.values, added.refused)))
    return reply.page('people/link', invitedPage(input.data, added.link, { href: `/cohorts/${cohort.id}`, text: 'Back to the cohort' }))
  })
}
