/**
 * A program as its admin runs it, through the pages: a roster of 44 people at 14 agencies brought in, enrolled and invited; their certificates issued and taken out; one name corrected, one
 * certificate withdrawn; every number checked as a stranger would. The trainees' own sittings are made by the product's actions. `SHOTS=<folder>` keeps a picture of every step.
 */
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { parse } from 'csv-parse/sync'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Discipline } from '#src/domain/curriculum.ts'
import { isRequired } from '#src/domain/progress.ts'
import { demoAnswer } from '#src/features/admin/demo-answers.ts'
import { demoTrainees } from '#src/features/admin/demo-cast.ts'
import { ensureSetUpLink } from '#src/features/accounts/set-up.ts'
import { publishFolder } from '#src/features/curriculum/publish-folder.ts'
import { runDueJobs } from '#src/platform/jobs.ts'
import { jobHandlers } from '#src/schedule.ts'
import { goodPassword } from '../support/account-cast.ts'
import { openApp, type TestApp } from '../support/app.ts'
import { axeFaults } from '../support/axe.ts'
import { openBrowser } from '../support/browser.ts'
import { sit } from '../support/gains-cast.ts'
import { htmlFaults } from '../support/html.ts'
import { miniContent } from '../support/learning-cast.ts'
import { readPaper } from '../support/paper.ts'
import { messyRoster } from '../support/rosters.ts'
import { readZip } from '../support/zip.ts'

let browser: Browser, here: TestApp, baseURL: string, page: Page
const complaints: string[] = []

beforeAll(async () => {
  [browser, here] = await Promise.all([openBrowser(), openApp()])
  await publishFolder(here.services, miniContent)
  baseURL = await here.app.listen({ port: 0, host: '127.0.0.1' })
  page = await (await browser.newContext({ baseURL, acceptDownloads: true, viewport: { width: 1280, height: 900 } })).newPage()
  page.setDefaultTimeout(15_000)
  page.on('pageerror', (error) => complaints.push(error.message))
  page.on('console', (message) => { if (message.type() === 'error') complaints.push(message.text()) })
})
afterAll(async () => { await browser?.close(); await here?.close() })

let shots = 0
async function shot (name: string): Promise<void> {
  if (!process.env.SHOTS) return
  const place = String(++shots).padStart(2, '0')
  for (const width of [390, 1280]) {
    await page.setViewportSize({ width, height: 900 })
    await page.screenshot({ path: path.join(process.env.SHOTS, `${place}-${name}-${width}.png`), fullPage: true })
  }
}
/** For pages that are full here and empty where every page is looked at. */
async function faultless (): Promise<void> {
  expect([new URL(page.url()).pathname, await axeFaults(page), await htmlFaults(await (await page.request.get(page.url())).text())]).toEqual([new URL(page.url()).pathname, [], []])
  await page.emulateMedia({ colorScheme: 'light' })
  await page.setViewportSize({ width: 320, height: 800 })
  expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBe(0)
  await page.setViewportSize({ width: 1280, height: 900 })
}
const press = (name: string | RegExp) => page.getByRole('button', { name }).click()
const follow = (name: string | RegExp) => page.getByRole('link', { name }).first().click()
const main = () => page.locator('main').innerText()
const heading = () => page.getByRole('heading', { level: 1 }).innerText()
const codeHere = (): string => new URL(page.url()).pathname.split('/')[2]!
/** Long work is done by the schedule, which tests do without; the page of the job looks again by itself. */
async function jobDone (words: string): Promise<void> {
  await page.waitForURL('**/jobs/*')
  await runDueJobs({ services: here.services, handlers: jobHandlers })
  await page.getByText(words).waitFor()
}

