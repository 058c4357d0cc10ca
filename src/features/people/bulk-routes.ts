/** /people: what is done to many at once: enrolled in a cohort, invited again. Chosen one by one, or all who fit the filter. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { scopeOf } from '#src/domain/access.ts'
import { invitedAtOnce } from '#src/features/accounts/invite-people.ts'
import { fields, many, readForm } from '#src/platform/http/forms.ts'
import { enqueueJob } from '#src/platform/jobs.ts'
import type { Services } from '#src/services.ts'
import type { EnrollPeople } from './apply-roster.ts'
import { idField, optionalId } from './fields.ts'
import { invitedLines, inviteMany } from './invite-many.ts'
import { filterOf, peoplePage, readQuery } from './people-page.ts'
import { listIdsWithin, listPeopleIds } from './queries.ts'
import { listOpenCohorts } from './roster-queries.ts'

const text = z.string().max(200).default('')
/** Both buttons send the one form. */
const ManyForm = fields({ person: many(idField('Choose people')).pipe(z.array(z.number()).max(100, 'Choose people of one page')), who: z.enum(['chosen', 'all']).default('chosen'), q: text, agency: text, state: text, cohortId: optionalId('Choose a cohort').default(null) })

export function bulkRoutes (app: FastifyInstance, services: Services, enroll: EnrollPeople): void {
  const { db } = services

  /** The people meant, who are there and within reach, and the list again for when nothing can be done with them; or the reason why there are none. */
  const meant = async (request: FastifyRequest, reply: FastifyReply) => {
    const input = readForm(request, ManyForm)
    const again = async (problem: string) => reply.code(422).page('people/people', await peoplePage(services, request.person!, readQuery(request.body), { problem, chosen: input.ok ? input.data.person : [], who: input.ok ? input.data.who : '' }))
    if (!input.ok) return { again, ids: [], cohortId: null, problem: input.form.problem ?? Object.values(input.form.errors)[0]! }
    const scope = scopeOf(request.person!.grants, 'people')
    const ids = input.data.who === 'all' ? await listPeopleIds(db, scope, filterOf(input.data)) : await listIdsWithin(db, scope, input.data.person)
    return { again, ids, cohortId: input.data.cohortId, problem: ids.length === 0 ? 'Choose at least one person' : null }
  }

  app.post('/people/enrollments', { config: { policy: 'cohorts' } }, async (request, reply) => {
    const { ids, cohortId, again, problem } = await meant(request, reply)
    if (problem !== null) return again(problem)
    if (cohortId === null || !(await listOpenCohorts(db)).some(({ id }) => id === cohortId)) return again('Choose the cohort that they are enrolled in')
    await db.transaction((tx) => enroll(tx, { cohortId, people: ids, by: request.person!.id }))
    return reply.redirect(`/cohorts/${cohortId}?done=enrolled`, 303)
  })

  app.post('/people/invitations', { config: { policy: 'people' } }, async (request, reply) => {
    const { ids, again, problem } = await meant(request, reply)
    if (problem !== null) return again(problem)
    const { configured } = services.mailer
    if (ids.length > invitedAtOnce && !configured) return again(`There is no mail server, so you pass the links on yourself. Choose up to ${invitedAtOnce} people at a time`)
    const by = request.person!.id
    if (ids.length > invitedAtOnce) {
      const job = await db.transaction((tx) => enqueueJob(tx, { name: 'invitations', payload: { ids, by }, askedBy: by, total: ids.length }))
      return reply.redirect(`/jobs/${job}`, 303)
    }
    const invited = await inviteMany(services, ids, by)
    if (invited.length === 0) return again('All of them have joined already, or are disabled')
    return reply.page('people/links', { title: invited.length === 1 ? '1 person is invited' : `${invited.length} people are invited`, ...invitedLines(invited, ids.length, configured) })
  })
}
