/** Calls as a coach holds them and a trainee sees them: planned, attended by hand and by a meeting's file, apologized for, seen by leads. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startAffiliation } from '#src/features/people/affiliations.ts'
import { addAgency } from '#src/features/people/agencies.ts'
import { giveGrant } from '#src/features/people/grants.ts'
import { insertEmail } from '#src/features/accounts/email-queries.ts'
import { makePerson, signedIn } from '../support/account-cast.ts'
import type { TestApp, Visitor } from '../support/app.ts'
import { makeTrainee, openLearning, type Trainee } from '../support/learning-cast.ts'
import { teamsReport, zoomStays } from '../support/meeting-files.ts'
import { formOf, multipart } from '../support/rosters.ts'

let now = new Date('2027-02-01T15:00:00Z')
let here: TestApp & { cohortId: number }
let coach: Visitor, lead: Visitor, tom: number
let ada: Trainee, grace: Trainee, one: Trainee, other: Trainee
let calls: number[]

const member = async (trainee: Trainee, agencyId: number, discipline: 'sees' | 'supervisor' = 'sees') => { await startAffiliation(here.db, { personId: trainee.id, agencyId, discipline, startedOn: '2026-01-05', inPlaceOf: null, by: null }) }
const staff = async (name: string, role: 'coach' | 'agency_lead', agencyId: number | null = null) => {
  const person = await makePerson(here, name)
  await giveGrant(here.db, { personId: person.id, role, agencyId, state: null, by: null })
  return { id: person.id, visitor: await signedIn(here, person.email) }
}
const bring = (call: number, bytes: Buffer, name = 'participants.csv') => coach.request({ method: 'POST', url: `/calls/${call}/imports`, ...multipart({}, { name, bytes }) })
const rows = (call: number) => here.db.$client<{ name: string; status: string; minutes: number; source: string; discipline: string }[]>`
  select p.name, a.status, a.minutes, a.source, a.discipline from attendance a join people p on p.id = a.person_id where a.call_id = ${call} and a.superseded_at is null order by p.id`
const short = async (call: number) => (await rows(call)).map(({ name, status, minutes, source }) => `${name}: ${status} ${minutes} ${source}`)
const audit = async () => (await here.db.$client<{ action: string; details: string }[]>`select action, details::text as details from audit_entries order by id`).map(({ action, details }) => ({ action, ...JSON.parse(details) as Record<string, unknown> }))
const page = async (visitor: Visitor, path: string) => { const reply = await visitor.get(path); expect(reply.statusCode, path).toBe(200); return reply.body }
/** What the form of a call holds, as a browser would send it. */
const formOfCall = async (call: number, over: Record<string, string> = {}) => ({ ...formOf(await page(coach, `/calls/${call}`), `/calls/${call}`), summary: 'Two new starts.', topics: 'engagement', ...over })

beforeAll(async () => {
  here = await openLearning({ now: () => now })
  const [bayou, mesa] = [(await addAgency(here.db, { name: 'Bayou Teche', state: 'LA', city: '', by: null }))!, (await addAgency(here.db, { name: 'High Mesa', state: 'NM', city: '', by: null }))!]
  const held = await staff('Tom Begay', 'coach')
  ;[coach, tom] = [held.visitor, held.id]
  ada = await makeTrainee(here, 'Ada Lindqvist')
  grace = await makeTrainee(here, 'Grace Okoro')
  one = await makeTrainee(here, 'Maria Lopez')
  other = await makeTrainee(here, 'María López')
  for (const [trainee, agency] of [[ada, bayou], [grace, mesa], [one, bayou], [other, mesa]] as const) await member(trainee, agency, trainee === grace ? 'supervisor' : 'sees')
  await here.db.$client`update enrollments e set agency_id = (select agency_id from affiliations where person_id = e.person_id)`
  lead = (await staff('Lou Lead', 'agency_lead', bayou)).visitor
  const made = await coach.post('/calls/series', { cohortId: String(here.cohortId), kind: 'coaching', firstOn: '2027-02-09', startsAt: '10:00 am', minutes: '60', timeZone: 'America/Chicago', rule: 'weekday', count: '6', facilitatorId: String(tom), meetingLink: '' })
  expect(made.statusCode).toBe(303)
  calls = (await here.db.$client<{ id: number }[]>`select id::int from calls order by number`).map(({ id }) => id)
})
afterAll(() => here.close())

