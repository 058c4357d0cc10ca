/** Agencies, the list of people, and one person's file. */
import { and, eq, isNull } from 'drizzle-orm'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { addPerson } from '#src/features/people/add-person.ts'
import { addAgency } from '#src/features/people/agencies.ts'
import { startAffiliation } from '#src/features/people/affiliations.ts'
import { giveGrant } from '#src/features/people/grants.ts'
import { people } from '#src/platform/db/schema/accounts.ts'
import { affiliations, agencies, grants } from '#src/platform/db/schema/people.ts'
import { auditEntries } from '#src/platform/db/schema/platform.ts'
import { firstAdmin, goodPassword, makePerson, signedIn } from '../support/account-cast.ts'
import { openApp, type TestApp, Visitor } from '../support/app.ts'

let here: TestApp
let admin: Visitor
let bayou: number
let mesa: number
beforeAll(async () => {
  here = await openApp({ now: () => new Date('2026-11-21T18:00:00Z') })
  admin = (await firstAdmin(here)).visitor
  bayou = (await addAgency(here.db, { name: 'Bayou Teche Behavioral Health', state: 'LA', city: 'Lafayette', by: null }))!
  mesa = (await addAgency(here.db, { name: 'High Mesa Wellness', state: 'NM', city: '', by: null }))!
})
afterAll(() => here.close())

const add = (name: string, agencyId: number | null = bayou, role: 'trainer' | null = null) => here.db.transaction((tx) => addPerson(here.services, tx, {
  name, email: `${name.toLowerCase().replace(/\W+/g, '.')}@people.example`, agencyId, discipline: 'sees', startedOn: '2026-09-01', role, state: null, by: null,
})).then(({ personId }) => personId)
const currentOf = (id: number) => here.db.select().from(affiliations).where(and(eq(affiliations.personId, id), isNull(affiliations.endedOn)))
const grantsOf = (id: number) => here.db.select({ id: grants.id, role: grants.role, agencyId: grants.agencyId, state: grants.state, endedAt: grants.endedAt }).from(grants).where(eq(grants.personId, id))
const auditOf = (id: number) => here.db.select({ action: auditEntries.action }).from(auditEntries).where(and(eq(auditEntries.subject, 'person'), eq(auditEntries.subjectId, String(id)))).then((rows) => rows.map(({ action }) => action))

test('the pages are there for an admin, and for nobody else; a lead sees the list and finds nobody of another agency', async () => {
  const trainee = await makePerson(here, 'Tess Trainee')
  const lead = await makePerson(here, 'Lars Lead')
  await giveGrant(here.db, { personId: lead.id, role: 'agency_lead', agencyId: bayou, state: null, by: null })
  const visitors = [await signedIn(here, trainee.email), await signedIn(here, lead.email)]
  for (const path of ['/people', '/people/new', `/people/${trainee.id}`, '/agencies', '/agencies/new', `/agencies/${bayou}`]) {
    expect([path, (await admin.get(path)).statusCode]).toEqual([path, 200])
    for (const visitor of path === '/people' ? visitors.slice(0, 1) : visitors) expect([path, (await visitor.get(path)).statusCode]).toEqual([path, 404])
    expect((await new Visitor(here.app).get(path)).statusCode).toBe(303)
  }
  expect((await visitors[1]!.get('/people')).body).toContain('Nobody fits')
  const posts = ['/people', '/people/enrollments', '/people/invitations', '/people/duplicates/dismissals', `/people/${trainee.id}`, ...['affiliations', 'affiliations/1/ending', 'grants', 'grants/1/ending', 'invitations', 'password-resets', 'disabling', 'enabling', 'sign-ins/ending'].map((each) => `/people/${trainee.id}/${each}`), '/agencies', `/agencies/${bayou}`, `/agencies/${bayou}/closing`, `/agencies/${bayou}/reopening`]
  for (const path of posts) for (const visitor of visitors) expect([path, (await visitor.post(path, { role: 'admin' })).statusCode]).toEqual([path, 404])
  expect((await grantsOf(trainee.id))).toEqual([])
})

