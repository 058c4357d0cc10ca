/**
 * A private PostgreSQL for one folder: adopted when it already runs, started when not, made when there is none.
 * It listens on a unix socket alone, so there is no port to choose and nothing for another machine to reach.
 */
import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import fs from 'node:fs'
import net from 'node:net'
import path from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { Sentence } from '../sentence.ts'
import { type Account, account, binaries, mayEnter, temporaryFolder } from './binaries.ts'
import { bareEnvironment, gist, isAlive, makeCluster, wordsFor } from './make-cluster.ts'

/** How to reach it, in the words of postgres.js. */
export type Connection = { path: string; host: string; port: number; user: string; database: string }
export type Cluster = {
  connection: Connection
  readonly pid: number
  readonly adopted: boolean
  /** Starts it again where it was, if it is gone; true if it was. Throws a Sentence when it does not start. */
  revive (): Promise<boolean>
  /** Fast shutdown; resolves when it is gone. */
  stop (): Promise<void>
}

type Place = { data: string; sockets: string; pidFile: string; log: string; bin: string; settings: string[]; who: Account }
const port = 5432
const socketIn = (folder: string, number: number | string = port) => path.join(folder, `.s.PGSQL.${number}`)

/**
 * Two processes may call this for one folder at the same instant: one starts the server, both use it.
 * `settings` are PostgreSQL's own (`fsync=off` for tests). Throws a Sentence when the folder cannot be used.
 */
export async function openCluster (folder: string, settings: string[] = []): Promise<Cluster> {
  const who = account()
  const data = dataFolder(folder, who)
  const bin = binaries(who)
  const sockets = path.join(temporaryFolder(who), `gainful-${createHash('sha256').update(data).digest('hex').slice(0, 12)}`)
  const place: Place = { data, sockets, pidFile: path.join(data, 'postmaster.pid'), log: path.join(sockets, 'postgres.log'), bin, settings, who }
  if (!fs.existsSync(path.join(data, 'PG_VERSION'))) makeCluster(data, bin, who)
  const found = await run(place)
  let { pid } = found
  return {
    connection: { path: found.socket, host: 'localhost', port, user: 'postgres', database: 'postgres' },
    adopted: found.adopted,
    get pid () { return pid },
    async revive () {
      if (serves(pid, place)) return false
      // A pool goes on to look where it has found the server before.
      const again = await run({ ...place, sockets: path.dirname(found.socket) })
      if (again.socket !== found.socket) throw new Sentence(`The PostgreSQL of ${data} has moved to ${again.socket}. Start Gainful again.`)
      pid = again.pid
      return true
    },
    async stop () {
      if (!serves(pid, place)) return
      process.kill(pid, 'SIGINT')
      for (let i = 0; i < 500 && serves(pid, place); i++) await pause(20)
    },
  }
}

/** Where the cluster's files are. Throws a Sentence when the folder cannot be used. */
function dataFolder (folder: string, who: Account): string {
  const unusable = (why: string) => new Sentence(`The data folder ${folder} cannot be used: ${why}. Set GAINFUL_DATA to another folder${who.uid === undefined ? '' : ', such as /var/lib/gainful'}.`)
  const data = path.resolve(folder, 'postgres')
  const umask = process.umask(0o022) // a new one may be entered whatever umask root has
  try {
    makeFolder(folder)
    const target = fs.existsSync(data) ? data : path.dirname(data)
    fs.accessSync(target, fs.constants.R_OK | fs.constants.W_OK | fs.constants.X_OK)
  } catch (error) { throw unusable(wordsFor(error)) } finally { process.umask(umask) }
  if (!mayEnter(who, path.dirname(data))) throw unusable('PostgreSQL runs as "nobody" when Gainful is started by root, and "nobody" may not enter it')
  const owner = fs.existsSync(data) ? fs.statSync(data).uid : null
  if (owner !== null && owner !== (who.uid ?? process.getuid?.())) throw unusable(`the PostgreSQL in it belongs to account number ${owner}, and Gainful was started by another`)
  return data
}

/** Node's own recursive mkdir runs for ever where a folder is neither there nor can be made, as in /proc. */
function makeFolder (folder: string): void {
  if (fs.statSync(folder, { throwIfNoEntry: false })?.isDirectory()) return
  if (!fs.existsSync(path.dirname(folder))) makeFolder(path.dirname(folder))
  try { fs.mkdirSync(folder) } catch (error) { if (!fs.statSync(folder, { throwIfNoEntry: false })?.isDirectory()) throw error } // another process was first
}

/** It lies in the shared temporary folder: one that somebody else has put there under our name is refused. */
function makeSocketFolder ({ sockets, who }: Place): void {
  try { fs.mkdirSync(sockets, { mode: 0o700 }) } catch (error) { if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw new Sentence(`The folder ${sockets} cannot be made: ${wordsFor(error)}. Set TMPDIR to a folder that can be written.`) }
  const found = fs.lstatSync(sockets)
  if (!found.isDirectory() || (found.uid !== process.getuid?.() && found.uid !== who.uid)) throw new Sentence(`The folder ${sockets} belongs to another account. Remove it, or set GAINFUL_DATA to another folder.`)
  if (who.uid !== undefined) fs.chownSync(sockets, who.uid, who.gid!)
}

