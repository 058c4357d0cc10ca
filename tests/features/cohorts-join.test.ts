/** Codes by which people enroll themselves: exactly as many as they are for, and without a word on who has an account. */
import { eq } from 'drizzle-orm'
import { SMTPServer } from 'smtp-server'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { disablePerson } from '#src/features/accounts/disable-person.ts'
import { enrollPerson } from '#src/features/cohorts/enroll-person.ts'
import { makeJoinCode } from '#src/features/cohorts/join-codes.ts'
import { joinCohort } from '#src/features/cohorts/join-cohort.ts'
import { addAgency } from '#src/features/people/agencies.ts'
import { startAffiliation } from '#src/features/people/affiliations.ts'
import { listAffiliations } from '#src/features/people/queries.ts'
import { createPeople } from '#src/features/accounts/create-people.ts'
import { enrollments, joinCodes } from '#src/platform/db/schema/cohorts.ts'
import { sendDueMails } from '#src/platform/mail.ts'
import { firstAdmin, goodPassword, makePerson, signedIn } from '../support/account-cast.ts'
import { type TestApp, Visitor } from '../support/app.ts'
import { htmlFaults } from '../support/html.ts'
import { openLearning } from '../support/learning-cast.ts'

const heard: { to: string; raw: string }[] = []
const server = new SMTPServer({
  authOptional: true, disabledCommands: ['STARTTLS', 'AUTH'], logger: false,
  onData (stream, session, done) {
    let raw = ''
    stream.on('data', (part: Buffer) => { raw += part.toString() })
    stream.on('end', () => { heard.push({ to: session.envelope.rcptTo[0]!.address, raw: raw.replace(/=\r?\n/g, '').replaceAll('=3D', '=') }); done() })
  },
})

let now = new Date()
let here: TestApp & { cohortId: number }
let admin: Visitor
let agency: number
beforeAll(async () => {
  await new Promise<void>((ready) => { server.listen(0, '127.0.0.1', ready) })
  here = await openLearning({ now: () => now }, { SMTP_URL: `smtp://127.0.0.1:${(server.server.address() as { port: number }).port}` })
  admin = (await firstAdmin(here)).visitor
  agency = (await addAgency(here.db, { name: 'Bayou Teche', state: 'LA', city: '', by: null }))!
})
afterAll(async () => {
  await here.close()
  await new Promise<void>((done) => { server.close(() => done()) })
})

const isoDay = (days: number): string => new Date(now.getTime() + days * 86_400_000).toISOString().slice(0, 10)
const make = (most = 30, days = 7, cohortId = here.cohortId) => here.db.transaction((tx) => makeJoinCode(tx, { cohortId, lastDay: isoDay(days), most, by: 1, now }))
const codeRow = async (code: string) => (await here.db.select().from(joinCodes).where(eq(joinCodes.code, code)))[0]!
const enrolled = async (personId: number) => here.db.select({ id: enrollments.id, cohortId: enrollments.cohortId, agencyId: enrollments.agencyId, discipline: enrollments.discipline, by: enrollments.enrolledBy }).from(enrollments).where(eq(enrollments.personId, personId))
const idOf = async (email: string): Promise<number | undefined> => (await here.db.$client<{ id: number }[]>`select id::int from people where email = ${email}`)[0]?.id
const member = async (name: string) => {
  const person = await makePerson(here, name)
  await startAffiliation(here.db, { personId: person.id, agencyId: agency, discipline: 'supervisor', startedOn: '2026-01-05', inPlaceOf: null, by: null })
  return { ...person, visitor: await signedIn(here, person.email) }
}
const asking = (join: string, email: string, over: Record<string, string> = {}) => ({ join, name: 'Nia New', email, agencyId: String(agency), discipline: 'sees', ...over })
const stranger = (): Visitor => new Visitor(here.app)
/** Each from a network of its own. */
let asked = 0
const ask = (fields: Record<string, string>) => stranger().request({ method: 'POST', url: '/join/requests', payload: new URLSearchParams(fields).toString(), remoteAddress: `10.1.${++asked >> 8}.${asked & 255}`, headers: { 'content-type': 'application/x-www-form-urlencoded', 'sec-fetch-site': 'same-origin' } })
const mailTo = async (email: string): Promise<string | null> => {
  await sendDueMails(here.db, here.services.mailer)
  return heard.findLast(({ to }) => to === email)?.raw ?? null
}

