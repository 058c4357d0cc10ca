/** `demo [--json]` of the command line: the whole app on a database of its own, full of people. */
import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { Sentence } from '#src/platform/sentence.ts'
import type { Services } from '#src/services.ts'
import { type DemoSignIn, makeDemo } from './demo.ts'

type Environment = Record<string, string | undefined>
type Running = { services: Services; url: string; close (): Promise<void> }
/** How a door starts the app. */
export type Start = (env: Environment, options: { prepare (services: Services): Promise<void> }) => Promise<Running>

/** Runs until it is told to stop; its data are gone afterwards, also when it is told so or fails before it runs. Throws a Sentence for words it does not know. */
export async function demoCommand (words: readonly string[], env: Environment, start: Start): Promise<Running> {
  const unknown = words.find((word) => word !== '--json')
  if (unknown !== undefined) throw new Sentence(`demo has no option ${unknown}. Options: --json. HOST and PORT choose where it listens.`)
  const folder = mkdtempSync(path.join(tmpdir(), 'gainful-demo-'))
  chmodSync(folder, 0o755) // PostgreSQL runs as nobody when the demo runs as root
  const remove = () => rmSync(folder, { recursive: true, force: true })
  let isStopped = false
  const stop = () => { isStopped = true }
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, stop)
  let signIns: DemoSignIn[] = []
  const tell = (done: number, all: number) => {
    if (isStopped) throw new Sentence('The demo was stopped before it was ready. Nothing is left of it.')
    if (process.stderr.isTTY) process.stderr.write(`\rMaking the demo: ${done} of ${all} trainees${done === all ? '\n' : ''}`)
  }
  const { DATABASE_URL: _, ...rest } = env
  try {
    const running = await start({ LOG_LEVEL: 'warn', REQUIRE_SECOND_FACTOR: 'no', ...rest, GAINFUL_DATA: folder }, { prepare: async (services) => { signIns = await makeDemo(services, tell) } })
    process.stdout.write(words.includes('--json') ? `${JSON.stringify({ url: running.url, signIns })}\n` : listText(running.url, signIns))
    return { ...running, async close () { try { await running.close() } finally { remove() } } }
  } catch (error) {
    remove()
    throw error
  } finally {
    for (const signal of ['SIGTERM', 'SIGINT'] as const) process.off(signal, stop)
  }
}

const listText = (url: string, signIns: DemoSignIn[]) =>
  `\nThe demo is at ${url}\n\nSign in as one of these; the password is always "${signIns[0]!.password}":\n\n${signIns.map(({ email, what }) => `  ${email.padEnd(46)} ${what}`).join('\n')}\n\nCtrl+C ends it, and its data go with it.\n`
