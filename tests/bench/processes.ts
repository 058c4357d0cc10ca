/** The processes under load: the real app, and a bare Fastify route to compare with. Started as `node processes.ts app|'working app'|bare`, told the database by BENCH. */
import { spawn } from 'node:child_process'
import Fastify from 'fastify'
import { buildApp } from '#src/app.ts'
import { readConfig } from '#src/platform/config.ts'
import { connect, onTopOf } from '#src/platform/db/client.ts'
import { openLog } from '#src/platform/log.ts'
import type { Connection } from '#src/platform/postgres/cluster.ts'
import { runDueJobs } from '#src/platform/jobs.ts'
import { jobHandlers } from '#src/schedule.ts'
import { makeServices } from '#src/services.ts'
import { quickly } from '../support/children.ts'

export type Process = { url: string; pid: number; stop (): Promise<void> }

type Kind = 'app' | 'working app' | 'bare'

export function startProcess (kind: Kind, connection: Connection): Promise<Process> {
  const child = spawn(process.execPath, [...quickly, ...(process.env.BENCH_PROFILE ? ['--cpu-prof', '--cpu-prof-dir', process.env.BENCH_PROFILE] : []), import.meta.filename, kind], { env: { ...process.env, BENCH: JSON.stringify(connection) }, stdio: ['ignore', 'pipe', 'inherit'] })
  return new Promise((done, fail) => {
    child.on('exit', (code) => fail(new Error(`${kind} ended with ${code}`)))
    child.stdout.on('data', (data: Buffer) => {
      const port = /listening (\d+)/.exec(data.toString())?.[1]
      if (port) done({ url: `http://127.0.0.1:${port}`, pid: child.pid!, stop: () => new Promise((gone) => { child.removeAllListeners('exit'); child.on('exit', () => gone()); child.kill('SIGTERM') }) })
    })
  })
}

function servicesOn (connection: Connection) {
  const config = readConfig({ LOG_LEVEL: 'error', LOG_FORMAT: 'json', PORT: '0' })
  return makeServices(config, onTopOf(connect({ connection }, config.databasePool)), openLog(config))
}

const app = (connection: Connection) => buildApp(servicesOn(connection))

/** The app that also does the long work which is asked for, as the server does. */
async function workingApp (connection: Connection) {
  const services = servicesOn(connection)
  const look = async (): Promise<void> => { await runDueJobs({ services, handlers: jobHandlers }); setTimeout(look, 200) }
  void look()
  return buildApp(services)
}

/** One prepared, indexed select; one row inserted and committed. The body is as long as a section's page, so that both write as much. */
async function bare (connection: Connection) {
  const sql = connect({ connection }, 8)
  await sql`create table if not exists bare (id bigint generated always as identity primary key, item text not null, answer text not null)`
  const [row] = await sql<{ n: number }[]>`select max(id)::int as n from people`
  const text = 'x'.repeat(20_000)
  const server = Fastify()
  let next = 0
  server.get('/select', async (_request, reply) => {
    const [person] = await sql`select id, name from people where id = ${1 + (next++ % row!.n)}`
    return reply.type('text/html').send(`<p>${person!.name}</p>${text}`)
  })
  server.post('/insert', async () => { const [made] = await sql`insert into bare (item, answer) values ('an-item', 'b') returning id`; return { id: made!.id } })
  return server
}

if (import.meta.main) {
  const server = await ({ app, 'working app': workingApp, bare }[process.argv[2] as Kind])(JSON.parse(process.env.BENCH!) as Connection)
  await server.listen({ port: 0, host: '127.0.0.1' })
  process.stdout.write(`listening ${(server.server.address() as { port: number }).port}\n`)
  process.on('SIGTERM', () => process.exit(0))
}
