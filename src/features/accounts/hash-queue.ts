/**
 * Password hashes, by argon2id with the least parameters that OWASP names (Password Storage Cheat Sheet: 19 MiB, 2 passes, 1 lane).
 *
 * One hash takes about 20 ms of a core and 19 MiB, in the same pool of threads that reads files. So at most two run at a time; up to a hundred
 * wait, about two seconds' worth; past that the answer is Busy (503, "come back") rather than a server that stands still.
 */
import { randomBytes } from 'node:crypto'
import argon2 from 'argon2'
import { normalizePassword } from '#src/domain/passwords.ts'
import { Busy } from '#src/platform/http/errors.ts'

const parameters = { memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const
const mostAtOnce = 2
const mostWaiting = 100

export type HashQueue = {
  /** The encoded hash, with its salt and parameters. Throws Busy. */
  hash (password: string): Promise<string>
  /**
   * Whether the password is the hash's. Null stands for a person who is not there or has no password yet: it takes the same time and is false.
   * Throws Busy.
   */
  verify (hash: string | null, password: string): Promise<boolean>
  /** Hashes and verifications done so far. */
  done (): number
}

export function openHashQueue (): HashQueue {
  let running = 0
  let done = 0
  const waiting: (() => void)[] = []
  // Made at the first use with a password that nobody knows.
  let nobody: Promise<string> | undefined

  async function inTurn<T> (work: () => Promise<T>): Promise<T> {
    if (running >= mostAtOnce) {
      if (waiting.length >= mostWaiting) throw new Busy('too many passwords at once')
      await new Promise<void>((go) => waiting.push(go))
    } else {
      running++
    }
    try {
      return await work()
    } finally {
      done++
      // The place goes straight to whoever waits, so that nobody can slip in between.
      const next = waiting.shift()
      if (next) next()
      else running--
    }
  }

  return {
    hash: (password) => inTurn(() => argon2.hash(normalizePassword(password), parameters)),
    verify: (hash, password) => inTurn(async () => {
      nobody ??= argon2.hash(randomBytes(24).toString('hex'), parameters)
      return await argon2.verify(hash ?? await nobody, normalizePassword(password)) && hash !== null
    }),
    done: () => done,
  }
}

/** The one queue of this process: its limits are the machine's. */
export const hashing = openHashQueue()

/** True when a hash was made with other parameters than today's, and should be made anew while its password is at hand. */
export const isOutdated = (hash: string): boolean => argon2.needsRehash(hash, parameters)