test('an admin brings 44 people in, runs the cohort, takes the certificates out, corrects a name, withdraws one, and all can be checked', { timeout: 120_000 }, async () => {
  await page.goto(new URL((await ensureSetUpLink(here.services))!).pathname)
  await page.getByLabel('Your name').fill('Joanna Aldrete')
  await page.getByLabel('Work e-mail').fill('joanna@training.example')
  await page.getByLabel('Password').fill(goodPassword())
  await press('Set up and sign in')

  await openCohort()
  await bringRoster()
  await enrollAndInvite()
  await learnAll()
  await issueAll()
  const files = await takeOut()
  const names = demoTrainees().map(({ name }) => name)
  const rows = parse(files.get('index.csv')!, { columns: true, bom: true }) as Record<'file' | 'number' | 'name' | 'status', string>[]
  expect([files.size, rows.length, rows.map(({ name }) => name).sort()]).toEqual([45, 44, [...names].sort()])
  for (const { file, name, number } of rows) {
    const { sheets: [front] } = await readPaper(files.get(file)!)
    expect([name, front!.missing, front!.text.includes(name), front!.text.includes('Ana Ruiz'), front!.qr]).toEqual([name, 0, true, false, `${here.services.origin()}/verify/${number}`])
  }

  const replaced = rows.find(({ name }) => name === 'Mei-Ling Chow')!, gone = rows.find(({ name }) => name === 'Earl Stubblefield')!
  const renewed = await correctName(replaced.name, 'Mei-Ling Chow-Harris')
  await withdraw(gone.name)
  await checkAll(new Map([...rows.map(({ number }): [string, string] => [number, number === replaced.number ? 'superseded' : number === gone.number ? 'revoked' : 'valid']), [renewed, 'valid']]))
  await checkFile(renewed, 'Mei-Ling Chow-Harris')
  expect(complaints).toEqual([expect.stringContaining('422')]) // the altered credential
})

async function openCohort (): Promise<void> {
  await page.goto('/cohorts/new')
  await page.getByLabel('Name', { exact: true }).fill('Fall 2026')
  await page.getByLabel('Curriculum').selectOption('A small curriculum')
  await page.getByLabel('First day').fill('2026-09-01')
  await page.getByLabel('Last day').fill('2026-09-02')
  await page.getByLabel('Location').fill('Tulsa, Oklahoma')
  await page.getByLabel('Presenter 1', { exact: true }).fill('Ana Ruiz')
  await shot('cohort-form')
  await press('Start the cohort')
  expect(await heading()).toBe('Fall 2026')
  await shot('cohort-empty')
}

async function bringRoster (): Promise<void> {
  await page.goto('/people')
  await follow('Bring a roster')
  await shot('roster')
  await page.getByLabel('File').setInputFiles({ name: 'roster, final (2).csv', mimeType: 'text/csv', buffer: Buffer.from(`\uFEFF${messyRoster()}`) })
  await press('Go on to the columns')
  expect(await heading()).toBe('Which column holds what?')
  await shot('roster-columns')
  await press('Show what it would do')
  expect(await main()).toContain('44 people and 14 new agencies')
  expect((await here.db.$client`select from people`).length).toBe(1)
  await shot('roster-check')
  await faultless()
  await press('Apply all of it')
  expect(await main()).toContain('44 people are new.')
  await shot('roster-applied')
}

async function enrollAndInvite (): Promise<void> {
  await page.goto('/people')
  await page.getByRole('radio', { name: /^All 4/ }).check()
  await page.getByLabel('Cohort', { exact: true }).selectOption('Fall 2026')
  await shot('people')
  await press('Enroll them')
  await shot('people-enrolled')
  await page.goto('/people')
  await page.getByRole('radio', { name: /^All 4/ }).check()
  await press('Send new invitations')
  await shot('people-invited')
  // The admin came along: taken out again.
  await page.goto('/cohorts')
  await follow('Fall 2026')
  await page.getByLabel('Choose Joanna Aldrete').check()
  await press('Withdraw them')
  expect(await page.locator('.counts').innerText()).toMatch(/44\s+enrolled|enrolled\s+44/)
  await shot('cohort-roster')
}

/** 44 people take the training: each right in all but what is a matter of opinion. */
async function learnAll (): Promise<void> {
  const people = await here.db.$client<{ personId: number; enrollment: number; discipline: Discipline; cohortId: number }[]>`select person_id::int as "personId", id::int as enrollment, discipline, cohort_id::int as "cohortId" from enrollments where withdrawn_at is null order by id`
  expect(people.length).toBe(44)
  const { modules } = (await here.services.curricula.current('mini'))!
  for (const { discipline, cohortId, ...member } of people) {
    for (const { module } of modules.filter((each) => isRequired(each.module.audience, discipline))) {
      for (const phase of ['pre', 'post'] as const) await sit({ ...here, cohortId, agencies: {} }, { ...member, name: '' }, module.id, phase, (item) => demoAnswer(item, 1, () => 0.5))
    }
  }
}

