/** One sitting in several places: two tabs, two devices, submitted elsewhere, signed out, somebody else signed in. */
import { expect } from 'vitest'
import { choose, chosen, comeBack, openScene, saved, says, scenario, until, words } from '../support/answer-scene.ts'

openScene()

const question = 'Another page or device saved a different answer. Which one counts?'

scenario('two tabs of one browser follow each other, also offline', async (at) => {
  const context = await at.device()
  const [one, two] = [await at.open(context), await at.open(context)]
  for (const [i, key] of ['a', 'b', 'c', 'a', 'b'].entries()) {
    const [here, there] = i % 2 ? [one, two] : [two, one]
    await choose(here, 'single', key)
    await until('seen in the other tab', async () => await chosen(there, 'single') === key && (await words(there, 'single')).startsWith('Saved'))
    expect((await at.stored('single'))!.answer).toBe(key)
  }
  await context.setOffline(true)
  await choose(one, 'single', 'a')
  await until('the other tab follows', async () => await chosen(two, 'single') === 'a')
  await choose(two, 'single', 'c')
  await context.setOffline(false)
  await saved(one, 'single')
  await saved(two, 'single')
  await at.becomes('single', 'c')
  expect(await chosen(one, 'single')).toBe('c')
})

scenario('a second device that is behind asks; the question survives a reload; either answer may be taken', async (at) => {
  const [one, two] = [await at.open(await at.device()), await at.open(await at.device())]
  await choose(one, 'single', 'a')
  await saved(one, 'single')
  await choose(two, 'single', 'c')
  await says(two, 'single', question)
  expect((await at.stored('single'))!.answer).toBe('a')
  await two.click('text=Review answers')
  await until('held', async () => (await two.textContent('.dock [role=status]'))!.startsWith('One item has two answers'))
  await two.reload()
  await says(two, 'single', question)
  expect(await chosen(two, 'single')).toBe('c')
  await two.click('text=Keep what is chosen here')
  await saved(two, 'single')
  expect((await at.stored('single'))!.answer).toBe('c')
  await choose(one, 'single', 'b')
  await says(one, 'single', question)
  await one.click('text=Take the other answer')
  expect(await chosen(one, 'single')).toBe('c')
  expect(await one.evaluate(() => document.activeElement!.getAttribute('name'))).toBe('a.single')
  expect((await at.stored('single'))!.answer).toBe('c')
  await choose(one, 'single', 'b')
  await saved(one, 'single')
  await comeBack(two)
  await until('the second device catches up', async () => await chosen(two, 'single') === 'b')
})

scenario('an answer given offline does not replace a later one of another device', async (at) => {
  const away = await at.device()
  const [one, two] = [await at.open(away), await at.open(await at.device())]
  await away.setOffline(true)
  await choose(one, 'single', 'a')
  await choose(one, 'single', 'c')
  await choose(two, 'single', 'b')
  await saved(two, 'single')
  await away.setOffline(false)
  await says(one, 'single', question)
  expect((await at.stored('single'))!.answer).toBe('b')
})

scenario('the same answer given on two devices is nothing to ask about', async (at) => {
  const [one, two] = [await at.open(await at.device()), await at.open(await at.device())]
  await choose(one, 'single', 'a')
  await saved(one, 'single')
  await choose(two, 'single', 'a')
  await saved(two, 'single')
  await choose(two, 'single', 'b')
  await saved(two, 'single')
})

scenario('saved here while submitted there: it counts and is reviewed, or is told to be too late', async (at) => {
  const [reviewer, other] = [await at.open(await at.device()), await at.open(await at.device())]
  await choose(reviewer, 'single', 'a')
  await saved(reviewer, 'single')
  await reviewer.goto(`/attempts/${at.attempt}/review`)
  await Promise.all([reviewer.click('text=Submit my answers'), choose(other, 'truefalse', 'a')])
  await until('decided', async () => /^(Saved|Already)/.test(await words(other, 'truefalse')))
  await reviewer.waitForLoadState()
  if (await at.points() === null) {
    await saved(other, 'truefalse')
    await until('asked to look again', async () => (await reviewer.textContent('[role=alert]'))!.includes('An answer changed after this page was opened'))
    await reviewer.click('text=Submit my answers')
  } else {
    await says(other, 'truefalse', 'Already submitted')
    expect(await at.stored('truefalse')).toBeUndefined()
  }
  await reviewer.waitForURL('**/result')
  expect(await at.points()).toBe(await at.stored('truefalse') ? 1 : 0)
})

