/** Both curricula as a reader meets them: every page on a small phone, every link, and a section on paper. */
import { AxeBuilder } from '@axe-core/playwright'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { extractText } from 'unpdf'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { selfChecksOf } from '#src/domain/authoring/figures.ts'
import type { Module } from '#src/domain/curriculum.ts'
import { publishFolder } from '#src/features/curriculum/publish-folder.ts'
import { cohorts, enrollments } from '#src/platform/db/schema/cohorts.ts'
import { makePerson, signedIn } from '../support/account-cast.ts'
import { contentFolder, openApp, type TestApp, type Visitor } from '../support/app.ts'
import { openBrowser } from '../support/browser.ts'
import { rightAnswer } from '../support/given-answers.ts'

let app: TestApp
let browser: Browser
let context: BrowserContext
let visitor: Visitor
/** All that is there to read. */
const paths: string[] = []
const modules = new Map<string, { module: Module; path: string }>()
const sectionOf = (id: string, number: number): string => { const { module, path } = modules.get(id)!; return `${path}/sections/${encodeURIComponent(module.sections[number - 1]!.key)}` }

beforeAll(async () => {
  app = await openApp()
  const opening = openBrowser()
  await publishFolder(app.services, contentFolder)
  const person = await makePerson(app, 'Renee Thibodeaux')
  visitor = await signedIn(app, person.email)
  for (const { id } of await app.services.curricula.list()) {
    const [cohort] = await app.db.insert(cohorts).values({ name: 'Fall 2026', curriculum: id, startsOn: '2026-09-01', isGated: false }).returning({ id: cohorts.id })
    const [row] = await app.db.insert(enrollments).values({ cohortId: cohort!.id, personId: person.id, discipline: 'other' }).returning({ id: enrollments.id })
    const home = `/learning/${row!.id}`
    const release = (await app.services.curricula.current(id))!
    for (const { module } of release.modules) modules.set(module.id, { module, path: `${home}/${module.id}` })
    paths.push(home, `${home}/pages/about`, ...release.pages.map(({ page }) => `${home}/pages/${page.id}`), ...release.modules.flatMap(({ module }) => [`${home}/${module.id}`, ...module.sections.map((_, index) => sectionOf(module.id, index + 1))]))
  }
  const url = await app.app.listen({ port: 0, host: '127.0.0.1' })
  browser = await opening
  context = await browser.newContext({ baseURL: url, viewport: { width: 320, height: 700 } })
  await context.addCookies([...visitor.cookies].map(([name, value]) => ({ name, value, url })))
})
afterAll(async () => { await browser?.close(); await app.close() })

const open = async (page: Page, path: string): Promise<void> => { await page.goto(path); await page.evaluate(() => document.fonts.ready) }

test('every page fits a phone of 320 pixels, keeps its headings in order and complains of nothing; drawings are legible at 360', { timeout: 60_000 }, async () => {
  const page = await context.newPage()
  const found: string[] = []
  let at = ''
  let drawings = 0
  page.on('console', (message) => { if (['error', 'warning'].includes(message.type())) found.push(`${at}: ${message.text()}`) })
  page.on('pageerror', (error) => found.push(`${at}: ${error.message}`))
  for (at of paths) {
    await open(page, at)
    const { faults, drawn } = await page.evaluate(() => {
      const levels = [...document.querySelectorAll('main :is(h1, h2, h3, h4, h5, h6)')].map((each) => Number(each.tagName[1]))
      return {
        drawn: document.querySelectorAll('.prose svg').length,
        faults: [
          ...(document.documentElement.scrollWidth > innerWidth ? [`is ${document.documentElement.scrollWidth} wide`] : []),
          ...(levels[0] === 1 && levels.every((level, index) => index === 0 || (level > 1 && level <= levels[index - 1]! + 1)) ? [] : [`has headings ${levels.join()}`]),
        ],
      }
    })
    found.push(...faults.map((fault) => `${at} ${fault}`))
    if (drawn === 0) continue
    drawings += drawn
    await page.setViewportSize({ width: 360, height: 700 })
    const small = await page.locator('.prose svg text').evaluateAll((all) => all.map((each) => ({ text: each.textContent, size: Number.parseFloat(getComputedStyle(each).fontSize) * (each as SVGTextElement).ownerSVGElement!.getScreenCTM()!.a })).filter(({ size }) => size < 12))
    found.push(...small.map(({ text, size }) => `${at}: “${text}” is ${size.toFixed(1)} pixels`))
    await page.setViewportSize({ width: 320, height: 700 })
  }
  expect(found).toEqual([])
  expect(paths.length).toBeGreaterThan(100)
  expect(drawings).toBeGreaterThanOrEqual(modules.size)
  await page.close()
})