async function issueAll (): Promise<void> {
  await page.goto('/certificates/issued')
  expect(await main()).toContain('44 completions wait for their holders to confirm the name.')
  await shot('certificates-none')
  await follow('See who, and issue them')
  await shot('certificates-waiting')
  await faultless()
  await page.getByLabel('All 44').check()
  await press('Issue them')
  await jobDone('44 certificates issued with the name on record.')
  await shot('job-issued')
}

async function takeOut (): Promise<Map<string, Buffer>> {
  await follow('Back to the certificates')
  expect(await main()).toContain('44 certificates')
  await shot('certificates')
  await press(/^Make the file/)
  await jobDone('44 certificates and index.csv')
  await shot('job-zip')
  await faultless()
  const [download] = await Promise.all([page.waitForEvent('download'), page.locator('a[download]').click()])
  return readZip(readFileSync(await download.path()))
}

async function correctName (before: string, after: string): Promise<string> {
  await page.goto('/people')
  await page.getByLabel('Name or e-mail').fill(before)
  await press('Show')
  await follow(before)
  await page.getByLabel('Name', { exact: true }).fill(after)
  await press('Save name and e-mail')
  expect(await main()).toContain(`A certificate carries another name. “A Small Training” says ${before}.`)
  await shot('person-renamed')
  await faultless()
  await follow('Reissue it with the name of now')
  await page.getByLabel('Reason').fill('She has married.')
  await shot('reissue')
  await press('Reissue this certificate')
  expect(await heading()).toBe(after)
  await shot('certificate-reissued')
  return codeHere()
}

async function withdraw (name: string): Promise<void> {
  await page.goto('/certificates/issued')
  await page.getByLabel('Name or number').fill(name)
  await press('Show')
  await follow(name)
  await follow('Withdraw it')
  await page.getByLabel('Reason').fill('Somebody else took the quizzes.')
  await shot('revoke')
  await press('Withdraw this certificate')
  expect(await main()).toContain('Somebody else took the quizzes.')
  await shot('certificate-withdrawn')
  await page.goto('/certificates/issued?status=all')
  expect((await page.locator('.counts').innerText()).match(/\d+/g)).toEqual(['43', '0', '1', '1'])
  await shot('certificates-all')
  await faultless()
}

/** As a stranger with the papers in hand. */
async function checkAll (expected: Map<string, string>): Promise<void> {
  const told = new Map<string, string>()
  for (const number of expected.keys()) told.set(number, ((await (await fetch(`${baseURL}/verify/${number}.json`)).json()) as { status: string }).status)
  expect(expected.size).toBe(45)
  expect(told).toEqual(expected)
  for (const [status, words] of [['valid', 'This certificate is genuine'], ['superseded', 'This certificate was replaced'], ['revoked', 'This certificate was withdrawn']]) {
    const number = [...expected].find(([, each]) => each === status)![0]
    await page.goto('/verify')
    await page.getByLabel('Certificate number').fill(number)
    await press('Check the number')
    expect(await heading()).toBe(words)
    expect(await main()).toMatch(/Training days[\s\S]*September 1, 2026 to September 2, 2026[\s\S]*Ana Ruiz/)
    await shot(`verify-${status}`)
  }
}

/** The credential of a certificate, as it is and with one letter changed. */
async function checkFile (code: string, name: string): Promise<void> {
  await page.goto(`/certificates/${code}`)
  const [download] = await Promise.all([page.waitForEvent('download'), follow('Download the Open Badge')])
  const credential = readFileSync(await download.path(), 'utf8')
  const bring = async (text: string) => {
    await page.goto('/verify')
    await page.getByLabel('PDF or credential').setInputFiles({ name: 'badge.jwt', mimeType: 'text/plain', buffer: Buffer.from(text) })
    await press('Check the file')
    return main()
  }
  const verdict = await bring(credential)
  for (const words of ['This certificate is genuine', name, 'letter for letter']) expect(verdict).toContain(words)
  await shot('verify-credential')
  const at = credential.lastIndexOf('.') - 20
  expect(await bring(credential.slice(0, at) + (credential[at] === 'A' ? 'B' : 'A') + credential.slice(at + 1))).toContain('This credential was altered')
  await shot('verify-altered')
}
