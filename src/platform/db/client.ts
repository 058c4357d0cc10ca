/** One pool to one PostgreSQL, with Drizzle on top. */
import { drizzle, type PostgresJsDatabase } from 'drizzle-orm/postgres-js'
import type { FastifyBaseLogger } from 'fastify'
import type { Options, Sql } from 'postgres'
import type { Config } from '../config.ts'
import { type Cluster, type Connection, openCluster } from '../postgres/cluster.ts'
import { Sentence } from '../sentence.ts'
import { migrateDatabase } from './migrate.ts'
import { postgres } from './postgres-js.ts'
import * as schema from './schema/index.ts'

/** `$client` is postgres.js itself: its tagged statements are prepared once per connection, for the hottest queries. */
export type Database = PostgresJsDatabase<typeof schema> & { $client: Sql }
export type Transaction = Parameters<Parameters<PostgresJsDatabase<typeof schema>['transaction']>[0]>[0]
/** What a query needs: the pool or a transaction on it. */
export type Db = PostgresJsDatabase<typeof schema> | Transaction

export type Where = { url: string } | { connection: Connection }

/**
 * Times are UTC on every connection; a name tells our processes apart in pg_stat_activity. A database that was away is found again within a
 * quarter of a second. Connections to the private PostgreSQL are kept for good: they tell the last process out that somebody is still there.
 */
export function connect (where: Where, pool: number, extra: Options<Record<string, never>> = {}): Sql {
  const options: Options<Record<string, never>> = {
    max: pool, onnotice: () => {}, connection: { application_name: 'gainful', TimeZone: 'UTC' }, connect_timeout: 10, backoff: (tries) => Math.min(0.02 * 2 ** tries, 0.25), ...extra,
  }
  return 'url' in where ? ofUrl(where.url, options) : postgres({ ...where.connection, max_lifetime: null, ...options } as Options<Record<string, never>>)
}

/** postgres.js does not know the usual way to write a socket, postgres:///gainful?host=/run/postgresql&user=gainful. */
function ofUrl (text: string, options: Options<Record<string, never>>): Sql {
  const url = new URL(text)
  const given = ['host', 'port', 'user', 'password'].flatMap((name) => (url.searchParams.has(name) ? [[name, url.searchParams.get(name)!] as const] : []))
  for (const [name] of given) url.searchParams.delete(name)
  return postgres(url.href, { ...options, ...Object.fromEntries(given) } as Options<Record<string, never>>)
}

export function onTopOf (client: Sql): Database {
  const db = drizzle(client, { schema }) as Database
  // Drizzle makes the client leave timestamps and JSON as text, since it maps them itself. Moments stay Dates for our own statements; what goes
  // into them as JSON is stringified by hand.
  client.options.parsers[1184] = (text: string) => new Date(text)
  client.options.serializers[1184] = (moment: Date | string) => (moment instanceof Date ? moment.toISOString() : moment)
  return db
}

type Open = { client: Sql; cluster: Cluster | null; where: Where }

/**
 * Opens what the configuration names, brings it to the newest migration, and closes cleanly: the last process out stops the
 * private PostgreSQL, so that two may share it. While open, a private PostgreSQL that is gone is started again, which `log` hears of.
 * Throws a Sentence when there is something that a person can mend.
 */
export async function openDatabase (config: Config, log?: FastifyBaseLogger): Promise<{ db: Database; close (): Promise<void> }> {
  const { client, cluster, where } = config.databaseUrl ? await openOther(config.databaseUrl, config.databasePool) : await openPrivate(config)
  const watch = cluster && keepRunning(cluster, log)
  return {
    db: onTopOf(client),
    async close () {
      await watch?.stop()
      await client.end({ timeout: 2 })
      if (cluster) await leave(cluster, where)
    },
  }
}

async function openOther (url: string, pool: number): Promise<Open> {
  const where = { url }
  try {
    await migrateDatabase(where)
    return { client: connect(where, pool), cluster: null, where }
  } catch (error) {
    if (error instanceof Sentence) throw error
    throw new Sentence(`The database of DATABASE_URL cannot be used: ${reason(error)}.`)
  }
}

