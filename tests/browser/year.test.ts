/**
 * A region's year on phones: a live day with 44 of them, six coaching calls over both changes of the clocks, a meeting's file, practice reports that save by themselves, a quarter's outcomes; and all of it in
 * the tables that are taken out. With SCREENSHOTS, each step leaves its pictures in that folder.
 */
import { parse } from 'csv-parse/sync'
import ICAL from 'ical.js'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { isoDay } from '#src/domain/moments.ts'
import { addAgency } from '#src/features/people/agencies.ts'
import { startAffiliation } from '#src/features/people/affiliations.ts'
import { giveGrant } from '#src/features/people/grants.ts'
import { makePerson, signedIn } from '../support/account-cast.ts'
import type { Visitor } from '../support/app.ts'
import { openBrowser, type Screen, screenOf, shot } from '../support/browser.ts'
import { answer, begin, submit, type Trainee } from '../support/learning-cast.ts'
import { type LiveDay, makeAttendee, openLiveDay } from '../support/live-day.ts'
import { zoomStays } from '../support/meeting-files.ts'
import { formOf } from '../support/rosters.ts'

const phones = 44
let now = new Date()
let here: LiveDay, browser: Browser, base: string, admin: Visitor, lead: Visitor, agency: number
let ada: Trainee, grace: Trainee, maria: Trainee, twin: Trainee
let calls: number[] = []
const everybody = (): Trainee[] => [...here.trainees, ada, grace, maria, twin]

beforeAll(async () => {
  here = await openLiveDay(phones - 4, { now: () => now })
  ;[browser, base] = await Promise.all([openBrowser(), here.app.listen({ port: 0, host: '127.0.0.1' })])
  ada = await makeAttendee(here, 'Ada Lindqvist')
  grace = await makeAttendee(here, 'Grace Okoro')
  maria = await makeAttendee(here, 'Maria Lopez')
  twin = await makeAttendee(here, 'María López')
  agency = (await addAgency(here.db, { name: 'Bayou Teche', state: 'LA', city: '', by: null }))!
  for (const { id } of everybody()) await startAffiliation(here.db, { personId: id, agencyId: agency, discipline: 'sees', startedOn: '2026-01-05', inPlaceOf: null, by: null })
  await here.db.$client`update enrollments set enrolled_at = '2026-09-10T15:00:00Z', agency_id = ${agency}`
  await here.db.$client`update people set time_zone = 'America/Denver' where id in (${grace.id}, ${maria.id})`
  await here.db.$client`update people set time_zone = 'America/Phoenix' where id = ${twin.id}`
  const staff = async (name: string, role: 'admin' | 'agency_lead', agencyId: number | null) => {
    const person = await makePerson(here, name)
    await giveGrant(here.db, { personId: person.id, role, agencyId, state: null, by: null })
    return signedIn(here, person.email)
  }
  ;[admin, lead] = [await staff('Joan Admin', 'admin', null), await staff('Lou Lead', 'agency_lead', agency)]
}, 90_000)
afterAll(async () => { await browser?.close(); await here.close() })

async function phone (visitor: Visitor): Promise<Screen> {
  const screen = await screenOf(browser, base, visitor, 390, 844)
  screen.page.setDefaultTimeout(10_000)
  return screen
}
/** Nothing is wider than a phone. */
const fits = (page: Page): Promise<boolean> => page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)

test('44 phones check in, take the quiz that is open and submit it; the trainer sees each', async () => {
  const [own, trainer] = [await phone(here.trainees[0]!.visitor), await phone(here.trainer)]
  await own.page.goto(`/in/${here.day.code}`)
  await own.page.getByRole('button', { name: 'Check in' }).click()
  await own.page.getByText('You are in since').waitFor()
  await Promise.all(everybody().slice(1).map(({ visitor }) => visitor.post(`/in/${here.day.code}`)))
  await trainer.page.goto(here.path)
  await trainer.page.getByText(`${phones} of ${phones}`).first().waitFor()
  await trainer.page.getByRole('button', { name: 'Open the pre-quiz of The second module' }).click()
  await Promise.all(everybody().map(async (each) => { const attempt = await begin(each, 'pre', 'second'); await answer(each, attempt, [['a.second-1', 'b']]); await submit(each, attempt) }))
  await trainer.page.locator('[data-live=state-second-pre]', { hasText: `${phones} submitted` }).waitFor()
  await own.page.getByText('Your pre-quiz is in').waitFor()
  expect([await fits(own.page), await fits(trainer.page)]).toEqual([true, true])
  await shot(own.page, '01-live-day-phone')
  await shot(trainer.page, '02-live-day-trainer')
  expect([own.complaints, trainer.complaints]).toEqual([[], []])
  await own.context.close()
  await trainer.context.close()
}, 60_000)