test('records that are not there, and addresses that are none, are 404', async () => {
  for (const id of ['0', '-1', '999999', '99999999999999999999', 'x', '1e3', '1.0', "1'--", '%00']) {
    for (const path of [`/people/${id}`, `/agencies/${id}`]) expect([path, (await admin.get(path)).statusCode]).toEqual([path, 404])
    expect((await admin.post(`/people/${id}/disabling`)).statusCode).toBe(404)
  }
})

test('an agency is added, changed, closed when it is empty, and opened again', async () => {
  const bad = await admin.post('/agencies', { name: ' ', state: 'ZZ', city: 'Tulsa' })
  expect(bad.statusCode).toBe(422)
  for (const words of ['Enter the name of the agency', 'Choose a state', 'value="Tulsa"']) expect(bad.body).toContain(words)
  expect((await admin.post('/agencies', { name: '<b>Live</b> Oak  Center', state: 'TX', city: '' })).statusCode).toBe(303)
  const [oak] = await here.db.select().from(agencies).where(eq(agencies.state, 'TX'))
  expect(oak!.name).toBe('<b>Live</b> Oak Center')
  expect((await admin.get('/agencies')).body).toContain('&lt;b&gt;Live&lt;/b&gt; Oak Center')
  expect((await admin.post('/agencies', { name: '<B>live</B> oak center', state: 'TX', city: '' })).body).toContain('has that name already')
  expect((await admin.post(`/agencies/${oak!.id}`, { name: 'Live Oak Center', state: 'TX', city: 'Waco', closedAt: 'now' })).statusCode).toBe(422)
  expect((await admin.post(`/agencies/${oak!.id}`, { name: 'Live Oak Center', state: 'TX', city: 'Waco' })).headers.location).toBe(`/agencies/${oak!.id}?done=changed`)
  const id = await add('Ona Oak', oak!.id)
  const busy = await admin.post(`/agencies/${oak!.id}/closing`)
  expect([busy.statusCode, busy.body.includes('One person belongs to Live Oak Center')]).toEqual([409, true])
  const [affiliation] = await currentOf(id)
  await admin.post(`/people/${id}/affiliations/${affiliation!.id}/ending`, { endedOn: '2026-11-21' })
  expect((await admin.post(`/agencies/${oak!.id}/closing`)).statusCode).toBe(303)
  expect((await admin.get('/agencies')).body).toContain('Closed agencies (1)')
  expect((await admin.get('/people/new')).body).not.toContain('Live Oak Center')
  await expect(add('Olga Oak', oak!.id)).rejects.toThrow('Choose an agency that is open')
  expect(await here.db.select().from(people).where(eq(people.name, 'Olga Oak'))).toEqual([])
  expect((await admin.post(`/agencies/${oak!.id}/reopening`)).statusCode).toBe(303)
})

test('inviting one person makes the person, their agency and role, and shows the link once', async () => {
  const given = { name: 'Devon Arceneaux', email: 'Devon.A@BayouTeche.example', agencyId: String(bayou), discipline: 'supervisor', role: 'agency_lead', state: '' }
  const reply = await admin.post('/people', given)
  expect(reply.statusCode).toBe(200)
  const [, link] = /value="http:\/\/localhost(\/invitations\/[\w-]{43})"/.exec(reply.body)!
  expect(reply.body).toContain('Devon Arceneaux is invited')
  const [row] = await here.db.select().from(people).where(eq(people.email, 'devon.a@bayouteche.example'))
  expect(await currentOf(row!.id)).toMatchObject([{ agencyId: bayou, discipline: 'supervisor', isPrimary: true, startedOn: '2026-11-21' }])
  expect(await grantsOf(row!.id)).toMatchObject([{ role: 'agency_lead', agencyId: bayou }])
  expect(await auditOf(row!.id)).toEqual(['created person', 'started affiliation', 'gave grant', 'invited'])
  const list = await admin.get('/people?q=devon')
  for (const words of ['1 person', 'Devon Arceneaux', 'Bayou Teche Behavioral Health, LA', 'Supervisor', 'Invited November']) expect(list.body).toContain(words)
  expect((await new Visitor(here.app).post(link!, { password: goodPassword() })).statusCode).toBe(303)
  expect((await admin.get('/people?q=DEVON.a%40')).body).toContain('Joined')

  const again = await admin.post('/people', given)
  expect([again.statusCode, again.body.includes('Somebody here has this e-mail already')]).toEqual([422, true])
  expect(again.body).toContain('value="Devon Arceneaux"')
})

