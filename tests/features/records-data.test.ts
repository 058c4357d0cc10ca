/** All that is held about a person, for them to take, and to have erased. */
import { parse } from 'csv-parse/sync'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createHash } from 'node:crypto'
import { erasedName, namedUntil } from '#src/domain/keeping.ts'
import { disablePerson, enablePerson } from '#src/features/accounts/disable-person.ts'
import { insertEmail } from '#src/features/accounts/email-queries.ts'
import { reminderMail } from '#src/features/admin/mails.ts'
import { eraseDueCertificates, erasePerson } from '#src/features/admin/erase-person.ts'
import { mergePeople, undoMerge } from '#src/features/admin/merge-people.ts'
import { giveGrant } from '#src/features/people/grants.ts'
import { deleteOldParts } from '#src/platform/job-queries.ts'
import { runDueJobs } from '#src/platform/jobs.ts'
import { queueMail } from '#src/platform/mail.ts'
import { jobHandlers } from '#src/schedule.ts'
import { firstAdmin, makePerson, signedIn } from '../support/account-cast.ts'
import { Visitor } from '../support/app.ts'
import { htmlFaults } from '../support/html.ts'
import { answer, begin, makeTrainee, openLearning, readAll, submit, type Trainee } from '../support/learning-cast.ts'
import { passing } from '../support/program.ts'
import { bring } from '../support/rosters.ts'
import { readZip } from '../support/zip.ts'

let app: Awaited<ReturnType<typeof openLearning>>
let admin: Visitor
let adminId: number
beforeAll(async () => {
  app = await openLearning()
  admin = (await firstAdmin(app)).visitor
  adminId = (await app.db.$client<{ id: number }[]>`select id::int from people where email = 'joanna@training.example'`)[0]!.id
})
afterAll(() => app.close())

const emailOf = (name: string): string => `${name.toLowerCase().replace(/\W+/g, '.')}@agency.example`
async function finish (trainee: Trainee): Promise<void> {
  const pre = await begin(trainee, 'pre')
  await answer(trainee, pre, [['a.single', 'a'], ['a.text', '=HYPERLINK("x")']])
  await submit(trainee, pre)
  await readAll(trainee, 'every-type', ['the-first-part', 'the-second-part'])
  const post = await begin(trainee, 'post')
  await answer(trainee, post, passing)
  await submit(trainee, post)
}
const codeOf = async ({ id }: Trainee): Promise<string> => (await app.db.$client<{ code: string }[]>`select code from certificates where person_id = ${id}`)[0]!.code
const remind = (trainee: Trainee, to: string) => queueMail(app.db, reminderMail({ to, name: trainee.name, personId: trainee.id, cohortId: app.cohortId, title: 'Mini', cohort: 'Fall 2026', lastDay: 'November 2', isLast: false, url: 'http://localhost/learning', stop: 'http://localhost/unsubscribe/1/x' }))
const runJobs = () => runDueJobs({ services: app.services, handlers: jobHandlers })
async function copyOf (visitor: Visitor): Promise<{ path: string; files: Map<string, Buffer> }> {
  const path = String((await visitor.post('/account/data/copies')).headers.location)
  await runJobs()
  const reply = await visitor.get(`${path}/file`)
  expect(reply.headers).toMatchObject({ 'content-type': 'application/zip', 'content-disposition': expect.stringMatching(/my-training-data-[\d-]+\.zip/) })
  return { path, files: readZip(reply.rawPayload) }
}
const tableOf = (files: Map<string, Buffer>, name: string) => parse(files.get(`csv/${name}.csv`)!, { columns: true, bom: true }) as Record<string, string>[]

