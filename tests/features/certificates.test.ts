/** Certificates: earned once, frozen, seen by those who may, checked by anyone, withdrawn with a reason. */
import { createHash, randomBytes } from 'node:crypto'
import { eq, sql } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { certificateId, groupCode } from '#src/domain/certificates.ts'
import { changePerson } from '#src/features/accounts/change-person.ts'
import { certificatePdf } from '#src/features/certificates/certificate-pdf.ts'
import { completeIfEarned } from '#src/features/certificates/complete.ts'
import { findCertificate } from '#src/features/certificates/queries.ts'
import { certificates } from '#src/platform/db/schema/certificates.ts'
import { enrollments } from '#src/platform/db/schema/cohorts.ts'
import { firstAdmin } from '../support/account-cast.ts'
import { Visitor } from '../support/app.ts'
import { htmlFaults } from '../support/html.ts'
import { answer, begin, makeTrainee, openLearning, readAll, submit, type Trainee } from '../support/learning-cast.ts'
import { readPaper } from '../support/paper.ts'

let app: Awaited<ReturnType<typeof openLearning>>
let admin: Visitor
let ada: Trainee & { code: string }
const stranger = (): Visitor => new Visitor(app.app)

const rightAnswers: [string, string][] = [['a.single', 'b'], ['a.multiple', 'a'], ['a.multiple', 'c'], ['a.truefalse', 'a'], ['a.number', '98765'], ['a.text', 'canary text accept']]

/** Does the first module, which is all that a SEES needs. */
async function finishFirstModule (trainee: Trainee): Promise<void> {
  await submit(trainee, await begin(trainee, 'pre'))
  await readAll(trainee, 'every-type', ['the-first-part', 'the-second-part'])
  const attempt = await begin(trainee, 'post')
  await answer(trainee, attempt, rightAnswers)
  await submit(trainee, attempt)
}
const codesOf = async (person: number): Promise<string[]> => (await app.db.select({ code: certificates.code }).from(certificates).where(eq(certificates.personId, person)).orderBy(certificates.id)).map(({ code }) => code)
async function graduate (name: string): Promise<Trainee & { code: string }> {
  const trainee = await makeTrainee(app, name)
  await finishFirstModule(trainee)
  const [code] = await codesOf(trainee.id)
  return { ...trainee, code: code! }
}

beforeAll(async () => {
  app = await openLearning()
  admin = (await firstAdmin(app)).visitor
  ada = await graduate('Ada Łąk O’Brien')
})
afterAll(() => app.close())

describe('a certificate', () => {
  test('is issued by the submission that earns it, with its fields, bytes and sum, and an audit line', async () => {
    const row = (await findCertificate(app.db, ada.code))!
    expect(row.fields).toMatchObject({ code: ada.code, name: 'Ada Łąk O’Brien', title: 'A Small Training', kind: 'completion', heading: 'Certificate of Completion', verifyUrl: `http://localhost/verify/${ada.code}` })
    const [stored] = await app.db.select({ pdf: certificates.pdf, sha256: certificates.sha256, credential: sql<string>`credential #>> '{}'` }).from(certificates).where(eq(certificates.code, ada.code))
    expect(createHash('sha256').update(stored!.pdf).digest('hex')).toBe(stored!.sha256)
    expect(Buffer.compare(await certificatePdf(row.fields, stored!.credential), stored!.pdf)).toBe(0)
    const [line] = await app.db.$client`select action, actor_id from audit_entries where subject_id = ${ada.code}`
    expect(line).toEqual({ action: 'issued certificate', actor_id: null })
  })

  test('comes once, however many transactions earn it at the same time', async () => {
    const lead = await makeTrainee(app, 'Grace Okoro', 'supervisor')
    await finishFirstModule(lead)
    expect(await codesOf(lead.id)).toEqual([]) // a supervisor needs the second module too
    await app.db.update(enrollments).set({ discipline: 'sees' }).where(eq(enrollments.id, lead.enrollment))
    const release = await app.services.curricula.current('mini')
    const complete = () => app.db.transaction((tx) => completeIfEarned(app.services, tx, lead.enrollment, release))
    await Promise.all(Array.from({ length: 6 }, complete))
    expect(await codesOf(lead.id)).toHaveLength(1)
    await complete()
    expect(await codesOf(lead.id)).toHaveLength(1)
  })

  test('is frozen below all code: no field, no byte, no row goes', async () => {
    const where = eq(certificates.code, ada.code)
    for (const set of [{ fields: sql`'{}'::jsonb` }, { pdf: Buffer.from('x') }, { sha256: 'x' }, { issuedAt: new Date() }, { personId: 1 }, { code: 'X' }]) {
      await expect(app.db.update(certificates).set(set as object).where(where)).rejects.toMatchObject({ cause: { code: '23514' } })
    }
    await expect(app.db.delete(certificates).where(where)).rejects.toMatchObject({ cause: { code: '23514' } })
  })

  test('keeps the name of its day when the person’s name changes', async () => {
    const before = await ada.visitor.get(`/certificates/${ada.code}/pdf`)
    await app.db.transaction((tx) => changePerson(app.services, tx, { personId: ada.id, name: 'Ada Newname', email: 'ada.newname@agency.example', by: ada.id }))
    const after = await ada.visitor.get(`/certificates/${ada.code}/pdf`)
    expect(after.rawPayload.equals(before.rawPayload)).toBe(true)
    const page = await ada.visitor.get(`/certificates/${ada.code}`)
    expect(page.body).toContain('<h1>Ada Łąk O’Brien</h1>')
    expect((await stranger().get(`/verify/${ada.code}`)).body).toContain('Ada Łąk O’Brien')
  })
})

