/** Agencies by region and merged; what is done to many people at once; what leads see of the people of their place. */
import { and, eq, isNull, sql } from 'drizzle-orm'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createCohort } from '#src/features/cohorts/create-cohort.ts'
import { enrollPerson } from '#src/features/cohorts/enroll-person.ts'
import { addPerson } from '#src/features/people/add-person.ts'
import { addAgency } from '#src/features/people/agencies.ts'
import { startAffiliation } from '#src/features/people/affiliations.ts'
import { giveGrant } from '#src/features/people/grants.ts'
import { mergeAgencies } from '#src/features/people/merge-agencies.ts'
import { enrollments } from '#src/platform/db/schema/cohorts.ts'
import { affiliations, agencies, grants } from '#src/platform/db/schema/people.ts'
import { runDueJobs } from '#src/platform/jobs.ts'
import { jobHandlers } from '#src/schedule.ts'
import { firstAdmin, makePerson, signedIn } from '../support/account-cast.ts'
import { openApp, type TestApp, type Visitor } from '../support/app.ts'
import { htmlFaults } from '../support/html.ts'
import { printOfDatabase } from '../support/program.ts'

let here: TestApp
let admin: Visitor
let cohort: number
beforeAll(async () => {
  here = await openApp({ now: () => new Date('2026-11-21T18:00:00Z') })
  admin = (await firstAdmin(here)).visitor
  cohort = await createCohort(here.db, { name: 'Fall 2026', curriculum: 'mini', startsOn: '2026-09-01', endsOn: null, timeZone: 'America/Chicago', isGated: true, by: null } as Parameters<typeof createCohort>[1])
})
afterAll(() => here.close())

const agency = async (name: string, state: string): Promise<number> => (await addAgency(here.db, { name, state, city: '', by: null }))!
const add = (name: string, agencyId: number) => here.db.transaction((tx) => addPerson(here.services, tx, { name, email: `${name.toLowerCase().replace(/\W+/g, '.')}@people.example`, agencyId, discipline: 'sees', startedOn: '2026-09-01', role: null, state: null, by: null })).then(({ personId }) => personId)
const currentOf = async (personId: number) => (await here.db.select({ agencyId: affiliations.agencyId, isPrimary: affiliations.isPrimary, startedOn: affiliations.startedOn }).from(affiliations).where(and(eq(affiliations.personId, personId), isNull(affiliations.endedOn))).orderBy(affiliations.id))

test('agencies stand by region and state; one agency shows its people and cohorts', async () => {
  const [taos, waco, boise] = [await agency('High Mesa', 'NM'), await agency('Live Oak', 'TX'), await agency('Snake River', 'ID')]
  const mia = await add('Mia Mesa', taos)
  await here.db.transaction((tx) => enrollPerson(tx, { cohortId: cohort, personId: mia, by: null }))
  const { body } = await admin.get('/agencies')
  expect([...body.matchAll(/<h2>(Region \d+)<\/h2>/g)].map(([, title]) => title)).toEqual(['Region 6', 'Region 10'])
  expect(body).toContain('2 agencies in New Mexico, Texas; 1 person')
  expect((await admin.get('/agencies?region=10')).body).not.toContain('High Mesa')
  expect(await htmlFaults(body)).toEqual([])
  const one = await admin.get(`/agencies/${taos}`)
  for (const words of ['Mia Mesa', 'Fall 2026', 'Region 6 of Health and Human Services', `/agencies/${taos}/merging`]) expect(one.body).toContain(words)
  expect(await htmlFaults(one.body)).toEqual([])
  expect([waco, boise].every((id) => id > 0)).toBe(true)
})