/** Another process may take itself for the last and stop the server just as this one comes in: then it starts anew. */
async function openPrivate (config: Config): Promise<Open> {
  for (let round = 1; ; round++) {
    const cluster = await openCluster(config.dataFolder)
    const where = { connection: cluster.connection }
    const client = connect(where, config.databasePool)
    try {
      await client`select 1` // from now on we are seen
      await migrateDatabase(where)
      return { client, cluster, where }
    } catch (error) {
      await client.end({ timeout: 1 })
      if (round < 5 && isAway(error)) continue
      await leave(cluster, where)
      throw error
    }
  }
}

/** Killed for its memory, or stopped by a hand: the private PostgreSQL is back within seconds, and requests find it as before. */
function keepRunning (cluster: Cluster, log: FastifyBaseLogger | undefined): { stop (): Promise<void> } {
  let look: Promise<void> | null = null
  const timer = setInterval(() => {
    look ??= cluster.revive()
      .then((wasGone) => { if (wasGone) log?.warn('the private PostgreSQL was gone and was started again') }, (error: unknown) => log?.error({ err: error }, 'the private PostgreSQL is gone'))
      .finally(() => { look = null })
  }, 500).unref()
  return { async stop () { clearInterval(timer); await look } }
}

/** Those who are leaving too are not counted, so that of two who close at once neither relies on the other. */
async function leave (cluster: Cluster, where: Where): Promise<void> {
  const closing = 'gainful closing'
  const last = connect(where, 1, { connection: { application_name: closing } })
  try {
    const [others] = await last`select count(*)::int as n from pg_stat_activity where backend_type = 'client backend' and application_name <> ${closing}`
    await last.end({ timeout: 1 })
    if (others?.n === 0) await cluster.stop()
  } catch (error) {
    await last.end({ timeout: 1 })
    if (codesOf(error).includes('57P03')) await cluster.stop() // it is shutting down already: see it through
  }
}

/** Codes of an error and of what caused it, outermost first. A file that is not there is not a socket that is not there. */
function codesOf (error: unknown): string[] {
  const codes: string[] = []
  for (let at = error as { code?: unknown; syscall?: unknown; cause?: unknown } | undefined; at && codes.length < 5; at = at.cause as typeof at) {
    codes.push(at.code === 'ENOENT' && at.syscall !== 'connect' ? '' : String(at.code ?? ''))
  }
  return codes
}

const away = /^(57P0[1-3]|08\w{3}|53300|ECONNREFUSED|ECONNRESET|ENOENT|EPIPE|ETIMEDOUT|EHOSTUNREACH|ENOTFOUND|EAI_AGAIN|CONNECTION_\w+|CONNECT_TIMEOUT)$/
/** Whether the database could not be asked at all, or went away while it was asked. */
export const isAway = (error: unknown): boolean => codesOf(error).some((code) => away.test(code))

const reasons: Record<string, string> = {
  ECONNREFUSED: 'nothing answers at its address', ENOENT: 'nothing answers at its address', CONNECT_TIMEOUT: 'it does not answer', ETIMEDOUT: 'it does not answer', EHOSTUNREACH: 'its host cannot be reached',
  ENOTFOUND: 'its host is not known', EAI_AGAIN: 'its host is not known', '28P01': 'the password is not right', '28000': 'the account may not sign in', '3D000': 'there is no database of that name',
  '42501': 'its account may not create tables there; make it the owner of the database', '53300': 'it has no connection to spare', '57P03': 'it is starting up or shutting down', '25006': 'it is read-only',
}

function reason (error: unknown): string {
  const known = codesOf(error).find((code) => code in reasons)
  if (known) return reasons[known]!
  const { message, cause } = error as { message: string; cause?: { message?: string } }
  return (cause?.message ?? message).replace(/\.$/, '')
}
