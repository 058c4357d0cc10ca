/** Certificates out, many at once: the counts, the page, the CSV and the ZIP say the same; the ZIP opens in other programs; whoever lost the right gets nothing. */
import { createHash } from 'node:crypto'
import { parse } from 'csv-parse/sync'
import { unzipSync } from 'fflate'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { readCell } from '#src/domain/csv-cells.ts'
import { erasePerson } from '#src/features/admin/erase-person.ts'
import { certificatesZip } from '#src/features/certificates/issued-files.ts'
import { listIssuedIds } from '#src/features/certificates/issued-queries.ts'
import { reissueCertificate } from '#src/features/certificates/reissue.ts'
import { revokeCertificate } from '#src/features/certificates/revoke-certificate.ts'
import { addAgency } from '#src/features/people/agencies.ts'
import { giveGrant } from '#src/features/people/grants.ts'
import { runDueJobs } from '#src/platform/jobs.ts'
import { cohorts } from '#src/platform/db/schema/cohorts.ts'
import { jobHandlers } from '#src/schedule.ts'
import { firstAdmin, makePerson, signedIn } from '../support/account-cast.ts'
import type { Visitor } from '../support/app.ts'
import { type Graduate, graduateOf } from '../support/certificate-cast.ts'
import { htmlFaults } from '../support/html.ts'
import { openLearning } from '../support/learning-cast.ts'
import { readPaper } from '../support/paper.ts'

let app: Awaited<ReturnType<typeof openLearning>>
let admin: Visitor, lead: Visitor, stateLead: Visitor, leadId: number
let bayou: number, mesa: number, spring: number
let ended: Graduate, replaced: Graduate
const now = () => new Date('2026-11-20T15:00:00Z')

const names = ['Zoë O’Connor-Łąk', 'Nguyễn Thị Ánh', '李 小明', 'محمد علي', 'x ../..\\"a', '=HYPERLINK("http://evil.example")', 'Ng', 'Ann & Bo <b>', 'W'.repeat(120), 'Ана Ребић', 'Ann & Bo <b>', 'Renée Thibodeaux']

beforeAll(async () => {
  app = await openLearning({ now })
  admin = (await firstAdmin(app)).visitor
  bayou = (await addAgency(app.db, { name: 'Bayou Teche', state: 'LA', city: '', by: null }))!
  mesa = (await addAgency(app.db, { name: 'High Mesa', state: 'NM', city: '', by: null }))!
  spring = (await app.db.insert(cohorts).values({ name: 'Spring 2026', curriculum: 'mini', startsOn: '2026-03-01' }).returning({ id: cohorts.id }))[0]!.id
  const made: Graduate[] = []
  for (const [index, name] of names.entries()) {
    made.push(await graduateOf(app.services, {
      name, cohortId: index % 3 === 0 ? spring : app.cohortId, agencyId: [bayou, mesa, null][index % 3]!, completedOn: `2026-${index < 6 ? '04' : '10'}-${String(index + 10)}`,
      terms: index % 4 === 0 ? { expiresAfterMonths: 3, creditTypes: [{ name: 'ethics', hours: 1, modules: null }] } : {},
    }))
  }
  [ended, replaced] = [made[1]!, made[2]!]
  await revokeCertificate(app.services, { code: ended.code, by: ended.person, reason: 'It was an error.' })
  await app.db.$client`update people set name = 'Li Xiaoming' where id = ${replaced.person}`
  await app.db.transaction((tx) => reissueCertificate(app.services, tx, { code: replaced.code, by: replaced.person, reason: 'The name was misspelled.' }))
  const staff = async (name: string, role: 'agency_lead' | 'state_lead', place: { agencyId?: number; state?: string }) => {
    const person = await makePerson(app, name)
    await giveGrant(app.db, { personId: person.id, role, agencyId: place.agencyId ?? null, state: place.state ?? null, by: null })
    return { visitor: await signedIn(app, person.email), id: person.id }
  }
  ({ visitor: lead, id: leadId } = await staff('Lars Lead', 'agency_lead', { agencyId: bayou }))
  stateLead = (await staff('Stella Ortiz', 'state_lead', { state: 'NM' })).visitor
})
afterAll(() => app.close())

