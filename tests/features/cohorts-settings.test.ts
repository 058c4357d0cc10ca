/** What a cohort says otherwise than its curriculum, and where that is used; closing it; another one after it. */
import { eq, sql } from 'drizzle-orm'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { PrintedFields } from '#src/domain/certificates.ts'
import { enrollPeople } from '#src/features/cohorts/enroll-people.ts'
import { addAgency } from '#src/features/people/agencies.ts'
import { remindTrainees } from '#src/features/admin/send-by-clock.ts'
import { certificates } from '#src/platform/db/schema/certificates.ts'
import { cohorts, enrollments } from '#src/platform/db/schema/cohorts.ts'
import { firstAdmin } from '../support/account-cast.ts'
import type { TestApp, Visitor } from '../support/app.ts'
import { htmlFaults } from '../support/html.ts'
import { answer, begin, makeTrainee, openLearning, readAll, submit } from '../support/learning-cast.ts'
import { readPaper } from '../support/paper.ts'
import { bring } from '../support/rosters.ts'

let now = new Date('2026-11-21T18:00:00Z')
let here: TestApp & { cohortId: number }
let admin: Visitor
beforeAll(async () => {
  here = await openLearning({ now: () => now }, { LOG_LEVEL: 'error' })
  admin = (await firstAdmin(here)).visitor
})
afterAll(() => here.close())

const given = { name: 'Fall 2026', curriculum: 'mini', startsOn: '2026-12-08', endsOn: '2026-12-09', timeZone: 'America/Chicago', isGated: 'yes' }
const settings = { deliveryFormat: 'Two live days', location: 'Tulsa, Oklahoma', presenter1: 'Ana Ruiz', credentials1: 'LCSW', presenter2: '', credentials2: '', presenter3: 'Bo Lee', credentials3: '', attemptLimit: '3', followUpDays: '30', reminderDays: '7' }
const start = async (over: Record<string, string> = {}): Promise<number> => {
  const reply = await admin.post('/cohorts', { ...given, ...settings, ...over })
  if (reply.statusCode !== 303) throw new Error(`starting a cohort answered ${reply.statusCode}`)
  return Number(String(reply.headers.location).split('/').at(-1))
}
const rowOf = async (id: number) => (await here.db.select().from(cohorts).where(eq(cohorts.id, id)))[0]!
const rightAnswers: [string, string][] = [['a.single', 'b'], ['a.multiple', 'a'], ['a.multiple', 'c'], ['a.truefalse', 'a'], ['a.number', '98765'], ['a.text', 'canary text accept']]
const trainee = async (cohortId: number, name: string) => makeTrainee({ ...here, cohortId }, name)
const detailsOf = async (action: string, id: number): Promise<Record<string, unknown>> => (await here.db.$client<{ details: string }[]>`select details::text from audit_entries where action = ${action} and subject_id = ${String(id)} order by id desc limit 1`).map(({ details }) => JSON.parse(details) as Record<string, unknown>)[0]!

test('every setting is kept, shown again, and empty where the curriculum decides', async () => {
  const id = await start()
  expect(await rowOf(id)).toMatchObject({ deliveryFormat: 'Two live days', location: 'Tulsa, Oklahoma', presenters: [{ name: 'Ana Ruiz', credentials: 'LCSW' }, { name: 'Bo Lee', credentials: null }], attemptLimit: 3, followUpDays: 30, reminderDays: 7 })
  const form = await admin.get(`/cohorts/${id}/edit`)
  for (const words of ['value="Two live days"', 'value="Bo Lee"', 'value="LCSW"', 'as the curriculum says, 2.', 'as the curriculum says, 90 days.', '“Online, self-paced”']) expect(form.body).toContain(words)
  expect(await htmlFaults(form.body)).toEqual([])
  expect((await admin.get(`/cohorts/${id}`)).body).toContain('Ana Ruiz, LCSW; Bo Lee')
  expect(await rowOf(await start(Object.fromEntries(Object.keys(settings).map((name) => [name, '']))))).toMatchObject({ deliveryFormat: null, location: null, presenters: [], attemptLimit: null, followUpDays: null, reminderDays: null })
  for (const [over, words] of [
    [{ attemptLimit: '0' }, 'from 1 to 20'], [{ attemptLimit: '1.5' }, 'from 1 to 20'], [{ followUpDays: '731' }, 'from 1 to 730'], [{ reminderDays: '-1' }, 'from 1 to 90'], [{ presenter2: '', credentials2: 'LPC' }, 'Enter whose credentials these are'], [{ location: 'x'.repeat(101) }, 'up to 100 characters'], [{ presenter9: 'Nine' }, 'a field that is not ours'],
  ] as [Record<string, string>, string][]) {
    const reply = await admin.post('/cohorts', { ...given, ...settings, ...over })
    expect([over, reply.statusCode, reply.body.includes(words), reply.body.includes('value="Two live days"')]).toEqual([over, 422, true, true])
  }
})

