/** /practice/reports/:month: one report: written, saved as it goes, submitted. */
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { clockText } from '#src/domain/moments.ts'
import { isMonth } from '#src/domain/practice.ts'
import { Conflict, NotFound } from '#src/platform/http/errors.ts'
import { readForm, withErrors } from '#src/platform/http/forms.ts'
import type { Services } from '#src/services.ts'
import { ReportForm } from './fields.ts'
import { reportPage } from './report-page.ts'
import { keepReport, monthFor } from './reports.ts'

type OfMonth = { Params: { month: string } }
const own = { config: { policy: 'learning' } } as const

export function reportRoutes (app: FastifyInstance, services: Services): void {
  const { db, now } = services
  const monthOf = (request: FastifyRequest<OfMonth>): string => { const { month } = request.params; if (!isMonth(month)) throw new NotFound('no such month'); return month }

  app.get<OfMonth>('/practice/reports/:month', own, async (request, reply) =>
    reply.page('practice/report', reportPage(await monthFor(services, db, request.person!, monthOf(request)), request.person!, now())))

  app.post<OfMonth>('/practice/reports/:month', own, async (request, reply) => {
    const person = request.person!, month = monthOf(request)
    const stands = await monthFor(services, db, person, month)
    const input = readForm(request, ReportForm)
    if (!input.ok) return reply.code(422).page('practice/report', { ...reportPage(stands, person, now(), input.form), version: input.form.values.version ?? '0', report: input.form.values.report ?? '0' })
    const { draft, from } = input.data
    if (input.data.owner !== person.id) throw new Conflict('This page is another person’s report. Nothing was kept. Sign in as them, or open Practice for your own.')
    const kept = await keepReport(services, { person, month, draft, from: { ...from, isByItself: false }, isSubmitted: input.data.do === 'submit' })
    if (kept.kind === 'submitted') return reply.redirect('/practice?done=submitted', 303)
    if (kept.kind === 'saved') return reply.redirect(`/practice/reports/${month}`, 303)
    // The form again, made from what is stored now, so that the next save is a choice and no accident.
    const again = reportPage(await monthFor(services, db, person, month), person, now(), withErrors(input.values, kept.kind === 'refused' ? kept.errors : {}), kept.kind === 'elsewhere')
    return reply.code(422).page('practice/report', kept.kind === 'elsewhere' ? again : { ...again, version: String(from.base), report: String(from.report) })
  })

  /** For the page itself, as JSON. A field that cannot be taken, and a line that is stopped, holds up no other: the rest is saved, and the reply says why that is not. */
  app.post<OfMonth>('/practice/reports/:month/draft', own, async (request, reply) => {
    const person = request.person!, month = monthOf(request)
    const body = (request.body ?? {}) as Record<string, unknown>
    const first = readForm(request, ReportForm)
    const wrong = first.ok ? {} : first.form.errors
    const input = first.ok ? first : readForm({ body: Object.fromEntries(Object.entries(body).filter(([name]) => !(name in wrong))) } as FastifyRequest, ReportForm)
    if (!input.ok) return reply.code(422).send({ errors: input.form.errors })
    if (input.data.owner !== person.id) throw new NotFound('not theirs')
    const kept = await keepReport(services, { person, month, draft: input.data.draft, from: { ...input.data.from, isByItself: true }, isSubmitted: false })
    if (kept.kind !== 'saved') return reply.code(409).send({ outcome: 'elsewhere' })
    const errors = { ...wrong, ...kept.errors }
    const at = `Saved ${clockText(kept.at, person.timeZone)}`
    return { version: kept.version, errors, words: Object.keys(errors).length === 0 ? at : `${at}, without what is marked` }
  })
}
