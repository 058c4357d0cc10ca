/** /days/:event/attendance: who was there, from when to when, and what it earns; by hand for many at once, and out as a file. */
import type { FastifyInstance, FastifyReply } from 'fastify'
import { Readable } from 'node:stream'
import { fullDayText, hourText, isoDay } from '#src/domain/moments.ts'
import { timeZoneText } from '#src/features/accounts/fields.ts'
import { csvFile } from '#src/platform/csv-file.ts'
import { attachment } from '#src/platform/http/attachment.ts'
import { blankForm, type Form, readForm, withErrors } from '#src/platform/http/forms.ts'
import type { Column } from '#src/platform/tables.ts'
import type { Services } from '#src/services.ts'
import { momentIn } from './attendance-queries.ts'
import { AttendanceForm, CreditForm } from './day-fields.ts'
import { daysFor } from './days.ts'
import { planOf } from './plan-of-day.ts'
import { type DayRow, parseRoom, readRoom, type Seat } from './queries.ts'
import { minutesOf, wasHere } from './room-view.ts'
import { creditByHand, markMany } from './take-attendance.ts'
import { minutesText } from './words.ts'

type Day = { Params: { event: string }; Querystring: { done?: unknown } }
const config = { policy: 'days' } as const
const notices: Record<string, string> = { marked: 'The attendance is changed.', credited: 'The minutes are set.' }
const howWords = { 'check-in': 'checked in', codeword: 'by the code', 'by hand': 'by hand' } as const

const columns: Column[] = [
  { name: 'name', kind: 'text', about: 'Name' }, { name: 'agency', kind: 'text', about: 'Agency on the day of enrollment' }, { name: 'in', kind: 'moment', about: 'First moment of presence' }, { name: 'out', kind: 'moment', about: 'Last moment of presence; empty: stayed to the end' },
  { name: 'how', kind: 'text', about: 'How presence was first recorded' }, { name: 'minutes_present', kind: 'number', about: 'Minutes that presence and agenda have in common' }, { name: 'minutes_credited', kind: 'number', about: 'The same, or as set by hand' }, { name: 'reason', kind: 'text', about: 'Why minutes were set by hand' },
]

export function attendanceRoutes (app: FastifyInstance, services: Services): void {
  const { db } = services
  const dayOf = daysFor(services)

  const show = async (reply: FastifyReply, day: DayRow, form: Form, notice: string | null = null, chosen: unknown = []) => {
    const [plan, text] = await Promise.all([planOf(services, day), readRoom(db, day.id)])
    const { seats } = parseRoom(text), ticked = new Set([chosen].flat().map(String))
    const time = (at: string): string => hourText(new Date(at), day.timeZone)
    const most = plan.agenda.reduce((sum, row) => sum + row.minutes, 0)
    return reply.page('days/attendance', {
      title: day.title, path: `/days/${day.id}`, notice, form, zone: timeZoneText(day.timeZone), most: minutesText(most),
      caption: `${seats.filter(wasHere).length} of ${seats.length} were here on ${fullDayText(day.startsAt, day.timeZone)}`,
      rows: seats.map((seat) => ({
        id: String(seat.enrollment), name: seat.name, agency: seat.agency ?? 'None', isChosen: ticked.has(String(seat.enrollment)),
        stretches: seat.presence.map(({ inAt, outAt, how }) => `${time(inAt)} to ${outAt === null ? 'the end' : time(outAt)}, ${howWords[how]}`),
        minutes: seat.credit || wasHere(seat) ? minutesText(seat.credit?.minutes ?? minutesOf(plan, seat)) : '', hint: seat.credit ? `Set by hand: ${seat.credit.reason}` : '',
      })),
      people: [{ value: '', text: 'Choose a person' }, ...seats.map((seat) => ({ value: String(seat.enrollment), text: seat.name }))],
    })
  }

  app.get<Day>('/days/:event/attendance', { config }, async (request, reply) => {
    const day = await dayOf(request.params.event)
    const { done } = request.query
    return show(reply, day, blankForm({ at: startOf(day) }), typeof done === 'string' && Object.hasOwn(notices, done) ? notices[done]! : null)
  })

  app.post<Day>('/days/:event/attendance', { config }, async (request, reply) => {
    const day = await dayOf(request.params.event)
    const input = readForm(request, AttendanceForm)
    const { enrollment: chosen } = (request.body ?? {}) as Record<string, unknown>
    if (!input.ok) return show(reply.code(422), day, input.form, null, chosen)
    const { enrollment, is, at } = input.data
    const moment = await momentIn(db, isoDay(day.startsAt, day.timeZone), at, day.timeZone)
    const touched = await db.transaction((tx) => markMany(tx, { eventId: day.id, enrollments: enrollment, is, at: moment, by: request.person!.id }))
    if (touched > 0) return reply.redirect(`/days/${day.id}/attendance?done=marked`, 303)
    return show(reply.code(422), day, withErrors(input.values, { enrollment: is === 'here' ? 'All of them are marked as here already' : 'None of them is marked as here' }), null, chosen)
  })

  app.post<Day>('/days/:event/credits', { config }, async (request, reply) => {
    const day = await dayOf(request.params.event)
    const input = readForm(request, CreditForm)
    if (!input.ok) return show(reply.code(422), day, { ...input.form, values: { at: startOf(day), ...input.form.values } })
    const { seat: enrollmentId, minutes, reason } = input.data
    const [plan, text] = await Promise.all([planOf(services, day), readRoom(db, day.id)])
    const seat = parseRoom(text).seats.find((each) => each.enrollment === enrollmentId)
    if (!seat) return show(reply.code(422), day, withErrors({ at: startOf(day), ...input.values }, { seat: 'Choose a person' }))
    await db.transaction((tx) => creditByHand(tx, { eventId: day.id, enrollmentId, minutes, reason, before: seat.credit?.minutes ?? minutesOf(plan, seat), by: request.person!.id }))
    return reply.redirect(`/days/${day.id}/attendance?done=credited`, 303)
  })

  app.get<Day>('/days/:event/attendance.csv', { config }, async (request, reply) => {
    const day = await dayOf(request.params.event)
    const [plan, text] = await Promise.all([planOf(services, day), readRoom(db, day.id)])
    const rows = parseRoom(text).seats.map((seat) => rowOf(seat, minutesOf(plan, seat)))
    return reply.type('text/csv; charset=utf-8').header('content-disposition', attachment(`attendance_${isoDay(day.startsAt, day.timeZone)}.csv`)).send(Readable.from(csvFile(columns, (async function* () { yield rows })(), true)))
  })
}

const startOf = (day: DayRow): string => new Intl.DateTimeFormat('en-US', { timeZone: day.timeZone, hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }).format(day.startsAt)

const rowOf = (seat: Seat, minutes: number) => {
  const first = seat.presence[0], last = seat.presence.at(-1)
  return { name: seat.name, agency: seat.agency, in: first ? new Date(first.inAt) : null, out: last?.outAt ? new Date(last.outAt) : null, how: first?.how ?? null, minutes_present: minutes, minutes_credited: seat.credit?.minutes ?? minutes, reason: seat.credit?.reason ?? null }
}
