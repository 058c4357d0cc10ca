/** Mails by the clock, what became of each, and doing without them; over a real SMTP server on loopback. */
import { SMTPServer } from 'smtp-server'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { groupCode } from '#src/domain/certificates.ts'
import { remindTrainees, sendDigests, tellOfExpiries } from '#src/features/admin/send-by-clock.ts'
import { startAffiliation } from '#src/features/people/affiliations.ts'
import { addAgency } from '#src/features/people/agencies.ts'
import { giveGrant } from '#src/features/people/grants.ts'
import { sendDueMails } from '#src/platform/mail.ts'
import { firstAdmin, signedIn } from '../support/account-cast.ts'
import { type TestApp, Visitor } from '../support/app.ts'
import { graduateOf } from '../support/certificate-cast.ts'
import { begin, makeTrainee, openLearning, type Trainee } from '../support/learning-cast.ts'

const heard: { to: string; raw: string }[] = []
let refuse = false
const server = new SMTPServer({
  authOptional: true, disabledCommands: ['STARTTLS', 'AUTH'], logger: false,
  onRcptTo: (_address, _session, done) => done(refuse ? new Error('mailbox is full') : null),
  onData (stream, session, done) {
    let raw = ''
    stream.on('data', (part: Buffer) => { raw += part.toString() })
    stream.on('end', () => { heard.push({ to: session.envelope.rcptTo[0]!.address, raw: raw.replace(/=\r?\n/g, '').replaceAll('=3D', '=').replaceAll('=E2=80=99', '’') }); done() })
  },
})

/** Monday, ten in the morning in Chicago: mails by the clock go out then. */
let now = new Date('2026-11-23T16:00:00Z')
let here: TestApp & { cohortId: number }
let admin: Visitor, slow: Trainee, quick: Trainee, agency: number

beforeAll(async () => {
  await new Promise<void>((ready) => { server.listen(0, '127.0.0.1', ready) })
  const port = (server.server.address() as { port: number }).port
  here = await openLearning({ now: () => now }, { SMTP_URL: `smtp://127.0.0.1:${port}` })
  admin = (await firstAdmin(here)).visitor
  agency = (await addAgency(here.db, { name: 'Bayou Teche', state: 'LA', city: 'Lafayette', by: null }))!
  slow = await makeTrainee(here, 'Sam O’Slow')
  quick = await makeTrainee(here, 'Quinn Quick')
  for (const { id } of [slow, quick]) await startAffiliation(here.db, { personId: id, agencyId: agency, discipline: 'sees', startedOn: '2026-01-05', inPlaceOf: null, by: null })
  await here.db.$client`update enrollments set agency_id = ${agency}, enrolled_at = '2026-11-01T12:00:00Z'`
})
afterAll(async () => {
  await here.close()
  await new Promise<void>((done) => { server.close(() => done()) })
})
beforeEach(async () => {
  heard.length = 0
  refuse = false
  now = new Date('2026-11-23T16:00:00Z')
  await here.db.$client`delete from mails`
  await here.db.$client`delete from mail_refusals`
  await here.db.$client`update cohorts set reminder_days = 7, starts_on = '2026-09-01', closed_at = null`
})

const send = () => sendDueMails(here.db, here.services.mailer)
/** So many days go by for what was sent. */
const later = async (days: number) => { await here.db.$client`update mails set queued_at = queued_at - make_interval(days => ${days})` }
const stopLink = (raw: string): string => new URL(/http:\/\/localhost\/unsubscribe\/\d+\/[\w-]{43}/.exec(raw)![0]).pathname

test('who has not gone on is reminded each time the days have passed, three times at most', async () => {
  await begin(quick, 'pre')
  await here.db.$client`update attempts set started_at = ${new Date(now.getTime() - 86_400_000)}` // yesterday
  expect(await remindTrainees(here.services)).toBe(1)
  expect(await remindTrainees(here.services)).toBe(0)
  expect(await send()).toBe(1)
  expect(heard).toHaveLength(1)
  expect(heard[0]!.to).toBe('sam.o.slow@agency.example')
  for (const words of ['Content-Type: text/plain', 'Content-Type: text/html', 'Hello Sam O’Slow', `http://localhost/learning/${slow.enrollment}`, 'were last there on November 1']) expect(heard[0]!.raw).toContain(words)
  expect(heard[0]!.raw).not.toContain('the last reminder')
  await later(6)
  expect(await remindTrainees(here.services)).toBe(0)
  await later(1)
  expect(await remindTrainees(here.services)).toBe(1)
  await later(7)
  expect(await remindTrainees(here.services)).toBe(1)
  await send()
  expect(heard.at(-1)!.raw).toContain('the last reminder')
  await later(30)
  expect(await remindTrainees(here.services)).toBe(0)
})

