import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { axeFaults } from '../support/axe.ts'
import { openBrowser } from '../support/browser.ts'
import { lookApp } from '../support/look.ts'

let browser: Browser, url: string
const app = await lookApp()
beforeAll(async () => { [browser, url] = await Promise.all([openBrowser(), app.listen({ port: 0, host: '127.0.0.1' })]) })
afterAll(async () => { await Promise.all([browser?.close(), app.close()]) })

/** Opens the style guide; whatever the browser complains about fails the test. */
async function withPage (options: BrowserContextOptions, check: (page: Page) => Promise<void>, address = '/styleguide') {
  const context = await browser.newContext(options)
  try {
    const page = await context.newPage()
    const complaints: string[] = []
    page.on('console', (message) => { if (['error', 'warning'].includes(message.type())) complaints.push(message.text()) })
    page.on('pageerror', (error) => complaints.push(error.message))
    await page.goto(url + address)
    await page.evaluate(() => document.fonts.ready)
    await check(page)
    expect(complaints).toEqual([])
  } finally { await context.close() }
}

test('axe finds nothing, wide and narrow, in light and dark', () => withPage({}, async (page) => { expect([...await axeFaults(page, 0), ...await axeFaults(page, 1)]).toEqual([]) }))

describe('at any width', () => {
  for (const width of [320, 360, 768, 1280]) {
    test(`${width} pixels: no sideways scrolling`, () => withPage({ viewport: { width, height: 800 } }, async (page) => {
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(width)
    }))
  }

  test('controls can be hit with a thumb', () => withPage({ viewport: { width: 320, height: 800 } }, async (page) => {
    const small = await page.evaluate(() => {
      const targets = [...document.querySelectorAll<HTMLElement>('main button, main .button, main select, main input:not([type=hidden], [type=radio], [type=checkbox]), main textarea, main summary, .choices label, .likert td label, .masthead a')]
      return targets.filter((each) => each.checkVisibility()).map((each) => [each.outerHTML.slice(0, 80), each.getBoundingClientRect()] as const).filter(([, { height }]) => height < 43.9).map(([html, { height }]) => `${height} ${html}`)
    })
    expect(small).toEqual([])
  }))
})

describe('by keyboard', () => {
  test('the focus can always be seen', () => withPage({}, async (page) => {
    const unseen: string[] = []
    for (let count = 0; count < 60; count++) {
      await page.keyboard.press('Tab')
      const lost = await page.evaluate(() => {
        const focused = document.activeElement as HTMLElement
        const drawn = [focused, focused.closest('label')].some((each) => { if (!each) return false; const { outlineStyle, outlineWidth } = getComputedStyle(each); return outlineStyle === 'solid' && parseFloat(outlineWidth) >= 3 })
        const { width, height } = focused.getBoundingClientRect()
        return drawn && width > 0 && height > 0 ? null : focused.outerHTML.slice(0, 120)
      })
      if (lost) unseen.push(lost)
    }
    expect(unseen).toEqual([])
  }))

  test('steps are put in order, the selects carry it, and the focus stays with the step', () => withPage({}, async (page) => {
    const question = page.locator('#q-steps')
    const order = () => question.locator('.order li > span').allTextContents()
    const places = () => question.locator('select').evaluateAll((selects) => selects.map((each) => `${(each as HTMLSelectElement).name.split('.').at(-1)}=${(each as HTMLSelectElement).value}`).sort())
    expect(await places()).toEqual(['s1=', 's2=', 's3=', 's4='])
    const heard = page.evaluate(() => new Promise((resolve) => document.querySelector('form:has(#q-steps)')!.addEventListener('change', (event) => resolve((event.target as Element).closest('[data-item]')!.getAttribute('data-item')), { once: true })))

    await question.getByRole('button', { name: 'Move up: Meet and ask' }).focus()
    await page.keyboard.press('Enter')
    expect(await heard).toBe('steps')
    expect((await order())[0]).toBe('Meet and ask what the person wants')
    expect(await places()).toEqual(['s1=2', 's2=1', 's3=3', 's4=4'])
    expect(await question.getByRole('status').textContent()).toBe('Moved to place 1 of 4')
    const focused = () => page.evaluate(() => [document.activeElement!.getAttribute('aria-label'), document.activeElement!.getAttribute('aria-disabled')])
    expect(await focused()).toEqual(['Move up: Meet and ask what the person wants', 'true'])

    await page.keyboard.press('Enter') // at the end: nothing happens, and the focus is not lost
    expect(await places()).toEqual(['s1=2', 's2=1', 's3=3', 's4=4'])
    await page.keyboard.press('Tab')
    await page.keyboard.press('Space')
    expect(await question.getByRole('status').textContent()).toBe('Moved to place 2 of 4')
    expect(await places()).toEqual(['s1=1', 's2=2', 's3=3', 's4=4'])
  }))

  test('an order that is right as it stands can be kept', () => withPage({}, async (page) => {
    const keep = page.locator('#q-steps').getByRole('button', { name: 'Keep this order' })
    await keep.press('Enter')
    expect(await page.locator('#q-steps select').evaluateAll((selects) => selects.map((each) => (each as HTMLSelectElement).value))).toEqual(['1', '2', '3', '4'])
    expect(await keep.isVisible()).toBe(false)
    expect(await page.evaluate(() => document.activeElement!.getAttribute('aria-label'))).toBe('Move down: Start the career profile')
  }))
})

