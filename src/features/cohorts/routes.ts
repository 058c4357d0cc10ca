/** /cohorts: deliveries of a curriculum: listed, made, changed, closed. Who is in one is in roster-routes.ts, enrolling in enroll-routes.ts, joining by a code in code-routes.ts and join-routes.ts. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { isoDay } from '#src/domain/moments.ts'
import { readId } from '#src/features/people/fields.ts'
import { blankForm, type Form, readForm, refusal, withErrors } from '#src/platform/http/forms.ts'
import type { Services } from '#src/services.ts'
import { listPeopleIn } from './bulk-queries.ts'
import { setClosed } from './close-cohort.ts'
import { codeRoutes } from './code-routes.ts'
import { CohortForm, cohortIn, type CohortInput, valuesOf } from './cohort-fields.ts'
import { cohortForm, effectsOf } from './cohort-form.ts'
import { cohortsPage, readQuery } from './cohorts-page.ts'
import { changeCohort, createCohort } from './create-cohort.ts'
import { cohortsFor } from './cohorts.ts'
import { enrollPeople } from './enroll-people.ts'
import { enrollRoutes } from './enroll-routes.ts'
import { followUpRoutes } from './follow-up-routes.ts'
import { joinRoutes } from './join-routes.ts'
import { type CohortRow, findCohort } from './queries.ts'
import { rosterRoutes } from './roster-routes.ts'
import './views.ts'

type One = { Params: { cohort: string } }
const config = { policy: 'cohorts' } as const

export function cohortsRoutes (app: FastifyInstance, services: Services): void {
  const { db } = services
  const one = cohortsFor(services)

  app.get('/cohorts', { config: { policy: 'cohorts.run' } }, async (request, reply) => reply.page('cohorts/cohorts', await cohortsPage(services, request.person!, readQuery(request.query))))

  newRoutes(app, services)

  app.get<One>('/cohorts/:cohort/edit', { config }, async (request, reply) => {
    const cohort = await one(request.params.cohort)
    return reply.page('cohorts/cohort-form', await cohortForm(services, blankForm(valuesOf(cohort)), { before: cohort }))
  })

  app.post<One>('/cohorts/:cohort', { config }, async (request, reply) => {
    const cohort = await one(request.params.cohort)
    const again = async (form: Form, effects: Awaited<ReturnType<typeof effectsOf>> = null) => reply.code(422).page('cohorts/cohort-form', await cohortForm(services, form, { before: cohort, effects }))
    const input = readForm(request, CohortForm)
    if (!input.ok) return again(input.form)
    const problem = input.data.curriculum === cohort.curriculum ? null : await unknownCurriculum(services, input.data)
    if (problem) return again(withErrors(input.values, problem))
    const effects = await effectsOf(services, cohort, input.data)
    if (effects) return again({ ...withErrors(input.values, {}), values: { ...input.values, seen: effects.seen } }, effects)
    const done = await db.transaction(async (tx) => { await changeCohort(tx, { ...cohortIn(input.data), cohortId: cohort.id, by: request.person!.id }); return { is: 'changed' } }).catch(refusal)
    if ('refused' in done) return again(withErrors(input.values, done.refused))
    return reply.redirect(`/cohorts/${cohort.id}?done=changed`, 303)
  })

  const closing = (isClosed: boolean, done: string) => async (request: FastifyRequest<One>, reply: FastifyReply) => {
    const cohort = await one(request.params.cohort)
    await db.transaction((tx) => setClosed(tx, { cohortId: cohort.id, isClosed, by: request.person!.id }))
    return reply.redirect(`/cohorts/${cohort.id}?done=${done}`, 303)
  }
  app.post<One>('/cohorts/:cohort/closing', { config }, closing(true, 'closed'))
  app.post<One>('/cohorts/:cohort/reopening', { config }, closing(false, 'reopened'))

  rosterRoutes(app, services)
  enrollRoutes(app, services)
  codeRoutes(app, services)
  joinRoutes(app, services)
  followUpRoutes(app, services)
}

async function unknownCurriculum ({ curricula }: Services, { curriculum }: CohortInput): Promise<Record<string, string> | null> {
  return (await curricula.list()).some(({ id }) => id === curriculum) ? null : { curriculum: 'Choose a curriculum' }
}

/** A new cohort, from nothing or after an earlier one. */
function newRoutes (app: FastifyInstance, services: Services): void {
  const { db } = services
  const likeOf = async (id: number | null): Promise<CohortRow | null> => (id === null ? null : findCohort(db, id))

  app.get<{ Querystring: { like?: unknown; presenters?: unknown } }>('/cohorts/new', { config }, async (request, reply) => {
    const like = await likeOf(readId(request.query.like))
    const { timeZone } = request.person!
    if (!like) return reply.page('cohorts/cohort-form', await cohortForm(services, blankForm({ startsOn: isoDay(services.now(), timeZone), timeZone, isGated: 'yes' })))
    const shown = request.query.presenters === 'yes' ? like : { ...like, presenters: [] }
    return reply.page('cohorts/cohort-form', await cohortForm(services, blankForm({ ...valuesOf(shown), name: '', startsOn: '', endsOn: '' }), { like }))
  })

  app.post('/cohorts', { config }, async (request, reply) => {
    const input = readForm(request, CohortForm)
    if (!input.ok) return reply.code(422).page('cohorts/cohort-form', await cohortForm(services, input.form, { like: await likeOf(readId(input.form.values.like)) }))
    const like = await likeOf(input.data.like)
    const by = request.person!.id
    const problem = await unknownCurriculum(services, input.data)
    const made = problem ? { refused: problem } : await db.transaction(async (tx) => {
      const id = await createCohort(tx, { ...cohortIn(input.data), likeId: like?.id ?? null, by })
      if (like && input.data.again) await enrollPeople(tx, { cohortId: id, people: await listPeopleIn(tx, like.id), by })
      return { id }
    }).catch(refusal)
    if ('refused' in made) return reply.code(422).page('cohorts/cohort-form', await cohortForm(services, withErrors(input.values, made.refused), { like }))
    return reply.redirect(`/cohorts/${made.id}`, 303)
  })
}
