/** A cluster of the torture's own, with fsync on, and the real server as processes that share its folder and can be killed at any moment. */
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import type { Sql } from 'postgres'
import { createPerson } from '#src/features/accounts/create-person.ts'
import { updateProfile } from '#src/features/accounts/profile-queries.ts'
import { startSignIn } from '#src/features/accounts/start-sign-in.ts'
import { findLearning, insertMarks } from '#src/features/learning/queries.ts'
import { startAttempt } from '#src/features/learning/start-attempt.ts'
import { submitAttempt } from '#src/features/learning/submit-attempt.ts'
import { readConfig } from '#src/platform/config.ts'
import { connect, onTopOf } from '#src/platform/db/client.ts'
import { cohorts, enrollments } from '#src/platform/db/schema/cohorts.ts'
import { openLog } from '#src/platform/log.ts'
import { type Cluster, openCluster } from '#src/platform/postgres/cluster.ts'
import { makeServices, type Services } from '#src/services.ts'
import { type ServerProcess, startServer } from '../support/server-process.ts'
import { Ledger } from './ledger.ts'

/** A trainee with an open post-quiz of every item type, and the cookie of their browser. */
export type Seat = { person: number; enrollment: number; attempt: number; revision: number; cookie: string }
export type Reply = { status: number; location: string | null; json: { submitted?: boolean; items?: Record<string, { outcome: string; version: number }> } }

export class Stage {
  readonly folder: string
  readonly ledger: Ledger
  servers: ServerProcess[] = []
  /** Longest time that a server took to be ready again. */
  slowestStartMs = 0
  cluster!: Cluster
  sql!: Sql
  services!: Services
  #cohort = 0
  #made = 0

  /** Two servers start at the same instant on a folder where nothing is. */
  static async open (): Promise<Stage> {
    const stage = new Stage()
    await stage.start()
    await stage.#connect()
    const [row] = await stage.services.db.insert(cohorts).values({ name: 'Torture', curriculum: 'mini', startsOn: '2026-01-01' }).returning({ id: cohorts.id })
    stage.#cohort = row!.id
    return stage
  }

  private constructor () {
    this.folder = mkdtempSync(path.join(tmpdir(), 'gainful-torture-'))
    chmodSync(this.folder, 0o755) // started by root, PostgreSQL runs as nobody, who must be able to enter
    this.ledger = new Ledger(path.join(this.folder, 'ledger'))
  }

  async start (): Promise<void> {
    this.servers = await Promise.all([0, 1].map(() => startServer({ GAINFUL_DATA: this.folder })))
    this.#noteStarts(this.servers)
  }
  async restart (index: number): Promise<void> {
    this.servers[index] = await startServer({ GAINFUL_DATA: this.folder })
    this.#noteStarts([this.servers[index]])
  }
  #noteStarts (servers: ServerProcess[]) { this.slowestStartMs = Math.max(this.slowestStartMs, ...servers.map(({ readyMs }) => readyMs)) }

