/** /practice: one's own reports, each in report-routes.ts; what coaches see of them. Outcomes and fidelity of agencies are in outcome-routes.ts and fidelity-routes.ts. */
import type { FastifyInstance } from 'fastify'
import { readId } from '#src/features/people/fields.ts'
import { cohortsFor } from '#src/features/cohorts/cohorts.ts'
import type { Services } from '#src/services.ts'
import { coachCohortPage, coachCohortsPage, coachPersonPage } from './coach-pages.ts'
import { outcomeRoutes } from './outcome-routes.ts'
import { ownPage } from './own-page.ts'
import { reportRoutes } from './report-routes.ts'
import './views.ts'

const own = { config: { policy: 'learning' } } as const
const coaching = { config: { policy: 'coaching' } } as const
const notices: Record<string, string> = { submitted: 'Your report is in. Your coach can see it, and you can correct it.' }

export function practiceRoutes (app: FastifyInstance, services: Services): void {
  app.get<{ Querystring: { done?: unknown } }>('/practice', own, async (request, reply) => {
    const { done } = request.query
    return reply.page('practice/practice', await ownPage(services, request.person!, typeof done === 'string' && Object.hasOwn(notices, done) ? notices[done]! : null))
  })

  reportRoutes(app, services)

  const one = cohortsFor(services)
  app.get('/practice/cohorts', coaching, async (request, reply) => reply.page('practice/cohorts', await coachCohortsPage(services, request.person!)))
  app.get<{ Params: { cohort: string }; Querystring: { page?: unknown } }>('/practice/cohorts/:cohort', coaching, async (request, reply) =>
    reply.page('practice/cohort', await coachCohortPage(services, request.person!, await one(request.params.cohort), readId(request.query.page) ?? 1)))
  app.get<{ Params: { person: string } }>('/practice/people/:person', coaching, async (request, reply) =>
    reply.page('practice/person', await coachPersonPage(services, request.person!, readId(request.params.person))))

  outcomeRoutes(app, services)
}