test('what does not fit together is said beside the field, and nothing is stored', async () => {
  const given = { name: 'Nobody Yet', email: 'nobody@new.example', agencyId: '', discipline: 'sees', role: '', state: '' }
  const before = (await here.db.select().from(people)).length
  for (const [over, words] of [
    [{}, 'Choose the agency that this person belongs to'], [{ role: 'agency_lead' }, 'Choose the agency that this person leads'], [{ role: 'state_lead' }, 'Choose the state that this person leads'], [{ agencyId: '999999' }, 'Choose an agency that is open'],
    [{ agencyId: 'x' }, 'Choose an agency'], [{ discipline: 'boss' }, 'Choose what this person does'], [{ role: 'root' }, 'Choose a role'], [{ name: '\u202eevil' }, 'cannot be printed'], [{ email: 'a@b\r\nBcc: x@y.example' }, 'Enter an e-mail address'],
    [{ email: 'a@b' }, 'Enter an e-mail address'], [{ id: '1' }, 'a field that is not ours'], [{ agencyId: [String(1), String(2)] }, 'Choose an agency'],
  ] as [Record<string, string | string[]>, string][]) {
    const reply = await admin.post('/people', { ...given, ...over })
    expect([over, reply.statusCode, reply.body.includes(words)]).toEqual([over, 422, true])
  }
  expect(await here.db.select().from(people)).toHaveLength(before)
})

test('the list is searched, filtered and paged by 50; signs of the search language are only signs', async () => {
  for (let n = 0; n < 55; n++) await add(`Many ${String(n).padStart(2, '0')} 100%_sure`, mesa)
  const first = await admin.get('/people?state=NM')
  for (const words of ['55 people, 1 to 50', 'Page 1 of 2', 'Many 00', 'state=NM&amp;page=2']) expect(first.body).toContain(words)
  expect(first.body).not.toContain('Many 50')
  const second = await admin.get('/people?state=NM&page=2')
  for (const words of ['55 people, 51 to 55', 'Many 54']) expect(second.body).toContain(words)
  expect((await admin.get(`/people?agency=${mesa}&q=0%25_s&page=999`)).body).toContain('Page 2 of 2')
  expect((await admin.get('/people?q=%25%25%25')).body).toContain('Nobody fits')
  for (const odd of ['q=%00', 'q=a&q=b', 'page=-1', 'page=x', 'agency=1%27', 'state=nm', 'q[]=x', 'unknown=1', `q=${'a'.repeat(300)}`]) expect([odd, (await admin.get(`/people?${odd}`)).statusCode]).toEqual([odd, 200])
})