const none = { q: '', cohort: '', agency: '', state: '', curriculum: '', status: 'all', from: '', to: '' }
const file = (visitor: Visitor, format: string, given: Record<string, string> = {}) => visitor.post('/certificates/issued/files', { ...none, ...given, format })
const rowsOf = (csv: string): Record<string, string>[] => parse(csv, { columns: true, bom: true, cast: (value) => readCell(value) })
const page = async (visitor: Visitor, given: Record<string, string> = {}) => (await visitor.get(`/certificates/issued?${new URLSearchParams({ ...none, ...given })}`)).body
const captionOf = (html: string): number => Number(/<caption>([\d,]+) certificate/.exec(html)?.[1] ?? 0)
const countsOf = (html: string): number[] => [...html.matchAll(/<dt>[^<]*<\/dt><dd[^>]*>(\d+)<\/dd>/g)].map(([, n]) => Number(n))
const work = () => runDueJobs({ services: app.services, handlers: jobHandlers, retrySeconds: 0 })
const jobOf = (reply: { headers: Record<string, unknown> }): number => Number(/^\/jobs\/(\d+)$/.exec(String(reply.headers.location))?.[1])

/** Unpacked by a library that knows nothing of how it was made; names stand once each. */
function unzip (bytes: Buffer): Map<string, Buffer> {
  const names: string[] = []
  const files = unzipSync(bytes, { filter: ({ name }) => { names.push(name); return true } })
  expect(names.length).toBe(Object.keys(files).length)
  return new Map(Object.entries(files).map(([name, content]) => [name, Buffer.from(content)]))
}
async function zipOf (visitor: Visitor, given: Record<string, string> = {}): Promise<Map<string, Buffer>> {
  const job = jobOf(await file(visitor, 'zip', given))
  await work()
  return unzip((await visitor.get(`/jobs/${job}/file`)).rawPayload)
}

const filters: Record<string, string>[] = [
  {}, { status: 'valid' }, { status: 'expired' }, { status: 'superseded' }, { status: 'revoked' }, { agency: '1' }, { agency: '2' }, { state: 'NM' }, { state: 'TX' }, { cohort: '2' }, { curriculum: 'mini' }, { curriculum: 'other' }, { from: '2026-10-01' }, { to: '2026-04-12' },
  { from: '2026-04-12', to: '2026-04-13', status: 'all' }, { q: 'ann & bo' }, { q: 'xiaoming' }, { q: '100%' },
]

describe('who is meant', () => {
  test('is counted, listed and taken out alike, for every filter and reach', async () => {
    let most = 0
    for (const visitor of [admin, lead, stateLead]) {
      for (const filter of filters) {
        const html = await page(visitor, filter), total = captionOf(html)
        const status = ['valid', 'expired', 'superseded', 'revoked'].indexOf(filter.status ?? '')
        expect([filter, status < 0 ? countsOf(html).reduce((sum, n) => sum + n, 0) : countsOf(html)[status]]).toEqual([filter, total])
        const csv = await file(visitor, 'plain', filter)
        expect([filter, csv.statusCode === 422 ? 0 : rowsOf(csv.body).length]).toEqual([filter, total])
        most = Math.max(most, total)
      }
    }
    expect(most).toBe(names.length + 1)
    expect(countsOf(await page(admin))).toEqual([9, 2, 1, 1])
    expect([captionOf(await page(lead)), captionOf(await page(stateLead)), captionOf(await page(lead, { state: 'NM' }))]).toEqual([4, 4, 0])
  })
  test('is found by the printed name, the name of now and the number as people write it', async () => {
    const found = async (q: string) => rowsOf((await file(admin, 'plain', { q })).body).map(({ number }) => number)
    expect(await found('小明')).toEqual([replaced.code])
    expect(await found('xiaoming')).toHaveLength(2)
    const typed = `${ended.code.slice(0, 5)}-${ended.code.slice(5, 10)}`.toLowerCase().replaceAll('0', 'o')
    expect(await found(typed)).toEqual([ended.code])
  })
  test('stands on a page that is valid HTML, also where nobody fits', async () => {
    for (const html of [await page(admin), await page(lead), await page(admin, { q: 'nobody at all' }), (await file(admin, 'zip', { q: 'nobody at all' })).body, (await admin.post('/certificates/issued/reissues', { ...none, reason: 'x' })).body]) expect(await htmlFaults(html)).toEqual([])
    expect((await admin.get('/certificates/issued')).body).toContain('<option value="valid" selected>')
    expect((await lead.get('/certificates/issued')).body).not.toContain('Reissue where')
  })
})

