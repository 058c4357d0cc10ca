/** Two records of one person: found, compared, merged with everything they hold, and parted again exactly. */
import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { mergePeople, undoMerge } from '#src/features/admin/merge-people.ts'
import { createCohort } from '#src/features/cohorts/create-cohort.ts'
import { enrollPerson } from '#src/features/cohorts/enroll-person.ts'
import { listLeftOut } from '#src/features/gains/queries.ts'
import { addAgency } from '#src/features/people/agencies.ts'
import { startAffiliation } from '#src/features/people/affiliations.ts'
import { giveGrant } from '#src/features/people/grants.ts'
import { firstAdmin, makePerson, signedIn } from '../support/account-cast.ts'
import type { TestApp, Visitor } from '../support/app.ts'
import { htmlFaults } from '../support/html.ts'
import { answer, begin, openLearning, readAll, submit, type Trainee } from '../support/learning-cast.ts'
import { passing, printOfDatabase } from '../support/program.ts'

let here: TestApp & { cohortId: number }
let admin: Visitor
let adminId: number
let bayou: number, mesa: number
beforeAll(async () => {
  here = await openLearning({ now: () => new Date('2026-11-21T18:00:00Z') })
  admin = (await firstAdmin(here)).visitor
  adminId = (await here.db.execute<{ id: number }>(sql`select id::int from people`))[0]!.id
  bayou = (await addAgency(here.db, { name: 'Bayou Teche', state: 'LA', city: '', by: null }))!
  mesa = (await addAgency(here.db, { name: 'High Mesa', state: 'NM', city: '', by: null }))!
})
afterAll(() => here.close())

/** Somebody at agencies, in the cohort, signed in. */
async function trainee (name: string, agencies: number[], cohortId = here.cohortId): Promise<Trainee & { email: string }> {
  const person = await makePerson(here, name)
  for (const agencyId of agencies) await startAffiliation(here.db, { personId: person.id, agencyId, discipline: 'sees', startedOn: '2026-03-01', inPlaceOf: null, by: null })
  const enrollment = (await here.db.transaction((tx) => enrollPerson(tx, { cohortId, personId: person.id, by: null })))!
  return { ...person, enrollment, visitor: await signedIn(here, person.email) }
}
async function pre (who: Trainee): Promise<void> {
  const attempt = await begin(who, 'pre')
  await answer(who, attempt, [['a.single', 'a']])
  await submit(who, attempt)
}
async function completes (who: Trainee): Promise<void> {
  await pre(who)
  await readAll(who, 'every-type', ['the-first-part', 'the-second-part'])
  const post = await begin(who, 'post')
  await answer(who, post, passing)
  await submit(who, post)
}
const merge = (kept: number, merged: number) => admin.post(`/people/${kept}/merging/${merged}`)
const lastMerge = async (): Promise<number> => (await here.db.execute<{ id: number }>(sql`select max(id)::int as id from merges`))[0]!.id
const owns = async (person: number) => (await here.db.execute<Record<string, number>>(sql`
  select (select count(*)::int from enrollments where person_id = ${person}) as enrollments, (select count(*)::int from enrollments where person_id = ${person} and withdrawn_at is null) as live, (select count(*)::int from attempts where person_id = ${person}) as attempts,
    (select count(*)::int from certificates where person_id = ${person}) as certificates, (select count(*)::int from affiliations where person_id = ${person} and ended_on is null) as agencies, (select count(*)::int from grants where person_id = ${person} and ended_at is null) as grants`))[0]!
/** Everything but what a merge and its undoing leave behind on purpose: their own rows, audit lines, and ended sign-ins and links. */
const printWithout = async () => { const { merges, audit_entries, sign_ins, invitations, throttles, ...rest } = await printOfDatabase(here); return rest }

test('likely duplicates are found; two who are two are not shown again', async () => {
  const [one, other] = [await makePerson(here, 'Dora Double'), await makePerson(here, 'Dora  Double x').then(async (person) => { await here.db.execute(sql`update people set name = 'DORA DOUBLE', email = 'dora.d@home.example' where id = ${person.id}`); return person })]
  const page = await admin.get('/people/duplicates')
  for (const words of ['1 pair', 'same name', `/people/${one.id}/merging/${other.id}`]) expect(page.body).toContain(words)
  expect(await htmlFaults(page.body)).toEqual([])
  expect((await admin.post('/people/duplicates/dismissals', { one: String(one.id), other: String(one.id) })).statusCode).toBe(422)
  expect((await admin.post('/people/duplicates/dismissals', { one: String(one.id), other: '999999' })).statusCode).toBe(404)
  for (let twice = 0; twice < 2; twice++) expect((await admin.post('/people/duplicates/dismissals', { one: String(other.id), other: String(one.id) })).statusCode).toBe(303)
  expect((await admin.get('/people/duplicates')).body).toContain('No likely duplicates')
})

