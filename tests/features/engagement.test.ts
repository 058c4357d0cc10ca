/** Engagement: what SQL counts is what a person with a pencil would; what nobody may work out stays hidden; what is not known is said. */
import { parse } from 'csv-parse/sync'
import { readSheet } from 'read-excel-file/node'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Scope } from '#src/domain/access.ts'
import { listGoals, listUse } from '#src/features/engagement/practice-queries.ts'
import { listSeatMonths, type Within } from '#src/features/engagement/queries.ts'
import { giveGrant } from '#src/features/people/grants.ts'
import { makePerson, signedIn } from '../support/account-cast.ts'
import type { TestApp, Visitor } from '../support/app.ts'
import { fillWorld, goalsIn, seatMonths, seatsIn, useIn, type World } from '../support/engagement-cast.ts'
import { openLearning } from '../support/learning-cast.ts'

const now = new Date('2026-06-20T12:00:00Z'), today = '2026-06-20'
let here: TestApp & { cohortId: number }
let world: World
let admin: Visitor, evaluator: Visitor, lead: Visitor, stateLead: Visitor

beforeAll(async () => {
  here = await openLearning({ now: () => now })
  world = await fillWorld(here, 5)
  const staff = async (name: string, role: 'admin' | 'evaluator' | 'agency_lead' | 'state_lead', place: { agencyId?: number; state?: string } = {}) => {
    const person = await makePerson(here, name)
    await giveGrant(here.db, { personId: person.id, role, agencyId: place.agencyId ?? null, state: place.state ?? null, by: null })
    return signedIn(here, person.email)
  }
  admin = await staff('Ana Admin', 'admin')
  evaluator = await staff('Eve Evaluator', 'evaluator')
  lead = await staff('Lou Lead', 'agency_lead', { agencyId: world.agencies[0]!.id })
  stateLead = await staff('Sam State', 'state_lead', { state: 'NM' })
})
afterAll(() => here.close())

const within = (over: Partial<Within> = {}): Within => ({ scope: { all: true }, state: null, agency: null, cohort: null, from: null, ...over })
const sorted = <T extends object>(rows: readonly T[]): string[] => rows.map((row) => JSON.stringify(row, Object.keys(row).sort())).sort()
const page = async (visitor: Visitor, path: string): Promise<string> => { const reply = await visitor.get(path); expect([path, reply.statusCode]).toEqual([path, 200]); return reply.body }
const rowsOf = async (visitor: Visitor, path = '/engagement/figures.csv'): Promise<Record<string, string>[]> => parse((await visitor.get(path)).body, { columns: true, bom: true })

describe('what is counted is what the rules say, one by one', () => {
  test('places on calls by agency and month, of everybody and within reach', async () => {
    const seats = seatsIn(world, now)
    expect(seats.length).toBeGreaterThan(60)
    const reaches: [Partial<Within>, (agency: number) => boolean][] = [
      [{}, () => true], [{ scope: { all: false, states: ['NM'], agencies: [] } }, (agency) => world.agencies.find(({ id }) => id === agency)!.state === 'NM'], [{ agency: world.agencies[1]!.id }, (agency) => agency === world.agencies[1]!.id],
      [{ scope: { all: false, states: [], agencies: [] } }, () => false], [{ state: 'LA' }, (agency) => world.agencies.find(({ id }) => id === agency)!.state === 'LA'],
    ]
    for (const [over, isIn] of reaches) expect(sorted((await listSeatMonths(here.db, within(over), now)).months)).toEqual(sorted(seatMonths(seats.filter(({ agency }) => isIn(agency)))))
    expect(sorted((await listSeatMonths(here.db, within({ cohort: here.cohortId }), now)).months)).toEqual(sorted(seatMonths(seatsIn(world, now, here.cohortId))))
    expect(sorted((await listSeatMonths(here.db, within({ from: '2026-04' }), now)).months)).toEqual(sorted(seatMonths(seats.filter(({ month }) => month >= '2026-04'))))
  })

  test('calls attended by each person', async () => {
    const counts = [...Map.groupBy(seatsIn(world, now), ({ person }) => person).values()].map((own) => own.filter(({ status }) => status === 'attended').length)
    expect((await listSeatMonths(here.db, within(), now)).doses).toEqual([...Map.groupBy(counts, (n) => n)].map(([calls, own]) => ({ calls, people: own.length })).sort((a, b) => a.calls - b.calls))
  })

  test('practice use: a report goes with one call at most', async () => {
    const seats = seatsIn(world, now), scopes: [Scope, string | null][] = [[{ all: true }, null], [{ all: false, states: ['LA'], agencies: [] }, 'LA']]
    for (const [scope, state] of scopes) expect(sorted(await listUse(here.db, within({ scope }), now))).toEqual(sorted(useIn(world, seats, (agency) => state === null || world.agencies.find(({ id }) => id === agency)!.state === state)))
    expect(sorted((await listUse(here.db, within({ from: '2026-04' }), now)).filter(({ month }) => month !== null))).toEqual(sorted(useIn(world, seats).filter(({ month }) => month !== null && month >= '2026-04')))
    const [all] = (await listUse(here.db, within(), now)).filter(({ level, month }) => level === 'all' && month === null)
    expect(all!.n).toBeLessThanOrEqual(world.reports.length)
    expect(all!.yes).toBeGreaterThan(0)
    expect(all!.yes).toBeLessThan(all!.n)
  })

  test('goals that are due, and met', async () => expect(sorted(await listGoals(here.db, within(), today))).toEqual(sorted(goalsIn(world, today))))

  test('the page of who was on calls counts the same', async () => {
    const seats = seatsIn(world, now)
    expect(await page(admin, '/calls/attendance')).toContain(`${seats.filter(({ status }) => status === 'attended').length} of `)
    expect(await page(admin, '/engagement')).toContain(`<dd>${seats.filter(({ status }) => status === 'attended').length} of ${seats.length}</dd>`)
  })
})

