/** Invitations and calendars of calls, read back by an independent parser (ical.js), over a real SMTP server: the same instants for everybody on both sides of both changes of the clocks. */
import ICAL from 'ical.js'
import { SMTPServer } from 'smtp-server'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { remindOfCalls, tellOfCalls } from '#src/features/coaching/tell.ts'
import { giveGrant } from '#src/features/people/grants.ts'
import { emptyDraft, type Draft } from '#src/features/practice/fields.ts'
import { remindOfReports } from '#src/features/practice/remind.ts'
import { keepReport, newReport } from '#src/features/practice/reports.ts'
import { sendDueMails } from '#src/platform/mail.ts'
import { makePerson, signedIn } from '../support/account-cast.ts'
import { type TestApp, Visitor } from '../support/app.ts'
import { makeTrainee, openLearning, type Trainee } from '../support/learning-cast.ts'

const heard: { to: string; raw: string }[] = []
const server = new SMTPServer({
  authOptional: true, disabledCommands: ['STARTTLS', 'AUTH'], logger: false,
  onData (stream, session, done) {
    const parts: Buffer[] = []
    stream.on('data', (part: Buffer) => parts.push(part))
    stream.on('end', () => { heard.push({ to: session.envelope.rcptTo[0]!.address, raw: Buffer.concat(parts).toString() }); done() })
  },
})

let now = new Date('2027-02-01T15:00:00Z')
let here: TestApp & { cohortId: number }
let coach: Visitor, central: Trainee, mountain: Trainee

const plan = (over: Record<string, string> = {}) => coach.post('/calls/series', { cohortId: String(here.cohortId), kind: 'coaching', firstOn: '2027-02-09', startsAt: '10 am', minutes: '60', timeZone: 'America/Chicago', rule: 'weekday', count: '3', facilitatorId: '', meetingLink: 'https://meet.example/ips', ...over })
const call = async (number: number): Promise<number> => (await here.db.$client<[{ id: number }]>`select max(id)::int as id from calls where number = ${number}`)[0].id
const send = async () => { await tellOfCalls(here.services); await sendDueMails(here.db, here.services.mailer) }
/** The calendar part of a mail, decoded. */
function calendarIn (raw: string) {
  const [, encoding, body] = /content-type: text\/calendar[^]*?content-transfer-encoding: (\S+)\r\n(?:[\w-]+:[^\r]*\r\n(?:[ \t][^\r]*\r\n)*)*\r\n([^]*?)\r\n--/i.exec(raw) ?? []
  if (body === undefined) throw new Error(`no calendar in ${raw.slice(0, 2000)}`)
  const text = encoding!.toLowerCase() === 'base64' ? Buffer.from(body, 'base64').toString() : encoding!.toLowerCase() === 'quoted-printable' ? Buffer.from(body.replace(/=\r?\n/g, '').replace(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(parseInt(hex, 16))), 'latin1').toString() : body
  return eventsIn(text)
}
function eventsIn (text: string) {
  const calendar = new ICAL.Component(ICAL.parse(text) as unknown[])
  const events = calendar.getAllSubcomponents('vevent').map((component) => {
    const event = new ICAL.Event(component)
    return { uid: event.uid, start: event.startDate.toJSDate().toISOString(), end: event.endDate.toJSDate().toISOString(), sequence: event.sequence, status: String(component.getFirstPropertyValue('status')), summary: event.summary, location: event.location, description: event.description, attendee: String(component.getFirstPropertyValue('attendee')).toLowerCase(), organizer: String(component.getFirstPropertyValue('organizer')) }
  })
  return { method: String(calendar.getFirstPropertyValue('method')), events }
}
const wordsOf = (raw: string): string => raw.replace(/=\r?\n/g, '').replaceAll('=E2=80=99', '’')

beforeAll(async () => {
  await new Promise<void>((ready) => { server.listen(0, '127.0.0.1', ready) })
  here = await openLearning({ now: () => now }, { SMTP_URL: `smtp://127.0.0.1:${(server.server.address() as { port: number }).port}`, MAIL_FROM: 'IPS training <ips@training.example>', ORIGIN: 'http://localhost' })
  const person = await makePerson(here, 'Cora Coach')
  await giveGrant(here.db, { personId: person.id, role: 'coach', agencyId: null, state: null, by: null })
  coach = await signedIn(here, person.email)
  central = await makeTrainee(here, 'Cal Central')
  mountain = await makeTrainee(here, 'Mo Mountain')
  await mountain.visitor.post('/account/time-zone', { timeZone: 'America/Denver' })
})
afterAll(async () => { await here.close(); await new Promise<void>((done) => { server.close(() => done()) }) })
beforeEach(async () => {
  now = new Date('2027-02-01T15:00:00Z')
  heard.length = 0
  for (const table of ['mails', 'mail_refusals', 'call_invitations', 'attendance', 'calls', 'call_series', 'calls_feeds']) await here.db.$client.unsafe(`truncate ${table} cascade`)
  await here.db.$client`update enrollments set withdrawn_at = null`
})

