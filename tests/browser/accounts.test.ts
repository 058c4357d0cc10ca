/** The pages of accounts, people and cohorts in a real browser, without script: the way from the set-up link to an enrolled trainee, and every page on it. */
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { ensureSetUpLink } from '#src/features/accounts/set-up.ts'
import { publishFolder } from '#src/features/curriculum/publish-folder.ts'
import { goodPassword } from '../support/account-cast.ts'
import { openApp, type TestApp } from '../support/app.ts'
import { openBrowser } from '../support/browser.ts'
import { htmlFaults } from '../support/html.ts'
import { miniContent } from '../support/learning-cast.ts'

let here: TestApp
let browser: Browser
let admin: BrowserContext
let url: string

beforeAll(async () => {
  here = await openApp()
  await publishFolder(here.services, miniContent)
  url = await here.app.listen({ port: 0 })
  browser = await openBrowser()
  admin = await browser.newContext({ javaScriptEnabled: false, baseURL: url, viewport: { width: 320, height: 700 } })
})
afterAll(async () => { await browser.close(); await here.close() })

/** What axe and the keyboard find on these pages stands in pages.test.ts. */
async function isSound (page: Page): Promise<void> {
  const where = `${page.url()} at ${page.viewportSize()!.width}`
  const html = await page.content()
  const tooWide = await page.evaluate(() => (document.documentElement.scrollWidth <= innerWidth ? [] : [...document.querySelectorAll('body *')].filter((each) => each.getBoundingClientRect().right > innerWidth).map((each) => each.outerHTML.slice(0, 120))))
  expect([where, tooWide]).toEqual([where, []])
  expect([where, await htmlFaults(html.replace(/^<!DOCTYPE html>/, '<!doctype html>'))]).toEqual([where, []])
}

test('from the set-up link to an enrolled trainee, without script', async () => {
  const page = await admin.newPage()
  await page.goto(new URL((await ensureSetUpLink(here.services))!).pathname)
  await isSound(page)
  await page.getByLabel('Your name').fill('Joanna Aldrete')
  await page.getByLabel('Work e-mail').fill('joanna@training.example')
  await page.getByLabel('Password').fill('password12345678')
  await page.getByRole('button', { name: 'Set up and sign in' }).click()
  await expect.poll(() => page.getByText('words that attackers try first').first().isVisible()).toBe(true)
  await isSound(page)
  await page.getByLabel('Password').fill(goodPassword())
  await page.getByRole('button', { name: 'Set up and sign in' }).click()

  await page.goto('/agencies')
  await isSound(page)
  await page.getByRole('link', { name: 'Add an agency' }).click()
  await isSound(page)
  await page.getByLabel('Name').fill('Bayou Teche Behavioral Health')
  await page.getByLabel('State').selectOption('Louisiana')
  await page.getByRole('button', { name: 'Add the agency' }).click()
  await page.getByRole('link', { name: 'Bayou Teche' }).click()
  await isSound(page)

  await page.goto('/cohorts')
  await isSound(page)
  await page.getByRole('link', { name: 'Start a cohort' }).click()
  await isSound(page)
  await page.getByLabel('Name').fill('Fall 2026')
  await page.getByLabel('Curriculum').selectOption({ index: 1 })
  await page.getByRole('button', { name: 'Start the cohort' }).click()
  await isSound(page)
  await page.getByRole('link', { name: 'Invite somebody new' }).click()
  await isSound(page)
  await page.getByRole('button', { name: 'Invite and enroll' }).click()
  await isSound(page)
  await page.getByLabel('Name', { exact: true }).fill('Renee Thibodeaux')
  await page.getByLabel('Work e-mail').fill('renee@bayouteche.example')
  await page.getByLabel('Agency').selectOption({ index: 1 })
  await page.getByRole('button', { name: 'Invite and enroll' }).click()
  await isSound(page)
  const link = await page.getByLabel('Link to copy').inputValue()
  await page.getByRole('link', { name: 'Back to the cohort' }).click()
  await isSound(page)
  await page.getByRole('link', { name: 'Enroll people' }).first().click()
  await isSound(page)

  const trainee = await (await browser.newContext({ javaScriptEnabled: false, baseURL: url, viewport: { width: 320, height: 700 } })).newPage()
  await trainee.goto(new URL(link).pathname)
  await isSound(trainee)
  await trainee.getByLabel('New password').fill(goodPassword(2))
  await trainee.getByRole('button', { name: 'Save my password and begin' }).click()
  expect(new URL(trainee.url()).pathname).toBe('/learning')
  await trainee.goto('/account')
  await isSound(trainee)
  await trainee.goBack()
  await trainee.goto(new URL(link).pathname)
  expect(await trainee.getByRole('heading', { level: 1 }).textContent()).toBe('This link has been used')
  await isSound(trainee)

  await page.goto('/people')
  await isSound(page)
  await page.getByRole('link', { name: 'Renee Thibodeaux' }).click()
  await isSound(page)
  await page.getByText('Give a role').click()
  await page.getByRole('button', { name: 'Give the role' }).click()
  await isSound(page)
  await trainee.goto('/account')
  await trainee.locator('main').getByRole('button', { name: 'Sign out', exact: true }).click()
  await isSound(trainee)
  await trainee.getByRole('link', { name: 'Forgot your password?' }).click()
  await isSound(trainee)
})