test('the ZIP holds every paper under its name, as issued, and a list that says the same as the CSV', async () => {
  const files = await zipOf(admin)
  const rows = rowsOf(files.get('index.csv')!.toString())
  expect(files.size).toBe(names.length + 2)
  expect(rows.map(({ file: name }) => name).sort()).toEqual([...files.keys()].filter((name) => name !== 'index.csv').sort())
  expect(rows).toEqual(rowsOf((await file(admin, 'csv')).body))
  for (const row of rows) expect([row.name, createHash('sha256').update(files.get(row.file!)!).digest('hex')]).toEqual([row.name, row.sha256])
  const [thi] = rows.filter(({ name }) => name === 'Nguyễn Thị Ánh')
  expect(thi).toMatchObject({ file: `Ánh_Nguyễn-Thị_foundational_2026-04-11_${ended.code}.pdf`, status: 'revoked', agency: 'High Mesa', state: 'NM', cohort: 'Fall 2026', hours: '5.85', minutes: '351', completed_on: '2026-04-11', kind: 'completion', awarded: 'no', verify_url: `http://localhost/verify/${ended.code}` })
  expect((await readPaper(files.get(thi!.file!)!)).sheets[0]!.text).toContain('Nguyễn Thị Ánh')
  expect(rows.filter(({ credits }) => credits === '1.0 ethics')).toHaveLength(3)
  expect(rows.find(({ number }) => number === replaced.code)).toMatchObject({ status: 'superseded', name: '李 小明' })
  expect(rows.find(({ number }) => number === rows.find((row) => row.number === replaced.code)!.superseded_by)).toMatchObject({ status: 'valid', name: 'Li Xiaoming' })
  expect(new Set(rows.map(({ person_id: person }) => person)).size).toBe(names.length)
  expect([...(await zipOf(lead)).keys()].length).toBe(5)
  const lines = await app.db.$client`select details from audit_entries where action = 'took a file out' and subject_id = 'certificates' and details->>'format' = 'zip' order by id`
  expect(lines.map(({ details }) => (details as { rows: number }).rows)).toEqual([names.length + 1, 4])
})

