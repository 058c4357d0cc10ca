/** For whoever watches the process: alive, and able to serve. */
import type { FastifyInstance } from 'fastify'
import type { Database } from '../db/client.ts'
import { ping } from '../queries.ts'

export function registerHealth (app: FastifyInstance, db: Database) {
  app.get('/healthz', { config: { policy: 'public' }, logLevel: 'warn' }, async () => ({ status: 'alive' }))
  app.get('/readyz', { config: { policy: 'public' }, logLevel: 'warn' }, async (_request, reply) => {
    const timeout = new Promise<never>((_, fail) => { setTimeout(() => fail(new Error('too slow')), 2000).unref() })
    try {
      await Promise.race([ping(db), timeout])
      return { status: 'ready' }
    } catch {
      return reply.code(503).send({ status: 'the database does not answer' })
    }
  })
}
