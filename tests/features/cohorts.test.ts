/** Cohorts: deliveries of a curriculum, and who is enrolled in them. */
import { eq } from 'drizzle-orm'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { disablePerson } from '#src/features/accounts/disable-person.ts'
import { createCohort } from '#src/features/cohorts/create-cohort.ts'
import { enrollPerson } from '#src/features/cohorts/enroll-person.ts'
import { publishFolder } from '#src/features/curriculum/publish-folder.ts'
import { addPerson } from '#src/features/people/add-person.ts'
import { addAgency } from '#src/features/people/agencies.ts'
import { startAffiliation } from '#src/features/people/affiliations.ts'
import { listAffiliations } from '#src/features/people/queries.ts'
import { people } from '#src/platform/db/schema/accounts.ts'
import { cohorts, enrollments } from '#src/platform/db/schema/cohorts.ts'
import { moduleRevisions } from '#src/platform/db/schema/curriculum.ts'
import { auditEntries } from '#src/platform/db/schema/platform.ts'
import { firstAdmin, goodPassword, makePerson, signedIn } from '../support/account-cast.ts'
import { contentFolder, openApp, type TestApp, Visitor } from '../support/app.ts'

let here: TestApp
let admin: Visitor
let bayou: number
let mesa: number
let cohort: number
beforeAll(async () => {
  here = await openApp({ now: () => new Date('2026-11-21T18:00:00Z') })
  await publishFolder(here.services, contentFolder)
  admin = (await firstAdmin(here)).visitor
  bayou = (await addAgency(here.db, { name: 'Bayou Teche Behavioral Health', state: 'LA', city: '', by: null }))!
  mesa = (await addAgency(here.db, { name: 'High Mesa Wellness', state: 'NM', city: '', by: null }))!
  cohort = await here.db.transaction((tx) => createCohort(tx, { name: 'Foundational, September', curriculum: 'foundational', startsOn: '2026-09-14', endsOn: null, timeZone: 'America/Denver', isGated: true, by: null }))
})
afterAll(() => here.close())

const add = (name: string, agencyId: number | null = bayou) => here.db.transaction((tx) => addPerson(here.services, tx, {
  name, email: `${name.toLowerCase().replace(/\W+/g, '.')}@people.example`, agencyId, discipline: 'supervisor', startedOn: '2026-09-01', role: null, state: null, by: null,
})).then(({ personId }) => personId)
const enroll = (personId: number, cohortId = cohort) => here.db.transaction((tx) => enrollPerson(tx, { cohortId, personId, by: null }))
const enrolledIn = (cohortId: number) => here.db.select().from(enrollments).where(eq(enrollments.cohortId, cohortId)).orderBy(enrollments.id)
const given = { name: 'Intensive, December', curriculum: 'intensive', startsOn: '2026-12-08', endsOn: '2026-12-09', timeZone: 'America/Chicago', isGated: 'yes' }

test('the pages are there for an admin, and for nobody else', async () => {
  const { email } = await makePerson(here, 'Tess Trainee')
  const trainee = await signedIn(here, email)
  for (const path of ['/cohorts', '/cohorts/new', `/cohorts/${cohort}`, `/cohorts/${cohort}/edit`, `/cohorts/${cohort}/enrollments/new`, `/cohorts/${cohort}/people/new`]) {
    expect([path, (await admin.get(path)).statusCode]).toEqual([path, 200])
    expect([path, (await trainee.get(path)).statusCode]).toEqual([path, 404])
    expect((await new Visitor(here.app).get(path)).statusCode).toBe(303)
  }
  for (const path of ['/cohorts', `/cohorts/${cohort}`, `/cohorts/${cohort}/enrollments`, `/cohorts/${cohort}/withdrawals`, `/cohorts/${cohort}/returns`, `/cohorts/${cohort}/closing`, `/cohorts/${cohort}/codes`, `/cohorts/${cohort}/people`]) expect([path, (await trainee.post(path, { person: '1' })).statusCode]).toEqual([path, 404])
  for (const id of ['0', '-1', '999999', 'x', '1e3', '99999999999999999999']) for (const rest of ['', '/edit', '/enrollments/new', '/people/new']) expect((await admin.get(`/cohorts/${id}${rest}`)).statusCode).toBe(404)
})