test('a series is planned in one go, and not twice', async () => {
  const body = await page(coach, '/calls/series/1')
  for (const words of ['10:00 am Central time, on the second Tuesday of the month, from February 9, 2027', 'Tuesday, July 13, 10:00 am Central time', 'Coaching call 6 of 6', 'Tom Begay']) expect(body).toContain(words)
  const again = await coach.post('/calls/series', { cohortId: String(here.cohortId), kind: 'coaching', firstOn: '2027-02-09', startsAt: '10:00', minutes: '60', timeZone: 'America/Chicago', rule: 'day', count: '6', facilitatorId: '', meetingLink: '' })
  expect(again.statusCode).toBe(422)
  expect(again.body).toContain('This cohort has calls of this kind that begin then already')
  const wrong = await coach.post('/calls/series', { cohortId: '999', kind: 'talk', firstOn: '2027-02-30', startsAt: '2', minutes: '5', timeZone: 'Mars', rule: 'week', count: '99', facilitatorId: String(ada.id), meetingLink: 'http://x' })
  for (const words of ['Choose what kind of call', 'Choose the day of the first call', 'Enter a time like 10:00 am or 14:30', 'Enter how many minutes as a whole number from 10 to 240', 'Choose a time zone', 'Enter how many calls as a whole number from 1 to 24', 'value="2"', 'value="http://x"']) expect(wrong.body).toContain(words)
  expect((await coach.post('/calls/series', { cohortId: String(here.cohortId), kind: 'mentor', firstOn: '2027-09-14', startsAt: '10:00', minutes: '60', timeZone: 'America/Chicago', rule: 'day', count: '6', facilitatorId: String(ada.id), meetingLink: '' })).body).toContain('Choose somebody who may hold calls')
  expect((await ada.visitor.get('/calls/series')).statusCode).toBe(404)
})

test('the dates of a series are looked at first: nothing is made, what was typed stays, and another hour is looked at again', async () => {
  const given = { cohortId: String(here.cohortId), kind: 'mentor', firstOn: '2027-09-14', startsAt: '10 am', minutes: '60', timeZone: 'America/Chicago', rule: 'weekday', count: '3', facilitatorId: '', meetingLink: '' }
  const looked = await coach.post('/calls/series', { ...given, do: 'look', seen: '' })
  expect(looked.statusCode).toBe(200)
  for (const words of ['3 mentor calls, not planned yet', '3. Tuesday, November 9', 'Clocks go back an hour on November 7, 2027: Central time.', 'value="2027-09-14"', 'Plan these calls']) expect(looked.body).toContain(words)
  const [, seen] = /name="seen" value="([^"]+)"/.exec(looked.body)!
  expect((await coach.post('/calls/series', { ...given, do: 'plan', seen: '' })).body).toContain('not planned yet')
  expect((await coach.post('/calls/series', { ...given, startsAt: '11 am', do: 'plan', seen: seen! })).body).toContain('11:00 am')
  expect(await here.db.$client`select from call_series`).toHaveLength(1)
  expect((await coach.post('/calls/series', { ...given, do: 'look', count: 'many', seen: '' })).statusCode).toBe(422)
})

test('reasons and notes that could point to a person served are stopped with what was typed, and stored nowhere', async () => {
  const before = await here.db.$client`select count(*)::int as n from attendance`
  const sorry = await ada.visitor.post(`/calls/${calls[0]}/apology`, { reason: 'Court with Jasmine Ortiz' })
  expect([sorry.statusCode, sorry.body.includes('“Jasmine Ortiz” looks like a person’s name'), sorry.body.includes('value="Court with Jasmine Ortiz"')]).toEqual([422, true, true])
  expect(await here.db.$client`select count(*)::int as n from attendance`).toEqual(before)
  const off = await coach.post(`/calls/${calls[5]}/cancellation`, { reason: 'Call 337-555-8231' })
  expect([off.statusCode, off.body.includes('looks like a phone number')]).toEqual([422, true])
  const noted = await coach.post(`/calls/${calls[0]}`, await formOfCall(calls[0]!, { summary: 'Good start.\nTanya Brooks was hired.' }))
  expect([noted.statusCode, noted.body.includes('“Tanya Brooks” looks like'), noted.body.includes('Tanya Brooks was hired.')]).toEqual([422, true, true])
  expect(await here.db.$client`select from calls where summary <> '' or canceled_at is not null`).toHaveLength(0)
  // Colleagues may be named.
  expect((await coach.post(`/calls/${calls[0]}`, await formOfCall(calls[0]!, { summary: 'Ada Lindqvist and Grace Okoro plan a visit with Bayou Teche.' }))).statusCode).toBe(303)
})

