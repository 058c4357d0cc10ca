/** Signing in and out: who gets in, how often one may try, where one lands, and what a signed-out form carries. */
import { eq } from 'drizzle-orm'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { disablePerson, enablePerson } from '#src/features/accounts/disable-person.ts'
import { hashing, isOutdated, openHashQueue } from '#src/features/accounts/hash-queue.ts'
import { keepFields } from '#src/features/accounts/kept.ts'
import { ownPath } from '#src/features/accounts/own-path.ts'
import { people, signIns } from '#src/platform/db/schema/accounts.ts'
import { auditEntries } from '#src/platform/db/schema/platform.ts'
import { goodPassword, makePerson, signedIn } from '../support/account-cast.ts'
import { openApp, type TestApp, Visitor } from '../support/app.ts'

let here: TestApp
beforeAll(async () => { here = await openApp() })
afterAll(() => here.close())

const outsider = (address: string) => ({ post: (email: string, password: string, headers: Record<string, string> = {}) => here.app.inject({
  method: 'POST', url: '/sign-in', remoteAddress: address, payload: new URLSearchParams({ email, password }).toString(), headers: { 'content-type': 'application/x-www-form-urlencoded', host: 'localhost', ...headers },
}) })
const lines = (action: string, id: number) => here.db.select().from(auditEntries).where(eq(auditEntries.subjectId, String(id))).then((rows) => rows.filter((row) => row.action === action))

test('the right password opens the page that was wanted, with a cookie that scripts and other sites cannot use', async () => {
  const ada = await makePerson(here, 'Ada Right')
  const visitor = new Visitor(here.app)
  expect((await visitor.get('/sign-in?next=/account')).body).toContain('name="next" value="/account"')
  const reply = await visitor.post('/sign-in', { email: ` ADA.Right@Agency.example `, password: goodPassword(), next: '/account' })
  expect([reply.statusCode, reply.headers.location]).toEqual([303, '/account'])
  expect(String(reply.headers['set-cookie'])).toMatch(/^gainful=[\w-]{43}; Max-Age=2592000; Path=\/; HttpOnly; SameSite=Lax$/)
  expect((await visitor.get('/account')).body).toContain('Ada Right')
  expect(await lines('signed in', ada.id)).toHaveLength(1)
  expect((await visitor.get('/sign-in')).statusCode).toBe(303)
})

test('over https the cookie is bound to this host', async () => {
  const secure = await openApp({}, { ORIGIN: 'https://training.example.org' })
  const { email } = await makePerson(secure, 'Ada Secure')
  const visitor = new Visitor(secure.app)
  const reply = await visitor.post('/sign-in', { email, password: goodPassword() })
  expect(String(reply.headers['set-cookie'])).toMatch(/^__Host-gainful=[\w-]{43}; Max-Age=2592000; Path=\/; HttpOnly; Secure; SameSite=Lax$/)
  const token = visitor.cookies.get('__Host-gainful')!
  expect((await visitor.get('/account')).statusCode).toBe(200)
  // A name that a neighboring host could have set does not count.
  visitor.cookies.clear()
  visitor.cookies.set('gainful', token)
  expect((await visitor.get('/account')).statusCode).toBe(303)
  await secure.close()
})