test('nobody is reminded at night, in a cohort that asks for none, has not begun or is closed, nor who has withdrawn, completed or been disabled, nor twice by two processes', async () => {
  now = new Date('2026-11-23T08:00:00Z') // two in the morning in Chicago
  expect(await remindTrainees(here.services)).toBe(0)
  now = new Date('2026-11-23T16:00:00Z')
  const { $client: q } = here.db
  for (const [set, undo] of [
    [q`update cohorts set reminder_days = null`, q`update cohorts set reminder_days = 7`], [q`update cohorts set starts_on = '2026-11-20'`, q`update cohorts set starts_on = '2026-09-01'`], [q`update cohorts set closed_at = now()`, q`update cohorts set closed_at = null`],
    [q`update enrollments set withdrawn_at = now()`, q`update enrollments set withdrawn_at = null`], [q`update people set disabled_at = now() where id = ${slow.id}`, q`update people set disabled_at = null`],
    [q`insert into mail_refusals values (${slow.id}, 'reminder')`, q`delete from mail_refusals`],
  ] as const) {
    await set
    expect(await remindTrainees(here.services)).toBe(0)
    await undo
  }
  const done = await makeTrainee(here, 'Carla Complete')
  await q`update enrollments set enrolled_at = '2026-11-01T12:00:00Z' where id = ${done.enrollment}`
  await q`insert into completions (enrollment_id, completed_at, minutes) values (${done.enrollment}, now(), 60)`
  const counts = await Promise.all([1, 2, 3, 4].map(() => remindTrainees(here.services)))
  expect(counts.reduce((sum, n) => sum + n, 0)).toBe(1)
  expect((await q`select 1 from mails`).length).toBe(1)
})

test('the link in a mail works signed out, changes nothing when it is opened, and is good for its own kind alone', async () => {
  await remindTrainees(here.services)
  await send()
  const link = stopLink(heard[0]!.raw)
  const anyone = new Visitor(here.app)
  expect((await anyone.get(link)).body).toContain('Stop these mails')
  expect(await here.db.$client`select * from mail_refusals`).toHaveLength(0)
  expect((await anyone.post(link, { wanted: 'perhaps' })).statusCode).toBe(422)
  const stopped = await anyone.post(link, { wanted: 'no' })
  expect([stopped.statusCode, stopped.headers.location]).toEqual([303, link])
  expect((await anyone.get(link)).body).toContain('You get no more of these mails')
  expect((await here.db.$client`select kind from mail_refusals where person_id = ${slow.id}`).map(({ kind }) => kind)).toEqual(['reminder'])
  await later(8)
  expect(await remindTrainees(here.services)).toBe(0)
  for (const wrong of [link.slice(0, -1) + (link.endsWith('A') ? 'B' : 'A'), link.replace(/\d+/, '99999'), '/unsubscribe/1/x', '/unsubscribe/a/b']) {
    expect((await anyone.get(wrong)).statusCode).toBe(404)
    expect((await anyone.post(wrong, { wanted: 'yes' })).statusCode).toBe(404)
  }
  await anyone.post(link, { wanted: 'yes' })
  expect(await remindTrainees(here.services)).toBe(1)
  const lines = await here.db.$client`select action, actor_id from audit_entries where action like '%mails' order by id`
  expect(lines.map(({ action, actor_id: actor }) => [action, actor])).toEqual([['refused mails', null], ['asked for mails', null]])
})

test('a mail program stops them with its own button, by what stands in the head of the mail', async () => {
  await remindTrainees(here.services)
  await send()
  const head = heard[0]!.raw.split('\r\n\r\n')[0]!.replace(/\r\n[ \t]+/g, ' ')
  expect(head).toContain(`List-Unsubscribe: <http://localhost${stopLink(heard[0]!.raw)}>`)
  expect(head).toContain('List-Unsubscribe-Post: List-Unsubscribe=One-Click')
  // As a mail server sends it: no cookie, no origin, nothing that a browser would add.
  const one = await here.app.inject({ method: 'POST', url: stopLink(heard[0]!.raw), payload: 'List-Unsubscribe=One-Click', headers: { host: 'localhost', 'content-type': 'application/x-www-form-urlencoded' } })
  expect([one.statusCode, one.body]).toEqual([204, ''])
  expect((await here.db.$client`select kind from mail_refusals where person_id = ${slow.id}`).map(({ kind }) => kind)).toEqual(['reminder'])
  expect((await here.app.inject({ method: 'POST', url: stopLink(heard[0]!.raw), payload: 'List-Unsubscribe=One-Click&wanted=yes', headers: { host: 'localhost', 'content-type': 'application/x-www-form-urlencoded' } })).statusCode).toBe(422)
})

