/** /cohorts/:cohort: who is in it, enrolling, inviting somebody new straight into it, withdrawing */
import type { FastifyInstance, FastifyReply } from 'fastify'
import { z } from 'zod'
import { dayText, isoDay } from '#src/domain/moments.ts'
import { emailField, nameField, timeZoneText } from '#src/features/accounts/fields.ts'
import { addPerson } from '#src/features/people/add-person.ts'
import { agencyOptions, disciplineField, disciplineOptions, idField, readId } from '#src/features/people/fields.ts'
import { listAgencies } from '#src/features/people/queries.ts'
import { disciplineText, invitedPage, peopleText } from '#src/features/people/words.ts'
import { NotFound } from '#src/platform/http/errors.ts'
import { blankForm, fields, type Form, many, readForm, refusal, withErrors } from '#src/platform/http/forms.ts'
import type { SignedIn } from '#src/platform/http/person.ts'
import type { Services } from '#src/services.ts'
import { cohortsFor } from './cohorts.ts'
import { enrollPerson, withdrawPerson } from './enroll-person.ts'
import { type CohortRow, listCandidates, listRoster } from './queries.ts'
import { daysText } from './words.ts'

const EnrollForm = fields({ person: many(idField('Choose people')) })
const InviteForm = fields({ name: nameField, email: emailField, agencyId: idField('Choose an agency'), discipline: disciplineField })
const Query = z.object({ q: z.string().max(200).catch(''), agency: z.string().catch('') })
/** Shown at once for choosing; more are found by name or agency. */
const mostCandidates = 100
const notices: Record<string, string> = { changed: 'The cohort is changed.', enrolled: 'They are enrolled.', withdrawn: 'They are withdrawn. Their answers and results stay.' }

type One = { Params: { cohort: string; enrollment: string }; Querystring: { done?: unknown } }
const config = { policy: 'cohorts' } as const

export function rosterRoutes (app: FastifyInstance, services: Services): void {
  const { db } = services
  const one = cohortsFor(services)

  app.get<One>('/cohorts/:cohort', { config }, async (request, reply) => {
    const cohort = await one(request.params.cohort)
    const { done } = request.query
    return showCohort(services, reply, request.person!, cohort, typeof done === 'string' && Object.hasOwn(notices, done) ? notices[done]! : null)
  })

  const showChoice = async (reply: FastifyReply, cohort: CohortRow, query: { q: string; agency: string }, problem: string | null) => {
    const filter = { search: query.q.replace(/\p{Cc}/gu, '').trim(), agencyId: readId(query.agency) }
    const [found, agencies] = await Promise.all([listCandidates(db, cohort.id, filter, mostCandidates + 1), listAgencies(db, 'open')])
    const people = found.slice(0, mostCandidates)
    return reply.page('cohorts/enroll', {
      name: cohort.name, path: `/cohorts/${cohort.id}`, problem, isFiltered: filter.search !== '' || filter.agencyId !== null,
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

  app.post<One>('/cohorts/:cohort/enrollments/:enrollment/withdrawal', { config }, async (request, reply) => {
    const [cohort, enrollmentId] = [await one(request.params.cohort), readId(request.params.enrollment)]
    if (enrollmentId === null) throw new NotFound('no such enrollment')
    await db.transaction((tx) => withdrawPerson(tx, { cohortId: cohort.id, enrollmentId, by: request.person!.id }))
    return reply.redirect(`/cohorts/${cohort.id}?done=withdrawn`, 303)
  })

  const invitePage = async (cohort: CohortRow, form: Form) => ({
    form, action: `/cohorts/${cohort.id}/people`, title: 'Invite somebody new', lead: `They get a link with which they choose a password, and are enrolled in ${cohort.name}.`,
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

async function showCohort (services: Services, reply: FastifyReply, viewer: SignedIn, cohort: CohortRow, notice: string | null): Promise<FastifyReply> {
  const [roster, curricula] = await Promise.all([listRoster(services.db, cohort.id), services.curricula.list()])
  const now = services.now()
  return reply.page('cohorts/cohort', {
    name: cohort.name, path: `/cohorts/${cohort.id}`, notice, caption: peopleText(roster.length),
    facts: [
      { name: 'Curriculum', text: curricula.find(({ id }) => id === cohort.curriculum)?.title ?? cohort.curriculum },
      { name: 'Days', text: daysText(cohort) }, { name: 'Time zone', text: timeZoneText(cohort.timeZone) },
      { name: 'Reading', text: cohort.isGated ? 'Opens when the pre-quiz of its module is in' : 'Open from the start' },
    ],
    roster: roster.map((row) => ({
      enrollmentId: row.enrollmentId, href: `/people/${row.personId}`, name: row.name, hint: row.hasJoined ? row.email : `${row.email}, not joined yet`, agency: row.agency ? `${row.agency}, ${row.state}` : 'None', discipline: disciplineText(row.discipline), since: dayText(row.enrolledAt, viewer.timeZone, now),
    })),
  })
}
