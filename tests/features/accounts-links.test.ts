/** Links that are used once, and a person's own account. */
import { eq, sql } from 'drizzle-orm'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { disablePerson } from '#src/features/accounts/disable-person.ts'
import { invitePerson, sendResetLink } from '#src/features/accounts/invite-person.ts'
import { objectionTo } from '#src/features/accounts/judge-password.ts'
import { ensureSetUpLink } from '#src/features/accounts/set-up.ts'
import { newToken } from '#src/features/accounts/tokens.ts'
import { Conflict } from '#src/platform/http/errors.ts'
import { invitations, people, signIns } from '#src/platform/db/schema/accounts.ts'
import { grants } from '#src/platform/db/schema/people.ts'
import { auditEntries, mails } from '#src/platform/db/schema/platform.ts'
import { firstAdmin, goodPassword, makePerson, signedIn } from '../support/account-cast.ts'
import { openApp, type TestApp, Visitor } from '../support/app.ts'

let here: TestApp
let joanna: { visitor: Visitor; email: string }
const opened: TestApp[] = []
const open = async (...given: Parameters<typeof openApp>) => { const test = await openApp(...given); opened.push(test); return test }

beforeAll(async () => { here = await open(); joanna = await firstAdmin(here) })
afterAll(() => Promise.all(opened.map((test) => test.close())))

const invite = (id: number, test = here) => test.db.transaction((tx) => invitePerson(test.services, tx, { personId: id, by: null })).then(({ url }) => new URL(url).pathname)
const reset = (id: number, test = here) => test.db.transaction((tx) => sendResetLink(test.services, tx, { personId: id, by: null })).then(({ url }) => new URL(url).pathname)
const personOf = (id: number, test = here) => test.db.select().from(people).where(eq(people.id, id)).then((rows) => rows[0]!)
const auditOf = (id: number, test = here) => test.db.select().from(auditEntries).where(eq(auditEntries.subjectId, String(id))).then((rows) => rows.map(({ action }) => action))
const choice = { password: goodPassword(2) }

test('the set-up link makes the first admin, once', async () => {
  const fresh = await open()
  const older = new URL((await ensureSetUpLink(fresh.services))!).pathname
  const link = new URL((await ensureSetUpLink(fresh.services))!).pathname
  const visitor = new Visitor(fresh.app)
  expect((await visitor.get(older)).statusCode).toBe(410)
  expect((await visitor.get(link)).body).toContain('You become the first admin')
  const given = { name: 'Zoë Nguyen', email: 'Zoe@Training.example', password: goodPassword() }
  const bad = await visitor.post(link, { ...given, password: 'zoe nguyen 12345' })
  expect(bad.statusCode).toBe(422)
  expect(bad.body).toContain('mostly')
  expect(bad.body).toContain('value="Zoë Nguyen"')
  expect(bad.body).not.toContain('12345')
  const replies = await Promise.all([visitor.post(link, given), new Visitor(fresh.app).post(link, { ...given, email: 'other@training.example' })])
  expect(replies.map((reply) => reply.statusCode).sort()).toEqual([303, 410])
  expect(await fresh.db.select().from(people)).toHaveLength(1)
  expect(await fresh.db.select({ role: grants.role }).from(grants)).toEqual([{ role: 'admin' }])
  expect(await ensureSetUpLink(fresh.services)).toBeNull()
  expect((await visitor.get(link)).statusCode).toBe(410)
  const [admin] = await fresh.db.select().from(people)
  expect(await auditOf(admin!.id, fresh)).toContain('set up')
  expect(JSON.stringify(await fresh.db.select().from(invitations))).not.toContain(link.split('/')[2])
})

test('a field that is not of the form changes nothing', async () => {
  const fresh = await open()
  const link = new URL((await ensureSetUpLink(fresh.services))!).pathname
  for (const extra of [{ role: 'admin' }, { isAdmin: '1' }, { id: '1' }, { createdAt: 'now' }, { name: ['A', 'B'] }, { agencyId: '3' }] as Record<string, string | string[]>[]) {
    const reply = await new Visitor(fresh.app).post(link, { name: 'Zoë Nguyen', email: 'zoe@training.example', password: goodPassword(), ...extra })
    expect(reply.statusCode).toBe(422)
  }
  expect(await fresh.db.select().from(people)).toEqual([])
  const { id } = await makePerson(here, 'Ann Strict', null)
  const path = await invite(id)
  const before = await personOf(id)
  expect((await new Visitor(here.app).post(path, { ...choice, role: 'admin' })).statusCode).toBe(422)
  expect(await personOf(id)).toEqual(before)
})

