/**
 * Long work: asked for in a transaction, done afterwards by one process at a time, begun again from the start when that process dies. What a
 * job writes to its file is served only when all of it is there.
 */
import type { FastifyBaseLogger } from 'fastify'
import type { Policy, Scope } from '#src/domain/access.ts'
import type { Database, Db } from './db/client.ts'
import { type ClaimedJob, claimJob, delayJob, deleteOldParts, failExhaustedJobs, failJob, finishJob, insertJob, insertPart, keepClaim, releaseJob, updateProgress } from './job-queries.ts'

/** What the page of a job says when it is done, besides whatever else the handler keeps. */
export type JobResult = {
  /** Name and media type of what was written to the file, if anything was. */
  file?: { name: string; type: string }
  /** The right under which the file was made, and how far it reached: whoever has less of it by now does not get the file. */
  reach?: { policy: Policy; scope: Scope }
  /** Sentences. */
  lines?: string[]
  /** Where to go on. */
  next?: { href: string; text: string }
}
export type Job = { id: number; payload: unknown; askedBy: number | null }
/** Notes how far it is, at most twice a second. Throws when the work must end here: the process stops, or another has the job. */
export type Tell = (done: number, total: number) => Promise<void>
/** Adds bytes to the job's file. Throws as Tell does. Nothing larger than a part is held in memory. */
export type JobFile = { write (bytes: Uint8Array): Promise<void> }
/** `services` is whatever the program hands to its handlers. A handler may run again from the start, up to three times: what it changes must bear that. */
export type JobHandler<S> = (services: S, job: Job, tell: Tell, file: JobFile) => Promise<unknown>

/** Queues work in the caller's transaction; gives the job's number, whose page is /jobs/<number>. `name` is a few words that the page shows. */
export const enqueueJob = (tx: Db, job: { name: string; payload: unknown; askedBy: number | null; total?: number }): Promise<number> => insertJob(tx, { total: 0, ...job })

/** A refusal that trying again would not change; its message is shown to whoever asked. */
export class JobRefused extends Error { override name = 'JobRefused' }
/** Ends a handler whose process stops or whose claim was lost. Never caught by handlers. */
class Interrupted extends Error { override name = 'Interrupted' }

const mostTries = 3
const partSize = 512 * 1024
const daysKept = 7
/** Seconds that a claim holds without a sign of life; the sign comes four times in them. */
const claimSeconds = 60

type Runner<S extends { db: Database; log: FastifyBaseLogger }> = { services: S; handlers: Record<string, JobHandler<S>>; stopped?: () => boolean; claimSeconds?: number; retrySeconds?: number }

/** Does what waits, one job after another, until nothing does; returns how many were finished. Safe in any number of processes. */
export async function runDueJobs<S extends { db: Database; log: FastifyBaseLogger }> (runner: Runner<S>): Promise<number> {
  const { services: { db }, handlers, stopped = () => false, claimSeconds: seconds = claimSeconds } = runner
  let finished = 0
  if (Object.keys(handlers).length === 0) return 0
  await failExhaustedJobs(db, mostTries)
  while (!stopped()) {
    const job = await claimJob(db, Object.keys(handlers), seconds)
    if (!job) break
    if (await runJob(runner, job)) finished++
  }
  return finished
}

async function runJob<S extends { db: Database; log: FastifyBaseLogger }> ({ services, handlers, stopped = () => false, claimSeconds: seconds = claimSeconds, retrySeconds = 5 }: Runner<S>, job: ClaimedJob): Promise<boolean> {
  const { db, log } = services
  let isLost = false
  const check = (isHeld = true): void => {
    if (!isHeld) isLost = true
    if (isLost || stopped()) throw new Interrupted()
  }
  const beat = setInterval(() => { keepClaim(db, job, seconds).then((isHeld) => { if (!isHeld) isLost = true }, (error: unknown) => log.warn({ err: error, job: job.id }, 'a sign of life was not noted')) }, seconds * 250)
  try {
    const file = openFile(db, job, check)
    const result = await handlers[job.name]!(services, { id: job.id, payload: job.payload, askedBy: job.askedBy }, tellEvery(500, async (done, total) => check(await updateProgress(db, job, done, total)), check), file)
    check()
    return await finishJob(db, job, result, file.rest())
  } catch (error) {
    if (error instanceof Interrupted) {
      if (!isLost) await releaseJob(db, job)
      return false
    }
    log.error({ err: error, job: job.id, name: job.name }, 'job failed')
    const message = String((error as Error).message).slice(0, 300)
    if (error instanceof JobRefused) await failJob(db, job, message, { lines: [message] })
    else if (job.tries >= mostTries) await failJob(db, job, message, {})
    else await delayJob(db, job, message, retrySeconds)
    return false
  } finally {
    clearInterval(beat)
  }
}

/** Progress is for eyes: the first and the last count, and one in `ms` between. */
function tellEvery (ms: number, note: (done: number, total: number) => Promise<void>, check: () => void): Tell {
  let last = -Infinity
  return async (done, total) => {
    check()
    if (done < total && performance.now() - last < ms) return
    last = performance.now()
    await note(done, total)
  }
}

function openFile (db: Database, job: ClaimedJob, check: (isHeld?: boolean) => void): JobFile & { rest (): { part: number; bytes: Buffer } | null } {
  let waiting: Uint8Array[] = [], size = 0, part = 0
  const take = (): Buffer => { const all = Buffer.concat(waiting); waiting = []; size = 0; return all }
  return {
    async write (bytes) {
      check()
      for (let from = 0; from < bytes.length; from += partSize) {
        const piece = bytes.slice(from, from + partSize) // a copy: the caller may use its buffer again
        waiting.push(piece)
        size += piece.length
        if (size >= partSize) check(await insertPart(db, job, part++, take()))
      }
    },
    rest: () => (size > 0 ? { part, bytes: take() } : null),
  }
}

/** Drops files that were made more than a week ago. */
export const forgetOldFiles = (db: Database): Promise<void> => deleteOldParts(db, daysKept)