test('a mail that waits is dropped when whoever it is to refuses it or is disabled', async () => {
  await remindTrainees(here.services)
  await slow.visitor.post('/account/mails', {})
  expect(await send()).toBe(0)
  expect(await here.db.$client`select last_error from mails`).toMatchObject([{ last_error: 'no longer wanted' }])
  expect((await slow.visitor.get('/account/mails')).body).not.toContain('Weekly summary')
  await slow.visitor.post('/account/mails', { mails: 'reminder' })
  await later(8)
  await remindTrainees(here.services)
  await here.db.$client`update people set disabled_at = now() where id = ${slow.id}`
  expect(await send()).toBe(0)
  await here.db.$client`update people set disabled_at = null`
  expect((await slow.visitor.post('/account/mails', { mails: 'invitation' })).statusCode).toBe(422)
})

test('leads get the counts of their own people on Mondays, once', async () => {
  const mesa = (await addAgency(here.db, { name: 'High Mesa', state: 'NM', city: 'Taos', by: null }))!
  const other = await makeTrainee(here, 'Olga Other')
  await here.db.$client`update enrollments set agency_id = ${mesa} where id = ${other.enrollment}`
  await begin(slow, 'pre')
  await here.db.$client`update attempts set started_at = ${new Date(now.getTime() - 86_400_000)} where person_id = ${slow.id}`
  await here.db.$client`update attempts set started_at = '2026-11-02T12:00:00Z' where person_id = ${quick.id}`
  await here.db.$client`insert into completions (enrollment_id, completed_at, minutes) values (${quick.enrollment}, ${new Date(now.getTime() - 3_600_000)}, 60)`
  const lead = await makeTrainee(here, 'Lou Lead')
  await here.db.$client`update enrollments set withdrawn_at = now() where id = ${lead.enrollment}`
  await giveGrant(here.db, { personId: lead.id, role: 'agency_lead', agencyId: agency, state: null, by: null })
  now = new Date('2026-11-24T16:00:00Z') // Tuesday
  expect(await sendDigests(here.services)).toBe(0)
  now = new Date('2026-11-23T16:00:00Z')
  const counts = await Promise.all([sendDigests(here.services), sendDigests(here.services)])
  expect(Math.max(...counts)).toBe(1)
  expect(await sendDigests(here.services)).toBe(0)
  await send()
  expect(heard.map(({ to }) => to)).toEqual(['lou.lead@agency.example'])
  const { raw } = heard[0]!
  expect(raw).toContain('Bayou Teche, LA')
  expect(raw).toContain('This week 1 started and 1 completed.')
  expect(raw).toContain('In all 2 are enrolled, 2 of them have started, 1 has completed.')
  expect(raw).not.toContain('High Mesa')
  expect((await lead.visitor.get('/account/mails')).body).toContain('Weekly summary')
  await new Visitor(here.app).post(stopLink(raw), { wanted: 'no' })
  await later(7)
  expect(await sendDigests(here.services)).toBe(0)
  // State leads: every agency of the state; who leads nobody who is enrolled gets nothing.
  const state = await makeTrainee(here, 'Stella State'), empty = await makeTrainee(here, 'Emil Empty')
  await here.db.$client`update enrollments set withdrawn_at = now() where id in (${state.enrollment}, ${empty.enrollment})`
  await giveGrant(here.db, { personId: state.id, role: 'state_lead', agencyId: null, state: 'NM', by: null })
  await giveGrant(here.db, { personId: empty.id, role: 'state_lead', agencyId: null, state: 'TX', by: null })
  expect(await sendDigests(here.services)).toBe(1)
  await send()
  expect(heard.at(-1)!.raw).toContain('High Mesa, NM')
  expect(heard.at(-1)!.raw).not.toContain('Bayou')
})

