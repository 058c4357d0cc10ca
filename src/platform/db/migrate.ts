/** Forward-only migrations, run at every start under a lock, so that any number of processes may start at once. */
import { readMigrationFiles } from 'drizzle-orm/migrator'
import { drizzle } from 'drizzle-orm/postgres-js'
import { migrate } from 'drizzle-orm/postgres-js/migrator'
import path from 'node:path'
import { Sentence } from '../sentence.ts'
import { connect, type Where } from './client.ts'

const migrationsFolder = path.join(import.meta.dirname, '../../../migrations')
const lock = 7_416_230_118

/** Throws a Sentence on a server that is too old, or on a database that a newer version of Gainful has already changed. */
export async function migrateDatabase (where: Where): Promise<void> {
  const client = connect(where, 1)
  try {
    const [server] = await client`select current_setting('server_version_num')::int as version`
    if (server!.version < 150_000) throw new Sentence(`This PostgreSQL is version ${Math.floor(server!.version / 10_000)}; Gainful needs 15 or newer. Point DATABASE_URL at another.`)
    await client`select pg_advisory_lock(${lock})`
    await migrate(drizzle(client), { migrationsFolder })
    // The migrator applies by time and would skip an older file that came later without a word.
    const [applied] = await client`select count(*)::int as n from drizzle.__drizzle_migrations`
    const known = readMigrationFiles({ migrationsFolder }).length
    if (applied!.n !== known) throw new Sentence(`The database has ${applied!.n} migrations and this version of Gainful has ${known}. Start the version that it was last used with, or restore a backup.`)
  } finally {
    await client.end({ timeout: 1 })
  }
}
