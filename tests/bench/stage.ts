/** What the bench runs on: a cluster of its own with fsync on, the real content published, and signed-in trainees. */
import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { startSignIn } from '#src/features/accounts/start-sign-in.ts'
import { createPerson } from '#src/features/accounts/create-person.ts'
import { publishFolder } from '#src/features/curriculum/publish-folder.ts'
import { readConfig } from '#src/platform/config.ts'
import { connect, type Database, onTopOf } from '#src/platform/db/client.ts'
import { migrateDatabase } from '#src/platform/db/migrate.ts'
import { cohorts, enrollments } from '#src/platform/db/schema/cohorts.ts'
import { openLog } from '#src/platform/log.ts'
import { type Connection, openCluster } from '#src/platform/postgres/cluster.ts'
import { makeServices, type Services } from '#src/services.ts'

export type Seat = { person: number; cookie: string; enrollment: number }
export type Stage = { connection: Connection; postmaster: number; db: Database; services: Services; seats: Seat[]; close (): Promise<void> }

/** `curriculum` is enrolled in by `count` people, each with a live sign-in. */
export async function openStage (count: number, curriculum: string): Promise<Stage> {
  const folder = mkdtempSync(path.join(tmpdir(), 'gainful-bench-'))
  chmodSync(folder, 0o755)
  const cluster = await openCluster(folder)
  await migrateDatabase({ connection: cluster.connection })
  const client = connect({ connection: cluster.connection }, 8)
  const db = onTopOf(client)
  const config = readConfig({ LOG_LEVEL: 'error', LOG_FORMAT: 'json' })
  const services = makeServices(config, db, openLog(config))
  await publishFolder(services, path.join(import.meta.dirname, '../../content'))
  const [cohort] = await db.insert(cohorts).values({ name: 'Bench', curriculum, startsOn: '2026-01-01' }).returning({ id: cohorts.id })
  const seats: Seat[] = []
  for (let i = 0; i < count; i++) {
    const person = (await db.transaction((tx) => createPerson(tx, { name: `Trainee ${i}`, email: `trainee.${i}@agency.example`, by: null })))!
    const { token } = await startSignIn(db, person, 'bench')
    const [row] = await db.insert(enrollments).values({ cohortId: cohort!.id, personId: person, discipline: 'other' }).returning({ id: enrollments.id })
    seats.push({ person, cookie: `gainful=${token}`, enrollment: row!.id })
  }
  await client`analyze`
  return {
    connection: cluster.connection, postmaster: cluster.pid, db, services, seats,
    async close () { await client.end({ timeout: 2 }); await cluster.stop(); rmSync(folder, { recursive: true, force: true }) },
  }
}