test('who holds a certificate that is about to expire is told once, 30 days before its last day', async () => {
  const made = await graduateOf(here.services, { name: 'Hettie Holder', cohortId: here.cohortId, completedOn: '2025-12-21', terms: { expiresAfterMonths: 12 } })
  await here.db.$client`update people set password_hash = 'x' where id = ${made.person}`
  now = new Date('2026-11-20T16:00:00Z') // 31 days before
  expect(await tellOfExpiries(here.services)).toBe(0)
  now = new Date('2026-11-21T16:00:00Z')
  const longer = await graduateOf(here.services, { name: 'Hettie Holder', cohortId: here.cohortId, completedOn: '2026-10-05', terms: { expiresAfterMonths: 24 } })
  await here.db.$client`alter table certificates disable trigger certificates_frozen`
  await here.db.$client`update certificates set person_id = ${made.person} where code = ${longer.code}`
  expect(await tellOfExpiries(here.services)).toBe(0) // renewed already
  await here.db.$client`update certificates set person_id = ${longer.person} where code = ${longer.code}`
  await here.db.$client`alter table certificates enable trigger certificates_frozen`
  await here.db.$client`insert into mail_refusals values (${made.person}, 'expiring')`
  expect(await tellOfExpiries(here.services)).toBe(0)
  await here.db.$client`delete from mail_refusals`
  const counts = await Promise.all([tellOfExpiries(here.services), tellOfExpiries(here.services)])
  expect(counts.reduce((sum, n) => sum + n, 0)).toBe(1)
  await send()
  expect(heard).toHaveLength(1)
  for (const words of ['Hello Hettie Holder', 'good through December 21, 2026', `http://localhost/certificates/${made.code}`, groupCode(made.code)]) expect(heard[0]!.raw).toContain(words)
  now = new Date('2026-12-20T16:00:00Z')
  expect(await tellOfExpiries(here.services)).toBe(0)
  await new Visitor(here.app).post(stopLink(heard[0]!.raw), { wanted: 'no' })
  expect((await here.db.$client`select kind from mail_refusals`).map(({ kind }) => kind)).toEqual(['expiring'])
})

test('the log shows what became of a mail, what it said without its links, and sends it again', async () => {
  await here.db.$client`update attempts set started_at = '2026-11-02T12:00:00Z'`
  refuse = true
  await remindTrainees(here.services)
  expect(await send()).toBe(0)
  const [{ id }] = await here.db.$client<[{ id: number }]>`update mails set gave_up_at = now() where person_id = ${slow.id} returning id::int`
  const log = await admin.get('/admin/mails?outcome=not+sent')
  for (const words of ['sam.o.slow@agency.example', 'Reminder', 'Not sent', 'mailbox is full']) expect(log.body).toContain(words)
  expect((await admin.get('/admin/mails?to=nobody')).body).toContain('No mails here')
  const page = await admin.get(`/admin/mails/${id}`)
  expect(page.body).toContain('Hello Sam O’Slow')
  expect(page.body).toContain(`/unsubscribe/${id}/(not shown)`)
  expect(page.body).not.toMatch(/[\w-]{43}(?=\s)/)
  refuse = false
  expect((await admin.post(`/admin/mails/${id}/sending`)).statusCode).toBe(303)
  await send()
  expect(heard.some(({ to }) => to === 'sam.o.slow@agency.example')).toBe(true)
  expect((await admin.get(`/admin/mails/${id}`)).body).toContain('Sent ')
  expect((await admin.post(`/admin/mails/${id}/sending`)).statusCode).toBe(409)
  // A secret link is neither shown while it waits nor kept when it is sent.
  await admin.post('/people', { name: 'Nia New', email: 'nia@agency.example', agencyId: String(agency), discipline: 'sees', role: '', state: '' })
  const [invitation] = await here.db.$client<{ id: number; text: string }[]>`select id::int, text from mails where kind = 'invitation'`
  expect(invitation!.text).toMatch(/\/invitations\/[\w-]{43}/)
  const waiting = await admin.get(`/admin/mails/${invitation!.id}`)
  expect(waiting.body).toContain('(a link that is not shown)')
  expect(waiting.body).not.toContain('/invitations/')
  await send()
  expect((await admin.get(`/admin/mails/${invitation!.id}`)).body).toContain('so it was not kept')
  expect((await slow.visitor.get('/admin/mails')).statusCode).toBe(404)
})

test('without a mail server it is written down what would have been sent, and nothing stale goes out later', async () => {
  const plain = await openLearning({ now: () => now })
  const boss = (await firstAdmin(plain)).visitor
  await makeTrainee(plain, 'Pat Plain')
  await plain.db.$client`update enrollments set enrolled_at = '2026-11-01T12:00:00Z'`
  await plain.db.$client`update cohorts set reminder_days = 7`
  expect(await remindTrainees(plain.services)).toBe(1)
  expect(await remindTrainees(plain.services)).toBe(0)
  const log = await boss.get('/admin/mails')
  for (const words of ['No mail server is set', 'pat.plain@agency.example', 'Not sent', 'there is no mail server']) expect(log.body).toContain(words)
  const [{ id }] = await plain.db.$client<[{ id: number }]>`select id::int from mails`
  expect((await boss.get(`/admin/mails/${id}`)).body).toContain('Hello Pat Plain')
  expect((await boss.post(`/admin/mails/${id}/sending`)).statusCode).toBe(409)
  expect(await sendDueMails(plain.db, here.services.mailer)).toBe(0)
  await signedIn(plain, 'pat.plain@agency.example')
  await plain.close()
})