test('a cohort is started with what it needs, and says beside the field what is missing', async () => {
  expect((await admin.get('/cohorts/new')).body).toContain('value="2026-11-21"')
  for (const [over, words] of [
    [{ name: ' ' }, 'Enter a name'], [{ curriculum: 'no-such' }, 'Choose a curriculum'], [{ curriculum: '' }, 'Choose a curriculum'], [{ startsOn: '2026-13-01' }, 'Choose the first day'], [{ endsOn: '2026-12-07' }, 'before the first day'],
    [{ timeZone: 'Mars' }, 'Choose a time zone'], [{ isGated: 'maybe' }, ''], [{ createdBy: '1' }, 'a field that is not ours'], [{ startsOn: ['2026-12-08', '2026-12-09'] }, 'Choose the first day'],
  ] as [Record<string, string | string[]>, string][]) {
    const reply = await admin.post('/cohorts', { ...given, ...over })
    expect([over, reply.statusCode, reply.body.includes(words)]).toEqual([over, 422, true])
  }
  const made = await admin.post('/cohorts', given)
  expect([made.statusCode, made.headers.location]).toEqual([303, expect.stringMatching(/^\/cohorts\/\d+$/)])
  const page = await admin.get(made.headers.location as string)
  for (const words of ['Intensive, December', 'December 8, 2026 to December 9, 2026', 'Central time', 'Opens when the pre-quiz', 'Nobody yet']) expect(page.body).toContain(words)
  expect((await admin.get('/cohorts')).body.indexOf('Intensive, December')).toBeLessThan((await admin.get('/cohorts')).body.indexOf('Foundational, September'))
})

test('a cohort is changed; its curriculum stays once anybody was enrolled', async () => {
  const id = await here.db.transaction((tx) => createCohort(tx, { name: 'To change', curriculum: 'intensive', startsOn: '2026-12-08', endsOn: null, timeZone: 'America/Chicago', isGated: true, by: null }))
  const { isGated: _, ...open } = given
  expect((await admin.post(`/cohorts/${id}`, { ...open, name: 'Changed', curriculum: 'foundational' })).headers.location).toBe(`/cohorts/${id}?done=changed`)
  expect((await here.db.select().from(cohorts).where(eq(cohorts.id, id)))[0]).toMatchObject({ name: 'Changed', curriculum: 'foundational', isGated: false, endsOn: '2026-12-09' })
  await enroll(await add('Cora Changes'), id)
  const refused = await admin.post(`/cohorts/${id}`, { ...given, curriculum: 'intensive' })
  expect([refused.statusCode, refused.body.includes('so it stays')]).toEqual([422, true])
  expect((await admin.get(`/cohorts/${id}/edit`)).body).toContain('<option value="foundational" selected>')
})

test('several people are enrolled at once, each with the agency and discipline of the day, which later moves do not touch', async () => {
  const [ann, bo, cy] = [await add('Ann Enrolled'), await add('Bo Enrolled', mesa), await add('Cy Without', null)]
  const choice = await admin.get(`/cohorts/${cohort}/enrollments/new?q=enrolled`)
  for (const id of [ann, bo]) expect(choice.body).toContain(`name="person" value="${id}"`)
  expect(choice.body).not.toContain('Cy Without')
  expect((await admin.get(`/cohorts/${cohort}/enrollments/new?agency=${mesa}`)).body).not.toContain('Ann Enrolled')
  const reply = await admin.post(`/cohorts/${cohort}/enrollments`, { person: [String(ann), String(bo), String(cy), String(ann)] })
  expect([reply.statusCode, reply.headers.location]).toEqual([303, `/cohorts/${cohort}?done=enrolled`])
  expect(await enrolledIn(cohort)).toMatchObject([
    { personId: ann, agencyId: bayou, discipline: 'supervisor', isPreview: false }, { personId: bo, agencyId: mesa, discipline: 'supervisor' }, { personId: cy, agencyId: null, discipline: 'other' },
  ])
  const [before] = await listAffiliations(here.db, ann)
  await here.db.transaction((tx) => startAffiliation(tx, { personId: ann, agencyId: mesa, discipline: 'manager', startedOn: '2026-10-01', inPlaceOf: before!.id, by: null }))
  expect((await enrolledIn(cohort))[0]).toMatchObject({ agencyId: bayou, discipline: 'supervisor' })
  const page = await admin.get(`/cohorts/${cohort}?done=enrolled`)
  for (const words of ['They are enrolled.', '3 people', 'Ann Enrolled', 'ann.enrolled@people.example', 'Not joined yet', 'Bayou Teche Behavioral Health, LA']) expect(page.body).toContain(words)
  expect((await admin.get(`/people/${ann}`)).body).toContain('Foundational, September')
  expect((await admin.get(`/cohorts/${cohort}/enrollments/new?q=enrolled`)).body).toContain('Nobody fits')
})

