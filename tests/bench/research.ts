/**
 * `node tests/bench/research.ts [responses]`: a research data set of a national program, made by a job in the process that serves pages, while they are asked for: rows a second,
 * memory, and what a reader notices. Started as `node research.ts serve` it is that process, told the database by BENCH.
 */
import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import autocannon from 'autocannon'
import { buildApp } from '#src/app.ts'
import { consentAsked } from '#src/domain/research.ts'
import { askForDataSet, dataSetJob, dataSetJobName } from '#src/features/research/data-set-job.ts'
import { startProject } from '#src/features/research/projects.ts'
import { readConfig } from '#src/platform/config.ts'
import { connect, onTopOf } from '#src/platform/db/client.ts'
import { runDueJobs } from '#src/platform/jobs.ts'
import { openLog } from '#src/platform/log.ts'
import type { Connection } from '#src/platform/postgres/cluster.ts'
import { makeServices } from '#src/services.ts'
import { fillProgram } from './gains-stage.ts'
import { openStage } from './stage.ts'

const say = (text: string) => process.stdout.write(`${text}\n`)

async function serve (connection: Connection): Promise<void> {
  const config = readConfig({ LOG_LEVEL: 'error', LOG_FORMAT: 'json', PORT: '0' })
  const services = makeServices(config, onTopOf(connect({ connection }, config.databasePool)), openLog(config))
  const app = await buildApp(services)
  await app.listen({ port: 0, host: '127.0.0.1' })
  say(`listening ${(app.server.address() as { port: number }).port}`)
  process.on('SIGTERM', () => process.exit(0))
  for (;;) {
    await runDueJobs({ services, handlers: { [dataSetJobName]: dataSetJob } })
    await new Promise((next) => { setTimeout(next, 200) })
  }
}

function startServer (connection: Connection): Promise<{ url: string; rss (): number; stop (): void }> {
  const child = spawn(process.execPath, [import.meta.filename, 'serve'], { env: { ...process.env, BENCH: JSON.stringify(connection) }, stdio: ['ignore', 'pipe', 'inherit'] })
  return new Promise((done, fail) => {
    child.on('exit', (code) => fail(new Error(`the server ended with ${code}`)))
    child.stdout.on('data', (data: Buffer) => {
      const port = /listening (\d+)/.exec(data.toString())?.[1]
      if (port) done({ url: `http://127.0.0.1:${port}`, rss: () => Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'))?.[1] ?? 0) / 1024, stop: () => { child.removeAllListeners('exit'); child.kill('SIGTERM') } })
    })
  })
}

async function measure (responses: number): Promise<void> {
  const stage = await openStage(20, 'foundational')
  const { db, services, seats: [evaluator, reader] } = stage
  const made = await fillProgram(services, 'foundational', responses)
  await db.$client`insert into grants (person_id, role) values (${evaluator!.person}, 'evaluator')`
  await db.$client`insert into research_consents (person_id, is_given, asked) select id, true, ${consentAsked} from people where name like 'Person %'`
  await db.$client`analyze`
  const server = await startServer(stage.connection)
  try {
    const page = { url: `${server.url}/learning/${reader!.enrollment}/${(await services.curricula.current('foundational'))!.modules[0]!.module.id}`, headers: { cookie: reader!.cookie }, connections: 1, overallRate: 50 }
    await autocannon({ ...page, duration: 3 })
    const quiet = await autocannon({ ...page, duration: 5 })
    const projectId = await db.transaction((tx) => startProject(tx, { name: 'Bench', purpose: 'To measure the making of a data set.', by: evaluator!.person }))
    const before = server.rss(), start = performance.now()
    let highest = before, seconds = 0
    const watch = setInterval(() => { highest = Math.max(highest, server.rss()) }, 50)
    const job = await askForDataSet(services, { projectId, filter: { curriculum: null }, by: evaluator!.person })
    const stateOf = async () => (await db.$client<{ is_over: boolean; result: string | null; bytes: number | null }[]>`select finished_at is not null or failed_at is not null as is_over, result::text as result, (select sum(length(bytes))::int from job_parts where job_id = ${job}) as bytes from jobs where id = ${job}`)[0]!
    const loads: autocannon.Result[] = []
    const meanwhile = (async () => { while (seconds === 0) loads.push(await autocannon({ ...page, duration: 4 })) })()
    while (!(await stateOf()).is_over) await new Promise((next) => { setTimeout(next, 200) })
    seconds = (performance.now() - start) / 1000
    await meanwhile
    clearInterval(watch)
    const { result, bytes } = await stateOf(), whole = loads.length > 1 ? loads.slice(0, -1) : loads
    say(`\n${made.people} people, ${made.responses} responses; the job in the process that serves, one page 50 times a second\n`)
    say((JSON.parse(result ?? '{}') as { lines?: string[] }).lines?.join('\n') ?? 'no result')
    say(`  ${seconds.toFixed(1)} s, ${(made.responses / seconds).toFixed(0)} responses/s, ${((bytes ?? 0) / 1e6).toFixed(1)} MB of ZIP`)
    say(`  RSS ${before.toFixed(0)} MB before, ${highest.toFixed(0)} MB at most: +${(highest - before).toFixed(0)} MB`)
    say(`  page p50 ${quiet.latency.p50} ms, p99 ${quiet.latency.p99} ms alone; p50 ${Math.max(...whole.map(({ latency }) => latency.p50))} ms, p99 ${Math.max(...whole.map(({ latency }) => latency.p99))} ms meanwhile (worst of ${whole.length} times 4 s), ${whole.reduce((sum, { non2xx, errors }) => sum + non2xx + errors, 0)} failures`)
  } finally {
    server.stop()
    await stage.close()
  }
}

if (process.argv[2] === 'serve') await serve(JSON.parse(process.env.BENCH!) as Connection)
else await measure(Number(process.argv[2] ?? 1_000_000))
