/** One pool to one PostgreSQL, with Drizzle on top. */
import { drizzle, type PostgresJsDatabase } from 'drizzle-orm/postgres-js'
import postgres, { type Options, type Sql } from 'postgres'
import type { Config } from '../config.ts'
import { type Connection, openCluster } from '../postgres/cluster.ts'
import { Sentence } from '../sentence.ts'
import { migrateDatabase } from './migrate.ts'
import * as schema from './schema/index.ts'

/** `$client` is postgres.js itself: its tagged statements are prepared once per connection, for the hottest queries. */
export type Database = PostgresJsDatabase<typeof schema> & { $client: Sql }
export type Transaction = Parameters<Parameters<PostgresJsDatabase<typeof schema>['transaction']>[0]>[0]
/** What a query needs: the pool or a transaction on it. */
export type Db = PostgresJsDatabase<typeof schema> | Transaction

export type Where = { url: string } | { connection: Connection }

/** Times are UTC on every connection; a name tells our processes apart in pg_stat_activity. */
export function connect (where: Where, pool: number, extra: Options<Record<string, never>> = {}): Sql {
  const options: Options<Record<string, never>> = { max: pool, onnotice: () => {}, connection: { application_name: 'gainful', TimeZone: 'UTC' }, ...extra }
  return 'url' in where ? postgres(where.url, options) : postgres({ ...where.connection, ...options } as Options<Record<string, never>>)
}

export function onTopOf (client: Sql): Database {
  const db = drizzle(client, { schema }) as Database
  // Drizzle makes the client leave timestamps and JSON as text, since it maps them itself. Moments stay Dates for our own statements; what goes
  // into them as JSON is stringified by hand.
  client.options.parsers[1184] = (text: string) => new Date(text)
  client.options.serializers[1184] = (moment: Date | string) => (moment instanceof Date ? moment.toISOString() : moment)
  return db
}

/**
 * Opens what the configuration names, brings it to the newest migration, and closes cleanly: the last process out stops the
 * private PostgreSQL, so that two may share it.
 */
export async function openDatabase (config: Config): Promise<{ db: Database; close (): Promise<void> }> {
  const cluster = config.databaseUrl ? null : await openCluster(config.dataFolder)
  const where: Where = cluster ? { connection: cluster.connection } : { url: config.databaseUrl! }
  try {
    await migrateDatabase(where)
  } catch (error) {
    if (error instanceof Sentence || cluster) throw error
    throw new Sentence(`The database of DATABASE_URL cannot be used: ${reason(error)}.`)
  }
  const client = connect(where, config.databasePool)
  return {
    db: onTopOf(client),
    async close () {
      await client.end({ timeout: 5 })
      if (!cluster) return
      const last = connect(where, 1)
      const [others] = await last`select count(*)::int as n from pg_stat_activity where backend_type = 'client backend' and pid <> pg_backend_pid()`
      await last.end({ timeout: 1 })
      if (others?.n === 0) await cluster.stop()
    },
  }
}

function reason (error: unknown): string {
  const { code, message } = error as { code?: string; message: string }
  const known: Record<string, string> = { ECONNREFUSED: 'nothing answers at its address', ENOTFOUND: 'its host is not known', '28P01': 'the password is not right', '28000': 'the account may not sign in', '3D000': 'there is no database of that name', CONNECT_TIMEOUT: 'it does not answer' }
  return known[code ?? ''] ?? message
}
