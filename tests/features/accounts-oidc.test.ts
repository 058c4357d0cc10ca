/** Signing in at a provider, a real one on this machine: who is let in, who is not, and what cannot be planted, repeated or stolen on the way. */
import { Writable } from 'node:stream'
import { eq } from 'drizzle-orm'
import { pino } from 'pino'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { disablePerson } from '#src/features/accounts/disable-person.ts'
import { invitePerson } from '#src/features/accounts/invite-person.ts'
import { keepFields } from '#src/features/accounts/kept.ts'
import { startSignIn } from '#src/features/accounts/start-sign-in.ts'
import { giveGrant } from '#src/features/people/grants.ts'
import { readConfig } from '#src/platform/config.ts'
import { openLog } from '#src/platform/log.ts'
import { challenges, identities, invitations, signIns } from '#src/platform/db/schema/accounts.ts'
import { auditEntries } from '#src/platform/db/schema/platform.ts'
import { goodPassword, makePerson } from '../support/account-cast.ts'
import { openApp, type TestApp, Visitor } from '../support/app.ts'
import { htmlFaults } from '../support/html.ts'
import { client, hrefOf, openProvider, providersOf, setOut, type TestProvider, wayThrough } from '../support/provider.ts'
import { setUpCodes } from '../support/second-step.ts'

let here: TestApp
let provider: TestProvider
beforeAll(async () => {
  provider = await openProvider(['http://localhost/sign-in/with/bayou-health/return', 'http://localhost/sign-in/with/other/return'])
  here = await openApp({}, { OIDC_PROVIDERS: JSON.stringify([{ name: 'Bayou Health', issuer: provider.issuer, ...client }, { name: 'Other', issuer: provider.issuer, ...client }]) })
})
beforeEach(() => { provider.somebody = null })
afterAll(async () => { await here.close(); await provider.close() })

const start = '/sign-in/with/bayou-health'
const auditOf = (id: number) => here.db.select().from(auditEntries).where(eq(auditEntries.subjectId, String(id))).then((rows) => rows.map(({ action }) => action))
async function member (name: string, password: string | null = null) {
  const person = await makePerson(here, name, password)
  const visitor = new Visitor(here.app)
  visitor.cookies.set('gainful', (await startSignIn(here.db, person.id, 'a browser')).token)
  return { ...person, visitor }
}
const connect = async (visitor: Visitor) => visitor.get(await setOut(visitor, '/account/providers/bayou-health'))
const invited = async (name: string) => {
  const person = await makePerson(here, name, null)
  await here.db.transaction((tx) => invitePerson(here.services, tx, { personId: person.id, by: null }))
  return person
}

test('connected on the account page, then signed in with: by issuer and subject, with PKCE, state and nonce', async () => {
  const { id, visitor } = await member('Ada Connected', goodPassword())
  provider.somebody = { subject: 'ada-1', email: 'someone.else@agency.example', email_verified: true }
  expect((await visitor.get('/account')).body).toContain('Connect Bayou Health')
  const page = await visitor.post('/account/providers/bayou-health')
  expect(await htmlFaults(page.body)).toEqual([])
  const sent = new URL(hrefOf(page.body))
  expect(page.headers.refresh).toBe(`0; url=${sent.href}`)
  expect(Object.fromEntries(sent.searchParams)).toMatchObject({ client_id: 'gainful', response_type: 'code', scope: 'openid email', code_challenge_method: 'S256', redirect_uri: 'http://localhost/sign-in/with/bayou-health/return', state: expect.stringMatching(/.{40}/), nonce: expect.stringMatching(/.{40}/), code_challenge: expect.stringMatching(/.{40}/) })
  const back = new URL(await wayThrough(sent.href))
  expect((await visitor.get(back.pathname + back.search)).headers.location).toBe('/account?changed=provider')
  expect(await here.db.select({ issuer: identities.issuer, subject: identities.subject }).from(identities).where(eq(identities.personId, id))).toEqual([{ issuer: provider.issuer, subject: 'ada-1' }])
  expect((await visitor.get('/account')).body).toContain('Disconnect Bayou Health')

  const other = new Visitor(here.app)
  expect((await other.get('/sign-in?next=/account')).body).toContain('Sign in with Bayou Health')
  const reply = await other.get(await setOut(other, start, { next: '/account' }))
  expect([reply.statusCode, reply.headers.location]).toEqual([303, '/account'])
  expect((await other.get('/account')).body).toContain('Ada Connected')
  expect([...other.cookies.keys()]).toEqual(['gainful'])
  expect((await here.db.select({ factor: signIns.factor }).from(signIns).where(eq(signIns.personId, id))).at(-1)!.factor).toBe('oidc')
  expect(await auditOf(id)).toEqual(expect.arrayContaining(['connected a sign-in elsewhere', 'signed in']))
  expect(provider.asked.at(-1)).toMatch(/^Basic /)

  // Connected to one person, it is nobody else's.
  const { visitor: second } = await member('Ari Second', goodPassword())
  const taken = await connect(second)
  expect([taken.statusCode, taken.body.includes('is connected to somebody else here')]).toEqual([422, true])
  expect((await visitor.post('/account/providers/bayou-health/removal')).headers.location).toBe('/account?changed=provider-gone')
  expect((await other.get(await setOut(other, start))).statusCode).toBe(403)
})

