/**
 * Server-sent events (HTML standard, 9.2): a page hears of changes without asking. Each message is a piece of HTML. A stream is never compressed, since a packer would
 * hold messages back; proxies are told not to wait either. Closing the app ends all streams, and a browser then comes again by itself.
 */
import { PassThrough } from 'node:stream'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'

/** So that a proxy sees life in it. */
const beatMs = 15_000
/** Then the browser comes anew, and whoever may no longer see it is told so. */
const longestMs = 10 * 60_000

export type Stream = { send (html: string): void }

/** True when the browser wants to be told; anything else that asks the same address gets one message and its end, which is how a page without a stream looks again. */
export const wantsStream = (request: FastifyRequest): boolean => request.method === 'GET' && String(request.headers.accept ?? '').includes('text/event-stream')

/** One message: each line of it begins with its name. */
export const messageOf = (html: string): string => `${html.split(/\r\n|\r|\n/).map((line) => `data: ${line}\n`).join('')}\n`

export function registerEventStreams (app: FastifyInstance): void {
  const open = new Set<PassThrough>()
  app.decorateReply('stream', function (this: FastifyReply, begin: (stream: Stream) => () => void) {
    const body = new PassThrough()
    // Of messages that a slow line cannot take yet only the newest waits.
    let waiting: string | null = null
    const send = (html: string): void => { if (body.writableNeedDrain) waiting = html; else body.write(messageOf(html)) }
    body.on('drain', () => { if (waiting !== null) { const html = waiting; waiting = null; send(html) } })
    body.write('retry: 2000\n\n')
    const end = begin({ send })
    open.add(body)
    const beat = setInterval(() => { if (!body.writableNeedDrain) body.write(':\n\n') }, beatMs)
    const last = setTimeout(() => body.end(), longestMs)
    body.once('close', () => { clearInterval(beat); clearTimeout(last); open.delete(body); end() })
    return this.type('text/event-stream; charset=utf-8').header('x-accel-buffering', 'no').send(body)
  })
  app.decorateReply('lastMessage', function (this: FastifyReply, html: string) { return this.type('text/event-stream; charset=utf-8').send(messageOf(html)) })
  app.addHook('preClose', async () => { for (const body of open) body.end() })
}

declare module 'fastify' {
  interface FastifyReply {
    /** Keeps the answer open for messages; what `begin` returns is called once when it ends, from either side. */
    stream (begin: (stream: Stream) => () => void): FastifyReply
    /** One message, and the end. */
    lastMessage (html: string): FastifyReply
  }
}
