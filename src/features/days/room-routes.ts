/** /days/:event: the trainer's screen and the wall, renewed as people come in and submit; quizzes opened and closed for the room. */
import type { FastifyInstance, FastifyReply } from 'fastify'
import { spacedDayCode } from '#src/domain/day-codes.ts'
import { groupJoinCode, joinStanding } from '#src/domain/join-codes.ts'
import { dayStanding } from '#src/domain/live-days.ts'
import { listJoinCodes } from '#src/features/cohorts/join-queries.ts'
import { answerWith, NotFound } from '#src/platform/http/errors.ts'
import { readForm } from '#src/platform/http/forms.ts'
import { qrOf } from '#src/platform/qr.ts'
import type { Services } from '#src/services.ts'
import { QuizForm } from './day-fields.ts'
import { daysFor } from './days.ts'
import { closeQuiz, openQuiz } from './open-quiz.ts'
import { planOf } from './plan-of-day.ts'
import { parseRoom, readRoom, type Room } from './queries.ts'
import { type DayPlan, roomView, wallView } from './room-view.ts'
import { tellRoom } from './tell-room-routes.ts'
import type { Rooms } from './watch-rooms.ts'
import { whenText } from './words.ts'

type Day = { Params: { event: string }; Querystring: { done?: unknown } }
const config = { policy: 'days' } as const
const notices: Record<string, string> = {
  opened: 'The quiz is open for the room. It is the next step of everybody who is here.', closed: 'The quiz is closed for the room. Nothing that was submitted is lost, and who is still in it can submit what they began.',
  changed: 'The day is changed.', code: 'The code is new. The one of before no longer works.',
}

export function roomRoutes (app: FastifyInstance, services: Services, rooms: Rooms): void {
  const { db, now, origin } = services
  const dayOf = daysFor(services)
  const host = (): string => origin().replace(/^https?:\/\//, '')

  /** The newest code by which people who are not enrolled can join the cohort. */
  const joinOf = async (cohortId: number): Promise<string | null> => (await listJoinCodes(db, cohortId)).find((row) => joinStanding(row, now()) === 'open')?.code ?? null

  app.get<Day>('/days/:event', { config }, async (request, reply) => {
    const day = await dayOf(request.params.event)
    const [plan, room, join] = await Promise.all([planOf(services, day), readRoom(db, day.id), joinOf(day.cohortId)])
    const { done } = request.query, standing = dayStanding(day, now())
    return reply.page('days/day', {
      title: day.title, path: `/days/${day.id}`, stream: `/days/${day.id}/stream`, cohort: { href: `/cohorts/${day.cohortId}/days`, name: plan.cohort.name }, lead: whenText(day, now()),
      notice: typeof done === 'string' && Object.hasOwn(notices, done) ? notices[done]! : null, isOn: standing === 'on', isCanceled: standing === 'canceled', code: spacedDayCode(day.code), join: join && groupJoinCode(join),
      facts: [
        { name: 'Place', text: day.place ?? 'Not set' },
        { name: 'Quizzes', text: day.isTogether ? 'Together: who is here starts a quiz of the agenda only once it is open for the room' : 'At their own pace too: opening a quiz points to it, and takes nothing away' },
        { name: 'Certificate', text: 'Minutes are kept beside it: contact hours still come from the modules that are done' },
      ],
      room: roomView(plan, parseRoom(room), now()),
    })
  })

  app.get<Day>('/days/:event/wall', { config }, async (request, reply) => {
    const day = await dayOf(request.params.event)
    const [plan, room, join] = await Promise.all([planOf(services, day), readRoom(db, day.id), joinOf(day.cohortId)])
    const url = `${origin()}/in/${day.code}`
    return reply.page('days/wall', {
      title: `${day.title}: the wall`, stream: `/days/${day.id}/wall/stream`, back: `/days/${day.id}`, address: `${host()}/in`, code: spacedDayCode(day.code), url, qr: qrOf(url),
      join: join === null ? null : { address: `${host()}/join`, code: groupJoinCode(join) }, wall: wallView(plan, parseRoom(room), now()),
    })
  })

  const streams: Record<string, (plan: DayPlan, reply: FastifyReply) => (room: Room) => string> = {
    '/days/:event/stream': (plan, reply) => (room) => reply.fragment('days/_room', { room: roomView(plan, room, now()) }),
    '/days/:event/wall/stream': (plan, reply) => (room) => reply.fragment('days/_wall', { wall: wallView(plan, room, now()) }),
  }
  for (const [url, viewOf] of Object.entries(streams)) {
    app.get<Day>(url, { config }, async (request, reply) => {
      const day = await dayOf(request.params.event)
      return tellRoom(services, rooms, request, reply, day.id, viewOf(await planOf(services, day), reply))
    })
  }

  app.post<Day>('/days/:event/openings', { config }, async (request, reply) => {
    const day = await dayOf(request.params.event)
    const input = readForm(request, QuizForm)
    if (!input.ok) return answerWith(reply, 422, ['Open a quiz with its button on the page of the live day. Nothing was changed.'])
    const plan = await planOf(services, day)
    if (!plan.release.modules.find(({ module }) => module.id === input.data.module)?.module.items.some(({ phases }) => phases.includes(input.data.phase))) throw new NotFound('no such quiz')
    await db.transaction((tx) => openQuiz(tx, { ...input.data, eventId: day.id, by: request.person!.id, now: now() }))
    return reply.redirect(`/days/${day.id}?done=opened`, 303)
  })

  app.post<Day>('/days/:event/closings', { config }, async (request, reply) => {
    const day = await dayOf(request.params.event)
    await db.transaction((tx) => closeQuiz(tx, { eventId: day.id, by: request.person!.id }))
    return reply.redirect(`/days/${day.id}?done=closed`, 303)
  })
}
