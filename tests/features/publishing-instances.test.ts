/** Several processes on one database: how soon all serve what one published, what they do when they are told nothing, and that nobody sees a part of it. */
import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { buildApp } from '#src/app.ts'
import type { Release } from '#src/features/curriculum/curricula.ts'
import { publishFolder } from '#src/features/curriculum/publish-folder.ts'
import { connect, onTopOf } from '#src/platform/db/client.ts'
import { makeServices } from '#src/services.ts'
import { miniWith } from '../support/content-folder.ts'
import { makeTrainee, openLearning, begin, type Trainee } from '../support/learning-cast.ts'
import { onDatabase, startServer, type ServerProcess } from '../support/server-process.ts'

let here: Awaited<ReturnType<typeof openLearning>>
let there: ServerProcess
let ada: Trainee
let following: ReturnType<typeof here.services.curricula.follow>

beforeAll(async () => {
  here = await openLearning()
  ada = await makeTrainee(here, 'Ada Lindqvist')
  there = await startServer(onDatabase(onIt().connection))
  following = here.services.curricula.follow()
}, 30_000)
afterAll(async () => { await there?.kill('SIGTERM'); await following?.stop(); await here.close() })

/** The database of this file. */
const onIt = () => ({ connection: { ...inject('connection'), database: String(here.db.$client.options.database) } })
/** Every file of the small curriculum carries one marker, in what is shown of it. */
const marked = (n: number) => Object.fromEntries(['curriculum.md', 'every-type.md', 'second.md', 'words.md'].map((file) => [file, (text: string) => text.replace(/^title: (.*)$/m, `title: $1 marker-${n}-`)]))
const publishMarked = async (n: number) => publishFolder(makeServices(here.services.config, here.db, here.services.log), miniWith(marked(n)))
const markersIn = (text: string): string[] => [...new Set([...text.matchAll(/marker-(\d+)-/g)].map(([, n]) => n!))]
const markersOf = ({ curriculum, modules, pages }: Release): string[] => markersIn([curriculum.title, ...modules.map(({ module }) => module.title), ...pages.map(({ page }) => page.title)].join())
const cookie = () => [...ada.visitor.cookies].map(([name, value]) => `${name}=${value}`).join('; ')
const pageThere = async () => { const reply = await fetch(`${there.url}/learning/${ada.enrollment}`, { headers: { cookie: cookie() } }); expect(reply.status).toBe(200); return reply.text() }

/** Publishes, and gives how many milliseconds after the commit a page of the other process shows it. */
async function reaches (n: number): Promise<number> {
  await publishMarked(n)
  const from = performance.now()
  while (!markersIn(await pageThere()).includes(String(n))) {
    if (performance.now() - from > 5000) throw new Error('not within 5 s')
    await pause(5)
  }
  return performance.now() - from
}
const listeners = () => here.db.$client<{ pid: number }[]>`select pid from pg_stat_activity where datname = current_database() and query like 'listen %'`

describe('what one process publishes', () => {
  test('another serves within a second, and is told rather than asks', async () => {
    await pageThere()
    const took: number[] = []
    for (let n = 2; n <= 6; n++) took.push(await reaches(n))
    expect(Math.max(...took)).toBeLessThan(1000)
    // Whoever only looked would do so a second after the last look, which found the publication before.
    expect(Math.min(...took.slice(1))).toBeLessThan(600)
  })

  test('another serves within a second although its connection was cut a moment ago, and it hears again', async () => {
    await pageThere()
    const before = await listeners()
    expect(before).toHaveLength(2) // that process, and this one
    for (const { pid } of before) await here.db.$client`select pg_terminate_backend(${pid})`
    expect(await reaches(7)).toBeLessThan(1500) // a second, and what a busy machine adds
    const after = async () => (await listeners()).filter(({ pid }) => !before.some((each) => each.pid === pid)).length
    for (let i = 0; i < 200 && await after() < 2; i++) await pause(10)
    expect(await after()).toBe(2)
    expect(await reaches(8)).toBeLessThan(1000)
  })

  test('a process that hears nothing serves within a second too', async () => {
    const deaf = makeServices(here.services.config, here.db, here.services.log).curricula
    expect(markersOf((await deaf.current('mini'))!)).toEqual(['8'])
    await publishMarked(9)
    const from = performance.now()
    while (!markersOf((await deaf.current('mini'))!).includes('9')) await pause(20)
    expect(performance.now() - from).toBeLessThan(1500)
  })

  test('what was committed is served after a look that was asked for', async () => {
    const { curricula } = makeServices(here.services.config, here.db, here.services.log)
    await curricula.current('mini')
    await publishMarked(10)
    await curricula.renew()
    expect(markersOf((await curricula.current('mini'))!)).toEqual(['10'])
  })
})