describe('what a page says', () => {
  test('the program: counts, the newest month in natural frequencies, states and agencies', async () => {
    const body = await page(admin, '/engagement'), seats = seatsIn(world, now), newest = seats.map(({ month }) => month).sort().at(-1)!
    const month = new Intl.DateTimeFormat('en-US', { month: 'long', timeZone: 'UTC' }).format(new Date(`${newest}-01`)), own = seats.filter((seat) => seat.month === newest)
    const there = new Set(own.filter(({ status }) => status === 'attended').map(({ agency }) => agency)).size, expected = new Set(own.map(({ agency }) => agency)).size
    expect(body).toContain(`${there === expected ? 'All' : `${there} of`} ${expected} agencies had somebody on ${month}’s call`)
    for (const words of ['By state', 'Louisiana', 'By agency', 'All together', 'How these figures are made', 'Spring 2026']) expect(body).toContain(words)
    expect(body).not.toContain('NaN')
  })

  test('nobody expected is n/a, and never 0 %', async () => {
    const empty = Number((await here.db.$client`insert into agencies (name, state) values ('Nobody Yet', 'OK') returning id`)[0]!.id)
    const body = await page(admin, `/engagement/agencies/${empty}`)
    expect(body).toContain('<dd>n/a</dd>')
    expect(body).toContain('No call yet')
    expect(body.split('How these figures are made')[0]).not.toContain('0%')
  })

  test('an agency has its outcomes beside its training for its lead, not for whoever may not see outcomes, and never as a cause', async () => {
    const { id } = world.agencies[0]!
    for (const visitor of [admin, lead]) {
      const body = await page(visitor, `/engagement/agencies/${id}`)
      expect(body).toContain('This is not evidence that the one caused the other')
      expect(body).toContain('No quarter has been entered')
    }
    expect(await page(evaluator, `/engagement/agencies/${id}`)).toContain('shown to its leads and to admins')
  })

  test('leads see their own and nothing else', async () => {
    const [bayou, , mesa] = world.agencies
    expect((await lead.get(`/engagement/agencies/${mesa!.id}`)).statusCode).toBe(404)
    expect((await lead.get('/engagement/states/LA')).statusCode).toBe(404)
    expect((await stateLead.get(`/engagement/agencies/${bayou!.id}`)).statusCode).toBe(404)
    expect((await stateLead.get('/engagement/cohorts/1')).statusCode).toBe(404)
    expect([...new Set((await rowsOf(lead)).map((row) => row.agency))]).toEqual(['Bayou'])
    expect([...new Set((await rowsOf(stateLead)).map((row) => row.state))]).toEqual(['NM'])
  })
})