test('the feed holds every call at the same instant for both, over the changes of March and November 2027', async () => {
  await plan()
  await plan({ firstOn: '2027-10-12', kind: 'mentor' })
  const wanted = ['2027-02-09T16:00:00.000Z', '2027-03-09T16:00:00.000Z', '2027-04-13T15:00:00.000Z', '2027-10-12T15:00:00.000Z', '2027-11-09T16:00:00.000Z', '2027-12-14T16:00:00.000Z']
  for (const { visitor } of [central, mountain]) {
    const made = await visitor.post('/calls/calendar')
    const address = new URL(/value="(http:\/\/localhost\/calls\/calendar\/[\w-]{43})"/.exec(made.body)![1]!).pathname
    const feed = await new Visitor(here.app).get(address)
    expect(feed.headers['content-type']).toContain('text/calendar')
    expect(feed.body).not.toContain('VTIMEZONE')
    const { method, events } = eventsIn(feed.body)
    expect(method).toBe('PUBLISH')
    expect(events.map(({ start }) => start)).toEqual(wanted)
    expect(events.map(({ end }) => Date.parse(end))).toEqual(wanted.map((start) => Date.parse(start) + 3_600_000))
    expect(new Set(events.map(({ uid }) => uid)).size).toBe(6)
    expect(events[1]).toMatchObject({ summary: 'Coaching call 2 of 3: Fall 2026', location: 'https://meet.example/ips', status: 'CONFIRMED', sequence: 0 })
    expect(events[1]!.description).toContain('Employer contact and job development')
    // Another address ends this one; so does ending it, and being disabled.
    await visitor.post('/calls/calendar')
    expect((await new Visitor(here.app).get(address)).statusCode).toBe(404)
  }
  const own = [(await central.visitor.get('/calls')).body, (await mountain.visitor.get('/calls')).body]
  for (const words of ['Tuesday, February 9, 10:00 am Central time', 'Tuesday, April 13, 10:00 am Central time', 'Tuesday, November 9, 10:00 am Central time']) expect(own[0]).toContain(words)
  for (const words of ['Tuesday, February 9, 9:00 am Mountain time (10:00 am Central time)', 'Tuesday, April 13, 9:00 am Mountain time (10:00 am Central time)']) expect(own[1]).toContain(words)
  expect((await new Visitor(here.app).get(`/calls/calendar/${'x'.repeat(43)}`)).statusCode).toBe(404)
})

test('who stops being reached by their calendar: disabled people', async () => {
  await plan()
  const address = new URL(/value="(http:\/\/localhost\/calls\/calendar\/[\w-]{43})"/.exec((await central.visitor.post('/calls/calendar')).body)![1]!).pathname
  await here.db.$client`update people set disabled_at = now() where id = ${central.id}`
  expect((await new Visitor(here.app).get(address)).statusCode).toBe(404)
  await here.db.$client`update people set disabled_at = null`
  expect((await new Visitor(here.app).get(address)).statusCode).toBe(200)
})