test('moving to another agency ends one affiliation and starts the other in one step; there is one main agency at most', async () => {
  const id = await add('Mia Moves')
  const [first] = await currentOf(id)
  const send = (given: Record<string, string>) => admin.post(`/people/${id}/affiliations`, { agencyId: String(mesa), discipline: 'manager', startedOn: '2026-11-01', inPlaceOf: String(first!.id), ...given })
  for (const [over, words] of [[{ startedOn: '2026-08-31' }, 'The one before began on 2026-09-01'], [{ startedOn: '2026-11-22' }, 'Choose today or an earlier day'], [{ startedOn: '2026-02-30' }, 'Choose the first day'], [{ inPlaceOf: '', agencyId: String(bayou) }, 'They belong to Bayou Teche']] as const) {
    const reply = await send(over)
    expect([over, reply.statusCode, reply.body.includes(words)]).toEqual([over, 422, true])
  }
  expect((await send({ inPlaceOf: '999999' })).statusCode).toBe(404)
  expect((await send({})).statusCode).toBe(303)
  expect(await here.db.select().from(affiliations).where(eq(affiliations.personId, id)).orderBy(affiliations.id)).toMatchObject([
    { agencyId: bayou, discipline: 'sees', startedOn: '2026-09-01', endedOn: '2026-11-01' }, { agencyId: mesa, discipline: 'manager', isPrimary: true, startedOn: '2026-11-01', endedOn: null },
  ])
  expect((await send({ agencyId: String(bayou), inPlaceOf: '' })).statusCode).toBe(303)
  expect((await currentOf(id)).map(({ agencyId, isPrimary }) => [agencyId, isPrimary])).toEqual([[mesa, true], [bayou, false]])
  expect((await send({ inPlaceOf: String(first!.id) })).statusCode).toBe(404)

  const racers = await add('Ray Race', null, 'trainer')
  const outcomes = await Promise.allSettled([bayou, mesa].map((agencyId) => here.db.transaction((tx) => startAffiliation(tx, { personId: racers, agencyId, discipline: 'sees', startedOn: '2026-11-01', inPlaceOf: null, by: null }))))
  expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled'])
  expect((await currentOf(racers)).filter(({ isPrimary }) => isPrimary)).toHaveLength(1)
})

test('an affiliation is ended on a day that can be, of its own person only', async () => {
  const [id, other] = [await add('Eli Ends'), await add('Oto Other')]
  const [mine] = await currentOf(id)
  for (const [endedOn, words] of [['2026-08-01', 'It began on 2026-09-01'], ['2026-11-22', 'Choose today or an earlier day'], ['soon', 'Choose the last day']] as const) {
    const reply = await admin.post(`/people/${id}/affiliations/${mine!.id}/ending`, { endedOn })
    expect([endedOn, reply.statusCode, reply.body.includes(words)]).toEqual([endedOn, 422, true])
  }
  expect((await admin.post(`/people/${other}/affiliations/${mine!.id}/ending`, { endedOn: '2026-11-20' })).statusCode).toBe(404)
  expect((await admin.post(`/people/${id}/affiliations/${mine!.id}/ending`, { endedOn: '2026-11-20' })).statusCode).toBe(303)
  expect((await admin.post(`/people/${id}/affiliations/${mine!.id}/ending`, { endedOn: '2026-11-20' })).statusCode).toBe(404)
  expect((await admin.get(`/people/${id}`)).body).toContain('Until November 20, 2026')
})

