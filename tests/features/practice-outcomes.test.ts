/** Site outcomes and fidelity: entered by an agency's own lead, corrected by further versions, read within reach, and what cannot be is refused. */
import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { addAgency } from '#src/features/people/agencies.ts'
import { giveGrant } from '#src/features/people/grants.ts'
import { remindOfOutcomes } from '#src/features/practice/remind.ts'
import { makePerson, signedIn } from '../support/account-cast.ts'
import { openApp, type TestApp, type Visitor } from '../support/app.ts'
import { htmlFaults } from '../support/html.ts'
import { aQuarter } from '../support/practice-cast.ts'

let here: TestApp
let now = new Date('2026-11-21T18:00:00Z')
let lead: Visitor, other: Visitor, state: Visitor
let bayou: number, mesa: number
beforeAll(async () => {
  here = await openApp({ now: () => now })
  bayou = (await addAgency(here.db, { name: 'Bayou Teche', state: 'LA', city: '', by: null }))!
  mesa = (await addAgency(here.db, { name: 'High Mesa', state: 'NM', city: '', by: null }))!
  const staff = async (name: string, role: 'agency_lead' | 'state_lead', place: { agencyId?: number; state?: string }) => {
    const person = await makePerson(here, name)
    await giveGrant(here.db, { personId: person.id, role, agencyId: place.agencyId ?? null, state: place.state ?? null, by: null })
    return signedIn(here, person.email)
  }
  lead = await staff('Lars Lead', 'agency_lead', { agencyId: bayou })
  other = await staff('Olga Other', 'agency_lead', { agencyId: mesa })
  state = await staff('Stella Ortiz', 'state_lead', { state: 'LA' })
})
afterAll(() => here.close())

const given = Object.fromEntries(Object.entries(aQuarter).map(([name, value]) => [name, String(value)]))
const at = (quarter: string): string => `/outcomes/${bayou}/${quarter}`
const enter = (quarter: string, over: Record<string, string> = {}, who = lead) => who.post(at(quarter), { ...given, supersedes: '0', ...over })
const rows = async (): Promise<number> => (await here.db.execute<{ n: number }>(sql`select (select count(*) from site_outcomes)::int + (select count(*) from fidelity_scores)::int as n`))[0]!.n

test('a quarter is entered, stored with its rates and their definitions, and corrected beside the first version', async () => {
  expect((await lead.get(`/outcomes/${bayou}`)).body).toContain('Enter July to September 2026')
  expect((await enter('2026-q3')).headers.location).toBe(`/outcomes/${bayou}?done=entered`)
  const page = await lead.get(`/outcomes/${bayou}`)
  for (const words of ['9 of 22 people served worked a competitive job.', '3 of 4 people were still in the job on the 90th day.', '9 of 22', '40%', '31% minimal', 'Entered by Lars Lead']) expect(page.body).toContain(words)
  expect(await htmlFaults(page.body)).toEqual([])
  const form = await lead.get(at('2026-q3'))
  const supersedes = /name="supersedes" value="(\d+)"/.exec(form.body)![1]!
  expect([form.body.includes('value="22"'), await htmlFaults(form.body)]).toEqual([true, []])
  expect((await enter('2026-q3', { working: '11', supersedes })).statusCode).toBe(303)
  const stored = await here.db.execute(sql`select working, supersedes::int, rates->0->>'rate' as rate, rates->0->>'definition' as definition, rates->0->>'denominator' as denominator from site_outcomes order by id`)
  expect(stored).toMatchObject([{ working: 9, supersedes: null, rate: 'competitive employment, all served' }, { working: 11, supersedes: Number(supersedes), denominator: '22' }])
  expect((await lead.get(`/outcomes/${bayou}`)).body).toContain('Corrected by Lars Lead')
  expect(await here.db.execute(sql`select action, details->>'workingBefore' as before from audit_entries where subject = 'agency' and action like '%outcomes' order by id`)).toEqual([{ action: 'entered site outcomes', before: null }, { action: 'corrected site outcomes', before: '9' }])
})

