/** What was promised: every answer that a server acknowledged, written down outside of it before anything is judged. */
import { closeSync, fsyncSync, openSync, writeSync } from 'node:fs'

/** `replaceable`: a later one of the same page may stand in its place, which is the usual case. */
export type Entry = { attempt: number; item: string; version: number; answer: unknown }

export class Ledger {
  readonly #file: number
  readonly #top = new Map<string, Entry>()
  count = 0

  constructor (path: string) { this.#file = openSync(path, 'a') }

  /** Call when the reply has arrived. */
  note (entry: Entry): void {
    writeSync(this.#file, `${JSON.stringify(entry)}\n`)
    this.count++
    const key = `${entry.attempt} ${entry.item}`
    if (entry.version > (this.#top.get(key)?.version ?? 0)) this.#top.set(key, entry)
  }

  /** On disk, so that nothing is judged that could be forgotten. */
  sync (): void { fsyncSync(this.#file) }

  /** The last acknowledged answer to each item, of one attempt or of all. */
  last (attempt?: number): Entry[] {
    return [...this.#top.values()].filter((entry) => attempt === undefined || entry.attempt === attempt)
  }

  close (): void { closeSync(this.#file) }
}