test('six calls are looked at before they are planned: everybody’s hour, and the days on which clocks change', async () => {
  now = new Date('2026-10-01T15:00:00Z')
  const { page, context, complaints } = await phone(here.trainer)
  await page.goto(`/calls/series/new?cohort=${here.cohortId}`)
  await page.getByLabel('Day of the first call').fill('2026-10-27')
  await page.getByLabel('Time zone').selectOption('America/Chicago')
  await page.getByRole('button', { name: 'See the dates' }).click()
  await page.getByRole('heading', { name: '6 coaching calls, not planned yet' }).waitFor()
  expect((await here.db.$client`select 1 from calls`).length).toBe(0)
  expect(await page.locator('thead th').allTextContents()).toEqual(['Call', 'Central time', 'Mountain time', 'Mountain, Arizona time'])
  const rows = await Promise.all((await page.locator('tbody tr').all()).map(async (row) => ({ call: (await row.locator('th').innerText()).split('\n'), hours: (await row.locator('td').allTextContents()).map((text) => /\d+:\d+ [ap]m/.exec(text)![0]) })))
  expect(rows.map(({ call, hours }) => [call[0], ...hours])).toEqual([
    ['1. Tuesday, October 27', '10:00 am', '9:00 am', '8:00 am'], ['2. Tuesday, November 24', '10:00 am', '9:00 am', '9:00 am'], ['3. Tuesday, December 22', '10:00 am', '9:00 am', '9:00 am'], ['4. Tuesday, January 26, 2027', '10:00 am', '9:00 am', '9:00 am'],
    ['5. Tuesday, February 23, 2027', '10:00 am', '9:00 am', '9:00 am'], ['6. Tuesday, March 23, 2027', '10:00 am', '9:00 am', '8:00 am'],
  ])
  expect(rows.map(({ call }) => call[1] ?? '')).toEqual(['', 'Clocks go back an hour on November 1, 2026: Central time, Mountain time.', '', '', '', 'Clocks go forward an hour on March 14, 2027: Central time, Mountain time.'])
  expect(await fits(page)).toBe(true)
  await shot(page, '03-series-preview')
  // Whoever changes the form below the dates sees the new ones first.
  await page.getByLabel('Begins at').fill('10:30 am')
  await page.getByRole('button', { name: 'Plan these calls' }).click()
  await page.getByText('10:30 am').first().waitFor()
  expect((await here.db.$client`select 1 from calls`).length).toBe(0)
  await page.getByLabel('Begins at').fill('10:00 am')
  await page.getByRole('button', { name: 'See the dates again' }).click()
  await page.getByRole('button', { name: 'Plan these calls' }).click()
  await page.getByText('The calls are planned.').waitFor()
  await shot(page, '04-series')
  calls = (await here.db.$client<{ id: number }[]>`select id::int from calls order by number`).map(({ id }) => id)
  expect(complaints).toEqual([])
  await context.close()

  const [, address] = /value="(http[^"]*\/calls\/calendar\/[\w-]+)"/.exec((await twin.visitor.post('/calls/calendar')).body)!
  const events = new ICAL.Component(ICAL.parse((await twin.visitor.get(new URL(address!).pathname)).body) as unknown[]).getAllSubcomponents('vevent').map((component) => new ICAL.Event(component).startDate.toJSDate().toISOString())
  expect(events).toEqual(['2026-10-27T15:00:00.000Z', '2026-11-24T16:00:00.000Z', '2026-12-22T16:00:00.000Z', '2027-01-26T16:00:00.000Z', '2027-02-23T16:00:00.000Z', '2027-03-23T15:00:00.000Z'])
}, 60_000)

const soon = { timeout: 9000 }
const drafts = async ({ enrollment }: Trainee) => (await here.db.$client<{ values: string; version: number }[]>`select values::text as values, version from practice_drafts where enrollment_id = ${enrollment}`).map(({ values, version }) => ({ ...JSON.parse(values) as { practices: Record<string, number>; note: string; goalText: string }, version }))[0]
const state = (page: Page) => page.locator('.dock .save')