test('what cannot be is refused beside its field; what is unusual is asked about once', async () => {
  const before = await rows()
  for (const [over, words] of [
    [{ working: '23' }, 'More people working than the 22 served'], [{ kept90: '5' }, 'whose 90th day came'], [{ served: '-1' }, 'People served: enter a whole number'], [{ served: '1000000000' }, 'whole number'], [{ served: '22.5' }, 'whole number'], [{ specialists: '2.555' }, 'at most two decimals'], [{ specialists: '-1' }, 'Specialists: enter'],
    [{ served: '' }, 'People served: enter'], [{ served: '1e2' }, 'whole number'], [{ enteredBy: '1' }, 'a field that is not ours'],
  ] as [Record<string, string>, string][]) {
    const reply = await enter('2026-q2', over)
    expect([over, reply.statusCode, reply.body.includes(words)]).toEqual([over, 422, true])
  }
  for (const quarter of ['2026-q4', '2027-q1', '2021-q2', '2026-Q2', '2026-q5', '2026', 'q2']) expect([quarter, (await lead.get(at(quarter))).statusCode, (await enter(quarter)).statusCode]).toEqual([quarter, 404, 404])
  expect(await rows()).toBe(before)
  const unusual = await enter('2026-q2', { working: '21' })
  expect([unusual.statusCode, unusual.body.includes('21 of 22 people working is far above')]).toEqual([422, true])
  expect(await htmlFaults(unusual.body)).toEqual([])
  const seen = /name="seen" value="([^"]+)"/.exec(unusual.body)![1]!
  expect((await enter('2026-q2', { working: '22', seen })).statusCode).toBe(422) // looked at another number
  expect((await enter('2026-q2', { working: '21', seen })).statusCode).toBe(303)
})

test('two tabs: the second is told; the same form sent twice at once is one version', async () => {
  const twice = await Promise.all([1, 2, 3].map(() => enter('2026-q1')))
  expect(twice.map(({ statusCode }) => statusCode)).toEqual([303, 303, 303])
  expect((await here.db.execute(sql`select count(*)::int as n from site_outcomes where quarter = '2026-Q1'`))[0]!.n).toBe(1)
  const late = await enter('2026-q1', { working: '10' })
  expect([late.statusCode, late.body.includes('entered elsewhere meanwhile'), late.body.includes('value="10"')]).toEqual([422, true, true])
  expect(await htmlFaults(late.body)).toEqual([])
})

test('a lead finds no other agency; a state lead reads and does not enter', async () => {
  expect((await other.get(`/outcomes/${bayou}`)).statusCode).toBe(404)
  expect((await other.get(at('2026-q3'))).statusCode).toBe(404)
  expect((await enter('2025-q4', {}, other)).statusCode).toBe(404)
  expect((await other.get('/outcomes')).body).not.toContain('Bayou Teche')
  const seen = await state.get(`/outcomes/${bayou}`)
  expect([seen.statusCode, seen.body.includes('Enter a fidelity score'), seen.body.includes(`href="${at('2026-q3')}"`)]).toEqual([200, false, false])
  expect([(await state.get(`/outcomes/${mesa}`)).statusCode, (await state.get(at('2026-q3'))).statusCode, (await enter('2025-q4', {}, state)).statusCode]).toEqual([404, 404, 404])
})

const items = (score: number) => Object.fromEntries(Array.from({ length: 25 }, (_, index) => [`item${index + 1}`, String(score)]))
const review = { tool: 'IPS-25', assessedOn: '2026-05-12', kind: 'independent', assessor: 'State fidelity team', ...items(4) }
const score = (over: Record<string, string> = {}, path = '') => lead.post(`/outcomes/${bayou}/fidelity${path}`, { ...review, ...over })

test('fidelity: items, sections, total and band; a correction supersedes; IPS-Y has totals and no band', async () => {
  expect((await score()).headers.location).toBe(`/outcomes/${bayou}?done=scored`)
  const page = await lead.get(`/outcomes/${bayou}`)
  for (const words of ['IPS-25, May 12, 2026', '100 of 125, good or better', 'Staffing 12 of 15, Organization 32 of 40, Services 56 of 70']) expect(page.body).toContain(words)
  expect(await htmlFaults(page.body)).toEqual([])
  const path = /\/fidelity(\/\d+)/.exec(page.body)![1]!
  const form = await lead.get(`/outcomes/${bayou}/fidelity${path}`)
  expect([form.body.includes('State fidelity team'), await htmlFaults(form.body)]).toEqual([true, []])
  expect((await score({ item1: '1' }, path)).statusCode).toBe(303)
  expect((await lead.get(`/outcomes/${bayou}`)).body).toContain('97 of 125, fair')
  expect((await score({ item1: '2' }, path)).statusCode).toBe(404) // superseded
  const { assessedOn, kind, assessor } = review
  const young = await lead.post(`/outcomes/${bayou}/fidelity`, { tool: 'IPS-Y', assessedOn, kind, assessor, employment: '110', education: '49' })
  expect(young.statusCode).toBe(303)
  const after = await lead.get(`/outcomes/${bayou}`)
  expect(after.body).toMatch(/159 in all<br><span class="hint">Employment 110, education 49/)
})

