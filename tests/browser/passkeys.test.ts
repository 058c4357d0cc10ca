/** Passkeys in a real browser with a device of its own making (CDP's virtual authenticator), and what a device could answer wrongly, sent without one. */
import { AxeBuilder } from '@axe-core/playwright'
import { eq } from 'drizzle-orm'
import type { Browser, BrowserContext, CDPSession, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { disablePerson, enablePerson } from '#src/features/accounts/disable-person.ts'
import { keepFields } from '#src/features/accounts/kept.ts'
import { startSignIn } from '#src/features/accounts/start-sign-in.ts'
import { passkeys } from '#src/platform/db/schema/accounts.ts'
import { auditEntries } from '#src/platform/db/schema/platform.ts'
import { goodPassword, makePerson } from '../support/account-cast.ts'
import { openApp, type TestApp, Visitor } from '../support/app.ts'
import { openBrowser } from '../support/browser.ts'
import { htmlFaults } from '../support/html.ts'
import { type Answer, answerWith, type Key } from '../support/passkey.ts'

let here: TestApp
let browser: Browser
let context: BrowserContext
let page: Page
let device: CDPSession
let authenticatorId: string
let origin = ''
let ada: { id: number; name: string; email: string }
let key: Key

beforeAll(async () => {
  here = await openApp({ origin: () => origin })
  origin = `http://localhost:${new URL(await here.app.listen({ port: 0, host: '127.0.0.1' })).port}`
  ada = await makePerson(here, 'Ada Passkey')
  browser = await openBrowser()
  context = await browser.newContext({ baseURL: origin, viewport: { width: 360, height: 740 } })
  page = await context.newPage()
  device = await context.newCDPSession(page)
  await device.send('WebAuthn.enable')
  ;({ authenticatorId } = await device.send('WebAuthn.addVirtualAuthenticator', { options: { protocol: 'ctap2', transport: 'internal', hasResidentKey: true, hasUserVerification: true, isUserVerified: true, automaticPresenceSimulation: true } }))
})
afterAll(async () => { await browser.close(); await here.close() })

const signInAs = async (id: number) => context.addCookies([{ name: 'gainful', value: (await startSignIn(here.db, id, 'a browser')).token, url: origin }])
const onDevice = async () => (await device.send('WebAuthn.getCredentials', { authenticatorId })).credentials
const auditOf = (id: number) => here.db.select().from(auditEntries).where(eq(auditEntries.subjectId, String(id))).then((rows) => rows.map(({ action }) => action))
const counterOf = async () => (await here.db.select().from(passkeys).where(eq(passkeys.personId, ada.id)))[0]!.counter

async function isSound (): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']).analyze()
  expect([page.url(), violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)]).toEqual([page.url(), []])
  expect(await htmlFaults((await page.content()).replace(/^<!DOCTYPE html>/, '<!doctype html>'))).toEqual([])
  expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true)
}

/** The sign-in page of a browser that is signed in nowhere. */
async function toSignIn (): Promise<void> {
  await context.clearCookies()
  await page.goto('/sign-in?next=/account')
}

test('a passkey is added with a name, and signs in without e-mail and password', async () => {
  await signInAs(ada.id)
  await page.goto('/account')
  await page.getByLabel('Name of the new passkey').fill('My phone')
  await page.getByRole('button', { name: 'Add a passkey' }).click()
  await page.getByText('Your passkey is ready').waitFor()
  await isSound()
  expect(await page.getByRole('row', { name: 'My phone' }).textContent()).toContain('Not used yet')
  const [credential] = await onDevice()
  expect(credential).toMatchObject({ isResidentCredential: true, rpId: 'localhost' })
  key = { credentialId: Buffer.from(credential!.credentialId, 'base64'), privateKey: Buffer.from(credential!.privateKey, 'base64'), userHandle: Buffer.from(credential!.userHandle!, 'base64') }
  expect(key.userHandle.toString()).not.toContain(String(ada.email))

  await toSignIn()
  await page.getByRole('button', { name: 'Sign in with a passkey' }).click()
  await page.getByRole('heading', { name: 'Your account' }).waitFor()
  expect(await page.getByRole('row', { name: 'My phone' }).textContent()).not.toContain('Not used yet')
  expect(await auditOf(ada.id)).toEqual(expect.arrayContaining(['added a passkey', 'signed in']))

  // The same device makes no second one, and says so.
  await page.getByRole('button', { name: 'Add a passkey' }).click()
  await page.getByText('This device has a passkey for you already.').waitFor()
})

test('without finger, face or PIN nothing is given; without script nothing is offered', async () => {
  await toSignIn()
  await device.send('WebAuthn.setUserVerified', { authenticatorId, isUserVerified: false })
  await page.getByRole('button', { name: 'Sign in with a passkey' }).click()
  await page.getByText('No passkey was given.').waitFor()
  expect(await page.getByRole('button', { name: 'Sign in with a passkey' }).isEnabled()).toBe(true)
  await device.send('WebAuthn.setUserVerified', { authenticatorId, isUserVerified: true })
  const plain = await (await browser.newContext({ baseURL: origin, javaScriptEnabled: false })).newPage()
  await plain.goto('/sign-in')
  expect(await plain.getByRole('button', { name: /passkey/ }).count()).toBe(0)
})