test('a merge shows what would move, moves it, leaves the past where it was, and never goes in a circle', async () => {
  const [old, kept] = [await agency('Old Clinic', 'OK'), await agency('New Center', 'OK')]
  const [ola, both, lead] = [await add('Ola Old', old), await add('Bo Both', old), await add('Lea Lead', kept)]
  await startAffiliation(here.db, { personId: both, agencyId: kept, discipline: 'manager', startedOn: '2026-10-01', inPlaceOf: null, by: null })
  await giveGrant(here.db, { personId: lead, role: 'agency_lead', agencyId: old, state: null, by: null })
  await here.db.transaction((tx) => enrollPerson(tx, { cohortId: cohort, personId: ola, by: null }))

  const before = await printOfDatabase(here)
  const preview = await admin.get(`/agencies/${old}/merging?into=${kept}`)
  for (const words of ['1 person belongs to New Center from today on', '1 person belongs to both', '1 lead of Old Clinic leads New Center too', '1 enrollment, 0 completions and 0 certificates keep']) expect(preview.body).toContain(words)
  expect(await htmlFaults(preview.body)).toEqual([])
  for (const [into, words] of [[String(old), 'Choose another agency than this one.'], ['999999', 'Choose an agency that is open.'], ['x', 'Choose the agency that is kept']] as const) {
    const reply = await admin.post(`/agencies/${old}/merging`, { into })
    expect([into, reply.statusCode, reply.body.includes(words)]).toEqual([into, 422, true])
  }
  expect(await printOfDatabase(here)).toEqual(before)

  expect((await admin.post(`/agencies/${old}/merging`, { into: String(kept) })).headers.location).toBe(`/agencies/${kept}?done=merged`)
  expect(await currentOf(ola)).toEqual([{ agencyId: kept, isPrimary: true, startedOn: '2026-11-21' }])
  expect(await currentOf(both)).toEqual([{ agencyId: kept, isPrimary: true, startedOn: '2026-10-01' }])
  expect((await here.db.select({ agencyId: enrollments.agencyId }).from(enrollments).where(eq(enrollments.personId, ola)))).toEqual([{ agencyId: old }])
  expect((await here.db.select({ agencyId: grants.agencyId }).from(grants).where(and(eq(grants.personId, lead), isNull(grants.endedAt))).orderBy(grants.id))).toEqual([{ agencyId: old }, { agencyId: kept }])
  expect((await here.db.select({ mergedInto: agencies.mergedInto, isClosed: sql`closed_at is not null` }).from(agencies).where(eq(agencies.id, old)))).toEqual([{ mergedInto: kept, isClosed: true }])
  expect((await admin.get(`/agencies/${old}`)).body).toContain('It was merged into')
  expect((await admin.post(`/agencies/${old}/merging`, { into: String(kept) })).statusCode).toBe(422)
  expect((await admin.post(`/agencies/${kept}/merging`, { into: String(old) })).statusCode).toBe(422)
  await admin.post(`/agencies/${old}/reopening`)
  expect((await here.db.select({ mergedInto: agencies.mergedInto }).from(agencies).where(eq(agencies.id, old)))).toEqual([{ mergedInto: null }])

  const [a, b] = [await agency('Each', 'TX'), await agency('Other', 'TX')]
  const race = await Promise.allSettled([[a, b], [b, a]].map(([mergedId, keptId]) => here.db.transaction((tx) => mergeAgencies(tx, { mergedId: mergedId!, keptId: keptId!, today: '2026-11-21', by: 1 }))))
  expect(race.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
})

test('many are enrolled at once: the chosen, or all who fit', async () => {
  const place = await agency('Many Center', 'AR')
  const people = await Promise.all(['Ann Many', 'Ben Many', 'Cat Many'].map((name) => add(name, place)))
  const spring = await createCohort(here.db, { name: 'Spring 2027', curriculum: 'mini', startsOn: '2027-03-01', endsOn: null, timeZone: 'America/Chicago', isGated: true, by: null } as Parameters<typeof createCohort>[1])
  const fields = { who: 'chosen', q: '', agency: String(place), state: '', cohortId: String(spring) }
  const enrolled = async () => (await here.db.select({ personId: enrollments.personId, agencyId: enrollments.agencyId }).from(enrollments).where(eq(enrollments.cohortId, spring)).orderBy(enrollments.personId))
  const page = await admin.get(`/people?agency=${place}`)
  expect(page.body).toContain('All 3 who fit')
  expect(await htmlFaults(page.body)).toEqual([])
  for (const [given, words] of [[{}, 'Choose at least one person'], [{ person: String(people[0]), cohortId: '' }, 'Choose the cohort'], [{ person: '999999' }, 'Choose at least one person'], [{ person: String(people[0]), cohortId: '999999' }, 'Choose the cohort']] as const) {
    const reply = await admin.post('/people/enrollments', { ...fields, ...given })
    expect([given, reply.statusCode, reply.body.includes(words)]).toEqual([given, 422, true])
  }
  expect(await enrolled()).toEqual([])
  expect((await admin.post('/people/enrollments', { ...fields, person: [String(people[0]), String(people[1])] })).headers.location).toBe(`/cohorts/${spring}?done=enrolled`)
  expect(await enrolled()).toHaveLength(2)
  expect((await admin.post('/people/enrollments', { ...fields, who: 'all' })).statusCode).toBe(303)
  expect(await enrolled()).toEqual(people.map((personId) => ({ personId, agencyId: place })).sort((x, y) => x.personId - y.personId))
})

test('many are invited again: with links to pass on where there is no mail server; each new link ends the one before', async () => {
  const place = await agency('Invited Center', 'AR')
  const [ida, ivo] = [await add('Ida Invited', place), await add('Ivo Invited', place)]
  const joined = await makePerson(here, 'Jim Joined')
  const reply = await admin.post('/people/invitations', { who: 'chosen', q: '', agency: '', state: '', cohortId: '', person: [String(ida), String(ivo), String(joined.id)] })
  expect(reply.body).toContain('2 people are invited')
  expect(reply.body).toContain('1 other has joined already')
  const links = [...reply.body.matchAll(/http:\/\/localhost(\/invitations\/[\w-]{43})/g)].map(([, path]) => path!)
  expect(links).toHaveLength(2)
  for (const path of links) expect((await admin.get(path)).statusCode).toBe(200)
  await admin.post('/people/invitations', { who: 'chosen', q: 'ida invited', agency: '', state: '', cohortId: '', person: String(ida) })
  expect((await Promise.all(links.map((path) => admin.get(path)))).map(({ statusCode }) => statusCode)).toEqual([410, 200])
  expect((await admin.post('/people/invitations', { who: 'chosen', q: '', agency: '', state: '', cohortId: '', person: String(joined.id) })).body).toContain('All of them have joined already')
  await here.db.execute(sql`insert into people (name, email) select 'Bulk ' || n, 'bulk' || n || '@many.example' from generate_series(1, 600) n`)
  expect((await admin.post('/people/invitations', { who: 'all', q: 'Bulk', agency: '', state: '', cohortId: '' })).body).toContain('Choose up to 250 people at a time')
})

test('with a mail server the mails are queued with the fact, many of them as long work', async () => {
  const mailing = await openApp({}, { SMTP_URL: 'smtp://127.0.0.1:9' })
  try {
    const { visitor } = await firstAdmin(mailing)
    await mailing.db.execute(sql`insert into people (name, email) select 'Bulk ' || n, 'bulk' || n || '@many.example' from generate_series(1, 600) n`)
    const asked = await visitor.post('/people/invitations', { who: 'all', q: 'Bulk', agency: '', state: '', cohortId: '' })
    expect(String(asked.headers.location)).toMatch(/^\/jobs\/\d+$/)
    await runDueJobs({ services: mailing.services, handlers: jobHandlers })
    expect((await visitor.get(String(asked.headers.location))).body).toContain('The mails are on their way.')
    const [row] = await mailing.db.execute(sql`select (select count(*)::int from mails where kind = 'invitation' and recipient like '%@many.example' and text like '%/invitations/%') as mails, (select count(*)::int from invitations where purpose = 'invitation' and ended_at is null and person_id in (select id from people where email like '%@many.example')) as live`)
    expect(row).toEqual({ mails: 600, live: 600 })
  } finally {
    await mailing.close()
  }
})

test('leads see the people of their place, and what happened there; nothing else and no buttons', async () => {
  const [mine, other] = [await agency('Mine', 'LA'), await agency('Theirs', 'MS')]
  const [may, moved, far] = [await add('May Mine', mine), await add('Mo Moved', other), await add('Fay Far', other)]
  await here.db.transaction((tx) => enrollPerson(tx, { cohortId: cohort, personId: moved, by: null }))
  const [first] = await here.db.select({ id: affiliations.id }).from(affiliations).where(eq(affiliations.personId, moved))
  await startAffiliation(here.db, { personId: moved, agencyId: mine, discipline: 'sees', startedOn: '2026-11-01', inPlaceOf: first!.id, by: null })
  const lead = await makePerson(here, 'Lars Lead'), head = await makePerson(here, 'Stella State')
  await giveGrant(here.db, { personId: lead.id, role: 'agency_lead', agencyId: mine, state: null, by: null })
  await giveGrant(here.db, { personId: head.id, role: 'state_lead', agencyId: null, state: 'MS', by: null })
  const [lars, stella] = [await signedIn(here, lead.email), await signedIn(here, head.email)]

  const list = await lars.get('/people')
  for (const words of ['May Mine', 'Mo Moved', '2 people']) expect(list.body).toContain(words)
  for (const words of ['Fay Far', 'Theirs', 'Enroll them', 'name="person"', '/people/new', '/people/imports', 'Mississippi']) expect([words, list.body.includes(words)]).toEqual([words, false])
  expect(await htmlFaults(list.body)).toEqual([])
  expect((await lars.get(`/people?agency=${other}`)).body).toContain('Nobody fits')
  const page = await lars.get(`/people/${moved}`)
  expect(page.body).toContain('Mine, LA')
  for (const words of ['Theirs', 'Fall 2026', 'Disable', 'method="post" action="/people', 'Sign out every browser']) expect([words, page.body.includes(words)]).toEqual([words, false])
  expect(await htmlFaults(page.body)).toEqual([])
  expect((await lars.get(`/people/${far}`)).statusCode).toBe(404)
  expect((await stella.get(`/people/${far}`)).statusCode).toBe(200)
  expect((await stella.get(`/people/${may}`)).statusCode).toBe(404)
  expect((await stella.get('/people')).body).not.toContain('May Mine')
  for (const path of ['/people/imports', '/people/duplicates', '/agencies', `/agencies/${mine}/merging`]) expect([path, (await lars.get(path)).statusCode]).toEqual([path, 404])
  await here.db.update(grants).set({ endedAt: new Date() }).where(eq(grants.personId, lead.id)) // in the middle of a page
  expect((await lars.get(`/people/${may}`)).statusCode).toBe(404)
})
