/** The page of a cohort: who is in it, where each stands, and what is done to many at once. */
import { and, inArray, isNull } from 'drizzle-orm'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { disablePerson } from '#src/features/accounts/disable-person.ts'
import { enrollPeople } from '#src/features/cohorts/enroll-people.ts'
import { addAgency } from '#src/features/people/agencies.ts'
import { startAffiliation } from '#src/features/people/affiliations.ts'
import { giveGrant } from '#src/features/people/grants.ts'
import { createPeople } from '#src/features/accounts/create-people.ts'
import { enrollments } from '#src/platform/db/schema/cohorts.ts'
import { firstAdmin, makePerson, signedIn } from '../support/account-cast.ts'
import type { TestApp, Visitor } from '../support/app.ts'
import { htmlFaults } from '../support/html.ts'
import { answer, begin, makeTrainee, openLearning, readAll, submit, type Trainee } from '../support/learning-cast.ts'

let here: TestApp & { cohortId: number }
let admin: Visitor, trainer: Visitor
let cohort: string
let done: Trainee, begun: Trainee
beforeAll(async () => {
  here = await openLearning()
  admin = (await firstAdmin(here)).visitor
  cohort = `/cohorts/${here.cohortId}`
  const tom = await makePerson(here, 'Tom Begay')
  await giveGrant(here.db, { personId: tom.id, role: 'trainer', agencyId: null, state: null, by: null })
  trainer = await signedIn(here, tom.email)
  done = await makeTrainee(here, 'Dora Done')
  begun = await makeTrainee(here, 'Ben Begun', 'supervisor')
  await makeTrainee(here, 'Ida Idle')
  await submit(done, await begin(done, 'pre'))
  await readAll(done, 'every-type', ['the-first-part', 'the-second-part'])
  const post = await begin(done, 'post')
  await answer(done, post, [['a.single', 'b'], ['a.multiple', 'a'], ['a.multiple', 'c'], ['a.truefalse', 'a'], ['a.number', '98765'], ['a.text', 'canary text accept']])
  await submit(done, post)
  await begin(begun, 'pre')
  // A hundred more, of an agency, invited by nobody yet.
  const agency = (await addAgency(here.db, { name: 'Bayou Teche', state: 'LA', city: '', by: null }))!
  await here.db.transaction(async (tx) => {
    const ids = [...(await createPeople(tx, Array.from({ length: 100 }, (_, index) => ({ name: `Many ${String(index).padStart(3, '0')}`, email: `many.${index}@people.example`, timeZone: 'America/Chicago' })), null)).values()]
    for (const personId of ids) await startAffiliation(tx, { personId, agencyId: agency, discipline: 'manager', startedOn: '2026-01-05', inPlaceOf: null, by: null })
    await enrollPeople(tx, { cohortId: here.cohortId, people: ids, by: null })
  })
})
afterAll(() => here.close())

const names = (html: string): string[] => [...html.matchAll(/<th scope="row">(?:<a[^>]*>)?([^<]+)/g)].map(([, name]) => name!)
const list = async (query: string, visitor = admin): Promise<string[]> => names((await visitor.get(`${cohort}?${query}`)).body)
const liveOf = (people: number[]) => here.db.select({ id: enrollments.id, personId: enrollments.personId }).from(enrollments).where(and(inArray(enrollments.personId, people), isNull(enrollments.withdrawnAt)))

test('everybody stands where their page says, and is found by each of it', async () => {
  const first = await admin.get(cohort)
  expect(await htmlFaults(first.body)).toEqual([])
  expect(names(first.body)).toHaveLength(50)
  for (const words of ['<dt>enrolled</dt><dd>103</dd>', '<dt>not joined yet</dt><dd>100</dd>', '<dt>not started</dt><dd>1</dd>', '<dt>started</dt><dd>1</dd>', '<dt>completed</dt><dd>1</dd>', '103 people, 1 to 50', 'Page 1 of 3', `/exports?cohort=${here.cohortId}`]) expect(first.body).toContain(words)
  expect(await list('page=3')).toHaveLength(3)
  expect([await list('state=completed'), await list('state=started'), await list('state=not+started'), await list('q=IDA'), await list('discipline=supervisor'), await list('q=nobody-at-all')]).toEqual([['Dora Done'], ['Ben Begun'], ['Ida Idle'], ['Ida Idle'], ['Ben Begun'], []])
  expect((await admin.get(`${cohort}?discipline=manager`)).body).toContain('100 people, 1 to 50')
  const [doneRow, begunRow] = [(await admin.get(`${cohort}?q=dora`)).body, (await admin.get(`${cohort}?q=ben`)).body]
  expect(doneRow).toContain('1 of 1 module')
  expect(begunRow).toContain('0 of 2 modules') // a supervisor must do the second too
  for (const odd of ['agency=x', 'state=constructor', 'discipline=__proto__', 'page=99', 'page=-1']) expect(await list(odd)).not.toEqual([])
})