test('a merge moves everything in one step, and its undoing restores every row', async () => {
  const kept = await trainee('Kim Kept', [bayou]), merged = await trainee('Kim Kept Two', [bayou, mesa])
  await completes(merged)
  await pre(kept)
  await giveGrant(here.db, { personId: merged.id, role: 'coach', agencyId: null, state: null, by: null })
  await giveGrant(here.db, { personId: merged.id, role: 'agency_lead', agencyId: mesa, state: null, by: null })
  await giveGrant(here.db, { personId: kept.id, role: 'coach', agencyId: null, state: null, by: null })
  await here.db.execute(sql`insert into person_emails (person_id, email) values (${merged.id}, 'kim@home.example')`)
  await here.db.execute(sql`insert into identities (issuer, subject, person_id) values ('https://id.example', 'kim', ${merged.id})`)
  const everybody = { curriculum: 'mini', scope: { all: true as const }, state: null, agency: null, cohort: null, discipline: null, module: null, from: null, to: null, phase: null }
  const left = async () => (await listLeftOut(here.db, everybody, [])).filter(({ why }) => why !== 'no quiz').map(({ person, why }) => `${person} ${why}`).sort()
  expect(await left()).toEqual([`${kept.id} no post-quiz`, `${merged.id} few others`].sort())

  const page = await admin.get(`/people/${kept.id}/merging/${merged.id}`)
  for (const words of ['Kim Kept', 'kim@home.example', 'Both are in Fall 2026', 'For 30 days this can be undone', `/people/${merged.id}/merging/${kept.id}`]) expect(page.body).toContain(words)
  expect(await htmlFaults(page.body)).toEqual([])
  const before = await printWithout()
  const [keptHad, mergedHad] = [await owns(kept.id), await owns(merged.id)]

  expect((await merge(kept.id, merged.id)).headers.location).toBe(`/people/${kept.id}`)
  expect(await owns(kept.id)).toEqual({ enrollments: 2, live: 1, attempts: keptHad.attempts! + mergedHad.attempts!, certificates: 1, agencies: 2, grants: 2 })
  expect(await owns(merged.id)).toEqual({ enrollments: 0, live: 0, attempts: 0, certificates: 0, agencies: 0, grants: 0 })
  // The one that was complete goes on; the sittings of both count, and of two pre-quizzes the first.
  expect((await here.db.execute(sql`select id::int from enrollments where person_id = ${kept.id} and withdrawn_at is null`))).toEqual([{ id: merged.enrollment }])
  expect(await left()).toEqual([`${kept.id} few others`])
  expect((await merged.visitor.get('/account')).statusCode).toBe(303)
  expect((await admin.get(`/people/${merged.id}`)).body).toContain('This record was merged into')
  expect((await admin.get('/people?q=Kim')).body).not.toContain('Kim Kept Two')
  for (const path of ['', '/enabling', '/invitations', '/affiliations']) expect([path, (await admin.post(`/people/${merged.id}${path}`, {})).statusCode]).toEqual([path, 409])
  expect((await kept.visitor.get('/certificates')).body).toContain('/certificates/')
  const emails = await here.db.execute<{ email: string }>(sql`select email from person_emails where person_id = ${kept.id} order by email`)
  expect(emails.map(({ email }) => email)).toEqual(['kim.kept.two@agency.example', 'kim@home.example'])

  expect((await admin.get('/people/duplicates')).body).toContain('Kim Kept Two into Kim Kept')
  expect((await admin.post(`/merges/${await lastMerge()}/undoing`)).statusCode).toBe(303)
  expect(await printWithout()).toEqual(before)
  expect((await admin.post(`/merges/${await lastMerge()}/undoing`)).statusCode).toBe(409)
  await signedIn(here, merged.email)
  const lines = await here.db.execute<{ action: string }>(sql`select action from audit_entries where subject = 'person' and subject_id in (${String(kept.id)}, ${String(merged.id)}) and action like '%merge%' order by id`)
  expect(lines.map(({ action }) => action)).toEqual(['merged person', 'was merged', 'undid merge', 'merge was undone'])
})

