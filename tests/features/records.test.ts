/** A person's own records: the name that is printed, certificates that wait for it, the transcript. */
import { eq } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { findProfile } from '#src/features/accounts/profile-queries.ts'
import { confirmName, issueWaiting } from '#src/features/certificates/issue-waiting.ts'
import { listCertificates } from '#src/features/certificates/queries.ts'
import { listWaiting } from '#src/features/certificates/waiting-queries.ts'
import { people } from '#src/platform/db/schema/accounts.ts'
import { openCurricula } from '#src/features/curriculum/curricula.ts'
import { addAgency, closeAgency } from '#src/features/people/agencies.ts'
import { endAffiliation, startAffiliation } from '#src/features/people/affiliations.ts'
import { runDueJobs } from '#src/platform/jobs.ts'
import { jobHandlers } from '#src/schedule.ts'
import { firstAdmin, goodPassword, signedIn } from '../support/account-cast.ts'
import { htmlFaults } from '../support/html.ts'
import { answer, begin, makeTrainee, openLearning, readAll, submit, type Trainee } from '../support/learning-cast.ts'
import { readPaper } from '../support/paper.ts'
import { passing } from '../support/program.ts'

let app: Awaited<ReturnType<typeof openLearning>>
beforeAll(async () => { app = await openLearning() })
afterAll(() => app.close())

/** Somebody who has never looked at how their name is printed. */
async function unconfirmed (name: string): Promise<Trainee> {
  const trainee = await makeTrainee(app, name)
  await app.db.update(people).set({ printedName: null, printedNameConfirmedAt: null }).where(eq(people.id, trainee.id))
  return trainee
}
async function finish (trainee: Trainee): Promise<number> {
  await submit(trainee, await begin(trainee, 'pre'))
  await readAll(trainee, 'every-type', ['the-first-part', 'the-second-part'])
  const attempt = await begin(trainee, 'post')
  await answer(trainee, attempt, passing)
  await submit(trainee, attempt)
  return attempt
}
const certificatesOf = (trainee: Trainee) => listCertificates(app.db, trainee.id)
const profileForm = (name: string, over: Record<string, string> = {}) => ({ name, printedName: name, credentials: '', licenseType: '', licenseNumber: '', licenseState: '', shown: name, do: 'save', ...over })

