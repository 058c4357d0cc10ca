/** The real server as a process of its own, to be killed. */
import { type ChildProcess, spawn } from 'node:child_process'
import path from 'node:path'
import type { Connection } from '#src/platform/postgres/cluster.ts'
import { quickly } from './children.ts'

export type ServerProcess = { url: string; pid: number; /** How long it took until it was ready. */ readyMs: number; kill (signal?: NodeJS.Signals): Promise<void> }

const server = path.join(import.meta.dirname, '../../src/server.ts')
const alive = new Set<ChildProcess>()
process.on('exit', () => { for (const child of alive) child.kill('SIGKILL') })

/** What tells a server to use a database that others made. */
export const onDatabase = (connection: Connection): Record<string, string> => ({ DATABASE_URL: `postgres:///${connection.database}`, PGHOST: path.dirname(connection.path), PGUSER: connection.user })

/** Starts `node src/server.ts` on a free port, with the small test curriculum. Rejects with its last words when it ends before it is ready. */
export function startServer (env: Record<string, string>): Promise<ServerProcess> {
  const began = performance.now()
  const child = spawn(process.execPath, [...quickly, server], {
    env: { PATH: process.env.PATH ?? '', HOME: process.env.HOME ?? '/', TMPDIR: process.env.TMPDIR ?? '', PORT: '0', LOG_LEVEL: 'error', GAINFUL_CONTENT: path.join(import.meta.dirname, 'content'), ...env }, stdio: ['ignore', 'pipe', 'pipe'],
  })
  alive.add(child)
  let said = ''
  const gone = new Promise<void>((done) => child.once('exit', () => { alive.delete(child); done() }))
  return new Promise((ready, fail) => {
    const hear = (data: Buffer) => {
      said = (said + data.toString()).slice(-4000)
      const port = /Gainful is at http:\/\/localhost:(\d+)/.exec(said)?.[1]
      if (port) ready({ url: `http://127.0.0.1:${port}`, pid: child.pid!, readyMs: performance.now() - began, async kill (signal = 'SIGKILL') { child.kill(signal); await gone } })
    }
    child.stdout.on('data', hear)
    child.stderr.on('data', hear)
    child.once('error', fail)
    child.once('exit', (code, signal) => fail(new Error(`the server ended with ${code ?? signal} before it was ready: ${said}`)))
  })
}
