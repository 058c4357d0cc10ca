/** `node tests/bench/research.ts [responses]`: a research data set of a national program, made by a job while pages are asked for: rows a second, memory, and what a reader of a page notices. */
import { readFileSync } from 'node:fs'
import autocannon from 'autocannon'
import { buildApp } from '#src/app.ts'
import { consentAsked } from '#src/domain/research.ts'
import { dataSetJob, dataSetJobName, askForDataSet } from '#src/features/research/data-set-job.ts'
import { startProject } from '#src/features/research/projects.ts'
import { runDueJobs } from '#src/platform/jobs.ts'
import { fillProgram } from './gains-stage.ts'
import { openStage } from './stage.ts'

const say = (text: string) => process.stdout.write(`${text}\n`)
const responses = Number(process.argv[2] ?? 1_000_000)
const rss = (): number => Number(/VmRSS:\s+(\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))?.[1] ?? 0) / 1024

const stage = await openStage(20, 'foundational')
const { db, services, seats } = stage
const app = await buildApp(services)
try {
  const made = await fillProgram(services, 'foundational', responses)
  const evaluator = seats[0]!.person
  await db.$client`insert into grants (person_id, role) values (${evaluator}, 'evaluator')`
  await db.$client`insert into research_consents (person_id, is_given, asked) select id, true, ${consentAsked} from people where name like 'Person %'`
  await db.$client`analyze`
  const url = await app.listen({ port: 0, host: '127.0.0.1' })
  const release = (await services.curricula.current('foundational'))!
  const page = { url: `${url}/learning/${seats[1]!.enrollment}/${release.modules[0]!.module.id}`, headers: { cookie: seats[1]!.cookie }, connections: 1, overallRate: 50 }
  const load = (duration: number) => autocannon({ ...page, duration })
  await load(2)
  const quiet = await load(5)

  const projectId = await db.transaction((tx) => startProject(tx, { name: 'Bench', purpose: 'To measure the making of a data set.', by: evaluator }))
  const job = await askForDataSet(services, { projectId, filter: { curriculum: null }, by: evaluator })
  const before = rss()
  let highest = before, isDone = false
  const watch = setInterval(() => { highest = Math.max(highest, rss()) }, 50)
  const loads: autocannon.Result[] = []
  const start = performance.now()
  const meanwhile = (async () => { while (!isDone) loads.push(await load(5)) })()
  await runDueJobs({ services, handlers: { [dataSetJobName]: dataSetJob } })
  const seconds = (performance.now() - start) / 1000
  isDone = true
  await meanwhile
  clearInterval(watch)
  const [row] = await db.$client<{ result: string; bytes: number }[]>`select result::text as result, (select sum(length(bytes))::int from job_parts where job_id = ${job}) as bytes from jobs where id = ${job}`
  const whole = loads.slice(0, -1).length > 0 ? loads.slice(0, -1) : loads
  say(`\n${made.people} people, ${made.responses} responses; one process, load generator included, one page 50 times a second meanwhile\n`)
  say((JSON.parse(row!.result) as { lines: string[] }).lines.join('\n'))
  say(`  ${seconds.toFixed(1)} s, ${(made.responses / seconds).toFixed(0)} responses/s, ${(row!.bytes / 1e6).toFixed(1)} MB of ZIP`)
  say(`  RSS ${before.toFixed(0)} MB before, ${highest.toFixed(0)} MB at most: +${(highest - before).toFixed(0)} MB`)
  say(`  page p50 ${quiet.latency.p50} ms, p99 ${quiet.latency.p99} ms alone; p50 ${Math.max(...whole.map(({ latency }) => latency.p50))} ms, p99 ${Math.max(...whole.map(({ latency }) => latency.p99))} ms meanwhile (worst of ${whole.length} times 5 s)`)
} finally {
  await app.close()
  await stage.close()
}
