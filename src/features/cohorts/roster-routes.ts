/** /cohorts/:cohort: who is in it and how far; withdrawing people and bringing them back, one by one or many at once */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { idField } from '#src/features/people/fields.ts'
import { fields, many, readForm } from '#src/platform/http/forms.ts'
import type { Services } from '#src/services.ts'
import { cohortsFor } from './cohorts.ts'
import { returnPeople, withdrawPeople } from './enroll-people.ts'
import { filterOf, readQuery, rosterPage } from './roster-page.ts'
import { listRosterIds } from './roster-queries.ts'

const text = z.string().max(200).default('')
/** Both buttons send the one form. */
const ManyForm = fields({ enrollment: many(idField('Choose people')).pipe(z.array(z.number()).max(100, 'Choose people of one page')), who: z.enum(['chosen', 'all']).default('chosen'), q: text, agency: text, discipline: text, state: text })
const notices: Record<string, string> = {
  changed: 'The cohort is changed.', enrolled: 'They are enrolled.', withdrawn: 'They are withdrawn. Their answers and results stay.', returned: 'They are in it again, and go on where they stopped.',
  closed: 'The cohort is closed. Its people can still read and see their records; nobody new comes in, and nobody is reminded.', reopened: 'The cohort is open again.',
}

type One = { Params: { cohort: string }; Querystring: { done?: unknown } }
const config = { policy: 'cohorts' } as const

export function rosterRoutes (app: FastifyInstance, services: Services): void {
  const { db } = services
  const one = cohortsFor(services)

  app.get<One>('/cohorts/:cohort', { config: { policy: 'cohorts.run' } }, async (request, reply) => {
    const cohort = await one(request.params.cohort)
    const { done } = request.query
    return reply.page('cohorts/cohort', await rosterPage(services, request.person!, cohort, readQuery(request.query), typeof done === 'string' && Object.hasOwn(notices, done) ? notices[done]! : null))
  })

  const touching = (touch: typeof withdrawPeople, done: string, nobody: string) => async (request: FastifyRequest<One>, reply: FastifyReply) => {
    const cohort = await one(request.params.cohort)
    const input = readForm(request, ManyForm)
    const again = async (problem: string) => reply.code(422).page('cohorts/cohort', await rosterPage(services, request.person!, cohort, readQuery(request.body), null, { problem, chosen: input.ok ? input.data.enrollment : [], who: input.ok ? input.data.who : '' }))
    if (!input.ok) return again(input.form.problem ?? Object.values(input.form.errors)[0]!)
    const touched = await db.transaction(async (tx) => {
      const enrollments = input.data.who === 'all' ? await listRosterIds(tx, cohort.id, filterOf({ ...input.data, page: '' })) : input.data.enrollment
      return enrollments.length === 0 ? null : touch(tx, { cohortId: cohort.id, enrollments, by: request.person!.id })
    })
    if (touched === null) return again('Choose at least one person')
    if (touched === 0) return again(nobody)
    return reply.redirect(`/cohorts/${cohort.id}?done=${done}`, 303)
  }
  app.post<One>('/cohorts/:cohort/withdrawals', { config }, touching(withdrawPeople, 'withdrawn', 'None of them is in this cohort now'))
  app.post<One>('/cohorts/:cohort/returns', { config }, touching(returnPeople, 'returned', 'None of them can come back: they are in it already, or their account is disabled'))
}
