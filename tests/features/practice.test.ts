/** Practice reports: drafts, submission, correction, goals from month to month, what coaches see, and what is stored of lines that were stopped: nothing. */
import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { erasePerson } from '#src/features/admin/erase-person.ts'
import { mergePeople } from '#src/features/admin/merge-people.ts'
import { listOwn, ownTables } from '#src/features/admin/own-data-queries.ts'
import { giveGrant } from '#src/features/people/grants.ts'
import { makePerson, signedIn } from '../support/account-cast.ts'
import type { TestApp, Visitor } from '../support/app.ts'
import { htmlFaults } from '../support/html.ts'
import { makeTrainee, openLearning, type Trainee } from '../support/learning-cast.ts'
import { printOfDatabase } from '../support/program.ts'

let here: TestApp & { cohortId: number }
let now = new Date('2026-11-21T18:00:00Z')
let coach: Visitor
beforeAll(async () => {
  here = await openLearning({ now: () => now })
  const person = await makePerson(here, 'Cleo Coach')
  await giveGrant(here.db, { personId: person.id, role: 'coach', agencyId: null, state: null, by: null })
  coach = await signedIn(here, person.email)
})
afterAll(() => here.close())

/** In the cohort since September. */
async function trainee (name: string): Promise<Trainee> {
  const made = await makeTrainee(here, name)
  await here.db.execute(sql`update enrollments set enrolled_at = '2026-09-10T15:00:00Z' where id = ${made.enrollment}`)
  return made
}
const hidden = (html: string): Record<string, string> => Object.fromEntries([...html.matchAll(/<input type="hidden" name="(version|report|owner)" value="(\d+)">/g)].map(([, name, value]) => [name!, value!]))
const filled = { did_employer_contact: '14', count_working: '7', count_job_starts: '0', barrier_transport: 'yes', goalText: 'Two first visits to employers each week', dueOn: '2026-12-08', note: 'Spoke with Cleo Coach about one employer' }
const path = (month: string): string => `/practice/reports/${month}`
/** Opens the form and sends it with what it holds of itself. */
async function send ({ visitor }: Trainee, month: string, given: Record<string, string>, kind: 'save' | 'submit' = 'submit') {
  return visitor.post(path(month), { ...hidden((await visitor.get(path(month))).body), ...given, do: kind })
}
const stored = async () => ({ reports: (await here.db.execute(sql`select count(*)::int as n from practice_reports`))[0]!.n, drafts: (await here.db.execute(sql`select count(*)::int as n from practice_drafts`))[0]!.n })

test('a report is saved as it goes, submitted, and corrected by a further version', async () => {
  const renee = await trainee('Renee Thibodeaux')
  const first = await renee.visitor.get('/practice')
  for (const words of ['Write your report for November 2026', 'September 2026', 'Not reported']) expect(first.body).toContain(words)
  expect(first.body).not.toContain('August 2026')
  expect((await send(renee, '2026-11', { did_employer_contact: '3' }, 'save')).headers.location).toBe(path('2026-11'))
  const draft = await renee.visitor.get(path('2026-11'))
  for (const words of ['name="did_employer_contact" type="text" inputmode="numeric" autocomplete="off" value="3"', 'Draft saved November 21', 'name="version" value="1"']) expect(draft.body).toContain(words)
  expect(await htmlFaults(draft.body)).toEqual([])
  expect((await renee.visitor.get('/practice')).body).toContain('Finish your report for November 2026')

  expect((await send(renee, '2026-11', filled)).headers.location).toBe('/practice?done=submitted')
  const page = await renee.visitor.get('/practice?done=submitted')
  for (const words of ['Your report is in', 'Employer contact in person', '14', '7 in November', 'Two first visits to employers each week', 'Open', 'Transport: 1 of 1 report', 'Correct it']) expect(page.body).toContain(words)
  expect(page.body).not.toContain('Next step')
  expect(await htmlFaults(page.body)).toEqual([])

  expect((await send(renee, '2026-11', { ...filled, did_employer_contact: '15' })).statusCode).toBe(303)
  const rows = await here.db.execute(sql`select r.id::int, r.supersedes::int, r.practices::text as practices, g.text from practice_reports r join practice_goals g on g.report_id = r.id join enrollments e on e.id = r.enrollment_id where e.person_id = ${renee.id} order by r.id`)
  expect(rows).toMatchObject([{ supersedes: null, practices: '{"employer_contact": 14}' }, { supersedes: rows[0]!.id, practices: '{"employer_contact": 15}' }])
  expect((await renee.visitor.get('/practice')).body).toContain('corrected')
  expect((await here.db.execute(sql`select details->>'month' as month from audit_entries where action = 'corrected practice report'`))).toEqual([{ month: '2026-11' }])
})

