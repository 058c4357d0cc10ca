/** Real PostgreSQL for every test: one cluster a run, one migrated template, a clone of it for each test file. */
import { randomBytes } from 'node:crypto'
import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { inject } from 'vitest'
import type { TestProject } from 'vitest/node'
import { connect, type Database, onTopOf } from '#src/platform/db/client.ts'
import { migrateDatabase } from '#src/platform/db/migrate.ts'
import { type Connection, openCluster } from '#src/platform/postgres/cluster.ts'

declare module 'vitest' {
  interface ProvidedContext { connection: Connection }
}

/** vitest's global set-up: fsync is off here alone, since nobody pulls the plug on a test; the torture tests keep it on. */
export default async function setup (project: TestProject) {
  const folder = mkdtempSync(path.join(tmpdir(), 'gainful-test-'))
  chmodSync(folder, 0o755) // started by root, PostgreSQL runs as nobody, who must be able to enter
  const cluster = await openCluster(folder, ['fsync=off', 'synchronous_commit=off', 'full_page_writes=off', 'max_connections=200'])
  const admin = connect({ connection: cluster.connection }, 1)
  await admin.unsafe('create database template_gainful')
  await admin.end()
  await migrateDatabase({ connection: { ...cluster.connection, database: 'template_gainful' } })
  project.provide('connection', cluster.connection)
  return async () => {
    await cluster.stop()
    for (const left of [folder, path.dirname(cluster.connection.path)]) rmSync(left, { recursive: true, force: true })
  }
}

/** A database of this test file's own, dropped by close(). */
export async function cloneDatabase (pool = 8): Promise<{ db: Database; connection: Connection; close (): Promise<void> }> {
  const base = inject('connection')
  const name = `test_${randomBytes(6).toString('hex')}`
  const admin = connect({ connection: base }, 1)
  await admin.unsafe(`create database ${name} template template_gainful`)
  await admin.end()
  const connection = { ...base, database: name }
  const client = connect({ connection }, pool)
  return {
    db: onTopOf(client), connection,
    async close () {
      await client.end({ timeout: 1 })
      const last = connect({ connection: base }, 1)
      await last.unsafe(`drop database if exists ${name} with (force)`)
      await last.end()
    },
  }
}
