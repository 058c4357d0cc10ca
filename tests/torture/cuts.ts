/** The connection to the database is cut after each byte of a save, either way: the answer is there whole or not at all, and sent again it is there once. */
import { startServer } from '../support/server-process.ts'
import type { Stage } from './stage.ts'
import { Wire } from './wire.ts'

/** Returns how many cuts the server told its client of (anything but 200), and how many it bore. Throws when one leaves anything else than the promise. */
export async function cutRounds (stage: Stage): Promise<{ told: number; borne: number }> {
  const wire = await new Wire(stage.cluster.connection.path).open()
  const server = await startServer({ DATABASE_URL: `postgres://postgres@127.0.0.1:${wire.port}/postgres`, DATABASE_POOL: '1', LOG_LEVEL: 'silent' })
  try {
    const seat = await stage.newSeat()
    let version = 0
    const send = async () => {
      const reply = await fetch(`${server.url}/attempts/${seat.attempt}/answers`, {
        method: 'POST', headers: { cookie: seat.cookie, accept: 'application/json' },
        body: new URLSearchParams([['revision', String(seat.revision)], ['v.single', '0'], ['n.single', String(version)], ['w.single', 'one-page'], ['a.single', 'abc'[version % 3]!]]),
      })
      await reply.text()
      return reply.status
    }
    const stored = async () => (await stage.sql<{ version: number; answer: string }[]>`select version, answer from responses where attempt_id = ${seat.attempt} and item = 'single'`)[0]
    const fresh = async () => { version++; return send() }
    const cuts = { told: 0, borne: 0 }
    for (const way of ['to database', 'from database'] as const) {
      for (let i = 0; i < 2; i++) if (await fresh() !== 200) throw new Error('a save with the wire whole failed')
      wire.listen()
      await fresh()
      const bytes = wire.passed[way]
      for (let after = 0; after < bytes; after++) {
        const before = (await stored())!.version
        wire.cut(way, after)
        const status = await fresh()
        cuts[status === 200 ? 'borne' : 'told']++
        const row = (await stored())!
        if (row.version !== before && row.version !== version) throw new Error(`cut ${way} after ${after}: half an answer`)
        if (status === 200 && row.version !== version) throw new Error(`cut ${way} after ${after}: "saved" was said, and nothing is`)
        wire.listen()
        for (let tries = 0; await send() !== 200; tries++) if (tries > 5) throw new Error(`cut ${way} after ${after}: not saved when sent again`)
        const again = (await stored())!
        if (again.version !== version || again.answer !== 'abc'[version % 3]) throw new Error(`cut ${way} after ${after}: sent again, ${JSON.stringify(again)} is stored`)
      }
    }
    return cuts
  } finally {
    await server.kill()
    wire.close()
  }
}