  async #connect (): Promise<void> {
    this.cluster = await openCluster(this.folder)
    this.sql = connect({ connection: this.cluster.connection }, 8)
    const config = readConfig({ LOG_LEVEL: 'silent' })
    this.services = makeServices(config, onTopOf(this.sql), openLog(config))
  }

  /** Ends every process of ours in one breath, PostgreSQL and all its children too. */
  async killEverything (): Promise<void> {
    const pids = [...this.servers.map(({ pid }) => pid), this.cluster.pid, ...childrenOf(this.cluster.pid)]
    for (const pid of pids) { try { process.kill(pid, 'SIGKILL') } catch { /* it went with its parent */ } }
    await Promise.all(this.servers.map((server) => server.kill()))
    await this.sql.end({ timeout: 0 }).catch(() => { /* nobody answers any more */ })
  }
  async startEverything (): Promise<void> {
    await this.start()
    await this.#connect()
  }

  /** One connection of a server loses its process; PostgreSQL then ends all of them and starts anew by itself. */
  async killBackend (): Promise<void> {
    const [row] = await this.sql<{ pid: number }[]>`select pid from pg_stat_activity where backend_type = 'client backend' and pid <> pg_backend_pid() order by random() limit 1`
    process.kill(row!.pid, 'SIGKILL')
  }
  async startDatabase (): Promise<void> {
    this.cluster = await openCluster(this.folder)
    await this.ready()
  }
  /** Resolves when both servers, and we, reach the database again; rejects after 15 s. */
  async ready (): Promise<void> {
    const asked = this.servers.map(({ url }) => async () => (await fetch(`${url}/readyz`)).ok)
    for (const ask of [...asked, async () => (await this.sql`select 1`).length === 1]) {
      for (const end = performance.now() + 15_000; !await ask().catch(() => false);) {
        if (performance.now() > end) throw new Error('a server did not find its database again')
        await pause(20)
      }
    }
  }

  async close (): Promise<void> {
    await Promise.all(this.servers.map((server) => server.kill()))
    await this.sql?.end({ timeout: 1 })
    await this.cluster?.stop()
    this.ledger.close()
    rmSync(this.folder, { recursive: true, force: true })
  }

  /** A supervisor needs both modules, a SEES only the first. */
  async newSeat (discipline: 'sees' | 'supervisor' = 'sees'): Promise<Seat> {
    const { db } = this.services
    const n = ++this.#made
    const person = (await db.transaction((tx) => createPerson(tx, { name: `Trainee ${n}`, email: `trainee.${n}@agency.example`, by: null })))!
    await updateProfile(db, person, { printedName: `Trainee ${n}` }) // confirmed: certificates do not wait for it
    const [row] = await db.insert(enrollments).values({ cohortId: this.#cohort, personId: person, discipline }).returning({ id: enrollments.id })
    const { token } = await startSignIn(db, person, 'torture')
    return this.openQuiz({ person, enrollment: row!.id, cookie: `gainful=${token}` }, 'every-type')
  }

  /** The pre-quiz is in and the sections are read: the post-quiz opens. */
  async openQuiz (who: Pick<Seat, 'person' | 'enrollment' | 'cookie'>, module: string): Promise<Seat> {
    const { db } = this.services
    const begin = async (phase: 'pre' | 'post') => {
      const started = await startAttempt(this.services, (await findLearning(db, who.person, who.enrollment))!, module, phase)
      if (started.kind !== 'open') throw new Error(`no sitting: ${JSON.stringify(started)}`)
      return started.attemptId
    }
    await submitAttempt(this.services, who.person, await begin('pre'), 0)
    const [row] = await this.sql<{ id: number }[]>`select id::int from module_revisions where module = ${module} order by id desc limit 1`
    for (const section of module === 'second' ? ['only-part'] : ['the-first-part', 'the-second-part']) await insertMarks(db, [{ enrollmentId: who.enrollment, module, section, revisionId: row!.id }])
    return { ...who, attempt: await begin('post'), revision: row!.id }
  }

  /** As the script of a page, or a form. Rejects when the server is gone. */
  async post (server: number, seat: Seat, what: 'answers' | 'submission', fields: Iterable<[string, string]>): Promise<Reply> {
    const reply = await fetch(`${this.servers[server % this.servers.length]!.url}/attempts/${seat.attempt}/${what}`, {
      method: 'POST', redirect: 'manual', headers: { cookie: seat.cookie, accept: 'application/json' }, body: new URLSearchParams([...fields]),
    })
    const text = await reply.text()
    return { status: reply.status, location: reply.headers.get('location'), json: reply.headers.get('content-type')?.includes('json') ? JSON.parse(text) as Reply['json'] : {} }
  }

  async sumOf (attempt: number): Promise<number> {
    return (await this.sql<{ sum: number }[]>`select coalesce(sum(version), 0)::int as sum from responses where attempt_id = ${attempt}`)[0]!.sum
  }
}

function childrenOf (parent: number): number[] {
  try {
    return readdirSync('/proc').filter((name) => /^\d+$/.test(name)).map(Number).filter((pid) => { try { return Number(/\) \S (\d+)/.exec(readFileSync(`/proc/${pid}/stat`, 'utf8'))?.[1]) === parent } catch { return false } })
  } catch {
    return [] // where there is no /proc they end by themselves, when they see that their parent is gone
  }
}
