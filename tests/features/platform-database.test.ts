/** Opening a database: migrated once by however many come at once, closed by the last one out, and what is said of one that cannot be used. */
import { randomBytes } from 'node:crypto'
import { mkdirSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import path from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import type { Sql } from 'postgres'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { readConfig } from '#src/platform/config.ts'
import { connect, isAway, openDatabase } from '#src/platform/db/client.ts'
import { migrateDatabase } from '#src/platform/db/migrate.ts'
import { type Cluster, openCluster } from '#src/platform/postgres/cluster.ts'
import { Sentence } from '#src/platform/sentence.ts'
import { kill, postmaster, runLines, scratch, tellAll, untilTold } from '../support/children.ts'

const home = scratch()
const usualTemporary = process.env.TMPDIR
beforeAll(() => { process.env.TMPDIR = home.folder })
afterAll(async () => {
  if (usualTemporary === undefined) delete process.env.TMPDIR
  else process.env.TMPDIR = usualTemporary
  await home.remove()
})

const opened = (GAINFUL_DATA: string) => openDatabase(readConfig({ GAINFUL_DATA }))
const child = (folder: string, then: string) => runLines(`
  const { openDatabase } = await import('#src/platform/db/client.ts')
  const { readConfig } = await import('#src/platform/config.ts')
  ${untilTold}
  let database = await openDatabase(readConfig({ GAINFUL_DATA: ${JSON.stringify(folder)} }))
  const count = async () => (await database.db.$client\`select count(*)::int as n from drizzle.__drizzle_migrations\`)[0].n
  ${then}`, { env: { TMPDIR: home.folder } })

describe('a private database', () => {
  const folder = home.at('private')

  test('three processes that open an empty folder at one instant migrate it once; the last one out stops the server', async () => {
    const ended = await tellAll([1, 2, 3].map((n) => child(folder, `console.log(await count()); await new Promise((go) => setTimeout(go, ${n} * 60)); await database.close()`)))
    const counts = ended.map(({ out, err }) => { expect(err).toBe(''); return out.split('\n')[1] })
    expect(new Set(counts).size).toBe(1)
    expect(Number(counts[0])).toBeGreaterThan(0)
    expect(postmaster(folder)).toBeNull()
  })

  test('closing leaves a server that somebody else still uses', async () => {
    const [first, second] = [await opened(folder), await opened(folder)]
    const pid = postmaster(folder)
    await first.close()
    expect(postmaster(folder)).toBe(pid)
    expect((await second.db.$client`select 1 as one`)[0]).toEqual({ one: 1 })
    await second.close()
    expect(postmaster(folder)).toBeNull()
  })

  test('processes that come and go at the same moment find it running, and leave it stopped', async () => {
    const ended = await tellAll([1, 2].map(() => child(folder, `
      for (let round = 0; round < 6; round++) {
        await database.close()
        database = await openDatabase(readConfig({ GAINFUL_DATA: ${JSON.stringify(folder)} }))
        await count()
      }
      await database.close()`)))
    expect(ended.map(({ code, err }) => ({ code, err }))).toEqual(Array(2).fill({ code: 0, err: '' }))
    expect(postmaster(folder)).toBeNull()
  }, 60_000)

  test('a server killed under a process is back within seconds, and what was committed with it', async () => {
    const database = await opened(folder)
    const sql = database.db.$client
    await sql`insert into throttles values ('kept', 1, now())`
    const before = postmaster(folder)!
    kill(before)
    const from = Date.now()
    while (postmaster(folder) === before) await pause(5)
    const kept = await patiently(() => sql`select tries from throttles where key = 'kept'`)
    expect(kept).toEqual([{ tries: 1 }])
    expect(Date.now() - from).toBeLessThan(10_000) // under one second on a free machine
    await database.close()
    expect(postmaster(folder)).toBeNull()
  })

  test('closing while the server is away is no fault', async () => {
    const database = await opened(folder)
    kill(postmaster(folder)!)
    await database.close()
  })
})

async function patiently<T> (query: () => PromiseLike<T>): Promise<T> {
  for (let i = 0; ; i++) {
    try { return await query() } catch (error) {
      if (i === 200 || !isAway(error)) throw error
      await pause(25)
    }
  }
}

describe('a connection lost while it is used', () => {
  const connection = inject('connection')
  let other: Sql
  beforeAll(async () => {
    other = connect({ connection }, 1)
    await other`create table lost (n text)`
  })
  afterAll(async () => {
    await other`drop table lost`
    await other.end()
  })

  test('takes its whole transaction with it: nothing that it says later is stored, or undoes what another does', async () => {
    const sql = connect({ connection }, 1)
    const outcome = sql.begin(async (tx) => {
      await tx`insert into lost values ('first')`
      const [self] = await tx`select pg_backend_pid() as pid`
      await other`select pg_terminate_backend(${self!.pid})`
      await pause(50)
      // Meanwhile somebody else's transaction gets the place in the pool, with a new connection.
      const next = sql.begin(async (theirs) => { await theirs`insert into lost values ('theirs')`; await pause(100) })
      await pause(50)
      await Promise.allSettled([tx`insert into lost values (${'second'})`, tx`rollback`])
      await next
    })
    await expect(outcome).rejects.toMatchObject({ code: 'CONNECTION_CLOSED' })
    await pause(200)
    expect(await other`select n from lost`).toEqual([{ n: 'theirs' }])
    await sql.end({ timeout: 1 })
  })

  test('many times over, under load, it neither ends the process, nor holds a query up, nor keeps a place in the pool', async () => {
    const sql = connect({ connection: { ...connection } }, 4, { connection: { application_name: 'stormy' } })
    let [isOver, done] = [false, 0]
    const strange: unknown[] = []
    const busy = Array.from({ length: 9 }, async (_, i) => {
      while (!isOver) {
        try {
          if (i % 3 === 0) await sql`select pg_sleep(0.002)`
          else if (i % 3 === 1) await sql`select ${i}::int + ${done}::int`
          else await sql.begin(async (tx) => { await tx`select ${done}::int`; await pause(1); await tx`select 1` })
          done++
        } catch (error) { if (!isAway(error)) strange.push(error) }
      }
    })
    for (let round = 0; round < 25; round++) {
      await pause(40)
      await other`select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'stormy'`
    }
    isOver = true
    await Promise.all(busy)
    expect(strange).toEqual([])
    expect(done).toBeGreaterThan(50)
    const from = Date.now()
    await patiently(() => Promise.all([1, 2, 3, 4].map(() => sql`select pg_sleep(0.3)`)))
    expect(Date.now() - from).toBeLessThan(1000) // all four at once
    const closing = Date.now()
    await sql.end({ timeout: 5 })
    expect(Date.now() - closing).toBeLessThan(1000)
  })
})

describe('migrations', () => {
  const base = inject('connection')
  const made: string[] = []
  let admin: Sql
  beforeAll(() => { admin = connect({ connection: base }, 1) })
  afterAll(async () => {
    for (const name of made) await admin.unsafe(`drop database if exists ${name} with (force)`)
    await admin.end()
  })
  async function empty (then: (sql: Sql) => Promise<unknown> = async () => {}) {
    const name = `migrate_${randomBytes(5).toString('hex')}`
    await admin.unsafe(`create database ${name}`)
    made.push(name)
    const connection = { ...base, database: name }
    const sql = connect({ connection }, 1)
    await then(sql)
    await sql.end()
    return { connection }
  }

  test('four at once on an empty database apply each once', async () => {
    const where = await empty()
    await Promise.all([1, 2, 3, 4].map(() => migrateDatabase(where)))
    const sql = connect(where, 1)
    const rows = await sql<{ hash: string }[]>`select hash from drizzle.__drizzle_migrations`
    expect(new Set(rows.map(({ hash }) => hash)).size).toBe(rows.length)
    await migrateDatabase(where)
    expect(await sql`select hash from drizzle.__drizzle_migrations`).toHaveLength(rows.length)
    await sql.end()
  })

  test('a database that a newer version has changed is left alone, with a sentence', async () => {
    const where = await empty()
    await migrateDatabase(where)
    const sql = connect(where, 1)
    await sql`insert into drizzle.__drizzle_migrations (hash, created_at) values ('later', ${Date.now() + 1e9})`
    await sql.end()
    const failure = await migrateDatabase(where).catch((error: unknown) => error)
    expect(failure).toBeInstanceOf(Sentence)
    expect((failure as Sentence).message).toMatch(/^The database has \d+ migrations and this version of Gainful has \d+\. Start the version that it was last used with, or restore a backup\.$/)
  })

  test('a PostgreSQL that is too old is named with its version, and nothing is made in it', async () => {
    // The server of this run says of itself, in this one database, that it is 14.12.
    const where = await empty(async (sql) => {
      await sql.unsafe(`create schema old; create function old.current_setting(text) returns text language sql as $$ select '140012' $$`)
      await sql.unsafe(`alter database ${sql.options.database} set search_path = old, pg_catalog, public`)
    })
    const failure = await migrateDatabase(where).catch((error: unknown) => error)
    expect(failure).toBeInstanceOf(Sentence)
    expect((failure as Sentence).message).toMatch(/is version 14; Gainful needs 15 or newer/)
    const sql = connect(where, 1)
    expect(await sql`select from pg_namespace where nspname = 'drizzle'`).toHaveLength(0)
    await sql.end()
  })
})

describe('DATABASE_URL', () => {
  const password = 'pässw0rd/with@signs'
  const secret = encodeURIComponent(password)
  let cluster: Cluster
  let at: string

  beforeAll(async () => {
    const free = createServer().listen(0, '127.0.0.1')
    await new Promise((listening) => free.on('listening', listening))
    const { port } = free.address() as { port: number }
    await new Promise((closed) => free.close(closed))
    mkdirSync(home.at('tcp'))
    cluster = await openCluster(home.at('tcp'), ['listen_addresses=127.0.0.1', `port=${port}`])
    at = `127.0.0.1:${port}`
    const sql = connect({ connection: cluster.connection }, 1)
    await sql.unsafe(`create role trainer_app login password '${password}'; create role nobody_much login password '${password}'`)
    await sql.unsafe('create database gainful owner trainer_app')
    writeFileSync(home.at('tcp/postgres/pg_hba.conf'), 'local all all trust\nhost all all 127.0.0.1/32 scram-sha-256\n')
    await sql`select pg_reload_conf()`
    await sql.end()
  })
  afterAll(async () => { await cluster.stop() })

  const open = (DATABASE_URL: string) => openDatabase(readConfig({ DATABASE_URL, GAINFUL_DATA: home.at('never') }))
  const said = async (url: string): Promise<string> => {
    const failure = await open(url).then(() => 'it opened', (error: unknown) => error)
    expect(failure).toBeInstanceOf(Sentence)
    const { message } = failure as Sentence
    expect(message).not.toContain(password)
    expect(message).not.toContain(secret)
    return message
  }

  test('opens over TCP with a password of any signs, and over a socket', async () => {
    for (const url of [`postgres://trainer_app:${secret}@${at}/gainful`, `postgresql:///gainful?user=trainer_app&host=${encodeURIComponent(path.dirname(cluster.connection.path))}&port=${at.split(':')[1]}`]) {
      const { db, close } = await open(url).catch((error: unknown) => { throw new Error(`${url}: ${String(error)}`) })
      expect((await db.$client`select current_user as who`)[0]).toEqual({ who: 'trainer_app' })
      await close()
    }
    expect(postmaster(home.at('tcp'))).toBe(cluster.pid) // it is not ours to stop
    expect(postmaster(home.at('never'))).toBeNull()
  })

  test('is refused in one sentence that says what is wrong, never the password', async () => {
    const start = 'The database of DATABASE_URL cannot be used: '
    expect(await said(`postgres://trainer_app:wrong${secret}@${at}/gainful`)).toBe(`${start}the password is not right.`)
    expect(await said(`postgres://nobody_here:${secret}@${at}/gainful`)).toBe(`${start}the password is not right.`)
    expect(await said(`postgres://trainer_app:${secret}@${at}/missing`)).toBe(`${start}there is no database of that name.`)
    expect(await said(`postgres://trainer_app:${secret}@127.0.0.1:1/gainful`)).toBe(`${start}nothing answers at its address.`)
    expect(await said(`postgres://trainer_app:${secret}@host.invalid/gainful`)).toBe(`${start}its host is not known.`)
    expect(await said(`postgres://nobody_much:${secret}@${at}/gainful`)).toBe(`${start}its account may not create tables there; make it the owner of the database.`)
    expect(await said(`postgres://trainer_app:${secret}@${at}/gainful?sslmode=require`)).toMatch(/^The database of DATABASE_URL cannot be used: [^\n]+\.$/)
  })

  test('an address that is none is refused before anything is tried, without being shown', () => {
    for (const url of [`mysql://trainer_app:${secret}@${at}/gainful`, `trainer_app:${secret}@${at}`, `postgres://trainer_app:100%@${at}/gainful`]) {
      expect(() => readConfig({ DATABASE_URL: url })).toThrow(/DATABASE_URL must .*; it is not shown, it may hold a secret/)
      try { readConfig({ DATABASE_URL: url }) } catch (error) { expect((error as Error).message).not.toMatch(/trainer_app:/) }
    }
  })
})