test('it proves again who one is, and a copy of it is refused and told', async () => {
  await signInAs(ada.id)
  await here.db.$client`update sign_ins set created_at = created_at - interval '15 minutes' where person_id = ${ada.id}`
  await page.goto('/account/second-factor')
  await page.getByRole('heading', { name: 'Is it you?' }).waitFor()
  await isSound()
  await page.getByRole('button', { name: 'Use my passkey' }).click()
  await page.getByRole('heading', { name: 'Your second step' }).waitFor()
  await page.getByRole('button', { name: 'Set up codes' }).click()
  await page.getByLabel('Code from the app').waitFor()
  await isSound()

  const [credential] = await onDevice()
  await device.send('WebAuthn.removeCredential', { authenticatorId, credentialId: credential!.credentialId })
  await device.send('WebAuthn.addCredential', { authenticatorId, credential: { ...credential!, signCount: 0 } })
  await toSignIn()
  await page.getByRole('button', { name: 'Sign in with a passkey' }).click()
  await page.getByText('This passkey did not let you in').first().waitFor()
  expect((await context.cookies()).filter(({ name }) => name === 'gainful')).toEqual([])
  expect(await auditOf(ada.id)).toContain('refused a passkey that seems to be copied')
})

test('what a device could answer wrongly is refused: origin, host, challenge, flags, owner, signature; what is right is taken once', async () => {
  const visitor = () => new Visitor(here.app)
  const challenge = async () => ((await visitor().post('/sign-in/passkey-challenge', {}, { accept: 'application/json' })).json<{ challenge: string }>()).challenge
  const right = async (over: Partial<Answer> = {}): Promise<Answer> => ({ challenge: await challenge(), origin, rpId: 'localhost', counter: await counterOf() + 1, ...over })
  const send = (credential: string, fields: Record<string, string> = {}) => visitor().post('/sign-in/passkey', { credential, next: '/account', ...fields })
  const wrong: [string, string][] = [
    ['another origin', answerWith(key, await right({ origin: 'https://evil.example' }))], ['another port', answerWith(key, await right({ origin: 'http://localhost' }))], ['another host', answerWith(key, await right({ rpId: 'evil.example' }))],
    ['a challenge of nobody', answerWith(key, await right({ challenge: Buffer.alloc(32, 7).toString('base64url') }))], ['nobody there', answerWith(key, await right({ flags: 4 }))], ['nobody verified', answerWith(key, await right({ flags: 1 }))],
    ['another owner', answerWith(key, await right({ userHandle: Buffer.alloc(32, 9) }))], ['made, not used', answerWith(key, await right({ type: 'webauthn.create' }))], ['an old counter', answerWith(key, await right({ counter: 1 }))],
    ['no such passkey', answerWith({ ...key, credentialId: Buffer.alloc(16, 3) }, await right())], ['a bent signature', answerWith(key, await right()).replace(/("signature":".{20})(.)/, (_, before: string, letter: string) => before + (letter === 'A' ? 'B' : 'A'))],
    ['no JSON', '{'], ['an empty one', '{}'], ['a list', '[]'], ['null', 'null'], ['deep', JSON.stringify({ id: { id: [] } })], ['a proto', '{"__proto__":{"id":"x"},"id":"x","type":"public-key"}'],
  ]
  for (const [what, credential] of wrong) {
    const reply = await send(credential)
    expect([what, reply.statusCode, reply.body.includes('did not let you in')]).toEqual([what, 422, true])
  }
  const kept = keepFields({ 'a.q1': 'b' }, '/attempts/5/answers', ada.id)
  const waits = { kept: kept.fields, keptFor: kept.path, keptPerson: String(ada.id) }
  const good = answerWith(key, await right())
  const taken = await send(good, waits)
  expect([taken.statusCode, taken.body.includes('<form method="post" action="/attempts/5/answers">')]).toEqual([200, true])
  expect((await send(good)).statusCode).toBe(422)
  // A challenge to make a passkey is none to use one, and the other way round.
  const asked = new Visitor(here.app)
  asked.cookies.set('gainful', (await startSignIn(here.db, ada.id, 'a browser')).token)
  const making = (await asked.post('/account/passkeys/challenge', {}, { accept: 'application/json' })).json<{ challenge: string; excludeCredentials: unknown[] }>()
  expect(making.excludeCredentials).toHaveLength(1)
  expect((await send(answerWith(key, await right({ challenge: making.challenge })))).statusCode).toBe(422)
  expect((await asked.post('/account/passkeys', { credential: answerWith(key, await right()), name: '' })).statusCode).toBe(422)
  await here.db.$client`update challenges set expires_at = now()`
  await disablePerson(here.db, { personId: ada.id, by: 0 })
  expect((await send(answerWith(key, await right()))).statusCode).toBe(422)
  await enablePerson(here.db, { personId: ada.id, by: 0 })
  const another = await makePerson(here, 'Bea Other', goodPassword(2))
  const other = new Visitor(here.app)
  other.cookies.set('gainful', (await startSignIn(here.db, another.id, 'a browser')).token)
  const proof = await other.post('/account/proof/passkey', { credential: answerWith(key, await right()), next: '' })
  expect([proof.statusCode, proof.body.includes('none of yours')]).toEqual([422, true])
})

test('it is renamed and removed, and opens nothing any more', async () => {
  await signInAs(ada.id)
  await page.goto('/account')
  await page.getByText('Rename My phone').click()
  await page.getByLabel('Name', { exact: true }).fill('Old phone')
  await page.getByRole('button', { name: 'Save the name' }).click()
  await page.getByText('The passkey has its new name').waitFor()
  await page.getByRole('button', { name: 'Remove Old phone' }).click()
  await page.getByText('The passkey is removed.').waitFor()
  expect(await here.db.select().from(passkeys).where(eq(passkeys.personId, ada.id))).toEqual([])
  await toSignIn()
  await page.getByRole('button', { name: 'Sign in with a passkey' }).click()
  await page.getByText('This passkey did not let you in').first().waitFor()
})
