/** A process that takes a job and never gets to its end: it writes what it is told to, says so, and waits to be killed. */
import { spawn } from 'node:child_process'
import path from 'node:path'
import { connect, onTopOf } from '#src/platform/db/client.ts'
import { runDueJobs } from '#src/platform/jobs.ts'
import { openLog } from '#src/platform/log.ts'
import { readConfig } from '#src/platform/config.ts'
import type { Connection } from '#src/platform/postgres/cluster.ts'

/** Resolves when the process has the job named `name` and has written `bytes` bytes to its file. */
export function startHalfWay (connection: Connection, job: { name: string; bytes: number; claimSeconds: number }): Promise<{ kill (): Promise<void> }> {
  const child = spawn(process.execPath, [import.meta.filename, JSON.stringify({ connection, ...job })], { cwd: path.join(import.meta.dirname, '../..'), stdio: ['ignore', 'pipe', 'inherit'] })
  const gone = new Promise<void>((done) => child.once('exit', () => done()))
  return new Promise((ready, fail) => {
    child.stdout.on('data', (data: Buffer) => { if (data.toString().includes('half-way')) ready({ async kill () { child.kill('SIGKILL'); await gone } }) })
    child.once('exit', (code) => fail(new Error(`the process ended with ${code} before it was half-way`)))
  })
}

if (import.meta.main) {
  const { connection, name, bytes, claimSeconds } = JSON.parse(process.argv[2]!) as { connection: Connection; name: string; bytes: number; claimSeconds: number }
  const db = onTopOf(connect({ connection }, 3))
  const services = { db, log: openLog(readConfig({ LOG_LEVEL: 'silent' })) }
  await runDueJobs({ services, claimSeconds, handlers: { async [name] (_services, _job, tell, file) {
    await tell(0, 3)
    await file.write(Buffer.alloc(bytes, 'half'))
    process.stdout.write('half-way\n')
    await new Promise((go) => setTimeout(go, 60_000))
  } } })
}
