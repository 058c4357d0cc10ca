/** The second step of signing in: set up, asked for, used once, lost; and proving again who one is. The clock of rules stands still and is moved by hand. */
import { and, eq } from 'drizzle-orm'
import { Secret, TOTP } from 'otpauth'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { admit } from '#src/features/accounts/admit.ts'
import { disablePerson } from '#src/features/accounts/disable-person.ts'
import { endOldSignIns } from '#src/features/accounts/end-sign-ins.ts'
import { sendResetLink } from '#src/features/accounts/invite-person.ts'
import { keepFields } from '#src/features/accounts/kept.ts'
import { findPersonByEmail } from '#src/features/accounts/queries.ts'
import { recoveryHash } from '#src/features/accounts/recovery-codes.ts'
import { startSignIn } from '#src/features/accounts/start-sign-in.ts'
import { stepOf } from '#src/features/accounts/totp.ts'
import { challenges, recoveryCodes, signIns, totps } from '#src/platform/db/schema/accounts.ts'
import { auditEntries, mails } from '#src/platform/db/schema/platform.ts'
import { goodPassword, makePerson } from '../support/account-cast.ts'
import { openApp, type TestApp, Visitor } from '../support/app.ts'
import { htmlFaults } from '../support/html.ts'
import { keyOn, phoneOf, readQr, recoveryCodesOn, setUpCodes } from '../support/second-step.ts'

let here: TestApp
let now = new Date()
const step = 30_000
/** Codes are good once, so every test begins in a time step of its own. */
beforeEach(() => { now = new Date(now.getTime() + 10 * step) })
beforeAll(async () => { here = await openApp({ now: () => now, mailer: { configured: true, async send () {}, close () {} } }) })
afterAll(() => here.close())

const auditOf = (id: number) => here.db.select().from(auditEntries).where(eq(auditEntries.subjectId, String(id))).then((rows) => rows.map(({ action }) => action))
const mailsTo = (to: string) => here.db.select().from(mails).where(eq(mails.recipient, to)).then((rows) => rows.filter(({ kind }) => kind === 'security notice').map(({ text }) => text))
/** The password is right; what comes then is the visitor's. */
async function half (email: string, fields: Record<string, string> = {}, app = here): Promise<{ visitor: Visitor; location: string; body: string }> {
  const visitor = new Visitor(app.app)
  const reply = await visitor.post('/sign-in', { email, password: goodPassword(), ...fields })
  return { visitor, location: String(reply.headers.location), body: reply.body }
}
/** The same without the password: for what comes after it. */
async function pendingOf (email: string): Promise<Visitor> {
  const visitor = new Visitor(here.app)
  const { token } = await here.db.transaction(async (tx) => admit(here.services, tx, { personId: (await findPersonByEmail(tx, email))!.id, factor: 'password', isWhole: false, agent: 'a browser' }))
  visitor.cookies.set('gainful-second-step', token)
  return visitor
}
const given = async (email: string, code: string) => (await pendingOf(email)).post('/sign-in/second-step', { code })

/** Somebody who has signed in; with a password only where one is asked for. */
async function member (name: string, password: string | null = null) {
  const person = await makePerson(here, name, password)
  const visitor = new Visitor(here.app)
  visitor.cookies.set('gainful', (await startSignIn(here.db, person.id, 'a browser')).token)
  return { ...person, visitor }
}
async function withCodes (name: string, password: string | null = null) {
  const person = await member(name, password)
  return { ...person, ...await setUpCodes(person.visitor, now) }
}
/** As if the sign-in had begun a quarter of an hour ago. */
const age = (personId: number) => here.db.$client`update sign_ins set created_at = created_at - interval '15 minutes' where person_id = ${personId}`