test('the last goal comes first, is settled once, and stays settled when its own report is corrected', async () => {
  const tom = await trainee('Tom Begay')
  expect((await tom.visitor.get(path('2026-10'))).body).not.toContain('Your last goal')
  await send(tom, '2026-10', { ...filled, dueOn: '2026-11-10' })
  const form = await tom.visitor.get(path('2026-11'))
  expect(form.body.indexOf('Your last goal')).toBeLessThan(form.body.indexOf('What you did'))
  expect(form.body).toContain('Set in October 2026, due November 10, 2026.')
  const unsettled = await send(tom, '2026-11', filled)
  expect([unsettled.statusCode, unsettled.body.includes('Choose what became of your last goal')]).toEqual([422, true])
  expect((await send(tom, '2026-11', { ...filled, goalText: 'Ask for a monthly VR meeting', goalStanding: 'partly', goalSaid: 'One visit a week' })).statusCode).toBe(303)
  await send(tom, '2026-10', { ...filled, goalText: 'Three first visits a week', dueOn: '2026-11-10' })
  const page = await tom.visitor.get('/practice')
  for (const words of ['Three first visits a week', 'Partly met', 'One visit a week', 'Goals met: 0 of 1 that was due or settled']) expect(page.body).toContain(words)
  expect(page.body).not.toContain('Two first visits')
})

test('lines that point to a person are stopped with the reason, kept in the page, and stored nowhere', async () => {
  const ana = await trainee('Ana Ruiz')
  const before = await printOfDatabase(here)
  for (const kind of ['save', 'submit'] as const) {
    const reply = await send(ana, '2026-11', { ...filled, note: 'Jasmine Ortiz started at the bakery', goalText: 'Call 337-555-8231' }, kind)
    expect(reply.statusCode).toBe(422)
    for (const words of ['“Jasmine Ortiz” looks like a person’s name', 'looks like a phone number', 'Jasmine Ortiz started at the bakery', 'value="14"', 'name="barrier_transport" value="yes" checked']) expect(reply.body).toContain(words)
    expect(await htmlFaults(reply.body)).toEqual([])
  }
  expect(await printOfDatabase(here)).toEqual(before)
})

test('two tabs: the second is told, keeps what it typed, and saves only when it says so again; the same form sent twice counts once', async () => {
  const dev = await trainee('Devon Arceneaux')
  const page = hidden((await dev.visitor.get(path('2026-11'))).body)
  expect((await dev.visitor.post(path('2026-11'), { ...page, ...filled, do: 'save' })).statusCode).toBe(303)
  expect((await dev.visitor.post(path('2026-11'), { ...page, ...filled, do: 'save' })).statusCode).toBe(303)
  const other = await dev.visitor.post(path('2026-11'), { ...page, ...filled, did_employer_contact: '99', do: 'save' })
  expect([other.statusCode, other.body.includes('saved in another tab'), other.body.includes('value="99"'), hidden(other.body)]).toEqual([422, true, true, { version: '1', report: '0', owner: String(dev.id) }])
  expect(await htmlFaults(other.body)).toEqual([])
  expect((await dev.visitor.get(path('2026-11'))).body).toContain('value="14"')
  expect((await dev.visitor.post(path('2026-11'), { ...hidden(other.body), ...filled, did_employer_contact: '99', do: 'save' })).statusCode).toBe(303)

  const ready = { ...hidden((await dev.visitor.get(path('2026-11'))).body), ...filled, do: 'submit' }
  const twice = await Promise.all([1, 2, 3].map(() => dev.visitor.post(path('2026-11'), ready)))
  expect(twice.map(({ statusCode }) => statusCode)).toEqual([303, 303, 303])
  expect((await here.db.execute(sql`select count(*)::int as n from practice_reports where enrollment_id = ${dev.enrollment}`))[0]!.n).toBe(1)
  expect((await dev.visitor.post(path('2026-11'), { ...page, ...filled, note: '', do: 'submit' })).statusCode).toBe(422)
})

