/** The private PostgreSQL: adopted, started or made, by any number of processes at once. */
import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { connect } from '#src/platform/db/client.ts'
import { openCluster } from '#src/platform/postgres/cluster.ts'
import { kill, postmaster, runLines, scratch, tellAll, untilTold } from '../support/children.ts'

const home = scratch()
const usualTemporary = process.env.TMPDIR
/** One cluster that most tests open, stop, kill and open again. */
const one = home.at('one')

beforeAll(async () => {
  process.env.TMPDIR = home.folder
  await (await openCluster(one)).stop()
})
afterAll(async () => {
  if (usualTemporary === undefined) delete process.env.TMPDIR
  else process.env.TMPDIR = usualTemporary
  await home.remove()
})

const isRunning = (pid: number): boolean => { try { process.kill(pid, 0); return true } catch { return false } }
/** Opens the folder when it is told to go and says which server it got. */
const opener = (folder: string, env: Record<string, string> = {}) => runLines(`
  const { openCluster } = await import('#src/platform/postgres/cluster.ts')
  ${untilTold}
  const { pid, adopted } = await openCluster(${JSON.stringify(folder)})
  console.log(JSON.stringify({ pid, adopted }))`, { env: { TMPDIR: home.folder, ...env } })

test('a server is started once, adopted by whoever comes later, and stopped clean', async () => {
  const first = await openCluster(one)
  expect(first.adopted).toBe(false)
  expect(first.pid).toBe(postmaster(one))
  const second = await openCluster(one)
  expect(second).toMatchObject({ adopted: true, pid: first.pid, connection: first.connection })
  expect(statSync(first.connection.path).mode & 0o077).toBe(0)

  await second.stop()
  expect(postmaster(one)).toBeNull()
  while (isRunning(first.pid)) await pause(5) // until its parent has noticed
  await first.stop() // of a server that is gone: nothing
})

test('it listens on no network', async () => {
  const cluster = await openCluster(one)
  const client = connect({ connection: cluster.connection }, 1)
  const [row] = await client`select current_setting('listen_addresses') as addresses, current_setting('fsync') as fsync, current_setting('server_version_num')::int as version`
  expect(row).toMatchObject({ addresses: '', fsync: 'on' })
  expect(row!.version).toBeGreaterThanOrEqual(180_000)
  await client.end()
  await cluster.stop()
})

test('three processes that open an empty folder at one instant share one server', async () => {
  const folder = home.at('three')
  const found = (await tellAll([1, 2, 3].map(() => opener(folder)))).map(({ out, err }) => { expect(err).toBe(''); return JSON.parse(out.split('\n')[1]!) as { pid: number; adopted: boolean } })
  expect(new Set(found.map(({ pid }) => pid)).size).toBe(1)
  expect(found.filter(({ adopted }) => !adopted)).toHaveLength(1)
  expect(readdirSync(folder)).toEqual(['postgres'])
  await (await openCluster(folder)).stop()
})

test('a start killed half way leaves nothing that looks whole, and the next one clears it away', async () => {
  const folder = home.at('killed')
  const child = runLines(`const { openCluster } = await import('#src/platform/postgres/cluster.ts'); await openCluster(${JSON.stringify(folder)})`, { env: { TMPDIR: home.folder }, group: true })
  const half = `${folder}/postgres.new-${child.pid}`
  while (!existsSync(`${half}/PG_VERSION`)) await pause(1)
  kill(-child.pid) // it, initdb and all that initdb has started
  await child.ended
  expect(readdirSync(folder)).toEqual([`postgres.new-${child.pid}`])

  const cluster = await openCluster(folder)
  expect(cluster.adopted).toBe(false)
  expect(readdirSync(folder)).toEqual(['postgres'])
  await cluster.stop()
})

