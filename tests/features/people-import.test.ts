/** Rosters brought in: seen before anything is changed, all or nothing, and the same file twice changes nothing. */
import { eq, sql } from 'drizzle-orm'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createCohort } from '#src/features/cohorts/create-cohort.ts'
import { demoAgencies, demoEmail, demoTrainees } from '#src/features/admin/demo-cast.ts'
import { addAgency } from '#src/features/people/agencies.ts'
import { forgetRosters } from '#src/features/people/roster-queries.ts'
import { runDueJobs } from '#src/platform/jobs.ts'
import { people } from '#src/platform/db/schema/accounts.ts'
import { enrollments } from '#src/platform/db/schema/cohorts.ts'
import { affiliations, agencies } from '#src/platform/db/schema/people.ts'
import { jobHandlers } from '#src/schedule.ts'
import { firstAdmin } from '../support/account-cast.ts'
import { openApp, type TestApp, type Visitor } from '../support/app.ts'
import { htmlFaults } from '../support/html.ts'
import { printOfDatabase } from '../support/program.ts'
import { apply, bring, formOf, messyRoster, multipart, upload } from '../support/rosters.ts'

let here: TestApp
let admin: Visitor
let cohort: number
beforeAll(async () => {
  here = await openApp({ now: () => new Date('2026-11-21T18:00:00Z') }, { LOG_LEVEL: 'error' })
  admin = (await firstAdmin(here)).visitor
  cohort = await createCohort(here.db, { name: 'Fall 2026', curriculum: 'mini', startsOn: '2026-09-01', endsOn: null, timeZone: 'America/Chicago', isGated: true, by: null } as Parameters<typeof createCohort>[1])
})
afterAll(() => here.close())

const count = async (table: 'people' | 'agencies' | 'affiliations' | 'enrollments' | 'mails' | 'invitations'): Promise<number> => (await here.db.execute<{ n: number }>(sql`select count(*)::int as n from ${sql.identifier(table)}`))[0]!.n
const counts = async (): Promise<number[]> => Promise.all((['people', 'agencies', 'affiliations', 'enrollments'] as const).map(count))
const figures = (html: string): Record<string, string> => Object.fromEntries([...html.matchAll(/<dt>([^<]+)<\/dt><dd[^>]*>([^<]+)<\/dd>/g)].map(([, name, figure]) => [name!, figure!]))

test('44 people of 14 agencies, from a spreadsheet as it is; twice changes nothing', async () => {
  const before = await counts()
  const path = await bring(admin, `\uFEFF${messyRoster()}`, {}, { cohortId: String(cohort) })
  const check = await admin.get(path)
  expect(figures(check.body)).toMatchObject({ new: '44', 'with errors': '0', 'set aside': '0', Cohort: 'Fall 2026' })
  expect(check.body).toContain('44 people and 14 new agencies')
  expect(await htmlFaults(check.body)).toEqual([])
  expect(await counts()).toEqual(before)

  expect((await apply(admin, path)).headers.location).toBe(path)
  expect(await counts()).toEqual([before[0]! + 44, before[1]! + 14, before[2]! + 44, before[3]! + 44])
  const applied = await admin.get(path)
  for (const words of ['44 people are new.', '14 agencies were added.', '44 people were enrolled.']) expect(applied.body).toContain(words)
  const rows = await here.db.select({ name: people.name, email: people.email, agency: agencies.name, state: agencies.state, discipline: affiliations.discipline, isPrimary: affiliations.isPrimary }).from(people)
    .innerJoin(affiliations, eq(affiliations.personId, people.id)).innerJoin(agencies, eq(agencies.id, affiliations.agencyId)).orderBy(people.id)
  const stateOf = new Map(demoAgencies.map(({ name, state }) => [name, state]))
  expect(rows.map((row) => ({ ...row, agency: row.agency.toLowerCase() }))).toEqual(demoTrainees().map(({ name, agency, discipline }) => ({ name, email: demoEmail(name, agency), agency: agency.toLowerCase(), state: stateOf.get(agency), discipline, isPrimary: true })))
  const enrolled = await here.db.select().from(enrollments)
  expect(enrolled.every(({ agencyId }) => agencyId !== null)).toBe(true)
  expect(await here.db.execute(sql`select action, count(*)::int as n from audit_entries where action in ('created person', 'started affiliation', 'enrolled', 'added agency', 'imported roster') group by 1 order by 1`)).toMatchObject([{ action: 'added agency', n: 14 }, { action: 'created person', n: 44 }, { action: 'enrolled', n: 44 }, { action: 'imported roster', n: 1 }, { action: 'started affiliation', n: 44 }])

  const after = await counts()
  const again = await bring(admin, messyRoster(), {}, { cohortId: String(cohort) })
  expect(figures((await admin.get(again)).body)).toMatchObject({ new: '0', 'known, changed': '0', 'nothing to do': '44' })
  expect((await admin.get(again)).body).toContain('Nothing would change')
  const forced = await admin.post(`${again}/application`, { print: /name="print" value="(\w+)"/.exec((await admin.get(again)).body)?.[1] ?? 'x'.repeat(64) })
  expect([303, 422]).toContain(forced.statusCode)
  expect(await counts()).toEqual(after)
  expect((await admin.post(`${path}/application`, { print: 'a'.repeat(64) })).statusCode).toBe(409)
  expect((await admin.get('/people/imports')).body).toContain('Applied')
})

