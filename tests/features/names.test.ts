/** Names of every kind on their whole way: from a roster to lists, mails, certificates, transcripts and files. Each is printed right or refused with the reason; nothing is an empty box. */
import { parse } from 'csv-parse/sync'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { completions } from '#src/platform/db/schema/certificates.ts'
import { hashOf, firstAdmin, goodPassword, signedIn } from '../support/account-cast.ts'
import type { Visitor } from '../support/app.ts'
import { htmlFaults } from '../support/html.ts'
import { openLearning } from '../support/learning-cast.ts'
import { readPaper } from '../support/paper.ts'
import { apply, bring } from '../support/rosters.ts'
import { readZip } from '../support/zip.ts'
import { runDueJobs } from '#src/platform/jobs.ts'
import { jobHandlers } from '#src/schedule.ts'

/** Whether the paper has letters for it. */
const names: [kind: string, name: string, isPrinted: boolean][] = [
  ['Arabic', 'محمد علي', false], ['Chinese', '王小明', false], ['Vietnamese', 'Nguyễn Thị Ngọc Ánh', true], ['Thai', 'สมชาย ใจดี', false], ['Hebrew', 'דוד בן־כהן', false],
  ['combining marks', 'Zoe\u0308 Ange\u0301lique', true], ['120 characters', `${'Wilhelmina '.repeat(10)}Wójcikowsk`, true], ['one letter', 'Ж', true],
]
const kept = (name: string): string => name.normalize('NFC')
const emailOf = (kind: string): string => `${kind.toLowerCase().replace(/\W+/g, '.')}@names.example`

let app: Awaited<ReturnType<typeof openLearning>>
let admin: Visitor
const ids = new Map<string, number>()
beforeAll(async () => {
  app = await openLearning()
  admin = (await firstAdmin(app)).visitor
  await app.db.$client`update cohorts set curriculum = 'mini'`
})
afterAll(() => app.close())
const visitorOf = (kind: string) => signedIn(app, emailOf(kind))

test('a roster brings them in letter for letter, and lists show them', async () => {
  expect(names.find(([kind]) => kind === '120 characters')![1].length).toBe(120)
  await apply(admin, await bring(admin, ['Name,E-mail,Agency,State', ...names.map(([kind, name]) => `${name},${emailOf(kind)},Every Name Center,TX`)].join('\n'), {}, { cohortId: String(app.cohortId) }))
  const rows = await app.db.$client<{ id: number; name: string; email: string }[]>`select id::int, name, email from people where email like '%@names.example'`
  expect(new Map(rows.map(({ email, name }) => [email, name]))).toEqual(new Map(names.map(([kind, name]) => [emailOf(kind), kept(name)])))
  for (const { id, email } of rows) ids.set(email, id)
  for (const page of ['/people', `/cohorts/${app.cohortId}`]) {
    const { body } = await admin.get(page)
    for (const [, name] of names) expect(body).toContain(kept(name))
    expect(await htmlFaults(body)).toEqual([])
  }
  await app.db.$client`update people set password_hash = ${await hashOf(goodPassword())} where email like '%@names.example'`
})

test('its holder is shown how it prints, or told which letters the paper has not', async () => {
  for (const [kind, name, isPrinted] of names) {
    const visitor = await visitorOf(kind)
    const given = { name, printedName: kept(name), credentials: '', licenseType: '', licenseNumber: '', licenseState: '', shown: kept(name), do: 'save' }
    const reply = await visitor.post('/account/profile', given)
    expect([kind, reply.statusCode]).toEqual([kind, isPrinted ? 303 : 422])
    if (!isPrinted) expect(reply.body).toMatch(new RegExp(`The certificate cannot print “[${[...kept(name)].join('')}]`, 'u'))
  }
})

test('on a certificate it stands whole, or waits for letters that can be printed; a check shows it in full', async () => {
  const rows = await app.db.$client<{ id: number; person: number }[]>`select id::int, person_id::int as person from enrollments`
  await app.db.insert(completions).values(rows.map(({ id }) => ({ enrollmentId: id, completedAt: new Date(), minutes: 17 })))
  const page = (await admin.get('/certificates/waiting')).body
  expect(page.match(/Has letters that the paper cannot print/g)).toHaveLength(names.filter(([, , isPrinted]) => !isPrinted).length)
  await admin.post('/certificates/waiting', { who: 'all' })
  await runDueJobs({ services: app.services, handlers: jobHandlers })
  const asked = await admin.post('/certificates/issued/files', { q: '', cohort: '', agency: '', state: '', curriculum: '', status: 'valid', from: '', to: '', format: 'zip' })
  await runDueJobs({ services: app.services, handlers: jobHandlers })
  const files = readZip((await admin.get(`${asked.headers.location}/file`)).rawPayload)
  const index = parse(files.get('index.csv')!, { columns: true, bom: true }) as { file: string; name: string; number: string }[]
  expect(index.map(({ name }) => name).sort()).toEqual(names.filter(([, , isPrinted]) => isPrinted).map(([, name]) => kept(name)).sort())
  for (const { file, name, number } of index) {
    const { sheets, title } = await readPaper(files.get(file)!)
    expect([name, title, sheets.map(({ missing }) => missing)]).toEqual([name, `Certificate of Completion, ${name}`, sheets.map(() => 0)])
    const compact = (text: string) => text.normalize('NFC').replaceAll(' ', '')
    expect(compact(sheets[0]!.text)).toContain(compact(name))
    expect((await admin.get(`/verify/${number}`)).body).toContain(name)
  }
})

test('on a transcript no letter is an empty box', async () => {
  for (const [kind, name, isPrinted] of names) {
    const reply = await (await visitorOf(kind)).get('/certificates/transcript/pdf')
    const { sheets, title } = await readPaper(reply.rawPayload)
    expect([kind, title, sheets.map(({ missing }) => missing)]).toEqual([kind, `Transcript, ${kept(name)}`, sheets.map(() => 0)])
    if (isPrinted) expect(sheets[0]!.text.replaceAll(' ', '')).toContain(kept(name).replaceAll(' ', ''))
    else expect(sheets[0]!.text).not.toContain(kept(name))
  }
})

test('in the mail that invites it stands as it is', async () => {
  await app.db.$client`update people set password_hash = null where email like '%@names.example'`
  for (const [kind, name] of names) {
    const page = await admin.post(`/people/${ids.get(emailOf(kind))}/invitations`)
    expect([kind, page.statusCode, page.body.includes(`${kept(name)} is invited`)]).toEqual([kind, 200, true])
  }
})