test('the limit, the days of the follow-up and what certificates say come from the cohort', async () => {
  const ada = await trainee(await start(), 'Ada Lindqvist')
  await submit(ada, await begin(ada, 'pre'))
  await readAll(ada, 'every-type', ['the-first-part', 'the-second-part'])
  for (let attempt = 1; attempt <= 2; attempt++) await submit(ada, await begin(ada, 'post')) // two blank ones: all that the curriculum allows
  const last = await begin(ada, 'post')
  await answer(ada, last, rightAnswers)
  await submit(ada, last)
  const [certificate] = await here.db.select({ fields: sql<PrintedFields>`${certificates.fields}`, pdf: certificates.pdf, code: certificates.code }).from(certificates).where(eq(certificates.personId, ada.id))
  expect(certificate!.fields).toMatchObject({ format: 'Two live days', location: 'Tulsa, Oklahoma', presenters: [{ name: 'Ana Ruiz', credentials: 'LCSW' }, { name: 'Bo Lee', credentials: null }], delivered: { from: '2026-12-08', to: '2026-12-09' } })
  expect((await ada.visitor.get(`/verify/${certificate!.code}.json`)).json()).toMatchObject({ delivered: { from: '2026-12-08', to: '2026-12-09' }, presenters: [{ name: 'Ana Ruiz', credentials: 'LCSW' }, { name: 'Bo Lee', credentials: null }] })
  const check = (await ada.visitor.get(`/verify/${certificate!.code}`)).body
  for (const words of ['Ana Ruiz, LCSW', '<dd>Bo Lee</dd>', 'December 8, 2026 to December 9, 2026']) expect(check).toContain(words)
  const paper = JSON.stringify(await readPaper(certificate!.pdf))
  for (const words of ['Two live days, Tulsa, Oklahoma', 'Ana Ruiz, LCSW', 'December 8, 2026 to December 9, 2026']) expect(paper).toContain(words)
  expect((await ada.visitor.get(`/certificates/${certificate!.code}`)).body).toContain('December 8, 2026 to December 9, 2026')

  const [done] = await here.db.$client<{ at: Date }[]>`select completed_at as at from completions where enrollment_id = ${ada.enrollment}`
  const opens = new Date(done!.at.getTime() + 30 * 86_400_000)
  const before = now
  now = new Date(opens.getTime() - 60_000)
  expect((await ada.visitor.get(`/learning/${ada.enrollment}`)).body).toMatch(/Follow-up quizzes[\s\S]*Module 1, [^<]*: from /)
  await expect(begin(ada, 'followup')).rejects.toThrow('409')
  now = new Date(opens.getTime() + 60_000)
  expect((await ada.visitor.get(`/learning/${ada.enrollment}`)).body).toMatch(/<a href="\/learning\/\d+\/every-type">Module 1, [^<]*: open now/)
  await submit(ada, await begin(ada, 'followup'))
  expect((await ada.visitor.get(`/learning/${ada.enrollment}`)).body).not.toContain('Follow-up quizzes')
  now = before
})