/** The kinds of drawings, of tables and of pages: bars, a line of time, a loop, boxes in boxes, a key, bars that shrink. */
const samples: [what: string, path: () => string][] = [
  ['bars', () => sectionOf('work-school-and-early-psychosis', 4)], ['a line of time', () => sectionOf('the-eight-practice-principles', 1)], ['a loop', () => sectionOf('engagement-skills', 3)],
  ['boxes in boxes', () => sectionOf('leading-implementation', 4)], ['a key', () => sectionOf('first-time-workers', 5)], ['a table that scrolls', () => sectionOf('leading-implementation', 3)], ['a module', () => modules.get('supports-that-last')!.path],
]
test.each(samples)('axe finds nothing on a page with %s', async (_, path) => {
  const page = await context.newPage()
  await page.setViewportSize({ width: 360, height: 800 })
  await open(page, path())
  const faults = async (axe: AxeBuilder) => (await axe.setLegacyMode(true).analyze()).violations.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.html.slice(0, 160)}`))
  expect(await faults(new AxeBuilder({ page }))).toEqual([])
  await page.emulateMedia({ colorScheme: 'dark' })
  expect(await faults(new AxeBuilder({ page }).withRules(['color-contrast']))).toEqual([])
  await page.close()
})

test('every link leads somewhere, to the heading it names: on all pages, and on those that answer a self-check without script', async () => {
  const bodies = new Map<string, Promise<{ status: number; body: string }>>()
  const fetched = (path: string): Promise<{ status: number; body: string }> => {
    if (!bodies.has(path)) bodies.set(path, visitor.get(path).then((reply) => (reply.statusCode === 303 ? fetched(String(reply.headers.location).replace(/#.*/, '')) : { status: reply.statusCode, body: reply.body })))
    return bodies.get(path)!
  }
  const broken: string[] = []
  const kinds = { glossary: 0, source: 0, outside: 0 }
  const follow = async (from: string, body: string): Promise<void> => {
    for (const href of new Set([...body.matchAll(/<a\b[^>]* href="([^"]*)"/g)].map(([, href]) => href!.replaceAll('&amp;', '&')))) {
      const url = new URL(href, `http://localhost${from}`)
      if (url.host !== 'localhost') { kinds.outside++; if (!/^https?:\/\/[\w.-]+\.[a-z]{2,}(\/|$|\?)/.test(href)) broken.push(`${from}: ${href}`); continue }
      const target = href.startsWith('#') ? { status: 200, body } : await fetched(url.pathname + url.search)
      const anchor = decodeURIComponent(url.hash.slice(1))
      if (anchor.startsWith('source-')) kinds.source++
      if (url.pathname.endsWith('/pages/glossary') && anchor) kinds.glossary++
      if (target.status !== 200 || (anchor && !target.body.includes(` id="${anchor}"`))) broken.push(`${from}: ${href}`)
    }
  }
  for (const path of paths) await follow(path, (await fetched(path)).body)
  for (const { module, path } of modules.values()) {
    const section = module.sections.find((each) => each.blocks.some((block) => block.kind === 'self-check') && JSON.stringify(each.blocks).includes('glossary.md'))!
    const check = selfChecksOf({ ...module, sections: [section] })[0]!
    const from = `${path}/sections/${encodeURIComponent(section.key)}`
    const form = new RegExp(`<form method="post" action="([^"#]+)#q-${check.id}"`).exec((await fetched(from)).body)![1]!
    const reply = await visitor.post(form, [['check', check.id], ...rightAnswer(check).fields])
    expect([check.id, reply.body.includes('<strong>Right</strong>')]).toEqual([check.id, true])
    await follow(form, reply.body)
  }
  expect(broken).toEqual([])
  expect(kinds).toEqual({ glossary: expect.toSatisfy((count: number) => count > 40), source: expect.toSatisfy((count: number) => count > 300), outside: expect.toSatisfy((count: number) => count > 200) })
})

test('a citation opens the sources at its own; a word leads to the glossary, and Back returns to it', async () => {
  const page = await context.newPage()
  await open(page, sectionOf('the-eight-practice-principles', 2))
  await page.locator('.cite a').first().click()
  const cited = page.locator('.sources :target')
  await expect.poll(() => cited.count()).toBe(1)
  expect(await cited.isVisible()).toBe(true)
  const word = page.locator('.prose a[href*="pages/glossary"]').first()
  await word.scrollIntoViewIfNeeded()
  const height = await page.evaluate(() => scrollY)
  await word.click()
  await page.waitForURL('**/pages/glossary**')
  expect(await page.locator(':target').evaluate((each) => { const { top } = each.getBoundingClientRect(); return top >= 0 && top < innerHeight })).toBe(true)
  await page.goBack()
  await expect.poll(() => page.evaluate(() => Math.round(scrollY))).toBeCloseTo(height, -1)
  await page.close()
})

test('on paper a section has its text, table, questions with room to answer, and all its sources; no page is empty', async () => {
  const page = await context.newPage()
  await page.setViewportSize({ width: 1280, height: 800 })
  const { module } = modules.get('career-exploration')!
  await open(page, sectionOf('career-exploration', 5))
  const words = (text: string): string => text.replace(/[^\p{L}\p{N}]/gu, '')
  const shown = await page.locator('article').evaluate((article) => [...article.querySelectorAll('.prose :is(h2, h3, p, li, th, td), .stem p, h2')].map((each) => (each as HTMLElement).innerText))
  const { text } = await extractText(new Uint8Array(await page.pdf({ format: 'Letter' })), { mergePages: false })
  const paper = words(text.join(' '))
  expect(shown.filter((part) => !paper.includes(words(part)))).toEqual([])
  expect(module.sources.filter(({ label }) => !paper.includes(words(label)))).toEqual([])
  expect(text.filter((sheet) => words(sheet).length < 40)).toEqual([])
  expect(text.join(' ')).not.toMatch(/Mark as read|My learning|Check my answer/)
  await page.emulateMedia({ media: 'print' })
  expect(await page.locator('.question input[inputmode="decimal"]').isVisible()).toBe(true)
  expect(await page.locator('article > h2').evaluateAll((all) => all.every((each) => getComputedStyle(each).breakAfter === 'avoid'))).toBe(true)
  await page.close()
})
