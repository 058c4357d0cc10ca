/** /practice: one's own reports; what coaches see of them. Outcomes and fidelity of agencies are in outcome-routes.ts and fidelity-routes.ts. */
import type { FastifyInstance } from 'fastify'
import { isMonth } from '#src/domain/practice.ts'
import { readId } from '#src/features/people/fields.ts'
import { cohortsFor } from '#src/features/cohorts/cohorts.ts'
import { NotFound } from '#src/platform/http/errors.ts'
import { readForm, withErrors } from '#src/platform/http/forms.ts'
import type { Services } from '#src/services.ts'
import { coachCohortPage, coachCohortsPage, coachPersonPage } from './coach-pages.ts'
import { ReportForm } from './fields.ts'
import { outcomeRoutes } from './outcome-routes.ts'
import { ownPage } from './own-page.ts'
import { reportPage } from './report-page.ts'
import { keepReport, monthFor } from './reports.ts'
import './views.ts'

type OfMonth = { Params: { month: string } }
const own = { config: { policy: 'learning' } } as const
const coaching = { config: { policy: 'coaching' } } as const
const notices: Record<string, string> = { submitted: 'Your report is in. Your coach can see it, and you can correct it.' }

export function practiceRoutes (app: FastifyInstance, services: Services): void {
  const { db, now } = services
  const readMonth = (text: string): string => { if (!isMonth(text)) throw new NotFound('no such month'); return text }

  app.get<{ Querystring: { done?: unknown } }>('/practice', own, async (request, reply) => {
    const { done } = request.query
    return reply.page('practice/practice', await ownPage(services, request.person!, typeof done === 'string' && Object.hasOwn(notices, done) ? notices[done]! : null))
  })

  app.get<OfMonth>('/practice/reports/:month', own, async (request, reply) =>
    reply.page('practice/report', reportPage(await monthFor(services, db, request.person!, readMonth(request.params.month)), request.person!, now())))

  app.post<OfMonth>('/practice/reports/:month', own, async (request, reply) => {
    const person = request.person!, month = readMonth(request.params.month)
    const stands = await monthFor(services, db, person, month)
    const input = readForm(request, ReportForm)
    if (!input.ok) return reply.code(422).page('practice/report', { ...reportPage(stands, person, now(), input.form), version: input.form.values.version ?? '0', report: input.form.values.report ?? '0' })
    const { draft, version, report } = input.data
    const kept = await keepReport(services, { person, month, draft, version, report, isSubmitted: input.data.do === 'submit' })
    if (kept.kind === 'submitted') return reply.redirect('/practice?done=submitted', 303)
    if (kept.kind === 'saved') return reply.redirect(`/practice/reports/${month}`, 303)
    // The form again, made from what is stored now, so that the next save is a choice and no accident.
    const again = reportPage(await monthFor(services, db, person, month), person, now(), withErrors(input.values, kept.kind === 'refused' ? kept.errors : {}), kept.kind === 'elsewhere')
    return reply.code(422).page('practice/report', kept.kind === 'elsewhere' ? again : { ...again, version: String(version), report: String(report) })
  })

  const one = cohortsFor(services)
  app.get('/practice/cohorts', coaching, async (request, reply) => reply.page('practice/cohorts', await coachCohortsPage(services, request.person!)))
  app.get<{ Params: { cohort: string }; Querystring: { page?: unknown } }>('/practice/cohorts/:cohort', coaching, async (request, reply) =>
    reply.page('practice/cohort', await coachCohortPage(services, request.person!, await one(request.params.cohort), readId(request.query.page) ?? 1)))
  app.get<{ Params: { person: string } }>('/practice/people/:person', coaching, async (request, reply) =>
    reply.page('practice/person', await coachPersonPage(services, request.person!, readId(request.params.person))))

  outcomeRoutes(app, services)
}