test('odd scores are refused', async () => {
  const before = await rows()
  for (const [over, words] of [[{ item7: '6' }, 'for item 7'], [{ item7: '0' }, 'for item 7'], [{ item7: '3.5' }, 'for item 7'], [{ item7: '' }, 'for item 7'], [{ assessedOn: '2026-11-22' }, 'still to come'], [{ kind: 'friend' }, 'Choose who reviewed'], [{ assessor: '' }, 'Name the team'], [{ total: '125' }, 'a field that is not ours'], [{ tool: 'IPS-99' }, '']] as [Record<string, string>, string][]) {
    const reply = await score(over)
    expect([over, reply.statusCode, reply.body.includes(words)]).toEqual([over, 422, true])
  }
  const { assessedOn, kind, assessor } = review
  for (const [employment, education] of [['110', '66'], ['0', '40'], ['x', '40'], ['1000000000', '1']]) expect((await lead.post(`/outcomes/${bayou}/fidelity`, { tool: 'IPS-Y', assessedOn, kind, assessor, employment: employment!, education: education! })).statusCode).toBe(422)
  expect((await other.post(`/outcomes/${bayou}/fidelity`, review)).statusCode).toBe(404)
  expect(await rows()).toBe(before)
})

test('the database itself lets nothing of it change', async () => {
  for (const statement of [sql`update site_outcomes set working = 1`, sql`delete from site_outcomes`, sql`update fidelity_scores set total = 30`, sql`delete from fidelity_scores`]) await expect(here.db.execute(statement)).rejects.toThrow()
})

test('a quarter that is missing: its lead hears of it once after two weeks, an admin after a month, and nobody once it is entered', async () => {
  const boss = await makePerson(here, 'Abe Admin')
  await giveGrant(here.db, { personId: boss.id, role: 'admin', agencyId: null, state: null, by: null })
  await signedIn(here, boss.email)
  for (const [agency, who] of [[bayou, lead], [mesa, other]] as const) await who.post(`/outcomes/${agency}/2026-q3`, { ...given, supersedes: '0' })
  const sent = async () => (await here.db.$client<{ to: string; text: string }[]>`select recipient as to, text from mails where kind = 'outcomes due' order by id`)
  const remind = async (at: string) => { now = new Date(at); return (await Promise.all([1, 2, 3].map(() => remindOfOutcomes(here.services)))).reduce((sum, n) => sum + n, 0) }
  expect(await remind('2026-11-21T18:00:00Z')).toBe(0) // the third quarter is in
  expect(await remind('2027-01-15T18:00:00Z')).toBe(0)
  expect(await remind('2027-01-16T06:00:00Z')).toBe(0) // at night
  expect(await remind('2027-01-16T18:00:00Z')).toBe(2)
  expect((await sent()).map(({ to }) => to)).toEqual(['lars.lead@agency.example', 'olga.other@agency.example'])
  expect((await sent())[0]!.text).toMatch(/October to December 2026[^]*Bayou Teche[^]*\/outcomes\/\d+\/2026-q4[^]*\/unsubscribe\//)
  expect((await sent())[0]!.text).not.toContain('High Mesa')
  expect((await lead.post(`/outcomes/${bayou}/2026-q4`, { ...given, supersedes: '0' })).statusCode).toBe(303)
  expect(await remind('2027-01-30T18:00:00Z')).toBe(0)
  expect(await remind('2027-01-31T18:00:00Z')).toBe(1)
  expect((await sent()).at(-1)).toMatchObject({ to: boss.email, text: expect.stringMatching(/High Mesa/) })
  expect((await sent()).at(-1)!.text).not.toContain('Bayou')
  expect(await remind('2027-02-20T18:00:00Z')).toBe(0)
  now = new Date('2026-11-21T18:00:00Z')
})
