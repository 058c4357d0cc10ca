/**
 * Every page of the app with believable records on it, in a real browser: valid HTML, nothing for axe to find on a phone and a desk in light and dark, no sideways
 * scrolling at 320 pixels, everything reached by keyboard with the focus in sight, and not a word of complaint on the console.
 */
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { axeFaults } from '../support/axe.ts'
import { openBrowser } from '../support/browser.ts'
import { htmlFaults } from '../support/html.ts'
import { openProgram, type RoleName } from '../support/program.ts'
import { addressOf, type Route, routesOf, rowOf } from '../support/route-table.ts'

const { opened: program, routes } = await routesOf(() => openProgram())
const notPages = ['/healthz', '/readyz', '/assets/*', '/pictures/:hash', '/certificates/:code/pdf', '/certificates/:code/credential', '/certificates/transcript/pdf', '/certificates/transcript/csv', '/.well-known/jwks.json', '/issuer', '/keys/:key', '/verify/:code/status', '/jobs/:job/file', '/people/imports/template', '/calls/calendar/:token', '/calls/imports/:file/original', '/attempts/:attempt/answers', '/days/:event/stream', '/days/:event/wall/stream', '/days/:event/attendance.csv', '/in/:code/stream', '/author/:curriculum/:file/export/:kind', '/terminal/curricula', '/terminal/curricula/:curriculum', '/terminal/curricula/:curriculum/log', '/terminal/curricula/:curriculum/revisions/:revision', '/terminal/pictures/:hash']
const isFile = (url: string): boolean => notPages.includes(url) || /\/(?:figures\.(?:csv|xlsx)|report\.pdf)$/.test(url)
/** Each page as the one it is made for. */
const readerOf = (route: Route): RoleName => (route.policy === 'public' ? 'nobody' : route.policy === 'signed-in' || rowOf(route).whose === 'own' ? 'trainee' : 'admin')
const usual = routes.filter((route) => route.method === 'GET' && !isFile(route.url) && (rowOf(route).ok ?? [200]).includes(200))
  .map((route) => ({ page: route.url, role: readerOf(route), path: addressOf(program, route, program.own) }))
const others: { page: string; role: RoleName; path: string }[] = [
  { page: 'no such page', role: 'nobody', path: '/nowhere' }, { page: 'a link that leads nowhere', role: 'nobody', path: `/set-up/${'x'.repeat(43)}` },
  { page: 'a sitting that is in', role: 'trainee', path: `/attempts/${program.own.submitted - 1}/result` }, { page: 'a module not begun', role: 'trainee', path: `/learning/${program.own.enrollment}/second` },
  { page: '/learning for staff', role: 'admin', path: '/learning' }, { page: '/verify, mistyped', role: 'nobody', path: '/verify?code=abc' }, { page: '/people, nobody found', role: 'admin', path: '/people?q=nobody-has-this-name' },
  { page: 'a code that leads nowhere', role: 'nobody', path: '/join/0000000000000' }, { page: '/join/:code, in it', role: 'trainee', path: `/join/${program.joinCode}` }, { page: '/join/:code, with an agency', role: 'trainer', path: `/join/${program.joinCode}` }, { page: '/join/:code, without one', role: 'admin', path: `/join/${program.joinCode}` },
  { page: '/cohorts/:cohort for a trainer', role: 'trainer', path: `/cohorts/${program.cohort}` }, { page: '/certificates for staff', role: 'admin', path: '/certificates' }, { page: '/certificates/:code for staff', role: 'admin', path: `/certificates/${program.own.code}` }, { page: '/calls/:call, to come', role: 'admin', path: `/calls/${program.calls.coming}` }, { page: '/calls for staff', role: 'admin', path: '/calls' }, { page: '/calls/attendance for an agency lead', role: 'agency lead', path: '/calls/attendance' },
  { page: '/stories for a trainee', role: 'trainee', path: '/stories' }, { page: '/stories, nothing found', role: 'trainee', path: '/stories?practice=vr_meeting' }, { page: '/stories/:story of one’s own', role: 'trainee', path: `/stories/${program.own.stories.released}` }, { page: '/stories/desk/:story, released', role: 'trainer', path: `/stories/desk/${program.own.stories.released}` },
  { page: '/gains for an agency lead', role: 'agency lead', path: '/gains/mini' }, { page: '/engagement for an agency lead', role: 'agency lead', path: '/engagement' }, { page: '/engagement/cohorts/:cohort for an evaluator', role: 'evaluator', path: `/engagement/cohorts/${program.cohort}` },
]
const pages = [...usual, ...others]

let browser: Browser
const contexts = new Map<RoleName, BrowserContext>()
beforeAll(async () => {
  const [opened, url] = await Promise.all([openBrowser(), program.app.listen({ port: 0, host: '127.0.0.1' })])
  browser = opened
  for (const role of new Set(pages.map((each) => each.role))) {
    const context = await browser.newContext({ baseURL: url, viewport: { width: 1280, height: 800 } })
    await context.addCookies([...program.visitors[role].cookies].map(([name, value]) => ({ name, value, url })))
    contexts.set(role, context)
  }
})
afterAll(async () => { await browser?.close(); await program.close() })

test('there are pages to look at', () => expect(pages.length).toBeGreaterThan(40))