test('opening an invitation changes nothing; sending its form joins, once, of two at the same time', async () => {
  const { id, name, email } = await makePerson(here, 'Bo Invited', null)
  const path = await invite(id)
  const looks = await Promise.all(Array.from({ length: 3 }, () => here.app.inject({ method: 'GET', url: path })))
  for (const look of looks) for (const word of [name, email, 'choose the password']) expect(look.body).toContain(word)
  expect((await here.app.inject({ method: 'HEAD', url: path })).statusCode).toBe(200)
  expect((await personOf(id)).passwordHash).toBeNull()

  const visitors = [new Visitor(here.app), new Visitor(here.app)]
  const replies = await Promise.all(visitors.map((visitor, n) => visitor.post(path, { password: goodPassword(n + 1) })))
  expect(replies.map((reply) => reply.statusCode).sort()).toEqual([303, 410])
  const won = replies.findIndex((reply) => reply.statusCode === 303)
  expect((await visitors[won]!.get('/account')).body).toContain(name)
  await signedIn(here, email, goodPassword(won + 1))
  expect((await visitors[1 - won]!.get(path)).body).toContain('This link has been used')
  expect((await auditOf(id)).filter((action) => action === 'joined')).toHaveLength(1)
})

test('expired, replaced, used, disabled and foreign links say what to do; forged and unknown ones look the same', async () => {
  const { id } = await makePerson(here, 'Cy Late', null)
  const first = await invite(id)
  const second = await invite(id)
  const visit = async (path: string) => { const look = await new Visitor(here.app).get(path); const sent = await new Visitor(here.app).post(path, choice); return [look.statusCode, sent.statusCode, look.body] as const }
  expect((await visit(first)).slice(0, 2)).toEqual([410, 410])
  expect((await visit(first))[2]).toContain('A newer link took its place')
  await here.db.update(invitations).set({ expiresAt: sql`now() - interval '1 second'` }).where(eq(invitations.personId, id))
  expect((await visit(second)).slice(0, 2)).toEqual([410, 410])
  expect((await visit(second))[2]).toContain('Ask the person who invited you')
  const third = await invite(id)
  await disablePerson(here.db, { personId: id, by: 0 })
  expect((await visit(third)).slice(0, 2)).toEqual([410, 410])

  const { id: other } = await makePerson(here, 'Di Purpose', null)
  const token = (await invite(other)).split('/')[2]!
  const unknown = await Promise.all([newToken(), token.slice(0, -1), `${token}x`, token.toUpperCase(), '%00', 'x'.repeat(150)].map((text) => visit(`/invitations/${text}`)))
  const elsewhere = await Promise.all([visit(`/password-resets/${token}`), visit(`/set-up/${token}`)])
  expect([...unknown, ...elsewhere].map((seen) => seen.slice(0, 2))).toEqual(Array(8).fill([404, 404]))
  const plain = (body: string) => body.replace(/<input type="hidden" name="back"[^>]*>/, '')
  expect(new Set(unknown.map((seen) => plain(seen[2]))).size).toBe(1)
  expect((await here.app.inject({ method: 'GET', url: `/invitations/${token}` })).statusCode).toBe(200)
})

test('a token has 256 random bits', () => {
  const tokens = Array.from({ length: 1000 }, newToken)
  expect(new Set(tokens).size).toBe(1000)
  expect(tokens.every((token) => Buffer.from(token, 'base64url').length === 32)).toBe(true)
})

test('with a mail server a link is mailed in the transaction of its fact, and dropped when the person is disabled', async () => {
  const mailing = await open({}, { SMTP_URL: 'smtp://127.0.0.1:9' })
  const { id, email } = await makePerson(mailing, '<b>Mo</b> Mailed', null)
  await expect(mailing.db.transaction(async (tx) => { await invitePerson(mailing.services, tx, { personId: id, by: null }); throw new Error('undone') })).rejects.toThrow('undone')
  expect(await mailing.db.select().from(mails)).toEqual([])
  const path = await invite(id, mailing)
  const [mail] = await mailing.db.select().from(mails)
  expect(mail).toMatchObject({ kind: 'invitation', recipient: email, secret: true, subject: 'Your invitation to IPS training' })
  expect(mail!.text).toContain(`http://localhost${path}`)
  expect(mail!.text).toContain('Hello <b>Mo</b> Mailed,')
  expect(mail!.html).toContain('&lt;b&gt;Mo&lt;/b&gt; Mailed')
  expect(mail!.html).toContain(`href="http://localhost${path}"`)
  await disablePerson(mailing.db, { personId: id, by: 0 })
  expect((await mailing.db.select().from(mails))[0]).toMatchObject({ text: '', html: '', sentAt: null })
  expect((await mailing.db.select().from(mails))[0]!.gaveUpAt).not.toBeNull()
})

