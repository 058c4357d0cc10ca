/** Streams of events: what goes over the line, and that each is let go from either side. */
import Fastify from 'fastify'
import http from 'node:http'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { messageOf, registerEventStreams, type Stream, wantsStream } from '#src/platform/http/event-stream.ts'

const app = Fastify()
let begun = 0, ended = 0
let newest: Stream
beforeAll(async () => {
  registerEventStreams(app)
  app.get('/', (request, reply) => (wantsStream(request) ? reply.stream((stream) => { begun++; newest = stream; stream.send('first'); return () => { ended++ } }) : reply.lastMessage('once')))
  await app.listen({ port: 0, host: '127.0.0.1' })
})
afterAll(() => app.close())

const open = (method = 'GET', accept = 'text/event-stream') => new Promise<{ reply: http.IncomingMessage; request: http.ClientRequest }>((resolve) => {
  const { port } = app.server.address() as { port: number }
  const request = http.request({ port, host: '127.0.0.1', method, headers: { accept } }, (reply) => resolve({ reply, request })).on('error', () => {})
  request.end()
})

test('every line of a message begins with its name, so that no HTML can end it early', () => {
  expect(messageOf('<p>\n\nevent: x\r\n</p>\rend')).toBe('data: <p>\ndata: \ndata: event: x\ndata: </p>\ndata: end\n\n')
})

test('a browser that goes away is let go; HEAD and other readers open nothing', async () => {
  const { reply, request } = await open()
  expect(reply.headers['content-type']).toBe('text/event-stream; charset=utf-8')
  expect([begun, ended]).toEqual([1, 0])
  request.destroy()
  await expect.poll(() => ended).toBe(1)
  const head = await open('HEAD')
  const plain = await open('GET', '*/*')
  expect([head.reply.statusCode, plain.reply.statusCode, begun]).toEqual([200, 200, 1])
})

test('of what a slow line cannot take only the newest waits', async () => {
  const { reply, request } = await open()
  reply.pause()
  const large = 'x'.repeat(1_000_000)
  for (let number = 0; number < 50; number++) newest.send(`${number} ${large}`)
  let text = ''
  reply.setEncoding('utf8').on('data', (part: string) => { text += part })
  reply.resume()
  await expect.poll(() => text.includes('data: 49 '), { timeout: 5000 }).toBe(true)
  expect(text.match(/^data: \d+ /gm)!.length).toBeLessThan(10)
  request.destroy()
})