test('odd numbers, days and months are refused beside their field, and nothing is stored', async () => {
  const priya = await trainee('Priya Raman')
  const before = await stored()
  for (const [over, words] of [
    [{ did_employer_contact: '-1' }, 'Employer contact in person: enter a whole number from 0 to 999'], [{ did_employer_contact: '1000000000' }, 'whole number'], [{ count_working: '2.5' }, 'People working a competitive job: enter'], [{ count_working: '1e2' }, 'whole number'], [{ did_engagement: 'many' }, 'whole number'],
    [{ goalText: '' }, 'Say one goal'], [{ dueOn: '' }, 'Choose the day'], [{ dueOn: '2026-02-30' }, 'Choose the day'], [{ dueOn: '2027-06-01' }, 'within three months'], [{ dueOn: '2026-10-31' }, 'within three months'], [{ note: 'x'.repeat(501) }, 'at most 500'], [{ isAdmin: 'yes' }, 'a field that is not ours'],
  ] as [Record<string, string>, string][]) {
    const reply = await send(priya, '2026-11', { ...filled, ...over })
    expect([over, reply.statusCode, reply.body.includes(words)]).toEqual([over, 422, true])
  }
  for (const month of ['2026-08', '2026-12', '2026-13', '2026-1', 'november', '0']) expect([month, (await priya.visitor.get(path(month))).statusCode, (await priya.visitor.post(path(month), { ...filled, version: '0', report: '0', do: 'submit' })).statusCode]).toEqual([month, 404, 404])
  expect(await stored()).toEqual(before)
})

test('early in a month the month before comes first', async () => {
  const lee = await trainee('Lee Novak')
  now = new Date('2026-12-03T18:00:00Z')
  expect((await lee.visitor.get('/practice')).body).toContain('Write your report for November 2026')
  await send(lee, '2026-11', filled)
  expect((await lee.visitor.get('/practice')).body).toContain('Write your report for December 2026')
  now = new Date('2026-11-21T18:00:00Z')
})

test('a coach sees cohorts, people, goals and trends, and no draft; who is no coach sees none of it', async () => {
  const kit = await trainee('Kit Osei')
  await send(kit, '2026-10', { did_field_mentoring: '5', goalText: 'Bring one person to the team meeting', dueOn: '2026-10-30', note: 'Referrals are slow' })
  await send(kit, '2026-11', { did_field_mentoring: '77', goalText: 'Only a draft', goalStanding: 'met' }, 'save')
  const cohort = await coach.get(`/practice/cohorts/${here.cohortId}`), person = await coach.get(`/practice/people/${kit.id}`), all = await coach.get('/practice/cohorts')
  for (const words of ['Kit Osei', 'Bring one person to the team meeting', 'Past due', 'Month by month']) expect(cohort.body).toContain(words)
  for (const words of ['Kit Osei', 'Field mentoring', 'Referrals are slow', 'Bring one person to the team meeting']) expect(person.body).toContain(words)
  expect(all.body).toMatch(/Fall 2026[\s\S]*\d of \d/)
  for (const { body } of [cohort, person, all]) { expect(await htmlFaults(body)).toEqual([]); expect(body).not.toMatch(/Only a draft|>77</) }
  for (const address of ['/practice/cohorts', `/practice/cohorts/${here.cohortId}`, `/practice/people/${kit.id}`]) expect((await kit.visitor.get(address)).statusCode).toBe(404)
  expect((await coach.get(path('2026-11'))).statusCode).toBe(404)
  expect((await coach.get('/practice')).body).toContain('Nothing to report')
})