test('a change says what it does to those who have begun, is saved when that was seen, and is written down with what was before', async () => {
  const id = await start({ attemptLimit: '' })
  const [bo, cy] = [await trainee(id, 'Bo Begun'), await trainee(id, 'Cy Passed')]
  for (const one of [bo, cy]) {
    await submit(one, await begin(one, 'pre'))
    await readAll(one, 'every-type', ['the-first-part', 'the-second-part'])
    const attempt = await begin(one, 'post')
    if (one === cy) await answer(one, attempt, rightAnswers)
    await submit(one, attempt)
  }
  const form = { ...given, ...settings, attemptLimit: '1', location: 'Waco, Texas' }
  expect((await admin.get(`/cohorts/${id}/edit`)).body).toContain('2 people have begun')
  const asked = await admin.post(`/cohorts/${id}`, form)
  expect(asked.statusCode).toBe(422)
  expect(asked.body).toContain('cannot try it again: Bo Begun.')
  expect(asked.body).not.toContain('Cy Passed')
  expect(await htmlFaults(asked.body)).toEqual([])
  expect(await rowOf(id)).toMatchObject({ attemptLimit: null, location: 'Tulsa, Oklahoma' })
  const seen = /name="seen" value="([^"]+)"/.exec(asked.body)![1]!
  const { isGated: _, ...open } = form
  expect((await admin.post(`/cohorts/${id}`, { ...open, seen })).body).toContain('Look at what this changes') // another change than the one that was seen
  expect((await admin.post(`/cohorts/${id}`, { ...form, seen })).statusCode).toBe(303)
  expect(await rowOf(id)).toMatchObject({ attemptLimit: 1, location: 'Waco, Texas' })
  expect(await detailsOf('changed cohort', id)).toMatchObject({ attemptLimit: 1, attemptLimitBefore: null, location: 'Waco, Texas', locationBefore: 'Tulsa, Oklahoma', presenters: 'Ana Ruiz, LCSW; Bo Lee', presentersBefore: 'Ana Ruiz, LCSW; Bo Lee', isGatedBefore: true, startsOnBefore: '2026-12-08' })
  expect((await bo.visitor.get(`/learning/${bo.enrollment}/every-type`)).body).toContain('All attempts are used'.toLowerCase())
  expect((await cy.visitor.get(`/learning/${cy.enrollment}`)).body).toContain('You have earned it.')
  await expect(begin(bo, 'post')).rejects.toThrow('409')
})

test('a gate that comes while somebody reads closes what they have not read, and takes nothing back', async () => {
  const id = await start({ name: 'Gate to come' })
  const open = { ...given, ...settings, name: 'Gate to come' }
  const { isGated: _, ...ungated } = open
  await admin.post(`/cohorts/${id}`, ungated)
  const rae = await trainee(id, 'Rae Reader')
  await readAll(rae, 'every-type', ['the-first-part'])
  const asked = await admin.post(`/cohorts/${id}`, open)
  expect([asked.statusCode, asked.body.includes('cannot read on in a module until its pre-quiz is in: Rae Reader.')]).toEqual([422, true])
  await admin.post(`/cohorts/${id}`, { ...open, seen: /name="seen" value="([^"]+)"/.exec(asked.body)![1]! })
  const section = `/learning/${rae.enrollment}/every-type/sections`
  expect((await rae.visitor.get(`${section}/the-first-part`)).statusCode).toBe(200)
  const marked = await rae.visitor.post(`${section}/the-second-part/mark`)
  expect(marked.headers.location).toBe(`${section}/the-second-part`)
  const locked = await rae.visitor.get(`${section}/the-second-part`)
  expect([locked.statusCode, locked.body.includes('Opens when the pre-quiz is in.')]).toEqual([409, true])
  expect((await here.db.$client<{ section: string }[]>`select section from section_marks where enrollment_id = ${rae.enrollment}`).map((each) => each.section)).toEqual(['the-first-part'])
})

