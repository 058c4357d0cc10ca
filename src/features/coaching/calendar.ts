/**
 * Calls as iCalendar (RFC 5545), for a calendar that is subscribed to and for invitations by mail (RFC 5546, RFC 6047). Times are in UTC and carry no VTIMEZONE: each call is one event with its own instant,
 * worked out here from the zone's rules, so no calendar program needs to know those rules to be right; each shows it in the zone of whoever looks. A VTIMEZONE would be needed by a recurring event alone.
 */
import type { ICalCalendar } from 'ical-generator'
import { callTitle, endOf, topicsText } from './words.ts'
import type { CallRow } from './queries.ts'

export type Sender = { name: string; email: string }
type Event = { call: CallRow; /** As the calendar of this person knows it. */ sequence: number; isOff: boolean }

/** "Gainful <training@agency.org>" as name and address. */
export function senderOf (mailFrom: string): Sender {
  const [, name = '', email = mailFrom] = /^\s*"?([^"<]*?)"?\s*<([^<>]+)>\s*$/.exec(mailFrom) ?? []
  return { name: name || 'Gainful', email: email.trim() }
}

/** The package is loaded by the first call that needs it. */
const ical = () => import('ical-generator')

async function add (calendar: ICalCalendar, { call, sequence, isOff }: Event, origin: string) {
  const { ICalEventStatus } = await ical()
  const lines = [topicsText(call) && `Topics: ${topicsText(call)}`, call.facilitator && `With ${call.facilitator}`, call.meetingLink && `Meet at ${call.meetingLink}`, isOff && call.cancelReason && `Canceled: ${call.cancelReason}`, `If you cannot come, say so at ${origin}/calls`].filter(Boolean)
  return calendar.createEvent({
    id: `call-${call.id}@${new URL(origin).hostname}`, sequence, start: call.startsAt, end: endOf(call), stamp: call.changedAt, lastModified: call.changedAt, summary: `${callTitle(call)}: ${call.cohort}`, description: lines.join('\n'),
    ...(call.meetingLink && { location: call.meetingLink }), url: `${origin}/calls`, status: isOff ? ICalEventStatus.CANCELLED : ICalEventStatus.CONFIRMED,
  })
}

/** What a calendar program gets that subscribes to a person's calls: all of them, those that are off marked so. */
export async function feedText (calls: readonly (CallRow & { told: number })[], origin: string): Promise<string> {
  const { default: make, ICalCalendarMethod } = await ical()
  const calendar = make({ prodId: { company: 'Gainful', product: 'Calls', language: 'EN' }, name: 'Coaching and mentor calls', method: ICalCalendarMethod.PUBLISH, ttl: 3600 })
  for (const call of calls) await add(calendar, { call, sequence: Math.max(call.sequence, call.told), isOff: call.canceledAt !== null }, origin)
  return calendar.toString()
}

/** One call for one person, as a mail carries it: REQUEST puts it into their calendar or changes it there, CANCEL takes it out. No reply is asked for: apologies have their own page. `stamp` is when this was written. */
export async function invitationText (given: { call: CallRow; to: Sender; from: Sender; sequence: number; method: 'request' | 'cancel'; origin: string; stamp: Date }): Promise<string> {
  const { default: make, ICalCalendarMethod, ICalAttendeeRole, ICalAttendeeStatus } = await ical()
  const isOff = given.method === 'cancel'
  const calendar = make({ prodId: { company: 'Gainful', product: 'Calls', language: 'EN' }, method: isOff ? ICalCalendarMethod.CANCEL : ICalCalendarMethod.REQUEST })
  const event = await add(calendar, { call: given.call, sequence: given.sequence, isOff }, given.origin)
  event.stamp(given.stamp).organizer({ name: given.from.name, email: given.from.email })
  event.createAttendee({ name: given.to.name, email: given.to.email, rsvp: false, role: ICalAttendeeRole.REQ, status: ICalAttendeeStatus.NEEDSACTION })
  return calendar.toString()
}