test('codes are those of RFC 6238, one step early or late, and no further', () => {
  // Appendix B, SHA-1, the last six of its eight digits.
  const secret = Buffer.from('12345678901234567890')
  for (const [second, code] of [[59, '287082'], [1111111109, '081804'], [1111111111, '050471'], [1234567890, '005924'], [2000000000, '279037'], [20000000000, '353130']] as const) {
    const at = (moved: number) => stepOf(secret, code, new Date((second + moved) * 1000))
    expect(at(0)).toBe(Math.floor(second / 30))
    expect([at(30), at(-30)]).toEqual([Math.floor(second / 30), Math.floor(second / 30)])
    expect([at(61), at(-61)]).toEqual([null, null])
  }
  for (const code of ['', '28708', '2870820', 'abcdef', '２８７０８２']) expect(stepOf(secret, code, new Date(59_000))).toBeNull()
})

test('set up with the picture or the key, confirmed by a code, with ten recovery codes that are shown once and kept as hashes', async () => {
  const { id, email, visitor } = await member('Ada Codes')
  expect((await visitor.get('/account')).body).toContain('Off: a password alone lets you in.')
  expect((await visitor.get('/account/second-factor')).body).not.toContain('<svg class="qr"')
  expect((await visitor.post('/account/second-factor/beginning', { next: '' })).statusCode).toBe(303)
  const page = (await visitor.get('/account/second-factor')).body
  const key = keyOn(page)
  expect(page).toContain(`aria-label="QR code of the key ${key}"`)
  expect(key.replaceAll(' ', '')).toHaveLength(32)
  expect(page).toContain(`otpauth://totp/Gainful:${encodeURIComponent(email)}?issuer=Gainful&amp;secret=${key.replaceAll(' ', '')}&amp;algorithm=SHA1&amp;digits=6&amp;period=30`)
  expect(readQr(page)).toBe(new TOTP({ issuer: 'Gainful', label: email, secret: Secret.fromBase32(key.replaceAll(' ', '')) }).toString())
  expect(await htmlFaults(page)).toEqual([])
  // Looking again shows the same; nothing is asked for yet.
  expect(keyOn((await visitor.get('/account/second-factor')).body)).toBe(key)
  expect((await here.db.transaction((tx) => admit(here.services, tx, { personId: id, factor: 'password', isWhole: false, agent: '' }))).is).toBe('in')

  const wrong = await visitor.post('/account/second-factor', { code: '000000', next: '' })
  expect([wrong.statusCode, keyOn(wrong.body)]).toEqual([422, key])
  const done = await visitor.post('/account/second-factor', { code: ` ${phoneOf(key).code(now).replace(/^.../, '$& ')} `, next: '' })
  expect(done.statusCode).toBe(200)
  const codes = recoveryCodesOn(done.body)
  expect(new Set(codes).size).toBe(10)
  expect(codes.every((code) => /^([a-z2-7]{4}-){5}[a-z2-7]{4}$/.test(code))).toBe(true)
  expect(await htmlFaults(done.body)).toEqual([])
  const stored = JSON.stringify(await here.db.select().from(recoveryCodes).where(eq(recoveryCodes.personId, id)))
  expect(codes.some((code) => stored.includes(code) || stored.includes(code.replaceAll('-', '').toUpperCase()))).toBe(false)
  expect((await visitor.get('/account/second-factor')).body).not.toContain(codes[0])
  expect((await visitor.get('/account')).body).toContain('10 recovery codes are left')
  expect(await auditOf(id)).toContain('set up a second factor')
  expect(await mailsTo(email)).toEqual([expect.stringContaining('Codes from an app were set up')])
  expect(JSON.stringify(await here.db.select().from(auditEntries))).not.toContain(key.replaceAll(' ', ''))
})