/** Whether this process is the server of this folder. After a restart of a container a pid in a file may belong to anything, another PostgreSQL included. */
function serves (pid: number, { data }: Place): boolean {
  if (pid <= 1 || !isAlive(pid)) return false
  if (process.platform !== 'linux') return true
  try {
    const words = fs.readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0')
    const folder = fs.statSync(words[words.indexOf('-D') + 1]!)
    const own = fs.statSync(data)
    return words.includes('-D') && folder.ino === own.ino && folder.dev === own.dev
  } catch { return false }
}

/** Lines of PostgreSQL's own pid file: pid, folder, start, port, folder of the socket, address, memory key, status. The pid is 0 where it cannot be read, negative for an initdb. */
function pidFile (place: Place): { isThere: boolean; pid: number; socket: string; isReady: boolean } {
  let text: string | null = null
  try { text = fs.readFileSync(place.pidFile, 'utf8') } catch { /* it is not running */ }
  const lines = (text ?? '').split('\n').map((line) => line.trim())
  const [pid = '', , , number = port, folder = ''] = lines
  return { isThere: text !== null, pid: Number(pid) || 0, socket: socketIn(folder || place.sockets, number), isReady: lines[7] === 'ready' }
}
const answers = (socket: string) => new Promise<boolean>((done) => { const s = net.connect(socket, () => { s.destroy(); done(true) }); s.on('error', () => done(false)) })

type Running = { pid: number; socket: string; adopted: boolean }

/** A killed postmaster can stay a zombie for a while, or leave processes behind that still hold its memory: so it is tried again, with a growing pause. */
async function run (place: Place): Promise<Running> {
  makeSocketFolder(place)
  const before = fs.existsSync(place.log) ? fs.statSync(place.log).size : 0
  for (let round = 0; round < 10; round++) {
    await pause(60 * round)
    const running = await adopt(place, round) ?? await launch(place)
    if (running) return running
    if (round > 1 && !/lock file|still in use|without a word/.test(lastWords(place.log, before))) break // waiting will not mend it
  }
  throw new Sentence(`PostgreSQL did not start in ${place.data}: ${lastWords(place.log, before)}. Mend that, or set GAINFUL_DATA to another folder.`)
}

async function adopt (place: Place, round: number): Promise<Running | null> {
  const { isThere, pid } = pidFile(place)
  if (!isThere) return null
  const whose = Math.abs(pid)
  // PostgreSQL goes by the number alone and would take a stranger, or a zombie, for its own server. A file that a crash left empty it never touches; one
  // that is being written is whole a moment later.
  const isStale = whose === 0 ? round > 1 : isAlive(whose) && !serves(whose, place)
  if (isStale) for (const file of [place.pidFile, `${socketIn(place.sockets)}.lock`]) fs.rmSync(file, { force: true })
  if (isStale || pid <= 0) return null
  for (let i = 0; i < 250 && serves(pid, place); i++) {
    // "Accepts connections" is not yet "ready": the pid file says so, which is pg_ctl's own test.
    const { socket, isReady } = pidFile(place)
    if (isReady && await answers(socket)) return { pid, socket, adopted: true }
    await pause(20)
  }
  return null
}

/** The server's log holds no statement and no row: what a query did wrong, the process that asked logs in its own way. */
const always = ['listen_addresses=', 'unix_socket_permissions=0700', 'max_connections=60', 'shared_buffers=64MB', 'password_encryption=scram-sha-256', 'log_min_messages=log', 'log_min_error_statement=panic']

async function launch (place: Place): Promise<Running | null> {
  const log = fs.openSync(place.log, fs.constants.O_APPEND | fs.constants.O_CREAT | fs.constants.O_WRONLY | fs.constants.O_NOFOLLOW, 0o600)
  const server = spawn(path.join(place.bin, 'postgres'), ['-D', place.data, '-p', String(port), '-k', place.sockets, ...[...always, ...place.settings].flatMap((s) => ['-c', s])],
    { ...place.who, env: bareEnvironment(), cwd: '/', stdio: ['ignore', log, log], detached: true })
  let gone = false
  server.on('exit', () => { gone = true }).on('error', () => { gone = true })
  server.unref()
  fs.closeSync(log)
  for (let i = 0; i < 1500 && !gone; i++) {
    const { pid, socket, isReady } = pidFile(place)
    if (pid === server.pid && isReady && await answers(socket)) return { pid, socket, adopted: false }
    await pause(10)
  }
  return null
}

function lastWords (log: string, from: number): string {
  try { return gist(fs.readFileSync(log, 'utf8').slice(from)) || 'it ended without a word' } catch { return 'it left no log' }
}