test('an invitation a month before, its update when the call is moved, its cancellation; each number greater than the last, and nothing twice', async () => {
  await plan()
  await send()
  expect(heard.map(({ to }) => to).sort()).toEqual(['cal.central@agency.example', 'mo.mountain@agency.example'])
  const first = calendarIn(heard.find(({ to }) => to.startsWith('mo'))!.raw)
  expect(first).toMatchObject({ method: 'REQUEST', events: [{ start: '2027-02-09T16:00:00.000Z', sequence: 0, attendee: 'mailto:mo.mountain@agency.example', organizer: 'mailto:ips@training.example' }] })
  expect(heard.find(({ to }) => to.startsWith('mo'))!.raw).toMatch(/content-type: text\/calendar; charset=utf-8; method=REQUEST/i)
  expect(wordsOf(heard.find(({ to }) => to.startsWith('mo'))!.raw)).toContain('Tuesday, February 9, 9:00 am Mountain time (10:00 am Central time)')
  heard.length = 0
  await send()
  expect(heard).toEqual([])

  const id = await call(1)
  expect((await coach.post(`/calls/${id}/moving`, { day: '2027-02-10', time: '1:30 pm', minutes: '45' })).statusCode).toBe(303)
  await send()
  expect(heard).toHaveLength(2)
  const moved = calendarIn(heard[0]!.raw)
  expect(moved).toMatchObject({ method: 'REQUEST', events: [{ uid: first.events[0]!.uid, start: '2027-02-10T19:30:00.000Z', end: '2027-02-10T20:15:00.000Z', sequence: 1 }] })
  expect(wordsOf(heard[0]!.raw)).toMatch(/Subject: (Changed|=\?UTF-8)/)

  heard.length = 0
  expect((await coach.post(`/calls/${id}/cancellation`, { reason: 'A storm.' })).statusCode).toBe(303)
  await send()
  expect(heard.map(({ raw }) => { const { method, events } = calendarIn(raw); return [method, events[0]!.uid, events[0]!.sequence, events[0]!.status] })).toEqual(Array(2).fill(['CANCEL', first.events[0]!.uid, 2, 'CANCELLED']))
  expect(wordsOf(heard[0]!.raw)).toContain('A storm.')
  heard.length = 0
  now = new Date('2027-02-02T15:59:00Z') // a minute more than five weeks before the second
  await send()
  expect(heard).toEqual([])
  now = new Date('2027-02-02T16:00:00Z')
  expect((await coach.post(`/calls/${id}/moving`, { day: '2027-02-11', time: '10 am', minutes: '60' })).statusCode).toBe(409)
})

test('who is withdrawn hears that the call is off for them, and is invited anew when they come back', async () => {
  await plan()
  await send()
  heard.length = 0
  await here.db.$client`update enrollments set withdrawn_at = now() where id = ${central.enrollment}`
  await send()
  expect(heard.map(({ to, raw }) => [to, calendarIn(raw).method, calendarIn(raw).events[0]!.sequence])).toEqual([['cal.central@agency.example', 'CANCEL', 1]])
  await here.db.$client`update enrollments set withdrawn_at = null`
  heard.length = 0
  await send()
  expect(heard.map(({ to, raw }) => [to, calendarIn(raw).method, calendarIn(raw).events[0]!.sequence])).toEqual([['cal.central@agency.example', 'REQUEST', 2]])
  heard.length = 0
  await Promise.all([tellOfCalls(here.services), tellOfCalls(here.services)])
  await send()
  expect(heard).toEqual([])
})

test('another link tells those who were invited; who holds the calls is invited too', async () => {
  await plan()
  await send()
  heard.length = 0
  const series = (await here.db.$client<[{ id: number }]>`select id::int from call_series`)[0].id
  const { id: cora } = (await here.db.$client<[{ id: number }]>`select id::int from people where name = 'Cora Coach'`)[0]
  expect((await coach.post(`/calls/series/${series}`, { facilitatorId: String(cora), meetingLink: 'https://meet.example/new' })).statusCode).toBe(303)
  await send()
  expect(heard.map(({ to }) => to).sort()).toEqual(['cal.central@agency.example', 'cora.coach@agency.example', 'mo.mountain@agency.example'])
  expect(heard.map(({ raw }) => calendarIn(raw).events[0]!.location)).toEqual(Array(3).fill('https://meet.example/new'))
  for (const meetingLink of ['http://meet.example', 'javascript:alert(1)', 'meet me']) expect((await coach.post(`/calls/series/${series}`, { facilitatorId: '', meetingLink })).statusCode).toBe(422)
})

test('the day before, everybody who comes and wants it is reminded, once', async () => {
  await plan()
  const id = await call(1)
  expect((await central.visitor.post(`/calls/${id}/apology`, { reason: 'Clinic' })).statusCode).toBe(303)
  now = new Date('2027-02-08T15:59:00Z')
  expect(await remindOfCalls(here.services)).toBe(0)
  now = new Date('2027-02-08T16:01:00Z')
  expect((await Promise.all([remindOfCalls(here.services), remindOfCalls(here.services)])).sort()).toEqual([0, 1])
  expect(await remindOfCalls(here.services)).toBe(0)
  await sendDueMails(here.db, here.services.mailer)
  expect(heard.map(({ to }) => to)).toEqual(['mo.mountain@agency.example'])
  const stop = new URL(/http:\/\/localhost\/unsubscribe\/\d+\/[\w-]{43}/.exec(wordsOf(heard[0]!.raw).replaceAll('=3D', '='))![0]).pathname
  expect((await new Visitor(here.app).post(stop, { wanted: 'no' })).statusCode).toBe(303)
  now = new Date('2027-03-08T18:00:00Z')
  expect(await remindOfCalls(here.services)).toBe(1) // Cal alone
})

