/**
 * `node tests/bench/certificates.ts [count] [file]`: a ZIP of so many certificates, made by the real job in a process that serves pages meanwhile. Prints its seconds, how the memory of
 * that process grew, and the slowest answers of a signed-in page beside those of a quiet server. With `file`, the ZIP is kept there for other programs to open.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import autocannon from 'autocannon'
import { giveGrant } from '#src/features/people/grants.ts'
import { type ZipWanted, zipJobName } from '#src/features/certificates/issued-job.ts'
import { enqueueJob } from '#src/platform/jobs.ts'
import { graduateOf } from '../support/certificate-cast.ts'
import { startProcess } from './processes.ts'
import { openStage } from './stage.ts'

const [count, keep] = [Number(process.argv[2] ?? 1000), process.argv[3]]
const say = (text: string) => process.stdout.write(`${text}\n`)
const rssOf = (pid: number): number => Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))![1]) / 1024

const stage = await openStage(40, 'foundational')
const { db, seats, services } = stage
const [admin] = seats
await giveGrant(db, { personId: admin!.person, role: 'admin', agencyId: null, state: null, by: null })
const before = performance.now()
for (let made = 0; made < count; made++) await graduateOf(services, { name: `Ana Łucja Nguyễn-O’Brien ${made}`, cohortId: 1 })
say(`${count} certificates issued in ${((performance.now() - before) / 1000).toFixed(1)} s`)
await db.$client`analyze`

const app = await startProcess('working app', stage.connection)
try {
  const pages = seats.slice(1).map((seat): autocannon.Request => ({ method: 'GET', path: '/learning', headers: { cookie: seat.cookie } }))
  const load = (duration: number) => autocannon({ url: app.url, connections: 4, duration, overallRate: 100, requests: pages })
  await load(2)
  const quiet = await load(5)
  const cookie = { cookie: admin!.cookie }
  const list = await autocannon({ url: `${app.url}/certificates/issued`, connections: 1, amount: 50, headers: cookie })
  const rss = rssOf(app.pid)
  let most = rss
  const watch = setInterval(() => { most = Math.max(most, rssOf(app.pid)) }, 20)
  const busy = load(8)
  const wanted: ZipWanted = { filter: { search: '', cohortId: null, agencyId: null, state: null, curriculum: null, from: null, to: null, status: 'valid', now: new Date().toISOString() }, timeZone: 'America/Chicago' }
  await new Promise((resolve) => setTimeout(resolve, 1000))
  const asked = performance.now()
  const job = await enqueueJob(db, { name: zipJobName, payload: wanted, askedBy: admin!.person, total: count })
  for (;;) {
    const [row] = await db.$client<{ over: boolean; failed: string | null }[]>`select coalesce(finished_at, failed_at) is not null as over, last_error as failed from jobs where id = ${job}`
    if (row!.failed) throw new Error(row!.failed)
    if (row!.over) break
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  const seconds = (performance.now() - asked) / 1000
  const loaded = await busy
  clearInterval(watch)
  const zip = Buffer.from(await (await fetch(`${app.url}/jobs/${job}/file`, { headers: cookie })).arrayBuffer())
  if (keep) writeFileSync(keep, zip)
  say(`ZIP of ${count}: ${seconds.toFixed(1)} s from asking to ready, ${(zip.length / 1e6).toFixed(1)} MB; memory ${rss.toFixed(0)} MB before, at most ${most.toFixed(0)} MB`)
  say(`My learning at 100/s: p50 ${quiet.latency.p50} ms, p99 ${quiet.latency.p99} ms, most ${quiet.latency.max} ms on a quiet server; p50 ${loaded.latency.p50} ms, p99 ${loaded.latency.p99} ms, most ${loaded.latency.max} ms meanwhile; ${loaded.non2xx + loaded.errors} failures`)
  say(`The list of certificates: p50 ${list.latency.p50} ms, p99 ${list.latency.p99} ms; ${list.non2xx} failures`)
} finally {
  await app.stop()
  await stage.close()
}