test('a trainer makes a code, shows it, sees how many used it, and ends it', async () => {
  for (const [fields, words] of [[{ lastDay: isoDay(-3), most: '5' }, 'This day is over'], [{ lastDay: isoDay(400), most: '5' }, 'within a year'], [{ lastDay: isoDay(3), most: '0' }, 'from 1 to 5000'], [{ lastDay: 'soon', most: '5' }, 'Choose the last day'], [{ lastDay: isoDay(3), most: '5.5' }, 'from 1 to 5000']] as [Record<string, string>, string][]) {
    const reply = await admin.post(`/cohorts/${here.cohortId}/codes`, fields)
    expect([fields, reply.statusCode, reply.body.includes(words)]).toEqual([fields, 422, true])
  }
  expect((await admin.post(`/cohorts/${here.cohortId}/codes`, { lastDay: isoDay(3), most: '5' })).headers.location).toBe(`/cohorts/${here.cohortId}/codes`)
  const page = await admin.get(`/cohorts/${here.cohortId}/codes`)
  expect(await htmlFaults(page.body)).toEqual([])
  const [, code] = /\/join\/([0-9A-Z]{13})/.exec(page.body)!
  for (const words of [`${code!.slice(0, 4)}-${code!.slice(4, 9)}-${code!.slice(9)}`, '<svg class="qr', '0 of 5', `value="http://localhost/join/${code}"`, 'localhost/join']) expect(page.body).toContain(words)
  // Good until the day is over where the cohort is.
  expect((await here.db.$client<{ at: string }[]>`select to_char(expires_at at time zone 'America/Chicago', 'YYYY-MM-DD HH24:MI') as at from join_codes where code = ${code!}`)[0]!.at).toBe(`${isoDay(4)} 00:00`)
  const { visitor } = await member('Una User')
  await visitor.post('/join/enrollments', { join: code! })
  expect((await admin.get(`/cohorts/${here.cohortId}/codes`)).body).toContain('1 of 5')
  const { id } = await codeRow(code!)
  expect((await admin.post(`/cohorts/${here.cohortId}/codes/${id}/ending`)).statusCode).toBe(303)
  expect((await admin.post(`/cohorts/${here.cohortId}/codes/${id}/ending`)).statusCode).toBe(404)
  expect((await admin.get(`/cohorts/${here.cohortId}/codes`)).body).toContain('Ended')
  const over = await stranger().get(`/join/${code}`)
  expect([over.statusCode, over.body.includes('This code was ended')]).toEqual([410, true])
})

test('somebody with an agency joins with one press, and twice is once', async () => {
  const code = await make(3)
  const { id, visitor } = await member('Mia Member')
  const spelled = await visitor.get(`/join/${code.toLowerCase()}`)
  expect(spelled.headers.location).toBe(`/join/${code}`)
  expect((await visitor.get(`/join?code=${code.slice(0, 4)}-${code.slice(4).toLowerCase()}`)).headers.location).toBe(`/join/${code}`)
  const page = await visitor.get(`/join/${code}`)
  for (const words of ['Join Fall 2026', 'Bayou Teche, LA', 'Supervisor', 'A small curriculum']) expect(page.body).toContain(words)
  expect(await htmlFaults(page.body)).toEqual([])
  const [first, second] = await Promise.all([1, 2].map(() => visitor.post('/join/enrollments', { join: code })))
  const [row] = await enrolled(id)
  expect([first!.headers.location, second!.headers.location]).toEqual([`/learning/${row!.id}`, `/learning/${row!.id}`])
  expect(row).toMatchObject({ cohortId: here.cohortId, agencyId: agency, discipline: 'supervisor', by: id })
  expect((await codeRow(code)).used).toBe(1)
  expect((await visitor.get(`/join/${code}`)).body).toContain('You are in it already')
  // Who was taken out does not come back by the code.
  await admin.post(`/cohorts/${here.cohortId}/withdrawals`, { enrollment: String(row!.id) })
  expect((await visitor.post('/join/enrollments', { join: code })).headers.location).toBe(`/join/${code}`)
  expect((await visitor.get(`/join/${code}`)).body).toContain('You were in it, and were withdrawn')
  expect(await enrolled(id)).toHaveLength(1)
})

