/** Tables as files: what the page counts is what the file holds, within the scope of whoever asks, readable by other programs. */
import { readSheet } from 'read-excel-file/node'
import { parse } from 'csv-parse/sync'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { isoDay } from '#src/domain/moments.ts'
import { creditedMinutes } from '#src/domain/live-days.ts'
import { monthAfter, monthOf } from '#src/domain/practice.ts'
import { insertForm } from '#src/features/feedback/queries.ts'
import { insertCredit } from '#src/features/days/attendance-queries.ts'
import { findDay, insertOpening, listAgenda } from '#src/features/days/queries.ts'
import { report } from '../support/practice-cast.ts'
import { tell } from '../support/story-cast.ts'
import { readCell, safeCell } from '#src/domain/csv-cells.ts'
import { exportJob, takeOut, tableOf } from '#src/features/admin/export-file.ts'
import { countRows } from '#src/features/admin/export-queries.ts'
import { exports } from '#src/features/admin/exports.ts'
import { enqueueJob, runDueJobs } from '#src/platform/jobs.ts'
import { csvFile } from '#src/platform/csv-file.ts'
import type { Column } from '#src/platform/tables.ts'
import { xlsxFile } from '#src/platform/xlsx-file.ts'
import { openProgram, type Program, type RoleName } from '../support/program.ts'

let program: Program
const nextMonth = new Date(`${monthAfter(monthOf(isoDay(new Date(), 'America/Chicago')))}-15T18:00:00Z`)
beforeAll(async () => {
  program = await openProgram()
  const { db, event, own, other } = program
  const day = (await findDay(db, event))!, by = (await db.$client<{ id: number }[]>`select min(id)::int as id from people`)[0]!.id
  // The one left and came back, in and out of the agenda; the other was not seen and got minutes by hand.
  const [start] = await db.$client<{ at: Date }[]>`select min(starts_at) as at from event_modules where event_id = ${event}`
  const later = (minutes: number, seconds = 0) => new Date(start!.at.getTime() + minutes * 60_000 + seconds * 1000)
  await db.$client`truncate event_attendance`
  for (const [from, to] of [[later(-20), later(30, 59.4)], [later(75, 0.6), null]] as const) await db.$client`insert into event_attendance (event_id, enrollment_id, how, in_at, out_at, recorded_by) values (${event}, ${own.enrollment}, 'codeword', ${from}, ${to}, ${by})`
  for (const minutes of [100, 90]) await db.transaction((tx) => insertCredit(tx, { eventId: event, enrollmentId: other.enrollment, minutes, reason: 'On the phone', givenBy: by }))
  await db.transaction((tx) => insertOpening(tx, { eventId: day.id, module: 'second', phase: 'pre', openedBy: by }))
  await report({ ...program, services: { ...program.services, now: () => nextMonth } }, own.person, { goalStanding: 'partly', goalSaid: 'One a week' })
  await tell(program, { author: other.person, editor: by, draft: { title: 'Nobody knows whose', naming: 'unnamed', kind: 'lesson' }, until: 'released' })
  for (const said of ['More examples', '=1+1', 'Ja, "gut"', 'ok', 'Time']) await db.transaction((tx) => insertForm(tx, { cohortId: program.cohort, phase: 'post', revisionId: program.revisions.feedback, answers: { rating: { all: 4 }, helped: ['quizzes', 'stories'], pace: 'right', missing: said }, roles: { satisfaction: 4 } }))
  await program.db.$client`update people set name = '=HYPERLINK("http://evil.example")', credentials = E'LPC, "CESP"\nand more' where id = ${program.own.person}`
})
afterAll(() => program.close())

const none = { cohort: '', agency: '', state: '', from: '', to: '' }
const take = (role: RoleName, table: string, given: Record<string, string> = {}) => program.visitors[role].post(`/exports/${table}`, { ...none, format: 'plain', ...given })
const rowsOf = (csv: string): Record<string, string>[] => parse(csv, { columns: true, bom: true, cast: (value) => readCell(value) })
const counted = (html: string): Record<string, number> => Object.fromEntries([...html.matchAll(/<h2 id="([\w-]+)-title">.*?<strong>([\d,]+) rows?\./gs)].map(([, id, n]) => [id!, Number(n!.replace(',', ''))]))

