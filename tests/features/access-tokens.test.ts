/** Access tokens: who makes one and how, what it opens, when it ends. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { makeLink } from '#src/features/accounts/links.ts'
import { disablePerson, enablePerson } from '#src/features/accounts/disable-person.ts'
import { giveGrant } from '#src/features/people/grants.ts'
import { erasePerson } from '#src/features/admin/erase-person.ts'
import { listOwn, ownTables } from '#src/features/admin/own-data-queries.ts'
import { publishFolder } from '#src/features/curriculum/publish-folder.ts'
import { goodPassword, makePerson, signedIn } from '../support/account-cast.ts'
import { openApp, type TestApp, Visitor } from '../support/app.ts'
import { tokenOf } from '../support/at-terminal.ts'
import { htmlFaults } from '../support/html.ts'
import { miniContent } from '../support/learning-cast.ts'

let here: TestApp
beforeAll(async () => {
  here = await openApp({}, { SMTP_URL: 'smtp://127.0.0.1:9' })
  await publishFolder(here.services, miniContent)
})
afterAll(() => here.close())

async function author (name: string) {
  const person = await makePerson(here, name)
  await giveGrant(here.db, { personId: person.id, role: 'trainer', agencyId: null, state: null, by: null })
  return { ...person, visitor: await signedIn(here, person.email) }
}
let address = 0
const ask = (token: string | null, { url = '/terminal/curricula/mini', from = `10.9.0.${++address % 250}`, visitor }: { url?: string; from?: string; visitor?: Visitor } = {}) =>
  here.app.inject({ method: 'GET', url, remoteAddress: from, headers: { host: 'localhost', ...(token === null ? {} : { authorization: `Bearer ${token}` }) }, ...(visitor && { cookies: Object.fromEntries(visitor.cookies) }) })
const status = async (...given: Parameters<typeof ask>) => (await ask(...given)).statusCode
const tokensOf = (personId: number) => here.db.$client<{ id: number; name: string; ended: boolean; days: number }[]>`select id::int, name, ended_at is not null as ended, round(extract(epoch from expires_at - created_at) / 86400)::int as days from access_tokens where person_id = ${personId} order by id`
const audited = async (personId: number) => (await here.db.$client<{ action: string }[]>`select action from audit_entries where subject = 'person' and subject_id = ${String(personId)} order by id`).map(({ action }) => action)

describe('making one', () => {
  test('asks for a fresh proof, shows it once, stores its hash alone, writes it down and tells its owner', async () => {
    const { id, email, visitor } = await author('Ana Reyes')
    expect((await visitor.get('/account')).body).toContain('href="/account/tokens"')
    const page = await visitor.get('/account/tokens')
    expect([page.statusCode, await htmlFaults(page.body)]).toEqual([200, []])
    await here.db.$client`update sign_ins set created_at = created_at - interval '15 minutes' where person_id = ${id}`
    const asked = await visitor.post('/account/tokens', { name: 'My laptop', days: '90' }, { referer: 'http://localhost/account/tokens' })
    expect([asked.statusCode, asked.headers.location]).toEqual([303, '/account/proof?next=%2Faccount%2Ftokens'])
    expect(await tokensOf(id)).toEqual([])
    expect((await visitor.post('/account/proof', { password: goodPassword(), next: '/account/tokens' })).headers.location).toBe('/account/tokens')
    const made = await visitor.post('/account/tokens', { name: 'My laptop', days: '90' })
    const token = /gainful_[\w-]{43}/.exec(made.body)![0]
    expect([made.statusCode, await htmlFaults(made.body)]).toEqual([200, []])
    expect((await visitor.get('/account/tokens')).body).not.toContain(token)
    const stored = await here.db.$client`select t::text as row from access_tokens t where person_id = ${id}`
    for (const part of [token, token.slice('gainful_'.length)]) expect(JSON.stringify(stored)).not.toContain(part)
    expect(await tokensOf(id)).toMatchObject([{ name: 'My laptop', ended: false, days: 90 }])
    expect(await audited(id)).toContain('made access token')
    expect((await here.db.$client`select text from mails where recipient = ${email} order by id desc limit 1`)[0]!.text).toContain('An access token was made: "My laptop"')
    expect(await status(token)).toBe(200)
    expect((await visitor.get('/account/tokens')).body).toMatch(/My laptop[\s\S]+Used \w+ \d+/)
  })

  test('is for authors: others find no page, and a form that is not right makes none', async () => {
    const { email } = await makePerson(here, 'Tia Trainee')
    const trainee = await signedIn(here, email)
    expect((await trainee.get('/account')).body).not.toContain('/account/tokens')
    expect([(await trainee.get('/account/tokens')).statusCode, (await trainee.post('/account/tokens', { name: 'x', days: '90' })).statusCode]).toEqual([404, 404])
    const { id, visitor } = await author('Ben Okafor')
    for (const form of [{ name: '', days: '90' }, { name: 'x'.repeat(61), days: '90' }, { name: 'x', days: '366' }, { name: 'x', days: '-1' }, { name: 'x', days: '90', personId: '1' }]) expect((await visitor.post('/account/tokens', form as unknown as Record<string, string>)).statusCode).toBe(422)
    expect(await tokensOf(id)).toEqual([])
    await expect(tokenOf(here, id, 400)).rejects.toThrow()
  })

  test('twenty at most', async () => {
    const { id, visitor } = await author('Cy Many')
    for (let i = 0; i < 20; i++) await tokenOf(here, id)
    const refused = await visitor.post('/account/tokens', { name: 'One more', days: '7' })
    expect([refused.statusCode, refused.body.includes('as many as there can be')]).toEqual([422, true])
  })
})

describe('what it opens', () => {
  test('the terminal’s routes and nothing else; and nothing else opens those', async () => {
    const { id, visitor } = await author('Dee Vargas')
    const token = await tokenOf(here, id)
    expect(await status(token)).toBe(200)
    for (const url of ['/account', '/people', '/learning', '/curricula']) expect([url, await status(token, { url })]).toEqual([url, 303])
    expect((await ask(null, { visitor })).json()).toEqual({ error: 'This asks for an access token. Make one at http://localhost/account/tokens.' })
    for (const wrong of ['', token.slice(8), token.toUpperCase(), `${token}x`, `gainful_${'x'.repeat(43)}`]) expect(await status(wrong)).toBe(401)
    const cookie = visitor.cookies.get('gainful')!
    expect(await status(`gainful_${cookie}`)).toBe(401) // a sign-in is no token
  })

  test('only what its owner may at that moment', async () => {
    const { id } = await author('Eli Park')
    const token = await tokenOf(here, id)
    await here.db.$client`update grants set ended_at = now() where person_id = ${id}`
    expect(await status(token)).toBe(404)
    await giveGrant(here.db, { personId: id, role: 'coach', agencyId: null, state: null, by: null })
    expect(await status(token)).toBe(404)
    await giveGrant(here.db, { personId: id, role: 'admin', agencyId: null, state: null, by: null })
    expect(await status(token)).toBe(200)
  })

  test('nothing for a while, after a hundred wrong ones from one network or six hundred requests', async () => {
    const { id } = await author('Flo Quick')
    const token = await tokenOf(here, id)
    const wrong = await Promise.all(Array.from({ length: 101 }, () => status('gainful_wrong', { from: '10.8.0.1' })))
    expect([wrong.filter((code) => code === 401).length, wrong.filter((code) => code === 429).length]).toEqual([100, 1])
    expect(await status(token, { from: '10.8.0.1' })).toBe(200) // who has a right one is not kept out by others
    await here.db.$client`update throttles set tries = 600 where key like 'access-token-used:%'`
    expect(await status(token)).toBe(429)
    await here.db.$client`delete from throttles`
  })
})

describe('it ends', () => {
  test('when its owner ends it, and nobody else can', async () => {
    const [{ id, visitor }, other] = [await author('Gus Hill'), await author('Hal Moss')]
    const token = await tokenOf(here, id)
    const [row] = await tokensOf(id)
    expect((await other.visitor.post(`/account/tokens/${row!.id}/ending`)).statusCode).toBe(404)
    expect(await status(token)).toBe(200)
    expect((await visitor.post(`/account/tokens/${row!.id}/ending`)).headers.location).toBe('/account/tokens?done=ended')
    expect(await status(token)).toBe(401)
    expect((await visitor.post(`/account/tokens/${row!.id}/ending`)).statusCode).toBe(404)
    expect(await audited(id)).toContain('ended access token')
  })

  test('when its time is over', async () => {
    const { id } = await author('Ida Lunn')
    const token = await tokenOf(here, id)
    await here.db.$client`alter table access_tokens disable trigger access_tokens_stay`
    await here.db.$client`update access_tokens set created_at = now() - interval '2 days', expires_at = now() - interval '1 second' where person_id = ${id}`
    await here.db.$client`alter table access_tokens enable trigger access_tokens_stay`
    expect(await status(token)).toBe(401)
    await expect(here.db.$client`update access_tokens set expires_at = now() + interval '1 day' where person_id = ${id}`).rejects.toThrow('stays as it is')
  })

  test.each<[string, (who: { id: number; email: string; visitor: Visitor }, admin: number) => Promise<unknown>]>([
    ['its owner is disabled, and stays ended when they are enabled again', async ({ id }, admin) => { await disablePerson(here.db, { personId: id, by: admin }); await enablePerson(here.db, { personId: id, by: admin }) }],
    ['the password is reset', async ({ id }) => { const link = await here.db.transaction((tx) => makeLink(tx, { purpose: 'reset', personId: id, by: null })); expect((await new Visitor(here.app).post(link, { password: goodPassword(5) })).statusCode).toBe(303) }],
    ['the password is changed and everything else is to be signed out', async ({ visitor }) => expect((await visitor.post('/account/password', { currentPassword: goodPassword(), password: goodPassword(6), others: 'end' })).statusCode).toBe(303)],
  ])('when %s', async (_, act) => {
    const admin = await makePerson(here, `Admin ${address}`)
    await giveGrant(here.db, { personId: admin.id, role: 'admin', agencyId: null, state: null, by: null })
    const who = await author(`Kit Doe ${++address}`)
    const token = await tokenOf(here, who.id)
    expect(await status(token)).toBe(200)
    await act(who, admin.id)
    expect(await status(token)).toBe(401)
    expect(await audited(who.id)).toContain('ended access tokens')
  })

  test('when its owner is erased: not even a row stays; and the copy of their data tells of it, without the secret', async () => {
    const { id } = await author('Max Gone')
    const token = await tokenOf(here, id)
    const table = ownTables.find(({ file }) => file === 'access-tokens')!
    expect(await listOwn(here.db, table, id)).toMatchObject([{ name: 'My laptop', last_used_at: null, ended_at: null }])
    const admin = await makePerson(here, 'Adm Eraser')
    await giveGrant(here.db, { personId: admin.id, role: 'admin', agencyId: null, state: null, by: null })
    await erasePerson(here.services, { personId: id, by: admin.id, reason: 'in writing' })
    expect([await status(token), await tokensOf(id)]).toEqual([401, []])
  })

  test('but not when another browser is signed out, or a password is changed and nothing else is to end', async () => {
    const { id, visitor } = await author('Lea Firm')
    const token = await tokenOf(here, id)
    await visitor.post('/account/sign-ins/ending')
    expect((await visitor.post('/account/password', { currentPassword: goodPassword(), password: goodPassword(6) })).statusCode).toBe(303)
    expect(await status(token)).toBe(200)
  })
})
