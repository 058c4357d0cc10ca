/** SQL of long work: who has it, how far it is, what file it made. A claim is known by its number of tries: whoever lost it can write nothing more. */
import { eq, sql } from 'drizzle-orm'
import type { Database, Db } from './db/client.ts'
import { jobParts, jobs } from './db/schema/platform.ts'

export async function insertJob (db: Db, job: { name: string; payload: unknown; askedBy: number | null; total: number }): Promise<number> {
  return (await db.insert(jobs).values(job).returning({ id: jobs.id }))[0]!.id
}

export type ClaimedJob = { id: number; name: string; payload: unknown; askedBy: number | null; tries: number }

/** Takes the job that has waited longest and nobody works on, and drops what an earlier try wrote. Null = nothing to do. */
export async function claimJob (db: Database, names: string[], seconds: number): Promise<ClaimedJob | null> {
  return db.transaction(async (tx) => {
    const [row] = await tx.execute<Omit<ClaimedJob, 'payload'> & { payload: string }>(sql`
      update jobs set claimed_until = now() + make_interval(secs => ${seconds}), tries = tries + 1, done = 0
      where id = (select id from jobs where finished_at is null and failed_at is null and name in ${names} and (claimed_until is null or claimed_until < now()) order by queued_at, id limit 1 for update skip locked)
      returning id::int, name, payload::text as payload, asked_by::int as "askedBy", tries`)
    if (row) await tx.execute(sql`delete from job_parts where job_id = ${row.id}`)
    return row ? { ...row, payload: JSON.parse(row.payload) as unknown } : null
  })
}

type Claim = Pick<ClaimedJob, 'id' | 'tries'>

/** The job, as long as this claim holds. */
const held = ({ id, tries }: Claim) => sql`id = ${id} and tries = ${tries} and finished_at is null and failed_at is null`

/** Moves the claim on; false when it was lost. */
export async function keepClaim (db: Db, claim: Claim, seconds: number): Promise<boolean> {
  return (await db.update(jobs).set({ claimedUntil: sql`now() + make_interval(secs => ${seconds})` }).where(held(claim)).returning({ id: jobs.id })).length > 0
}

/** False when the claim was lost. */
export async function updateProgress (db: Db, claim: Claim, done: number, total: number): Promise<boolean> {
  return (await db.update(jobs).set({ done, total }).where(held(claim)).returning({ id: jobs.id })).length > 0
}

/** False when the claim was lost, and then nothing is written: the row is locked against a claim of another process until the part is in. */
export async function insertPart (db: Db, claim: Claim, part: number, bytes: Buffer): Promise<boolean> {
  return (await db.execute(sql`insert into job_parts (job_id, part, bytes) select id, ${part}, ${bytes} from jobs where ${held(claim)} for share returning part`)).length > 0
}

/** The last part and the end of the work in one statement's time. False when the claim was lost. */
export async function finishJob (db: Database, claim: Claim, result: unknown, last: { part: number; bytes: Buffer } | null): Promise<boolean> {
  return db.transaction(async (tx) => {
    if (last && !await insertPart(tx, claim, last.part, last.bytes)) return false
    return (await tx.update(jobs).set({ finishedAt: sql`now()`, claimedUntil: null, lastError: null, result: result ?? {}, done: sql`greatest(done, total)` }).where(held(claim)).returning({ id: jobs.id })).length > 0
  })
}

/** Given up, with what its owner is told; what it wrote goes. */
export async function failJob (db: Db, claim: Claim, error: string, result: unknown): Promise<void> {
  const rows = await db.update(jobs).set({ failedAt: sql`now()`, claimedUntil: null, lastError: error, result }).where(held(claim)).returning({ id: jobs.id })
  if (rows.length > 0) await db.delete(jobParts).where(eq(jobParts.jobId, claim.id))
}

/** To be tried again after so many seconds. */
export async function delayJob (db: Db, claim: Claim, error: string, seconds: number): Promise<void> {
  await db.update(jobs).set({ claimedUntil: sql`now() + make_interval(secs => ${seconds})`, lastError: error }).where(held(claim))
}