describe('a copy of one’s data', () => {
  let ada: Trainee
  let copy: Awaited<ReturnType<typeof copyOf>>
  beforeAll(async () => {
    ada = await makeTrainee(app, 'Ada Lindqvist')
    await makeTrainee(app, 'Otto Other')
    await finish(ada)
    await remind(ada, emailOf('Ada Lindqvist'))
    const second = await begin(ada, 'pre', 'second')
    await answer(ada, second, [['a.second-1', 'b']])
    await submit(ada, second)
    copy = await copyOf(ada.visitor)
  })

  test('holds every table as CSV and in one JSON that agree, the certificates as they were issued, and a page in plain words', async () => {
    const everything = JSON.parse(copy.files.get('everything.json')!.toString()) as Record<string, unknown[]>
    const tables = Object.keys(everything)
    expect(tables).toEqual(expect.arrayContaining(['profile', 'agencies', 'trainings', 'sections', 'quizzes', 'answers', 'certificates', 'mails', 'sign-ins', 'history']))
    for (const name of tables) expect([name, tableOf(copy.files, name).length]).toEqual([name, everything[name]!.length])
    const readme = copy.files.get('README.txt')!.toString()
    for (const name of tables) expect(readme).toContain(`${name}.csv`)
    expect(readme).not.toContain('CANARY')
    expect(tableOf(copy.files, 'profile')[0]).toMatchObject({ person: String(ada.id), name: 'Ada Lindqvist', email: emailOf('Ada Lindqvist'), printed_name: 'Ada Lindqvist' })
    expect(tableOf(copy.files, 'mails').at(-1)).toMatchObject({ kind: 'reminder', text: expect.stringContaining('Ada Lindqvist') })
    const [pdf] = [...copy.files].filter(([name]) => name.startsWith('certificates/'))
    expect(createHash('sha256').update(pdf![1]).digest('hex')).toBe(tableOf(copy.files, 'certificates')[0]!.sha256)
    expect(tableOf(copy.files, 'history').map(({ what }) => what)).toEqual(expect.arrayContaining(['created person', 'issued certificate', 'asked for a copy of their data']))
  })

  test('has every answer as it was given, with the question as it was asked', async () => {
    const [{ n }] = await app.db.$client<[{ n: number }]>`select count(*)::int as n from responses r join attempts a on a.id = r.attempt_id where a.person_id = ${ada.id}`
    const answers = tableOf(copy.files, 'answers')
    expect(answers).toHaveLength(n)
    const open = answers.find(({ item, phase }) => item === 'open' && phase === 'post')!
    expect(open.answer).toBe('I would ask first, and then act on the answer.')
    expect(answers.find(({ item, phase }) => item === 'single' && phase === 'post')).toMatchObject({ answer: 'Beta', points: '1', possible: '1' })
    expect(answers.every(({ question }) => question !== '')).toBe(true)
    expect(answers.find(({ item, phase }) => item === 'text' && phase === 'pre')!.answer).toBe('\'=HYPERLINK("x")')
  })

  test('tells no key: points of single items of a pre-quiz stay away until the post-quiz is in, and no secret is in it', () => {
    const answers = tableOf(copy.files, 'answers')
    expect(answers.filter(({ module, phase }) => module === 'second' && phase === 'pre').map(({ points, possible }) => [points, possible])).toEqual([['', '']])
    expect(answers.filter(({ module, phase, item }) => module === 'every-type' && phase === 'pre' && item === 'single').map(({ points }) => points)).toEqual(['0'])
    const all = Buffer.concat([...copy.files].filter(([name]) => !name.endsWith('.pdf')).map(([, bytes]) => bytes)).toString()
    expect(all).not.toMatch(/argon2|CANARY|Otto Other|password_hash|token_hash/)
  })

  test('is asked for once at a time, fetched by its owner alone, and gone after a week', async () => {
    const [first, again] = [await ada.visitor.post('/account/data/copies'), await ada.visitor.post('/account/data/copies')]
    expect(first.headers.location).toBe(again.headers.location)
    await runJobs()
    const stranger = await signedIn(app, emailOf('Otto Other'))
    for (const visitor of [stranger, admin]) for (const path of [copy.path, `${copy.path}/file`]) expect((await visitor.get(path)).statusCode).toBe(404)
    await app.db.$client`update jobs set finished_at = now() - interval '8 days' where id = ${Number(copy.path.split('/').at(-1))}`
    await deleteOldParts(app.db, 7)
    expect((await ada.visitor.get(`${copy.path}/file`)).statusCode).toBe(404)
    expect((await ada.visitor.get(copy.path)).body).toContain('The file was kept for seven days')
    await app.db.$client`update sign_ins set created_at = now() - interval '1 hour' where person_id = ${ada.id}`
    expect((await ada.visitor.post('/account/data/copies')).headers.location).toMatch(/^\/account\/proof/)
  })
})