test('somebody of no agency is asked, and belongs to the one that they name, or to none', async () => {
  const code = await make()
  const [one, other] = [await makePerson(here, 'Noah Nowhere'), await makePerson(here, 'Nell Nowhere')]
  const [noah, nell] = [await signedIn(here, one.email), await signedIn(here, other.email)]
  const page = await noah.get(`/join/${code}?agency=${agency}&discipline=manager`)
  expect(page.body).toMatch(new RegExp(`value="${agency}" selected[\\s\\S]*value="manager" selected`))
  const bare = await noah.post('/join/enrollments', { join: code })
  expect([bare.statusCode, bare.body.includes('Choose your agency, or'), bare.body.includes('Choose what you do')]).toEqual([422, true, true])
  expect((await noah.post('/join/enrollments', { join: code, agencyId: '999999', discipline: 'manager' })).body).toContain('Choose an agency that is open')
  expect(await enrolled(one.id)).toEqual([])
  expect((await codeRow(code)).used).toBe(0)
  await noah.post('/join/enrollments', { join: code, agencyId: String(agency), discipline: 'manager' })
  await nell.post('/join/enrollments', { join: code, agencyId: 'none', discipline: 'sees' })
  expect((await enrolled(one.id))[0]).toMatchObject({ agencyId: agency, discipline: 'manager' })
  expect((await enrolled(other.id))[0]).toMatchObject({ agencyId: null, discipline: 'sees' })
  expect([await listAffiliations(here.db, one.id), await listAffiliations(here.db, other.id)]).toMatchObject([[{ agencyId: agency, discipline: 'manager', isPrimary: true }], []])
  // Whoever belongs somewhere is not moved by a form.
  const { id, visitor } = await member('Stan Stays')
  await visitor.post('/join/enrollments', { join: code, agencyId: 'none', discipline: 'sees' })
  expect((await enrolled(id))[0]).toMatchObject({ agencyId: agency, discipline: 'supervisor' })
})

test('of thirty at once exactly as many come in as the code is for', async () => {
  const code = await make(20)
  const ids = [...(await createPeople(here.db, Array.from({ length: 30 }, (_, index) => ({ name: `Runner ${index}`, email: `runner.${index}@people.example`, timeZone: 'America/Chicago' })), null)).values()]
  const outcomes = await Promise.all(ids.map((personId) => joinCohort(here.db, { code, personId, place: { agencyId: agency, discipline: 'sees' }, now })))
  expect(outcomes.filter(({ is }) => is === 'joined')).toHaveLength(20)
  expect(outcomes.filter((each) => each.is === 'over' && each.why === 'full')).toHaveLength(10)
  const rows = await here.db.$client<{ n: number; members: number }[]>`select count(*)::int as n, (select count(*)::int from affiliations where person_id = any(${ids})) as members from enrollments where person_id = any(${ids})`
  expect([rows[0], (await codeRow(code)).used]).toEqual([{ n: 20, members: 20 }, 20])
  const late = await stranger().get(`/join/${code}`)
  expect([late.statusCode, late.body.includes('As many people as this code is for have joined')]).toEqual([410, true])
})

