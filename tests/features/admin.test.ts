/** The admin's start page, which leads a new program through its first steps, and the audit trail. */
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createCohort } from '#src/features/cohorts/create-cohort.ts'
import { enrollPerson } from '#src/features/cohorts/enroll-person.ts'
import { publishFolder } from '#src/features/curriculum/publish-folder.ts'
import { addAgency, closeAgency } from '#src/features/people/agencies.ts'
import { audit } from '#src/platform/audit.ts'
import { mails } from '#src/platform/db/schema/platform.ts'
import { firstAdmin, makePerson } from '../support/account-cast.ts'
import { openApp, type TestApp, Visitor } from '../support/app.ts'
import { staff } from '../support/gains-cast.ts'
import { htmlFaults } from '../support/html.ts'
import { miniContent } from '../support/learning-cast.ts'

let here: TestApp
let admin: Visitor
beforeEach(async () => { here = await openApp(); admin = (await firstAdmin(here)).visitor })
afterEach(() => here.close())

const page = async (url = '/admin') => { const reply = await admin.get(url); expect([url, reply.statusCode]).toEqual([url, 200]); return reply.body }
const next = (html: string) => /class="next-step"[\s\S]*?<h2[^>]*>([^<]+)<\/h2>[\s\S]*?href="([^"]+)"/.exec(html)!.slice(1)
const counts = (html: string) => Object.fromEntries([...html.matchAll(/<dt>([^<]+)<\/dt><dd[^>]*>(\d+)<\/dd>/g)].map(([, name, figure]) => [name, Number(figure)]))
const lines = (html: string) => [...html.matchAll(/data-label="Who">([^<]*)<\/td><td data-label="What">([^<]*)</g)].map(([, who, what]) => `${who} ${what}`)

test('an empty program is led from step to step, and then to its gains', async () => {
  await publishFolder(here.services, miniContent)
  expect(next(await page())).toEqual(['Add the first agency', '/agencies/new'])
  expect(await page()).toContain('First step of three')
  expect(counts(await page())).toEqual({ agencies: 0, person: 1, 'open cohorts': 0, enrollments: 0, certificates: 0 })
  const agency = (await addAgency(here.db, { name: 'Bayou Teche', state: 'LA', city: '', by: null }))!
  expect(next(await page())).toEqual(['Open a cohort', '/cohorts/new'])
  const cohortId = await here.db.transaction((tx) => createCohort(tx, { name: 'Fall', curriculum: 'mini', startsOn: '2026-09-01', endsOn: null, timeZone: 'UTC', isGated: true, by: null }))
  expect(next(await page())).toEqual(['Invite the first trainee', '/people/new'])
  const ada = await makePerson(here, 'Ada Lindqvist')
  const enroll = (personId: number, isPreview: boolean) => here.db.transaction((tx) => enrollPerson(tx, { cohortId, personId, by: null, isPreview }))
  await enroll((await makePerson(here, 'Tina Trainer')).id, true)
  expect(next(await page())).toEqual(['Invite the first trainee', '/people/new'])
  await enroll(ada.id, false)
  expect(next(await page())).toEqual(['See what people have gained', '/gains'])
  expect(counts(await page())).toEqual({ agency: 1, people: 3, 'open cohort': 1, enrollment: 1, certificates: 0 })
  await closeAgency(here.db, { agencyId: agency, by: ada.id })
  expect(next(await page())).toEqual(['Add the first agency', '/agencies/new'])
  expect(await htmlFaults(await page())).toEqual([])
  for (const url of [...(await page()).split('<main')[1]!.matchAll(/href="(\/[^"]*)"/g)].map(([, href]) => href!)) expect([url, (await admin.get(url)).statusCode]).toEqual([url, url === '/gains' ? 303 : 200])
})

test('what stands in the way of mail is said', async () => {
  expect(await page()).toContain('No mail server is set')
  const mail = { recipient: 'ada@agency.example', kind: 'invitation', subject: 'x', html: 'x', text: 'x' }
  await here.db.insert(mails).values([mail, { ...mail, gaveUpAt: new Date() }, { ...mail, gaveUpAt: new Date() }, { ...mail, sentAt: new Date() }])
  expect(await page()).toContain('1 mail waits to be sent.')
  expect(await page()).toContain('2 mails could not be sent after several tries.')
})

test('the trail names who did what to whom, newest first, and escapes it', async () => {
  const [by] = await here.db.$client<{ id: number }[]>`select id::int from people`
  const ada = await makePerson(here, 'Ada <b>Lindqvist</b>')
  const agencyId = (await addAgency(here.db, { name: 'Bayou Teche', state: 'LA', city: '', by: by!.id }))!
  await closeAgency(here.db, { agencyId, by: by!.id })
  await audit(here.db, { actor: by!.id, action: 'reissued certificate', subject: 'certificate', subjectId: 'GF-1-<i>' })
  await audit(here.db, { actor: null, action: 'changed', subject: 'person', subjectId: '1 or 1=1' })
  const told = lines(await page('/admin/audit'))
  expect(told.slice(0, 5)).toEqual(['Gainful changed: person 1 or 1=1', 'Joanna Aldrete reissued certificate: certificate GF-1-&lt;i&gt;', 'Joanna Aldrete closed agency: Bayou Teche', 'Joanna Aldrete added agency: Bayou Teche', 'Gainful created person: Ada &lt;b&gt;Lindqvist&lt;/b&gt;'])
  expect(lines(await page())).toEqual(told.slice(0, 8))
  expect(await htmlFaults(await page('/admin/audit'))).toEqual([])
  expect(ada.id).toBeGreaterThan(0)
})

test.each([49, 50, 51, 120])('a trail of %i lines is turned page by page, each line once', async (size) => {
  await here.db.$client`alter table audit_entries disable trigger all`
  await here.db.$client`delete from audit_entries`
  for (let i = 1; i <= size; i++) await audit(here.db, { actor: null, action: `step ${i}`, subject: 'thing', subjectId: i })
  const told: string[][] = []
  for (let number = 1; number <= Math.ceil(size / 50); number++) told.push(lines(await page(`/admin/audit?page=${number}`)))
  expect(told.map((each) => each.length)).toEqual({ 49: [49], 50: [50], 51: [50, 1], 120: [50, 50, 20] }[size])
  expect(told.flat()).toEqual(Array.from({ length: size }, (_, index) => `Gainful step ${size - index}: thing ${size - index}`))
  expect(lines(await page('/admin/audit?page=99'))).toEqual(told.at(-1))
})

test('nobody but an admin sees either', async () => {
  const others = [await staff(here, 'Tess Trainee', null), await staff(here, 'Peter Trainer', 'trainer'), await staff(here, 'Eve Evaluator', 'evaluator'), await staff(here, 'Clara State', 'state_lead', { state: 'LA' })]
  for (const url of ['/admin', '/admin/audit']) {
    for (const visitor of others) expect((await visitor.get(url)).statusCode).toBe(404)
    expect((await new Visitor(here.app).get(url)).statusCode).toBe(303)
  }
})