test('a report on a phone is saved as it goes; without a network it says so, and is saved when there is one again', async () => {
  now = new Date('2026-10-20T15:05:00Z')
  const { page, context, complaints } = await phone(ada.visitor)
  await page.goto('/practice')
  await page.getByRole('link', { name: 'Begin' }).click()
  await page.getByRole('heading', { name: 'Practice report for September 2026' }).waitFor()
  await page.getByText('For coaching call 1 of 6, Tuesday, October 27, 10:00 am Central time.').waitFor()
  await shot(page, '05-report-begun')
  await page.getByLabel('Employer contact in person').fill('14')
  await page.getByText('Saved 10:05').first().waitFor()
  expect((await drafts(ada))!.practices).toEqual({ employer_contact: 14 })

  await context.setOffline(true)
  await page.getByLabel('Follow-along support').fill('6')
  await page.getByLabel('Follow-along support').blur()
  await expect.poll(() => state(page).textContent(), soon).toBe('Not saved – trying again. What you typed stays on this page.')
  await shot(page, '06-report-offline')
  await page.getByRole('button', { name: 'Submit' }).click() // held until the server can be reached
  expect(await page.getByLabel('Follow-along support').inputValue()).toBe('6')
  await context.setOffline(false)
  await expect.poll(() => state(page).textContent(), soon).toBe('Saved 10:05')
  expect((await drafts(ada))!.practices).toEqual({ employer_contact: 14, follow_along: 6 })

  // What is refused at submission is a draft all the same, and the message stays until it is mended.
  await page.getByRole('button', { name: 'Submit' }).click()
  await page.getByText('Say one goal for the time until the next report').first().waitFor()
  await expect.poll(() => state(page).textContent(), soon).toBe('Saved 10:05')
  expect(await page.locator('#goalText-error').count()).toBe(1)

  // A line that could point to somebody holds up nothing else, and is stored nowhere.
  await page.getByLabel('Anything your coach should know').fill('Jasmine Ortiz started at the bakery')
  await page.getByLabel('One goal until the next report').fill('Two first visits to employers each week')
  await page.getByLabel('Due').fill('2026-11-20')
  await page.getByText('“Jasmine Ortiz” looks like a person’s name').waitFor()
  await expect.poll(async () => (await drafts(ada))!.goalText, soon).toBe('Two first visits to employers each week')
  expect((await drafts(ada))!.note).toBe('')
  await expect.poll(() => page.locator('#goalText-error').count(), soon).toBe(0) // the page hears a moment after the database
  await shot(page, '07-report-stopped')
  await page.getByLabel('Anything your coach should know').fill('One person started at a bakery')
  await expect.poll(async () => (await drafts(ada))!.note, soon).toBe('One person started at a bakery')
  await expect.poll(() => page.getByText('looks like a person’s name').count(), soon).toBe(0)
  await page.getByRole('button', { name: 'Submit' }).click()
  await page.getByText('Your report is in.').waitFor()
  await shot(page, '08-practice')
  expect(await here.db.$client`select month, call_id::int as call from practice_reports where enrollment_id = ${ada.enrollment}`).toEqual([{ month: '2026-09', call: calls[0] }])
  expect(complaints.filter((text) => !/ERR_INTERNET_DISCONNECTED|422/.test(text))).toEqual([])
  await context.close()
}, 60_000)

test('two pages of one report: the later one is told, stops saving, and shows both; a reply that is lost, and another person at the phone, do no harm', async () => {
  const [one, two] = [await phone(grace.visitor), await phone(grace.visitor)]
  for (const { page } of [one, two]) await page.goto('/practice/reports/2026-09')
  await one.page.getByLabel('Field mentoring').fill('3')
  await expect.poll(() => state(one.page).textContent(), soon).toBe('Saved 09:05')
  await two.page.getByLabel('Field mentoring').fill('8')
  await expect.poll(() => state(two.page).textContent(), soon).toContain('Saved in another tab or on another device')
  expect((await drafts(grace))!.practices).toEqual({ field_mentoring: 3 })
  await two.page.getByRole('button', { name: 'Save draft' }).click()
  await two.page.getByRole('heading', { name: 'saved in another tab' }).waitFor()
  expect(await two.page.getByLabel('Field mentoring').inputValue()).toBe('8')

  // The server has it and the page does not know: the next save goes on from there.
  await one.page.route('**/draft', async (route) => { await route.fetch(); await route.abort() }, { times: 1 })
  await one.page.getByLabel('Group supervision').fill('2')
  await expect.poll(async () => (await drafts(grace))!.practices.group_supervision, soon).toBe(2)
  await one.page.getByLabel('Group supervision').fill('4')
  await one.page.getByLabel('Group supervision').blur()
  await expect.poll(async () => (await drafts(grace))!.practices, soon).toEqual({ field_mentoring: 3, group_supervision: 4 })
  await expect.poll(() => state(one.page).textContent(), soon).toBe('Saved 09:05')

  await one.context.addCookies([...maria.visitor.cookies].map(([name, value]) => ({ name, value, url: base })))
  await one.page.getByLabel('Group supervision').fill('5')
  await one.page.getByLabel('Group supervision').blur()
  await expect.poll(() => state(one.page).textContent(), soon).toContain('another person’s')
  expect(await drafts(maria)).toBeUndefined()
  for (const { context } of [one, two]) await context.close()
}, 60_000)