test('somebody new comes in through a mail, with what they typed', async () => {
  const code = await make()
  const page = await stranger().get(`/join/${code}`)
  expect(await htmlFaults(page.body)).toEqual([])
  expect(page.body).toContain(`/sign-in?next=${encodeURIComponent(`/join/${code}`)}`)
  for (const [over, words] of [[{ name: '' }, 'Enter a name'], [{ email: 'nia@' }, 'e-mail'], [{ agencyId: '' }, 'Choose your agency'], [{ agencyId: '999999' }, 'Choose your agency'], [{ discipline: '' }, 'Choose what you do']] as [Record<string, string>, string][]) {
    const reply = await ask(asking(code, 'nia@new.example', over))
    expect([over, reply.statusCode, reply.body.includes(words), reply.body.includes(`name="join" value="${code}"`)]).toEqual([over, 422, true, true])
  }
  expect((await ask(asking(code, 'nia@new.example'))).body).toContain('Look into your mail')
  const id = (await idOf('nia@new.example'))!
  expect([await enrolled(id), await listAffiliations(here.db, id), (await codeRow(code)).used]).toEqual([[], [], 0])
  const mail = (await mailTo('nia@new.example'))!
  expect(mail).toContain('Join Fall 2026')
  const link = new URL(/http:\/\/localhost\/invitations\/[^\s"<]+/.exec(mail)![0].replaceAll('&amp;', '&'))
  // The code may end its days before the mail is read: who asked in time comes in.
  const before = now
  now = new Date(now.getTime() + 10 * 86_400_000)
  expect((await stranger().get(`/join/${code}`)).statusCode).toBe(410)
  const nia = stranger()
  expect((await nia.get(link.pathname + link.search)).statusCode).toBe(200)
  const on = await nia.post(link.pathname + link.search, { password: goodPassword() })
  expect(on.headers.location).toBe(`/join/${code}?agency=${agency}&discipline=sees`)
  const prefilled = await nia.get(String(on.headers.location))
  expect(prefilled.body).toMatch(new RegExp(`value="${agency}" selected[\\s\\S]*value="sees" selected`))
  expect((await nia.post('/join/enrollments', { join: code, agencyId: String(agency), discipline: 'sees' })).headers.location).toMatch(/^\/learning\/\d+$/)
  expect((await enrolled(id))[0]).toMatchObject({ agencyId: agency, discipline: 'sees' })
  const { visitor } = await member('Lou Late')
  expect((await visitor.post('/join/enrollments', { join: code })).statusCode).toBe(410)
  now = before
})

test('the answer says nothing of who has an account, and nobody is enrolled by another', async () => {
  const code = await make()
  const [known, gone] = [await member('Kit Known'), await makePerson(here, 'Gus Gone')]
  await here.db.$client`insert into person_emails (person_id, email) values (${known.id}, 'kit@second.example')`
  await disablePerson(here.db, { personId: gone.id, by: 0 })
  const invited = await makePerson(here, 'Ivy Invited', null)
  const replies = []
  for (const email of ['new@quiet.example', known.email.toUpperCase(), 'kit@second.example', gone.email, invited.email]) replies.push({ email, ...await timed(() => ask(asking(code, email, { name: 'Somebody Else' }))) })
  const bare = replies.map(({ email, reply }) => [reply.statusCode, reply.body.replaceAll(new RegExp(email, 'gi'), '').replace(/[A-Z]+@[^<]*/g, '')])
  expect(new Set(bare.map(String)).size).toBe(1)
  for (const { ms } of replies) expect(ms).toBeGreaterThanOrEqual(245)
  expect([await enrolled(known.id), (await codeRow(code)).used]).toEqual([[], 0])
  expect((await here.db.$client`select name from people where id = ${known.id}`)[0]!.name).toBe('Kit Known')
  expect(await here.db.$client`select from people where lower(email) = 'kit@second.example'`).toHaveLength(0)
  for (const email of [known.email, 'kit@second.example']) {
    const mail = (await mailTo(email))!
    expect(mail).toContain(`http://localhost/join/${code}`)
    expect(mail).not.toContain('/invitations/')
  }
  expect([await mailTo(gone.email), (await mailTo(invited.email))!.includes('/invitations/')]).toEqual([null, true])
  // Three mails an hour to one address; the rest is dropped without a word.
  for (let each = 0; each < 4; each++) expect((await ask(asking(code, 'often@quiet.example'))).statusCode).toBe(200)
  await mailTo('often@quiet.example')
  expect(heard.filter(({ to }) => to === 'often@quiet.example')).toHaveLength(3)
})

const timed = async <T>(call: () => Promise<T>): Promise<{ reply: T; ms: number }> => { const began = performance.now(); const reply = await call(); return { reply, ms: performance.now() - began } }

test('a code that is over keeps what was typed, and takes another code', async () => {
  const [over, good] = [await make(), await make()]
  await here.db.update(joinCodes).set({ endedAt: new Date() }).where(eq(joinCodes.code, over))
  for (const [code, status, words] of [[over, 410, 'This code was ended'], ['0000000000000', 404, 'No training has this code'], ['abc', 404, 'No training has this code']] as const) {
    const reply = await ask(asking(code, 'kept@typed.example', { discipline: 'manager' }))
    expect([code, reply.statusCode, reply.body.includes(words)]).toEqual([code, status, true])
    for (const kept of ['value="Nia New"', 'value="kept@typed.example"', `value="${agency}" selected`, 'value="manager" selected', `value="${code}"`]) expect(reply.body).toContain(kept)
    expect(reply.body).not.toMatch(/type="hidden" name="join"/)
    expect(await htmlFaults(reply.body)).toEqual([])
  }
  expect(await idOf('kept@typed.example')).toBeUndefined()
  expect((await ask(asking(`${good.slice(0, 4)}-${good.slice(4)}`, 'kept@typed.example'))).statusCode).toBe(200)
  const { visitor } = await member('Ora Over')
  const reply = await visitor.post('/join/enrollments', { join: over })
  expect([reply.statusCode, reply.body.includes('This code was ended'), reply.body.includes('Ora Over')]).toEqual([410, true, true])
  await admin.post(`/cohorts/${here.cohortId}/closing`)
  expect((await visitor.post('/join/enrollments', { join: good })).body).toContain('This training is closed')
  expect((await stranger().get(`/join/${good}`)).statusCode).toBe(410)
  await admin.post(`/cohorts/${here.cohortId}/reopening`)
  expect((await visitor.post('/join/enrollments', { join: good })).statusCode).toBe(303)
})

test('tries are counted, and a room full of people is let in', async () => {
  const code = await make(500)
  const visitor = stranger()
  const statuses = new Set<number>()
  for (let each = 0; each < 61; each++) statuses.add((await visitor.get('/join/0000000000000')).statusCode)
  expect([...statuses]).toEqual([404, 429])
  expect((await visitor.get(`/join/${code}`)).statusCode).toBe(200)
  await here.db.$client`insert into throttles (key, tries, since) values ('join:127.0.0.1', 150, now()) on conflict (key) do update set tries = 150`
  expect((await visitor.post('/join/requests', asking(code, 'room@full.example'))).statusCode).toBe(200)
  await here.db.$client`update throttles set tries = 200 where key = 'join:127.0.0.1'`
  const over = await visitor.post('/join/requests', asking(code, 'one.more@full.example'))
  expect([over.statusCode, over.body.includes('Too many tries from your network'), over.body.includes('value="one.more@full.example"')]).toEqual([429, true, true])
})

test('an admin who enrolls and a person who joins at the same moment do not stand in each other’s way', async () => {
  const code = await make()
  for (let round = 0; round < 5; round++) {
    const { id } = await makePerson(here, `Both Ways ${round}`, null)
    await Promise.all([joinCohort(here.db, { code, personId: id, place: { agencyId: null, discipline: 'sees' }, now }), here.db.transaction((tx) => enrollPerson(tx, { cohortId: here.cohortId, personId: id, by: null }))])
    expect(await enrolled(id)).toHaveLength(1)
  }
})

test('without a mail server an admin sees the mail and passes the link on', async () => {
  const quiet = await openLearning()
  try {
    const { visitor } = await firstAdmin(quiet)
    await visitor.post(`/cohorts/${quiet.cohortId}/codes`, { lastDay: isoDay(3), most: '5' })
    const [, code] = /\/join\/([0-9A-Z]{13})/.exec((await visitor.get(`/cohorts/${quiet.cohortId}/codes`)).body)!
    const nia = new Visitor(quiet.app)
    const reply = await nia.post('/join/requests', asking(code!, 'nia@new.example', { agencyId: 'none' }))
    expect(reply.body).toContain('This site sends no mail')
    const [, href] = /href="(\/admin\/mails\/\d+)">nia@new\.example/.exec((await visitor.get('/admin/mails?kind=join')).body)!
    const [link] = /http:\/\/localhost\/invitations\/\S+/.exec((await visitor.get(href!)).body.replaceAll('&amp;', '&'))!
    const { pathname, search } = new URL(link)
    const on = await nia.post(pathname + search, { password: goodPassword() })
    expect(on.headers.location).toBe(`/join/${code}?agency=none&discipline=sees`)
    expect((await nia.post('/join/enrollments', { join: code!, agencyId: 'none', discipline: 'sees' })).headers.location).toMatch(/^\/learning\//)
  } finally { await quiet.close() }
})
