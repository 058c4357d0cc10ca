/** Other processes for tests: the real server, or a few lines of TypeScript, in a scratch folder that takes everything with it when it goes. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { chmodSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import path from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'

export const root = path.join(import.meta.dirname, '../..')
export const isRoot = process.getuid?.() === 0
/** How `npm start` starts Node. */
export const quickly = ['--max-semi-space-size=4', '--import', path.join(root, 'src/platform/quick-start.ts')]

/** A folder that everybody may enter, short enough for sockets; `remove` ends what still runs on it. */
export function scratch (): { folder: string; at (...parts: string[]): string; remove (): Promise<void> } {
  const folder = mkdtempSync('/tmp/gainful-t-')
  chmodSync(folder, 0o777) // some processes of a test are not ours
  return {
    folder, at: (...parts) => path.join(folder, ...parts),
    async remove () {
      for (const pid of [...children].flatMap((child) => (child.exitCode === null && child.pid && child.spawnargs.join(' ').includes(folder) ? [child.pid] : []))) kill(pid)
      for (let i = 0; i < 100 && postmasters(folder).map((pid) => kill(pid)).length > 0; i++) await pause(20)
      spawnSync('chmod', ['-R', 'u+rwX', folder]) // some tests close their folders
      rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
    },
  }
}

const children = new Set<ChildProcess>()
export const kill = (pid: number, signal: NodeJS.Signals = 'SIGKILL'): void => { try { process.kill(pid, signal) } catch { /* it is gone */ } }

/** Every PostgreSQL whose data lie below the folder. */
function postmasters (folder: string): number[] {
  if (!existsSync('/proc')) return []
  return readdirSync('/proc').filter((name) => /^\d+$/.test(name)).filter((pid) => {
    try { return readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').some((word) => word.startsWith(`${folder}/`)) && readFileSync(`/proc/${pid}/comm`, 'utf8').startsWith('postgres') } catch { return false }
  }).map(Number)
}

/** The pid that PostgreSQL wrote down for a data folder, or null. */
export function postmaster (data: string): number | null {
  const file = path.join(data, 'postgres/postmaster.pid')
  return existsSync(file) ? Number(readFileSync(file, 'utf8').split('\n')[0]) : null
}

export type Ended = { code: number | null; signal: NodeJS.Signals | null; out: string; err: string }
export type Child = { pid: number; out (): string; err (): string; ended: Promise<Ended>; /** Resolves with what matches in what it has printed; throws when it ends before. */ says (what: RegExp): Promise<RegExpExecArray> }

/** `shell` stands before it, such as "ulimit -f 2000;". */
export function startChild (words: string[], { env = {}, shell, cwd = root, group = false }: { env?: Record<string, string | undefined>; shell?: string; cwd?: string; group?: boolean } = {}): Child {
  const quoted = [process.execPath, ...quickly, ...words].map((word) => `'${word.replaceAll("'", `'\\''`)}'`).join(' ')
  const [file, ...rest] = shell === undefined ? [process.execPath, ...quickly, ...words] : ['/bin/sh', '-c', `${shell} exec ${quoted}`]
  const child = spawn(file!, rest, { cwd, env: { PATH: process.env.PATH, HOME: process.env.HOME, ...env }, stdio: ['ignore', 'pipe', 'pipe'], detached: group })
  children.add(child)
  let [out, err] = ['', '']
  child.stdout!.setEncoding('utf8').on('data', (text: string) => { out += text })
  child.stderr!.setEncoding('utf8').on('data', (text: string) => { err += text })
  const ended = new Promise<Ended>((done) => { child.on('close', (code, signal) => { children.delete(child); done({ code, signal, out, err }) }) })
  return {
    pid: child.pid!, ended, out: () => out, err: () => err,
    async says (what) {
      for (let isOver = false; ; await Promise.race([pause(5), ended.then(() => { isOver = true })])) {
        const found = what.exec(out)
        if (found) return found
        if (isOver) throw new Error(`it ended before it said ${what}: ${out}${err}`)
      }
    },
  }
}

/** Runs a few lines of TypeScript, which may await, in a process of their own; `#src/` is the project's. */
export const runLines = (lines: string, options: Parameters<typeof startChild>[1] = {}): Child => startChild(['--input-type=module-typescript', '-e', lines], options)

/** Lines for `runLines`: it says that it is ready, and goes on when all are told at one instant. */
export const untilTold = "await new Promise((go) => { const timer = setInterval(() => {}, 1000); process.once('SIGUSR2', () => { clearInterval(timer); go() }); console.log('ready') })"

export async function tellAll (waiting: Child[]): Promise<Ended[]> {
  await Promise.all(waiting.map((child) => child.says(/ready/)))
  for (const { pid } of waiting) kill(pid, 'SIGUSR2')
  return await Promise.all(waiting.map(({ ended }) => ended))
}

/** The real server. Its data and its temporary files lie in `folder`; `content` is the small curriculum of the tests. */
export function runServer (folder: string, env: Record<string, string | undefined> = {}): Child & { url: Promise<string> } {
  const child = startChild(['src/server.ts', `--scratch=${folder}`], { env: { PORT: '0', GAINFUL_DATA: path.join(folder, 'data'), GAINFUL_CONTENT: path.join(root, 'tests/support/content'), TMPDIR: folder, LOG_FORMAT: 'json', ...env } })
  const url = child.says(/Gainful is at (\S+)/).then(([, address]) => address!)
  url.catch(() => {}) // a test that expects it not to start does not ask for it
  return { ...child, url }
}
