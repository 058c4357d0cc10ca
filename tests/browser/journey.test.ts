/**
 * The main job, end to end through the pages alone, once with script and once without: the set-up link, an agency, a cohort, an invitation; then the trainee's way
 * from the link through pre-quiz, sections and post-quiz to a certificate that anybody can verify.
 */
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { ensureSetUpLink } from '#src/features/accounts/set-up.ts'
import { publishFolder } from '#src/features/curriculum/publish-folder.ts'
import { goodPassword } from '../support/account-cast.ts'
import { openApp, type TestApp } from '../support/app.ts'
import { openBrowser } from '../support/browser.ts'
import { miniContent } from '../support/learning-cast.ts'

let browser: Browser
let here: TestApp
let baseURL: string
beforeAll(async () => { browser = await openBrowser() })
afterAll(() => browser?.close())
beforeEach(async () => {
  here = await openApp()
  await publishFolder(here.services, miniContent)
  baseURL = await here.app.listen({ port: 0, host: '127.0.0.1' })
})
afterEach(() => here.close())

const pathOf = (page: Page): string => new URL(page.url()).pathname
const press = (page: Page, name: string) => page.getByRole('button', { name, exact: true }).click()
const follow = (page: Page, name: string | RegExp) => page.getByRole('link', { name }).first().click()
const heading = (page: Page) => page.getByRole('heading', { level: 1 }).textContent()

/** From the link that the server printed to an invitation that the admin can pass on. */
async function invite (page: Page, link: string): Promise<string> {
  await page.goto(link)
  await page.getByLabel('Your name').fill('Joanna Aldrete')
  await page.getByLabel('Work e-mail').fill('joanna@training.example')
  await page.getByLabel('Password').fill(goodPassword())
  await press(page, 'Set up and sign in')
  expect(await heading(page)).toBe('Your program')

  await follow(page, 'Add an agency')
  await page.getByLabel('Name').fill('Bayou Teche Behavioral Health')
  await page.getByLabel('State').selectOption('Louisiana')
  await press(page, 'Add the agency')
  await page.goto('/')
  await follow(page, 'Open a cohort')
  await page.getByLabel('Name').fill('Fall 2026')
  await page.getByLabel('Curriculum').selectOption('A small curriculum')
  await press(page, 'Start the cohort')
  await follow(page, 'Invite somebody new')
  await page.getByLabel('Name', { exact: true }).fill('Renée Thibodeaux-Nguyễn')
  await page.getByLabel('Work e-mail').fill('renee@bayouteche.example')
  await page.getByLabel('Agency').selectOption('Bayou Teche Behavioral Health, LA')
  await press(page, 'Invite and enroll')
  return page.getByLabel('Link to copy').inputValue()
}

/** Answers every item; the first time the way a beginner does. */
async function answerAll (page: Page, knows: boolean, hasScript: boolean): Promise<void> {
  const item = (id: string) => page.locator(`#q-${id}`)
  await item('single').getByLabel(knows ? 'Beta' : 'Alpha').check()
  for (const color of knows ? ['Red', 'Blue'] : ['Red', 'Green']) await item('multiple').getByLabel(color).check()
  await item('truefalse').getByLabel(knows ? 'True' : 'False').check()
  await item('number').getByRole('textbox').fill(knows ? '98,765' : '12')
  await item('text').getByRole('textbox').fill(knows ? 'Canary text accept' : 'No idea')
  await item('match').getByLabel('Fish').selectOption(knows ? 'Water' : 'Fire')
  await item('match').getByLabel('Bird').selectOption('Air')
  const steps = ['First step', 'Second step', 'Third step', 'Fourth step']
  if (!hasScript) for (const [place, step] of (knows ? steps : steps.toReversed()).entries()) await item('order').getByRole('combobox', { name: `Place ${step}` }).selectOption(String(place + 1))
  else if (!knows) await item('order').getByRole('button', { name: /^Move down/ }).first().click()
  else for (const [place, step] of steps.entries()) {
    const up = item('order').getByRole('button', { name: `Move up: ${step}` })
    while ((await item('order').locator('li > span').allTextContents()).indexOf(step) > place) { await up.focus(); await page.keyboard.press('Enter') }
  }
  await item('likert').getByRole('radio', { name: 'I can say the first. Fairly' }).check()
  await item('likert').getByRole('radio', { name: /cannot say the second.* A little/ }).check()
  await item('open').getByRole('textbox').fill('I would ask what she wants first, and then we would look for it together.')
}

