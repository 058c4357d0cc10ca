/** Closing waits for requests under way and for nothing else. */
import Fastify from 'fastify'
import { connect } from 'node:net'
import { setTimeout as wait } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { registerConnections } from '#src/platform/http/connections.ts'

/** Everything that comes back on one connection, until its end. */
const talk = (port: number, words: string) => {
  const socket = connect(port, '127.0.0.1', () => socket.write(words))
  const said = new Promise<string>((resolve) => {
    let text = ''
    socket.on('data', (part) => { text += part.toString() }).on('close', () => resolve(text)).on('error', () => {})
  })
  return { socket, said }
}

test('a connection that never asked anything is let go, one that was served is closed, and a request under way is answered', async () => {
  const app = Fastify({ forceCloseConnections: 'idle' })
  registerConnections(app)
  let began = 0
  app.get('/slow', async () => { began++; await wait(500); return 'whole' })
  app.get('/quick', async () => 'quick')
  await app.listen({ port: 0, host: '127.0.0.1' })
  const { port } = app.server.address() as { port: number }
  const silent = talk(port, '')
  const half = talk(port, 'GET /quick HTTP/1.1\r\nhost: x\r\n')
  const served = talk(port, 'GET /quick HTTP/1.1\r\nhost: x\r\n\r\n')
  const slow = talk(port, 'GET /slow HTTP/1.1\r\nhost: x\r\n\r\n')
  await expect.poll(() => began).toBe(1)
  await wait(50)

  const from = performance.now()
  await app.close()
  expect(performance.now() - from).toBeLessThan(3000)
  expect(await slow.said).toContain('whole')
  expect(await served.said).toContain('quick')
  expect([await silent.said, await half.said]).toEqual(['', ''])
})