test('a closed cohort keeps its people and their records, takes nobody new and reminds nobody, until it is open again', async () => {
  const id = await start({ name: 'To close', startsOn: '2026-09-01', endsOn: '' })
  const di = await trainee(id, 'Di Reader'), flo = await trainee(id, 'Flo Reader'), ed = (await trainee(here.cohortId, 'Ed Elsewhere')).id
  await here.db.update(enrollments).set({ enrolledAt: sql`'2026-09-02T12:00:00Z'` }).where(eq(enrollments.id, di.enrollment))
  const before = now
  now = new Date('2026-11-23T16:00:00Z')
  expect((await admin.post(`/cohorts/${id}/closing`)).headers.location).toBe(`/cohorts/${id}?done=closed`)
  expect((await admin.post(`/cohorts/${id}/closing`)).statusCode).toBe(303)
  expect(await here.db.$client`select from audit_entries where action = 'closed cohort' and subject_id = ${String(id)}`).toHaveLength(1)
  expect((await flo.visitor.get(`/learning/${flo.enrollment}`)).statusCode).toBe(200)
  await submit(flo, await begin(flo, 'pre'))

  for (const [path, fields] of [[`/cohorts/${id}/enrollments`, { person: String(ed) }], [`/cohorts/${id}/codes`, { lastDay: '2026-12-01', most: '5' }], [`/cohorts/${id}/returns`, { enrollment: String(di.enrollment) }], [`/cohorts/${id}/people`, { name: 'Nia New', email: 'nia@people.example', agencyId: String(await addAgency(here.db, { name: 'Bayou Teche', state: 'LA', city: '', by: null })), discipline: 'sees' }]] as const) {
    const reply = await admin.post(path, fields)
    expect([path, reply.statusCode, reply.body.includes('To close is closed, so nobody can be enrolled in it.')]).toEqual([path, 409, true])
  }
  expect((await admin.post('/people/enrollments', { person: String(ed), who: 'chosen', cohortId: String(id) })).statusCode).toBe(422)
  expect((await admin.get(`/cohorts/${id}/enrollments/new`)).body).toContain('This cohort is closed')
  await expect(here.db.transaction((tx) => enrollPeople(tx, { cohortId: id, people: [ed], by: null }))).rejects.toThrow('is closed')
  expect(await here.db.$client`select from people where email = 'nia@people.example'`).toHaveLength(0)

  const [list, closed] = [(await admin.get('/cohorts')).body, (await admin.get('/cohorts?show=closed')).body]
  expect(list.indexOf('To close')).toBeGreaterThan(list.lastIndexOf('>Open<'))
  expect([closed.includes('To close'), closed.includes('Fall 2026')]).toEqual([true, false])
  expect((await admin.get('/cohorts?show=open')).body).not.toContain('To close')
  expect((await admin.get('/cohorts?q=to%20cl')).body).toContain('1 cohort')

  await remindTrainees(here.services)
  const reminded = () => here.db.$client`select from mails where kind = 'reminder' and person_id = ${di.id}`
  expect(await reminded()).toHaveLength(0)
  expect((await admin.post(`/cohorts/${id}/reopening`)).headers.location).toBe(`/cohorts/${id}?done=reopened`)
  expect((await admin.post(`/cohorts/${id}/enrollments`, { person: String(ed) })).statusCode).toBe(303)
  await remindTrainees(here.services)
  expect(await reminded()).toHaveLength(1)
  now = before
})

test('a roster that was checked before the cohort closed enrolls nobody, and says why', async () => {
  const id = await start({ name: 'Closing soon' })
  const path = await bring(admin, 'Name,E-mail,Agency,State\nBea Roster,bea@roster.example,Roster Center,TX', {}, { cohortId: String(id) })
  await admin.post(`/cohorts/${id}/closing`)
  const print = /name="print" value="([0-9a-f]+)"/.exec((await admin.get(path)).body)![1]!
  const reply = await admin.post(`${path}/application`, { print })
  expect([reply.statusCode, reply.body.includes('Closing soon is closed')]).toEqual([409, true])
  expect(await here.db.$client`select from people where email = 'bea@roster.example'`).toHaveLength(0)
})

test('another one after it: settings filled in, days and people not, unless they are asked for', async () => {
  const id = await start({ name: 'First time' })
  const [fay, gil] = [await trainee(id, 'Fay First'), await trainee(id, 'Gil Gone')]
  await admin.post(`/cohorts/${id}/withdrawals`, { enrollment: String(gil.enrollment) })
  const form = (await admin.get(`/cohorts/new?like=${id}&presenters=yes`)).body
  for (const words of ['value="Two live days"', 'value="Ana Ruiz"', 'value="3"', 'Like <a', 'Enroll the same 1 person again']) expect(form).toContain(words)
  expect(form).not.toMatch(/name="(startsOn|endsOn|name)"[^>]*\svalue=/)
  expect((await admin.get(`/cohorts/new?like=${id}`)).body).not.toContain('Ana Ruiz')
  expect((await admin.get('/cohorts/new?like=999999')).statusCode).toBe(200)
  const [alone, together] = [await start({ name: 'Second time', like: String(id) }), await start({ name: 'Third time', like: String(id), again: 'yes' })]
  const peopleIn = async (cohortId: number) => (await here.db.select({ personId: enrollments.personId }).from(enrollments).where(eq(enrollments.cohortId, cohortId))).map(({ personId }) => personId)
  expect([await peopleIn(alone), await peopleIn(together)]).toEqual([[], [fay.id]])
  expect(await detailsOf('created cohort', together)).toMatchObject({ like: id, name: 'Third time' })
})
