/** A line between browser and servers that alternates between two processes and fails on demand. Only saves are disturbed, unless the fault is 'refuse'. */
import { Agent, createServer, type IncomingHttpHeaders, type IncomingMessage, request, type ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'

/**
 * refuse: the connection is cut before anything is passed on, for every request. hang: no reply, ever. drop-reply: the server has answered, the browser hears
 * nothing. duplicate: the request arrives three times. late: it arrives when the browser has long given it up. portal: a page of somebody
 * else's, with 200. busy: 503.
 */
export type Fault = 'none' | 'refuse' | 'hang' | 'drop-reply' | 'duplicate' | 'late' | 'portal' | 'busy'
type Reply = { status: number; headers: IncomingHttpHeaders; body: Buffer }

export class Line {
  /** Where the servers are; may change while the line is open. */
  servers: string[]
  url = ''
  /** Saves that came by. */
  saves = 0
  /** Milliseconds that the module of the quiz page is kept back. */
  scriptDelay = 0
  /** Milliseconds that a save's reply is kept back. */
  replyDelay = 0
  /** Lets browsers keep pages: what a page of ours forbids. */
  keepsPages = false
  #fault: Fault = 'none'
  #times = Infinity
  #turn = 0
  readonly #agent = new Agent({ keepAlive: true })
  readonly #sockets = new Set<Socket>()
  readonly #server = createServer((from, to) => { this.#pass(from, to).catch(() => from.socket.destroy()) })

  constructor (servers: string[]) {
    this.servers = servers
    this.#server.on('connection', (socket) => { this.#sockets.add(socket); socket.on('close', () => this.#sockets.delete(socket)) })
  }

  async open (): Promise<this> {
    await new Promise<void>((ready) => this.#server.listen(0, '127.0.0.1', ready))
    this.url = `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`
    return this
  }

  close (): void {
    this.#server.close()
    for (const socket of this.#sockets) socket.destroy()
    this.#agent.destroy()
  }

  /** From now on, for the next `times` requests that it concerns. */
  fail (fault: Fault, times = Infinity): void { this.#fault = fault; this.#times = times }
  mend (): void { this.fail('none') }

  async #pass (from: IncomingMessage, to: ServerResponse): Promise<void> {
    const parts: Buffer[] = []
    for await (const part of from) parts.push(part as Buffer)
    const body = Buffer.concat(parts)
    const isSave = from.method === 'POST' && from.url!.endsWith('/answers')
    if (isSave) this.saves++
    if (this.scriptDelay && from.url!.endsWith('/answers.js')) await pause(this.scriptDelay)
    const fault = (isSave || this.#fault === 'refuse') && this.#times-- > 0 ? this.#fault : 'none'
    const again = () => this.#forward(from, body)
    switch (fault) {
      case 'refuse': from.socket.destroy(); return
      case 'hang': return
      case 'portal': to.writeHead(200, { 'content-type': 'text/html', connection: 'close' }).end('<h1>Hotel Wi-Fi: accept our terms</h1>'); return
      case 'busy': to.writeHead(503, { 'retry-after': '1', connection: 'close' }).end('busy'); return
      case 'late': from.socket.destroy(); await pause(1500); await again(); return
      case 'drop-reply': await again(); from.socket.destroy(); return
      case 'duplicate': await Promise.all([again(), again()])
    }
    const reply = await again()
    if (isSave && this.replyDelay) await pause(this.replyDelay)
    if (this.keepsPages) delete reply.headers['cache-control']
    // A browser quietly sends again what fails on a connection that it has kept; on a fresh one the page itself must bear it.
    to.writeHead(reply.status, { ...reply.headers, connection: 'close' }).end(reply.body)
  }

  #forward (from: IncomingMessage, body: Buffer): Promise<Reply> {
    const server = this.servers[this.#turn++ % this.servers.length]!
    return new Promise((done, fail) => {
      const out = request(new URL(from.url!, server), { method: from.method, headers: from.headers, agent: this.#agent }, (reply) => {
        const parts: Buffer[] = []
        reply.on('data', (part: Buffer) => parts.push(part)).on('error', fail).on('end', () => done({ status: reply.statusCode!, headers: reply.headers, body: Buffer.concat(parts) }))
      })
      out.on('error', fail)
      out.end(body)
    })
  }
}