describe('small groups', () => {
  const cells = (rows: Record<string, string>[]) => rows.filter(({ reporting }) => Number(reporting) > 0)

  test('whoever may read reports sees every share; a lead sees how many reported, and shares of five people and more alone', async () => {
    const all = cells(await rowsOf(admin))
    expect(all.every(({ used, hidden }) => used !== '' && hidden === '')).toBe(true)
    const people = new Map(useIn(world, seatsIn(world, now)).filter(({ level, month }) => level === 'agency' && month !== null).map((row) => [`${row.agencyId} ${row.month}`, row.people]))
    for (const visitor of [lead, stateLead, evaluator]) {
      const seen = cells(await rowsOf(visitor))
      expect(seen.length).toBeGreaterThan(2)
      for (const row of seen) {
        expect(row.reporting).toBe(all.find((each) => each.agency_id === row.agency_id && each.month === row.month)!.reporting)
        if (people.get(`${row.agency_id} ${row.month}`)! < 5) expect([row.agency, row.month, row.used]).toEqual([row.agency, row.month, ''])
        if (row.used === '') expect(row.hidden).toMatch(/used: (fewer than 5 people|not shown, since it would give a smaller group away)/)
        expect(row.expected).toBe(all.find((each) => each.agency_id === row.agency_id && each.month === row.month)!.expected)
      }
    }
    expect(await page(lead, '/engagement')).toContain('A practice report is between a person and their coach')
    expect(await page(admin, '/engagement')).not.toContain('A practice report is between a person and their coach')
  })

  test('what is shown of an agency never gives a hidden month away', async () => {
    // The total of an agency minus its visible months must cover nobody, or five people and more.
    const tallies = useIn(world, seatsIn(world, now)), rows = await rowsOf(stateLead)
    for (const { id } of world.agencies.filter(({ state }) => state === 'NM')) {
      const body = await page(stateLead, `/engagement/agencies/${id}`), total = tallies.find((row) => row.level === 'agency' && row.agencyId === id && row.month === null)
      const isShown = total !== undefined && body.split('Reports with a practice used')[1]!.split('</tr>')[0]!.includes(`${total.yes} of ${total.n}`)
      const hidden = rows.filter((row) => row.agency_id === String(id) && row.used === '').map(({ month }) => month!)
      if (isShown && hidden.length > 0) expect(tallies.filter((row) => row.agencyId === id && row.month !== null && hidden.includes(row.month)).reduce((most, { people }) => Math.max(most, people), 0) + (hidden.length > 1 ? 5 : 0)).toBeGreaterThanOrEqual(5)
    }
  })
})

test('a file has the columns that the page says, as CSV and as a workbook', async () => {
  const csv = await rowsOf(admin), [head, ...rows] = await readSheet((await admin.get('/engagement/figures.xlsx')).rawPayload)
  expect(head).toEqual(Object.keys(csv[0]!))
  expect(rows.length).toBe(csv.length)
  const sum = (name: string): number => csv.reduce((all, row) => all + Number(row[name]), 0), seats = seatsIn(world, now)
  expect([sum('expected'), sum('attended')]).toEqual([seats.length, seats.filter(({ status }) => status === 'attended').length])
})

test('the tables of the exports count the same, with the cohort and the months that are asked for', async () => {
  const take = async (table: string, over: Record<string, string> = {}): Promise<Record<string, string>[]> => {
    const reply = await admin.post(`/exports/${table}`, { cohort: '', agency: '', state: '', from: '', to: '', format: 'plain', ...over })
    expect(reply.statusCode).toBe(200)
    return parse(reply.body, { columns: true })
  }
  const rowOf = (rows: Record<string, string>[], names: string[]): string[] => rows.filter((row) => names.some((name) => row[name] !== '0')).map((row) => ['agency_id', 'month', ...names].map((name) => row[name]).join(' ')).sort()
  const counts = ['enrolled', 'started', 'completed', 'calls', 'expected', 'attended', 'excused', 'call_minutes'], page = await rowsOf(admin)
  expect(rowOf(await take('engagement'), counts)).toEqual(rowOf(page, counts))
  expect(rowOf(await take('engagement-practice'), ['reporting', 'used'])).toEqual(rowOf(page, ['reporting', 'used']))
  // Goals that were not due on the day of the test are due by now, on the clock of the database.
  const due = goalsIn(world, '2099-01-01').filter(({ level, month }) => level === 'agency' && month !== null).map((row) => `${row.agencyId} ${row.month} ${row.n} ${row.yes}`)
  expect(rowOf(await take('engagement-practice'), ['goals_due', 'goals_met'])).toEqual(due.sort())
  const only = await take('engagement', { cohort: String(here.cohortId), from: '2026-02-10', to: '2026-03-01' }), own = seatsIn(world, now, here.cohortId).filter(({ month }) => month === '2026-02' || month === '2026-03')
  expect([...new Set(only.map(({ month }) => month))].sort()).toEqual(['2026-02', '2026-03'])
  expect(only.reduce((sum, row) => sum + Number(row.expected), 0)).toBe(own.length)
  expect((await lead.post('/exports/engagement-practice', { cohort: '', agency: '', state: '', from: '', to: '', format: 'plain' })).statusCode).toBe(404)
})