test('a pid file that names a stranger, another PostgreSQL, nobody or nonsense is not believed, and the stranger lives', async () => {
  const stranger = spawn('sleep', ['60'])
  const running = await openCluster(one)
  const sound = readFileSync(`${one}/postgres/postmaster.pid`, 'utf8').split('\n')
  const other = await openCluster(home.at('three')) // with the very settings of ours
  kill(running.pid)
  while (isRunning(running.pid)) await pause(5)
  for (const pid of [stranger.pid, other.pid, -stranger.pid!, 4_000_000, -42, 'nonsense', '']) {
    writeFileSync(`${one}/postgres/postmaster.pid`, [pid, ...sound.slice(1)].join('\n'))
    const cluster = await openCluster(one)
    expect(cluster.adopted, String(pid)).toBe(false)
    expect(cluster.pid).not.toBe(pid)
    await cluster.stop()
  }
  expect([stranger.pid!, other.pid].map(isRunning)).toEqual([true, true])
  stranger.kill()
  await other.stop()
}, 60_000)

test('killed outright, it comes back with all that was committed, for a new process and for one that held it', async () => {
  const cluster = await openCluster(one)
  const client = connect({ connection: cluster.connection }, 2)
  await client`create table if not exists kept (n int)`
  for (const round of [1, 2]) {
    await client`insert into kept values (${round})`
    kill(cluster.pid)
    const before = cluster.pid
    while (isRunning(before)) await pause(5)
    expect(await cluster.revive()).toBe(true)
    expect(await cluster.revive()).toBe(false) // it runs
    expect(cluster.pid).not.toBe(before)
    expect((await client`select n from kept order by n`).map(({ n }) => n as number)).toEqual([1, 2].slice(0, round))
  }
  kill(cluster.pid)
  const again = await openCluster(one)
  const other = connect({ connection: again.connection }, 1)
  expect((await other`select count(*)::int as n from kept`)[0]!.n).toBe(2)
  await Promise.all([client.end({ timeout: 1 }), other.end()])
  await again.stop()
})

test('a folder that is written in two ways, or looked at from two temporary folders, is one folder', async () => {
  const cluster = await openCluster(one)
  symlinkSync(one, home.at('alias'))
  mkdirSync(home.at('elsewhere'), { mode: 0o777 })
  expect(await openCluster(home.at('alias'))).toMatchObject({ pid: cluster.pid, adopted: true })
  expect(await openCluster(`${one}/../one/`)).toMatchObject({ pid: cluster.pid, adopted: true })
  const [elsewhere] = await tellAll([opener(one, { TMPDIR: home.at('elsewhere') })])
  expect(elsewhere!.err).toBe('')
  expect(JSON.parse(elsewhere!.out.split('\n')[1]!)).toEqual({ pid: cluster.pid, adopted: true })
  await cluster.stop()
})

test('neither a deep data folder nor a deep or closed temporary folder is too much for a socket', async () => {
  const deep = home.at('deep', ...Array.from({ length: 12 }, (_, i) => `folder-with-a-long-name-${i}`))
  const temporary = home.at('temporary-'.repeat(8))
  const closed = home.at('closed')
  mkdirSync(temporary, { mode: 0o777 })
  mkdirSync(closed, { mode: 0o700 }) // of root, who starts PostgreSQL as nobody
  for (const TMPDIR of [temporary, closed]) {
    process.env.TMPDIR = TMPDIR
    const cluster = await openCluster(deep)
    expect(Buffer.byteLength(cluster.connection.path)).toBeLessThan(107)
    const client = connect({ connection: cluster.connection }, 1)
    expect((await client`select 1 as one`)[0]).toEqual({ one: 1 })
    await client.end()
    await cluster.stop()
  }
  process.env.TMPDIR = home.folder
})

test('whatever mask of rights a new folder is made under, PostgreSQL may enter it', async () => {
  const folder = home.at('masked', 'inner')
  const { out, err } = await runLines(`
    process.umask(0o077)
    const { openCluster } = await import('#src/platform/postgres/cluster.ts')
    const cluster = await openCluster(${JSON.stringify(folder)})
    console.log(process.umask().toString(8))
    await cluster.stop()`, { env: { TMPDIR: home.folder } }).ended
  expect(err).toBe('')
  expect(out.trim()).toBe('77')
  expect(statSync(`${folder}/postgres`).mode & 0o777).toBe(0o700)
})
