/**
 * Closing waits for requests under way and for nothing else. Node would also wait for connections that a browser opened ahead of need and never used, and for those
 * whose last answer went out after closing began: a minute and more, in which a restart looks like a failure.
 */
import type { ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import type { FastifyInstance } from 'fastify'

export function registerConnections (app: FastifyInstance): void {
  /** The newest answer on each connection; null before the first request. */
  const newest = new Map<Socket, ServerResponse | null>()
  app.server.on('connection', (socket) => {
    newest.set(socket, null)
    socket.once('close', () => newest.delete(socket))
  })
  app.server.on('request', ({ socket }, response) => newest.set(socket, response))
  app.addHook('preClose', async () => {
    for (const [socket, response] of newest) {
      if (response === null || response.writableFinished) socket.destroySoon()
      else response.once('finish', () => socket.destroySoon())
    }
  })
}