test('what came to a moved enrollment after the merge goes back with it', async () => {
  const spring = await createCohort(here.db, { name: 'Spring 2027', curriculum: 'mini', startsOn: '2027-03-01', endsOn: null, timeZone: 'America/Chicago', isGated: true, by: null } as Parameters<typeof createCohort>[1])
  const kept = await trainee('Lu Later', [bayou]), merged = await trainee('Lu Later Two', [mesa], spring)
  await merge(kept.id, merged.id)
  await completes({ ...merged, id: kept.id, visitor: kept.visitor })
  expect(await owns(kept.id)).toMatchObject({ enrollments: 2, live: 2, attempts: 2, certificates: 1 })
  await admin.post(`/merges/${await lastMerge()}/undoing`)
  expect(await owns(merged.id)).toMatchObject({ enrollments: 1, live: 1, attempts: 2, certificates: 1 })
  expect(await owns(kept.id)).toMatchObject({ enrollments: 1, attempts: 0, certificates: 0 })
})

test('merges that make no sense are refused: oneself, in a circle, both ways at once, erased or closed accounts', async () => {
  const [a, b, c] = [await makePerson(here, 'Ann Chain'), await makePerson(here, 'Ann Chain B'), await makePerson(here, 'Ann Chain C')]
  for (const [kept, merged, words] of [[a.id, a.id, 'one record already'], [a.id, adminId, 'You are signed in with this record']] as const) {
    const reply = await merge(kept, merged)
    expect([words, reply.statusCode, reply.body.includes(words)]).toEqual([words, 409, true])
  }
  expect((await merge(a.id, 999_999)).statusCode).toBe(404)
  expect((await merge(b.id, a.id)).statusCode).toBe(303)
  const first = await lastMerge()
  for (const [kept, merged] of [[a.id, b.id], [b.id, a.id], [a.id, c.id]] as const) expect((await merge(kept, merged)).statusCode).toBe(409)
  expect((await merge(c.id, b.id)).statusCode).toBe(303)
  const undo = await admin.post(`/merges/${first}/undoing`)
  expect([undo.statusCode, undo.body.includes('Undo that merge first')]).toEqual([409, true])
  expect((await admin.post(`/merges/${await lastMerge()}/undoing`)).statusCode).toBe(303)
  expect((await admin.post(`/merges/${first}/undoing`)).statusCode).toBe(303)

  const race = await Promise.allSettled([[a.id, b.id], [b.id, a.id]].map(([keptId, mergedId]) => here.db.transaction((tx) => mergePeople(tx, { keptId: keptId!, mergedId: mergedId!, today: '2026-11-21', by: adminId }))))
  expect(race.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
  await here.db.execute(sql`update people set erased_at = now() where id = ${c.id}`)
  const [winner] = await here.db.execute<{ id: number }>(sql`select kept_id::int as id from merges order by merges.id desc limit 1`)
  const { body } = await merge(winner!.id, c.id)
  expect(body).toContain('An erased record stays without a name')
})

test('an undoing is refused when it is late, or when the address belongs to somebody else by now; then nothing changes', async () => {
  const [kept, merged] = [await makePerson(here, 'Una Undo'), await makePerson(here, 'Una Undo Two')]
  await merge(kept.id, merged.id)
  const id = await lastMerge()
  await here.db.execute(sql`delete from person_emails where email = ${merged.email}`)
  await here.db.execute(sql`insert into people (name, email) values ('Newcomer', ${merged.email})`)
  const before = await printOfDatabase(here)
  const taken = await admin.post(`/merges/${id}/undoing`)
  expect([taken.statusCode, taken.body.includes('belongs to somebody else now')]).toEqual([409, true])
  expect(await printOfDatabase(here)).toEqual(before)
  await here.db.execute(sql`update merges set at = now() - interval '31 days' where id = ${id}`)
  await expect(here.db.transaction((tx) => undoMerge(tx, { mergeId: id, by: adminId }))).rejects.toThrow('more than 30 days old')
})

test('a submitted sitting stays what it was, whoever asks: only its person may follow its enrollment', async () => {
  const who = await trainee('Sid Sitting', [bayou]), other = await makePerson(here, 'Oda Other')
  await pre(who)
  await expect(here.db.execute(sql`update attempts set person_id = ${other.id} where person_id = ${who.id}`)).rejects.toThrow()
  await expect(here.db.execute(sql`update attempts set points_numerator = points_numerator + 1 where person_id = ${who.id}`)).rejects.toThrow()
  await expect(here.db.execute(sql`delete from attempts where person_id = ${who.id}`)).rejects.toThrow()
})