test('Windows-1252 with tabs, no header, and UTF-16 from Excel read alike', async () => {
  const rows = 'pena.o@codes.example\tOdalys Pe\xf1a\tCode Center\tTX\nohara.k@codes.example\tKathleen O\x92Hara\tCode Center\tTX'
  const path = await bring(admin, Buffer.from(rows, 'latin1'), { name: '1', agency: '2', state: '3' })
  expect((await admin.get(path)).body).toContain('Windows-1252, separated by tabs')
  await apply(admin, path)
  expect(await here.db.select({ name: people.name }).from(people).where(sql`email like '%@codes.example'`).orderBy(people.id)).toEqual([{ name: 'Odalys Peña' }, { name: 'Kathleen O’Hara' }])
  const wide = await bring(admin, Buffer.from(`\uFEFFWork email\tFull name\tAgency\tState\r\npena.o@codes.example\tOdalys Peña\tCode Center\tTX`, 'utf16le'))
  expect(figures((await admin.get(wide)).body)).toMatchObject({ 'nothing to do': '1' })
})

test('what is no roster is refused in words, and nothing is kept', async () => {
  const before = await printOfDatabase(here)
  for (const [bytes, words] of [
    [Buffer.from([0x50, 0x4b, 3, 4, 0, 0]), 'Excel workbook'], ['', 'This file is empty'], ['a\0b', 'no text'], [Buffer.concat([Buffer.from('a@b.example,Peña\n'), Buffer.from('c@d.example,Pe\xf1a', 'latin1')]), 'different encodings'],
    [`email,name\na@b.example,${'x'.repeat(1_000_000)}`, 'Row 2 has a cell of more than 5,000 characters'], [','.repeat(9_000_000), 'more than 60 columns'], [Buffer.alloc(10_500_000, 'a'), 'larger than 10 MB'], ['email,name\n"a@b.example,x', 'never closes'],
  ] as [Buffer | string, string][]) {
    const reply = await upload(admin, bytes)
    expect([words, reply.statusCode, reply.body.includes(words)]).toEqual([words, 422, true])
    expect(await htmlFaults(reply.body)).toEqual([])
  }
  expect((await admin.post('/people/imports', { text: '', cohortId: '' })).body).toContain('Choose a file, or paste a table below')
  expect((await admin.post('/people/imports', { text: 'email,name', cohortId: '999999' })).body).toContain('Choose a cohort that is open')
  for (const payload of ['', '--x', '--x\r\ncontent-disposition: form-data; name="file"; filename="a"\r\n\r\nabc']) expect((await admin.request({ method: 'POST', url: '/people/imports', payload, headers: { 'content-type': 'multipart/form-data; boundary=x', 'sec-fetch-site': 'same-origin' } })).statusCode).toBeGreaterThanOrEqual(400)
  expect((await admin.request({ method: 'POST', url: '/people/imports', payload: 'x', headers: { 'content-type': 'multipart/form-data', 'sec-fetch-site': 'same-origin' } })).statusCode).toBe(400)
  expect((await admin.request({ method: 'POST', url: '/people/imports', ...multipart({ text: 'a', cohortId: '', isAdmin: 'yes' }, null) })).statusCode).toBe(422)
  expect((await admin.request({ method: 'POST', url: `/people`, ...multipart({ name: 'X' }, null) })).statusCode).toBe(415)
  expect(await printOfDatabase(here)).toEqual(before)
})

