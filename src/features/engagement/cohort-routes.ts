/** /engagement/cohorts/:cohort: how the training of a cohort is evaluated, level by level; and who could have come to it. */
import type { FastifyInstance } from 'fastify'
import { can } from '#src/domain/access.ts'
import { cohortsFor } from '#src/features/cohorts/cohorts.ts'
import { readId } from '#src/features/people/fields.ts'
import { readForm, refusal, withErrors } from '#src/platform/http/forms.ts'
import type { Services } from '#src/services.ts'
import { EligibleForm, eligiblePage, enterEligible } from './eligible.ts'
import { loadSummary } from './summary.ts'
import { summaryPage } from './summary-page.ts'

type OfCohort = { Params: { cohort: string }; Querystring: { agency?: unknown; done?: unknown } }

export function cohortRoutes (app: FastifyInstance, services: Services): void {
  const one = cohortsFor(services)

  app.get<OfCohort>('/engagement/cohorts/:cohort', { config: { policy: 'engagement.cohort' } }, async (request, reply) => {
    const viewer = request.person!
    return reply.page('engagement/cohort', summaryPage(await loadSummary(services, viewer, await one(request.params.cohort)), { now: services.now(), canEnter: can(viewer.grants, 'cohorts') }))
  })

  app.get<OfCohort>('/engagement/cohorts/:cohort/eligible', { config: { policy: 'cohorts' } }, async (request, reply) =>
    reply.page('engagement/eligible', await eligiblePage(services, request.person!, await one(request.params.cohort), { agency: readId(request.query.agency), notice: request.query.done === 'entered' ? 'It is entered.' : null })))

  app.post<OfCohort>('/engagement/cohorts/:cohort/eligible', { config: { policy: 'cohorts' } }, async (request, reply) => {
    const cohort = await one(request.params.cohort), viewer = request.person!
    const input = readForm(request, EligibleForm)
    const again = async (form: ReturnType<typeof withErrors>) => reply.code(422).page('engagement/eligible', await eligiblePage(services, viewer, cohort, { agency: null, form }))
    if (!input.ok) return again(input.form)
    const outcome = await enterEligible(services, { ...input.data, cohortId: cohort.id, by: viewer.id }).then(() => ({ refused: null }), refusal)
    return outcome.refused ? again(withErrors(input.values, outcome.refused)) : reply.redirect(`/engagement/cohorts/${cohort.id}/eligible?done=entered`, 303)
  })
}
