/** Several addresses of one person: proved, known everywhere, one person's over both tables, and never the last one gone. */
import { eq } from 'drizzle-orm'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createPeople } from '#src/features/accounts/create-people.ts'
import { createPerson } from '#src/features/accounts/create-person.ts'
import { findOwner, insertEmail, listEmails } from '#src/features/accounts/email-queries.ts'
import { proveEmail } from '#src/features/accounts/own-emails.ts'
import { findPersonByEmail } from '#src/features/accounts/queries.ts'
import { signIns } from '#src/platform/db/schema/accounts.ts'
import { mails } from '#src/platform/db/schema/platform.ts'
import { firstAdmin, goodPassword, makePerson, signedIn } from '../support/account-cast.ts'
import { openApp, type TestApp, type Visitor } from '../support/app.ts'
import { htmlFaults } from '../support/html.ts'

let here: TestApp
let admin: Visitor
beforeAll(async () => {
  here = await openApp({}, { SMTP_URL: 'smtp://127.0.0.1:1' }) // nothing is sent: what is queued is read
  admin = (await firstAdmin(here)).visitor
})
afterAll(() => here.close())

const member = async (name: string) => { const person = await makePerson(here, name); return { ...person, visitor: await signedIn(here, person.email) } }
const mailsTo = async (to: string) => here.db.select({ kind: mails.kind, text: mails.text, gaveUpAt: mails.gaveUpAt }).from(mails).where(eq(mails.recipient, to)).orderBy(mails.id)
const linkTo = async (to: string): Promise<string> => /\/emails\/[\w-]{43}/.exec((await mailsTo(to)).findLast(({ kind }) => kind === 'address to prove')!.text)![0]
/** Asks for the address and opens its link. */
async function add (person: { visitor: Visitor }, email: string): Promise<void> {
  expect((await person.visitor.post('/account/emails', { email })).headers.location).toBe('/account/emails?done=asked')
  expect((await person.visitor.post(await linkTo(email))).headers.location).toBe('/account/emails?done=added')
}

test('an address is added by whoever asked, after its mailbox has shown the link, and then signs in like the first', async () => {
  const ada = await member('Ada Lindqvist')
  const reply = await ada.visitor.post('/account/emails', { email: ' Ada@Home.Example ' })
  expect(reply.headers.location).toBe('/account/emails?done=asked')
  expect(await findOwner(here.db, 'ada@home.example')).toBeNull()
  const link = await linkTo('ada@home.example')
  const stranger = await member('Sly Stranger')
  expect([(await stranger.visitor.get(link)).statusCode, (await stranger.visitor.post(link)).statusCode]).toEqual([404, 404])
  const page = await ada.visitor.get(link)
  expect(page.body).toContain('ada@home.example')
  expect(await htmlFaults(page.body)).toEqual([])
  expect(await findOwner(here.db, 'ada@home.example')).toBeNull() // opening changes nothing
  expect((await ada.visitor.post(link)).headers.location).toBe('/account/emails?done=added')
  expect([(await ada.visitor.get(link)).statusCode, (await ada.visitor.post(link)).statusCode]).toEqual([410, 410])
  expect((await mailsTo(ada.email)).at(-1)!.text).toContain('A further e-mail address was added')
  await signedIn(here, 'ADA@home.example')
  expect((await findPersonByEmail(here.db, 'aDa@home.example'))!.id).toBe(ada.id)
  const list = await ada.visitor.get('/account/emails?done=added')
  expect(list.body).toContain('Proved')
  expect(await htmlFaults(list.body)).toEqual([])
  const lines = await here.db.$client`select details::text as details from audit_entries where subject_id = ${String(ada.id)} and action like '%address%'`
  expect(lines).toHaveLength(2)
  expect(JSON.stringify(lines)).not.toContain('@')
})

test('changes ask for a fresh proof of who one is', async () => {
  const bo = await member('Bo Later')
  await here.db.update(signIns).set({ createdAt: new Date(Date.now() - 11 * 60_000) }).where(eq(signIns.personId, bo.id))
  for (const path of ['/account/emails', '/account/emails/1/first', '/account/emails/1/removal']) expect((await bo.visitor.post(path, { email: 'bo@home.example' }, { referer: 'http://localhost/account/emails' })).headers.location).toBe('/account/proof?next=%2Faccount%2Femails')
  expect(await mailsTo('bo@home.example')).toEqual([])
})