test('a pasted table works too; columns are corrected; a row with an error stops all until it is left out', async () => {
  const text = 'Who\tWhere to write\tPlace\tState\nJo Doe\tjo@paste.example\tPaste Center\tOK\nAl Roe\tal@\tPaste Center\tOK\nBo Roe\tbo@paste.example\tPaste Center\tBavaria'
  const taken = await admin.post('/people/imports', { text, cohortId: '' })
  const path = String(taken.headers.location)
  const fields = formOf((await admin.get(path)).body, `${path}/mapping`)
  expect(fields).toMatchObject({ email: '1', name: '', agency: '', state: '3' })
  const missing = await admin.post(`${path}/mapping`, fields)
  expect([missing.statusCode, missing.body.includes('Choose the column with the names')]).toEqual([422, true])
  expect((await admin.post(`${path}/mapping`, { ...fields, name: '1' })).body).toContain('This column is “E-mail” already')
  expect((await admin.post(`${path}/mapping`, { ...fields, name: '9' })).statusCode).toBe(422)
  expect((await admin.post(`${path}/mapping`, { ...fields, name: '0', agency: '2' })).statusCode).toBe(303)
  const check = await admin.get(path)
  for (const words of ['E-mail: “al@” is no e-mail address', 'State of the agency: “Bavaria” is no state', 'Leave out 2 rows with errors']) expect(check.body).toContain(words)
  expect((await admin.get(`${path}?show=new`)).body).toContain('jo@paste.example')
  const before = await counts()
  const refused = await apply(admin, path)
  expect([refused.statusCode, refused.body.includes('Mend the rows with errors, or leave them out')]).toEqual([422, true])
  expect(await counts()).toEqual(before)
  expect((await apply(admin, path, { leavesOut: 'yes' })).statusCode).toBe(303)
  expect((await admin.get(path)).body).toContain('2 rows were left out.')
  expect(await counts()).toEqual([before[0]! + 1, before[1]! + 1, before[2]! + 1, before[3]])
})

test('agencies nearly known are asked about; likely duplicates wait for an answer', async () => {
  const text = 'Name,E-mail,Agency,State\nAda Lin,ada.l@ask.example,Redbud Counselling Service,OK\nJO DÓE,jo.doe@ask.example,Paste Center,OK\nJo Doe,jo2@ask.example,Paste Center,OK\n'
  await addAgency(here.db, { name: 'Redbud Counseling Service', state: 'OK', city: '', by: null })
  const path = await bring(admin, text)
  const check = await admin.get(path)
  expect(figures(check.body)).toMatchObject({ 'with errors': '1', 'set aside': '2' })
  for (const words of ['Did you mean Redbud Counseling Service, OK?', 'Perhaps the same person', 'The same person as Jo Doe, jo@paste.example']) expect(check.body).toContain(words)
  expect(await htmlFaults(check.body)).toEqual([])
  const form = formOf(check.body, `${path}/choices`)
  const meant = /value="(\d+)">It is Redbud Counseling Service, OK/.exec(check.body)![1]!
  const jo = /value="(\d+)">The same person as Jo Doe/.exec(check.body)![1]!
  expect((await admin.post(`${path}/choices`, { ...form, 'row-3': '1; drop' })).statusCode).toBe(422)
  expect((await admin.post(`${path}/choices`, { ...form, 'row-4711': 'new' })).statusCode).toBe(422)
  expect((await admin.post(`${path}/choices`, { ...form, 'agency-0': meant, 'row-3': jo, 'row-4': 'new' })).statusCode).toBe(303)
  expect(figures((await admin.get(path)).body)).toMatchObject({ new: '2', 'nothing to do': '1', 'with errors': '0', 'set aside': '0' })
  const [peopleBefore, agenciesBefore] = await counts()
  expect((await apply(admin, path)).statusCode).toBe(303)
  expect((await counts()).slice(0, 2)).toEqual([peopleBefore! + 2, agenciesBefore])
})

