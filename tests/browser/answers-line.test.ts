/** Answers over a line that fails: what is not saved is said to be not saved, and is saved once the line is whole again. HOLD = seconds for which it fails (1). */
import { expect } from 'vitest'
import { choose, chosen, launch, openScene, pause, saved, says, scenario, until, words } from '../support/answer-scene.ts'

openScene()

const hold = Number(process.env.HOLD ?? 1) * 1000
/** Within the three seconds that a person may be left without a word. */
const toldSoon = 3000

scenario('every request three times', async (at) => {
  const page = await at.open(await at.device())
  at.line.fail('duplicate')
  for (const key of ['a', 'b', 'c', 'a', 'b', 'c', 'b']) { await choose(page, 'single', key); await pause(30) }
  await saved(page, 'single')
  await at.becomes('single', 'b')
  expect((await at.stored('single'))!.version).toBeLessThanOrEqual(7)
})

scenario('an older request arrives last', async (at) => {
  const page = await at.open(await at.device())
  at.line.fail('late', 1)
  await choose(page, 'single', 'a')
  await pause(100)
  await choose(page, 'single', 'b')
  await saved(page, 'single')
  await pause(2000)
  expect((await at.stored('single'))!.answer).toBe('b')
  expect(await chosen(page, 'single')).toBe('b')
})

scenario('offline for a while, and back', async (at) => {
  const context = await at.device()
  const page = await at.open(context)
  await context.setOffline(true)
  await choose(page, 'single', 'b')
  await says(page, 'single', 'Not saved', toldSoon)
  await page.fill('#q-open textarea', 'written offline')
  await pause(hold / 2)
  await choose(page, 'truefalse', 'a')
  await pause(hold / 2)
  await says(page, 'single', 'Not saved')
  expect(await page.textContent('.dock [role=status]')).toMatch(/^Not saved/)
  await context.setOffline(false)
  for (const item of ['single', 'open', 'truefalse']) await saved(page, item, 5000)
  expect([(await at.stored('single'))!.answer, (await at.stored('open'))!.answer, (await at.stored('truefalse'))!.answer]).toEqual(['b', 'written offline', 'a'])
})

scenario('offline, closed, opened later', async (at) => {
  const context = await at.device()
  const page = await at.open(context)
  await context.setOffline(true)
  await choose(page, 'single', 'c')
  await says(page, 'single', 'Not saved')
  await page.close()
  await context.setOffline(false)
  const again = await at.open(context)
  expect(await chosen(again, 'single')).toBe('c')
  await saved(again, 'single')
  await at.becomes('single', 'c')
})

scenario('the connection hangs', async (at) => {
  const page = await at.open(await at.device())
  await choose(page, 'truefalse', 'a')
  await until('all is saved, and said to be', async () => await page.textContent('.dock [role=status]') === 'All answers saved')
  at.line.fail('hang')
  await choose(page, 'single', 'b')
  await until('nothing is said to be saved any more', async () => !(await page.textContent('.dock [role=status]'))!.includes('saved'), 1500)
  await says(page, 'single', 'Not saved', toldSoon)
  await pause(hold)
  at.line.mend()
  await saved(page, 'single', 20_000)
  await at.becomes('single', 'b')
})

scenario('the connection is refused, and no event tells of its return', async (at) => {
  const page = await at.open(await at.device())
  at.line.fail('refuse')
  await choose(page, 'single', 'b')
  await says(page, 'single', 'Not saved', toldSoon)
  await pause(hold)
  at.line.mend()
  await saved(page, 'single', 10_000)
})

scenario('the reply is lost after COMMIT, then the answer changes', async (at) => {
  const page = await at.open(await at.device())
  at.line.fail('drop-reply', 2)
  await choose(page, 'single', 'b')
  await at.becomes('single', 'b')
  expect(await words(page, 'single')).not.toMatch(/^Saved/)
  await saved(page, 'single')
  expect(await at.stored('single')).toEqual({ answer: 'b', version: 1 })
  at.line.fail('drop-reply', 1)
  await choose(page, 'single', 'c')
  await pause(60)
  await choose(page, 'single', 'a')
  await saved(page, 'single')
  await at.becomes('single', 'a')
})

scenario('a page of somebody else’s with 200, and 503, are no "Saved"', async (at) => {
  const page = await at.open(await at.device())
  at.line.fail('portal', 2)
  await choose(page, 'single', 'b')
  await says(page, 'single', 'Not saved')
  expect(await at.stored('single')).toBeUndefined()
  await saved(page, 'single')
  at.line.fail('busy', 2)
  await choose(page, 'single', 'c')
  await says(page, 'single', 'Not saved')
  await saved(page, 'single')
  await at.becomes('single', 'c')
})

scenario('answers given faster than the server replies', async (at) => {
  const page = await at.open(await at.device())
  at.line.replyDelay = 1200
  for (const key of ['a', 'b', 'c', 'a']) { await choose(page, 'single', key); await pause(40) }
  await choose(page, 'truefalse', 'b')
  await choose(page, 'single', 'b')
  await saved(page, 'single')
  await saved(page, 'truefalse')
  await at.becomes('single', 'b')
  await at.becomes('truefalse', 'b')
  expect(at.line.saves).toBeLessThanOrEqual(4)
})

scenario('an answer and Review in one tick, then submitted, then Back', async (at) => {
  const page = await at.open(await at.device())
  at.line.replyDelay = 150
  await choose(page, 'single', 'a')
  await saved(page, 'single')
  await page.evaluate(() => { document.querySelector<HTMLElement>('[name="a.single"][value=b]')!.click(); document.querySelector<HTMLElement>('button[value=review]')!.click() })
  await page.waitForURL('**/review')
  await page.click('text=Submit my answers')
  await page.waitForURL('**/result')
  expect((await at.stored('single'))!.answer).toBe('b')
  expect(await at.points()).toBe(1)
  await page.goBack()
  await page.waitForURL('**/result')
})

scenario('the server is killed and started again', async (at) => {
  let server = await launch()
  at.line.servers = [server.url]
  try {
    const page = await at.open(await at.device())
    await choose(page, 'single', 'a')
    await saved(page, 'single')
    await choose(page, 'single', 'b')
    await server.kill('SIGKILL')
    await choose(page, 'truefalse', 'b')
    await says(page, 'truefalse', 'Not saved')
    server = await launch()
    at.line.servers = [server.url]
    await saved(page, 'single')
    await saved(page, 'truefalse')
    await at.becomes('single', 'b')
    await at.becomes('truefalse', 'b')
  } finally { await server.kill() }
})