test('the first address changes places with another, and is told; links in a removed mailbox end; the last address stays', async () => {
  const cy = await member('Cy Moves')
  await add(cy, 'cy@home.example')
  const [home] = await listEmails(here.db, cy.id)
  expect((await cy.visitor.post(`/account/emails/${home!.id}/first`)).headers.location).toBe('/account/emails?done=first')
  expect((await mailsTo(cy.email)).at(-1)!.text).toContain('go to another address of yours')
  expect((await findPersonByEmail(here.db, cy.email))!).toMatchObject({ id: cy.id, email: 'cy@home.example' })
  await signedIn(here, cy.email)

  const [old] = await listEmails(here.db, cy.id)
  await cy.visitor.post('/password-reset', { email: cy.email }) // goes where it was asked from
  const reset = /\/password-resets\/[\w-]{43}/.exec((await mailsTo(cy.email)).at(-1)!.text)![0]
  expect((await cy.visitor.get(reset)).statusCode).toBe(200)
  expect((await cy.visitor.post(`/account/emails/${old!.id}/removal`)).headers.location).toBe('/account/emails?done=removed')
  expect((await cy.visitor.get(reset)).statusCode).toBe(410)
  expect((await mailsTo(cy.email)).filter(({ kind, gaveUpAt }) => kind === 'password reset' && gaveUpAt === null)).toEqual([])
  await expect(signedIn(here, cy.email)).rejects.toThrow('could not sign in')
  for (const id of [old!.id, 999_999]) for (const change of ['first', 'removal']) expect((await cy.visitor.post(`/account/emails/${id}/${change}`)).statusCode).toBe(404)
  expect((await findPersonByEmail(here.db, 'cy@home.example'))!.id).toBe(cy.id)
})

test('an address that somebody else has is told to its owner, and to nobody else', async () => {
  const dee = await member('Dee Asks'), eve = await member('Eve Owns')
  await add(eve, 'eve@home.example')
  for (const email of [eve.email, 'eve@home.example']) {
    expect((await dee.visitor.post('/account/emails', { email })).headers.location).toBe('/account/emails?done=asked')
    expect((await mailsTo(email)).at(-1)).toMatchObject({ kind: 'address known', text: expect.stringContaining('belongs to another account') })
  }
  expect((await dee.visitor.post('/account/emails', { email: dee.email })).body).toContain('yours here already')
})

test('a further address is known to invitations, rosters, changes and the search of people', async () => {
  const flo = await member('Flo Known')
  await add(flo, 'flo@home.example')
  const invited = await admin.post('/people', { name: 'Flo K.', email: 'Flo@home.example', agencyId: '', discipline: 'sees', role: 'trainer', state: '' })
  expect(invited.statusCode).toBe(422)
  expect(invited.body).toContain('Somebody here has this e-mail already: Flo Known')
  expect((await here.db.transaction((tx) => createPeople(tx, [{ name: 'Flo K.', email: 'flo@home.example', timeZone: 'America/Chicago' }, { name: 'Gia New', email: 'gia@home.example', timeZone: 'America/Chicago' }], null))).size).toBe(1)
  const gus = await member('Gus Other')
  const taken = await admin.post(`/people/${gus.id}`, { name: gus.name, email: 'flo@home.example' })
  expect([taken.statusCode, taken.body.includes('Somebody else here has this e-mail')]).toEqual([422, true])
  expect((await admin.get('/people?q=flo@home')).body).toContain('Flo Known')
  expect((await admin.get(`/people/${flo.id}`)).body).toContain('flo@home.example')
  // An admin may make it the first; it is then no further one any more.
  expect((await admin.post(`/people/${flo.id}`, { name: flo.name, email: 'flo@home.example' })).statusCode).toBe(303)
  expect(await listEmails(here.db, flo.id)).toEqual([])
  expect((await mailsTo(flo.email)).at(-1)!.text).toContain('An admin gave your account another e-mail address')
})

test('of a link and a new person that want one address at the same moment, one gets it', async () => {
  for (let round = 0; round < 6; round++) {
    const hal = await member(`Hal Round ${round}`), email = `hal${round}@home.example`
    await hal.visitor.post('/account/emails', { email })
    const link = (await linkTo(email)).split('/').at(-1)!
    const [isProved, made] = await Promise.all([proveEmail(here.services, { personId: hal.id, link }), here.db.transaction((tx) => createPerson(tx, { name: 'Hal Two', email, by: null }))])
    expect([isProved, made !== null].filter(Boolean)).toHaveLength(1)
    const [count] = await here.db.$client`select (select count(*)::int from people where lower(email) = ${email}) + (select count(*)::int from person_emails where lower(email) = ${email}) as n`
    expect(count!.n).toBe(1)
  }
})

test('below all code, one address is one person’s over both tables', async () => {
  const [ida, jo] = [await makePerson(here, 'Ida Guard'), await makePerson(here, 'Jo Guard')]
  await expect(insertEmail(here.db, ida.id, jo.email.toUpperCase())).rejects.toMatchObject({ cause: { code: '23505' } })
  await insertEmail(here.db, ida.id, 'ida@home.example')
  await expect(here.db.$client`update people set email = 'IDA@home.example' where id = ${jo.id}`).rejects.toMatchObject({ code: '23505' })
})

test('nobody collects addresses without end', async () => {
  const kim = await member('Kim Many')
  for (let n = 0; n < 4; n++) await add(kim, `kim${n}@home.example`)
  const refused = await kim.visitor.post('/account/emails', { email: 'kim5@home.example' })
  expect([refused.statusCode, refused.body.includes('You have 5 addresses')]).toEqual([422, true])
})

test('without a mail server no address can be proved, and the page says so', async () => {
  const still = await openApp()
  try {
    const person = await makePerson(still, 'Lee Still')
    const visitor = await signedIn(still, person.email, goodPassword())
    expect((await visitor.get('/account/emails')).body).toContain('This site sends no mail')
    expect((await visitor.post('/account/emails', { email: 'lee@home.example' })).statusCode).toBe(409)
  } finally { await still.close() }
})
