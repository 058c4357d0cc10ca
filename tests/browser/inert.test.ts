/**
 * What people type and authors write stays text. Scripts, htmx attributes and template code stand in every field that takes text, in every part of a module and in
 * what a browser says about itself; then every page that shows any of it is opened with script on. Nothing may run, load, or become an element.
 */
import { cpSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { publishFolder } from '#src/features/curriculum/publish-folder.ts'
import { firstAdmin, goodPassword, makePerson, signedIn } from '../support/account-cast.ts'
import { openApp, type TestApp, Visitor } from '../support/app.ts'
import { openBrowser } from '../support/browser.ts'
import { miniContent } from '../support/learning-cast.ts'

/** Marked, so that an element made of one is found whatever it does; each fits where a name fits. */
const script = `"'><img data-vector src=/pwned onerror=__ran()><script data-vector>__ran()</script>`
const attributes = `x'" <b data-vector hx-get=/pwned hx-trigger=load hx-on:load=__ran()>x</b> <%= 7919*7919 %>`
const template = `\${7919*7919}{{7919*7919}}<a data-vector href=javascript:__ran()>x</a><svg onload=__ran()>`
const vectors = [script, attributes, template]
/** The same where markdown is read: a bare tag would keep the file from being published. */
const escaped = (text: string): string => text.replaceAll(/[<>*\\`$[\]{}_]/g, '\\$&')
const written = escaped(vectors.join(' '))

let here: TestApp
let browser: Browser
let url: string
const contexts = new Map<Visitor, BrowserContext>()
const shownOn = new Set<string>()

beforeAll(async () => {
  here = await openApp()
  await publishFolder(here.services, poisonedContent())
  ;[browser, url] = await Promise.all([openBrowser(), here.app.listen({ port: 0, host: '127.0.0.1' })])
})
afterAll(async () => { await browser?.close(); await here.close() })

/** The small curriculum with the vectors in its titles, objectives, sources, headings, questions, options, feedback, rationales, tables, lists and glossary. */
function poisonedContent (): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'gainful-poison-'))
  cpSync(miniContent, folder, { recursive: true })
  const yaml = (key: string, text: string) => `${key}'${`${text} ${/title/.test(key) ? script : vectors.join(' ')}`.replaceAll("'", "''")}'` // a title is short
  for (const file of readdirSync(path.join(folder, 'mini')).filter((name) => name.endsWith('.md'))) {
    const [, front = '', ...body] = readFileSync(path.join(folder, 'mini', file), 'utf8').split(/^---$/m)
    const head = front.replaceAll(/^(\s*(?:title|summary|name|one|two|Bond 2012|delivery_format): )"?([^"\n]*)"?$/gm, (_, key: string, text: string) => yaml(key, text))
    const text = body.join('---').split('\n').map((line) => {
      if (/^(<!--|# Quiz|## Coach|- \[.\] (True|False)|\*\*(Answer|Accept|Foreseen|Scale)|\s*$|\|[-|]+$|- \d|- CANARY)/.test(line)) return line.replace(/^(\*\*Scale:.*)$/, `$1 ${written.replaceAll('/', '\\/')}`)
      if (line.startsWith('|')) return line.replaceAll(/([A-Za-z]) \|/g, `$1 ${written.replaceAll('|', '')} |`)
      return line.replace(/^(.*?)( <!-- .*)?$/, `$1 ${line.startsWith('#') ? escaped(script) : written}$2`) // a heading is short too
    })
    writeFileSync(path.join(folder, 'mini', file), `---${head}---${text.join('\n')}`)
  }
  return folder
}

/** A page of its own for each look, with traps set. Gives what was sprung. */
async function look (visitor: Visitor, name: string, open: (page: Page) => Promise<unknown>): Promise<string[]> {
  let context = contexts.get(visitor)
  if (!context) {
    context = await browser.newContext({ baseURL: url })
    await context.addCookies([...visitor.cookies].map(([key, value]) => ({ name: key, value, url })))
    await context.addInitScript(() => { Object.assign(window, { __ran: () => { (window as unknown as { ranAway: boolean }).ranAway = true } }) })
    contexts.set(visitor, context)
  }
  const page = await context.newPage()
  const sprung: string[] = []
  page.on('console', (message) => { if (['error', 'warning'].includes(message.type()) && !/status of 4\d\d|not conform to the required format/.test(message.text())) sprung.push(`${name}: ${message.text()}`) })
  page.on('pageerror', (error) => sprung.push(`${name}: ${error.message}`))
  page.on('dialog', (dialog) => { sprung.push(`${name}: ${dialog.message()}`); void dialog.dismiss() })
  page.on('request', (request) => { if (new URL(request.url()).pathname === '/pwned' || !request.url().startsWith(url)) sprung.push(`${name}: asked for ${request.url()}`) })
  await open(page)
  const found = await page.evaluate(() => ({
    ran: 'ranAway' in window, text: document.body.innerText, values: [...document.querySelectorAll<HTMLInputElement>('input, textarea')].map((each) => each.value).join(' '),
    made: [...document.querySelectorAll('[data-vector], [hx-on\\:load], [onerror], [onload], script:not([src]), a[href^="javascript:" i], main [hx-get]')].map((each) => each.outerHTML.slice(0, 200)),
  }))
  await page.close()
  if (found.ran) sprung.push(`${name}: a script ran`)
  sprung.push(...found.made.map((html) => `${name}: became an element: ${html}`))
  if (`${found.text} ${found.values}`.includes('62710561')) sprung.push(`${name}: a template was run`)
  if (/data-vector/.test(`${found.text} ${found.values}`)) shownOn.add(name)
  return sprung
}

/** Pages of one shape are one template: of each vector's records one is looked at, of gains two tell. */
const shapeOf = (path: string): string => path.split('?')[0]!.replace(/\d+/g, '#').replace(/\/modules\/[\w-]+/, '/modules/#').replace(/\/(?:agencies|cohorts|states)\/[\w#]+(?=\/)/, '/part/#')

/** Pages that can be reached by links from these, as this visitor. */
async function crawl (visitor: Visitor, from: string[]): Promise<string[]> {
  const seen = new Set<string>()
  const sprung: string[] = []
  const alike = new Map<string, number>()
  for (let next = from; next.length > 0;) {
    const path = next.shift()!
    if (seen.has(path)) continue
    seen.add(path)
    const shape = shapeOf(path), count = (alike.get(shape) ?? 0) + 1
    alike.set(shape, count)
    if (count > (shape.startsWith('/gains/') ? 2 : 5)) continue
    const reply = await visitor.get(path)
    if (reply.statusCode === 303) { next.push(String(reply.headers.location)); continue }
    if (!String(reply.headers['content-type']).startsWith('text/html')) continue
    next = [...next, ...[...reply.body.matchAll(/<a\b[^>]*\shref="(\/[^"#]*)/g)].map(([, href]) => href!.replaceAll('&amp;', '&'))]
    sprung.push(...await look(visitor, path, (page) => page.goto(path)))
  }
  return sprung
}

test('the traps work: on a page that prints them raw each is sprung', async () => {
  const visitor = new Visitor(here.app)
  const raw = (body: string) => look(visitor, 'raw', async (page) => {
    await page.route('**/shown', (route) => route.fulfill({ status: 200, headers: { 'content-type': 'text/html' }, body: `<!doctype html><title>x</title>${body}<p>62710561</p>` }))
    await page.goto('/shown')
  })
  for (const vector of vectors) expect((await raw(vector)).join(), vector).toMatch(/a script ran|asked for .*pwned|became an element/)
  expect((await raw(script)).join()).toMatch(/a script ran/)
  expect((await raw('')).join()).toContain('a template was run')
})

let admin: Visitor
let trainee: Visitor
let enrollment: number
let code: string

test('a program full of them is set up', async () => {
  admin = (await firstAdmin(here)).visitor
  const ids = async (table: 'agencies' | 'cohorts' | 'people' | 'enrollments') => (await here.db.$client.unsafe<{ id: number }[]>(`select id::int from ${table} order by id`)).map(({ id }) => id)
  const done = async (path: string, form: Parameters<Visitor['post']>[1], visitor = admin) => { const reply = await visitor.post(path, form); expect([path, reply.statusCode]).toEqual([path, [200, 303].includes(reply.statusCode) ? reply.statusCode : reply.body]); return reply }
  for (const vector of vectors) {
    await done('/agencies', { name: `Agency ${vector}`, state: 'LA', city: vector.slice(0, 100) })
    await done('/cohorts', { name: `Cohort ${vector}`, curriculum: 'mini', startsOn: '2026-09-01', endsOn: '', timeZone: 'America/Chicago' })
    await done('/people', { name: `P ${vector}`, email: `p${vectors.indexOf(vector)}@agency.example`, agencyId: String((await ids('agencies')).at(-1)), discipline: 'sees', role: '', state: '' })
  }
  const holder = await makePerson(here, `T ${script}`)
  trainee = await signedIn(here, holder.email)
  for (const vector of vectors) await trainee.request({ method: 'POST', url: '/sign-in', payload: new URLSearchParams({ email: holder.email, password: goodPassword() }).toString(), headers: { 'content-type': 'application/x-www-form-urlencoded', 'user-agent': `Firefox ${vector}` } })
  const [cohort] = await ids('cohorts')
  await done(`/people/${holder.id}/affiliations`, { agencyId: String((await ids('agencies'))[0]), discipline: 'sees', startedOn: '2026-01-05', inPlaceOf: '' })
  await done(`/cohorts/${cohort}/enrollments`, { person: String(holder.id) })
  enrollment = (await ids('enrollments'))[0]!
})

test('a trainee answers with them, and earns a certificate', async () => {
  const hidden = async (path: string) => [...(await trainee.get(path)).body.matchAll(/<input type="hidden" name="([^"]+)" value="([^"]*)"/g)].map(([, name, value]): [string, string] => [name!, value!]).filter(([name]) => !['back'].includes(name))
  const sit = async (phase: 'pre' | 'post') => {
    const at = String((await trainee.post(`/learning/${enrollment}/every-type/attempts`, { phase })).headers.location)
    const answers: [string, string][] = [['a.single', 'b'], ['a.multiple', 'a'], ['a.multiple', 'c'], ['a.truefalse', 'a'], ['a.number', '98765'], ['a.text', phase === 'pre' ? template : 'canary text accept'], ['a.open', vectors.join('\n')]]
    expect((await trainee.post(`${at}/answers`, [...await hidden(at), ...answers])).statusCode).toBe(303)
    expect((await trainee.post(`${at}/submission`, await hidden(`${at}/review`))).statusCode).toBe(303)
    return at
  }
  const pre = await sit('pre')
  for (const [, section] of (await trainee.get(`/learning/${enrollment}/every-type`)).body.matchAll(/\/sections\/([\w-]+)"/g)) await trainee.post(`/learning/${enrollment}/every-type/sections/${section}/mark`)
  const post = await sit('post')
  for (const at of [pre, post]) expect((await trainee.get(`${at}/result`)).body).toContain('data-vector')
  code = (await here.db.$client<{ code: string }[]>`select code from certificates`)[0]!.code
  const open = String((await trainee.post(`/learning/${enrollment}/every-type/attempts`, { phase: 'post' })).headers.location)
  await trainee.post(`${open}/answers`, [...await hidden(open), ['a.text', attributes], ['a.open', vectors.join('\n')]])
  expect(await look(trainee, 'an open sitting', (page) => page.goto(open))).toEqual([])
  expect(await look(trainee, 'its review', (page) => page.goto(`${open}/review`))).toEqual([])
})

test('every page that a trainee can reach shows them as text', async () => {
  expect(await crawl(trainee, ['/learning', `/learning/${enrollment}/every-type`, '/account', '/certificates', `/verify/${code}`])).toEqual([])
  const section = [...(await trainee.get(`/learning/${enrollment}/every-type`)).body.matchAll(/"(\/learning\/\d+\/every-type\/sections\/[\w-]+)"/g)][0]![1]!
  // htmx puts the feedback into the page that is there.
  expect(await look(trainee, 'a self-check', async (page) => {
    await page.goto(section)
    await page.getByRole('radio').first().check()
    await page.getByRole('button', { name: 'Check my answer' }).click()
    await page.getByRole('button', { name: 'Show the answer' }).click()
    await page.locator('.answers').waitFor()
  })).toEqual([])
}, 120_000)

test('every page that an admin can reach shows them as text', async () => {
  await admin.post(`/certificates/${code}/revocation`, { reason: vectors.join(' ') })
  expect(await crawl(admin, ['/admin', `/certificates/${code}`, `/certificates/${code}/revoke`, `/verify/${code}`, '/gains', `/cohorts/1/enrollments/new`])).toEqual([])
}, 120_000)

test('what is typed wrongly comes back as text', async () => {
  const typed: [Visitor, string, Record<string, string>][] = [
    [admin, '/agencies', { name: script, state: template, city: attributes.repeat(3) }], [admin, '/people', { name: script, email: attributes, agencyId: template, discipline: script, role: script, state: '' }],
    [admin, '/cohorts', { name: template, curriculum: script, startsOn: attributes, endsOn: script, timeZone: script }], [admin, `/certificates/${code}/revocation`, { reason: script.repeat(10) }],
    [trainee, '/sign-in', { email: script, password: script, next: `/"'><img data-vector src=/pwned onerror=__ran()>`, kept: `a=${script}`, keptFor: '/attempts/1/answers', keptPerson: '1' }],
    [trainee, '/password-reset', { email: script.repeat(10) }], [trainee, '/account/time-zone', { timeZone: script }],
  ]
  for (const [visitor, path, form] of typed) {
    const reply = await visitor.post(path, form)
    const { 'content-security-policy': policy, 'content-type': type } = reply.headers as Record<string, string>
    expect(await look(visitor, `POST ${path}`, async (page) => {
      await page.route('**/shown', (route) => route.fulfill({ status: 200, headers: { 'content-security-policy': policy!, 'content-type': type! }, body: reply.body }))
      await page.goto('/shown')
    }), path).toEqual([])
  }
  const asked = vectors.flatMap((vector) => ['/people?q=', '/cohorts/1/enrollments/new?q=', '/verify?code=', '/sign-in?next=/', '/people?done=', '/nowhere/'].map((path) => path + encodeURIComponent(vector)))
  for (const path of asked) expect(await look(admin, path, (page) => page.goto(path))).toEqual([])
}, 60_000)

test('they were there to be seen', () => {
  for (const page of ['/people', '/agencies', '/cohorts', '/admin', '/gains/mini', '/account', '/certificates', '/learning', '/curricula', 'an open sitting', 'its review', 'a self-check', `/verify/${code}`, `/learning/${enrollment}/every-type`, 'POST /people', 'POST /sign-in']) expect([...shownOn]).toContain(page)
})