scenario('an answer given offline arrives after another device submitted: told, and the words stay', async (at) => {
  const away = await at.device()
  const [one, two] = [await at.open(away), await at.open(await at.device())]
  await away.setOffline(true)
  await choose(one, 'single', 'b')
  await says(one, 'single', 'Not saved')
  await choose(two, 'truefalse', 'a')
  await saved(two, 'truefalse')
  await two.click('text=Review answers')
  await two.click('text=Submit my answers')
  await two.waitForURL('**/result')
  await away.setOffline(false)
  await says(one, 'single', 'Already submitted. This answer came later')
  await comeBack(one)
  await comeBack(one)
  await new Promise((later) => setTimeout(later, 500))
  await says(one, 'single', 'Already submitted. This answer came later')
  expect(await at.stored('single')).toBeUndefined()
  expect(await at.points()).toBe(1)
})

scenario('a question that is open when another device submits is told to be too late', async (at) => {
  const [one, two] = [await at.open(await at.device()), await at.open(await at.device())]
  await choose(one, 'single', 'b')
  await saved(one, 'single')
  await choose(two, 'single', 'c')
  await says(two, 'single', question)
  await one.click('text=Review answers')
  await one.click('text=Submit my answers')
  await one.waitForURL('**/result')
  await comeBack(two)
  await says(two, 'single', 'Already submitted')
})

scenario('a page with nothing that waits goes to the result when another device submitted', async (at) => {
  const [one, two] = [await at.open(await at.device()), await at.open(await at.device())]
  await one.click('text=Review answers')
  await one.click('text=Submit my answers')
  await one.waitForURL('**/result')
  await comeBack(two)
  await two.waitForURL('**/result')
})

scenario('the review is held while an answer waits, and shown again before it is submitted', async (at) => {
  const context = await at.device()
  const page = await at.open(context)
  const review = await at.open(context, '/review')
  at.line.fail('refuse')
  await choose(page, 'single', 'b')
  await says(page, 'single', 'Not saved')
  await review.click('text=Submit my answers')
  await until('held', async () => (await review.textContent('main [role=status]'))!.includes('not saved yet'))
  at.line.mend()
  await saved(page, 'single')
  await review.click('text=Submit my answers')
  await until('shown again', async () => (await review.textContent('main'))!.includes('An answer changed after this page was opened'))
  expect(await review.textContent('.ledger')).toContain('Beta')
  await review.click('text=Submit my answers')
  await review.waitForURL('**/result')
  expect(await at.points()).toBe(1)
})

scenario('signed out meanwhile, the same person signs in again: in this tab, and in another', async (at) => {
  await at.withPasswords()
  const context = await at.device()
  const page = await at.open(context)
  await choose(page, 'truefalse', 'a')
  await saved(page, 'truefalse')
  await at.endSignIns()
  await choose(page, 'single', 'b')
  await says(page, 'single', 'Signed out – your answer is kept')
  expect(await at.stored('single')).toBeUndefined()
  await at.signInAs(page, at.person)
  await page.goto(`/attempts/${at.attempt}`)
  expect(await chosen(page, 'single')).toBe('b')
  await saved(page, 'single')
  await at.becomes('single', 'b')
  await at.endSignIns()
  await choose(page, 'single', 'c')
  await says(page, 'single', 'Signed out')
  const tab = await context.newPage()
  await at.signInAs(tab, at.person)
  await comeBack(page)
  await saved(page, 'single')
  await at.becomes('single', 'c')
})

scenario('signed out meanwhile, somebody else signs in: they get nothing of it, and it waits', async (at) => {
  const { other, otherAttempt } = await at.withPasswords()
  const context = await at.device()
  const page = await at.open(context)
  await at.endSignIns()
  await choose(page, 'single', 'b')
  await says(page, 'single', 'Signed out')
  const theirs = await context.newPage()
  await at.signInAs(theirs, other)
  await comeBack(page)
  await says(page, 'single', 'Someone else is signed in – your answer is kept for you')
  await theirs.goto(`/attempts/${otherAttempt}`)
  expect(await chosen(theirs, 'single')).toBeNull()
  await choose(theirs, 'truefalse', 'a')
  await saved(theirs, 'truefalse')
  expect([await at.stored('single', otherAttempt), await at.stored('single')]).toEqual([undefined, undefined])
  expect((await theirs.goto(`/attempts/${at.attempt}`))!.status()).toBe(404)
  await context.clearCookies()
  await at.signInAs(theirs, at.person)
  await theirs.goto(`/attempts/${at.attempt}`)
  await saved(theirs, 'single')
  await at.becomes('single', 'b')
})