test('after the password comes the code; in between, nothing else opens', async () => {
  const { id, email, phone } = await withCodes('Bea Half', goodPassword())
  now = new Date(now.getTime() + 2 * step)
  const { visitor, location } = await half(email, { next: '/account' })
  expect(location).toBe('/sign-in/second-step?next=%2Faccount')
  expect([...visitor.cookies.keys()]).toEqual(['gainful-second-step'])
  const token = visitor.cookies.get('gainful-second-step')!
  expect((await visitor.get('/account')).statusCode).toBe(303)
  // Not even under the name of a whole sign-in.
  const forged = new Visitor(here.app)
  forged.cookies.set('gainful', token)
  expect((await forged.get('/account')).statusCode).toBe(303)
  const [row] = await here.db.select().from(signIns).where(and(eq(signIns.personId, id), eq(signIns.isPending, true)))
  expect(row!.expiresAt.getTime() - row!.createdAt.getTime()).toBe(600_000)
  const page = (await visitor.get(location)).body
  expect(page).toContain('name="next" value="/account"')
  expect(await htmlFaults(page)).toEqual([])
  for (const code of ['000000', 'x', '', '1'.repeat(200)]) expect((await visitor.post('/sign-in/second-step', { code, next: '/account' })).statusCode).toBe(422)
  const done = await visitor.post('/sign-in/second-step', { code: phone.code(now), next: '/account' })
  expect([done.statusCode, done.headers.location]).toEqual([303, '/account'])
  expect([...visitor.cookies.keys()]).toEqual(['gainful'])
  expect(visitor.cookies.get('gainful')).not.toBe(token)
  expect((await here.db.select({ factor: signIns.factor }).from(signIns).where(eq(signIns.personId, id))).at(-1)!.factor).toBe('password+totp')
  expect((await auditOf(id)).filter((action) => action === 'signed in')).toHaveLength(1)
})

test('a code is good once, however often and however fast it is sent', async () => {
  const { email, phone } = await withCodes('Cal Once')
  // The one that confirmed the set-up is used up too.
  expect((await given(email, phone.code(now))).statusCode).toBe(422)
  now = new Date(now.getTime() + step)
  const waiting = await Promise.all(Array.from({ length: 6 }, () => pendingOf(email)))
  const replies = await Promise.all(waiting.map((visitor) => visitor.post('/sign-in/second-step', { code: phone.code(now) })))
  expect(replies.map(({ statusCode }) => statusCode).sort()).toEqual([303, 422, 422, 422, 422, 422])
  // Nor is the one before it, whose time is not over.
  expect((await given(email, phone.code(new Date(now.getTime() - step)))).statusCode).toBe(422)
  now = new Date(now.getTime() + step)
  expect((await given(email, phone.code(now))).statusCode).toBe(303)
})

test('one pending sign-in takes five codes, however many come at once, and is over then', async () => {
  const { id, email, phone } = await withCodes('Dee Guess', goodPassword())
  now = new Date(now.getTime() + step)
  const { visitor } = await half(email)
  const right = phone.code(now)
  const replies = await Promise.all(Array.from({ length: 20 }, (_, n) => visitor.post('/sign-in/second-step', { code: String((Number(right) + n + 1) % 1_000_000).padStart(6, '0') })))
  expect(replies.filter(({ statusCode }) => statusCode === 422)).toHaveLength(5)
  expect(replies.every(({ statusCode }) => [401, 422, 429].includes(statusCode))).toBe(true)
  expect((await new Visitor(here.app).post('/sign-in/second-step', { code: right })).statusCode).toBe(401)
  expect(await auditOf(id)).toContain('refused second step after too many tries')
  // The password's own tries count on until somebody is in: ten, and no more halves.
  const halves = await Promise.all(Array.from({ length: 9 }, () => half(email)))
  expect(halves.map(({ location }) => location)).toEqual(Array(9).fill('/sign-in/second-step'))
  expect((await half(email)).body).toContain('Too many tries from here')
})

test('fifty wrong codes in a day stop six digits for this person, who is told, and gets in with a recovery code', async () => {
  const { id, email, phone, recovery } = await withCodes('Eve Stopped')
  now = new Date(now.getTime() + step)
  await here.db.$client`insert into throttles (key, tries, since) values (${`second-step-of:${id}`}, 50, now())`
  const visitor = await pendingOf(email)
  for (let n = 0; n < 2; n++) expect((await visitor.post('/sign-in/second-step', { code: phone.code(now) })).statusCode).toBe(429)
  expect((await mailsTo(email)).filter((text) => text.includes('tried 50 codes'))).toHaveLength(1)
  expect((await visitor.post('/sign-in/second-step', { code: recovery[0]! })).statusCode).toBe(303)
})