test('faults are seen', async () => {
  const page = await contexts.get('nobody')!.newPage()
  await page.goto('/help')
  await page.evaluate(() => {
    document.querySelector('main')!.insertAdjacentHTML('beforeend', '<img src="/assets/x.png"><p id="pale">Hard to read</p><p id="wide">wide</p><a href="/x" id="lost">No outline</a><button tabindex="-1">Out of reach</button>')
    const style = (id: string) => document.getElementById(id)!.style
    Object.assign(style('pale'), { color: '#777', background: '#666' })
    style('wide').width = '2000px'
    style('lost').outline = 'none'
  })
  const walked = (await walk(page)).join('\n')
  expect(walked).toMatch(/not reached: <button tabindex/)
  expect(walked).toMatch(/focus not seen: <a href="\/x"/)
  const axe = [...await axeFaults(page, 0), ...await axeFaults(page, 1)].join('\n')
  for (const fault of ['1280 light: image-alt', '360 light: image-alt', '1280 light: color-contrast: <p id="pale"', '360 dark: color-contrast: <p id="pale"']) expect(axe).toContain(fault)
  expect((await tooWide(page)).join()).toContain('id="wide"')
  await page.close()
})

test.for(pages.map((each, turn) => ({ ...each, turn })))('$page', async ({ role, path, turn }) => {
  const page = await contexts.get(role)!.newPage()
  try {
    const complaints: string[] = []
    page.on('console', (message) => { if (['error', 'warning'].includes(message.type()) && !/status of 4\d\d/.test(message.text())) complaints.push(message.text()) })
    page.on('pageerror', (error) => complaints.push(error.message))
    const reply = await page.goto(path)
    const html = await reply!.text()
    await page.evaluate(() => document.fonts.ready)
    expect(await htmlFaults(html)).toEqual([])
    expect(await page.title()).toMatch(/^\S.* · Gainful$/)
    expect(await page.locator('h1').count()).toBe(1)
    expect(await walk(page)).toEqual([])
    expect(await axeFaults(page, turn)).toEqual([])
    expect(await tooWide(page)).toEqual([])
    expect(complaints).toEqual([])
  } finally { await page.close() }
})

test('a story that its teller has not agreed to have on paper is not printed, and the paper says why', async () => {
  const page = await contexts.get('trainee')!.newPage()
  const shown = async () => ({ story: await page.locator('article.story').isVisible(), why: await page.getByText('and not on paper').isVisible() })
  await page.goto(`/stories/${program.other.stories.released}`)
  expect(await shown()).toEqual({ story: true, why: false })
  await page.emulateMedia({ media: 'print' })
  expect(await shown()).toEqual({ story: false, why: true })
  await page.close()
})

/** Elements that stand out of a narrow page, where it scrolls sideways. */
async function tooWide (page: Page): Promise<string[]> {
  await page.setViewportSize({ width: 320, height: 700 })
  return page.evaluate(() => (document.documentElement.scrollWidth <= innerWidth ? [] : [...document.querySelectorAll('body *')].filter((each) => each.getBoundingClientRect().right > innerWidth).map((each) => each.outerHTML.slice(0, 120))))
}

/** Goes through the page with Tab: the link past the navigation first, then everything that can be used, each in sight and outlined. */
async function walk (page: Page): Promise<string[]> {
  await page.evaluate(() => {
    const wanted = new Set([...document.querySelectorAll<HTMLElement>('a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex="0"]')].filter((each) => each.checkVisibility() && !each.matches(':disabled')))
    // Of a group of radio buttons one takes the focus, and the arrows do the rest.
    for (const radio of [...wanted]) if (radio.matches('[type=radio]') && !radio.matches(':checked')) {
      const { name, form } = radio as HTMLInputElement
      const group = [...wanted].filter((each) => each.matches('[type=radio]') && (each as HTMLInputElement).name === name && (each as HTMLInputElement).form === form)
      if (group.some((each) => each.matches(':checked')) || group[0] !== radio) wanted.delete(radio)
    }
    const told = { wanted, steps: 0, first: '', unseen: [] as string[] }
    Object.assign(window, { told })
    document.addEventListener('focusin', ({ target }) => {
      const focused = target as HTMLElement
      if (told.steps++ === 0) told.first = focused.className
      wanted.delete(focused)
      const outlined = [focused, focused.closest('label')].some((each) => each !== null && getComputedStyle(each).outlineStyle === 'solid' && parseFloat(getComputedStyle(each).outlineWidth) >= 2)
      const { width, height } = focused.getBoundingClientRect()
      if (!outlined || width === 0 || height === 0) told.unseen.push(focused.outerHTML.slice(0, 120))
    })
  })
  // What may scroll takes the focus too, so that the arrows can move it.
  // A date has a place for the month, the day, the year and its calendar; a time has as many. A page in a frame has its own. A page that failed begins at its summary, and Tab comes round to the top.
  const { steps, fromTop } = await page.evaluate(() => ({
    fromTop: document.activeElement === document.body, steps: 5 + (window as unknown as { told: { wanted: Set<Element> } }).told.wanted.size + 3 * document.querySelectorAll('input:is([type=date], [type=time])').length
      + [...document.querySelectorAll('iframe')].reduce((sum, each) => sum + 3 + (each.contentDocument?.querySelectorAll('a, button, input, select, textarea, summary, [tabindex]').length ?? 0), 0)
      + [...document.querySelectorAll('main *')].filter((each) => /auto|scroll/.test(getComputedStyle(each).overflow)).length,
  }))
  for (let step = 0; step < steps; step++) await page.keyboard.press('Tab')
  const { missed, unseen, first } = await page.evaluate(() => {
    const { told } = window as unknown as { told: { wanted: Set<Element>; unseen: string[]; first: string } }
    return { missed: [...told.wanted].map((each) => each.outerHTML.slice(0, 120)), unseen: told.unseen, first: told.first }
  })
  return [...(first === 'skip' || !fromTop ? [] : [`Tab goes to ${first} first`]), ...missed.map((html) => `not reached: ${html}`), ...unseen.map((html) => `focus not seen: ${html}`)]
}
