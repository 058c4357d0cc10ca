/** Live days: planned here; run in room-routes.ts, attendance in attendance-routes.ts, answers for discussion in results-routes.ts, and what a trainee does in in-routes.ts. */
import type { FastifyInstance, FastifyReply } from 'fastify'
import { dayStanding } from '#src/domain/live-days.ts'
import { isoDay } from '#src/domain/moments.ts'
import { timeZoneOptions } from '#src/features/accounts/fields.ts'
import { cohortsFor } from '#src/features/cohorts/cohorts.ts'
import type { CohortRow } from '#src/features/cohorts/queries.ts'
import type { Release } from '#src/features/curriculum/curricula.ts'
import { NotFound } from '#src/platform/http/errors.ts'
import { blankForm, type Form, readForm, refusal, withErrors } from '#src/platform/http/forms.ts'
import type { Services } from '#src/services.ts'
import { attendanceRoutes } from './attendance-routes.ts'
import { agendaRows, DayForm, usualDay, valuesOf } from './day-fields.ts'
import { daysFor } from './days.ts'
import { inRoutes } from './in-routes.ts'
import { changeDay, createDay, givenOf, renewCode, setCanceled } from './plan-day.ts'
import { listAgenda, listDays, readRoom } from './queries.ts'
import { resultsRoutes } from './results-routes.ts'
import { roomRoutes } from './room-routes.ts'
import './views.ts'
import { openRooms } from './watch-rooms.ts'
import { whenText } from './words.ts'

type Cohort = { Params: { cohort: string } }
type Day = { Params: { event: string } }
const config = { policy: 'days' } as const
const standingWords = { ahead: 'Ahead', on: 'Today', over: 'Over', canceled: 'Called off' } as const

export function daysRoutes (app: FastifyInstance, services: Services): void {
  const { db, now, curricula } = services
  const cohortOf = cohortsFor(services), dayOf = daysFor(services)
  const releaseOf = async ({ curriculum }: CohortRow): Promise<Release> => { const release = await curricula.current(curriculum); if (!release) throw new NotFound('no such curriculum'); return release }

  app.get<Cohort>('/cohorts/:cohort/days', { config }, async (request, reply) => {
    const cohort = await cohortOf(request.params.cohort)
    const rows = (await listDays(db, cohort.id)).map((day) => ({ href: `/days/${day.id}`, title: day.title, when: whenText(day, now()), place: day.place ?? '', standing: standingWords[dayStanding(day, now())] }))
    return reply.page('days/days', { name: cohort.name, path: `/cohorts/${cohort.id}`, isClosed: cohort.closedAt !== null, rows })
  })

  const show = async (reply: FastifyReply, cohort: CohortRow, form: Form, eventId: number | null = null) => {
    const release = await releaseOf(cohort)
    const to = eventId === null ? { title: 'Plan a live day', action: `/cohorts/${cohort.id}/days`, button: 'Plan this day', back: { href: `/cohorts/${cohort.id}/days`, text: 'Back to the live days' } } : { title: 'Change this live day', action: `/days/${eventId}`, button: 'Save the changes', back: { href: `/days/${eventId}`, text: 'Back to the live day' } }
    return reply.page('days/day-form', {
      ...to, form, zones: timeZoneOptions(form.values.timeZone ?? cohort.timeZone), rows: Array.from({ length: agendaRows }, (_, index) => index + 1),
      modules: [{ value: '', text: 'None' }, ...release.modules.map(({ module }) => ({ value: module.id, text: module.title }))],
    })
  }
  const unknownModule = async (cohort: CohortRow, agenda: { module: string }[]): Promise<Record<string, string> | null> => {
    const release = await releaseOf(cohort)
    const at = agenda.findIndex((row) => !release.modules.some(({ module }) => module.id === row.module))
    return at < 0 ? null : { [`module${at + 1}`]: 'Choose a module' }
  }

  app.get<Cohort>('/cohorts/:cohort/days/new', { config }, async (request, reply) => {
    const cohort = await cohortOf(request.params.cohort)
    const today = isoDay(now(), cohort.timeZone)
    const count = (await listDays(db, cohort.id)).length
    return show(reply, cohort, blankForm(valuesOf(usualDay(await releaseOf(cohort), `Day ${count + 1}`, cohort.startsOn < today ? today : cohort.startsOn, cohort.timeZone))))
  })

  app.post<Cohort>('/cohorts/:cohort/days', { config }, async (request, reply) => {
    const cohort = await cohortOf(request.params.cohort)
    const input = readForm(request, DayForm)
    if (!input.ok) return show(reply.code(422), cohort, input.form)
    const refused = await unknownModule(cohort, input.data.agenda)
    const made = refused ? { refused } : await db.transaction(async (tx) => ({ id: await createDay(tx, { ...input.data, cohortId: cohort.id, by: request.person!.id }) })).catch(refusal)
    return 'refused' in made ? show(reply.code(422), cohort, withErrors(input.values, made.refused)) : reply.redirect(`/days/${made.id}`, 303)
  })

  app.get<Day>('/days/:event/edit', { config }, async (request, reply) => {
    const day = await dayOf(request.params.event)
    return show(reply, await cohortOf(String(day.cohortId)), blankForm(valuesOf(givenOf(day, await listAgenda(db, day.id)))), day.id)
  })

  app.post<Day>('/days/:event', { config }, async (request, reply) => {
    const day = await dayOf(request.params.event), cohort = await cohortOf(String(day.cohortId))
    const input = readForm(request, DayForm)
    if (!input.ok) return show(reply.code(422), cohort, input.form, day.id)
    const refused = await unknownModule(cohort, input.data.agenda)
    const done = refused ? { refused } : await db.transaction(async (tx) => { await changeDay(tx, { ...input.data, eventId: day.id, by: request.person!.id }); return { is: 'changed' } }).catch(refusal)
    return 'refused' in done ? show(reply.code(422), cohort, withErrors(input.values, done.refused), day.id) : reply.redirect(`/days/${day.id}?done=changed`, 303)
  })

  app.post<Day>('/days/:event/code', { config }, async (request, reply) => {
    const day = await dayOf(request.params.event)
    await db.transaction((tx) => renewCode(tx, day.id, request.person!.id))
    return reply.redirect(`/days/${day.id}?done=code`, 303)
  })
  for (const [path, isCanceled] of [['calling-off', true], ['calling-on', false]] as const) {
    app.post<Day>(`/days/:event/${path}`, { config }, async (request, reply) => {
      const day = await dayOf(request.params.event)
      await db.transaction((tx) => setCanceled(tx, day.id, isCanceled, request.person!.id))
      return reply.redirect(`/days/${day.id}`, 303)
    })
  }

  const rooms = openRooms((eventId) => readRoom(db, eventId), (error) => app.log.warn({ err: error }, 'a room could not be looked at'))
  app.addHook('preClose', async () => rooms.close())
  roomRoutes(app, services, rooms)
  attendanceRoutes(app, services)
  resultsRoutes(app, services)
  inRoutes(app, services, rooms)
}
