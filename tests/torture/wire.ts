/** The wire between a server and its database, to be cut after any byte, or to be held when a COMMIT is over and its reply is not yet heard. */
import { connect, createServer, type AddressInfo, type Socket } from 'node:net'

type Way = 'to database' | 'from database'

export class Wire {
  readonly #socket: string
  readonly #open = new Set<Socket>()
  #cut: { way: Way; after: number } | null = null
  #held: { word: string; tell: () => void } | null = null
  /** Bytes that went each way since the last `cut` or `listen`. */
  passed: Record<Way, number> = { 'to database': 0, 'from database': 0 }
  port = 0
  readonly #server = createServer((near) => this.#join(near, connect(this.#socket)))

  /** `socket` is PostgreSQL's own. */
  constructor (socket: string) { this.#socket = socket }

  async open (): Promise<this> {
    await new Promise<void>((ready) => this.#server.listen(0, '127.0.0.1', ready))
    this.port = (this.#server.address() as AddressInfo).port
    return this
  }
  close (): void {
    this.#server.close()
    this.cutAll()
  }

  cutAll (): void { for (const socket of this.#open) socket.resetAndDestroy() }
  listen (): void { this.passed = { 'to database': 0, 'from database': 0 }; this.#cut = null }
  /** The connection that carries byte `after` + 1 that way, counted from now, is cut before it. */
  cut (way: Way, after: number): void { this.listen(); this.#cut = { way, after } }
  /** Resolves when the database has inserted a row for whoever sent it this word, and says that its transaction is over; what it says is heard by nobody. */
  holdCommit (word: string): Promise<void> { return new Promise((tell) => { this.#held = { word, tell } }) }

  #join (near: Socket, far: Socket): void {
    const end = () => { near.resetAndDestroy(); far.destroy() } // as a process that dies leaves it: reset, not closed with good grace
    this.#open.add(near)
    near.on('close', () => this.#open.delete(near))
    for (const socket of [near, far]) socket.on('error', end).on('close', end)
    // An answer comes in one piece or in several, as it happens, and the same server has other work to do: what is meant is kept whole until its end is there.
    let isMeant = false, kept = Buffer.alloc(0)
    near.on('data', (data: Buffer) => {
      isMeant ||= this.#held !== null && data.includes(this.#held.word)
      this.#pass('to database', data, far, end)
    })
    far.on('data', (data: Buffer) => {
      if (!this.#held || !isMeant) { this.#pass('from database', data, near, end); return }
      kept = Buffer.concat([kept, data])
      // ReadyForQuery, outside of a transaction: what came before is committed.
      if (!kept.subarray(-6).equals(Buffer.from([0x5a, 0, 0, 0, 5, 0x49]))) return
      if (kept.includes('INSERT 0 1')) { const { tell } = this.#held; this.#held = null; tell(); return }
      this.#pass('from database', kept, near, end)
      kept = Buffer.alloc(0)
    })
  }

  #pass (way: Way, data: Buffer, to: Socket, end: () => void): void {
    const left = this.#cut?.way === way ? this.#cut.after - this.passed[way] : Infinity
    this.passed[way] += data.length
    if (data.length <= left) { to.write(data); return }
    this.#cut = null
    to.write(data.subarray(0, Math.max(0, left)), end)
  }
}
