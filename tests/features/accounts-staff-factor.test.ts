/** Who must have a second factor, from when on, and what happens when it is lost. */
import { eq } from 'drizzle-orm'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { admit } from '#src/features/accounts/admit.ts'
import { keepFields } from '#src/features/accounts/kept.ts'
import { secondFactorCommand } from '#src/features/accounts/second-factor-command.ts'
import { startSignIn } from '#src/features/accounts/start-sign-in.ts'
import { giveGrant } from '#src/features/people/grants.ts'
import { readConfig } from '#src/platform/config.ts'
import { passkeys, recoveryCodes, signIns, totps } from '#src/platform/db/schema/accounts.ts'
import type { Grant } from '#src/platform/http/person.ts'
import { auditEntries, mails } from '#src/platform/db/schema/platform.ts'
import { goodPassword, makePerson } from '../support/account-cast.ts'
import { openApp, type TestApp, Visitor } from '../support/app.ts'
import { htmlFaults } from '../support/html.ts'
import { keyOn, phoneOf, recoveryCodesOn, setUpCodes } from '../support/second-step.ts'

let here: TestApp
let now = new Date()
const day = 86_400_000
beforeEach(() => { now = new Date() })
beforeAll(async () => { here = await openApp({ now: () => now, mailer: { configured: true, async send () {}, close () {} } }) })
afterAll(() => here.close())

const auditOf = (id: number) => here.db.select().from(auditEntries).where(eq(auditEntries.subjectId, String(id))).then((rows) => rows.map(({ action }) => action))
async function staff (name: string, role: Grant['role'] | null, password: string | null = null) {
  const person = await makePerson(here, name, password)
  if (role) await giveGrant(here.db, { personId: person.id, role, agencyId: null, state: null, by: null })
  const visitor = new Visitor(here.app)
  visitor.cookies.set('gainful', (await startSignIn(here.db, person.id, 'a browser')).token)
  return { ...person, visitor }
}
const admitted = (personId: number, factor: 'password' | 'passkey' | 'oidc' = 'password', isWhole = false) => here.db.transaction((tx) => admit(here.services, tx, { personId, factor, isWhole, agent: '' }))
const addPasskey = (personId: number) => here.db.insert(passkeys).values({ personId, credentialId: Buffer.from(`key of ${personId}`), publicKey: Buffer.from('no key'), name: 'A phone' })

test('an admin is led to the page that sets one up, may leave it for seven days, and goes no further after that', async () => {
  const { id, email } = await staff('Ann Admin', 'admin', goodPassword())
  const visitor = new Visitor(here.app)
  const first = await visitor.post('/sign-in', { email, password: goodPassword(), next: '/people' })
  expect([first.statusCode, first.headers.location]).toEqual([303, '/account/second-factor?next=%2Fpeople'])
  const page = (await visitor.get(String(first.headers.location))).body
  expect(page).toContain('You can leave it for later for 7 days.')
  expect(page).toContain('<a href="/people">Later</a>')
  expect(await htmlFaults(page)).toEqual([])
  expect((await visitor.get('/people')).statusCode).toBe(200)
  expect((await auditOf(id)).filter((action) => action === 'was asked for a second factor')).toHaveLength(1)
  now = new Date(Date.now() + 7 * day - 60_000)
  expect(await admitted(id)).toMatchObject({ is: 'in', isLed: true })
  expect((await auditOf(id)).filter((action) => action === 'was asked for a second factor')).toHaveLength(1)

  now = new Date(Date.now() + 7 * day + 60_000)
  const kept = keepFields({ 'a.q1': 'b' }, '/attempts/5/answers', id)
  const fields = { kept: kept.fields, keptFor: kept.path, keptPerson: String(id), next: '/people' }
  const late = new Visitor(here.app)
  const half = await late.post('/sign-in', { email, password: goodPassword(), next: '/people' })
  expect(half.headers.location).toBe('/sign-in/second-step?next=%2Fpeople')
  expect((await late.get('/people')).statusCode).toBe(303)
  const setUp = (await late.get(String(half.headers.location))).body
  expect(await htmlFaults(setUp)).toEqual([])
  const phone = phoneOf(keyOn(setUp))
  expect((await late.post('/sign-in/second-step', { code: phone.code(now), next: '/people' })).statusCode).toBe(422)
  const wrong = await late.post('/sign-in/second-factor', { code: '000000', ...fields })
  expect([wrong.statusCode, wrong.body.includes('name="keptFor" value="/attempts/5/answers"')]).toEqual([422, true])
  const done = await late.post('/sign-in/second-factor', { code: phone.code(now), ...fields })
  expect([done.statusCode, recoveryCodesOn(done.body).length]).toEqual([200, 10])
  expect(done.body).toContain('<form method="post" action="/attempts/5/answers">')
  expect((await late.get('/people')).statusCode).toBe(200)
  expect(await admitted(id)).toMatchObject({ is: 'half' })
})

test('trainers too; leads, coaches, evaluators and trainees are asked nothing, and nobody where the rule is off', async () => {
  for (const role of ['coach', 'evaluator', null] as const) expect(await admitted((await staff(`Cy ${role}`, role)).id)).toMatchObject({ is: 'in', isLed: false })
  const { id } = await staff('Tia Trainer', 'trainer')
  expect(await admitted(id)).toMatchObject({ is: 'in', isLed: true })
  now = new Date(Date.now() + 8 * day)
  expect(await admitted(id)).toMatchObject({ is: 'half' })
  here.services.config.requireSecondFactor = false
  expect(await admitted(id)).toMatchObject({ is: 'in', isLed: false })
  here.services.config.requireSecondFactor = true
  // The grant that asks for it has ended.
  await here.db.$client`update grants set ended_at = now() where person_id = ${id}`
  expect(await admitted(id)).toMatchObject({ is: 'in', isLed: false })
})