/** One sitting from its start to its result. */
async function sit (page: Page, phase: 'pre' | 'post', hasScript: boolean): Promise<void> {
  await press(page, `Start the ${phase}-quiz`)
  await answerAll(page, phase === 'post', hasScript)
  if (hasScript) {
    await page.locator('#q-open textarea').blur()
    await expect.poll(() => page.locator('[data-item] .save[data-state=saved]').count(), { timeout: 20_000 }).toBe(9)
  }
  await press(page, 'Review answers')
  await page.waitForURL('**/review')
  expect(await heading(page)).toBe('Review your answers')
  expect(await page.locator('.ledger').innerText()).toContain(phase === 'post' ? 'Beta' : 'Alpha')
  await press(page, 'Submit my answers')
  await page.waitForURL('**/result')
}

async function learn (page: Page, link: string, hasScript: boolean): Promise<void> {
  await page.goto(link)
  await page.getByLabel('New password').fill(goodPassword(2))
  await press(page, 'Save my password and begin')
  expect(pathOf(page)).toBe('/learning')
  await follow(page, 'Every type')
  await sit(page, 'pre', hasScript)
  expect(await page.locator('main').innerText()).not.toContain('CANARY')

  await page.goto('/learning')
  await page.locator('.next-step').getByRole('link').click()
  for (const title of ['The first part', 'The second part']) {
    if (await heading(page) !== title) await follow(page, 'Read on')
    expect(await heading(page)).toBe(title)
    if (title === 'The first part') {
      await page.getByLabel('That one').check()
      await press(page, 'Check my answer')
      await page.getByText('CANARY-check-feedback-b').waitFor()
    }
    await page.locator('.pager button').click()
  }

  await page.goto('/learning')
  await follow(page, 'Every type')
  await sit(page, 'post', hasScript)
  expect(await page.locator('main').innerText()).toContain('You passed')
  expect(await page.locator('#q-single').innerText()).toContain('CANARY-single-why')
}

test.for([true, false])('from the set-up link to a verified certificate, script %s', { timeout: 120_000 }, async (hasScript) => {
  const [staff, trainee, public_] = await Promise.all([1, 2, 3].map(async () => {
    const context = await browser.newContext({ javaScriptEnabled: hasScript, baseURL, acceptDownloads: true, viewport: { width: 360, height: 740 } })
    context.setDefaultTimeout(20_000)
    return context.newPage()
  })) as [Page, Page, Page]
  const complaints: string[] = []
  for (const page of [staff, trainee, public_]) {
    page.on('pageerror', (error) => complaints.push(error.message))
    page.on('console', (message) => { if (message.type() === 'error') complaints.push(message.text()) })
  }

  const link = await invite(staff, new URL((await ensureSetUpLink(here.services))!).pathname)
  await learn(trainee, new URL(link).pathname, hasScript)

  await trainee.locator('.next-step').getByRole('link', { name: 'Confirm my name' }).click()
  expect(await trainee.getByRole('img', { name: 'As it prints: Renée Thibodeaux-Nguyễn' }).isVisible()).toBe(true)
  await press(trainee, 'This is right: issue it')
  await trainee.locator('main .ledger').getByRole('link').first().click()
  expect(await heading(trainee)).toBe('Renée Thibodeaux-Nguyễn')
  const [download] = await Promise.all([trainee.waitForEvent('download'), follow(trainee, 'Download the PDF')])
  const pdf = readFileSync(await download.path())
  expect(pdf.subarray(0, 5).toString()).toBe('%PDF-')
  const code = pathOf(trainee).split('/').at(-1)!

  await public_.goto('/verify')
  await public_.getByLabel('Certificate number').fill(code.toLowerCase().replaceAll(/.{5}/g, '$&-'))
  await press(public_, 'Check the number')
  expect(pathOf(public_)).toBe(`/verify/${code}`)
  const verdict = await public_.locator('main').innerText()
  expect(verdict).toContain('This certificate is genuine')
  expect(verdict).toContain('Renée Thibodeaux-Nguyễn')
  await public_.getByText('Is the PDF that you hold unaltered?').click()
  expect(await public_.locator('details code').textContent()).toBe(createHash('sha256').update(pdf).digest('hex'))

  await staff.goto('/')
  expect(await staff.locator('.counts').innerText()).toMatch(/1\s+certificate\b|certificate\s+1\b/)
  await follow(staff, 'Gains')
  expect(await staff.locator('.counts').first().innerText()).toMatch(/completed\s+1|1\s+completed/)
  expect(complaints).toEqual([])
})