/** Somebody's report of a month, as a form without script sends it. */
async function report ({ visitor }: Trainee, month: string, over: Record<string, string> = {}): Promise<void> {
  const address = `/practice/reports/${month}`, body = (await visitor.get(address)).body
  const hidden = Object.fromEntries([...body.matchAll(/<input type="hidden" name="(version|report|owner)" value="(\d+)">/g)].map(([, name, value]) => [name!, value!]))
  const reply = await visitor.post(address, { ...hidden, do: 'submit', did_employer_contact: '12', did_engagement: '5', count_working: '7', goalText: 'Two first visits to employers each week', dueOn: `${month}-28`, ...(body.includes('Your last goal') && { goalStanding: 'met' }), ...over })
  expect(reply.headers.location, reply.body).toBe('/practice?done=submitted')
}

test('each call is held on a phone, goals first; a meeting’s file with people who came back, two of one name and a guest is credited', async () => {
  const { page, context, complaints } = await phone(here.trainer)
  const days = await here.db.$client<{ at: Date; number: number }[]>`select starts_at as at, number from calls order by number`
  const nobody = /looks like a person’s name/
  for (const [index, { at }] of days.entries()) {
    const call = calls[index]!, month = isoDay(new Date(at.getTime() - 30 * 86_400_000), 'America/Chicago').slice(0, 7)
    now = new Date(at.getTime() - 3_600_000)
    for (const each of [maria, ...(index > 0 ? [ada] : [])]) await report(each, month)
    now = new Date(at.getTime() + 70 * 60_000)
    if (index === 1) {
      await page.goto(`/calls/${call}`)
      const row = page.locator('.roll li', { hasText: 'Ada Lindqvist' })
      await row.getByText('Met · due November 20, 2026').waitFor()
      expect(await row.locator('.brings').innerText()).toContain('Reported: Employer contact in person 12')
      expect(await page.locator('.roll li', { hasText: 'Grace Okoro' }).innerText()).toContain('Not reported yet')
      await row.getByLabel('Attended').check()
      await page.getByLabel('Whoever is not marked was absent').check()
      await page.getByLabel('Summary for staff').fill('Tanya Brooks lost her job; call 337-555-8231')
      await page.getByRole('button', { name: 'Save this call' }).click()
      await page.getByText(nobody).first().waitFor()
      await page.getByLabel('Summary for staff').fill('One job ended; Ada Lindqvist will look at it with her team.')
      await page.getByRole('button', { name: 'Save this call' }).click()
      await page.getByText('Saved ').first().waitFor()
      expect(await fits(page)).toBe(true)
      await shot(page, '09-call')
      expect((await here.db.$client`select summary from calls where id = ${call}`)[0]!.summary).toContain('One job ended')
    } else if (index === 2) {
      await page.goto(`/calls/${call}`)
      await page.locator('#file').setInputFiles({ name: 'participants.csv', mimeType: 'text/csv', buffer: zoomStays() })
      await page.getByRole('button', { name: 'See what it would credit' }).click()
      await page.getByRole('heading', { name: 'Who is this?' }).waitFor()
      expect(await fits(page)).toBe(true)
      await shot(page, '10-meeting-file')
      await page.locator('[name=line-3]').selectOption(String(maria.id))
      await page.locator('[name=line-4]').selectOption(String(twin.id))
      await page.locator('[name=line-5]').selectOption('not ours')
      await page.getByRole('button', { name: 'Credit the minutes' }).click()
      await page.getByText('Credited. What is not decided').waitFor()
      const credited = await here.db.$client<{ name: string; minutes: number }[]>`select p.name, a.minutes from attendance a join people p on p.id = a.person_id where a.call_id = ${call} and a.superseded_at is null order by p.id`
      expect(credited).toEqual([{ name: 'Ada Lindqvist', minutes: 60 }, { name: 'Grace Okoro', minutes: 53 }, { name: 'Maria Lopez', minutes: 30 }, { name: 'María López', minutes: 40 }])
    } else {
      const body = (await here.trainer.get(`/calls/${call}`)).body
      expect((await here.trainer.post(`/calls/${call}`, { ...formOf(body, `/calls/${call}`), summary: 'As planned.', topics: 'engagement', rest: 'absent', [`status-${ada.id}`]: 'attended', [`status-${maria.id}`]: 'attended' })).statusCode).toBe(303)
    }
  }
  await page.goto('/practice/cohorts')
  await page.getByRole('link', { name: 'Fall 2026' }).click()
  await shot(page, '11-coach-cohort')
  await page.getByRole('link', { name: 'Ada Lindqvist' }).click()
  await page.getByText('Goals met: 5 of 6').waitFor()
  expect(await fits(page)).toBe(true)
  await shot(page, '12-coach-person')
  expect(complaints.filter((text) => !text.includes('422'))).toEqual([])
  await context.close()
}, 90_000)

