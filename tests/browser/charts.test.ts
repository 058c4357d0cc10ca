/** Every chart of the style guide, as it usually is and at its extremes, in a real browser: nothing stands on anything else, on a phone, on a desk and on paper. */
import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { axeFaults } from '../support/axe.ts'
import { openBrowser } from '../support/browser.ts'
import { htmlFaults } from '../support/html.ts'
import { lookApp } from '../support/look.ts'

let browser: Browser, url: string
const app = await lookApp()
beforeAll(async () => { [browser, url] = await Promise.all([openBrowser(), app.listen({ port: 0, host: '127.0.0.1' })]) })
afterAll(async () => { await Promise.all([browser?.close(), app.close()]) })

async function withPage (options: BrowserContextOptions, check: (page: Page) => Promise<void>) {
  const context = await browser.newContext(options)
  try {
    const page = await context.newPage()
    const complaints: string[] = []
    page.on('console', (message) => { if (['error', 'warning'].includes(message.type())) complaints.push(message.text()) })
    await page.goto(`${url}/styleguide/charts`)
    await page.evaluate(() => document.fonts.ready)
    await check(page)
    expect(complaints).toEqual([])
  } finally { await context.close() }
}

/** Words of a drawing that touch each other, and words that leave the page. */
const touching = (page: Page): Promise<string[]> => page.evaluate(() => [...document.querySelectorAll('main figure svg')].flatMap((svg) => {
  const texts = [...svg.querySelectorAll('text')].map((text) => ({ text: text.textContent, box: text.getBoundingClientRect() })).filter(({ box }) => box.width > 0)
  const chart = svg.closest('figure')!.id
  return texts.flatMap(({ text, box }, index) => [
    ...texts.slice(index + 1).filter((other) => Math.min(box.right, other.box.right) - Math.max(box.left, other.box.left) > 0 && Math.min(box.bottom, other.box.bottom) - Math.max(box.top, other.box.top) > 4).map((other) => `${chart}: ${text} | ${other.text}`),
    ...(box.left < -0.5 || box.right > innerWidth + 0.5 ? [`${chart}: ${text} leaves the page`] : []),
  ])
}))

/** Marks that carry meaning and stand out from the page by less than 3 to 1, by stroke and by fill. */
const pale = (page: Page): Promise<string[]> => page.evaluate(() => {
  const light = (color: string): number | null => {
    const [r = 0, g = 0, b = 0, alpha = 1] = (color.match(/[\d.]+/g) ?? []).map(Number)
    if (!color.startsWith('rgb') || alpha === 0) return null
    const [x, y, z] = [r, g, b].map((each) => (each / 255 <= 0.04045 ? each / 255 / 12.92 : ((each / 255 + 0.055) / 1.055) ** 2.4))
    return 0.2126 * x! + 0.7152 * y! + 0.0722 * z!
  }
  const ground = light(getComputedStyle(document.body).backgroundColor)!
  const contrast = (color: string): number => { const of = light(color); return of === null ? 0 : (Math.max(of, ground) + 0.05) / (Math.min(of, ground) + 0.05) }
  const marks = [...document.querySelectorAll('main figure svg :is(line, circle, rect)')].filter((mark) => !mark.matches('.grid, .core'))
  return [...new Set(marks.filter((mark) => { const { stroke, fill } = getComputedStyle(mark); return Math.max(contrast(stroke), mark.matches('line') ? 0 : contrast(fill)) < 3 }).map((mark) => mark.getAttribute('class') ?? mark.outerHTML))]
})

test('the page is valid and every id stands once', async () => { expect(await htmlFaults((await app.inject('/styleguide/charts')).body)).toEqual([]) })

test('axe finds nothing, wide and narrow, in light and dark', () => withPage({}, async (page) => {
  // The rows of the long list are all of one make: twenty are enough to judge, and axe takes its time over each.
  await page.locator('#chart-forest-many tbody tr:nth-child(n + 21)').evaluateAll((rows) => { for (const row of rows) row.remove() })
  expect([...await axeFaults(page, 0), ...await axeFaults(page, 1)]).toEqual([])
}))

test.for([320, 360, 768, 1280])('%i pixels: no sideways scrolling, and no word on another', (width) => withPage({ viewport: { width, height: 800 } }, async (page) => {
  expect(await page.evaluate(() => (document.documentElement.scrollWidth <= innerWidth ? [] : [...document.querySelectorAll('main :not(details *)')].filter((each) => each.getBoundingClientRect().right > innerWidth).map((each) => `${each.closest('figure')?.id} ${each.tagName}`)))).toEqual([])
  expect(await touching(page)).toEqual([])
}))

test('words that touch are seen', () => withPage({ viewport: { width: 360, height: 800 } }, async (page) => {
  await page.evaluate(() => document.querySelector('#chart-slope-modules svg')!.insertAdjacentHTML('beforeend', '<text x="1" y="39">100</text><text x="95%" y="10">Far too long</text>'))
  expect((await touching(page)).join()).toMatch(/100 \| 100.*Far too long leaves the page/)
}))

test.for(['light', 'dark'] as const)('marks stand out, %s', (colorScheme) => withPage({ colorScheme }, async (page) => {
  expect(await pale(page)).toEqual([])
  await page.evaluate(() => document.querySelector('#chart-forest td svg')!.insertAdjacentHTML('beforeend', '<line class="pale" stroke="var(--rule)" x2="9"/>'))
  expect(await pale(page)).toEqual(['pale'])
}))

test('in forced colors before is hollow and after is filled', () => withPage({ forcedColors: 'active' }, async (page) => {
  const [before, after] = await Promise.all(['pre', 'post'].map((mark) => page.locator(`#chart-slope-modules circle.${mark}`).first().evaluate((each) => { const { fill, stroke } = getComputedStyle(each); return fill === stroke })))
  expect([before, after]).toEqual([false, true])
}))

test('a long list keeps its axis in sight', () => withPage({ viewport: { width: 360, height: 800 } }, async (page) => {
  await page.locator('#chart-forest-many tbody tr').nth(100).scrollIntoViewIfNeeded()
  const { y } = (await page.locator('#chart-forest-many thead').boundingBox())!
  expect(Math.abs(y)).toBeLessThan(2)
}))

test('on paper every table is open and fits the sheet', () => withPage({ viewport: { width: 672, height: 900 } }, async (page) => {
  await page.emulateMedia({ media: 'print' })
  expect(await page.locator('#chart-funnel-many details table').isVisible()).toBe(true)
  expect(await page.evaluate(() => [...document.querySelectorAll('main figure :is(table, svg)')].filter((each) => each.getBoundingClientRect().right > innerWidth + 1).map((each) => each.closest('figure')!.id))).toEqual([])
  expect(await touching(page)).toEqual([])
}))
