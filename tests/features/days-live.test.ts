/** The room as it happens, over real HTTP: 60 phones check in, take a quiz and submit while the trainer's screen and the wall count them; streams end, are bounded, and look once a second however many listen. */
import { setTimeout as wait } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openRooms, type Rooms } from '#src/features/days/watch-rooms.ts'
import { readRoom } from '#src/features/days/queries.ts'
import { formFields, type Trainee } from '../support/learning-cast.ts'
import { listen, type LiveDay, openLiveDay, type Screen } from '../support/live-day.ts'

const phones = 60
let here: LiveDay
let base: string
beforeAll(async () => { here = await openLiveDay(phones); base = await here.app.listen({ port: 0, host: '127.0.0.1' }) }, 60_000)
afterAll(() => here.close())

/** One request of a phone over the network, as a browser sends it. */
async function send ({ visitor }: Trainee, path: string, fields?: [string, string][]): Promise<{ status: number; location: string; body: string }> {
  const cookie = [...visitor.cookies].map(([name, value]) => `${name}=${value}`).join('; ')
  const reply = await fetch(new URL(path, base), { redirect: 'manual', headers: { cookie, 'sec-fetch-site': 'same-origin' }, ...(fields && { method: 'POST', body: new URLSearchParams(fields) }) })
  return { status: reply.status, location: reply.headers.get('location') ?? '', body: await reply.text() }
}

async function takeQuiz (phone: Trainee, took: number[]): Promise<void> {
  const timed = async (...args: Parameters<typeof send>) => { const from = performance.now(); const reply = await send(...args); took.push(performance.now() - from); return reply }
  expect((await timed(phone, `/in/${here.day.code}`, [])).status).toBe(303)
  const { body } = await timed(phone, '/learning')
  expect(body).toContain('Open in the room now')
  const attempt = (await timed(phone, `/learning/${phone.enrollment}/second/attempts`, [['phase', 'pre']])).location
  const page = await timed(phone, attempt)
  const hidden = formFields(page.body).filter(([name]) => /^(v\.|revision$|person$)/.test(name))
  const answers = [1, 2, 3, 4, 5, 6].map((item): [string, string] => [`a.second-${item}`, 'abc'[(item + phone.id) % 3]!])
  expect((await timed(phone, `${attempt}/answers`, [...hidden, ...answers])).status).toBe(303)
  const reviewed = formFields((await timed(phone, `${attempt}/review`)).body).find(([name]) => name === 'reviewed')![1]
  expect((await timed(phone, `${attempt}/submission`, [['revision', hidden.find(([name]) => name === 'revision')![1]], ['reviewed', reviewed]])).location).toBe(`${attempt}/result`)
}

const figures = (html: string): Record<string, string> => Object.fromEntries([...html.matchAll(/<dt>(.*?)<\/dt><dd>(.*?)<\/dd>/g)].map(([, name, figure]) => [name!, figure!]))
const last = ({ messages }: Screen): Record<string, string> => figures(messages.at(-1) ?? '')

test('60 phones check in, take the pre-quiz and submit at once, while the screens count to 60', async () => {
  const [screen, wall] = [await listen(base, `${here.path}/stream`, here.trainer), await listen(base, `${here.path}/wall/stream`, here.trainer)]
  expect([screen.status, screen.headers['content-type'], screen.headers['content-encoding'], screen.headers['cache-control'], screen.headers['x-accel-buffering']]).toEqual([200, 'text/event-stream; charset=utf-8', undefined, 'no-store', 'no'])
  await here.trainer.post(`${here.path}/openings`, { module: 'second', phase: 'pre' })
  // Every phone also keeps the page open on which it waits, which no phone does while it answers: more than a room asks for.
  const waiting = await Promise.all(here.trainees.map(({ visitor }) => listen(base, `/in/${here.day.code}/stream`, visitor)))
  const took: number[] = []
  const from = performance.now()
  await Promise.all(here.trainees.map((phone) => takeQuiz(phone, took)))
  const done = performance.now()
  await expect.poll(() => last(screen).submitted, { timeout: 5000 }).toBe(String(phones))
  await expect.poll(() => last(wall).submitted, { timeout: 5000 }).toBe(`${phones} of ${phones}`)
  expect(last(wall).here).toBe(`${phones} of ${phones}`)
  expect(wall.messages.join('')).not.toMatch(/Phone \d/)
  expect(screen.messages.at(-1)!.match(/Submitted/g)).toHaveLength(phones)
  took.sort((a, b) => a - b)
  const late = screen.times.at(-1)! - done
  process.stdout.write(`60 phones, ${took.length} requests in ${((done - from) / 1000).toFixed(1)} s: p50 ${took[took.length >> 1]!.toFixed(0)} ms, p95 ${took[Math.floor(took.length * 0.95)]!.toFixed(0)} ms, longest ${took.at(-1)!.toFixed(0)} ms; the screen knew of the last ${late.toFixed(0)} ms after it; ${screen.messages.length} messages\n`)
  expect(late).toBeLessThan(3000)
  // Counts only ever grow, and not one message went out for each of the 60.
  const submitted = screen.messages.map((html) => Number(figures(html).submitted ?? 0))
  expect(submitted).toEqual([...submitted].sort((a, b) => a - b))
  await expect.poll(() => waiting.filter(({ messages }) => messages.at(-1)?.includes('Your pre-quiz is in')).length, { timeout: 5000 }).toBe(phones)
  for (const each of [screen, wall, ...waiting]) each.close()
}, 60_000)