test('a recovery code lets in once, in any spelling, and its owner is told how many are left', async () => {
  const { id, email, recovery, visitor } = await withCodes('Fay Lost')
  const spelled = [recovery[0]!.toUpperCase(), recovery[1]!.replaceAll('-', ' '), ` ${recovery[2]!.replaceAll('-', '\u2013')} `, recovery[3]!.replaceAll('o', '0').replaceAll('i', '1').replaceAll('b', '8')]
  for (const code of spelled) expect((await given(email, code)).statusCode).toBe(303)
  expect((await given(email, recovery[0]!)).statusCode).toBe(422)
  expect((await mailsTo(email)).at(-1)).toContain('6 are left')
  expect((await auditOf(id)).filter((action) => action === 'used a recovery code')).toHaveLength(4)
  // Another person's are none.
  expect(recoveryHash(id, recovery[4]!)!.equals(recoveryHash(id + 1, recovery[4]!)!)).toBe(false)
  const fresh = recoveryCodesOn((await visitor.post('/account/second-factor/recovery-codes')).body)
  expect(fresh).toHaveLength(10)
  expect((await given(email, recovery[5]!)).statusCode).toBe(422)
  expect((await given(email, fresh[0]!)).statusCode).toBe(303)
})

test('answers that waited are carried through the code, through a wrong one, and back when it is over', async () => {
  const { id, email, phone } = await withCodes('Gil Kept', goodPassword())
  now = new Date(now.getTime() + step)
  const kept = keepFields({ 'a.q1': 'b', 'a.q2': ['x', 'y & "z"'] }, '/attempts/5/answers', id)
  const fields = { kept: kept.fields, keptFor: kept.path, keptPerson: String(id), next: '/attempts/5' }
  const { visitor, body } = await half(email, fields)
  const carried = [`name="kept" value="${kept.fields.replaceAll('&', '&amp;')}"`, `name="keptPerson" value="${id}"`, 'name="keptFor" value="/attempts/5/answers"', 'name="next" value="/attempts/5"']
  for (const field of carried) expect(body).toContain(field)
  const wrong = await visitor.post('/sign-in/second-step', { code: '000000', ...fields })
  for (const field of carried) expect(wrong.body).toContain(field)
  const over = await new Visitor(here.app).post('/sign-in/second-step', { code: '000000', ...fields })
  expect(over.statusCode).toBe(401)
  expect(over.body).toContain('action="/sign-in"')
  for (const field of carried) expect(over.body).toContain(field)
  const right = await visitor.post('/sign-in/second-step', { code: phone.code(now), ...fields })
  expect(right.statusCode).toBe(200)
  for (const field of ['<form method="post" action="/attempts/5/answers">', 'name="a.q1" value="b"', 'name="a.q2" value="y &amp; &quot;z&quot;"']) expect(right.body).toContain(field)
})

test('what a pending sign-in is good for ends with time, with the person and with their sign-ins; housekeeping leaves the ones that wait', async () => {
  const { id, email, phone } = await withCodes('Hal Over')
  now = new Date(now.getTime() + step)
  const [late, ended, closed] = [await pendingOf(email), await pendingOf(email), await pendingOf(email)]
  await endOldSignIns(here.db)
  expect((await late.get('/sign-in/second-step')).statusCode).toBe(200)
  await here.db.$client`update sign_ins set expires_at = now() where id = (select min(id) from sign_ins where person_id = ${id} and is_pending)`
  expect((await late.post('/sign-in/second-step', { code: phone.code(now) })).statusCode).toBe(401)
  await here.db.$client`update sign_ins set ended_at = now() where id = (select min(id) from sign_ins where person_id = ${id} and is_pending and expires_at > now())`
  expect((await ended.post('/sign-in/second-step', { code: phone.code(now) })).statusCode).toBe(401)
  await disablePerson(here.db, { personId: id, by: 0 })
  expect((await closed.post('/sign-in/second-step', { code: phone.code(now) })).statusCode).toBe(401)
})