/** Everything in the database that still holds one of these words, as "table: how often". */
async function tracesOf (words: readonly string[]): Promise<string[]> {
  const tables = await app.db.$client<{ name: string }[]>`select table_name as name from information_schema.tables where table_schema = 'public' and table_type = 'BASE TABLE'`
  const found: string[] = []
  for (const { name } of tables) for (const word of words) {
    const [row] = await app.db.$client.unsafe<{ n: number }[]>(`select count(*)::int as n from "${name}" t where t::text ilike $1 or t::text ilike $2`, [`%${word}%`, `%${Buffer.from(word).toString('hex')}%`])
    if (row!.n > 0) found.push(`${name}: ${word} ${row!.n}`)
  }
  return found
}

describe('being erased', () => {
  test('takes every trace of name and address, keeps results under the number, and the certificate’s number says so', async () => {
    const bea = await makeTrainee(app, 'Beatrix Quill')
    await finish(bea)
    await insertEmail(app.db, bea.id, 'bq@quill.example')
    await app.db.$client`update people set credentials = 'QXCRED', license = '{"type": "QXTYPE", "number": "QX-4711", "state": "LA"}' where id = ${bea.id}`
    await app.db.$client`insert into passkeys (person_id, credential_id, public_key, name) values (${bea.id}, 'x', 'y', 'Quill phone')`
    await remind(bea, 'quill.former@old.example') // by number, from an address that is no longer hers
    await bring(admin, 'Name,E-mail,Agency,State\nBeatrix Quill,bq@quill.example,Quillwork Center,TX')
    await copyOf(bea.visitor)
    const code = await codeOf(bea)
    const before = await app.db.$client`select (select count(*) from responses r join attempts a on a.id = r.attempt_id where a.person_id = ${bea.id}) as answers, (select sum(percent) from attempts where person_id = ${bea.id}) as scores, (select sha256 from certificates where code = ${code}) as sum`
    expect((await tracesOf(['Beatrix', 'quill'])).length).toBeGreaterThan(4)

    const page = await bea.visitor.get('/account/data/erasing')
    expect(page.body).toContain('The name and the PDF of the certificate “A Small Training”')
    expect(await htmlFaults(page.body)).toEqual([])
    const unsure = await bea.visitor.post('/account/data/erasure')
    expect([unsure.statusCode, unsure.body.includes('Tick the box if you are sure')]).toEqual([422, true])
    const done = await bea.visitor.post('/account/data/erasure', { sure: 'yes' })
    expect([done.statusCode, done.headers.location]).toEqual([303, '/erased'])
    expect((await bea.visitor.get('/erased')).body).toContain('You are erased here')
    expect((await bea.visitor.get('/learning')).headers.location).toMatch(/^\/sign-in/)

    expect(await tracesOf(['Beatrix', 'quill', 'QXCRED', 'QXTYPE', 'QX-4711'])).toEqual([])
    const after = await app.db.$client`select (select count(*) from responses r join attempts a on a.id = r.attempt_id where a.person_id = ${bea.id}) as answers, (select sum(percent) from attempts where person_id = ${bea.id}) as scores, (select sha256 from certificates where code = ${code}) as sum`
    expect(after).toEqual(before)
    for (const email of [emailOf('Beatrix Quill'), 'bq@quill.example', `erased-${bea.id}@erased.invalid`]) await expect(signedIn(app, email)).rejects.toThrow('could not sign in')

    const check = await new Visitor(app.app).get(`/verify/${code}`)
    expect(check.body).toContain('This certificate is genuine')
    expect(check.body).toContain(erasedName)
    expect(check.body).toContain(String(before[0]!.sum))
    expect((await new Visitor(app.app).get(`/verify/${code}.json`)).json()).toMatchObject({ status: 'valid', name: erasedName, sha256: before[0]!.sum })
    expect((await admin.get(`/certificates/${code}/pdf`)).statusCode).toBe(404)
  })

  test('is for good: nobody enables, invites, merges or changes the record, and the database allows no way back', async () => {
    const cy = await makeTrainee(app, 'Cyprian Rook')
    await finish(cy)
    const code = await codeOf(cy)
    for (const set of ["fields = fields || '{\"name\": \"Name erased at the holder’s request\", \"credentials\": null, \"license\": null}', pdf = ''", "pdf = ''"]) await expect(app.db.$client.unsafe(`update certificates set ${set} where code = '${code}'`)).rejects.toMatchObject({ code: '23514' }) // not while somebody is behind it
    await erasePerson(app.services, { personId: cy.id, by: adminId, reason: 'in writing' })
    for (const set of ["fields = fields || '{\"name\": \"Cyprian Rook\"}'", "fields = fields || '{\"hours\": \"99\"}'", "pdf = 'x'", "sha256 = 'x'"]) await expect(app.db.$client.unsafe(`update certificates set ${set} where code = '${code}'`)).rejects.toMatchObject({ code: '23514' })
    await enablePerson(app.db, { personId: cy.id, by: adminId })
    expect((await app.db.$client`select disabled_at is not null as off from people where id = ${cy.id}`)[0]!.off).toBe(true)
    for (const path of ['enabling', 'invitations', 'password-resets', '']) expect((await admin.post(`/people/${cy.id}${path && `/${path}`}`, path === '' ? { name: 'Cyprian Rook', email: 'cy@agency.example' } : {})).statusCode).toBe(409)
    await expect(erasePerson(app.services, { personId: cy.id, by: adminId, reason: 'in writing' })).rejects.toThrow('erased before')
    expect((await admin.get(`/people/${cy.id}`)).body).toContain('results stay under this number alone')
    expect((await admin.get('/people?q=Person')).body).not.toContain(`/people/${cy.id}"`)
  })

  test('on request is for an admin, with a chosen reason; the audit trail keeps numbers and shows no words about them', async () => {
    const dot = await makeTrainee(app, 'Dorothea Wren')
    await app.db.$client`insert into audit_entries (actor_id, action, subject, subject_id, details) values (${adminId}, 'added a passkey', 'person', ${String(dot.id)}, '{"name": "Wren family phone", "count": 3}')`
    const other = await makePerson(app, 'Sly Stranger')
    expect((await (await signedIn(app, other.email)).post(`/people/${dot.id}/erasure`, { reason: 'in writing', sure: 'yes' })).statusCode).toBe(404)
    const page = await admin.get(`/people/${dot.id}/erasing`)
    expect(await htmlFaults(page.body)).toEqual([])
    for (const form of [{ sure: 'yes', reason: '' }, { reason: 'in writing' }, { sure: 'yes', reason: 'because Dorothea said so' }, { sure: 'yes', reason: 'own hand' }] as Record<string, string>[]) expect((await admin.post(`/people/${dot.id}/erasure`, form)).statusCode).toBe(422)
    expect((await admin.post(`/people/${dot.id}/erasure`, { reason: 'in writing', sure: 'yes' })).headers.location).toBe(`/people/${dot.id}`)
    const trail = await admin.get(`/admin/audit?subject=Person+${dot.id}`)
    expect(trail.body).toContain('erased person')
    expect(trail.body).toContain('reason: in writing')
    expect(trail.body).toContain('count: 3')
    expect(trail.body).not.toMatch(/Wren|Dorothea/)
    expect((await admin.post('/admin/audit/file', { who: '', action: '', subject: '', from: '', to: '', format: 'plain' })).body).not.toMatch(/Wren|Dorothea/)
    expect((await admin.get(`/people/${adminId}/erasing`)).statusCode).toBe(409)
  })

  test('is refused to the last admin', async () => {
    const refused = await admin.post('/account/data/erasure', { sure: 'yes' })
    expect([refused.statusCode, refused.body.includes('This is the last admin who can sign in')]).toEqual([422, true])
    expect((await app.db.$client`select name from people where id = ${adminId}`)[0]!.name).toBe('Joanna Aldrete')
    const second = await makePerson(app, 'Second Admin')
    await giveGrant(app.db, { personId: second.id, role: 'admin', agencyId: null, state: null, by: null })
    await disablePerson(app.db, { personId: second.id, by: adminId })
    expect((await admin.post('/account/data/erasure', { sure: 'yes' })).statusCode).toBe(422)
    const [one, other] = [await makePerson(app, 'Admin One'), await makePerson(app, 'Admin Two')]
    for (const { id } of [one, other]) await giveGrant(app.db, { personId: id, role: 'admin', agencyId: null, state: null, by: null })
    // Two who go at the same moment, and one who is left; then none may.
    await Promise.all([one, other].map(({ id }) => erasePerson(app.services, { personId: id, by: id, reason: 'own hand' })))
    expect((await admin.post('/account/data/erasure', { sure: 'yes' })).statusCode).toBe(422)
  })

  test('takes along records that were merged into it, and the merge cannot be undone', async () => {
    const [kept, merged] = [await makePerson(app, 'Egon Finch'), await makePerson(app, 'E. Finch')]
    const merge = await app.db.transaction((tx) => mergePeople(tx, { keptId: kept.id, mergedId: merged.id, today: '2026-11-02', by: adminId }))
    await expect(erasePerson(app.services, { personId: merged.id, by: adminId, reason: 'in writing' })).rejects.toThrow('merged into another')
    await erasePerson(app.services, { personId: kept.id, by: adminId, reason: 'in writing' })
    expect(await tracesOf(['finch'])).toEqual([])
    await expect(app.db.transaction((tx) => undoMerge(tx, { mergeId: merge, by: adminId }))).rejects.toThrow('erased since')
  })

  test('a certificate of continuing education keeps its name for the years that boards ask for, then loses it by itself', async () => {
    const fay = await makeTrainee(app, 'Fabiola Heron')
    await finish(fay)
    const code = await codeOf(fay)
    // As it would be had a board approved the training.
    await app.db.$client.begin(async (tx) => { await tx`alter table certificates disable trigger certificates_frozen`; await tx`update certificates set fields = fields || '{"kind": "CE", "completedOn": "2024-02-29"}' where code = ${code}`; await tx`alter table certificates enable trigger certificates_frozen` })
    expect((await fay.visitor.get('/account/data/erasing')).body).toMatch(/Kept with the name for some years[^]*“A Small Training”, until March 1, 2031/)
    await fay.visitor.post('/account/data/erasure', { sure: 'yes' })
    const nameOf = async () => (await app.db.$client<{ name: string; bytes: number }[]>`select fields->>'name' as name, octet_length(pdf) as bytes from certificates where code = ${code}`)[0]!
    expect(await nameOf()).toMatchObject({ name: 'Fabiola Heron', bytes: expect.any(Number) })
    const at = (day: string) => eraseDueCertificates({ ...app.services, now: () => new Date(`${day}T12:00:00Z`) })
    await at('2031-02-27')
    expect((await nameOf()).name).toBe('Fabiola Heron')
    await at('2031-03-01')
    expect(await nameOf()).toEqual({ name: erasedName, bytes: 0 })
    expect([namedUntil({ kind: 'CE', completedOn: '2026-11-02' }), namedUntil({ kind: 'CE', completedOn: '2024-02-29' }), namedUntil({ kind: 'completion', completedOn: '2026-11-02' })]).toEqual(['2033-11-02', '2031-03-01', null])
  })
})