test('a role is given once, where it belongs, works at the next request, and is taken back; the last admin stays', async () => {
  const { id, email } = await makePerson(here, 'Gia Granted')
  const gia = await signedIn(here, email)
  expect((await gia.get('/people')).statusCode).toBe(404)
  const give = (given: Record<string, string>) => admin.post(`/people/${id}/grants`, { role: '', agencyId: '', state: '', ...given })
  for (const [given, words] of [[{}, 'Choose a role'], [{ role: 'state_lead' }, 'Choose the state'], [{ role: 'agency_lead' }, 'Choose the agency'], [{ role: 'state_lead', state: 'XX' }, 'Choose a state']] as const) {
    const reply = await give(given)
    expect([given, reply.statusCode, reply.body.includes(words)]).toEqual([given, 422, true])
  }
  expect((await give({ role: 'admin', agencyId: String(bayou), state: 'LA' })).statusCode).toBe(303)
  expect(await grantsOf(id)).toMatchObject([{ role: 'admin', agencyId: null, state: null }])
  expect((await give({ role: 'admin' })).body).toContain('They have this role already')
  expect((await gia.get('/people')).statusCode).toBe(200)
  await give({ role: 'state_lead', state: 'LA' })
  expect((await admin.get(`/people/${id}`)).body).toContain('Louisiana')
  const [adminGrant] = await grantsOf(id)
  const { id: other } = await makePerson(here, 'Hu Other')
  expect((await admin.post(`/people/${other}/grants/${adminGrant!.id}/ending`)).statusCode).toBe(404)
  expect((await admin.post(`/people/${id}/grants/${adminGrant!.id}/ending`)).statusCode).toBe(303)
  expect((await gia.get('/people/new')).statusCode).toBe(404)
  const [joanna] = await here.db.select({ id: people.id }).from(people).where(eq(people.name, 'Joanna Aldrete'))
  const [own] = await grantsOf(joanna!.id)
  const refused = await admin.post(`/people/${joanna!.id}/grants/${own!.id}/ending`)
  expect([refused.statusCode, refused.body.includes('last admin')]).toEqual([409, true])
  expect((await admin.get('/people')).statusCode).toBe(200)
})

test('name and e-mail are changed; a new e-mail ends links that went to the old one', async () => {
  const id = await add('Ned Named')
  const first = await admin.post(`/people/${id}/invitations`)
  const [, link] = /(\/invitations\/[\w-]{43})/.exec(first.body)!
  expect((await admin.post(`/people/${id}`, { name: 'Ned Named', email: 'devon.a@bayouteche.example' })).body).toContain('Somebody else here has this e-mail')
  expect((await admin.post(`/people/${id}`, { name: 'Ned Renamed', email: 'ned.new@people.example', passwordHash: 'x' })).statusCode).toBe(422)
  expect((await new Visitor(here.app).get(link!)).statusCode).toBe(200)
  expect((await admin.post(`/people/${id}`, { name: 'Ned Renamed', email: 'ned.new@people.example' })).statusCode).toBe(303)
  expect((await new Visitor(here.app).get(link!)).statusCode).toBe(410)
  expect((await admin.get(`/people/${id}?done=details`)).body).toContain('Name and e-mail are changed.')
})

test('links, sign-outs and disabling from a person’s page', async () => {
  const { id, email } = await makePerson(here, 'Pia Page')
  const pia = await signedIn(here, email)
  expect((await admin.get(`/people/${id}`)).body).toContain('Signed in on 1 browser.')
  expect((await admin.post(`/people/${id}/invitations`)).statusCode).toBe(409)
  const [, reset] = /(\/password-resets\/[\w-]{43})/.exec((await admin.post(`/people/${id}/password-resets`)).body)!
  expect((await admin.post(`/people/${id}/sign-ins/ending`)).statusCode).toBe(303)
  expect((await pia.get('/account')).statusCode).toBe(303)
  expect((await pia.post(reset!, { password: goodPassword(2) })).statusCode).toBe(303)
  expect((await admin.post(`/people/${id}/disabling`)).statusCode).toBe(303)
  expect((await pia.get('/account')).statusCode).toBe(303)
  expect((await admin.get(`/people/${id}`)).body).toContain('Disabled since')
  expect((await admin.post(`/people/${id}/password-resets`)).statusCode).toBe(409)
  expect((await admin.post(`/people/${id}/enabling`)).statusCode).toBe(303)
  await signedIn(here, email, goodPassword(2))
})

test('script and hx-* in a name stay text on every page that shows it', async () => {
  const id = await add('<img src=x onerror=alert(1)> "hx-get=/x')
  for (const path of [`/people/${id}`, '/people?q=img']) {
    const { body } = await admin.get(path)
    expect(body).toContain('&lt;img src=x onerror=alert(1)&gt;')
    expect(body).not.toContain('<img src=x')
  }
})
