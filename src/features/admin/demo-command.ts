/** `demo [--json]` of the command line: the whole app on a database of its own, full of people. */
import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { Services } from '#src/services.ts'
import { type DemoSignIn, makeDemo } from './demo.ts'

type Environment = Record<string, string | undefined>
type Running = { services: Services; url: string; close (): Promise<void> }
/** How a door starts the app. */
export type Start = (env: Environment, options: { prepare (services: Services): Promise<void> }) => Promise<Running>

/** Runs until it is told to stop; its data are gone afterwards. */
export async function demoCommand (words: readonly string[], env: Environment, start: Start): Promise<Running> {
  const json = words.includes('--json')
  const folder = mkdtempSync(path.join(tmpdir(), 'gainful-demo-'))
  chmodSync(folder, 0o755)
  let signIns: DemoSignIn[] = []
  const { DATABASE_URL: _, ...rest } = env
  const tell = (done: number, all: number) => { if (process.stderr.isTTY) process.stderr.write(`\rMaking the demo: ${done} of ${all} trainees${done === all ? '\n' : ''}`) }
  const running = await start({ LOG_LEVEL: 'warn', REQUIRE_SECOND_FACTOR: 'no', ...rest, GAINFUL_DATA: folder }, { prepare: async (services) => { signIns = await makeDemo(services, tell) } })
  if (json) process.stdout.write(`${JSON.stringify({ url: running.url, signIns })}\n`)
  else process.stdout.write(`\nThe demo is at ${running.url}\n\nSign in as one of these; the password is always "${signIns[0]!.password}":\n\n${signIns.map(({ email, what }) => `  ${email.padEnd(46)} ${what}`).join('\n')}\n\nCtrl+C ends it, and its data go with it.\n`)
  return { ...running, async close () { await running.close(); rmSync(folder, { recursive: true, force: true }) } }
}
