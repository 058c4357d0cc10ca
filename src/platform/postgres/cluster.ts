/**
 * A private PostgreSQL for one folder: adopted when it already runs, started when not, made when there is none.
 * It listens on a unix socket alone, so there is no port to choose and nothing for another machine to reach.
 */
import { spawn, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import fs from 'node:fs'
import net from 'node:net'
import os from 'node:os'
import path from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { Sentence } from '../sentence.ts'
import { type Account, account, binaries, mayEnter } from './binaries.ts'

/** How to reach it, in the words of postgres.js. */
export type Connection = { path: string; host: string; port: number; user: string; database: string }
export type Cluster = { connection: Connection; pid: number; adopted: boolean; /** Fast shutdown; resolves when it is gone. */ stop (): Promise<void> }

type Place = { data: string; sockets: string; socket: string; pidFile: string; log: string; who: Account }
const port = 5432

/**
 * Two processes may call this for one folder at the same instant: one starts the server, both use it.
 * `settings` are PostgreSQL's own (`fsync=off` for tests). Throws a Sentence when the folder cannot be used.
 */
export async function openCluster (folder: string, settings: string[] = []): Promise<Cluster> {
  const who = account()
  const place = placeOf(folder, who)
  const bin = binaries(who)
  makeSocketFolder(place)
  if (!fs.existsSync(path.join(place.data, 'PG_VERSION'))) makeCluster(place, bin)
  // A killed postmaster can stay a zombie for a while, its pid still "alive": so try again, with a growing pause.
  for (let round = 0; round < 10; round++) {
    await pause(60 * round)
    const running = await adopt(place)
    if (running) return handle(place, running, true)
    const started = await launch(place, bin, settings)
    if (started) return handle(place, started, false)
  }
  throw new Sentence(`PostgreSQL did not start in ${place.data}. Its last words: ${lastWords(place.log)}`)
}

function placeOf (folder: string, who: Account): Place {
  const data = path.join(path.resolve(folder), 'postgres')
  const unusable = (why: string) => new Sentence(`The data folder ${path.resolve(folder)} cannot be used: ${why}. Set GAINFUL_DATA to another folder${who.uid === undefined ? '' : ', such as /var/lib/gainful'}.`)
  try { fs.mkdirSync(path.resolve(folder), { recursive: true, mode: 0o755 }) } catch (error) { throw unusable(wordsFor(error)) }
  if (!mayEnter(who, path.resolve(folder))) throw unusable('PostgreSQL runs as "nobody" when Gainful is started by root, and "nobody" may not enter it')
  if (fs.existsSync(data)) { try { fs.accessSync(data, fs.constants.R_OK | fs.constants.X_OK) } catch (error) { throw unusable(wordsFor(error)) } }
  else { try { fs.accessSync(path.resolve(folder), fs.constants.W_OK) } catch (error) { throw unusable(wordsFor(error)) } }
  // A socket's whole path may have 107 bytes at most, so it never lies inside a deep data folder.
  const sockets = path.join(os.tmpdir(), `gainful-${createHash('sha256').update(data).digest('hex').slice(0, 12)}`)
  return { data, sockets, socket: path.join(sockets, `.s.PGSQL.${port}`), pidFile: path.join(data, 'postmaster.pid'), log: path.join(sockets, 'postgres.log'), who }
}

const words: Record<string, string> = { EACCES: 'you may not write there', EPERM: 'you may not write there', EROFS: 'it is read-only', ENOSPC: 'the disk is full', ENOTDIR: 'a part of its path is a file', EEXIST: 'it is a file, not a folder' }
const wordsFor = (error: unknown): string => words[(error as NodeJS.ErrnoException).code ?? ''] ?? (error as Error).message

function makeSocketFolder (place: Place): void {
  fs.mkdirSync(place.sockets, { recursive: true, mode: 0o700 })
  // The folder lies in the shared temporary folder: refuse one that somebody else has put there.
  const owner = fs.statSync(place.sockets).uid
  if (owner !== process.getuid?.() && owner !== place.who.uid) throw new Sentence(`The folder ${place.sockets} belongs to another account. Remove it, or set GAINFUL_DATA to another folder.`)
  if (place.who.uid !== undefined) fs.chownSync(place.sockets, place.who.uid, place.who.gid!)
}

/** Into a folder beside, then renamed: a kill half way leaves nothing that looks whole. */
function makeCluster (place: Place, bin: string): void {
  const half = `${place.data}.new-${process.pid}`
  fs.rmSync(half, { recursive: true, force: true })
  try {
    fs.mkdirSync(half, { mode: 0o700 })
    if (place.who.uid !== undefined) fs.chownSync(half, place.who.uid, place.who.gid!)
    // The builtin locale sorts the same on every machine and after every upgrade.
    const made = spawnSync(path.join(bin, 'initdb'), ['-D', half, '-U', 'postgres', '--auth=trust', '-E', 'UTF8', '--locale-provider=builtin', '--locale=C.UTF-8'], { ...place.who, env: environment(), cwd: '/', encoding: 'utf8' })
    if (made.status !== 0) {
      const said = `${made.error?.message ?? ''}${made.stderr ?? ''}`
      throw new Sentence(`PostgreSQL could not be set up in ${place.data}: ${/no space left/i.test(said) ? 'the disk is full' : said.trim().split('\n').at(-1)}. Free some space, or set GAINFUL_DATA to another folder.`)
    }
    fs.renameSync(half, place.data)
  } catch (error) {
    fs.rmSync(half, { recursive: true, force: true })
    if (fs.existsSync(path.join(place.data, 'PG_VERSION'))) return // another process was first; use its cluster
    if (error instanceof Sentence) throw error
    throw new Sentence(`PostgreSQL could not be set up in ${place.data}: ${wordsFor(error)}. Set GAINFUL_DATA to another folder.`)
  }
}

const environment = () => ({ ...process.env, LC_ALL: 'C.UTF-8', TZ: 'UTC' })
const isAlive = (pid: number): boolean => { try { process.kill(pid, 0); return true } catch (error) { return (error as NodeJS.ErrnoException).code === 'EPERM' } }
/** After a restart of a container the pid may belong to anything. */
const isPostgres = (pid: number): boolean => { try { return fs.readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('postgres') } catch { return process.platform !== 'linux' } }
const pidLines = (place: Place): string[] => { try { return fs.readFileSync(place.pidFile, 'utf8').split('\n') } catch { return [] } }
/** A negative pid is a killed initdb and must never reach kill(). */
const pidOf = (place: Place): number => Math.max(0, Number(pidLines(place)[0] ?? 0) || 0)
const answers = (socket: string) => new Promise<boolean>((done) => { const s = net.connect(socket, () => { s.destroy(); done(true) }); s.on('error', () => done(false)) })
/** "Accepts connections" is not yet "ready": line 8 of the pid file says so, which is pg_ctl's own test. */
const isReady = async (place: Place): Promise<boolean> => pidLines(place)[7]?.trim() === 'ready' && answers(place.socket)

async function adopt (place: Place): Promise<number | null> {
  const pid = pidOf(place)
  if (!pid || !isAlive(pid)) return null
  if (!isPostgres(pid)) { fs.rmSync(place.pidFile, { force: true }); return null }
  for (let i = 0; i < 250; i++) {
    if (await isReady(place)) return pid
    if (!isAlive(pid)) return null
    await pause(20)
  }
  return null
}

async function launch (place: Place, bin: string, settings: string[]): Promise<number | null> {
  const log = fs.openSync(place.log, 'a')
  const base = ['listen_addresses=', 'unix_socket_permissions=0700', 'max_connections=60', 'shared_buffers=64MB', 'password_encryption=scram-sha-256']
  const server = spawn(path.join(bin, 'postgres'), ['-D', place.data, '-p', String(port), '-k', place.sockets, ...[...base, ...settings].flatMap((s) => ['-c', s])],
    { ...place.who, env: environment(), cwd: '/', stdio: ['ignore', log, log], detached: true })
  let gone = false
  server.on('exit', () => { gone = true }).on('error', () => { gone = true })
  server.unref()
  fs.closeSync(log)
  for (let i = 0; i < 1500 && !gone; i++) {
    if (pidOf(place) === server.pid && await isReady(place)) return server.pid!
    await pause(10)
  }
  return null
}

function handle (place: Place, pid: number, adopted: boolean): Cluster {
  return {
    pid, adopted, connection: { path: place.socket, host: 'localhost', port, user: 'postgres', database: 'postgres' },
    async stop () {
      if (!isAlive(pid) || !isPostgres(pid)) return
      process.kill(pid, 'SIGINT')
      for (let i = 0; i < 500 && isAlive(pid) && isPostgres(pid); i++) await pause(20)
    },
  }
}

function lastWords (log: string): string {
  try { return fs.readFileSync(log, 'utf8').trim().split('\n').slice(-3).join(' / ') } catch { return '(it left no log)' }
}
