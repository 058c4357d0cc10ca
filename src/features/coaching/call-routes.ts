/** /calls/:call: one screen a call for whoever holds it; moved and canceled from there. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { AttendanceStatus } from '#src/domain/attendance/statuses.ts'
import { readId } from '#src/features/people/fields.ts'
import { NotFound } from '#src/platform/http/errors.ts'
import { type Form, readForm, refusal, withErrors } from '#src/platform/http/forms.ts'
import type { Services } from '#src/services.ts'
import { listExpected, type Mark } from './attendance-queries.ts'
import { callPage, savedText } from './call-page.ts'
import { CancelForm, callForm, type CallInput, minutesName, MoveForm, statusName } from './fields.ts'
import { cancelCall, moveCall } from './plan-calls.ts'
import { type CallRow, findCall } from './queries.ts'
import { saveCall } from './take-attendance.ts'

const config = { policy: 'coaching' } as const
type One = { Params: { call: string }; Querystring: { done?: unknown } }

/** Throws NotFound for anything that is no call. */
export const callsFor = ({ db }: Services) => async (text: string): Promise<CallRow> => {
  const id = readId(text)
  const call = id === null ? null : await findCall(db, id)
  if (!call) throw new NotFound('no such call')
  return call
}

export function callRoutes (app: FastifyInstance, services: Services): void {
  const { db, now } = services
  const one = callsFor(services)
  const notices: Record<string, (request: FastifyRequest) => string> = { saved: (request) => savedText(services, request.person!), moved: () => 'Moved. Everybody who was invited is told.', canceled: () => 'Canceled. Everybody who was invited is told.' }
  const show = async (request: FastifyRequest<One>, reply: FastifyReply, call: CallRow, over: Parameters<typeof callPage>[3]) => reply.code(422).page('coaching/call', await callPage(services, request.person!, call, over))

  app.get<One>('/calls/:call', { config }, async (request, reply) =>
    reply.page('coaching/call', await callPage(services, request.person!, await one(request.params.call), { notice: notices[String(request.query.done)]?.(request) ?? null })))

  app.post<One>('/calls/:call', { config }, async (request, reply) => {
    const call = await one(request.params.call)
    const people = (await listExpected(db, call.id)).map(({ id }) => id)
    const { topics } = (request.body ?? {}) as { topics?: unknown }
    const again = (form: Form) => show(request, reply, call, { form, chosen: [topics].flat().map(String) })
    const input = readForm(request, callForm(people))
    if (!input.ok) return again(input.form)
    const data = input.data as CallInput
    const done = await db.transaction(async (tx) => {
      await saveCall(tx, call, { topics: data.topics, summary: data.summary, marks: marksIn(data, people, call.minutes), restAbsent: data.rest === 'absent', seen: data.seen, by: request.person!.id, now: now() })
      return {}
    }).catch(refusal)
    if ('refused' in done) { const { seen = null, ...errors } = done.refused; return again(withErrors(input.values, errors, seen)) }
    return reply.redirect(`/calls/${call.id}?done=saved`, 303)
  })

  app.post<One>('/calls/:call/moving', { config }, async (request, reply) => {
    const call = await one(request.params.call)
    const input = readForm(request, MoveForm)
    if (!input.ok) return show(request, reply, call, { move: input.form })
    const { id: callId, timeZone } = call
    const done = await db.transaction(async (tx) => { await moveCall(tx, { ...input.data, callId, timeZone, by: request.person!.id, now: now() }); return {} }).catch(refusal)
    if ('refused' in done) return show(request, reply, call, { move: withErrors(input.values, done.refused) })
    return reply.redirect(`/calls/${callId}?done=moved`, 303)
  })

  app.post<One>('/calls/:call/cancellation', { config }, async (request, reply) => {
    const call = await one(request.params.call)
    const input = readForm(request, CancelForm)
    if (!input.ok) return show(request, reply, call, { cancel: input.form })
    const done = await db.transaction(async (tx) => { await cancelCall(tx, { callId: call.id, cohortId: call.cohortId, reason: input.data.reason, by: request.person!.id, now: now() }); return {} }).catch(refusal)
    if ('refused' in done) return show(request, reply, call, { cancel: withErrors(input.values, done.refused) })
    return reply.redirect(`/calls/${call.id}?done=canceled`, 303)
  })
}

/** Who was marked. Minutes are those of the call where none were typed; they count for those who attended alone. */
function marksIn (data: CallInput, people: readonly number[], usual: number): Mark[] {
  return people.flatMap((personId): Mark[] => {
    const status = data[statusName(personId)] as AttendanceStatus | ''
    return status === '' ? [] : [{ personId, status, minutes: status === 'attended' ? (data[minutesName(personId)] as number | null) ?? usual : 0 }]
  })
}
