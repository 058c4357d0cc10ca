/** A live day in a real browser: a phone, the trainer's screen and the wall, renewed by what the others do, and without script by asking anew. */
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Visitor } from '../support/app.ts'
import { openBrowser, screenOf as openScreen } from '../support/browser.ts'
import { answer, begin, submit } from '../support/learning-cast.ts'
import { type LiveDay, openLiveDay } from '../support/live-day.ts'

let here: LiveDay, browser: Browser, base: string
beforeAll(async () => { here = await openLiveDay(12); [browser, base] = await Promise.all([openBrowser(), here.app.listen({ port: 0, host: '127.0.0.1' })]) }, 60_000)
afterAll(async () => { await browser?.close(); await here.close() })

const screenOf = (visitor: Visitor, width: number, height: number, javaScriptEnabled = true) => openScreen(browser, base, visitor, width, height, javaScriptEnabled)
const dots = (page: Page, mark: string) => page.locator(`.live-wall circle.${mark}`).count()

test('a phone checks in and is told what opens, the trainer opens it, and the wall counts, none of them loaded again', async () => {
  const [first, ...others] = here.trainees
  const [phone, trainer, wall] = [await screenOf(first!.visitor, 390, 844), await screenOf(here.trainer, 1280, 900), await screenOf(here.trainer, 1920, 1080)]
  await Promise.all([phone.page.goto(`/in/${here.day.code}`), trainer.page.goto(here.path), wall.page.goto(`${here.path}/wall`)])
  for (const { page } of [trainer, wall]) await page.evaluate(() => { document.body.dataset.first = 'yes' })
  // The wall fits a projector without scrolling.
  expect(await wall.page.evaluate(() => [document.documentElement.scrollHeight <= innerHeight, document.documentElement.scrollWidth <= innerWidth])).toEqual([true, true])

  await phone.page.getByRole('button', { name: 'Check in' }).click()
  await phone.page.getByText('You are in since').waitFor()
  await phone.page.evaluate(() => { document.body.dataset.first = 'yes' })
  await trainer.page.getByText('1 of 12').waitFor()
  await wall.page.getByText('1 of 12').waitFor()
  for (const { visitor } of others.slice(0, 7)) await visitor.post(`/in/${here.day.code}`)
  await expect.poll(() => dots(wall.page, 'mark'), { timeout: 4000 }).toBe(8)

  await trainer.page.getByRole('button', { name: 'Open the pre-quiz of The second module' }).click()
  await trainer.page.getByText('The quiz is open for the room.').waitFor()
  await trainer.page.evaluate(() => { document.body.dataset.first = 'yes' })
  await phone.page.getByRole('link', { name: 'Go to the quiz' }).waitFor()
  await wall.page.locator('hgroup', { hasText: 'Day 1 · The second module · pre-quiz' }).waitFor()

  // A button that has the focus keeps it while people submit.
  await trainer.page.getByRole('button', { name: 'Close the pre-quiz of The second module' }).focus()
  for (const each of others.slice(0, 3)) { const attempt = await begin(each, 'pre', 'second'); await answer(each, attempt, [['a.second-1', 'b']]); await submit(each, attempt) }
  await trainer.page.getByText('3 submitted').waitFor()
  await expect.poll(() => trainer.page.evaluate(() => document.activeElement?.textContent)).toContain('Close the pre-quiz')
  await expect.poll(() => dots(wall.page, 'mark')).toBe(3)
  expect([await dots(wall.page, 'open'), await dots(wall.page, 'wait')]).toEqual([5, 4])
  for (const { page } of [phone, trainer, wall]) expect(await page.evaluate(() => document.body.dataset.first)).toBe('yes')
  for (const { complaints } of [phone, trainer, wall]) expect(complaints).toEqual([])

  await phone.page.getByRole('link', { name: 'Go to the quiz' }).click()
  await phone.page.getByRole('button', { name: 'Start the pre-quiz' }).click()
  await phone.page.waitForURL(/\/attempts\/\d+$/)
  for (const { context } of [phone, trainer, wall]) await context.close()
}, 60_000)

test('without script the same buttons do the same, and the pages ask anew by themselves', async () => {
  const phone = await screenOf(here.trainees[9]!.visitor, 390, 844, false)
  await phone.page.goto('/in')
  await phone.page.getByLabel('Code').fill(here.day.code)
  await phone.page.getByRole('button', { name: 'Check in' }).click()
  await phone.page.getByText('You are in since').waitFor()
  expect(await phone.page.content()).toMatch(/<noscript>\s*<meta http-equiv="refresh" content="10">|http-equiv="refresh" content="10"/)
  await phone.page.getByRole('button', { name: 'I am leaving now' }).click()
  await phone.page.getByText('You left at').waitFor()
  await phone.context.close()
}, 60_000)

test('when the stream is refused the page asks anew by itself', async () => {
  const { page, context } = await screenOf(here.trainer, 1280, 900)
  let loads = 0
  page.on('request', (request) => { if (request.isNavigationRequest()) loads++ })
  await page.route('**/stream', (route) => route.fulfill({ status: 503, body: '' }))
  await page.goto(here.path)
  await expect.poll(() => loads, { timeout: 9000, interval: 250 }).toBeGreaterThan(1)
  await context.close()
}, 30_000)