test('an address opens no account that is there: not of somebody who joined, not of staff, not unverified, not without an invitation', async () => {
  const joined = await makePerson(here, 'Bea Joined', goodPassword())
  const admin = await invited('Bo Admin')
  await giveGrant(here.db, { personId: admin.id, role: 'admin', agencyId: null, state: null, by: null })
  const plain = await invited('Bix Plain')
  const late = await invited('Bud Late')
  await here.db.update(invitations).set({ expiresAt: new Date(0) }).where(eq(invitations.personId, late.id))
  const never = await makePerson(here, 'Ben Never', null)
  for (const [email, verified] of [[joined.email, true], [admin.email, true], [plain.email, false], [plain.email, undefined], [plain.email, 'true'], [late.email, true], [never.email, true], ['nobody@agency.example', true], [undefined, true]] as [string | undefined, boolean | undefined][]) {
    provider.somebody = { subject: `thief of ${email} ${verified}`, ...(email ? { email } : {}), ...(verified === undefined ? {} : { email_verified: verified }) }
    const visitor = new Visitor(here.app)
    const reply = await visitor.get(await setOut(visitor, start))
    expect([email, verified, reply.statusCode, visitor.cookies.get('gainful')]).toEqual([email, verified, 403, undefined])
    expect(reply.body).toContain('Nobody here is connected to that account')
    expect(await htmlFaults(reply.body)).toEqual([])
  }
  for (const { id } of [joined, admin, plain, late, never]) expect(await here.db.select().from(identities).where(eq(identities.personId, id))).toEqual([])
})

test('whoever was invited joins by the verified address that the invitation went to, once; a disabled person is refused', async () => {
  const { id, email } = await invited('Cal Invited')
  provider.somebody = { subject: 'cal-1', email: email.toUpperCase(), email_verified: true }
  const visitor = new Visitor(here.app)
  expect((await visitor.get(await setOut(visitor, start))).headers.location).toBe('/')
  expect((await visitor.get('/account')).body).toContain('Cal Invited')
  expect(await auditOf(id)).toEqual(expect.arrayContaining(['joined', 'signed in']))
  expect((await here.db.select().from(invitations).where(eq(invitations.personId, id))).every(({ endedAt }) => endedAt !== null)).toBe(true)
  // The same address under another account of that provider is a stranger.
  provider.somebody = { subject: 'cal-2', email, email_verified: true }
  const thief = new Visitor(here.app)
  expect((await thief.get(await setOut(thief, start))).statusCode).toBe(403)
  // The address changes hands; the account stays whose it is.
  provider.somebody = { subject: 'cal-1', email: 'cal.new@agency.example', email_verified: true }
  expect((await thief.get(await setOut(thief, start))).statusCode).toBe(303)
  // It is the only way in, so it stays.
  const kept = await visitor.post('/account/providers/bayou-health/removal')
  expect([kept.statusCode, kept.body.includes('the only way that you sign in with')]).toEqual([422, true])
  expect(await here.db.select().from(identities).where(eq(identities.personId, id))).toHaveLength(1)
  await disablePerson(here.db, { personId: id, by: 0 })
  expect((await thief.get(await setOut(new Visitor(here.app), start))).statusCode).toBe(410)
  const again = new Visitor(here.app)
  expect((await again.get(await setOut(again, start))).statusCode).toBe(403)
})