async function* batchesOf (...batches: Record<string, unknown>[][]) { yield* batches }
async function whole (bytes: AsyncIterable<Buffer>): Promise<Buffer> { const all: Buffer[] = []; for await (const part of bytes) all.push(part); return Buffer.concat(all) }

describe('cells', () => {
  test('reading takes off exactly what writing put there, and no cell that was written begins like a formula', () => {
    const starts = fc.stringMatching(/^['=+\-@\t\r\n＝＋－＠a]{0,4}/)
    fc.assert(fc.property(fc.tuple(starts, fc.string({ unit: 'binary' })), ([start, rest]) => {
      const text = start + rest
      expect(readCell(safeCell(text))).toBe(text)
      expect(safeCell(text)).not.toMatch(/^[=+\-@\t\r\n＝＋－＠]/)
    }), { numRuns: 500 })
    expect([safeCell('=1+1'), safeCell("'=1"), safeCell("it's"), safeCell("'quoted"), readCell("'quoted")]).toEqual(["'=1+1", "''=1", "it's", "'quoted", "'quoted"])
  })

  const columns: Column[] = [{ name: 'text', kind: 'text', about: '' }, { name: 'n', kind: 'number', about: '' }, { name: 'day', kind: 'day', about: '' }, { name: 'at', kind: 'moment', about: '' }, { name: 'is', kind: 'yes or no', about: '' }]
  const at = new Date('2026-11-01T06:30:15.900Z')

  test('CSV is RFC 4180 and reads back, whatever the text', async () => {
    await fc.assert(fc.asyncProperty(fc.array(fc.string({ unit: 'grapheme' }), { minLength: 1, maxLength: 20 }), async (texts) => {
      const csv = await whole(csvFile(columns, batchesOf(texts.map((text) => ({ text, n: -1.5, day: '2026-02-28', at, is: true }))), true))
      expect(csv.subarray(0, 3)).toEqual(Buffer.from([0xEF, 0xBB, 0xBF]))
      expect(rowsOf(csv.toString())).toEqual(texts.map((text) => ({ text, n: '-1.5', day: '2026-02-28', at: '2026-11-01T06:30:15Z', is: 'yes' })))
    }), { numRuns: 100 })
    const plain = (await whole(csvFile(columns.slice(0, 2), batchesOf([{ text: 'a "b"\r\nc,', n: null }]), false))).toString()
    expect(plain).toBe('text,n\r\n"a ""b""\r\nc,",\r\n')
  })

  test('a workbook has numbers as numbers, dates as dates, and any text as it is', async () => {
    const texts = ['=1+1', ' two  spaces ', 'Zoë & <Łukasz> "x"', 'line\nbreak', 'a\u0001b', '_x0041_', 'مرحبا', '𝒳', '']
    const xlsx = await whole(xlsxFile(columns, batchesOf(texts.map((text) => ({ text, n: 12.25, day: '2026-02-28', at, is: false })), [{ text: null, n: null, day: null, at: null, is: null }]), 'A: sheet/name'))
    const [names, ...rows] = await readSheet(xlsx)
    expect(names).toEqual(['text', 'n', 'day', 'at', 'is'])
    expect(rows[0]!.slice(1)).toEqual([12.25, new Date('2026-02-28T00:00:00Z'), new Date('2026-11-01T06:30:15Z'), false])
    expect(rows.slice(0, 4).map(([text]) => String(text).trim())).toEqual(texts.slice(0, 4).map((text) => text.trim()))
    expect(rows.slice(6, 8).map(([text]) => text)).toEqual(texts.slice(6, 8))
    expect(rows.slice(0, texts.length).every((row) => row[1] === 12.25)).toBe(true)
  })

  test('a fault in the middle breaks the workbook off; it does not end the program', async () => {
    async function* broken () { yield [{ text: 'one', n: 1 }]; throw new Error('the database is gone') }
    await expect(whole(xlsxFile(columns.slice(0, 2), broken(), 'x'))).rejects.toThrow('the database is gone')
  })
})

/** What leads may take out within their reach, and what admins alone may. */
const all = ['people', 'enrollments', 'completions', 'days', 'day-agenda', 'day-openings', 'day-attendance', 'day-minutes', 'call-series', 'calls', 'attendance', 'stories', 'engagement', 'eligible-staff', 'site-outcomes', 'fidelity-scores'], scored = ['attempts', 'answers', 'practice-reports', 'practice-numbers', 'practice-goals', 'engagement-practice', 'feedback']
const order = (line: string): number => exports.findIndex(({ id }) => id === line.split(' ')[0])

test('the page and the file count the same, for every table, role and filter', async () => {
  const filters: Record<string, string>[] = [{}, { agency: String(program.agency) }, { state: 'NM' }, { state: 'TX' }, { cohort: String(program.cohort) }, { cohort: '999' }, { from: '2026-01-01' }, { to: '2020-01-01' }, { from: '2030-01-01' }]
  let compared = 0
  for (const role of ['admin', 'agency lead', 'state lead'] as const) {
    // Days are the same to everybody; places are not.
    for (const filter of role === 'admin' ? filters : filters.slice(0, 5)) {
      const counts = counted((await program.visitors[role].get(`/exports?${new URLSearchParams(filter)}`)).body)
      expect(Object.keys(counts)).toEqual(exports.filter(({ policy }) => role === 'admin' || policy === 'exports').map(({ id }) => id))
      for (const [table, count] of Object.entries(counts)) {
        const reply = await take(role, table, filter)
        expect(reply.headers['content-type']).toContain('text/csv')
        expect([role, table, filter, rowsOf(reply.body).length]).toEqual([role, table, filter, count])
        compared++
      }
    }
  }
  expect(exports.map(({ id, policy }) => `${id} ${policy}`)).toEqual([...all.map((id) => `${id} exports`), ...scored.map((id) => `${id} exports.scores`)].sort((a, b) => order(a) - order(b)))
  expect(compared).toBe(9 * exports.length + 2 * 5 * all.length)
})

test('columns of the file are those of the codebook, and values are what the database holds', async () => {
  for (const { id, columns } of exports) expect((await take('admin', id)).body.split('\r\n')[0]).toBe(columns.map(({ name }) => name).join(','))
  const [person] = rowsOf((await take('admin', 'people')).body).filter(({ person_id: id }) => id === String(program.own.person))
  expect(person).toMatchObject({ name: '=HYPERLINK("http://evil.example")', agency: 'Bayou Teche Behavioral Health', state: 'LA', standing: 'joined', credentials: 'LPC, "CESP"\nand more' })
  expect((await take('admin', 'people')).body).toContain(`"'=HYPERLINK(`)
  const sat = rowsOf((await take('admin', 'attempts')).body)
  const [stored] = await program.db.$client`select points_numerator::float8 / points_denominator as points, possible, percent, submitted_at from attempts where id = ${program.own.submitted}`
  expect(sat.find(({ attempt_id: id }) => id === String(program.own.submitted))).toMatchObject({ points: String(stored!.points), possible: String(stored!.possible), percent: String(stored!.percent), submitted_at: `${stored!.submitted_at.toISOString().slice(0, 19)}Z`, phase: 'post' })
  expect(sat.find(({ attempt_id: id }) => id === String(program.own.attempt))).toMatchObject({ submitted_at: '', points: '' })
  const given = rowsOf((await take('admin', 'answers')).body)
  expect(given.some(({ attempt_id: id }) => id === String(program.own.attempt))).toBe(false) // still open
  const scores = new Map<string, number>()
  for (const { attempt_id: id, points } of given) scores.set(id!, (scores.get(id!) ?? 0) + Number(points))
  for (const { attempt_id: id, points, submitted_at: at } of sat) if (at !== '') expect(scores.get(id!)).toBeCloseTo(Number(points), 10)
  expect(given.find(({ item, attempt_id: id }) => item === 'multiple' && id === String(program.own.submitted))!.answer).toBe('["a", "c"]')
  expect(given.find(({ item, attempt_id: id }) => item === 'match' && id === String(program.own.submitted))).toMatchObject({ answer: '', blank: 'yes' })
})

/** A cell of a CSV file as a workbook holds it: numbers as numbers, days and moments as dates. */
const cellIn = (kind: Column['kind'], text: string): unknown => (text === '' ? null : kind === 'number' ? Number(text) : kind === 'yes or no' ? text === 'yes' : kind === 'day' || kind === 'moment' ? new Date(kind === 'day' ? `${text}T00:00:00Z` : text).getTime() : text.trim())
const inSeconds = (cell: unknown): unknown => (cell instanceof Date ? Math.round(cell.getTime() / 1000) * 1000 : typeof cell === 'string' ? cell.trim() : cell)

test.for(exports.map(({ id }) => id))('%s: CSV and workbook hold the same rows, each cell as its codebook says', async (id) => {
  const { columns } = exports.find((each) => each.id === id)!
  const csv = rowsOf((await take('admin', id)).body)
  const [names, ...rows] = await readSheet((await take('admin', id, { format: 'xlsx' })).rawPayload)
  expect(csv.length).toBeGreaterThan(0)
  expect(names).toEqual(columns.map(({ name }) => name))
  expect(rows.map((row) => row.map(inSeconds))).toEqual(csv.map((row) => columns.map(({ name, kind }) => cellIn(kind, row[name]!))))
})

const table = async (id: string): Promise<Record<string, string>[]> => rowsOf((await take('admin', id)).body)
const zulu = (at: Date): string => `${at.toISOString().slice(0, 19)}Z`

test('live days: the day, its agenda, what was opened, each stretch, and minutes as the rule of live days has them', async () => {
  const { db, event, own, other } = program
  const day = (await findDay(db, event))!, agenda = await listAgenda(db, event)
  const stretches = await db.$client<{ id: number; in: Date; out: Date | null }[]>`select id::int, in_at as in, out_at as out from event_attendance where event_id = ${event} order by id`
  const minutes = creditedMinutes(agenda.map((row) => ({ from: row.startsAt, to: new Date(row.startsAt.getTime() + row.minutes * 60_000) })), stretches.map((each) => ({ from: each.in, to: each.out })), day.endsAt)
  expect(minutes).toBe(30 + 45)
  expect(await table('days')).toMatchObject([{ event_id: String(event), title: day.title, starts_at: zulu(day.startsAt), ends_at: zulu(day.endsAt), place: 'Room 4', together: 'no', canceled_at: '', modules: '2', agenda_minutes: '105', openings: '1', people: '1', minutes_credited: String(minutes + 90) }])
  expect(await table('day-agenda')).toMatchObject(agenda.map((row) => ({ event_id: String(event), module: row.module, starts_at: zulu(row.startsAt), minutes: String(row.minutes) })))
  expect(await table('day-openings')).toMatchObject([{ event_id: String(event), module: 'second', phase: 'pre', closed_at: '', opened_by: 'Joanna Aldrete' }])
  expect(await table('day-attendance')).toMatchObject(stretches.map((each) => ({ stretch_id: String(each.id), enrollment_id: String(own.enrollment), state: 'LA', how: 'codeword', in_at: zulu(each.in), out_at: each.out ? zulu(each.out) : '' })))
  expect(await table('day-minutes')).toMatchObject([{ person_id: String(own.person), minutes_present: String(minutes), minutes_credited: String(minutes), by_hand: 'no' }, { person_id: String(other.person), minutes_present: '0', minutes_credited: '90', by_hand: 'yes' }])
  // A lead's counts are of their own people.
  expect(rowsOf((await take('state lead', 'days')).body)).toMatchObject([{ people: '0', minutes_credited: '90' }])
  expect(rowsOf((await take('agency lead', 'day-minutes')).body)).toHaveLength(1)
})

test('series of calls, and goals with what became of them', async () => {
  const [series] = await program.db.$client<{ first: string; calls: number }[]>`select first_on::text as first, (select count(*)::int from calls where series_id = s.id) as calls from call_series s where id = ${program.calls.series}`
  expect(await table('call-series')).toMatchObject([{ series_id: String(program.calls.series), kind: 'coaching', first_on: series!.first, rule: 'weekday', hour: '10:00', minutes: '60', time_zone: 'America/New_York', facilitator: 'Joanna Aldrete', calls: String(series!.calls), canceled: '0' }])
  expect(new Set((await table('calls')).map((row) => row.series_id))).toEqual(new Set([String(program.calls.series)]))
  const month = monthOf(isoDay(new Date(), 'America/Chicago')), next = monthOf(isoDay(nextMonth, 'America/Chicago'))
  const goals = await table('practice-goals')
  expect(goals.filter((row) => row.person_id === String(program.own.person))).toMatchObject([
    { month, goal: 'Two first visits to employers each week', due_on: `${month}-28`, standing: 'partly', settled_in: next, said: 'One a week', settled_at: zulu(nextMonth) }, { month: next, standing: 'open', settled_in: '', settled_at: '', said: '' },
  ])
  expect(goals.filter((row) => row.person_id === String(program.other.person))).toMatchObject([{ month, standing: 'open' }])
})

test('stories: released ones alone, under the name that their author chose, with words only where a file may hold them', async () => {
  const rows = await table('stories')
  expect(rows.map((row) => row.story_id)).toEqual((await program.db.$client<{ id: string }[]>`select story_id::text as id from story_steps where step = 'released' order by story_id`).map(({ id }) => id))
  const [told] = rows.filter((row) => row.story_id === String(program.other.stories.released)), lesson = rows.at(-1)
  expect(told).toMatchObject({ kind: 'story', title: '', text: '', teller: 'served', may_print: 'no', may_quote: 'no', author: 'Grace Okoro', agency: 'High Mesa Wellness', state: 'NM', practices: 'employer_contact,three_visits' })
  expect(lesson).toMatchObject({ kind: 'lesson', title: 'Nobody knows whose', naming: 'unnamed', author: '', agency: '', state: 'NM', may_print: 'yes' })
  expect(lesson!.text).toContain('\n\nThe second time the owner told us')
  // Whose agency is not to be known is in no file of an agency, and in that of its state.
  expect((await take('admin', 'stories', { agency: String(program.otherAgency) })).body).not.toContain('Nobody knows whose')
  expect((await take('state lead', 'stories')).body).toContain('Nobody knows whose')
  expect(rowsOf((await take('agency lead', 'stories')).body).map((row) => row.story_id)).toEqual([String(program.own.stories.released)])
})

test('a workbook has a name that says what it is, and of when', async () => {
  expect((await take('admin', 'completions', { format: 'xlsx' })).headers['content-disposition']).toMatch(/^attachment; filename="gainful-completions-\d{4}-\d\d-\d\d\.xlsx"/)
})

test('nobody takes out what is not within reach', async () => {
  for (const table of ['people', 'enrollments', 'completions']) {
    const lead = (await take('agency lead', table)).body, state = (await take('state lead', table)).body
    expect(lead).not.toContain('High Mesa')
    expect(state).not.toContain('Bayou Teche')
    expect(rowsOf(lead).length).toBeGreaterThan(0)
    expect(rowsOf(state).length).toBeGreaterThan(0)
    // Another's agency in the filter adds nothing.
    expect(rowsOf((await take('state lead', table, { agency: String(program.agency) })).body)).toEqual([])
  }
  for (const [role, table] of [['agency lead', 'attempts'], ['state lead', 'answers'], ['admin', 'audit'], ['admin', 'nothing'], ['trainee', 'people'], ['trainer', 'people'], ['evaluator', 'people']] as const) expect((await take(role, table)).statusCode).toBe(404)
  expect((await program.visitors['agency lead'].get('/exports')).body).not.toContain('High Mesa')
  // No scope at all reaches nothing, also where an agency is missing.
  const nowhere = { all: false as const, states: [], agencies: [] }
  for (const { source } of exports) expect(await countRows(program.db, (q) => source(q, nowhere, { cohortId: null, agencyId: null, state: null, from: null, to: null, timeZone: 'America/Chicago' }))).toBe(0)
})

test('a bad form changes nothing and is shown again; what went out is written down', async () => {
  const bad = await take('admin', 'people', { from: '2026-02-01', to: '2026-01-01', format: 'pdf' })
  expect(bad.statusCode).toBe(422)
  expect(bad.body).toContain('Choose a kind of file')
  expect((await take('admin', 'people', { from: '2026-02-01', to: '2026-01-01' })).body).toContain('The last day comes before the first')
  await take('admin', 'people', { state: 'NM' })
  const [line] = await program.db.$client`select action, subject_id, details::text as details from audit_entries where subject = 'export' order by id desc limit 1`
  expect([line!.action, line!.subject_id, JSON.parse(line!.details)]).toEqual(['took a file out', 'people', { format: 'plain', rows: 3, state: 'NM', timeZone: 'America/Chicago' }])
})

test('a large table is made by a job, row for row the same; whoever lost the right meanwhile gets nothing', async () => {
  await program.db.$client`insert into people (name, email) select 'Person ' || n, 'person' || n || '@many.example' from generate_series(1, 50100) n`
  const reply = await take('admin', 'people')
  expect(reply.statusCode).toBe(303)
  const run = () => runDueJobs({ services: program.services, handlers: { export: exportJob } })
  expect(await run()).toBe(1)
  const page = await program.visitors.admin.get(reply.headers.location!)
  const total = counted((await program.visitors.admin.get('/exports')).body).people!
  expect(page.body).toContain(`People: ${total.toLocaleString('en-US')} rows.`)
  const file = await program.visitors.admin.get(`${reply.headers.location}/file`)
  expect(rowsOf(file.body).length).toBe(total)

  // A reader who goes away in the middle leaves no statement behind.
  const admin = [{ role: 'admin' as const, agencyId: null, state: null }]
  const wanted = { export: 'people', format: 'xlsx' as const, filter: { cohortId: null, agencyId: null, state: null, from: null, to: null, timeZone: 'America/Chicago' } }
  await program.db.$client`delete from people where name like 'Person 1%'`
  const outcome = await takeOut(program.services, tableOf(admin, wanted)!, wanted, program.own.person)
  if (outcome.is !== 'file') throw new Error(`this came as ${outcome.is}`)
  for await (const bytes of outcome.bytes) if (bytes.length > 0) break
  await expect.poll(async () => (await program.db.$client`select count(*)::int as n from pg_stat_activity where datname = current_database() and state <> 'idle' and pid <> pg_backend_pid()`)[0]!.n).toBe(0)

  const [lead] = await program.db.$client<{ id: number }[]>`select person_id::int as id from grants where role = 'agency_lead' and ended_at is null`
  const filter = { cohortId: null, agencyId: null, state: null, from: null, to: null, timeZone: 'America/Chicago' }
  const ask = () => enqueueJob(program.db, { name: 'export', payload: { export: 'people', format: 'xlsx', filter }, askedBy: lead!.id })
  await ask()
  expect(await run()).toBe(1)
  const late = await ask()
  await program.db.$client`update grants set ended_at = now() where person_id = ${lead!.id}`
  expect(await run()).toBe(0)
  expect((await program.visitors['agency lead'].get(`/jobs/${late}`)).body).toContain('may not take that out any more')
})