test('of two reports about one month, by records that were joined since, the later one is shown, and the page says so', async () => {
  const [kept, merged] = [await trainee('Mel Quince'), await trainee('Melanie Quince')]
  await send(kept, '2026-10', { ...filled, goalText: 'The earlier goal', dueOn: '2026-11-10' })
  await send(merged, '2026-10', { ...filled, goalText: 'The later goal', dueOn: '2026-11-10' })
  await here.db.transaction((tx) => mergePeople(tx, { keptId: kept.id, mergedId: merged.id, today: '2026-11-21', by: kept.id }))
  for (const page of [(await kept.visitor.get('/practice')).body, (await coach.get(`/practice/people/${kept.id}`)).body]) {
    for (const words of ['Two records were joined here, and both had a report for October 2026.', 'The later goal']) expect(page).toContain(words)
    expect(page).not.toContain('The earlier goal')
    expect(await htmlFaults(page)).toEqual([])
  }
})

test('somebody else’s page is kept from one’s own report, whoever is signed in now', async () => {
  const [one, two] = [await trainee('Ola Shared'), await trainee('Ugo Shared')]
  const page = hidden((await one.visitor.get(path('2026-11'))).body)
  const before = await stored()
  expect((await two.visitor.post(path('2026-11'), { ...page, ...filled, do: 'save' })).statusCode).toBe(409)
  expect((await two.visitor.post(`${path('2026-11')}/draft`, { ...page, ...filled, do: 'save' })).statusCode).toBe(404)
  expect(await stored()).toEqual(before)
})

test('the copy of one’s data holds reports and drafts; being erased takes the words and leaves the numbers', async () => {
  const ivy = await trainee('Ivy Quist')
  await send(ivy, '2026-10', { ...filled, dueOn: '2026-11-10' })
  await send(ivy, '2026-11', { ...filled, goalStanding: 'met', goalSaid: 'Quietly done' })
  await send(ivy, '2026-09', { note: 'Begun only' }, 'save')
  const own = async (file: string) => listOwn(here.db, ownTables.find((table) => table.file === file)!, ivy.id)
  expect(await own('practice-reports')).toMatchObject([{ month: '2026-10', new_goal: filled.goalText }, { month: '2026-11', last_goal: 'met', what_happened: 'Quietly done', practices: '{"employer_contact": 14}' }])
  expect(await own('practice-drafts')).toMatchObject([{ month: '2026-09' }])
  await erasePerson(here.services, { personId: ivy.id, by: ivy.id, reason: 'own hand' })
  expect(await own('practice-drafts')).toEqual([])
  expect(await own('practice-reports')).toMatchObject([{ new_goal: 'Erased', note: '', practices: '{"employer_contact": 14}' }, { what_happened: '', note: '', people_served: expect.stringContaining('"working": 7') }])
  expect((await here.db.execute<{ n: number }>(sql`select count(*)::int as n from practice_goals where text <> 'Erased'`))[0]!.n).toBeGreaterThan(0)
})

test('the database itself lets nothing of a report change but words that are erased', async () => {
  for (const statement of [sql`update practice_reports set counts = '{}'`, sql`update practice_reports set note = 'Another'`, sql`delete from practice_reports`, sql`update practice_goals set due_on = '2030-01-01'`, sql`update practice_goals set text = 'Another'`, sql`delete from practice_goals`]) await expect(here.db.execute(statement)).rejects.toThrow()
})