test('a passkey counts: alone it is enough, and with one a password alone is not; for a trainee it is a convenience', async () => {
  const trainer = await staff('Uma Passkey', 'trainer')
  await addPasskey(trainer.id)
  expect(await admitted(trainer.id)).toMatchObject({ is: 'half' })
  expect(await admitted(trainer.id, 'passkey', true)).toMatchObject({ is: 'in', isLed: false })
  const visitor = new Visitor(here.app)
  visitor.cookies.set('gainful-second-step', (await admitted(trainer.id)).token)
  const page = (await visitor.get('/sign-in/second-step')).body
  expect(page).toContain('data-passkey="get"')
  expect(page).not.toContain('name="code"')
  expect(await htmlFaults(page)).toEqual([])
  expect((await visitor.post('/sign-in/second-factor', { code: '123456' })).statusCode).toBe(401)
  const trainee = await staff('Vic Trainee', null)
  await addPasskey(trainee.id)
  expect(await admitted(trainee.id)).toMatchObject({ is: 'in' })
  // A provider that asked for two factors has done it for us.
  const admin = await staff('Wes Provider', 'admin')
  await setUpCodes(admin.visitor, now)
  expect(await admitted(admin.id, 'oidc')).toMatchObject({ is: 'half' })
  expect(await admitted(admin.id, 'oidc', true)).toMatchObject({ is: 'in' })
})

test('what a role needs is not taken away, by page or by passkey, unless something else is there', async () => {
  const { id, visitor } = await staff('Xia Needs', 'admin', goodPassword())
  await setUpCodes(visitor, now)
  expect((await visitor.get('/account/second-factor')).body).not.toContain('Stop asking for codes')
  const refused = await visitor.post('/account/second-factor/removal')
  expect([refused.statusCode, refused.body.includes('Your role needs a second step')]).toEqual([422, true])
  await addPasskey(id)
  const [key] = await here.db.select().from(passkeys).where(eq(passkeys.personId, id))
  expect((await visitor.post('/account/second-factor/removal')).statusCode).toBe(303)
  const last = await visitor.post(`/account/passkeys/${key!.id}/removal`)
  expect([last.statusCode, last.body.includes('Set up codes from an app first')]).toEqual([422, true])
  expect(await here.db.select().from(passkeys).where(eq(passkeys.personId, id))).toHaveLength(1)
})

test('an admin resets what somebody has lost: all of it goes, every browser is signed out, the person is told', async () => {
  const admin = await staff('Yan Admin', 'admin')
  const lost = await staff('Zed Lost', 'trainer')
  await setUpCodes(lost.visitor, now)
  await addPasskey(lost.id)
  const path = `/people/${lost.id}/second-factor/reset`
  expect((await admin.visitor.get(`/people/${lost.id}`)).body).toContain('Reset the second step')
  expect((await admin.visitor.get(`/people/${admin.id}`)).body).not.toContain('Reset the second step')
  for (const [visitor, status] of [[new Visitor(here.app), 401], [lost.visitor, 404]] as const) expect((await visitor.post(path)).statusCode).toBe(status)
  await here.db.$client`update sign_ins set created_at = created_at - interval '15 minutes' where person_id = ${admin.id}`
  expect((await admin.visitor.post(path, {}, { referer: `http://localhost/people/${lost.id}` })).headers.location).toBe(`/account/proof?next=${encodeURIComponent(`/people/${lost.id}`)}`)
  await here.db.$client`update sign_ins set created_at = now() where person_id = ${admin.id}`
  expect((await admin.visitor.post(path)).statusCode).toBe(303)
  for (const table of [totps, recoveryCodes, passkeys]) expect(await here.db.select().from(table).where(eq(table.personId, lost.id))).toEqual([])
  expect((await lost.visitor.get('/account')).statusCode).toBe(303)
  expect(await auditOf(lost.id)).toContain('reset second factor')
  expect((await here.db.select().from(mails).where(eq(mails.recipient, lost.email))).at(-1)!.text).toContain('An admin removed your second step')
  expect((await admin.visitor.post(`/people/${admin.id}/second-factor/reset`)).statusCode).toBe(409)
  expect((await admin.visitor.post('/people/999999/second-factor/reset')).statusCode).toBe(404)
})

test('the last admin is helped from the command line', async () => {
  const admin = await staff('Abe Last', 'admin')
  await setUpCodes(admin.visitor, now)
  const said: string[] = []
  const run = (...words: string[]) => secondFactorCommand(words, async () => ({ services: here.services, async close () {} }), (text) => said.push(text))
  expect([await run(), await run('remove', admin.email), await run('reset', admin.email, 'now'), await run('reset', 'nobody@agency.example')]).toEqual([2, 2, 2, 1])
  expect(await run('reset', admin.email.toUpperCase())).toBe(0)
  expect(await run('reset', admin.email)).toBe(0)
  expect(said.slice(-2)).toEqual(['Abe Last signs in with the password alone now, and is signed out everywhere.', 'Abe Last has no second step and no passkey.'])
  expect((await here.db.select().from(signIns).where(eq(signIns.personId, admin.id))).every(({ endedAt }) => endedAt !== null)).toBe(true)
  expect(await admitted(admin.id)).toMatchObject({ is: 'in', isLed: true })
})

test('the rule is on unless the environment says otherwise', () => {
  expect(readConfig({}).requireSecondFactor).toBe(true)
  expect(readConfig({ REQUIRE_SECOND_FACTOR: 'no' }).requireSecondFactor).toBe(false)
  expect(() => readConfig({ REQUIRE_SECOND_FACTOR: 'maybe' })).toThrow('REQUIRE_SECOND_FACTOR')
})
