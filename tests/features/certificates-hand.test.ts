/** What hands do to certificates: reissue after a corrected name, award with a reason. The old paper stays as it was; the new one says what is so. */
import { createHash } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { groupCode } from '#src/domain/certificates.ts'
import { changePerson } from '#src/features/accounts/change-person.ts'
import { findProfile } from '#src/features/accounts/profile-queries.ts'
import { changeProfile } from '#src/features/accounts/profile.ts'
import { reissueCertificate } from '#src/features/certificates/reissue.ts'
import { findCertificate } from '#src/features/certificates/queries.ts'
import { addAgency } from '#src/features/people/agencies.ts'
import { giveGrant } from '#src/features/people/grants.ts'
import { firstAdmin, makePerson, signedIn } from '../support/account-cast.ts'
import { Visitor } from '../support/app.ts'
import { type Graduate, graduateOf } from '../support/certificate-cast.ts'
import { htmlFaults } from '../support/html.ts'
import { makeTrainee, openLearning, type Trainee } from '../support/learning-cast.ts'
import { readPaper } from '../support/paper.ts'

let app: Awaited<ReturnType<typeof openLearning>>
let admin: Visitor, trainer: Visitor, lead: Visitor
let bayou: number
const now = new Date('2026-11-20T15:00:00Z')
const stranger = (): Visitor => new Visitor(app.app)

beforeAll(async () => {
  app = await openLearning({ now: () => now })
  admin = (await firstAdmin(app)).visitor
  bayou = (await addAgency(app.db, { name: 'Bayou Teche', state: 'LA', city: '', by: null }))!
  const staff = async (name: string, role: 'trainer' | 'agency_lead', agencyId: number | null) => {
    const person = await makePerson(app, name)
    await giveGrant(app.db, { personId: person.id, role, agencyId, state: null, by: null })
    return signedIn(app, person.email)
  }
  trainer = await staff('Tom Begay', 'trainer', null)
  lead = await staff('Lars Lead', 'agency_lead', bayou)
})
afterAll(() => app.close())

const profileOf = { credentials: '', license: null }
const rename = (person: number, name: string) => app.db.transaction((tx) => changePerson(app.services, tx, { personId: person, name, email: `renamed.${person}@agency.example`, by: person }))
const json = async (visitor: Visitor, code: string) => (await visitor.get(`/verify/${code}.json`)).json() as Record<string, unknown>

