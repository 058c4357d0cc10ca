/** /calls: a person's own calls: when they are, saying that one cannot come, and a calendar to subscribe to. */
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { isToken } from '#src/features/accounts/tokens.ts'
import { readId } from '#src/features/people/fields.ts'
import { Busy, NotFound } from '#src/platform/http/errors.ts'
import { type Form, readForm, refusal, withErrors } from '#src/platform/http/forms.ts'
import { mayTry, network } from '#src/platform/throttle.ts'
import type { Services } from '#src/services.ts'
import { feedText } from './calendar.ts'
import { endCalendarAddress, makeCalendarAddress, ownerOfCalendar } from './calendar-address.ts'
import { ApologyForm } from './fields.ts'
import { ownPage } from './own-page.ts'
import { listOwnCalls } from './own-queries.ts'
import { apologize, withdrawApology } from './take-attendance.ts'

const config = { policy: 'learning' } as const
type One = { Params: { call: string } }
const notices: Record<string, string> = { apology: 'Whoever holds the call sees that you cannot come.', withdrawn: 'You are expected again.', ended: 'The address of your calendar does not work any more.' }
/** Calls that ended longer ago are in no calendar. */
const feedDays = 200

export function ownRoutes (app: FastifyInstance, services: Services): void {
  const { db, now } = services
  const idOf = (request: FastifyRequest<One>): number => {
    const id = readId(request.params.call)
    if (id === null) throw new NotFound('no such call')
    return id
  }

  app.get<{ Querystring: { done?: unknown } }>('/calls', { config }, async (request, reply) => reply.page('coaching/calls', await ownPage(services, request.person!, { notice: notices[String(request.query.done)] ?? null })))

  app.post<One>('/calls/:call/apology', { config }, async (request, reply) => {
    const callId = idOf(request)
    const input = readForm(request, ApologyForm)
    const again = async (form: Form) => {
      const page = await ownPage(services, request.person!, { form, failed: callId })
      if (!page.coming.some(({ id, apology }) => id === callId && apology !== null)) throw new NotFound('no such call')
      return reply.code(422).page('coaching/calls', page)
    }
    if (!input.ok) return again(input.form)
    const done = await db.transaction(async (tx) => { await apologize(tx, { callId, personId: request.person!.id, reason: input.data.reason, now: now() }); return {} }).catch(refusal)
    if ('refused' in done) return again(withErrors(input.values, done.refused))
    return reply.redirect('/calls?done=apology', 303)
  })

  app.post<One>('/calls/:call/apology/withdrawal', { config }, async (request, reply) => {
    await db.transaction((tx) => withdrawApology(tx, { callId: idOf(request), personId: request.person!.id, now: now() }))
    return reply.redirect('/calls?done=withdrawn', 303)
  })

  app.post('/calls/calendar', { config }, async (request, reply) => {
    const made = await makeCalendarAddress(services, request.person!.id)
    return reply.header('cache-control', 'no-store').page('coaching/calls', await ownPage(services, request.person!, { made }))
  })

  app.post('/calls/calendar/ending', { config }, async (request, reply) => {
    await endCalendarAddress(db, request.person!.id)
    return reply.redirect('/calls?done=ended', 303)
  })

  app.get<{ Params: { token: string } }>('/calls/calendar/:token', { config: { policy: 'public' } }, async (request, reply) => {
    const { token } = request.params
    if (!isToken(token)) throw new NotFound('no such calendar')
    const owner = await ownerOfCalendar(db, token)
    if (!owner) {
      if (!await mayTry(db, [{ key: `calls-calendar:${network(request.ip)}`, most: 100, windowSeconds: 3600 }])) throw new Busy('too many tries')
      throw new NotFound('no such calendar')
    }
    const calls = await listOwnCalls(db, owner.id, new Date(now().getTime() - feedDays * 86_400_000))
    return reply.type('text/calendar; charset=utf-8').header('cache-control', 'private, max-age=300').send(await feedText(calls, services.origin()))
  })
}