test('the way back works once, on the browser that set out, with the state that it was given, within ten minutes', async () => {
  const { visitor: owner } = await member('Dee Once', goodPassword())
  provider.somebody = { subject: 'dee-1' }
  expect((await connect(owner)).statusCode).toBe(303)
  const visitor = new Visitor(here.app)
  const back = await setOut(visitor, start)
  const cookie = visitor.cookies.get('gainful-elsewhere')!
  // Another browser, led there by a link.
  expect((await new Visitor(here.app).get(back)).statusCode).toBe(410)
  // Another provider's address.
  const elsewhere = new Visitor(here.app)
  elsewhere.cookies.set('gainful-elsewhere', cookie)
  expect((await elsewhere.get(back.replace('bayou-health', 'other'))).statusCode).toBe(410)
  // That attempt used it up.
  expect((await visitor.get(back)).statusCode).toBe(410)

  const wrongState = new Visitor(here.app)
  const other = await setOut(wrongState, start)
  expect((await wrongState.get(other.replace(/state=[^&]+/, 'state=planted'))).statusCode).toBe(422)
  const wrongIssuer = new Visitor(here.app)
  expect((await wrongIssuer.get((await setOut(wrongIssuer, start)).replace(/iss=[^&]+/, 'iss=https%3A%2F%2Fevil.example'))).statusCode).toBe(422)
  // A code that somebody else was given, in a way back of one's own.
  const [mine, theirs] = [new Visitor(here.app), new Visitor(here.app)]
  const [own, foreign] = [await setOut(mine, start), await setOut(theirs, start)]
  const code = /code=([^&]+)/.exec(foreign)![1]!
  expect((await mine.get(own.replace(/code=[^&]+/, `code=${code}`))).statusCode).toBe(422)
  const late = new Visitor(here.app)
  const slow = await setOut(late, start)
  await here.db.update(challenges).set({ expiresAt: new Date(0) })
  expect((await late.get(slow)).statusCode).toBe(410)
  const twice = new Visitor(here.app)
  const address = await setOut(twice, start)
  const replies = await Promise.all([1, 2, 3].map(() => twice.get(address)))
  expect(replies.map(({ statusCode }) => statusCode).sort()).toEqual([303, 410, 410])
  for (const visitor of [wrongState, wrongIssuer, mine, late]) expect(visitor.cookies.get('gainful')).toBeUndefined()
})

test('what is being connected belongs to the sign-in that asked for it', async () => {
  const { id, visitor } = await member('Eve Connects', goodPassword())
  const { visitor: other } = await member('Ed Other', goodPassword())
  provider.somebody = { subject: 'eve-1' }
  const back = await setOut(visitor, '/account/providers/bayou-health')
  other.cookies.set('gainful-elsewhere', visitor.cookies.get('gainful-elsewhere')!)
  expect((await other.get(back)).statusCode).toBe(410)
  const again = await setOut(visitor, '/account/providers/bayou-health')
  visitor.cookies.delete('gainful')
  expect((await visitor.get(again)).statusCode).toBe(410)
  expect(await here.db.select().from(identities).where(eq(identities.personId, id))).toEqual([])
})

test('a second step is asked for here too, unless the provider signed that it asked for one; answers are carried all the way', async () => {
  const { id, visitor: owner } = await member('Fay Twice', goodPassword())
  provider.somebody = { subject: 'fay-1' }
  expect((await connect(owner)).statusCode).toBe(303)
  const now = new Date()
  const { recovery } = await setUpCodes(owner, now)
  const kept = keepFields({ 'a.q1': 'b & c' }, '/attempts/5/answers', id)
  const fields = { next: '/attempts/5', kept: kept.fields, keptFor: kept.path, keptPerson: String(id) }
  const visitor = new Visitor(here.app)
  const half = await visitor.get(await setOut(visitor, start, fields))
  expect(half.body).toContain(`name="kept" value="${kept.fields}"`)
  expect(visitor.cookies.get('gainful')).toBeUndefined()
  const done = await visitor.post('/sign-in/second-step', { code: recovery[0]!, ...fields })
  expect(done.body).toContain('name="a.q1" value="b &amp; c"')
  expect((await here.db.select({ factor: signIns.factor }).from(signIns).where(eq(signIns.personId, id))).at(-1)!.factor).toBe('oidc+recovery')

  provider.somebody = { subject: 'fay-1', amr: ['pwd', 'mfa'] }
  const strong = new Visitor(here.app)
  const whole = await strong.get(await setOut(strong, start, fields))
  expect(whole.body).toContain('<form method="post" action="/attempts/5/answers">')
  const long = await strong.post(start, { ...fields, kept: `a=${'x'.repeat(300_000)}` })
  expect([long.statusCode, long.body.includes('too long to go along that way')]).toEqual([422, true])
})