describe('its pages', () => {
  test('the holder finds it, opens it, and saves the frozen bytes under a good name', async () => {
    const list = await ada.visitor.get('/certificates')
    expect(list.body).toContain(`href="/certificates/${ada.code}"`)
    const page = await ada.visitor.get(`/certificates/${ada.code}`)
    for (const words of ['Certificate of Completion', 'A Small Training', 'self-paced', groupCode(ada.code), 'Ada Lindqvist, Director', 'Test provider', `localhost/verify/${ada.code}`, 'role="img"']) expect(page.body.replaceAll('<wbr>', '')).toContain(words)
    expect(page.body).not.toContain('Withdraw')
    const pdf = await ada.visitor.get(`/certificates/${ada.code}/pdf`)
    const sum = createHash('sha256').update(pdf.rawPayload).digest('hex')
    expect(pdf.headers).toMatchObject({ 'content-type': 'application/pdf', etag: `"${sum}"`, 'cache-control': 'private, no-cache', 'x-content-type-options': 'nosniff' })
    const day = (await findCertificate(app.db, ada.code))!.fields.completedOn
    expect(pdf.headers['content-disposition']).toBe(`attachment; filename="OBrien_Ada-ak_mini_${day}_${ada.code}.pdf"; filename*=UTF-8''O%E2%80%99Brien_Ada-%C5%81%C4%85k_mini_${day}_${ada.code}.pdf`)
    expect((await readPaper(pdf.rawPayload)).sheets[0]!.qr).toBe(`http://localhost/verify/${ada.code}`)
    expect((await ada.visitor.get(`/certificates/${ada.code}/pdf`, { 'if-none-match': `"${sum}"` })).statusCode).toBe(304)
    expect((await ada.visitor.get(`/certificates/${groupCode(ada.code).toLowerCase()}`)).statusCode).toBe(200)
  })

  test('nobody else finds it, and an unknown one looks the same', async () => {
    const other = await makeTrainee(app, 'Otto Other')
    const unknown = certificateId(randomBytes(16))
    for (const path of ['', '/pdf', '/revoke']) {
      const [theirs, none] = await Promise.all([other.visitor.get(`/certificates/${ada.code}${path}`), other.visitor.get(`/certificates/${unknown}${path}`)])
      expect([theirs.statusCode, none.statusCode]).toEqual([404, 404])
      expect(theirs.body.replaceAll(ada.code, '')).toBe(none.body.replaceAll(unknown, ''))
    }
    for (const odd of ['0', '-1', 'x'.repeat(26), '%00', ada.code.slice(1), `${ada.code}0`]) expect((await ada.visitor.get(`/certificates/${odd}`)).statusCode).toBe(404)
    expect((await stranger().get(`/certificates/${ada.code}/pdf`)).statusCode).toBe(303)
    const empty = await other.visitor.get('/certificates')
    expect(empty.body).toContain('No certificate yet')
    expect(empty.body).not.toContain(ada.code)
  })

  test('an admin opens anyone’s', async () => {
    expect((await admin.get(`/certificates/${ada.code}`)).body).toContain(`href="/certificates/${ada.code}/revoke"`)
    expect((await admin.get(`/certificates/${ada.code}/pdf`)).statusCode).toBe(200)
  })

  test('no GET issues or changes one', async () => {
    const state = async () => (await app.db.$client`select (select md5(string_agg(c::text, '' order by id)) from certificates c) as certificates, (select count(*) from completions) as completions, (select count(*) from audit_entries) as audit`)[0]
    const before = await state()
    for (const visitor of [ada.visitor, admin, stranger()]) for (const path of ['/certificates', `/certificates/${ada.code}`, `/certificates/${ada.code}/pdf`, `/certificates/${ada.code}/revoke`, `/certificates/${ada.code}/revocation`, '/verify', `/verify?code=${ada.code}`, `/verify/${ada.code}`, `/verify/${ada.code}.json`]) await visitor.get(path)
    expect(await state()).toEqual(before)
  })

  test('are valid HTML', async () => {
    const pages = [ada.visitor.get('/certificates'), ada.visitor.get(`/certificates/${ada.code}`), admin.get(`/certificates/${ada.code}/revoke`), stranger().get('/verify'), stranger().get('/verify?code=x'), stranger().get(`/verify/${ada.code}`), stranger().get(`/verify/${certificateId(randomBytes(16))}`)]
    for (const page of await Promise.all(pages)) expect(await htmlFaults(page.body)).toEqual([])
  })

  test('show names as text, whatever is in them', async () => {
    const bold = await graduate('Bo <b onclick=alert(1)>& "Co"')
    for (const page of [await bold.visitor.get(`/certificates/${bold.code}`), await stranger().get(`/verify/${bold.code}`)]) {
      expect(page.body).toContain('Bo &lt;b onclick=alert(1)&gt;&amp; &quot;Co&quot;')
      expect(page.body).not.toContain('<b onclick')
    }
    const unprinted = await graduate('王小明')
    expect((await unprinted.visitor.get(`/certificates/${unprinted.code}`)).body).toContain('The name is not on the PDF.')
    expect((await stranger().get(`/verify/${unprinted.code}`)).body).toContain('王小明')
  })
})