describe('widgets', () => {
  test('a step is dragged by mouse, and a key lets it go back', () => withPage({}, async (page) => {
    const rows = page.locator('#q-steps .order li')
    await rows.first().scrollIntoViewIfNeeded()
    const text = () => rows.locator('> span').allTextContents()
    const before = await text()
    const from = (await rows.nth(0).locator('> span').boundingBox())!, to = (await rows.nth(2).boundingBox())!
    const grab = async () => { await page.mouse.move(from.x + 20, from.y + 5); await page.mouse.down(); await page.mouse.move(to.x + 40, to.y + 20, { steps: 6 }) }
    await grab()
    await page.keyboard.press('Escape')
    await page.mouse.up()
    expect(await text()).toEqual(before)
    await grab()
    await page.mouse.up()
    expect(await text()).toEqual([before[1], before[2], before[0], before[3]])
    expect(await page.locator('#q-steps [role=status]').textContent()).toBe('Moved to place 3 of 4')
  }))

  test('an answer that another script put back is shown', () => withPage({}, async (page) => {
    await page.evaluate(() => {
      const question = document.querySelector('#q-steps')!
      const given: Record<string, string> = { s1: '4', s2: '3', s3: '2', s4: '1' }
      for (const select of question.querySelectorAll('select')) select.value = given[select.name.split('.').at(-1)!]!
      question.dispatchEvent(new CustomEvent('gainful:answer'))
      const open = document.querySelector<HTMLTextAreaElement>('#q-objection textarea')!
      open.value = 'Three – words, now'
      open.closest('.question')!.dispatchEvent(new CustomEvent('gainful:answer'))
    })
    expect((await page.locator('#q-steps .order li > span').allTextContents())[0]).toBe('Contact a first employer together')
    expect(await page.locator('#q-steps button', { hasText: 'Keep' }).isVisible()).toBe(false)
    expect(await page.locator('#q-objection [data-words]').textContent()).toBe('3 words so far.')
  }))

  test('words are counted while one types', () => withPage({}, async (page) => {
    const area = page.locator('#q-objection textarea')
    expect(await page.locator('#q-objection [data-words]').textContent()).toBe('10 words so far.')
    await area.fill('Yes')
    expect(await page.locator('#q-objection [data-words]').textContent()).toBe('1 word so far.')
  }))

  test('without script every step has a place of its own to choose', () => withPage({ javaScriptEnabled: false }, async (page) => {
    const select = page.getByRole('combobox', { name: 'Place Meet and ask what the person wants' })
    await select.selectOption('1')
    expect(await select.inputValue()).toBe('1')
    expect(await page.locator('#q-steps button').count()).toBe(0)
  }))
})

describe('colors and paper', () => {
  const ground = (page: Page) => page.evaluate(() => getComputedStyle(document.body).backgroundColor)

  test('the system decides, and the reader overrules it', async () => {
    await withPage({ colorScheme: 'dark' }, async (page) => { expect(await ground(page)).toBe('rgb(19, 26, 24)') })
    await withPage({ colorScheme: 'dark' }, async (page) => { expect(await ground(page)).toBe('rgb(250, 246, 238)') }, '/styleguide?theme=light')
    await withPage({ colorScheme: 'light' }, async (page) => { expect(await ground(page)).toBe('rgb(19, 26, 24)') }, '/styleguide?theme=dark')
  })

  test('on paper: black on white, controls gone, details open', () => withPage({ colorScheme: 'dark' }, async (page) => {
    await page.emulateMedia({ media: 'print' })
    expect(await ground(page)).toBe('rgb(255, 255, 255)')
    for (const gone of ['.masthead nav', '.dock', '.pager', '.contents', '.save', 'main button']) expect(await page.locator(gone).first().isVisible(), gone).toBe(false)
    expect(await page.getByText('What worries you most? … Then').isVisible()).toBe(true)
  }))

  test('what is hidden stays hidden', () => withPage({}, async (page) => {
    const shown = await page.evaluate(() => ['button', 'p', 'div'].flatMap((tag) => ['', 'actions', 'quiet', 'next-step', 'tag'].map((name) => { const each = Object.assign(document.createElement(tag), { hidden: true, className: name, textContent: 'x' }); document.body.append(each); return each.offsetHeight })))
    expect(shown.every((height) => height === 0)).toBe(true)
  }))
})