test('a trainer sees who is in it, and changes nobody', async () => {
  const page = await trainer.get(`${cohort}?q=dora`)
  expect(names(page.body)).toEqual(['Dora Done'])
  for (const words of ['/people/', 'Withdraw them', '/edit', '/exports', 'Close this cohort']) expect(page.body).not.toContain(words)
  expect(page.body).toContain(`${cohort}/codes`)
  expect((await trainer.get('/cohorts')).body).not.toContain('/cohorts/new')
  for (const path of [`${cohort}/withdrawals`, `${cohort}/returns`, `${cohort}/closing`, cohort]) expect([path, (await trainer.post(path, { enrollment: String(done.enrollment) })).statusCode]).toEqual([path, 404])
})

test('withdrawn and brought back, they go on where they stopped', async () => {
  const sent = await admin.post(`${cohort}/withdrawals`, { enrollment: [String(done.enrollment), String(begun.enrollment)] })
  expect(sent.headers.location).toBe(`${cohort}?done=withdrawn`)
  expect([await list('state=withdrawn'), await list('q=dora')]).toEqual([['Ben Begun', 'Dora Done'], []])
  expect((await begun.visitor.get(`/learning/${begun.enrollment}`)).statusCode).toBe(404)
  const page = await admin.get(`${cohort}?state=withdrawn`)
  expect(page.body).toContain('Bring them back')
  expect(await htmlFaults(page.body)).toEqual([])

  // Enrolled anew meanwhile: the old enrollment stays where it is.
  await here.db.transaction((tx) => enrollPeople(tx, { cohortId: here.cohortId, people: [done.id], by: null }))
  expect((await admin.post(`${cohort}/returns`, { enrollment: [String(done.enrollment), String(begun.enrollment)] })).headers.location).toBe(`${cohort}?done=returned`)
  const live = await liveOf([done.id, begun.id])
  expect(live).toHaveLength(2)
  expect(live.find(({ personId }) => personId === begun.id)!.id).toBe(begun.enrollment)
  expect(live.find(({ personId }) => personId === done.id)!.id).toBeGreaterThan(done.enrollment)
  expect((await begun.visitor.get(`/learning/${begun.enrollment}`)).body).toContain('Finish the pre-quiz')
  const [line] = await here.db.$client<{ details: { enrollment: number } }[]>`select details::text as details from audit_entries where action = 'enrolled again' and subject_id = ${String(begun.id)}`
  expect(JSON.parse(String(line!.details))).toMatchObject({ enrollment: begun.enrollment })
})

test('all who fit, and nobody else; what does not fit is refused in words', async () => {
  for (const [fields, words] of [[{}, 'Choose at least one person'], [{ enrollment: '999999' }, 'None of them is in this cohort now'], [{ enrollment: 'x' }, 'Choose people'], [{ who: 'all', q: 'nobody-at-all' }, 'Choose at least one person']] as [Record<string, string>, string][]) {
    const reply = await admin.post(`${cohort}/withdrawals`, fields)
    expect([fields, reply.statusCode, reply.body.includes(words)]).toEqual([fields, 422, true])
  }
  expect((await admin.post(`${cohort}/withdrawals`, { who: 'all', q: 'many 00' })).statusCode).toBe(303)
  expect((await admin.get(`${cohort}?state=withdrawn`)).body).toContain('>10 people<')
  const gone = Number((await here.db.$client<{ id: number }[]>`select id::int from people where name = 'Many 003'`)[0]!.id)
  await disablePerson(here.db, { personId: gone, by: 0 })
  const both = await Promise.all([1, 2].map(() => admin.post(`${cohort}/returns`, { who: 'all', state: 'withdrawn' })))
  expect(both.map(({ statusCode }) => statusCode).sort()).toEqual([303, 422])
  expect(await list('state=withdrawn')).toEqual(['Many 003'])
  expect((await admin.post(`${cohort}/returns`, { who: 'all', state: 'withdrawn' })).body).toContain('their account is disabled')
})
