/** A live day as its trainer and its trainees go through it: planned, checked in to, quizzes opened and closed for the room, attendance kept, answers talked about. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { erasureReasons, type ErasureReason } from '#src/domain/keeping.ts'
import { erasePerson } from '#src/features/admin/erase-person.ts'
import { mergePeople } from '#src/features/admin/merge-people.ts'
import { listOwn, ownTables } from '#src/features/admin/own-data-queries.ts'
import { createDay } from '#src/features/days/plan-day.ts'
import { findDay, parseRoom, readRoom } from '#src/features/days/queries.ts'
import { htmlFaults } from '../support/html.ts'
import { answer, begin, readAll, submit, type Trainee } from '../support/learning-cast.ts'
import { type LiveDay, makeAttendee, openLiveDay } from '../support/live-day.ts'
import { wholeDay } from '../support/program.ts'

let here: LiveDay
let people: Trainee[]
beforeAll(async () => { here = await openLiveDay(7); people = here.trainees })
afterAll(() => here.close())

const open = (module: string, phase: string) => here.trainer.post(`${here.path}/openings`, { module, phase })
const close = () => here.trainer.post(`${here.path}/closings`)
const checkIn = ({ visitor }: Trainee) => visitor.post(`/in/${here.day.code}`)
const nextOf = async ({ visitor }: Trainee): Promise<string> => /<section class="next-step"[\s\S]*?<\/section>/.exec((await visitor.get('/learning')).body)![0].replace(/<[^>]+>/g, ' ').replace(/\s+/g, ' ').trim()
const actions = async (): Promise<string[]> => (await here.db.$client<{ action: string }[]>`select action from audit_entries order by id`).map(({ action }) => action)

describe('planning', () => {
  const form = { title: 'Day 2', day: '2026-12-09', startsAt: '09:00', endsAt: '16:30', timeZone: 'America/Denver', place: 'Room 12', time1: '09:00', module1: 'every-type', minutes1: '90' }
  const plan = (over: Record<string, string>) => here.trainer.post(`/cohorts/${here.cohortId}/days`, { ...form, ...over })

  test('a day is planned with its agenda, in its own time zone, and changed with what was before in the trail', async () => {
    const made = await plan({})
    expect(made.statusCode).toBe(303)
    const path = String(made.headers.location)
    const [row] = await here.db.$client`select starts_at, ends_at, time_zone, place from events where id = ${Number(path.split('/').at(-1))}`
    expect([row!.starts_at, row!.ends_at, row!.place]).toEqual([new Date('2026-12-09T16:00:00Z'), new Date('2026-12-09T23:30:00Z'), 'Room 12'])
    expect((await here.trainer.get(path)).body).toContain('December 9, 9:00 am to 4:30 pm Mountain time')
    expect((await here.trainer.get(`${path}/edit`)).body).toMatch(/name="time1" type="time" value="09:00"/)
    expect((await here.trainer.post(path, { ...form, day: '2026-07-09', place: '' })).statusCode).toBe(303)
    const [entry] = await here.db.$client`select details from audit_entries where action = 'changed live day'`
    expect(entry!.details).toMatchObject({ day: '2026-07-09', dayBefore: '2026-12-09', place: null, placeBefore: 'Room 12' })
    // Daylight saving: nine in the morning in July is another hour in UTC.
    const [summer] = await here.db.$client`select starts_at from events where id = ${Number(path.split('/').at(-1))}`
    expect(summer!.starts_at).toEqual(new Date('2026-07-09T15:00:00Z'))
  })

  test.each<[string, Record<string, string>, string]>([
    ['an end before the start', { endsAt: '08:00' }, 'This is not after the start'], ['a row outside the day', { time1: '15:30' }, 'This lies outside the day'], ['a row half filled in', { minutes1: '' }, 'Enter how many minutes it takes'],
    ['no module', { time1: '', module1: '', minutes1: '' }, 'Choose at least one module'], ['a module of nowhere', { module1: 'no-such' }, 'Choose a module'], ['a module twice', { time2: '11:00', module2: 'every-type', minutes2: '30' }, 'This module is on the agenda already'],
    ['rows that overlap', { time2: '10:00', module2: 'second', minutes2: '30' }, 'This overlaps another row'],
  ])('%s is refused beside its field, and what was typed stays', async (_, over, words) => {
    const reply = await plan(over)
    expect(reply.statusCode).toBe(422)
    expect(reply.body).toContain(words)
    expect(reply.body).toContain('value="Room 12"')
    expect(await htmlFaults(reply.body)).toEqual([])
  })
})

describe('coming in', () => {
  test('one tap, or the code as it was said; twice is once; and the trainer sees who', async () => {
    const [ana, ben] = people
    expect((await ana!.visitor.get(`/in/${here.day.code.toLowerCase()}`)).body).toContain('Are you here?')
    for (let time = 0; time < 2; time++) expect((await checkIn(ana!)).statusCode).toBe(303)
    expect((await ben!.visitor.post('/in', { word: here.day.code.toLowerCase().replace(/(\d)/, ' $1') })).headers.location).toBe(`/in/${here.day.code}`)
    const rows = await here.db.$client`select how from event_attendance order by id`
    expect(rows.map(({ how }) => how)).toEqual(['check-in', 'codeword'])
    expect((await ana!.visitor.get(`/in/${here.day.code}`)).body).toContain('You are in since')
    const page = (await here.trainer.get(here.path)).body
    expect(page).toContain('2 of 7')
    expect(page.match(/Here since/g)).toHaveLength(2)
  })

  test('a wrong code says so, tries are counted, and somebody of another cohort finds nothing', async () => {
    const stranger = await makeAttendee({ ...here, cohortId: (await here.db.$client<{ id: number }[]>`insert into cohorts (name, curriculum, starts_on) values ('Other', 'mini', '2026-09-01') returning id::int`)[0]!.id }, 'Strange Sam')
    expect((await stranger.visitor.post('/in', { word: here.day.code })).body).toContain('No live day of yours has this code')
    expect((await stranger.visitor.get(`/in/${here.day.code}`)).statusCode).toBe(404)
    expect((await checkIn(stranger)).statusCode).toBe(404)
    const tries = await Promise.all(Array.from({ length: 21 }, () => stranger.visitor.post('/in', { word: 'KITE 00' })))
    expect(tries.some(({ statusCode }) => statusCode === 429)).toBe(true)
  })

  test('nobody comes in the day before, nor where the day was called off', async () => {
    const late = await here.db.transaction((tx) => createDay(tx, { cohortId: here.cohortId, ...wholeDay(new Date(Date.now() + 3 * 86_400_000)), by: null }))
    const { code } = (await findDay(here.db, late))!
    expect((await people[2]!.visitor.get(`/in/${code}`)).body).toContain('Check-in opens 2 hours before')
    expect((await people[2]!.visitor.post(`/in/${code}`)).statusCode).toBe(409)
    expect((await here.trainer.post(`/days/${late}/openings`, { module: 'second', phase: 'pre' })).statusCode).toBe(409)
    await here.trainer.post(`/days/${late}/calling-off`)
    expect((await people[2]!.visitor.get(`/in/${code}`)).statusCode).toBe(404)
  })

  test('by hand for many at once, at a time of the trainer’s choice, left and credited', async () => {
    const rest = people.slice(2).map(({ enrollment }) => String(enrollment))
    expect((await here.trainer.post(`${here.path}/attendance`, { enrollment: rest, is: 'here', at: '09:20' })).statusCode).toBe(303)
    const again = await here.trainer.post(`${here.path}/attendance`, { enrollment: rest, is: 'here', at: '09:30' })
    expect([again.statusCode, again.body.includes('All of them are marked as here already')]).toEqual([422, true])
    expect(await htmlFaults(again.body)).toEqual([])
    expect((await here.trainer.post(`${here.path}/attendance`, { enrollment: rest[0]!, is: 'gone', at: '10:45' })).statusCode).toBe(303)
    // 9:00 to 10:00 and 10:30 to 11:15 are on the agenda: 40 + 15 minutes for who left, 40 + 45 for the rest.
    const page = (await here.trainer.get(`${here.path}/attendance`)).body
    expect([page.match(/>55 minutes/g)?.length, page.match(/>85 minutes/g)?.length]).toEqual([1, 4])
    const set = await here.trainer.post(`${here.path}/credits`, { seat: rest[0]!, minutes: '105', reason: 'She led the other room from 10:45.' })
    expect(set.statusCode).toBe(303)
    expect((await here.trainer.get(`${here.path}/attendance`)).body).toContain('Set by hand: She led the other room')
    const csv = (await here.trainer.get(`${here.path}/attendance.csv`)).body.split('\r\n')
    expect(csv.find((row) => row.startsWith('Phone 03'))).toMatch(/,by hand,55,105,She led the other room from 10:45\.$/)
    const [entry] = await here.db.$client`select details from audit_entries where action = 'set minutes of live day'`
    expect(entry!.details).toMatchObject({ minutes: 105, minutesBefore: 55 })
    // She is back for the rest.
    await here.trainer.post(`${here.path}/attendance`, { enrollment: rest[0]!, is: 'here', at: '11:00' })
    expect((await actions()).filter((action) => action === 'marked as here')).toHaveLength(6)
  })
})

describe('quizzes for the room', () => {
  test('what is opened is the next step of those who are here at once, and of nobody else', async () => {
    const absent = await makeAttendee(here, 'Abe Absent')
    await open('second', 'pre')
    expect(await nextOf(people[0]!)).toContain('Open in the room now · module 2 Take the pre-quiz of The second module')
    expect(await nextOf(absent)).not.toContain('Open in the room')
    expect((await people[0]!.visitor.get(`/in/${here.day.code}`)).body).toContain('Take the pre-quiz of The second module')
    const page = (await here.trainer.get(here.path)).body
    expect(page).toMatch(/Open since/)
    expect(await htmlFaults(page)).toEqual([])
  })

  test('opening another closes the first, and who is in it goes on to the end', async () => {
    const [ana] = people
    const attempt = await begin(ana!, 'pre', 'second')
    await open('every-type', 'pre')
    expect((await here.trainer.get(here.path)).body).toContain('1 person still in it: they can submit what they began')
    expect((await here.db.$client`select 1 from event_openings where closed_at is null`).length).toBe(1)
    await answer(ana!, attempt, [['a.second-1', 'b']])
    expect((await submit(ana!, attempt)).headers.location).toBe(`/attempts/${attempt}/result`)
    await close()
    await close()
    expect((await actions()).filter((action) => /quiz for the room/.test(action))).toEqual(['opened quiz for the room', 'closed quiz for the room', 'opened quiz for the room', 'closed quiz for the room'])
    // Self-paced as ever: what is closed for the room can be begun.
    expect(await begin(people[1]!, 'pre', 'second')).toBeGreaterThan(0)
  })

  test('a day together keeps quizzes for the room from those who are here, and from nobody else', async () => {
    const [cara, dan] = [await makeAttendee(here, 'Cara Here'), await makeAttendee(here, 'Dan Home')]
    const event = await here.db.transaction((tx) => createDay(tx, { cohortId: here.cohortId, ...wholeDay(here.services.now()), isTogether: true, by: null }))
    const { code } = (await findDay(here.db, event))!
    await cara.visitor.post(`/in/${code}`)
    expect(await nextOf(cara)).toContain('Wait for the room')
    expect((await cara.visitor.post(`/learning/${cara.enrollment}/second/attempts`, { phase: 'pre' })).body).toContain('Opens when your trainer opens it for the room')
    expect(await begin(dan, 'pre', 'second')).toBeGreaterThan(0)
    await here.trainer.post(`/days/${event}/openings`, { module: 'second', phase: 'pre' })
    const attempt = await begin(cara, 'pre', 'second')
    await here.trainer.post(`/days/${event}/closings`)
    expect((await submit(cara, attempt)).statusCode).toBe(303)
    await cara.visitor.post(`/in/${code}/leaving`)
    expect(await nextOf(cara)).not.toContain('Wait for the room')
  })
})

describe('answers to talk about', () => {
  const results = async (phase: string, item = 1) => (await here.trainer.get(`${here.path}/results/second/${phase}?item=${item}`)).body

  test('appear when it is closed, from five answers on, without a name and without the key', async () => {
    await open('second', 'pre')
    expect(await results('pre')).toContain('Its answers stand here when it is closed')
    // One has submitted already; three more are not enough.
    for (const each of people.slice(1, 4)) { const attempt = await begin(each, 'pre', 'second'); await answer(each, attempt, [['a.second-1', 'a']]); await submit(each, attempt) }
    await close()
    expect(await results('pre')).toContain('Not shown. Answers appear when 5 people have given one')
    await open('second', 'pre')
    for (const each of people.slice(4, 6)) { const attempt = await begin(each, 'pre', 'second'); await answer(each, attempt, [['a.second-1', 'b']]); await submit(each, attempt) }
    await close()
    const page = await results('pre')
    expect(page).toMatch(/Alpha 1[\s\S]*?<strong>3<\/strong>[\s\S]*?50%[\s\S]*?Beta 1[\s\S]*?<strong>3<\/strong>[\s\S]*?Gamma 1[\s\S]*?<strong>0<\/strong>/)
    expect(page).toContain('The right answers wait until the post-quiz was opened and closed')
    expect(page).not.toMatch(/Phone \d|<span class="hint">Right answer|bar other/)
    expect(await htmlFaults(page)).toEqual([])
  })

  test('the key stands there once nobody who is here has the post-quiz before them', async () => {
    const last = people[6]!
    const pre = await begin(last, 'pre', 'second')
    await submit(last, pre)
    for (const each of people) await readAll(each, 'second', ['only-part'])
    await open('second', 'post')
    for (const each of people.slice(0, 6)) { const attempt = await begin(each, 'post', 'second'); await answer(each, attempt, [['a.second-1', 'b']]); await submit(each, attempt) }
    await close()
    for (const phase of ['pre', 'post']) {
      const page = await results(phase)
      expect(page).toContain('The right answers wait for 1 person here who has not submitted the post-quiz')
      expect(page).not.toMatch(/<span class="hint">Right answer|bar other/)
    }
    await last.visitor.post(`/in/${here.day.code}/leaving`)
    for (const phase of ['pre', 'post']) expect(await results(phase)).toMatch(/Beta 1<\/bdi> <span class="hint">Right answer/)
    // Who submits after it closed changes nothing on the wall: one more answer would be known to be theirs.
    const before = await results('post')
    const attempt = await begin(last, 'post', 'second')
    await answer(last, attempt, [['a.second-1', 'c']])
    await submit(last, attempt)
    expect(await results('post')).toBe(before)
  })

  test('the wall has counts and the code, and no name', async () => {
    const wall = (await here.trainer.get(`${here.path}/wall`)).body
    expect(wall).toContain('localhost/in')
    expect(wall).toMatch(/<kbd>[A-Z]+ \d\d<\/kbd>/)
    expect(wall).not.toMatch(/Phone \d/)
    expect(await htmlFaults(wall)).toEqual([])
  })
})

test('of many who open at once one quiz is open in the end, and of many taps one stretch begins', async () => {
  const eve = await makeAttendee(here, 'Eve Eager')
  const asked = (['every-type', 'second'] as const).flatMap((module) => (['pre', 'post'] as const).map((phase) => open(module, phase)))
  expect((await Promise.all([...asked, ...asked])).every(({ statusCode }) => statusCode === 303)).toBe(true)
  expect((await Promise.all(Array.from({ length: 6 }, () => checkIn(eve)))).every(({ statusCode }) => statusCode === 303)).toBe(true)
  expect(await here.db.$client`select 1 from event_openings where event_id = ${here.day.id} and closed_at is null`).toHaveLength(1)
  expect(await here.db.$client`select 1 from event_attendance where enrollment_id = ${eve.enrollment}`).toHaveLength(1)
  await close()
})

test('two records of one person that are joined have one seat, with what both did', async () => {
  const [kept, merged] = [await makeAttendee(here, 'Zora Twice'), await makeAttendee(here, 'Zora T. Twice')]
  for (const each of [kept, merged]) expect((await checkIn(each)).statusCode).toBe(303)
  const attempt = await begin(merged, 'pre', 'second')
  await answer(merged, attempt, [['a.second-1', 'b']])
  await submit(merged, attempt)
  await here.db.transaction((tx) => mergePeople(tx, { keptId: kept.id, mergedId: merged.id, today: '2026-11-02', by: here.trainerId }))
  const seats = parseRoom(await readRoom(here.db, here.day.id)).seats.filter(({ name }) => name.startsWith('Zora'))
  expect(seats).toMatchObject([{ name: 'Zora Twice', presence: [{}, {}], sittings: [{ module: 'second', phase: 'pre' }] }])
  expect((await here.trainer.get(`${here.path}/attendance`)).body.match(/Zora Twice/g)!.length).toBeLessThan(4)
  expect((await kept.visitor.get(`/in/${here.day.code}`)).body).toContain('You are in since')
})

test('who is erased keeps the minutes, and loses the words about them', async () => {
  const ray = await makeAttendee(here, 'Ray Gone')
  expect((await here.trainer.post(`${here.path}/credits`, { seat: String(ray.enrollment), minutes: '30', reason: 'Ray was on the phone in the hall.' })).statusCode).toBe(303)
  const copy = await Promise.all(ownTables.filter(({ file }) => file === 'live-day-minutes').map((table) => listOwn(here.db, table, ray.id)))
  expect(copy[0]).toMatchObject([{ day: 'Day 1', minutes: 30, reason: 'Ray was on the phone in the hall.' }])
  await erasePerson(here.services, { personId: ray.id, by: here.trainerId, reason: Object.keys(erasureReasons)[0] as ErasureReason })
  const [row] = await here.db.$client`select minutes, reason from event_credits where enrollment_id = ${ray.enrollment}`
  expect(row).toEqual({ minutes: 30, reason: 'Erased at the person’s request' })
  expect((await here.trainer.get(`${here.path}/attendance`)).body).not.toContain('in the hall')
})