test('a link for a new password leaves the second step needed', async () => {
  const { id, email, phone } = await withCodes('Ida Reset', goodPassword())
  now = new Date(now.getTime() + step)
  const link = new URL((await here.db.transaction((tx) => sendResetLink(here.services, tx, { personId: id, by: null }))).url).pathname
  const visitor = new Visitor(here.app)
  const reply = await visitor.post(link, { password: goodPassword(3) })
  expect([reply.statusCode, reply.headers.location]).toEqual([303, '/sign-in/second-step'])
  expect((await visitor.get('/account')).statusCode).toBe(303)
  expect((await visitor.post('/sign-in/second-step', { code: phone.code(now) })).statusCode).toBe(303)
  expect((await visitor.get('/account')).body).toContain(email)
})

test('changing how one signs in asks for the password again after ten minutes, and gives the browser a new token', async () => {
  const { id, visitor } = await member('Jan Proof', goodPassword())
  await age(id)
  const asked = await visitor.get('/account/second-factor')
  expect([asked.statusCode, asked.headers.location]).toEqual([303, '/account/proof?next=%2Faccount%2Fsecond-factor'])
  for (const url of ['/account/second-factor', '/account/second-factor/beginning', '/account/second-factor/removal', '/account/second-factor/recovery-codes', '/account/passkeys', '/account/passkeys/1', '/account/passkeys/1/removal', '/account/providers/x']) {
    expect([url, (await visitor.post(url, {})).headers.location]).toEqual([url, expect.stringMatching(/^\/account\/proof/)])
  }
  expect((await visitor.post('/account/passkeys/challenge', {}, { accept: 'application/json' })).json()).toMatchObject({ go: expect.stringMatching(/^\/account\/proof/) })
  const page = await visitor.get(String(asked.headers.location))
  expect(await htmlFaults(page.body)).toEqual([])
  const wrong = await visitor.post('/account/proof', { password: 'not my password', next: '/account/second-factor' })
  expect([wrong.statusCode, wrong.body.includes('This is not your password')]).toEqual([422, true])
  const before = visitor.cookies.get('gainful')!
  const right = await visitor.post('/account/proof', { password: goodPassword(), next: '/account/second-factor' })
  expect([right.statusCode, right.headers.location]).toEqual([303, '/account/second-factor'])
  expect((await visitor.get('/account/second-factor')).statusCode).toBe(200)
  const old = new Visitor(here.app)
  old.cookies.set('gainful', before)
  expect((await old.get('/account')).statusCode).toBe(303)
  // It holds for ten minutes, for this browser.
  await here.db.update(challenges).set({ expiresAt: new Date(0) }).where(eq(challenges.purpose, 'proved'))
  expect((await visitor.get('/account/second-factor')).statusCode).toBe(303)
  await here.db.$client`insert into throttles (key, tries, since) values (${`proof:${id}`}, 10, now())`
  expect((await visitor.post('/account/proof', { password: goodPassword(), next: '' })).statusCode).toBe(429)
})

test('a second phone takes the place of the first when its code is confirmed; both steps can be taken away again', async () => {
  const { id, email, visitor, phone } = await withCodes('Kim Phones')
  await visitor.post('/account/second-factor/beginning', { next: '' })
  const second = phoneOf(keyOn((await visitor.get('/account/second-factor')).body))
  now = new Date(now.getTime() + step)
  expect((await given(email, phone.code(now))).statusCode).toBe(303)
  expect((await visitor.post('/account/second-factor', { code: second.code(now), next: '' })).statusCode).toBe(200)
  now = new Date(now.getTime() + step)
  expect((await given(email, phone.code(now))).statusCode).toBe(422)
  expect((await given(email, second.code(now))).statusCode).toBe(303)
  expect((await visitor.post('/account/second-factor/removal')).headers.location).toBe('/account?changed=second-factor-off')
  expect(await here.db.select().from(totps).where(eq(totps.personId, id))).toEqual([])
  expect(await here.db.select().from(recoveryCodes).where(eq(recoveryCodes.personId, id))).toEqual([])
  expect(await auditOf(id)).toContain('removed a second factor')
})