/** Gives the job back, as if it had not been taken: this process ends. */
export async function releaseJob (db: Db, claim: Claim): Promise<void> {
  await db.update(jobs).set({ claimedUntil: null, tries: sql`tries - 1` }).where(held(claim))
}

/** Gives up what died with every process that tried it, so that its owner is told. */
export async function failExhaustedJobs (db: Db, most: number): Promise<void> {
  await db.update(jobs).set({ failedAt: sql`now()`, claimedUntil: null, lastError: sql`coalesce(last_error, 'its process ended')` })
    .where(sql`finished_at is null and failed_at is null and tries >= ${most} and (claimed_until is null or claimed_until < now())`)
}

export type JobRow = {
  id: number; name: string; queuedAt: Date; finishedAt: Date | null; failedAt: Date | null; isRunning: boolean; done: number; total: number; tries: number
  result: Record<string, unknown> | null; /** Of its file; null = there is none, or none any more. */ parts: number | null; bytes: number
}

/** A job of this person; null for another's. */
export async function findJob (db: Database, id: number, askedBy: number): Promise<JobRow | null> {
  const [row] = await db.$client<(Omit<JobRow, 'result'> & { result: string | null })[]>`
    select id::int, name, queued_at as "queuedAt", finished_at as "finishedAt", failed_at as "failedAt", coalesce(claimed_until > now() and tries > 0, false) as "isRunning", done, total, tries, result::text as result,
      (select nullif(count(*), 0)::int from job_parts where job_id = jobs.id) as parts, (select coalesce(sum(octet_length(bytes)), 0)::float8 from job_parts where job_id = jobs.id) as bytes
    from jobs where id = ${id} and asked_by = ${askedBy}`
  return row ? { ...row, result: row.result === null ? null : JSON.parse(row.result) as Record<string, unknown> } : null
}

export async function findPart (db: Database, jobId: number, part: number): Promise<Buffer | null> {
  const [row] = await db.$client<{ bytes: Buffer }[]>`select bytes from job_parts join jobs on jobs.id = job_id where job_id = ${jobId} and part = ${part} and finished_at is not null`
  return row?.bytes ?? null
}

export type JobLine = { id: number; name: string; queuedAt: Date; finishedAt: Date | null; failedAt: Date | null }

/** What somebody asked for, the latest first. */
export async function listJobs (db: Database, askedBy: number, most: number): Promise<JobLine[]> {
  return db.$client<JobLine[]>`select id::int, name, queued_at as "queuedAt", finished_at as "finishedAt", failed_at as "failedAt" from jobs where asked_by = ${askedBy} order by id desc limit ${most}`
}

/** Files are there to be fetched, not kept: after `days` they go, and the job says so. */
export async function deleteOldParts (db: Database, days: number): Promise<void> {
  await db.$client`delete from job_parts where job_id in (select id from jobs where coalesce(finished_at, failed_at) < now() - make_interval(days => ${days}))`
}

/** Files that these people asked for, and what is still to be made for them. */
export async function eraseJobs (tx: Db, ids: readonly number[]): Promise<void> {
  const theirs = sql`asked_by in (select value::bigint from jsonb_array_elements_text(${JSON.stringify(ids)}::text::jsonb))`
  await tx.execute(sql`delete from job_parts where job_id in (select id from jobs where ${theirs})`)
  await tx.execute(sql`update jobs set failed_at = now(), claimed_until = null, last_error = 'whoever asked was erased' where ${theirs} and finished_at is null and failed_at is null`)
}

/** The newest job of this name that somebody asked for and that is not over; null = none. */
export async function findRunningJob (db: Db, askedBy: number, name: string): Promise<number | null> {
  const [row] = await db.execute<{ id: number }>(sql`select id::int from jobs where asked_by = ${askedBy} and name = ${name} and finished_at is null and failed_at is null order by id desc limit 1`)
  return row?.id ?? null
}
