/** Hearing what other processes tell through the database (LISTEN), on a connection of its own. */
import type { Options } from 'postgres'
import type { Database } from './client.ts'
import { postgres } from './postgres-js.ts'

export type Listening = { /** False while the connection is away: then nothing is heard. */ isOn (): boolean; stop (): Promise<void> }

/** Waits between tries, in ms: a database that was started anew is found quickly, one that is gone is not asked all the time. */
const pauses = [50, 100, 200, 400, 1000]

/**
 * Calls `heard` for every notice on the channel, and once whenever listening has begun, at first and after each loss of the connection, because what was told
 * before that was not heard. A lost connection is tried anew until it is there or `stop` is called. One that died without a word is noticed by nobody,
 * so whoever must know looks by themselves too. Through a pool of transactions (PgBouncer) nothing is heard at all.
 */
export function listenTo (db: Database, channel: string, heard: () => void): Listening {
  let isOn = false
  let isStopped = false
  let tries = 0
  let next: NodeJS.Timeout | null = null
  // postgres.js has a `listen` of its own, which gives up for good when the first new connection fails. This is how it makes its connection.
  const options = { ...db.$client.options, max: 1, idle_timeout: null, max_lifetime: null, fetch_types: false, onnotify: (name: string) => { if (name === channel) heard() }, onclose: again }
  const client = postgres(options as unknown as Options<Record<string, never>>)

  async function begin (): Promise<void> {
    next = null
    try {
      await client`listen ${client(channel)}`
      isOn = true
      tries = 0
      heard()
    } catch { again() }
  }
  function again (): void {
    isOn = false
    if (!isStopped) next ??= setTimeout(() => void begin(), pauses[Math.min(tries++, pauses.length - 1)]!).unref()
  }

  void begin()
  return {
    isOn: () => isOn,
    async stop () {
      isStopped = true
      if (next) clearTimeout(next)
      await client.end({ timeout: 1 })
    },
  }
}