test('a wrong password, an unknown e-mail, a person without a password and a disabled one look alike', async () => {
  const { email, id } = await makePerson(here, 'Bea Wrong')
  const dee = await makePerson(here, 'Dee Disabled')
  const new1 = await makePerson(here, 'Nell New', null)
  await disablePerson(here.db, { personId: dee.id, by: id })
  const replies = await Promise.all([
    outsider('10.1.0.1').post(email, 'not the password'), outsider('10.1.0.2').post('nobody@agency.example', goodPassword()),
    outsider('10.1.0.3').post(new1.email, goodPassword()), outsider('10.1.0.4').post(dee.email, goodPassword()),
  ])
  for (const reply of replies) {
    expect(reply.statusCode).toBe(422)
    expect(reply.headers['set-cookie']).toBeUndefined()
    expect(reply.body).toContain('do not belong together')
    expect(reply.body).not.toContain(goodPassword())
  }
  const bodies = replies.map((reply) => reply.body.replace(/value="[^"]*@agency.example"/, ''))
  expect(new Set(bodies).size).toBe(1)
  await enablePerson(here.db, { personId: dee.id, by: id })
  expect((await outsider('10.1.0.4').post(dee.email, goodPassword())).statusCode).toBe(303)
})

test('a token planted before signing in is worth nothing, and the one that was used before is over', async () => {
  const { email } = await makePerson(here, 'Cal Fixed')
  const visitor = new Visitor(here.app)
  const planted = 'A'.repeat(43)
  visitor.cookies.set('gainful', planted)
  await visitor.post('/sign-in', { email, password: goodPassword() })
  const first = visitor.cookies.get('gainful')!
  expect(first).not.toBe(planted)
  await visitor.post('/sign-in', { email, password: goodPassword() })
  const second = visitor.cookies.get('gainful')!
  expect(second).not.toBe(first)
  visitor.cookies.set('gainful', first)
  expect((await visitor.get('/account')).statusCode).toBe(303)
  visitor.cookies.set('gainful', planted)
  expect((await visitor.get('/account')).statusCode).toBe(303)
  visitor.cookies.set('gainful', second)
  expect((await visitor.get('/account')).statusCode).toBe(200)
  const rows = await here.db.select({ hash: signIns.tokenHash }).from(signIns)
  expect(rows.some(({ hash }) => hash.toString().includes(second))).toBe(false)
})

test('signing out ends the sign-in on the server, leaves the browser its storage, and may be done twice', async () => {
  const { email, id } = await makePerson(here, 'Eve Out')
  const visitor = await signedIn(here, email)
  const token = visitor.cookies.get('gainful')!
  expect((await visitor.get('/sign-out')).statusCode).toBe(404)
  const reply = await visitor.post('/sign-out')
  expect([reply.statusCode, reply.headers.location, reply.headers['clear-site-data']]).toEqual([303, '/sign-in', undefined])
  expect(visitor.cookies.has('gainful')).toBe(false)
  visitor.cookies.set('gainful', token)
  expect((await visitor.get('/account')).statusCode).toBe(303)
  expect((await visitor.post('/sign-out')).statusCode).toBe(303)
  expect(await lines('ended sign-in', id)).toHaveLength(1)
})

test('of 1,000 wrong passwords at once at most ten are verified, and the owner gets in from elsewhere', async () => {
  const { email, id } = await makePerson(here, 'Flo Tried')
  const before = hashing.done()
  const replies = await Promise.all(Array.from({ length: 1000 }, (_, n) => outsider('10.2.0.1').post(email, `wrong password number ${n}`)))
  expect(hashing.done() - before).toBeLessThanOrEqual(10)
  expect(replies.filter((reply) => reply.statusCode === 422).length).toBeLessThanOrEqual(10)
  expect(replies.every((reply) => reply.statusCode === 422 || reply.statusCode === 429)).toBe(true)
  expect(replies.find((reply) => reply.statusCode === 429)!.body).toContain('Too many tries from here. Wait 15 minutes')
  expect((await outsider('10.2.0.1').post(email, goodPassword())).statusCode).toBe(429)
  expect((await outsider('10.2.0.2').post(email, goodPassword())).statusCode).toBe(303)
  expect(await lines('refused sign-in after too many tries', id)).toHaveLength(1)
})

test('another spelling of the e-mail, a made-up forwarding header and another address of the same network count together', async () => {
  const { email } = await makePerson(here, 'Gus Spelled')
  const spellings = [email, email.toUpperCase(), `  ${email}`, email.replace('gus', 'ｇｕｓ'), email.replace('.', '\u200b.'), `${email}\u0000`]
  const before = hashing.done()
  for (let n = 0; n < 30; n++) {
    await outsider(`2001:db8:1:2::${(n + 1).toString(16)}`).post(spellings[n % spellings.length]!, 'wrong password again', { 'x-forwarded-for': `10.9.9.${n}` })
  }
  expect(hashing.done() - before).toBe(10)
  expect((await outsider('2001:db8:1:3::1').post(email, goodPassword())).statusCode).toBe(303)
})

test('one password tried on everybody stops at 100 a network; a class that signs in from one room is not stopped', async () => {
  const before = hashing.done()
  for (let round = 0; round < 6; round++) await Promise.all(Array.from({ length: 25 }, (_, n) => outsider('10.3.0.1').post(`guess${round}.${n}@agency.example`, 'the same password')))
  expect(hashing.done() - before).toBe(100)
  const trainees = []
  for (let n = 0; n < 30; n++) trainees.push(await makePerson(here, `Hal Class ${n}`))
  for (let round = 0; round < 4; round++) {
    const replies = await Promise.all(trainees.map(({ email }) => outsider('10.3.0.2').post(email, goodPassword())))
    expect(new Set(replies.map((reply) => reply.statusCode))).toEqual(new Set([303]))
  }
})

test.each([
  ['//evil.example', '/'], ['/\\evil.example', '/'], ['https://evil.example/', '/'], ['javascript:alert(1)', '/'], ['/\t/evil.example', '/'], ['\\\\evil.example', '/'], ['/%09/evil.example', '/%09/evil.example'],
  ['/.//evil.example', '/'], ['/a/..//evil.example', '/'], ['learning', '/'], ['', '/'], ['/sign-in?next=/sign-out', '/'], ['/sign-out', '/'], ['/learning/3?x=1', '/learning/3?x=1'], ['/learning@evil.example', '/learning@evil.example'],
  ['/\u0000', '/'], ['/a b', '/'], [`/${'a'.repeat(3000)}`, '/'],
])('a next page is one of ours (%#)', async (next, expected) => {
  expect(ownPath(next)).toBe(expected)
  expect(ownPath([next])).toBe('/')
})

test('repeated, nested and missing fields are refused in words, never a fault', async () => {
  for (const body of ['email=a&email=b&password=x', 'password=x', 'email=a@b.example', 'email[]=a&password[]=b', 'email=a&password=b&role=admin', 'email=%00&password=%00', `email=${'a'.repeat(600)}&password=b`, `email=a&password=${'b'.repeat(2000)}`]) {
    const reply = await here.app.inject({ method: 'POST', url: '/sign-in', remoteAddress: '10.4.0.1', payload: body, headers: { 'content-type': 'application/x-www-form-urlencoded' } })
    expect([body, reply.statusCode]).toEqual([body, 422])
  }
  expect((await here.app.inject({ method: 'GET', url: '/sign-in?next=/a&next=//b' })).body).toContain('name="next" value="/"')
})

test('another site cannot sign anybody in or out', async () => {
  const { email } = await makePerson(here, 'Ike Crossed')
  for (const headers of [{ 'sec-fetch-site': 'cross-site' }, { 'sec-fetch-site': 'same-site' }, { origin: 'https://evil.example' }]) {
    expect((await outsider('10.5.0.1').post(email, goodPassword(), headers as unknown as Record<string, string>)).statusCode).toBe(403)
  }
})

test('answers that a signed-out trainee sent are carried through a wrong password and a right one, for that person alone', async () => {
  const una = await makePerson(here, 'Una Kept')
  const rex = await makePerson(here, 'Rex Other')
  const kept = keepFields({ 'a.q1': 'b', 'a.q2': ['x', 'y & "z"\n<b>'], 'v.q1': '3' }, '/attempts/5/answers', una.id)
  const fields = { kept: kept.fields, keptFor: kept.path, keptPerson: String(kept.personId), next: '/attempts/5' }
  const visitor = new Visitor(here.app)
  const wrong = await visitor.post('/sign-in', { email: una.email, password: 'wrong password', ...fields })
  expect(wrong.body).toContain(`name="keptPerson" value="${una.id}"`)
  const right = await visitor.post('/sign-in', { email: una.email, password: goodPassword(), ...fields })
  expect(right.statusCode).toBe(200)
  expect(right.body).toContain('<form method="post" action="/attempts/5/answers">')
  for (const field of ['name="a.q1" value="b"', 'name="a.q2" value="x"', 'name="a.q2" value="y &amp; &quot;z&quot;\n&lt;b&gt;"', 'name="v.q1" value="3"']) expect(right.body).toContain(field)

  const other = await new Visitor(here.app).post('/sign-in', { email: rex.email, password: goodPassword(), ...fields })
  expect(other.body).toContain('belong to somebody else')
  expect(other.body).not.toContain('a.q1')
  const elsewhere = await new Visitor(here.app).post('/sign-in', { email: una.email, password: goodPassword(), ...fields, keptFor: '//evil.example/' })
  expect([elsewhere.statusCode, elsewhere.headers.location]).toEqual([303, '/attempts/5'])
})

test('two passwords are hashed at a time, a hundred wait, and more are told to come back', async () => {
  const queue = openHashQueue()
  const outcomes = await Promise.allSettled(Array.from({ length: 110 }, () => queue.verify(null, 'any password')))
  expect(outcomes.filter((outcome) => outcome.status === 'rejected').map((outcome) => (outcome.reason as Error).name)).toEqual(Array(8).fill('Busy'))
  expect(queue.done()).toBe(102)
  expect(await queue.verify(null, 'any password')).toBe(false)
})

test('a hash with older parameters is made anew at sign-in, and the same keys on two keyboards are one password', async () => {
  const { default: argon2 } = await import('argon2')
  const { id, email } = await makePerson(here, 'Vi Old')
  const old = await argon2.hash('caf\u00e9 lantern orbit', { memoryCost: 8192, timeCost: 2, parallelism: 1 })
  await here.db.update(people).set({ passwordHash: old }).where(eq(people.id, id))
  expect(isOutdated(old)).toBe(true)
  await signedIn(here, email, 'cafe\u0301 lantern orbit')
  const [row] = await here.db.select({ hash: people.passwordHash }).from(people).where(eq(people.id, id))
  expect(row!.hash).toMatch(/^\$argon2id\$v=19\$m=19456,/)
  expect(isOutdated(row!.hash!)).toBe(false)
  await signedIn(here, email, 'caf\u00e9 lantern orbit')
})
