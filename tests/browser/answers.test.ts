/** Answers as a person gives them: every type, by keys, on a page that is left, reloaded, closed, or not yet whole. */
import type { Page } from 'playwright-core'
import { expect } from 'vitest'
import { choose, chosen, openScene, pause, saved, says, scenario, until, words } from '../support/answer-scene.ts'

openScene()

const open = (page: Page) => page.locator('#q-open textarea')

/** What to press when the focus first comes to an item. */
const keys: Record<string, string[]> = {
  single: ['Space', 'ArrowDown'], multiple: ['Space', 'Tab', 'Space'], truefalse: ['Space'], number: ['9', '8', '7', '6', '5'], text: [...'canary text accept'], match: ['ArrowDown', 'Tab', 'ArrowDown', 'ArrowDown'],
  order: ['Enter'], likert: ['Space', 'ArrowRight', 'Tab', 'Space'], open: [...'I would ask first.'],
}

scenario('all nine types by keyboard alone, then reviewed, submitted and told', async (at) => {
  const page = await at.open(await at.device())
  const focused = () => page.evaluate(() => { const active = document.activeElement!; return { item: active.closest<HTMLElement>('[data-item]')?.dataset.item ?? null, text: active.textContent?.trim() ?? '', disabled: active.getAttribute('aria-disabled') === 'true' } })
  const tabTo = async (text: string) => { for (let i = 0; i < 60 && (await focused()).text !== text; i++) await page.keyboard.press('Tab'); expect((await focused()).text).toBe(text) }
  for (const item of Object.keys(keys)) {
    for (let i = 0; i < 60; i++) { await page.keyboard.press('Tab'); const at = await focused(); if (at.item === item && !at.disabled) break }
    for (const key of keys[item]!) await page.keyboard.press(key)
    await saved(page, item)
  }
  expect(await Promise.all(Object.keys(keys).map((item) => at.stored(item).then((row) => row !== undefined && row.answer !== null)))).toEqual(Array(9).fill(true))
  expect(await page.textContent('.dock .count')).toBe('9 of 9 answered')
  await tabTo('Review answers')
  await page.keyboard.press('Enter')
  await page.waitForURL('**/review')
  expect(await page.locator('text=not fully answered').count()).toBe(0)
  await tabTo('Submit my answers')
  await page.keyboard.press('Enter')
  await page.waitForURL('**/result')
  expect(await page.textContent('h1')).toMatch(/^Your pre-quiz is in: \d+%/)
  expect(await at.points()).toBeGreaterThanOrEqual(3)
})

scenario('the order widget saves what it shows, and shows what is put back', async (at) => {
  const context = await at.device()
  const page = await at.open(context)
  const other = await at.open(context)
  const steps = (on: Page) => on.locator('#q-order .order li > span').allTextContents()
  const keysOf = (on: Page) => on.locator('#q-order select').evaluateAll((all) => all.map((each) => (each as HTMLSelectElement).name.split('.').at(-1)))
  await page.getByRole('button', { name: 'Keep this order' }).click()
  await saved(page, 'order')
  await at.becomes('order', await keysOf(page))
  await page.locator('#q-order .order li').first().getByRole('button', { name: 'Move down' }).click()
  await at.becomes('order', await keysOf(page))
  await until('the other tab shows it', async () => (await steps(other)).join() === (await steps(page)).join())
  await page.reload()
  expect(await keysOf(page)).toEqual((await at.stored('order'))!.answer)
  expect(await page.getByRole('button', { name: 'Keep this order' }).isVisible()).toBe(false)
})

scenario('reloaded at once, with a choice and words unsent', async (at) => {
  const page = await at.open(await at.device())
  await choose(page, 'single', 'a')
  await choose(page, 'single', 'b')
  await open(page).pressSequentially('a thought')
  await page.reload()
  expect([await chosen(page, 'single'), await open(page).inputValue()]).toEqual(['b', 'a thought'])
  await saved(page, 'single')
  await saved(page, 'open')
  await at.becomes('single', 'b')
  await at.becomes('open', 'a thought')
})

scenario('the tab closed at once', async (at) => {
  const context = await at.device()
  const page = await at.open(context)
  await open(page).pressSequentially('unsent words')
  await choose(page, 'single', 'b')
  await page.close()
  const again = await at.open(context)
  expect(await open(again).inputValue()).toBe('unsent words')
  await saved(again, 'open')
  await saved(again, 'single')
  await at.becomes('single', 'b')
  await at.becomes('open', 'unsent words')
})

for (const keepsPages of [false, true]) {
  scenario(`Back and Forward show what was saved elsewhere meanwhile${keepsPages ? ', where the browser may keep pages' : ''}`, async (at) => {
    at.line.keepsPages = keepsPages
    const context = await at.device()
    const page = await at.open(context)
    await choose(page, 'single', 'a')
    await saved(page, 'single')
    await choose(page, 'truefalse', 'b')
    await page.goto('/learning')
    const tab = await at.open(context)
    await choose(tab, 'single', 'c')
    await saved(tab, 'single')
    await tab.close()
    await page.goBack()
    await until('the newer answer is shown', async () => await chosen(page, 'single') === 'c' && await chosen(page, 'truefalse') === 'b')
    await at.becomes('truefalse', 'b')
    await choose(page, 'single', 'b')
    await saved(page, 'single')
    await at.becomes('single', 'b')
    await page.goForward()
    await page.goBack()
    await until('it is still shown', async () => await chosen(page, 'single') === 'b')
  })
}