test('a lead enters the quarter on a phone, and it is drawn with the benchmarks', async () => {
  now = new Date('2027-04-12T15:00:00Z')
  const { page, context, complaints } = await phone(lead)
  await page.goto('/outcomes')
  await page.getByRole('link', { name: 'Bayou Teche' }).click()
  await page.getByRole('link', { name: 'Enter the quarter' }).click()
  for (const [label, value] of [['People served', '22'], ['Working a competitive job', '9'], ['In education', '4'], ['New in IPS', '3'], ['Job starts', '5'], ['90th day came', '4'], ['Still in that job', '3'], ['Specialists', '2.5'], ['Vacancies', '0']]) await page.getByLabel(label!, { exact: true }).fill(value!)
  await shot(page, '13-quarter')
  await page.getByRole('button', { name: 'Enter this quarter' }).click()
  await page.getByText('The quarter is entered.').waitFor()
  expect(await fits(page)).toBe(true)
  await shot(page, '14-outcomes')
  expect(complaints).toEqual([])
  await context.close()
}, 60_000)

test('the tables that are taken out carry all of it', async () => {
  const rows = async (table: string): Promise<Record<string, string>[]> => parse((await admin.post(`/exports/${table}`, { cohort: '', agency: '', state: '', from: '', to: '', format: 'plain' })).body, { columns: true, bom: true })
  const [held, came, reports, numbers, outcomes] = [await rows('calls'), await rows('attendance'), await rows('practice-reports'), await rows('practice-numbers'), await rows('site-outcomes')]
  expect(held.map(({ number, starts_at: at }) => `${number} ${at}`)).toContain('6 2027-03-23T15:00:00Z')
  expect(came.filter(({ source }) => source === 'import').map(({ name, minutes }) => `${name} ${minutes}`)).toEqual(['Ada Lindqvist 60', 'Grace Okoro 53', 'Maria Lopez 30', 'María López 40'])
  expect(came.filter(({ status }) => status === 'attended').length).toBe(4 + 1 + 4 * 2)
  for (const who of [ada, maria]) expect(reports.filter(({ person_id: id }) => id === String(who.id)).map(({ month, call_id: call }) => `${month} ${call}`)).toEqual(['2026-09', '2026-10', '2026-11', '2026-12', '2027-01', '2027-02'].map((month, index) => `${month} ${calls[index]}`))
  expect(numbers.find(({ person_id: id, month, key }) => id === String(ada.id) && month === '2026-09' && key === 'follow_along')).toMatchObject({ number: '6' })
  expect(outcomes.map(({ quarter, served, working }) => [quarter, served, working])).toEqual([['2027-Q1', '22', '9']])
  // Nothing that was stopped is anywhere.
  const [words] = await here.db.$client<[{ n: number }]>`select (select count(*) from calls where summary ~ 'Tanya|337-555') + (select count(*) from practice_reports where note ~ 'Jasmine') + (select count(*) from practice_drafts where values::text ~ 'Jasmine') + (select count(*) from audit_entries where details::text ~ 'Tanya|Jasmine') as n`
  expect(Number(words.n)).toBe(0)
})
