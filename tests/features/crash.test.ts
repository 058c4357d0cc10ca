/** A short torture, with fsync on: two starts at one instant, a kill between COMMIT and reply, a kill of everything. The long one is `node tests/torture/run.ts`. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { setTimeout as pause } from 'node:timers/promises'
import { startServer } from '../support/server-process.ts'
import { finalHash, violations } from '../torture/invariants.ts'
import { crashRound, crashSeats, raceRound, startRound, type Tally } from '../torture/rounds.ts'
import { Stage } from '../torture/stage.ts'
import { Wire } from '../torture/wire.ts'

async function until (what: string, holds: () => Promise<boolean>): Promise<void> {
  for (const end = performance.now() + 10_000; !await holds().catch(() => false); await pause(20)) if (performance.now() > end) throw new Error(`never came true: ${what}`)
}

let stage: Stage
const tally: Tally = new Map()
beforeAll(async () => { stage = await Stage.open() }, 120_000)
afterAll(() => stage?.close(), 60_000)

test('two servers that start at the same instant on an empty folder share one database, published once', async () => {
  expect((await Promise.all(stage.servers.map(({ url }) => fetch(`${url}/readyz`)))).map((reply) => reply.status)).toEqual([200, 200])
  expect(await stage.sql`select kind, module, number from module_revisions order by kind, module`).toEqual([
    { kind: 'curriculum', module: 'mini', number: 1 }, { kind: 'module', module: 'every-type', number: 1 }, { kind: 'module', module: 'second', number: 1 }, { kind: 'page', module: 'words', number: 1 },
  ])
  expect(await stage.sql`select current_setting('fsync') as fsync`).toEqual([{ fsync: 'on' }])
})

test('starts, saves and submissions of one sitting at once, over both', async () => {
  await startRound(stage, tally, 20)
  for (let round = 0; round < 3; round++) await raceRound(stage, tally, 20)
  expect([...tally.keys()].filter((what) => / 5\d\d/.test(what))).toEqual([])
  expect(await violations(stage)).toEqual([])
})

test('a server killed between COMMIT and reply: the answer is there, and sent again it is there once', { timeout: 60_000 }, async () => {
  const wire = await new Wire(stage.cluster.connection.path).open()
  const server = await startServer({ DATABASE_URL: `postgres://postgres@127.0.0.1:${wire.port}/postgres`, DATABASE_POOL: '1' })
  stage.servers.push(server)
  try {
    const seat = await stage.newSeat()
    const send = (to: number, version: number) => stage.post(to, seat, 'answers', [['revision', String(seat.revision)], ['v.single', '0'], ['n.single', String(version)], ['w.single', 'one-page'], ['a.single', 'abc'[version % 3]!]])
    expect((await send(2, 1)).status).toBe(200)
    const committed = wire.holdCommit('one-page')
    const reply = send(2, 2).then(({ status }) => status, () => 'no reply')
    await committed
    await server.kill('SIGKILL')
    expect(await reply).toBe('no reply')
    expect(await stage.sql`select version, answer from responses where attempt_id = ${seat.attempt}`).toEqual([{ version: 2, answer: 'c' }])
    const again = await send(0, 2)
    expect([again.status, again.json.items!.single]).toEqual([200, expect.objectContaining({ outcome: 'saved', version: 2 })])
    expect(await stage.sql`select version, answer from responses where attempt_id = ${seat.attempt}`).toEqual([{ version: 2, answer: 'c' }])
  } finally {
    stage.servers.pop()
    await server.kill()
    wire.close()
  }
})

test('a server lives on whenever a new connection to its database is cut', { timeout: 60_000 }, async () => {
  const wire = await new Wire(stage.cluster.connection.path).open()
  const server = await startServer({ DATABASE_URL: `postgres://postgres@127.0.0.1:${wire.port}/postgres`, DATABASE_POOL: '1', LOG_LEVEL: 'silent' })
  try {
    for (let after = 0; after < 4000; after += 650) {
      wire.cutAll()
      wire.cut('from database', after)
      await fetch(`${server.url}/readyz`)
      wire.listen()
      await until(`ready after a cut at ${after}`, async () => (await fetch(`${server.url}/readyz`)).ok)
    }
  } finally {
    await server.kill()
    wire.close()
  }
})

test('PostgreSQL loses a process and starts anew under the servers, which live on', { timeout: 60_000 }, async () => {
  const pids = stage.servers.map(({ pid }) => pid)
  for (let round = 0; round < 2; round++) await crashRound(stage, tally, await crashSeats(stage, 3, 2), { strike: () => stage.killBackend(), recover: () => stage.ready() })
  expect(pids.every((pid) => process.kill(pid, 0))).toBe(true)
  expect(await violations(stage)).toEqual([])
})

test('both servers and PostgreSQL killed in the middle: what was acknowledged is there, what was not is there whole or not at all', { timeout: 90_000 }, async () => {
  const seats = await crashSeats(stage, 4, 2)
  const [clock] = await stage.sql<{ now: Date }[]>`select clock_timestamp() as now`
  const before = await finalHash(stage, clock!.now)
  await crashRound(stage, tally, seats, { strike: () => stage.killEverything(), recover: () => stage.startEverything() })
  expect(await finalHash(stage, clock!.now)).toBe(before)
  expect(await violations(stage)).toEqual([])
  expect(stage.ledger.count).toBeGreaterThan(10)
})