test('a provider or a person that says no, and one that does not answer, are told in words; unknown ones are not there', async () => {
  const visitor = new Visitor(here.app)
  const no = await visitor.get(await setOut(visitor, start))
  expect([no.statusCode, no.body.includes('That sign-in was not completed')]).toEqual([422, true])
  for (const path of ['/sign-in/with/nowhere', '/sign-in/with/__proto__']) expect([(await visitor.post(path)).statusCode, (await visitor.get(`${path}/return`)).statusCode]).toEqual([404, 404])
  const away = await openApp({}, providersOf('http://127.0.0.1:9'))
  const reply = await new Visitor(away.app).post(start, { next: '/' })
  expect([reply.statusCode, reply.body.includes('does not answer just now')]).toEqual([502, true])
  await away.close()
})

test('the log holds no code, state, token or secret', async () => {
  const lines: string[] = []
  const log = pino({ level: 'debug' }, new Writable({ write (chunk, _encoding, done) { lines.push(String(chunk)); done() } }))
  const ours = openLog({ logLevel: 'info', logFormat: 'json' }) as unknown as Record<symbol, never>
  const test = await openApp({ log: log.child({}, { serializers: ours[pino.symbols.serializersSym]! }) as never }, providersOf(provider.issuer))
  provider.somebody = { subject: 'log-1' }
  const visitor = new Visitor(test.app)
  const back = await setOut(visitor, start)
  const cookie = visitor.cookies.get('gainful-elsewhere')!
  await visitor.get(back)
  const written = lines.join('')
  expect(written).toContain('/sign-in/with/bayou-health/return')
  for (const secret of [client.client_secret, cookie, ...[...new URLSearchParams(back.split('?')[1]).entries()].filter(([name]) => name !== 'iss').map(([, value]) => value)]) expect(written).not.toContain(secret)
  await test.close()
})

test('the configuration says in words what is wrong, and shows no secret', () => {
  const one = { name: 'A', issuer: 'https://login.example.org', client_id: 'x', client_secret: 'very secret' }
  const read = (value: unknown) => () => readConfig({ OIDC_PROVIDERS: typeof value === 'string' ? value : JSON.stringify(value) })
  expect(read([one, { name: 'Bayou – Health & Co', issuer: 'http://localhost:4000', client_id: 'y' }])().signInProviders).toEqual([
    { name: 'A', slug: 'a', issuer: one.issuer, clientId: 'x', clientSecret: 'very secret' }, { name: 'Bayou – Health & Co', slug: 'bayou-health-co', issuer: 'http://localhost:4000', clientId: 'y', clientSecret: null },
  ])
  for (const [value, words] of [
    ['[{', 'must be JSON'], [{ ...one }, 'must be a list'], [[{ ...one, issuer: 'http://login.example.org' }], 'provider 1: "issuer" must be an address like https://'], [[{ ...one, issuer: 'http://localhost.evil.example' }], '"issuer" must be'],
    [[one, { ...one, client_id: 5 }], 'provider 2: "client_id" is missing'], [[{ ...one, secret: 'very secret' }], 'has no "secret"'], [[one, { ...one, name: 'a!' }], 'may not share the name'], [[{ ...one, name: '–' }], 'a name needs a letter'],
  ] as const) {
    expect(read(value)).toThrow(words)
    try { read(value)() } catch (error) { expect((error as Error).message).not.toContain('very secret') }
  }
})