test('who holds a call hears the day before who has reported and who has an open goal, by name alone, once, and may refuse it by itself', async () => {
  await plan()
  const id = await call(1)
  const { id: cora } = (await here.db.$client<[{ id: number }]>`select id::int from people where name = 'Cora Coach'`)[0]
  await here.db.$client`update call_series set facilitator_id = ${cora}`
  await here.db.$client`update enrollments set enrolled_at = '2026-12-10T15:00:00Z'`
  const says = async (month: string, goalText: string, over: Partial<Draft> = {}) => keepReport({ ...here.services, now: () => new Date(`${month}-27T18:00:00Z`) }, { person: { id: central.id, timeZone: 'America/Chicago' }, month, draft: { ...emptyDraft, practices: { employer_contact: 3 }, goalText, dueOn: `${month}-28`, ...over }, from: newReport, isSubmitted: true })
  expect(await says('2026-12', 'Bring one referral')).toMatchObject({ kind: 'submitted' })
  now = new Date('2027-02-08T16:01:00Z')
  expect((await Promise.all([1, 2, 3].map(() => remindOfCalls(here.services)))).reduce((sum, n) => sum + n, 0)).toBe(3)
  await sendDueMails(here.db, here.services.mailer)
  const digest = heard.find(({ to }) => to === 'cora.coach@agency.example')!
  const words = wordsOf(digest.raw).replaceAll('=3D', '=')
  for (const part of ['You hold coaching call 1 of 3', 'Reports for January 2027: 0 of 2 reports are in.', 'Not in yet: Cal Central, Mo Mountain', 'Goals still open: Cal Central', `/calls/${id}`]) expect(words).toContain(part)
  for (const part of ['Bring one referral', 'employer', 'January 28']) expect(words).not.toContain(part)
  expect(await remindOfCalls(here.services)).toBe(0)
  const screen = (await coach.get(`/calls/${id}`)).body
  for (const part of ['Bring one referral', 'Past due · due December 28, 2026', 'Not reported yet.', 'This call talks about January 2027. 0 of 2 reports are in.']) expect(screen).toContain(part)

  const stop = new URL(/http:\/\/localhost\/unsubscribe\/\d+\/[\w-]{43}/.exec(words)![0]).pathname
  expect((await new Visitor(here.app).post(stop, { wanted: 'no' })).statusCode).toBe(303)
  now = new Date('2027-03-08T18:00:00Z')
  heard.length = 0
  expect(await remindOfCalls(here.services)).toBe(2)
  await sendDueMails(here.db, here.services.mailer)
  expect(heard.map(({ to }) => to)).not.toContain('cora.coach@agency.example')
})

test('a report that is missing is asked for once, three days before its call, of whoever was there in its month and wants it', async () => {
  await plan()
  await here.db.$client`update enrollments set enrolled_at = case person_id when ${central.id} then '2026-12-10T15:00:00Z'::timestamptz else '2027-02-01T15:00:00Z' end`
  now = new Date('2027-02-06T15:59:00Z')
  expect(await remindOfReports(here.services)).toBe(0)
  now = new Date('2027-02-06T16:01:00Z')
  expect((await Promise.all([1, 2, 3].map(() => remindOfReports(here.services)))).sort()).toEqual([0, 0, 1])
  expect(await remindOfReports(here.services)).toBe(0)
  await sendDueMails(here.db, here.services.mailer)
  expect(heard.map(({ to }) => to)).toEqual(['cal.central@agency.example'])
  const words = wordsOf(heard[0]!.raw).replaceAll('=3D', '=')
  for (const part of ['Your practice report for January 2027', 'Tuesday, February 9, 10:00 am Central time', '/practice/reports/2027-01', 'at most once a month']) expect(words).toContain(part)
  const stop = new URL(/http:\/\/localhost\/unsubscribe\/\d+\/[\w-]{43}/.exec(words)![0]).pathname
  await new Visitor(here.app).post(stop, { wanted: 'no' })
  now = new Date('2027-03-06T18:00:00Z')
  expect(await remindOfReports(here.services)).toBe(1) // Mo, who is there since February; Cal does not want it
  // At night nobody is written to; and in a month without a call, its first days are the time.
  await here.db.$client`delete from mail_refusals`
  await here.db.$client`update calls set canceled_at = now() where number = 3`
  now = new Date('2027-04-03T07:00:00Z')
  expect(await remindOfReports(here.services)).toBe(0)
  now = new Date('2027-04-03T18:00:00Z')
  expect(await remindOfReports(here.services)).toBe(2)
  now = new Date('2027-04-05T18:00:00Z')
  expect(await remindOfReports(here.services)).toBe(0)
  now = new Date('2027-05-12T18:00:00Z')
  expect(await remindOfReports(here.services)).toBe(0)
})
