/** Two faults of htmx 4.0.0 that 4.0.1 has mended, and what its configuration in our layout promises: a new version must hold all of it. */
import Fastify, { type FastifyInstance } from 'fastify'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openBrowser } from '../support/browser.ts'
import { assets, contentPolicy } from '../support/look.ts'
import { registerAssets } from '#src/platform/http/assets.ts'

let browser: Browser, url: string
let app: FastifyInstance
let status = 200
const config = '{"noSwap":[204,304,"5xx"],"includeIndicatorCSS":false}' // as views/layouts/app.eta has it
const choices = (held: string) => `<form id="part" hx-post="/part" hx-trigger="change" hx-target="#part" hx-swap="outerHTML">
${['a', 'b', 'c'].map((key) => `<label><input type="radio" name="pick" value="${key}"${key === held ? ' checked' : ''}> ${key}</label>`).join('\n')}
<label>Words <input id="words" name="words" value="as the server has it"></label></form>`

beforeAll(async () => {
  app = Fastify()
  app.addHook('onRequest', async (_request, reply) => { reply.header('content-security-policy', contentPolicy) })
  registerAssets(app, assets)
  app.addContentTypeParser('*', { parseAs: 'string' }, (_request, body, done) => { done(null, new URLSearchParams(String(body))) })
  app.get('/', (_request, reply) => reply.type('text/html').send(`<!doctype html><html lang="en"><head><title>x</title><meta name="htmx-config" content='${config}'><script src="${assets.url('htmx.js')}" defer></script></head><body>${choices('a')}</body></html>`))
  app.post('/part', (request, reply) => reply.code(status).type('text/html').send(status === 200 ? choices((request.body as URLSearchParams).get('pick') ?? '') : '<h1>A fault</h1>'))
  ;[browser, url] = await Promise.all([openBrowser(), app.listen({ port: 0, host: '127.0.0.1' })])
})
afterAll(async () => { await Promise.all([browser?.close(), app?.close()]) })

async function onPage (check: (page: Page) => Promise<void>) {
  const page = await browser.newPage()
  const complaints: string[] = []
  page.on('pageerror', (error) => complaints.push(error.message))
  try {
    await page.goto(url)
    await check(page)
    expect(complaints).toEqual([])
  } finally { await page.close() }
}
/** Marks the form that is there, so that its successor can be told from it. */
const swapped = async (page: Page, act: () => Promise<unknown>) => {
  await page.evaluate(() => { document.querySelector('#part')!.setAttribute('data-old', '') })
  await act()
  await page.waitForSelector('#part:not([data-old])')
}

test('a radio that the reply has chosen stays chosen when its form is swapped whole', () => onPage(async (page) => {
  for (const key of ['b', 'c', 'a', 'c']) {
    await swapped(page, () => page.check(`[name=pick][value=${key}]`))
    expect(await page.evaluate(() => [...document.querySelectorAll<HTMLInputElement>('[name=pick]:checked')].map((each) => each.value))).toEqual([key])
  }
}))

test('the field with the focus keeps it, and shows what the server has', () => onPage(async (page) => {
  await page.focus('#words')
  await page.keyboard.type('typed ')
  await swapped(page, () => page.evaluate(() => { document.querySelector('#part')!.dispatchEvent(new Event('change', { bubbles: true })) }))
  expect(await page.evaluate(() => document.activeElement!.id)).toBe('words')
  expect(await page.inputValue('#words')).toBe('as the server has it')
}))

test('a fault of the server replaces nothing', () => onPage(async (page) => {
  status = 500
  await page.check('[name=pick][value=b]')
  await page.waitForTimeout(300)
  status = 200
  expect(await page.locator('#part').count()).toBe(1)
  expect(await page.isChecked('[name=pick][value=b]')).toBe(true)
}))