describe('a reissue', () => {
  let old: Graduate
  let sum: string
  beforeAll(async () => {
    old = await graduateOf(app.services, { name: 'Cleo Amara', cohortId: app.cohortId, agencyId: bayou })
    sum = String((await json(stranger(), old.code)).sha256)
  })

  test('is refused while the paper says what the record says, and without a reason', async () => {
    const page = await admin.get(`/certificates/${old.code}/reissue`)
    expect(page.body).toContain('It says already what stands in the record.')
    const refused = await admin.post(`/certificates/${old.code}/reissue`, { reason: 'The name was misspelled.' })
    expect([refused.statusCode, refused.body.includes('Correct the name there first')]).toEqual([422, false]) // the page says it in place of the form
    await rename(old.person, 'Cleo Amara-Diaz')
    const short = await admin.post(`/certificates/${old.code}/reissue`, { reason: 'no' })
    expect([short.statusCode, await htmlFaults(short.body)]).toEqual([422, []])
    expect(short.body).toContain('<del>Cleo Amara</del>')
    expect(short.body).toContain('<ins>Cleo Amara-Diaz</ins>')
    for (const other of [trainer, lead]) expect((await other.post(`/certificates/${old.code}/reissue`, { reason: 'The name was misspelled.' })).statusCode).toBe(404)
    expect((await json(stranger(), old.code)).status).toBe('valid')
  })

  test('is offered where the name was corrected, for whoever had confirmed another name too', async () => {
    const offer = `href="/certificates/${old.code}/reissue"`
    expect((await admin.get(`/people/${old.person}`)).body).toContain(offer)
    const eve = await makeTrainee(app, 'Eve Brow')
    const correct = (fields: Record<string, string>) => admin.post(`/people/${eve.id}`, { name: 'Eve Brown', email: 'eve.brown@agency.example', ...fields })
    const profile = async () => (await findProfile(app.db, eve.id))!
    expect((await correct({})).statusCode).toBe(303)
    expect((await profile()).printedName).toBe('Eve Brown') // both were one
    await app.db.transaction((tx) => changeProfile(tx, { ...profileOf, personId: eve.id, name: 'Eve Brown', printedName: 'Evelyn Browne', by: eve.id }))
    const page = await admin.get(`/people/${eve.id}`)
    expect([page.body.includes('value="Evelyn Browne"'), page.body.includes('carries another name'), await htmlFaults(page.body)]).toEqual([true, false, []])
    await correct({ name: 'Eve Browne' })
    expect(await profile()).toMatchObject({ name: 'Eve Browne', printedName: 'Evelyn Browne' })
    await correct({ name: 'Eve Browne', printedName: 'Evelyn R. Browne' })
    expect(await profile()).toMatchObject({ name: 'Eve Browne', printedName: 'Evelyn R. Browne' })
    const lines = await app.db.$client`select details from audit_entries where action = 'changed person' and subject_id = ${String(eve.id)} order by id`
    expect(lines.map(({ details }) => details)).toEqual([{ name: true, email: true, printedName: true }, { name: true, email: false }, { name: false, email: false, printedName: true }])
  })

  test('gives a new number with the name of now, and leaves the old paper as it was', async () => {
    const done = await admin.post(`/certificates/${old.code}/reissue`, { reason: 'The name was misspelled.' })
    const code = /^\/certificates\/(\w{26})$/.exec(String(done.headers.location))![1]!
    const [before, after] = [(await findCertificate(app.db, old.code))!.fields, (await findCertificate(app.db, code))!.fields]
    expect(after).toEqual({ ...before, name: 'Cleo Amara-Diaz', code, codeText: groupCode(code), verifyUrl: `http://localhost/verify/${code}`, issuedOn: '2026-11-20' })
    const paper = await readPaper((await admin.get(`/certificates/${code}/pdf`)).rawPayload)
    expect(paper.sheets[0]!.text).toContain('Cleo Amara-Diaz')
    expect(paper.sheets[0]!.qr).toBe(`http://localhost/verify/${code}`)
    const frozen = (await admin.get(`/certificates/${old.code}/pdf`)).rawPayload
    expect(createHash('sha256').update(frozen).digest('hex')).toBe(sum)
    expect(await json(stranger(), code)).toMatchObject({ status: 'valid', name: 'Cleo Amara-Diaz', supersededBy: null })
    const lines = await app.db.$client`select action, subject_id, details from audit_entries where subject_id in (${old.code}, ${code}) and actor_id is not null order by id`
    expect(lines.map(({ action, subject_id: id }) => [action, id])).toEqual([['issued certificate', code], ['reissued certificate', old.code]])
    expect(lines[1]!.details).toEqual({ reason: 'The name was misspelled.', supersededBy: code, nameBefore: 'Cleo Amara', nameAfter: 'Cleo Amara-Diaz' })
  })

  test('the old number says to anyone that it was replaced; the new number only to those who may see it', async () => {
    const [row] = await app.db.$client<{ code: string }[]>`select code from certificates where person_id = ${old.person} and superseded_at is null`
    const pages = await Promise.all([stranger(), lead, trainer, admin].map((visitor) => visitor.get(`/verify/${old.code}`)))
    for (const page of pages) {
      expect(page.body).toContain('This certificate was replaced')
      expect(page.body).not.toContain('misspelled')
      expect(await htmlFaults(page.body)).toEqual([])
    }
    expect(pages.map((page) => page.body.includes(row!.code))).toEqual([false, true, true, true])
    expect(pages[0]!.body).not.toContain('Diaz')
    const other = await signedIn(app, (await makePerson(app, 'Otto Other')).email)
    expect([(await json(stranger(), old.code)).supersededBy, (await json(other, old.code)).supersededBy, (await json(admin, old.code)).supersededBy]).toEqual([null, null, row!.code])
    expect((await admin.get(`/certificates/${old.code}`)).body).toContain(`href="/certificates/${row!.code}"`)
    expect((await admin.get(`/certificates/${old.code}`)).body).toContain('misspelled')
    expect((await lead.get(`/certificates/${old.code}`)).body).not.toContain('misspelled')
    expect((await admin.post(`/certificates/${old.code}/reissue`, { reason: 'Once more, please' })).statusCode).toBe(409)
    expect((await admin.post(`/certificates/${old.code}/revocation`, { reason: 'Once more, please' })).statusCode).toBe(409)
  })

  test('of six at once one is done, and one certificate is live', async () => {
    const { code, person } = await graduateOf(app.services, { name: 'Dee Double', cohortId: app.cohortId })
    await rename(person, 'Dee Single')
    const tries = await Promise.allSettled(Array.from({ length: 6 }, () => app.db.transaction((tx) => reissueCertificate(app.services, tx, { code, by: person, reason: 'The name was misspelled.' }))))
    expect(tries.map(({ status }) => status).sort()).toEqual(['fulfilled', ...Array(5).fill('rejected')])
    for (const each of tries) if (each.status === 'rejected') expect(String(each.reason)).toContain('withdrawn or replaced before')
    const rows = await app.db.$client`select superseded_at is null as live, superseded_by is not null as named from certificates where person_id = ${person} order by id`
    expect(rows.map((row) => ({ ...row }))).toEqual([{ live: false, named: true }, { live: true, named: false }])
  })
})