test('what has changed since the check is not applied', async () => {
  const path = await bring(admin, 'Name,E-mail,Agency,State\nEve Ray,eve@late.example,Late Center,TX')
  await addAgency(here.db, { name: 'Late Center', state: 'TX', city: '', by: null })
  const before = await counts()
  const refused = await apply(admin, path)
  expect([refused.statusCode, refused.body.includes('has changed since the check')]).toEqual([422, true])
  expect(await counts()).toEqual(before)
})

test('somebody known moves, and keeps the past where it was', async () => {
  const path = await bring(admin, 'Name,E-mail,Agency,State,Start date\nJo Doe,jo@paste.example,Late Center,TX,2026-11-20', {}, { cohortId: String(cohort) })
  expect((await admin.get(path)).body).toContain('The agency before began on 2026-11-21.')
  const today = await bring(admin, 'Name,E-mail,Agency,State\nJo Doe,jo@paste.example,Late Center,TX', {}, { cohortId: String(cohort) })
  expect((await admin.get(today)).body).toContain('Known, moves here, enrolled')
  expect((await apply(admin, today)).statusCode).toBe(303)
  const rows = await here.db.select({ agency: agencies.name, endedOn: affiliations.endedOn, isPrimary: affiliations.isPrimary }).from(affiliations).innerJoin(agencies, eq(agencies.id, affiliations.agencyId)).innerJoin(people, eq(people.id, affiliations.personId)).where(eq(people.email, 'jo@paste.example')).orderBy(affiliations.id)
  expect(rows).toEqual([{ agency: 'Paste Center', endedOn: '2026-11-21', isPrimary: true }, { agency: 'Late Center', endedOn: null, isPrimary: true }])
})

test('a big file is long work, and applied once', async () => {
  const rows = Array.from({ length: 1500 }, (_, n) => `Trainee ${n},t${n}@big.example,Big Center,NM`)
  const path = await bring(admin, ['Name,E-mail,Agency,State', ...rows].join('\n'))
  const asked = await apply(admin, path)
  expect(String(asked.headers.location)).toMatch(/^\/jobs\/\d+$/)
  expect((await apply(admin, path).catch(() => asked)).headers.location).toBe(asked.headers.location)
  expect((await admin.get(path)).body).toContain('It is being applied now.')
  await Promise.all([1, 2].map(() => runDueJobs({ services: here.services, handlers: jobHandlers })))
  const job = await admin.get(String(asked.headers.location))
  expect(job.body).toContain('1,500 people are new.')
  expect((await here.db.execute<{ n: number }>(sql`select count(*)::int as n from people where email like '%@big.example'`))[0]!.n).toBe(1500)
  expect((await admin.get(path)).body).toContain('is applied')
})

test('the template is a roster that can be brought at once; old files are forgotten, what they did is not', async () => {
  const template = await admin.get('/people/imports/template')
  expect(template.headers['content-disposition']).toContain('people.csv')
  expect(figures((await admin.get(await bring(admin, template.rawPayload))).body)).toMatchObject({ new: '2', 'with errors': '0' })
  await here.db.execute(sql`update roster_imports set created_at = now() - interval '31 days' where state = 'applied'`)
  await forgetRosters(here.db, 30)
  expect((await here.db.execute<{ n: number }>(sql`select count(*)::int as n from roster_imports where state = 'applied' and (octet_length(bytes) > 0 or report ? 'rows')`))[0]!.n).toBe(0)
  expect((await admin.get('/people/imports/1')).body).toContain('44 people are new.')
})