scenario('woken from the back/forward cache', async (at) => {
  const page = await at.open(await at.device())
  const elsewhere = await at.open(await at.device())
  await choose(page, 'single', 'a')
  await saved(page, 'single')
  await elsewhere.reload()
  await choose(elsewhere, 'single', 'c')
  await saved(elsewhere, 'single')
  expect(await chosen(page, 'single')).toBe('a')
  await page.evaluate(() => { window.dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true })) })
  await until('the newer answer is shown', async () => await chosen(page, 'single') === 'c')
  await choose(page, 'single', 'b')
  await saved(page, 'single')
})

scenario('answered before the module arrived', async (at) => {
  at.line.scriptDelay = 1200
  const page = await (await at.device()).newPage()
  await page.goto(`/attempts/${at.attempt}`, { waitUntil: 'commit' })
  await choose(page, 'single', 'b')
  await open(page).fill('early')
  at.line.scriptDelay = 0
  await saved(page, 'single')
  await saved(page, 'open')
  await at.becomes('open', 'early')
})

scenario('answered again before the module arrived, over one that waits', async (at) => {
  const context = await at.device()
  const page = await at.open(context)
  await context.setOffline(true)
  await choose(page, 'single', 'a')
  await says(page, 'single', 'Not saved')
  await page.close()
  await context.setOffline(false)
  at.line.scriptDelay = 1200
  const again = await context.newPage()
  await again.goto(`/attempts/${at.attempt}`, { waitUntil: 'commit' })
  await choose(again, 'single', 'b')
  at.line.scriptDelay = 0
  await saved(again, 'single')
  expect(await chosen(again, 'single')).toBe('b')
  await at.becomes('single', 'b')
})

for (const [name, spoil] of Object.entries({
  blocked: () => { Object.defineProperty(window, 'localStorage', { get () { throw new DOMException('no', 'SecurityError') } }) },
  full: () => { Storage.prototype.setItem = () => { throw new DOMException('full', 'QuotaExceededError') } },
})) {
  scenario(`storage ${name}: the page keeps what waits, and asks before it is left`, async (at) => {
    const context = await at.device()
    await context.addInitScript(spoil)
    const page = await at.open(context)
    at.line.fail('refuse')
    await choose(page, 'single', 'b')
    await says(page, 'single', 'Not saved')
    const asked = page.waitForEvent('dialog')
    const leaving = page.close({ runBeforeUnload: true })
    await (await asked).dismiss()
    await leaving
    at.line.mend()
    await saved(page, 'single')
    await at.becomes('single', 'b')
  })
}

scenario('one answer that cannot be taken does not hold up the others', async (at) => {
  const context = await at.device()
  const page = await at.open(context)
  await context.setOffline(true)
  await page.fill('#q-number input[type=text]', 'about a dozen')
  await choose(page, 'truefalse', 'a')
  await context.setOffline(false)
  await saved(page, 'truefalse')
  await says(page, 'number', 'Write a number in figures')
  expect(await at.stored('number')).toBeUndefined()
  await page.click('text=Review answers')
  await until('held, with the reason', async () => (await page.textContent('.dock [role=status]'))!.startsWith('One answer is not saved: Write a number'))
  await page.fill('#q-number input[type=text]', '12')
  await saved(page, 'number')
  await page.click('text=Review answers')
  await page.waitForURL('**/review')
})

scenario('an answer corrected after one that could not be taken, its own earlier one unacknowledged', async (at) => {
  const page = await at.open(await at.device())
  const number = page.locator('#q-number input[type=text]')
  at.line.fail('drop-reply', 1)
  await number.fill('11')
  await number.blur()
  await at.becomes('number', '11')
  await number.fill('a dozen')
  await number.blur()
  await says(page, 'number', 'Write a number in figures')
  await number.fill('12')
  await saved(page, 'number')
  expect(await number.inputValue()).toBe('12')
  await at.becomes('number', '12')
})

scenario('quiet and still: one line aloud, the focus and the caret stay, Enter goes nowhere', async (at) => {
  const page = await at.open(await at.device())
  await open(page).click()
  await open(page).pressSequentially('I would thank her and say that wanting to work is enough for all of us', { delay: 30 })
  await page.keyboard.press('ArrowLeft')
  await pause(1000)
  await page.keyboard.type('X')
  await saved(page, 'open')
  expect(await open(page).inputValue()).toBe('I would thank her and say that wanting to work is enough for all of uXs')
  expect(await page.evaluate(() => document.activeElement!.tagName)).toBe('TEXTAREA')
  await page.focus('[name="a.single"][value=a]')
  for (const key of ['ArrowDown', 'ArrowDown', 'ArrowUp']) { await page.keyboard.press(key); await pause(120) }
  await saved(page, 'single')
  expect(await page.evaluate(() => document.activeElement!.getAttribute('name'))).toBe('a.single')
  await page.focus('#q-number input[type=text]')
  await page.keyboard.type('12')
  await page.evaluate(() => { (window as unknown as { here: boolean }).here = true })
  await page.keyboard.press('Enter')
  await saved(page, 'number')
  await pause(2000)
  expect(await page.evaluate(() => [(window as unknown as { here?: boolean }).here, document.activeElement!.getAttribute('name')])).toEqual([true, 'a.number'])
  expect(await page.evaluate('spoken')).toEqual(['All answers saved'])
  expect(await words(page, 'single')).toMatch(/^Saved \d/)
})