describe('the public check', () => {
  test('tells people that it is genuine: name, title, hours, dates, provider, kind, and no more', async () => {
    const page = await stranger().get(`/verify/${ada.code}`)
    expect(page.statusCode).toBe(200)
    const { fields } = (await findCertificate(app.db, ada.code))!
    for (const words of ['This certificate is genuine', groupCode(ada.code), 'Ada Łąk O’Brien', 'A Small Training', fields.hours, 'Test provider', 'Completion']) expect(page.body).toContain(words)
    expect(page.body).not.toMatch(/agency\.example|points|\d%/)
  })

  test('tells machines the same as JSON, by address or by header', async () => {
    const { fields, sha256 } = (await findCertificate(app.db, ada.code))!
    const [byAddress, byHeader] = await Promise.all([stranger().get(`/verify/${ada.code}.json`), stranger().get(`/verify/${ada.code}`, { accept: 'application/json' })])
    const { checkedAt, ...record } = byAddress.json()
    expect(Date.parse(checkedAt)).toBeGreaterThan(Date.now() - 60_000)
    expect(record).toEqual({
      code: ada.code, url: `http://localhost/verify/${ada.code}`, status: 'valid', supersededBy: null, endedAt: null, name: 'Ada Łąk O’Brien', title: 'A Small Training', kind: 'completion', hours: fields.hours, minutes: fields.minutes,
      format: 'Online, self-paced', modules: [{ title: fields.modules[0]!.title, minutes: fields.modules[0]!.minutes }], credits: [], startedOn: fields.startedOn, completedOn: fields.completedOn, issuedOn: fields.issuedOn, expiresOn: null, awardedBy: null, provider: 'Test provider', approvals: [], presenters: [], delivered: null, sha256,
    })
    expect({ ...byHeader.json(), checkedAt }).toEqual(byAddress.json())
    const unknown = await stranger().get(`/verify/${certificateId(randomBytes(16))}.json`)
    expect([unknown.statusCode, Object.keys(unknown.json())]).toEqual([404, ['error']])
  })

  test('takes a number as people write it, and leads to its one address', async () => {
    const typed = groupCode(ada.code).toLowerCase().replaceAll('-', ' ').replaceAll('0', 'o')
    const form = await stranger().get(`/verify?code=${encodeURIComponent(typed)}`)
    expect([form.statusCode, form.headers.location]).toEqual([303, `/verify/${ada.code}`])
    expect((await stranger().get(`/verify/${encodeURIComponent(typed)}`)).headers.location).toBe(`/verify/${ada.code}`)
    expect((await stranger().get(`/verify/${groupCode(ada.code)}.json`)).headers.location).toBe(`/verify/${ada.code}.json`)
  })

  test('answers an unknown number with the form again, and keeps what was typed as text', async () => {
    const unknown = certificateId(randomBytes(16))
    const reply = await stranger().get(`/verify/${unknown}`)
    expect(reply.statusCode).toBe(404)
    expect(reply.body).toContain('No certificate has this number')
    expect(reply.body).toContain(`value="${unknown}"`)
    const odd = await stranger().get(`/verify?code=${encodeURIComponent('"><script>alert(1)</script>')}`)
    expect(odd.statusCode).toBe(422)
    expect(odd.body).toContain('26 letters and digits')
    expect(odd.body).not.toContain('<script>alert')
    expect((await stranger().get('/verify?code=a&code=b')).statusCode).toBe(200)
  })

  test('lets one network ask 60 times a minute', async () => {
    const ask = (remoteAddress: string) => app.app.inject({ method: 'GET', url: `/verify/${certificateId(randomBytes(16))}.json`, remoteAddress })
    const replies = []
    for (let round = 0; round < 61; round++) replies.push(await ask('203.0.113.9'))
    expect(replies.map(({ statusCode }) => statusCode)).toEqual([...Array(60).fill(404), 429])
    expect([replies[60]!.headers['retry-after'], replies[60]!.json()]).toEqual(['60', { error: 'Too many tries. Wait a minute.' }])
    expect((await app.app.inject({ method: 'GET', url: `/verify/${ada.code}`, remoteAddress: '203.0.113.9' })).body).toContain('Too many tries')
    expect((await ask('203.0.113.10')).statusCode).toBe(404)
  })
})

