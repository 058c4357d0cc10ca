/** A draft read by another trainer in a browser: on a phone and at a desk, by keyboard, and without script. */
import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { publishFolder } from '#src/features/curriculum/publish-folder.ts'
import { contentFolder, openApp, type TestApp } from '../support/app.ts'
import { type Author, author, swapped, write } from '../support/author-cast.ts'
import { axeFaults } from '../support/axe.ts'
import { openBrowser } from '../support/browser.ts'

let here: TestApp, browser: Browser, url: string
let tom: Author, una: Author
const file = 'job-development-and-supports', review = `/author/foundational/${file}/reviews/1`
beforeAll(async () => {
  here = await openApp();
  [browser, url] = await Promise.all([openBrowser(), here.app.listen({ port: 0, host: '127.0.0.1' })])
  await publishFolder(here.services, contentFolder);
  [tom, una] = [await author(here, 'Tom Begay'), await author(here, 'Una Strand')]
  await write(tom, `foundational/${file}`, swapped(/^## .*$/m, '$&\n\nThis paragraph is new, and it says how an employer is met for the first time.'))
})
afterAll(async () => { await browser?.close(); await here.close() })

async function seat (who: Author, options: BrowserContextOptions = {}): Promise<{ page: Page; complaints: string[]; close (): Promise<void> }> {
  const context = await browser.newContext({ baseURL: url, viewport: { width: 1280, height: 900 }, ...options })
  await context.addCookies([...who.visitor.cookies].map(([name, value]) => ({ name, value, url })))
  const page = await context.newPage(), complaints: string[] = []
  page.on('console', (message) => { if (['error', 'warning'].includes(message.type())) complaints.push(message.text()) })
  page.on('pageerror', (error) => complaints.push(String(error)))
  return { page, complaints, close: () => context.close() }
}
const newLine = (page: Page) => page.locator('.lines > li', { hasText: 'This paragraph is new' })

test('at a desk a comment opens beneath its line, is sent, answered and settled, and the page stays where it is', async () => {
  const { page, complaints, close } = await seat(una)
  await page.goto(review)
  const line = newLine(page)
  await line.getByRole('link', { name: /Comment on line/ }).click()
  await page.waitForFunction(() => document.activeElement?.matches('.lines textarea'))
  expect(page.url()).toMatch(new RegExp(`${review}$`))
  await page.keyboard.type('First time after the phone call?')
  await line.getByRole('button', { name: 'Send' }).click()
  await line.getByText('First time after the phone call?').waitFor()
  expect(await page.locator('#states').innerText()).toBe('1 comment open')
  expect(await line.locator('textarea').count()).toBe(0)
  await line.getByRole('link', { name: 'Answer' }).click()
  await page.waitForFunction(() => document.activeElement?.matches('.said textarea'))
  await page.keyboard.type('I mean the visit.')
  await line.getByRole('button', { name: 'Send' }).click()
  await line.getByText('I mean the visit.').waitFor()
  await line.getByRole('button', { name: 'Settle' }).click()
  await line.getByText('Settled by Una Strand').waitFor()
  expect(await page.locator('#states').innerText()).toBe('Nobody has asked for a review yet')
  await page.frameLocator('iframe').getByText('This paragraph is new').waitFor()
  expect(complaints).toEqual([])
  expect(await axeFaults(page)).toEqual([])
  await close()
})

test('by keyboard alone, on a phone, a line is commented on and the text approved', async () => {
  const { page, complaints, close } = await seat(una, { viewport: { width: 390, height: 800 }, hasTouch: true, isMobile: true })
  await page.goto(review)
  expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true)
  await newLine(page).getByRole('link', { name: /Comment on line/ }).focus()
  await page.keyboard.press('Enter')
  await page.waitForFunction(() => document.activeElement?.matches('.lines textarea'))
  await page.keyboard.type('From a phone.')
  await page.keyboard.press('Tab')
  await page.keyboard.press('Enter')
  await newLine(page).getByText('From a phone.').waitFor()
  await page.getByLabel('A word to the author').focus()
  await page.keyboard.type('Good to go.')
  await page.keyboard.press('Tab')
  await page.keyboard.press('Enter')
  await page.getByText('of the text as it stands').waitFor()
  expect(await page.locator('#states').innerText()).toBe('Approved · 1 comment open')
  expect(complaints).toEqual([])
  await close()
})

test('without script the same forms are pages; the author sees the comment beside the text', async () => {
  const { page, close } = await seat(una, { javaScriptEnabled: false })
  await page.goto(review)
  await newLine(page).getByRole('link', { name: /Comment on line/ }).click()
  expect(page.url()).toMatch(/\?line=\d+#comment-\d+$/)
  await newLine(page).getByLabel(/Your comment on line/).fill('Without script.')
  await newLine(page).getByRole('button', { name: 'Send' }).click()
  expect(page.url()).toMatch(/#line-\d+$/)
  expect(await newLine(page).getByText('Without script.').count()).toBe(1)
  await page.getByRole('button', { name: 'Withdraw my approval' }).click()
  expect(await page.locator('#states').innerText()).toBe('2 comments open')
  await close()
  const own = await seat(tom)
  await own.page.goto(`/author/foundational/${file}`)
  await own.page.locator('.cm-content').waitFor()
  const comments = own.page.locator('#problems ol li', { hasText: 'Without script.' })
  const [words] = (await comments.innerText()).match(/line \d+/)!
  await own.page.locator('.cm-content').click()
  await own.page.keyboard.press('Control+Home')
  await own.page.keyboard.press('ArrowDown')
  await own.page.keyboard.press('End')
  await own.page.keyboard.press('Enter')
  await expect.poll(async () => (await comments.innerText()).match(/line \d+/)![0]).toBe(`line ${Number(words!.slice(5)) + 1}`)
  await comments.getByRole('link', { name: /^line/ }).click()
  await own.page.keyboard.type('Seen. ')
  await comments.getByRole('link', { name: 'Answer or settle' }).click()
  await own.page.getByText('Without script.').waitFor()
  expect(own.complaints).toEqual([])
  await own.close()
})