test('an odd choice enrolls nobody', async () => {
  const before = await enrolledIn(cohort)
  const gone = await add('Gil Gone')
  await disablePerson(here.db, { personId: gone, by: 0 })
  const fine = await add('Fay Fine')
  for (const [person, status] of [[[], 422], [['x'], 422], [['-1'], 422], [[String(fine), '999999'], 404], [[String(fine), String(gone)], 404]] as [string[], number][]) {
    expect([person, (await admin.post(`/cohorts/${cohort}/enrollments`, { person })).statusCode]).toEqual([person, status])
  }
  expect((await admin.post(`/cohorts/${cohort}/enrollments`, { person: String(fine), agencyId: '1' })).statusCode).toBe(422)
  expect(await enrolledIn(cohort)).toEqual(before)
})

test('enrolled twenty times at once is enrolled once; withdrawn may come back', async () => {
  const id = await add('Tia Twice')
  const ids = await Promise.all(Array.from({ length: 20 }, () => enroll(id)))
  expect(ids.filter((each) => each !== null)).toHaveLength(1)
  const enrollment = ids.find((each) => each !== null)!
  const elsewhere = await here.db.transaction((tx) => createCohort(tx, { name: 'Elsewhere', curriculum: 'foundational', startsOn: '2026-12-08', endsOn: null, timeZone: 'America/Chicago', isGated: true, by: null }))
  const withdraw = async (cohortId: number) => (await admin.post(`/cohorts/${cohortId}/withdrawals`, { enrollment: String(enrollment) })).statusCode
  expect([await withdraw(elsewhere), await withdraw(cohort), await withdraw(cohort)]).toEqual([422, 303, 422])
  expect((await admin.get(`/cohorts/${cohort}`)).body).not.toContain('Tia Twice')
  expect((await admin.get(`/people/${id}`)).body).toContain('withdrawn November')
  expect(await enroll(id)).toBeGreaterThan(enrollment)
  const actions = await here.db.select({ action: auditEntries.action }).from(auditEntries).where(eq(auditEntries.subjectId, String(id)))
  expect(actions.map(({ action }) => action).filter((action) => /enroll|withdr/.test(action))).toEqual(['enrolled', 'withdrew', 'enrolled'])
})

test('somebody new is invited straight into a cohort, all or nothing', async () => {
  const fields = { name: 'Nia New', email: 'nia@people.example', agencyId: String(mesa), discipline: 'sees' }
  for (const over of [{ agencyId: '' }, { agencyId: '999999' }, { role: 'admin' }, { email: 'x' }] as Record<string, string>[]) expect((await admin.post(`/cohorts/${cohort}/people`, { ...fields, ...over })).statusCode).toBe(422)
  expect(await here.db.select().from(people).where(eq(people.email, fields.email))).toEqual([])
  const reply = await admin.post(`/cohorts/${cohort}/people`, fields)
  expect(reply.body).toContain('Nia New is invited')
  const [person] = await here.db.select().from(people).where(eq(people.email, fields.email))
  expect(person!.timeZone).toBe('America/Denver')
  expect((await enrolledIn(cohort)).find(({ personId }) => personId === person!.id)).toMatchObject({ agencyId: mesa, discipline: 'sees' })
  const [, link] = /(\/invitations\/[\w-]{43})/.exec(reply.body)!
  expect((await new Visitor(here.app).post(link!, { password: goodPassword() })).statusCode).toBe(303)
  expect((await admin.post(`/cohorts/${cohort}/people`, fields)).body).toContain('Somebody here has this e-mail already')
})

test('without a curriculum the page says where cohorts come from', async () => {
  const empty = await openApp()
  const { visitor } = await firstAdmin(empty)
  expect((await visitor.get('/cohorts')).body).toContain('No curriculum yet')
  expect(await empty.db.select().from(moduleRevisions)).toEqual([])
  expect((await visitor.get('/agencies')).body).toContain('No agency yet')
  await empty.close()
})