test('a trainee says beforehand that they cannot come, and may take it back', async () => {
  expect((await ada.visitor.post(`/calls/${calls[0]}/apology`, { reason: 'Clinic day' })).statusCode).toBe(303)
  expect(await page(ada.visitor, '/calls')).toContain('You said that you cannot come.')
  const screen = await page(coach, `/calls/${calls[0]}`)
  for (const words of ['Said that they cannot come: Clinic day', 'Attendance can be taken from 9:45 am on.', '4 trainees are expected']) expect(screen).toContain(words)
  expect(await page(lead, '/calls/attendance')).not.toContain('Clinic day')
  expect((await ada.visitor.post(`/calls/${calls[0]}/apology`, { reason: 'x'.repeat(301) })).statusCode).toBe(422)
  expect((await ada.visitor.post(`/calls/${calls[0]}/apology/withdrawal`)).statusCode).toBe(303)
  expect(await rows(calls[0]!)).toEqual([])
  expect((await ada.visitor.post(`/calls/${calls[0]}/apology`, { reason: 'Clinic day' })).statusCode).toBe(303)
  expect((await coach.post(`/calls/${calls[0]}/apology`, { reason: '' })).statusCode).toBe(404) // expected nowhere
})

test('attendance, agenda and notes are one form; before the call nobody is absent from it', async () => {
  const marks = { [`status-${ada.id}`]: 'excused', [`status-${grace.id}`]: 'attended', [`minutes-${grace.id}`]: '', [`status-${one.id}`]: 'attended', [`minutes-${one.id}`]: '25' }
  expect((await coach.post(`/calls/${calls[0]}`, await formOfCall(calls[0]!, { ...marks, rest: 'absent' }))).statusCode).toBe(303)
  expect(await short(calls[0]!)).toEqual(['Ada Lindqvist: excused 0 apology'])
  now = new Date('2027-02-09T16:30:00Z')
  const wrong = await coach.post(`/calls/${calls[0]}`, await formOfCall(calls[0]!, { ...marks, [`minutes-${one.id}`]: 'long', summary: 'Kept as typed' }))
  expect(wrong.statusCode).toBe(422)
  for (const words of ['Enter whole minutes up to 600', 'value="long"', 'Kept as typed', `name="status-${grace.id}" value="attended" checked`]) expect(wrong.body).toContain(words)
  const form = await formOfCall(calls[0]!, { ...marks, rest: 'absent' })
  expect((await coach.post(`/calls/${calls[0]}`, form)).statusCode).toBe(303)
  expect(await short(calls[0]!)).toEqual(['Ada Lindqvist: excused 0 apology', 'Grace Okoro: attended 60 hand', 'Maria Lopez: attended 25 hand', 'María López: absent 0 hand'])
  expect((await rows(calls[0]!))[1]).toMatchObject({ discipline: 'supervisor' }) // as on the day, not as enrolled
  // The same page once more: somebody else could have saved in between.
  const stale = await coach.post(`/calls/${calls[0]}`, { ...form, [`status-${grace.id}`]: 'absent', summary: 'Later' })
  expect(stale.statusCode).toBe(422)
  expect(stale.body).toContain('Somebody else has changed the attendance of this call meanwhile')
  expect((await coach.post(`/calls/${calls[0]}`, await formOfCall(calls[0]!, { [`minutes-${one.id}`]: '55' }))).statusCode).toBe(303)
  expect(await short(calls[0]!)).toContain('Maria Lopez: attended 55 hand')
  const trail = (await audit()).filter(({ action }) => action === 'recorded attendance')
  expect(trail).toHaveLength(4)
  expect(trail.at(-1)).toMatchObject({ before: 'attended, 25 min', after: 'attended, 55 min', call: calls[0], from: 'hand' })
  expect((await ada.visitor.post(`/calls/${calls[0]}/apology`, { reason: '' })).statusCode).toBe(409)
  expect((await ada.visitor.get(`/calls/${calls[0]}`)).statusCode).toBe(404)
})