describe('an award by hand', () => {
  const reason = 'the training day in Tulsa, attended in person'
  const given = { completedOn: '2026-11-02', minutes: '17', reason }
  let eli: Trainee
  beforeAll(async () => { eli = await makeTrainee(app, 'Eli Awarded') })
  const address = () => `/certificates/awards/${eli.enrollment}`

  test('is found by cohort and name, by trainers and admins alone', async () => {
    const list = await trainer.get(`/certificates/awards?cohort=${app.cohortId}&q=eli`)
    expect(list.body).toContain(`href="${address()}"`)
    expect((await trainer.get(`/certificates/awards?cohort=${app.cohortId}&q=nobody`)).body).toContain('Nobody here')
    expect(await Promise.all([lead, eli.visitor].map(async (visitor) => (await visitor.post(address(), given)).statusCode))).toEqual([404, 404])
    for (const page of [list, await trainer.get(address())]) expect(await htmlFaults(page.body)).toEqual([])
  })

  test.each<[string, Record<string, string>, string]>([
    ['a day to come', { completedOn: '2026-11-21' }, 'still to come'], ['a day before the cohort', { completedOn: '2026-08-31' }, 'before the first day of the cohort'], ['no day', { completedOn: '2026-02-31' }, 'Choose the day'],
    ['more minutes than the curriculum credits', { minutes: '18' }, 'at most 17 minutes'], ['no minutes', { minutes: '0' }, 'whole number'], ['half minutes', { minutes: '1.5' }, 'whole number'],
    ['no reason', { reason: ' ' }, 'Say what for'], ['a long reason', { reason: 'x'.repeat(201) }, 'Say what for'],
  ])('%s is refused beside its field, and nothing is stored', async (_, over, words) => {
    const reply = await trainer.post(address(), { ...given, ...over })
    expect([reply.statusCode, reply.body.includes(words), await htmlFaults(reply.body)]).toEqual([422, true, []])
    expect((await app.db.$client`select 1 from completions where enrollment_id = ${eli.enrollment}`).length).toBe(0)
  })

  test('completes it once; the certificate says by whom and what for, to the trainee too', async () => {
    const replies = await Promise.all([trainer.post(address(), given), trainer.post(address(), given), admin.post(address(), given)])
    expect(replies.map(({ statusCode }) => statusCode).sort()).toEqual([303, 409, 409])
    const [row] = await app.db.$client<{ code: string; awarded_reason: string; minutes: number; completed: string }[]>`
      select code, awarded_reason, k.minutes::int as minutes, k.completed_at::text as completed from certificates join completions k on k.id = completion_id where person_id = ${eli.id}`
    expect(row).toMatchObject({ awarded_reason: reason, minutes: 17, completed: '2026-11-02 12:00:00+00' })
    const { fields } = (await findCertificate(app.db, row!.code))!
    const by = replies[2]!.statusCode === 303 ? 'Joanna Aldrete' : 'Tom Begay'
    expect(fields).toMatchObject({ rule: `Awarded by ${by} for ${reason}`, awarded: { by, reason }, completedOn: '2026-11-02', startedOn: '2026-11-02', issuedOn: '2026-11-20', hours: '0.28', name: 'Eli Awarded' })
    expect(fields.modules.map(({ id }) => id)).toEqual(['every-type']) // what a SEES needs
    const paper = await readPaper((await eli.visitor.get(`/certificates/${row!.code}/pdf`)).rawPayload)
    for (const sheet of paper.sheets) expect(sheet.text).toContain(fields.rule)
    expect((await eli.visitor.get(`/certificates/${row!.code}`)).body).toContain(fields.rule)
    expect((await stranger().get(`/verify/${row!.code}`)).body).toContain(`Awarded by hand, by ${by}`)
    expect((await stranger().get(`/verify/${row!.code}`)).body).not.toContain('Tulsa')
    const [line] = await app.db.$client`select details from audit_entries where action = 'awarded completion' and subject_id = ${String(eli.id)}`
    expect(line!.details).toEqual({ enrollment: eli.enrollment, certificate: row!.code, reason, completedOn: '2026-11-02', minutes: 17 })
    const again = await trainer.post(address(), given)
    expect([again.statusCode, again.body.includes('They have completed this already.')]).toEqual([422, true])
  })

  test('is refused where it makes no sense, with the reason', async () => {
    const say = async (change: (id: number) => Promise<unknown>) => {
      const one = await makeTrainee(app, `Odd ${Math.random()}`)
      await change(one.enrollment)
      const reply = await trainer.post(`/certificates/awards/${one.enrollment}`, given)
      return [reply.statusCode, /Nothing can be awarded here\.<\/strong> ([^<]*)/.exec(reply.body)?.[1]]
    }
    const { $client: q } = app.db
    expect(await say((id) => q`update enrollments set withdrawn_at = now() where id = ${id}`)).toEqual([422, 'They were withdrawn from this cohort. Enroll them again first.'])
    expect(await say((id) => q`update enrollments set is_preview = true where id = ${id}`)).toEqual([422, 'This is a preview by staff. It earns nothing.'])
    expect(await say((id) => q`update people set erased_at = now() where id = (select person_id from enrollments where id = ${id})`)).toEqual([422, 'The record of this person was erased, so there is no name to print.'])
  })
})

describe('a certificate with an end', () => {
  test('is good through its last day where its cohort is, and says so the day after', async () => {
    const { code } = await graduateOf(app.services, { name: 'Ed Ending', cohortId: app.cohortId, completedOn: '2025-11-20', terms: { expiresAfterMonths: 12 } })
    const paper = await readPaper((await admin.get(`/certificates/${code}/pdf`)).rawPayload)
    for (const sheet of paper.sheets) expect(sheet.text).toContain('November 20, 2026')
    const before = now.getTime()
    const at = async (moment: string) => { now.setTime(Date.parse(moment)); return json(stranger(), code) }
    expect(await at('2026-11-21T05:59:00Z')).toMatchObject({ status: 'valid', expiresOn: '2026-11-20' }) // 23:59 in Chicago
    expect(await at('2026-11-21T06:01:00Z')).toMatchObject({ status: 'expired', expiresOn: '2026-11-20' })
    expect((await stranger().get(`/verify/${code}`)).body).toContain('This certificate has expired')
    now.setTime(before)
  })
})