describe('an end', () => {
  test('an admin withdraws one with a reason; it says so, and cannot end twice', async () => {
    const dee = await graduate('Dee Withdrawn')
    const address = `/certificates/${dee.code}/revocation`
    expect((await dee.visitor.post(address, { reason: 'I do not want it' })).statusCode).toBe(404)
    for (const fields of [{}, { reason: ' no  ' }, { reason: 'x'.repeat(501) }, { reason: ['twice', 'twice'] }, { reason: 'Good enough', revokedAt: '2026-01-01' }]) {
      const refused = await admin.post(address, fields as Record<string, string>)
      expect(refused.statusCode).toBe(422)
      expect(await htmlFaults(refused.body)).toEqual([])
    }
    expect((await stranger().get(`/verify/${dee.code}.json`)).json().status).toBe('valid')
    const done = await admin.post(address, { reason: 'The answers were another person’s.' })
    expect([done.statusCode, done.headers.location]).toEqual([303, `/certificates/${dee.code}`])
    expect((await admin.post(address, { reason: 'Once more, to be sure' })).statusCode).toBe(409)
    const page = await stranger().get(`/verify/${dee.code}`)
    expect(page.body).toContain('This certificate was withdrawn')
    expect(page.body).not.toContain('another person')
    const record = (await stranger().get(`/verify/${dee.code}.json`)).json()
    expect([record.status, Date.parse(record.endedAt) > Date.now() - 60_000]).toEqual(['revoked', true])
    expect((await dee.visitor.get(`/certificates/${dee.code}`)).body).toContain('The answers were another person’s.')
    expect((await dee.visitor.get(`/certificates/${dee.code}/pdf`)).statusCode).toBe(200)
    const [line] = await app.db.$client`select actor_id is not null as by_someone, details from audit_entries where subject_id = ${dee.code} and action = 'revoked certificate'`
    expect(line).toEqual({ by_someone: true, details: { reason: 'The answers were another person’s.' } })
  })
})
