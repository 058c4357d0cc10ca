/** `npm run bench [seconds]`: the figures of the README, measured on this machine with the load generator beside the server. Ratios count; absolute figures drift. */
import autocannon from 'autocannon'
import { itemsOf } from '#src/domain/curriculum.ts'
import { buildApp } from '#src/app.ts'
import { connect, onTopOf } from '#src/platform/db/client.ts'
import { makeServices } from '#src/services.ts'
import { attemptsPerSecond, finishPreQuiz } from './attempts.ts'
import { cpuSeconds } from './cpu.ts'
import { pageWeight } from './page-weight.ts'
import { type Process, startProcess } from './processes.ts'
import { openStage, type Seat, type Stage } from './stage.ts'

const seconds = Number(process.argv[2] ?? 5)
const say = (text: string) => process.stdout.write(`${text}\n`)
const curriculum = 'foundational'
const module = 'the-eight-practice-principles'

type Load = { perSecond: number; p50: number; p99: number; /** Milliseconds of processor for a request: the server's and PostgreSQL's. */ cpu: number }
/** Throws when any answer is not what a browser would have got, since what fails quickly looks fast. */
async function load ({ url, pid }: Process, requests: autocannon.Request[]): Promise<Load> {
  const run = (duration: number) => autocannon({ url, connections: 8, duration, requests })
  await run(1)
  const before = cpuSeconds(pid, stage.postmaster)
  const result = await run(seconds)
  const failures = result.non2xx + result.errors + result.timeouts
  if (failures > 0) throw new Error(`${failures} of ${result.requests.total} requests to ${url} failed`)
  return { perSecond: result.requests.average, p50: result.latency.p50, p99: result.latency.p99, cpu: (cpuSeconds(pid, stage.postmaster) - before) * 1000 / result.requests.total }
}
const show = (name: string, { perSecond, p50, p99, cpu }: Load, against?: Load) =>
  say(`${name.padEnd(44)} ${perSecond.toFixed(0).padStart(7)}/s   p50 ${p50} ms   p99 ${p99} ms   ${cpu.toFixed(2)} ms of processor${against ? `   ${(100 * perSecond / against.perSecond).toFixed(0)} % of bare` : ''}`)

/** Statements per page, counted on an app of this process whose client tells each one. */
async function statementsPerPage (stage: Stage, reader: Seat, writer: Seat, attempt: number) {
  let count = 0
  const client = connect({ connection: stage.connection }, 4, { debug: () => { count++ } })
  const app = await buildApp(makeServices(stage.services.config, onTopOf(client), stage.services.log))
  const pages: [name: string, seat: Seat, url: string][] = [
    ['my learning', reader, '/learning'], ['module', reader, `/learning/${reader.enrollment}/${module}`], ['section', reader, sectionPath(reader)], ['quiz', writer, `/attempts/${attempt}`], ['review', writer, `/attempts/${attempt}/review`],
  ]
  for (const [name, { cookie }, url] of pages) {
    for (let i = 0; i < 3; i++) await app.inject({ url, headers: { cookie } }) // catalog lookups of a new connection, and the first look at what is published
    count = 0
    const reply = await app.inject({ url, headers: { cookie } })
    if (reply.statusCode !== 200) throw new Error(`${url} answered ${reply.statusCode}`)
    say(`  ${name.padEnd(12)} ${count} ${count === 1 ? 'statement ' : 'statements'}   ${(reply.body.length / 1024).toFixed(1)} kB of HTML`)
  }
  await app.close()
  await client.end({ timeout: 1 })
}

let section = ''
const sectionPath = (seat: Seat) => `/learning/${seat.enrollment}/${module}/sections/${section}`

const stage = await openStage(120, curriculum)
const release = (await stage.services.curricula.current(curriculum))!
const revision = release.modules.find((each) => each.module.id === module)!
section = revision.module.sections[1]!.key
const app = await startProcess('app', stage.connection)
const bare = await startProcess('bare', stage.connection)
try {
  const readers = stage.seats.slice(0, 40)
  for (const seat of readers) await finishPreQuiz(app.url, seat, module)
  const writer = stage.seats[50]!
  const attempt = await finishPreQuiz(app.url, writer, module, { submit: false })

  say(`\nOne machine, load generator included; ${seconds} s a row, 8 connections, fsync on.\n`)
  const select = await load(bare, [{ method: 'GET', path: '/select' }])
  show('bare route: one prepared select, 20 kB', select)
  const pages = readers.map((seat): autocannon.Request => ({ method: 'GET', path: sectionPath(seat), headers: { cookie: seat.cookie } }))
  show('signed-in section page', await load(app, pages), select)
  show('signed-in section page, gzip', await load(app, pages.map((page) => ({ ...page, headers: { ...page.headers, 'accept-encoding': 'gzip' } }))), select)
  show('my learning', await load(app, readers.map((seat): autocannon.Request => ({ method: 'GET', path: '/learning', headers: { cookie: seat.cookie } }))), select)
  const insert = await load(bare, [{ method: 'POST', path: '/insert' }])
  show('bare route: insert one row, commit', insert)
  const single = itemsOf(revision.module, attempt.form, 'pre').find((item) => item.type === 'single')!
  let version = 1
  const saves = [{
    method: 'POST' as const, path: `/attempts/${attempt.id}/answers`, headers: { cookie: writer.cookie, accept: 'application/json', 'content-type': 'application/x-www-form-urlencoded', 'sec-fetch-site': 'same-origin' },
    setupRequest: (request: autocannon.Request) => { version++; return { ...request, body: `revision=${revision.id}&v.${single.id}=0&n.${single.id}=${version}&w.${single.id}=bench&a.${single.id}=${'ab'[version % 2]}` } },
  }]
  show('save one answer', await load(app, saves), insert)

  say('\nWhole attempt: start, open, 10 answers saved one by one, review, submit, result')
  let used = 60
  for (const clients of [1, 8]) {
    const seats = stage.seats.slice(used, used += clients === 1 ? 20 : 40)
    const figures = await attemptsPerSecond(app.url, seats, release.modules.map((each) => each.module.id), clients, seconds)
    say(`  ${clients} ${clients === 1 ? 'client ' : 'clients'}   ${figures.perSecond.toFixed(1)} attempts/s   p50 ${figures.p50.toFixed(0)} ms   p95 ${figures.p95.toFixed(0)} ms   ${figures.requests} requests each   (${figures.done} done)`)
  }

  say('\nStatements and size')
  await statementsPerPage(stage, readers[0]!, writer, attempt.id)
  const { total, requests, byType } = await pageWeight(app.url, readers[0]!.cookie, sectionPath(readers[0]!))
  say(`  cold section page in Chromium: ${(total / 1000).toFixed(1)} kB over the wire in ${requests} requests (${byType})`)
  const { readFileSync } = await import('node:fs')
  const rss = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${app.pid}/status`, 'utf8'))?.[1]
  if (rss) say(`  app process after all this: ${(Number(rss) / 1024).toFixed(0)} MB RSS`)
} finally {
  await app.stop()
  await bare.stop()
  await stage.close()
}