test('a meeting file credits exact addresses, shows it first, and leaves the rest to a person; twice it changes nothing', async () => {
  now = new Date('2027-03-09T17:10:00Z')
  const call = calls[1]!
  const taken = await bring(call, zoomStays())
  expect(taken.statusCode).toBe(303)
  const path = String(taken.headers.location)
  const shown = await page(coach, path)
  for (const words of ['Nothing is credited yet', '60 minutes', 'Is credited', 'Somebody else of this name was there at the same time', '2 trainees have this name', 'Wendy', 'Holds the call, so is not credited']) expect(shown).toContain(words)
  expect(await rows(call)).toEqual([])
  expect((await coach.post(`${path}/application`, {})).statusCode).toBe(303)
  expect(await short(call)).toEqual(['Ada Lindqvist: attended 60 import', 'Grace Okoro: attended 53 import'])
  const before = await here.db.$client`select * from attendance order by id`
  const trail = await audit()
  expect((await bring(call, zoomStays(), 'the same again.csv')).headers.location).toBe(path)
  expect((await coach.post(`${path}/application`, {})).statusCode).toBe(303)
  expect(await here.db.$client`select * from attendance order by id`).toEqual(before)
  expect(await audit()).toEqual(trail)
  // Two lines of one name are two people; the guest is none of ours.
  expect((await coach.post(`${path}/application`, { 'line-3': String(one.id), 'line-4': String(other.id), 'line-5': 'not ours' })).statusCode).toBe(303)
  expect(await short(call)).toEqual(['Ada Lindqvist: attended 60 import', 'Grace Okoro: attended 53 import', 'Maria Lopez: attended 30 import', 'María López: attended 40 import'])
  // It was one of them with two devices after all.
  expect((await coach.post(`${path}/application`, { 'line-3': String(one.id), 'line-4': String(one.id), 'line-5': '' })).statusCode).toBe(303)
  expect(await short(call)).toEqual(['Ada Lindqvist: attended 60 import', 'Grace Okoro: attended 53 import', 'Maria Lopez: attended 59 import'])
  // Who corrects by hand afterwards has the last word.
  expect((await coach.post(`/calls/${call}`, await formOfCall(call, { [`status-${ada.id}`]: 'absent' }))).statusCode).toBe(303)
  expect(await page(coach, path)).toContain('Was corrected by hand since and stays: absent')
  await coach.post(`${path}/application`, { 'line-3': String(one.id), 'line-4': String(one.id) })
  expect((await short(call))[0]).toBe('Ada Lindqvist: absent 0 hand')
  expect((await coach.post(`${path}/application`, { 'line-3': String(tom) })).statusCode).toBe(422)
  expect((await coach.get(`${path}/original`)).rawPayload.equals(zoomStays())).toBe(true)
})

test('a further address that was proved credits too; a Teams file is read as it comes', async () => {
  now = new Date('2027-04-13T17:10:00Z')
  await here.db.$client`update people set email = 'ada@new.example' where id = ${ada.id}`
  await insertEmail(here.db, ada.id, 'ada.lindqvist@agency.example')
  const path = String((await bring(calls[2]!, teamsReport(), 'teams.csv')).headers.location)
  await coach.post(`${path}/application`, {})
  expect(await short(calls[2]!)).toEqual(['Ada Lindqvist: attended 53 import'])
  expect(await page(coach, path)).toContain('José Núñez (Unverified)')
  for (const [bytes, words] of [[Buffer.from('Name,Agency\nAda,Bayou'), 'No list of participants was found'], [Buffer.alloc(0), 'This file is empty'], [Buffer.alloc(2_000_001, 'a'), 'larger than 2 MB']] as const) {
    const reply = await bring(calls[2]!, bytes)
    expect(reply.statusCode).toBe(422)
    expect(reply.body).toContain(words)
  }
})