test('asking for a new password says the same for everybody, and mails only those who are here, three times an hour', async () => {
  const mailing = await open({}, { SMTP_URL: 'smtp://127.0.0.1:9' })
  const kim = await makePerson(mailing, 'Kim Forgot')
  const gone = await makePerson(mailing, 'Gil Gone')
  await disablePerson(mailing.db, { personId: gone.id, by: kim.id })
  const fresh = await makePerson(mailing, 'Fay Fresh', null)
  const bodies: string[] = []
  const times: number[] = []
  for (const email of [kim.email.toUpperCase(), gone.email, fresh.email, 'nobody@agency.example', 'no address']) {
    const began = performance.now()
    const reply = await new Visitor(mailing.app).post('/password-reset', { email })
    times.push(performance.now() - began)
    expect(reply.statusCode).toBe(200)
    bodies.push(reply.body)
  }
  expect(new Set(bodies).size).toBe(1)
  expect(Math.min(...times)).toBeGreaterThan(240)
  const queued = await mailing.db.select({ kind: mails.kind, to: mails.recipient }).from(mails).orderBy(mails.id)
  expect(queued).toEqual([{ kind: 'password reset', to: kim.email }, { kind: 'invitation', to: fresh.email }])
  for (let n = 0; n < 5; n++) await new Visitor(mailing.app).post('/password-reset', { email: kim.email })
  expect((await mailing.db.select().from(mails).where(eq(mails.recipient, kim.email)))).toHaveLength(3)
})

test('a reset link is good for an hour and once, ends every sign-in, and is no invitation', async () => {
  const { id, email } = await makePerson(here, 'Lu Reset')
  const browsers = [await signedIn(here, email), await signedIn(here, email)]
  await expect(invite(id)).rejects.toThrow(Conflict)
  const path = await reset(id)
  const visitor = new Visitor(here.app)
  expect((await visitor.get(path)).body).toContain('every browser that is signed in now will be signed out')
  expect((await visitor.post(path, { password: 'short' })).statusCode).toBe(422)
  expect((await visitor.post(path, choice)).statusCode).toBe(303)
  expect((await visitor.get('/account')).statusCode).toBe(200)
  for (const browser of browsers) expect((await browser.get('/account')).statusCode).toBe(303)
  expect((await new Visitor(here.app).post('/sign-in', { email, password: goodPassword() })).statusCode).toBe(422)
  expect((await visitor.post(path, choice)).statusCode).toBe(410)
  const late = await reset(id)
  expect((await visitor.get(late)).statusCode).toBe(200)
  await here.db.update(invitations).set({ expiresAt: sql`expires_at - interval '60 minutes'` }).where(eq(invitations.personId, id))
  expect((await visitor.get(late)).statusCode).toBe(410)
  expect(await auditOf(id)).toContain('reset password')
})

test('changing a password needs the current one, gives this browser a new token and ends the others if asked', async () => {
  const { id, email } = await makePerson(here, 'Meg Change')
  const [mine, other] = [await signedIn(here, email), await signedIn(here, email)]
  const send = (given: Record<string, string>) => mine.post('/account/password', given)
  expect((await send({ currentPassword: 'wrong password', password: goodPassword(2) })).body).toContain('This is not your current password')
  const common = await send({ currentPassword: goodPassword(), password: 'Password12345678' })
  expect([common.statusCode, common.body.includes('attackers try first')]).toEqual([422, true])
  expect(common.body).not.toContain('Password12345678')
  const token = mine.cookies.get('gainful')
  expect((await send({ currentPassword: goodPassword(), password: goodPassword(2) })).headers.location).toBe('/account?changed=password')
  expect(mine.cookies.get('gainful')).not.toBe(token)
  expect((await mine.get('/account?changed=password')).body).toContain('Your password is changed.')
  expect((await other.get('/account')).statusCode).toBe(200)
  await send({ currentPassword: goodPassword(2), password: goodPassword(3), others: 'end' })
  expect((await other.get('/account')).statusCode).toBe(303)
  expect((await mine.get('/account')).statusCode).toBe(200)
  expect((await here.db.select().from(signIns).where(eq(signIns.personId, id))).filter(({ endedAt }) => endedAt === null)).toHaveLength(1)
  for (let n = 0; n < 10; n++) await send({ currentPassword: 'wrong password', password: goodPassword(4) })
  expect((await send({ currentPassword: goodPassword(3), password: goodPassword(4) })).statusCode).toBe(429)
  expect((await mine.get('/account?changed=__proto__')).statusCode).toBe(200)
})