test('a phone that waits hears of what is opened, and of nobody else', async () => {
  const [ana] = here.trainees
  const screen = await listen(base, `/in/${here.day.code}/stream`, ana!.visitor)
  await expect.poll(() => screen.messages.at(-1)).toContain('Your pre-quiz is in')
  await here.trainer.post(`${here.path}/openings`, { module: 'every-type', phase: 'pre' })
  await expect.poll(() => screen.messages.at(-1), { timeout: 4000 }).toContain('Take the pre-quiz of Every type')
  const told = screen.messages.length
  // Somebody else leaves, which is no news for this phone.
  await here.trainees[1]!.visitor.post(`/in/${here.day.code}/leaving`)
  await wait(1500)
  expect(screen.messages.length).toBe(told)
  expect(screen.messages.join('')).not.toMatch(/Phone \d/)
  screen.close()
})

test('who may not see the room gets no stream, and who asks without one is told once', async () => {
  const [ana] = here.trainees
  for (const path of [`${here.path}/stream`, `${here.path}/wall/stream`]) expect((await listen(base, path, ana!.visitor)).status).toBe(404)
  const once = await here.trainer.get(`${here.path}/stream`)
  expect([once.statusCode, once.headers['content-type'], once.body.startsWith('data: '), once.body.endsWith('\n\n')]).toEqual([200, 'text/event-stream; charset=utf-8', true, true])
})

test('each room is looked at once a second, whoever watches, and not at all when nobody does; no more watch than may', async () => {
  let looks = 0
  const rooms: Rooms = openRooms(async (id) => { looks++; return readRoom(here.db, id) }, () => {}, { everyMs: 50, most: 20 })
  const told = Array<number>(20).fill(0)
  const ends = told.map((_, index) => rooms.watch(here.day.id, () => { told[index]!++ }))
  expect(rooms.watch(here.day.id, () => {})).toBeNull()
  await expect.poll(() => looks).toBeGreaterThan(5)
  await expect.poll(() => Math.min(...told)).toBe(1)
  expect(Math.max(...told)).toBe(1) // nothing has changed
  expect(looks).toBeLessThan(100)
  for (const end of ends) { end!(); end!() }
  expect(rooms.watchers()).toBe(0)
  await wait(120)
  const after = looks
  await wait(150)
  expect(looks).toBe(after)
})

test('a look that fails is passed over, and the next one tells', async () => {
  let looks = 0
  const failures: unknown[] = [], seen: number[] = []
  const rooms = openRooms(async () => { if (looks++ === 0) throw new Error('away'); return '{"openings":[],"seats":[]}' }, (error) => failures.push(error), { everyMs: 20 })
  rooms.watch(1, ({ seats }) => seen.push(seats.length))
  await expect.poll(() => seen).toEqual([0])
  expect(failures).toHaveLength(1)
  rooms.close()
})

test('closing ends the streams at once', async () => {
  const screens = await Promise.all([`${here.path}/stream`, `${here.path}/wall/stream`, `/in/${here.day.code}/stream`].map((path, index) => listen(base, path, index < 2 ? here.trainer : here.trainees[0]!.visitor)))
  await expect.poll(() => screens.every(({ messages }) => messages.length > 0)).toBe(true)
  const from = performance.now()
  await Promise.all([here.app.close(), ...screens.map(({ ended }) => ended)])
  expect(performance.now() - from).toBeLessThan(2000)
})