describe('the work on a ZIP', () => {
  test('that dies half-way serves nothing, and another try makes all of it', async () => {
    const job = jobOf(await file(admin, 'zip'))
    let written = 0
    await runDueJobs({ services: app.services, retrySeconds: 0, handlers: { ...jobHandlers, 'certificates as a ZIP': (services, asked, tell, target) => jobHandlers['certificates as a ZIP']!(services, asked, tell, { async write (bytes) {
      await target.write(bytes)
      if ((written += bytes.length) > 60_000) throw new Error('the process was killed')
    } }) } }).catch(() => {})
    expect(written).toBeGreaterThan(60_000)
    await app.db.$client`update jobs set tries = 1, failed_at = null, claimed_until = null where id = ${job}`
    expect((await admin.get(`/jobs/${job}/file`)).statusCode).toBe(404)
    await work()
    expect(unzip((await admin.get(`/jobs/${job}/file`)).rawPayload).size).toBe(names.length + 2)
  })

  test('refuses a paper that is missing, or is not what was issued', async () => {
    const ids = await listIssuedIds(app.db, { all: true }, { search: '', cohortId: null, agencyId: null, state: null, curriculum: null, from: null, to: null, status: null, now: now().toISOString() })
    const all = async (wanted: number[]) => { let size = 0; for await (const bytes of certificatesZip(app.db, wanted, now().toISOString(), async () => {})) size += bytes.length; return size }
    expect(await all(ids)).toBeGreaterThan(100_000)
    await expect(all([...ids, 999_999])).rejects.toThrow('were meant')
    await app.db.$client`alter table certificates disable trigger certificates_frozen`
    await app.db.$client`update certificates set pdf = pdf || '\\x20'::bytea where id = ${ids[3]!}`
    await expect(all(ids)).rejects.toThrow('is not what was issued')
    await app.db.$client`update certificates set pdf = substring(pdf from 1 for length(pdf) - 1) where id = ${ids[3]!}`
    await app.db.$client`alter table certificates enable trigger certificates_frozen`
  })

  test('gives nothing to whoever lost the right: before the work, and after it', async () => {
    const [before, after] = [jobOf(await file(lead, 'zip')), jobOf(await file(lead, 'csv').then(() => file(lead, 'zip')))]
    await app.db.$client`update jobs set queued_at = now() + interval '1 hour', claimed_until = now() + interval '1 hour' where id = ${before}`
    await work()
    expect((await lead.get(`/jobs/${after}/file`)).statusCode).toBe(200)
    const [own] = rowsOf((await file(lead, 'plain')).body)
    await app.db.$client`update grants set ended_at = now() where person_id = ${leadId}`
    expect((await lead.get(`/jobs/${after}/file`)).statusCode).toBe(404)
    // The page that they had before them leads nowhere any more; they are signed in all the same.
    for (const url of ['/certificates/issued?page=2', `/certificates/${own!.number}`, `/certificates/${own!.number}/pdf`, '/people?page=2', `/people/${own!.person_id}`, '/gains/mini', '/exports']) expect([url, (await lead.get(url)).statusCode]).toEqual([url, 404])
    for (const format of ['zip', 'csv']) expect((await file(lead, format)).statusCode).toBe(404)
    expect((await lead.get('/learning')).statusCode).toBe(200)
    await app.db.$client`update jobs set claimed_until = null where id = ${before}`
    await work()
    expect((await lead.get(`/jobs/${before}`)).body).toContain('may not take certificates out any more')
    await giveGrant(app.db, { personId: leadId, role: 'agency_lead', agencyId: mesa, state: null, by: null })
    expect((await lead.get(`/jobs/${after}/file`)).statusCode).toBe(404)
    await giveGrant(app.db, { personId: leadId, role: 'agency_lead', agencyId: bayou, state: null, by: null })
    expect((await lead.get(`/jobs/${after}/file`)).statusCode).toBe(200)
  })
})

test('a corrected name reaches all of a person’s certificates within the filter, and no other', async () => {
  const renée = rowsOf((await file(admin, 'plain', { q: 'Thibodeaux', status: 'valid' })).body)[0]!
  await app.db.$client`update people set name = 'Renee Thibodaux' where id = ${Number(renée.person_id)}`
  await app.db.$client`update people set name = 'Somebody Else' where id = ${ended.person}` // theirs is withdrawn, and stays so
  const live = async () => rowsOf((await file(admin, 'plain', { status: 'all' })).body)
  const before = await live()
  const job = jobOf(await admin.post('/certificates/issued/reissues', { ...none, status: 'all', agency: '', reason: 'Names were corrected.' }))
  await work()
  expect((await admin.get(`/jobs/${job}`)).body).toContain('1 certificate reissued.')
  const after = await live()
  expect(after.length).toBe(before.length + 1)
  expect(after.filter((row) => !before.some(({ number }) => number === row.number)).map(({ name, status }) => [name, status])).toEqual([['Renee Thibodaux', 'valid']])
  expect(after.find(({ number }) => number === renée.number)).toMatchObject({ status: 'superseded', name: 'Renée Thibodeaux' })
})

test('whoever was erased has a row in the list, and no paper', async () => {
  const all = rowsOf((await file(admin, 'plain')).body)
  const [gone] = rowsOf((await file(admin, 'plain', { q: 'Ана' })).body)
  await erasePerson(app.services, { personId: Number(gone!.person_id), reason: 'in writing', by: leadId })
  const job = jobOf(await file(admin, 'zip'))
  await work()
  const page = (await admin.get(`/jobs/${job}`)).body
  for (const words of [`${all.length - 1} certificates and index.csv`, 'Of 1 more there is a row without a PDF: its holder was erased.']) expect(page).toContain(words)
  const files = unzip((await admin.get(`/jobs/${job}/file`)).rawPayload)
  const rows = rowsOf(files.get('index.csv')!.toString())
  expect([files.size, rows.length]).toEqual([all.length, all.length])
  expect(rows.filter(({ file: name }) => name === '').map(({ number, name, sha256 }) => [number, name!.includes('Ана'), sha256])).toEqual([[gone!.number, false, gone!.sha256]])
})
