/** /in: somebody who is enrolled checks in to a live day, by the picture on the wall or by the code that was said, sees what is open, and says when they leave. */
import type { FastifyInstance, FastifyReply } from 'fastify'
import { parseDayCode } from '#src/domain/day-codes.ts'
import { dayStanding } from '#src/domain/live-days.ts'
import { hourText } from '#src/domain/moments.ts'
import { NotFound } from '#src/platform/http/errors.ts'
import { blankForm, type Form, readForm, withErrors } from '#src/platform/http/forms.ts'
import { mayTry } from '#src/platform/throttle.ts'
import type { Services } from '#src/services.ts'
import { WordForm } from './day-fields.ts'
import { planOf } from './plan-of-day.ts'
import { findOwnDay, type OwnDay, parseRoom, readRoom } from './queries.ts'
import { nowView } from './room-view.ts'
import { checkIn, checkOut } from './take-attendance.ts'
import { tellRoom } from './tell-room-routes.ts'
import type { Rooms } from './watch-rooms.ts'
import { whenText } from './words.ts'

type Coded = { Params: { code: string }; Querystring: { code?: unknown } }
const config = { policy: 'signed-in' } as const
const unknown = 'No live day of yours has this code. Look at the wall again, or ask your trainer.'
const closedWords = { ahead: 'Check-in opens 2 hours before the start.', over: 'This day is over.', canceled: 'This day was called off.' } as const

export function inRoutes (app: FastifyInstance, services: Services, rooms: Rooms): void {
  const { db, now } = services
  const typing = (reply: FastifyReply, form: Form, typed: string) => reply.page('days/in', { form, typed: typed.slice(0, 40) })
  const findOwn = async (typed: string, personId: number): Promise<OwnDay | null> => { const code = parseDayCode(typed); return code === null ? null : findOwnDay(db, code, personId) }
  /** The person's own day by its address. Throws NotFound for any other. */
  const ownDay = async (typed: string, personId: number): Promise<OwnDay> => { const day = await findOwn(typed, personId); if (!day) throw new NotFound('no such live day'); return day }

  app.get('/in', { config }, async (_request, reply) => typing(reply, blankForm(), ''))

  app.post('/in', { config }, async (request, reply) => {
    const input = readForm(request, WordForm)
    if (!input.ok) return typing(reply.code(422), input.form, input.form.values.word ?? '')
    const { word } = input.data, personId = request.person!.id
    if (!await mayTry(db, [{ key: `day-code:${personId}`, most: 20, windowSeconds: 900 }])) return typing(reply.code(429), withErrors(input.values, {}, 'Too many tries. Wait a few minutes, or ask your trainer to mark you as here.'), word)
    const day = await findOwn(word, personId)
    if (!day) return typing(reply.code(422), withErrors(input.values, { word: unknown }), word)
    const standing = dayStanding(day, now())
    if (standing !== 'on') return typing(reply.code(422), withErrors(input.values, { word: closedWords[standing] }), word)
    await db.transaction((tx) => checkIn(tx, { day, how: 'codeword', personId, now: now() }))
    return reply.redirect(`/in/${day.code}`, 303)
  })

  app.get<Coded>('/in/:code', { config }, async (request, reply) => {
    const day = await findOwn(request.params.code, request.person!.id)
    if (!day) return typing(reply.code(404), withErrors({}, { word: unknown }), request.params.code)
    const [plan, text] = await Promise.all([planOf(services, day), readRoom(db, day.id)])
    const room = parseRoom(text), standing = dayStanding(day, now())
    const last = room.seats.find(({ enrollment }) => enrollment === day.enrollmentId)?.presence.at(-1)
    const time = (at: string): string => hourText(new Date(at), day.timeZone)
    return reply.page('days/here', {
      title: day.title, lead: `${day.cohort} · ${whenText(day, now())}`, action: `/in/${day.code}`, stream: `/in/${day.code}/stream`, isOn: standing === 'on', closed: standing === 'on' ? null : closedWords[standing],
      since: last && last.outAt === null ? `You are in since ${time(last.inAt)}.` : null, left: last?.outAt ? `You left at ${time(last.outAt)}.` : null, now: nowView(plan, room, day.enrollmentId, now()),
    })
  })

  app.get<Coded>('/in/:code/stream', { config }, async (request, reply) => {
    const day = await ownDay(request.params.code, request.person!.id)
    const plan = await planOf(services, day)
    return tellRoom(services, rooms, request, reply, day.id, (room) => reply.fragment('days/_now', { now: nowView(plan, room, day.enrollmentId, now()) }))
  })

  app.post<Coded>('/in/:code', { config }, async (request, reply) => {
    const day = await ownDay(request.params.code, request.person!.id)
    await db.transaction((tx) => checkIn(tx, { day, how: 'check-in', personId: request.person!.id, now: now() }))
    return reply.redirect(`/in/${day.code}`, 303)
  })

  app.post<Coded>('/in/:code/leaving', { config }, async (request, reply) => {
    const day = await ownDay(request.params.code, request.person!.id)
    await db.transaction((tx) => checkOut(tx, { day, personId: request.person!.id, now: now() }))
    return reply.redirect(`/in/${day.code}`, 303)
  })
}