test('a page of a trainee stays one statement in a process that is told', async () => {
  let statements = 0
  const client = connect(onIt(), 2, { debug: () => { statements++ } })
  const services = makeServices(here.services.config, onTopOf(client), here.services.log)
  const app = await buildApp(services)
  const told = services.curricula.follow()
  const look = () => app.inject({ url: `/learning/${ada.enrollment}/second`, headers: { host: 'localhost', cookie: cookie() } })
  for (let i = 0; i < 3; i++) await look() // catalog lookups of a new connection, and the first look at what is published
  await services.curricula.renew()
  statements = 0
  expect((await look()).statusCode).toBe(200)
  expect(statements).toBe(1)
  await told.stop()
  await app.close()
  await client.end({ timeout: 1 })
})

test('of 50 publications nobody ever sees two in one page or one release, in either process; an attempt stays on its own', async () => {
  await here.services.curricula.renew()
  const attempt = await begin(ada, 'pre', 'second')
  const pinned = (await ada.visitor.get(`/attempts/${attempt}`)).body
  let isOver = false
  const mixed: string[] = []
  const seen = new Set<string>()
  let looks = 0
  const reader = async (read: () => Promise<string[]>) => {
    while (!isOver) {
      const markers = await read()
      looks++
      if (markers.length !== 1) mixed.push(markers.join(' and '))
      seen.add(markers[0]!)
      await pause(2)
    }
  }
  const readers = [
    reader(async () => markersIn(await pageThere())), reader(async () => markersIn(await pageThere())),
    reader(async () => markersIn((await ada.visitor.get(`/learning/${ada.enrollment}`)).body)), reader(async () => markersOf((await here.services.curricula.current('mini'))!)),
  ]
  for (let n = 101; n <= 150; n++) await publishMarked(n)
  isOver = true
  await Promise.all(readers)
  expect(mixed).toEqual([])
  expect(looks).toBeGreaterThan(100)
  expect(seen.size).toBeGreaterThan(10) // they did read in between
  expect((await ada.visitor.get(`/attempts/${attempt}`)).body).toBe(pinned)
}, 30_000)

test('two authors who publish at the same moment follow one another, and neither is lost', async () => {
  const change = (file: string, words: string) => publishFolder(makeServices(here.services.config, here.db, here.services.log), miniWith({ ...marked(150), [file]: (text: string) => `${marked(150)[file]!(text)}\n${words}\n` }))
  const before = await here.db.$client`select count(*)::int as n from module_revisions`
  const all = await Promise.all([change('words.md', 'By the first.'), change('every-type.md', '<!-- by the second -->'), change('words.md', 'By the third.')])
  expect(all.map((news) => news.map(({ module }) => module)).sort()).toEqual([['every-type'], ['words'], ['words']])
  expect((await here.db.$client`select count(*)::int as n from module_revisions`)[0]!.n).toBe(before[0]!.n + 3)
  const numbers = await here.db.$client<{ number: number }[]>`select number from module_revisions where module = 'words' order by id`
  expect(numbers.map(({ number }) => number)).toEqual(numbers.map((_, index) => index + 1))
})