describe('the printed name', () => {
  test('is asked for on the way, and a certificate comes at once where it is confirmed before', async () => {
    const ada = await unconfirmed('Ada Lindqvist')
    expect((await ada.visitor.get('/learning')).body).toMatch(/It will carry the name “Ada Lindqvist”[^]*href="\/account\/profile"/)
    const saved = await ada.visitor.post('/account/profile', profileForm('Ada Lindqvist', { printedName: 'Dr. Ada Łindqvist', shown: 'Dr. Ada Łindqvist', credentials: 'LPC, CESP', licenseType: 'LPC', licenseNumber: '4711', licenseState: 'LA' }))
    expect([saved.statusCode, saved.headers.location]).toEqual([303, '/account/profile?done=saved'])
    expect((await ada.visitor.get('/learning')).body).not.toContain('It will carry the name')
    await finish(ada)
    const [certificate] = await certificatesOf(ada)
    expect(certificate!.fields).toMatchObject({ name: 'Dr. Ada Łindqvist', credentials: 'LPC, CESP', license: { type: 'LPC', number: '4711', state: 'LA' } })
    const [line] = await app.db.$client`select details from audit_entries where action = 'confirmed printed name' and subject_id = ${String(ada.id)}`
    expect(line!.details).toEqual({ name: false, printedName: true, credentials: true, license: true })
  })

  test('is drawn as the paper prints it, before it is saved', async () => {
    const bo = await unconfirmed('Bo Nguyễn')
    const other = await bo.visitor.post('/account/profile', profileForm('Bo Nguyễn', { printedName: 'Bo  Thị Nguyễn', shown: 'Bo Nguyễn' }))
    expect(other.statusCode).toBe(422)
    expect(other.body).toContain('This name was not shown to you yet')
    expect(other.body).toContain('name="shown" value="Bo Thị Nguyễn"')
    expect(other.body).toMatch(/aria-label="As it prints: Bo Thị Nguyễn"><path[^>]* d="M[\d., -]+/)
    const shown = await bo.visitor.post('/account/profile', profileForm('Bo Nguyễn', { do: 'show', shown: '', credentials: 'CPRP' }))
    expect([shown.statusCode, shown.body.includes('As it prints: Bo Nguyễn, CPRP')]).toEqual([200, true])
    expect((await findProfile(app.db, bo.id))!.confirmedAt).toBeNull()
    for (const page of [other, shown]) expect(await htmlFaults(page.body)).toEqual([])
  })

  test('in letters that the paper cannot print is refused with the reason, and so are titles', async () => {
    const cy = await unconfirmed('Cy Wang')
    for (const over of [{ printedName: '王小明', shown: '王小明' }, { credentials: 'LPC 🎓' }, { licenseType: 'رخصة', licenseNumber: '1', licenseState: 'TX' }] as Record<string, string>[]) {
      const refused = await cy.visitor.post('/account/profile', profileForm('Cy Wang', over))
      expect(refused.statusCode).toBe(422)
      expect(refused.body).toMatch(/The certificate cannot print “[王🎓ر]”/u)
    }
    const half = await cy.visitor.post('/account/profile', profileForm('Cy Wang', { licenseNumber: '12' }))
    expect([half.statusCode, half.body.includes('Write what kind of license it is'), half.body.includes('Choose the state of the license')]).toEqual([422, true, true])
    expect((await findProfile(app.db, cy.id))!.confirmedAt).toBeNull()
  })
})

describe('a certificate whose name is not confirmed', () => {
  test('waits: the completion stands, the result says what is left, and one button issues it, once', async () => {
    const dee = await unconfirmed('Dee Waits')
    const attempt = await finish(dee)
    expect(await certificatesOf(dee)).toEqual([])
    expect((await listWaiting(app.db, { personId: dee.id }))).toHaveLength(1)
    for (const page of [`/attempts/${attempt}/result`, '/learning']) expect((await dee.visitor.get(page)).body).toMatch(/waits for your name[^]*href="\/certificates"/)
    const page = await dee.visitor.get('/certificates')
    expect(page.body).toContain('name="shown" value="Dee Waits"')
    expect(await htmlFaults(page.body)).toEqual([])
    expect((await dee.visitor.post('/certificates/name', { shown: 'Another Name' })).headers.location).toBe('/account/profile')
    expect(await certificatesOf(dee)).toEqual([])
    const done = await Promise.all([1, 2, 3].map(() => dee.visitor.post('/certificates/name', { shown: 'Dee Waits' })))
    expect(new Set(done.map(({ headers }) => headers.location))).toEqual(new Set(['/certificates?done=issued']))
    const issued = await certificatesOf(dee)
    expect(issued).toHaveLength(1)
    expect(issued[0]!.fields).toMatchObject({ name: 'Dee Waits', modules: [{ id: 'every-type', revision: 1 }] })
    expect((await dee.visitor.get('/certificates?done=issued')).body).toContain('what was waiting is issued')
  })

  test('is found by whoever confirms at the very moment of the completion', async () => {
    const flo = await unconfirmed('Flo Moment')
      await submit(flo, await begin(flo, 'pre'))
    await readAll(flo, 'every-type', ['the-first-part', 'the-second-part'])
    const attempt = await begin(flo, 'post')
    await answer(flo, attempt, passing)
    await Promise.all([submit(flo, attempt), flo.visitor.post('/account/profile', profileForm('Flo Moment')), flo.visitor.post('/certificates/name', { shown: 'Flo Moment' })])
    expect(await certificatesOf(flo)).toHaveLength(1)
    expect(await listWaiting(app.db, { personId: flo.id })).toEqual([])
  })

  test('is issued by an admin with the name on record, where nobody ever confirms it', async () => {
    const { email } = await firstAdmin(app)
    const [admin] = await app.db.select({ id: people.id }).from(people).where(eq(people.email, email))
    const gus = await unconfirmed('Gus Never')
    await finish(gus)
    const [waiting] = await listWaiting(app.db, { personId: gus.id })
    expect(await issueWaiting(app.services, { completions: [waiting!.completionId], by: admin!.id })).toBe(1)
    expect(await issueWaiting(app.services, { completions: [waiting!.completionId], by: admin!.id })).toBe(0)
    const [row] = await app.db.$client`select fields->>'name' as name, issued_by::int as by from certificates where person_id = ${gus.id}`
    expect(row).toEqual({ name: 'Gus Never', by: admin!.id })
    expect((await findProfile(app.db, gus.id))!.confirmedAt).toBeNull()
  })

  test('stands on a page of the admin, who issues some of them or all; a name that cannot be printed waits on', async () => {
    const admin = await signedIn(app, 'joanna@training.example', goodPassword(7))
    const [hana, ivo, wang] = [await unconfirmed('Hana Waits'), await unconfirmed('Ivo Waits'), await unconfirmed('王小明')]
    for (const one of [hana, ivo, wang]) await finish(one)
    expect((await admin.get('/certificates/issued')).body).toContain('3 completions wait for their holders to confirm the name.')
    const page = await admin.get('/certificates/waiting')
    for (const words of ['3 completions wait', 'Hana Waits', 'Has letters that the paper cannot print', 'All 2 that can be printed']) expect(page.body).toContain(words)
    expect(await htmlFaults(page.body)).toEqual([])
    expect(page.body.match(/name="completion"/g)).toHaveLength(2)
    const [waiting] = await listWaiting(app.db, { personId: hana.id })
    const none = await admin.post('/certificates/waiting', { who: 'chosen' })
    expect([none.statusCode, none.body.includes('Choose at least one in the list'), await htmlFaults(none.body)]).toEqual([422, true, []])
    const lone = await admin.post('/certificates/waiting', { who: 'chosen', completion: String(waiting!.completionId) })
    expect(await certificatesOf(hana)).toEqual([])
    await runDueJobs({ services: app.services, handlers: jobHandlers })
    expect((await admin.get(String(lone.headers.location))).body).toContain('1 certificate issued with the name on record.')
    expect([(await certificatesOf(hana)).length, (await certificatesOf(ivo)).length]).toEqual([1, 0])
    await admin.post('/certificates/waiting', { who: 'all' })
    await runDueJobs({ services: app.services, handlers: jobHandlers })
    expect([(await certificatesOf(hana)).length, (await certificatesOf(ivo)).length, (await certificatesOf(wang)).length]).toEqual([1, 1, 0])
    const [line] = await app.db.$client`select a.actor_id is not null as by, a.details from audit_entries a join certificates c on c.code = a.subject_id where c.person_id = ${ivo.id} and a.action = 'issued certificate'`
    expect(line).toEqual({ by: true, details: { enrollment: ivo.enrollment, name: 'on record, not confirmed' } })
    expect((await ivo.visitor.get('/certificates/waiting')).statusCode).toBe(404)
  })
})

describe('a transcript', () => {
  let hal: Trainee
  /** Completed at these moments; the first certificate was withdrawn, the last waits. */
  beforeAll(async () => {
    hal = await makeTrainee(app, 'Hal Ångström')
    await app.db.update(people).set({ timeZone: 'America/New_York' }).where(eq(people.id, hal.id))
    await finish(hal)
    const [made] = await app.db.$client<{ id: number; fields: string }[]>`select completion_id::int as id, fields::text as fields from certificates where person_id = ${hal.id}`
    for (const [index, [at, waits]] of ([['2024-03-01T04:30:00Z', false], ['2025-06-30T12:00:00Z', false], ['2026-01-01T12:00:00Z', true]] as const).entries()) {
      const [enrollment] = await app.db.$client`insert into enrollments (cohort_id, person_id, discipline, withdrawn_at) values (${app.cohortId}, ${hal.id}, 'sees', now()) returning id`
      const [completion] = await app.db.$client`insert into completions (enrollment_id, completed_at, minutes) values (${enrollment!.id}, ${at}, 90) returning id`
      if (!waits) await app.db.$client`
        insert into certificates (code, completion_id, person_id, fields, pdf, sha256, issued_at, revoked_at, reason)
        select ${`0000000000000000000000000${index}`}, ${completion!.id}, person_id, fields || jsonb_build_object('minutes', 90, 'hours', '1.5'), pdf, sha256, ${at}, ${index === 0 ? null : new Date()}, ${index === 0 ? null : 'A mistake'} from certificates where completion_id = ${made!.id}`
    }
  })
  const csvOf = async (query: string) => (await hal.visitor.get(`/certificates/transcript/csv${query}`)).body.replace('\uFEFF', '').trim().split('\r\n').slice(1)

  test('holds what was completed between two days of one’s own time zone, both included', async () => {
    expect(await csvOf('')).toHaveLength(4)
    expect(await csvOf('?from=2024-03-01&to=2024-03-31')).toEqual([]) // 23:30 on February 29 in New York
    const [line] = await csvOf('?from=2024-02-29&to=2024-02-29')
    expect(line).toContain('2024-02-29,1.5,Completion')
    expect(await csvOf('?to=2025-06-30')).toHaveLength(2)
    expect(await csvOf('?from=no-day&to=2024-13-40')).toHaveLength(4)
    expect((await hal.visitor.get('/certificates/transcript?from=2025-01-02&to=2025-01-01')).body).toContain('The last day comes before the first')
  })

  test('counts only what a certificate in force stands for, and page, PDF and CSV agree', async () => {
    const [page, pdf, lines] = await Promise.all([hal.visitor.get('/certificates/transcript?to=2026-06-01'), hal.visitor.get('/certificates/transcript/pdf?to=2026-06-01'), csvOf('?to=2026-06-01')])
    expect(lines.map((line) => line.split(',').slice(-2))).toEqual([['In force', 'yes'], ['Withdrawn', 'no'], ['Waits for your name', 'no']])
    expect(page.body).toContain('1.5 contact hours')
    expect(await htmlFaults(page.body)).toEqual([])
    expect(pdf.headers).toMatchObject({ 'content-type': 'application/pdf', 'cache-control': 'private, no-store' })
    const paper = await readPaper(pdf.rawPayload)
    expect([paper.isTagged, paper.sheets.flatMap((sheet) => sheet.missing)]).toEqual([true, [0]])
    const text = paper.sheets.map((sheet) => sheet.text).join(' ')
    for (const words of ['Transcript', 'Hal Ångström', 'Completed until June 1, 2026', 'Eastern time', 'Completion: 1.5 contact hours from 1 training', 'Withdrawn', 'Waits for your name', '00000-00000-00000-00000-000000']) expect(text).toContain(words)
  })

  test('teaches while it is empty', async () => {
    const ida = await makeTrainee(app, 'Ida Empty')
    expect((await ida.visitor.get('/certificates/transcript')).body).toContain('No training completed yet')
    expect((await hal.visitor.get('/certificates/transcript?to=2020-01-01')).body).toContain('Nothing was completed between these days')
    expect((await ida.visitor.get('/certificates/transcript/pdf')).statusCode).toBe(200)
  })
})

test('whoever has left their agency, and the agency itself closed, still signs in and sees all of their own records', async () => {
  const kit = await makeTrainee(app, 'Kit Leaves')
  const agency = (await addAgency(app.db, { name: 'Closing Center', state: 'LA', city: '', by: null }))!
  const affiliation = await startAffiliation(app.db, { personId: kit.id, agencyId: agency, discipline: 'sees', startedOn: '2026-01-05', inPlaceOf: null, by: null })
  const attempt = await finish(kit)
  await app.db.transaction((tx) => endAffiliation(tx, { personId: kit.id, affiliationId: affiliation, endedOn: '2026-02-01', by: kit.id }))
  await app.db.transaction((tx) => closeAgency(tx, { agencyId: agency, by: kit.id }))
  const back = await signedIn(app, 'kit.leaves@agency.example')
  const [certificate] = await certificatesOf(kit)
  for (const page of ['/learning', `/learning/${kit.enrollment}`, `/attempts/${attempt}/result`, '/certificates', `/certificates/${certificate!.code}`, `/certificates/${certificate!.code}/pdf`, '/certificates/transcript', '/account', '/account/profile']) expect([page, (await back.get(page)).statusCode]).toEqual([page, 200])
})

test('a certificate that waited says what was true on the day of completion, whatever is published since', async () => {
  const eve = await unconfirmed('Eve Before')
  await finish(eve)
  await app.db.$client`insert into module_revisions (curriculum, module, kind, number, title, text, hash) select curriculum, module, kind, 2, title, replace(text, 'title: Every type', 'title: Another title'), 'x' from module_revisions where module = 'every-type' and number = 1`
  const services = { ...app.services, curricula: openCurricula(app.db) } // with nothing remembered
  expect((await services.curricula.current('mini'))!.modules.find(({ module }) => module.id === 'every-type')!.number).toBe(2)
  expect(await confirmName(services, { personId: eve.id, shown: 'Eve Before' })).toBe(true)
  const [certificate] = await certificatesOf(eve)
  expect(certificate!.fields.modules).toMatchObject([{ id: 'every-type', title: 'Every type', revision: 1 }])
})