test('a person sees and ends their own sign-ins, and nobody else’s', async () => {
  const ned = await makePerson(here, 'Ned Lists')
  const [mine, phone] = [await signedIn(here, ned.email), new Visitor(here.app)]
  await phone.request({ method: 'POST', url: '/sign-in', payload: new URLSearchParams({ email: ned.email, password: goodPassword() }).toString(), headers: { 'content-type': 'application/x-www-form-urlencoded', 'user-agent': 'Mozilla/5.0 (iPhone; CPU iPhone OS 19_1) AppleWebKit Version/19 Mobile Safari/604.1 <script>' } })
  const page = await mine.get('/account')
  expect(page.body).toContain('Safari on iPhone')
  const [, id] = /\/account\/sign-ins\/(\d+)\/ending/.exec(page.body)!
  expect((await joanna.visitor.post(`/account/sign-ins/${id}/ending`)).statusCode).toBe(404)
  for (const odd of ['0', '-1', 'x', '99999999999999999999', '1e3']) expect((await mine.post(`/account/sign-ins/${odd}/ending`)).statusCode).toBe(404)
  expect((await phone.get('/account')).statusCode).toBe(200)
  expect((await mine.post(`/account/sign-ins/${id}/ending`)).statusCode).toBe(303)
  expect((await phone.get('/account')).statusCode).toBe(303)
  const third = await signedIn(here, ned.email)
  await mine.post('/account/sign-ins/ending')
  expect((await third.get('/account')).statusCode).toBe(303)
  expect((await mine.get('/account')).statusCode).toBe(200)
})

test('time zone and colors are kept; colors also for somebody signed out', async () => {
  const { id, email } = await makePerson(here, 'Oz Prefers')
  const visitor = await signedIn(here, email)
  expect((await visitor.post('/account/time-zone', { timeZone: 'America/Denver' })).statusCode).toBe(303)
  expect((await visitor.get('/account')).body).toContain('Mountain time')
  for (const timeZone of ['Mars/Olympus', '', "'; drop table people; --"]) expect((await visitor.post('/account/time-zone', { timeZone })).statusCode).toBe(422)
  expect((await visitor.post('/theme', { theme: 'dark', back: '/account?x=1' })).headers.location).toBe('/account?x=1')
  expect((await visitor.get('/account')).body).toContain('data-theme="dark"')
  expect(await personOf(id)).toMatchObject({ timeZone: 'America/Denver', theme: 'dark' })
  const stranger = new Visitor(here.app)
  expect((await stranger.post('/theme', { theme: 'light', back: '//evil.example' })).headers.location).toBe('/')
  expect((await stranger.get('/sign-in')).body).toContain('data-theme="light"')
  expect((await stranger.post('/theme', { theme: 'pink' })).statusCode).toBe(303)
})

test('disabling ends every sign-in and link at once; nobody disables themselves or the last admin', async () => {
  const { id, email } = await makePerson(here, 'Pat Leaves')
  const visitor = await signedIn(here, email)
  const path = await reset(id)
  await disablePerson(here.db, { personId: id, by: 0 })
  expect((await visitor.get('/account')).statusCode).toBe(303)
  expect((await visitor.post(path, choice)).statusCode).toBe(410)
  expect((await new Visitor(here.app).post('/sign-in', { email, password: goodPassword() })).statusCode).toBe(422)
  await expect(reset(id)).rejects.toThrow(Conflict)
  const [admin] = await here.db.select({ id: people.id }).from(people).where(eq(people.email, joanna.email))
  await expect(disablePerson(here.db, { personId: admin!.id, by: admin!.id })).rejects.toThrow('your own account')
  await expect(disablePerson(here.db, { personId: admin!.id, by: 0 })).rejects.toThrow('last admin')
  await expect(disablePerson(here.db, { personId: 999_999, by: 0 })).rejects.toThrow('no such person')
  expect(await auditOf(id)).toEqual(expect.arrayContaining(['created person', 'signed in', 'made reset link', 'ended sign-ins', 'disabled person']))
})

test.each([
  ['Password12345678', false], ['welcome20242024!', false], ['ILoveYouForever1', false], ['dragonmonkey2024', false], ['P@ssw0rd!P@ssw0rd?', false], ['correct horse battery staple', false], ['May the Force be with you', false],
  ['qwertyuiopasdfgh', false], ['aaaaaaaaaaaaaaaaa', false], ['short', false], ['adalovelace19851', false], ['summer football 25', false], ['x'.repeat(201), false],
  ['kayak lantern orbit', true], ['my dog ate the couch again', true], ['eight rusty bicycles', true], ['x7Kq93mZpL2vB8nR', true], ['ünïcödé 🦜 papagei sagt', true], ['purple walrus tango spoon'.repeat(2).slice(0, 64) + ' q', true],
])('password %s: taken is %s', (password, taken) => {
  expect(objectionTo(password, ['Ada Lovelace', 'ada.lovelace@agency.example']) === null).toBe(taken)
})