test('trainees see their own calls and minutes, leads those of their agency, nobody the notes', async () => {
  const own = await page(one.visitor, '/calls')
  for (const words of ['2 of 2', '114', '55 minutes', '59 minutes']) expect(own).toContain(words)
  const seen = await page(lead, '/calls/attendance')
  for (const words of ['Ada Lindqvist', 'Maria Lopez', '1 of 3, 1 excused']) expect(seen).toContain(words)
  for (const words of ['Grace Okoro', 'High Mesa']) expect(seen).not.toContain(words)
  for (const body of [own, seen]) expect(body).not.toContain('Two new starts')
  expect((await lead.get(`/calls/${calls[0]}`)).statusCode).toBe(404)
  const all = await page(coach, '/calls/attendance')
  expect(all).toContain('Grace Okoro')
  expect(await page(coach, '/calls/attendance?agency=2')).not.toContain('Maria Lopez')
})

test('a canceled call expects nobody, and stays canceled', async () => {
  expect((await coach.post(`/calls/${calls[4]}/cancellation`, { reason: 'A storm' })).statusCode).toBe(303)
  expect((await coach.post(`/calls/${calls[4]}/cancellation`, { reason: '' })).statusCode).toBe(409)
  expect((await coach.post(`/calls/${calls[4]}/moving`, { day: '2027-06-10', time: '10 am', minutes: '60' })).statusCode).toBe(409)
  expect((await ada.visitor.post(`/calls/${calls[4]}/apology`, { reason: '' })).statusCode).toBe(409)
  expect(await page(ada.visitor, '/calls')).toContain('Canceled: A storm')
  const past = await coach.post(`/calls/${calls[5]}/moving`, { day: '2027-04-12', time: '10 am', minutes: '60' })
  expect(past.statusCode).toBe(422)
  expect(past.body).toContain('Choose a time that is still to come')
})

test('two records of one person: attendance comes together, and apart again; who is erased leaves neither reason nor file', async () => {
  const { db } = here
  const twin = await makeTrainee(here, 'Ada Lindquist')
  const admin = await db.transaction((tx) => giveGrant(tx, { personId: tom, role: 'admin', agencyId: null, state: null, by: null })).then(() => signedIn(here, 'tom.begay@agency.example'))
  now = new Date('2027-05-11T15:30:00Z')
  const call = calls[3]!
  await coach.post(`/calls/${call}`, await formOfCall(call, { [`status-${ada.id}`]: 'absent', [`status-${twin.id}`]: 'attended', [`minutes-${twin.id}`]: '44' }))
  const before = await short(call)
  expect(before).toEqual(['Ada Lindqvist: absent 0 hand', 'Ada Lindquist: attended 44 hand'])
  expect((await admin.post(`/people/${ada.id}/merging/${twin.id}`)).statusCode).toBe(303)
  expect(await short(call)).toEqual(['Ada Lindqvist: attended 44 hand'])
  const [{ id }] = await db.$client<[{ id: number }]>`select max(id)::int as id from merges`
  expect((await admin.post(`/merges/${id}/undoing`)).statusCode).toBe(303)
  expect(await short(call)).toEqual(before)
  await ada.visitor.post(`/calls/${calls[5]}/apology`, { reason: 'Quillwork' })
  expect((await admin.post(`/people/${ada.id}/erasure`, { reason: 'in writing', sure: 'yes' })).statusCode).toBe(303)
  const [left] = await db.$client<{ reasons: number; bytes: number }[]>`select (select count(*)::int from attendance where reason <> '') as reasons, (select sum(octet_length(bytes))::int from attendance_imports) as bytes`
  expect(left).toEqual({ reasons: 0, bytes: 0 })
  expect((await short(call))[0]).toBe(`Person ${ada.id}: absent 0 hand`)
  const [file] = await db.$client<{ id: number }[]>`select min(id)::int as id from attendance_imports`
  expect((await coach.get(`/calls/imports/${file!.id}`)).statusCode).toBe(409)
})
