/** /calls/series: monthly calls of cohorts: planned, listed, changed. */
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { readId } from '#src/features/people/fields.ts'
import { NotFound } from '#src/platform/http/errors.ts'
import { blankForm, type Form, readForm, refusal, withErrors } from '#src/platform/http/forms.ts'
import type { Services } from '#src/services.ts'
import { SeriesChangeForm, SeriesForm } from './fields.ts'
import { changeSeries, makeSeries } from './plan-calls.ts'
import { findSeries, listFacilitators, listOpenCohorts, type SeriesRow } from './queries.ts'
import { seriesForm, seriesListPage, seriesPage } from './series-pages.ts'
import { printOf, seriesPreview } from './series-preview.ts'

const config = { policy: 'coaching' } as const
type One = { Params: { series: string }; Querystring: { done?: unknown } }
const notices: Record<string, string> = { planned: 'The calls are planned. Everybody is invited by mail a month before each.', changed: 'Kept. Everybody who was invited is told.' }

export function seriesRoutes (app: FastifyInstance, services: Services): void {
  const { db, now } = services
  const one = async (request: FastifyRequest<One>): Promise<SeriesRow> => {
    const id = readId(request.params.series)
    const series = id === null ? null : await findSeries(db, id)
    if (!series) throw new NotFound('no such series')
    return series
  }
  const unknownFacilitator = async (id: number | null, kept: number | null): Promise<Record<string, string>> =>
    id === null || id === kept || (await listFacilitators(db)).some((each) => each.id === id) ? {} : { facilitatorId: 'Choose somebody who may hold calls' }
  const valuesOf = ({ facilitatorId, meetingLink }: SeriesRow) => ({ facilitatorId: facilitatorId === null ? '' : String(facilitatorId), meetingLink })

  app.get('/calls/series', { config }, async (request, reply) => reply.page('coaching/series-list', await seriesListPage(services, request.person!)))

  app.get<{ Querystring: { cohort?: unknown } }>('/calls/series/new', { config }, async (request, reply) => {
    const cohort = (await listOpenCohorts(db)).find(({ id }) => id === readId(request.query.cohort))
    const { id, timeZone } = request.person!
    return reply.page('coaching/series-form', await seriesForm(services, blankForm({ cohortId: cohort ? String(cohort.id) : '', timeZone: cohort?.timeZone ?? timeZone, startsAt: '10:00 am', minutes: '60', count: '6', rule: 'weekday', kind: 'coaching', facilitatorId: String(id) })))
  })

  app.post('/calls/series', { config }, async (request, reply) => {
    const again = async (form: Form) => reply.code(422).page('coaching/series-form', await seriesForm(services, form))
    const input = readForm(request, SeriesForm)
    if (!input.ok) return again(input.form)
    const problems = { ...await unknownFacilitator(input.data.facilitatorId, null), ...((await listOpenCohorts(db)).some(({ id }) => id === input.data.cohortId) ? {} : { cohortId: 'Choose a cohort that is open' }) }
    if (Object.keys(problems).length > 0) return again(withErrors(input.values, problems))
    const { do: wanted, seen, ...series } = input.data
    // What is made is what was looked at: somebody may have changed the form below the dates since.
    if (wanted === 'look' || (seen !== undefined && seen !== printOf(series))) return reply.page('coaching/series-form', await seriesForm(services, blankForm(input.values), await seriesPreview(services, series)))
    const made = await db.transaction(async (tx) => ({ id: await makeSeries(tx, { ...series, by: request.person!.id }) })).catch(refusal)
    if ('refused' in made) return again(withErrors(input.values, made.refused))
    return reply.redirect(`/calls/series/${made.id}?done=planned`, 303)
  })

  app.get<One>('/calls/series/:series', { config }, async (request, reply) => {
    const series = await one(request)
    return reply.page('coaching/series', await seriesPage(services, request.person!, series, blankForm(valuesOf(series)), notices[String(request.query.done)] ?? null))
  })

  app.post<One>('/calls/series/:series', { config }, async (request, reply) => {
    const series = await one(request)
    const again = async (form: Form) => reply.code(422).page('coaching/series', await seriesPage(services, request.person!, series, form, null))
    const input = readForm(request, SeriesChangeForm)
    if (!input.ok) return again(input.form)
    const problems = await unknownFacilitator(input.data.facilitatorId, series.facilitatorId)
    if (Object.keys(problems).length > 0) return again(withErrors(input.values, problems))
    await db.transaction((tx) => changeSeries(tx, series, { ...input.data, by: request.person!.id, now: now() }))
    return reply.redirect(`/calls/series/${series.id}?done=changed`, 303)
  })
}
