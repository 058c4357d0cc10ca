/** Long work: one process at a time, again from the start after a death, and never half a file. */
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { findPart } from '#src/platform/job-queries.ts'
import { enqueueJob, forgetOldFiles, type JobHandler, JobRefused, runDueJobs } from '#src/platform/jobs.ts'
import type { Services } from '#src/services.ts'
import { firstAdmin, makePerson, signedIn } from '../support/account-cast.ts'
import { openApp, type TestApp, type Visitor } from '../support/app.ts'
import { startHalfWay } from '../support/job-process.ts'

let program: TestApp
let admin: Visitor, other: Visitor
let adminId: number
beforeAll(async () => {
  program = await openApp()
  admin = (await firstAdmin(program)).visitor
  adminId = (await program.db.$client<{ id: number }[]>`select id::int from people`)[0]!.id
  other = await signedIn(program, (await makePerson(program, 'Other Person')).email)
})
afterAll(() => program.close())

const ask = (name: string, payload: unknown = {}) => program.db.transaction((tx) => enqueueJob(tx, { name, payload, askedBy: adminId, total: 4 }))
const run = (handlers: Record<string, JobHandler<Services>>, more: { claimSeconds?: number; retrySeconds?: number; stopped?: () => boolean } = {}) => runDueJobs({ services: program.services, handlers, retrySeconds: 0, ...more })
const row = async (id: number) => (await program.db.$client`select tries, done, total, finished_at is not null as finished, failed_at is not null as failed, claimed_until, (select count(*)::int from job_parts where job_id = jobs.id) as parts from jobs where id = ${id}`)[0]!

/** 1.7 MB that show where they come from. */
const whole = Buffer.from(Array.from({ length: 170_000 }, (_, index) => `line ${String(index % 10_000).padStart(4, '0')}\n`).join(''))
const writeAll: JobHandler<Services> = async (_services, _job, tell, file) => {
  for (let part = 0; part < 4; part++) {
    await file.write(whole.subarray(part * 425_000, (part + 1) * 425_000))
    await tell(part + 1, 4)
  }
  return { file: { name: 'Zoë’s file.txt', type: 'text/plain; charset=utf-8' }, lines: ['All 4 are in it.'], next: { href: '/jobs', text: 'Back' } }
}

test('a job runs once, tells how far it is, and its file is whole', async () => {
  const id = await ask('long test')
  const waiting = await admin.get(`/jobs/${id}`)
  expect(waiting.body).toContain('Waiting to begin')
  expect(waiting.body).toContain('<noscript><meta http-equiv="refresh" content="3"></noscript>')
  expect((await admin.get(`/jobs/${id}/file`)).statusCode).toBe(404)
  const counts = await Promise.all([run({ 'long test': writeAll }), run({ 'long test': writeAll }), run({ 'another name': writeAll })])
  expect(counts.sort()).toEqual([0, 0, 1])
  const page = await admin.get(`/jobs/${id}`)
  expect(page.body).toContain('All 4 are in it.')
  expect(page.body).not.toContain('http-equiv="refresh"')
  expect(page.body).toContain('1.7 MB')
  const file = await admin.get(`/jobs/${id}/file`)
  expect(file.headers['content-disposition']).toBe(`attachment; filename="Zoes file.txt"; filename*=UTF-8''Zo%C3%AB%E2%80%99s%20file.txt`)
  expect(file.headers['content-length']).toBe(String(whole.length))
  expect(file.rawPayload.equals(whole)).toBe(true)
  expect((await admin.get('/jobs')).body).toContain('Long test')
})

test('only whoever asked sees a job or its file', async () => {
  const id = await ask('long test')
  await run({ 'long test': writeAll })
  for (const address of [`/jobs/${id}`, `/jobs/${id}/file`]) expect((await other.get(address)).statusCode).toBe(404)
  expect((await other.get('/jobs')).body).toContain('Nothing yet')
})

test('a job whose process is killed half-way is done again from the start, and never serves half a file', async () => {
  const id = await ask('killed test')
  const child = await startHalfWay((await connectionOf()), { name: 'killed test', bytes: 1_200_000, claimSeconds: 2 })
  expect(await row(id)).toMatchObject({ tries: 1, parts: 2, finished: false })
  expect((await admin.get(`/jobs/${id}/file`)).statusCode).toBe(404)
  expect(await findPart(program.db, id, 0)).toBeNull()
  expect(await run({ 'killed test': writeAll })).toBe(0) // it lives, and keeps its claim
  await child.kill()
  expect((await admin.get(`/jobs/${id}/file`)).statusCode).toBe(404)
  expect((await admin.get(`/jobs/${id}`)).body).toContain('http-equiv="refresh"')
  let done = 0
  for (const until = Date.now() + 8000; done === 0 && Date.now() < until; await sleep(100)) done = await run({ 'killed test': writeAll })
  expect(done).toBe(1)
  expect(await row(id)).toMatchObject({ tries: 2, finished: true })
  expect((await admin.get(`/jobs/${id}/file`)).rawPayload.equals(whole)).toBe(true)
})

test('whoever was thought dead and comes back can write nothing more', async () => {
  const id = await ask('paused test')
  let wentOn: unknown = null
  const slow: JobHandler<Services> = async (_services, _job, tell, file) => {
    await file.write(Buffer.alloc(600_000, 'old'))
    // Meanwhile the claim runs out, and another process does the work.
    await program.db.$client`update jobs set claimed_until = now() - interval '1 second' where id = ${id}`
    expect(await run({ 'paused test': writeAll })).toBe(1)
    await file.write(Buffer.alloc(600_000, 'old')).catch((error: unknown) => { wentOn = error; throw error })
    await tell(4, 4)
  }
  expect(await run({ 'paused test': slow }, { claimSeconds: 1000 })).toBe(0)
  expect(String(wentOn)).toContain('Interrupted')
  expect(await row(id)).toMatchObject({ tries: 2, finished: true, failed: false })
  expect((await admin.get(`/jobs/${id}/file`)).rawPayload.equals(whole)).toBe(true)
})

test('a failing job is tried three times and then given up; a refusal at once, with its reason; the reason of a fault stays inside', async () => {
  let tries = 0
  const id = await ask('failing test')
  await run({ async 'failing test' (_services, _job, _tell, file) { tries++; await file.write(Buffer.alloc(600_000)); throw new Error('password of the database is xyzzy') } })
  expect(tries).toBe(3)
  expect(await row(id)).toMatchObject({ tries: 3, failed: true, parts: 0 })
  const page = await admin.get(`/jobs/${id}`)
  expect(page.body).toContain('This did not work out')
  expect(page.body).not.toContain('xyzzy')
  const refused = await ask('failing test')
  await run({ async 'failing test' () { throw new JobRefused('Nobody is in this cohort.') } })
  expect(await row(refused)).toMatchObject({ tries: 1, failed: true })
  expect((await admin.get(`/jobs/${refused}`)).body).toContain('Nobody is in this cohort.')
})

test('a process that ends gives its job back, and that is no failed try', async () => {
  const id = await ask('stopped test')
  let stopping = false
  await run({ async 'stopped test' (_services, _job, tell) { stopping = true; await tell(1, 4) } }, { stopped: () => stopping })
  expect(await row(id)).toMatchObject({ tries: 0, claimed_until: null, finished: false, failed: false })
  expect(await run({ 'stopped test': writeAll })).toBe(1)
})

test('a job that died with three processes is given up', async () => {
  const id = await ask('dying test')
  await program.db.$client`update jobs set tries = 3, claimed_until = now() - interval '1 second' where id = ${id}`
  expect(await run({ 'dying test': writeAll })).toBe(0)
  expect(await row(id)).toMatchObject({ failed: true })
})

test('files go after a week, and the page says so', async () => {
  const id = await ask('old test')
  await run({ 'old test': writeAll })
  await program.db.$client`update jobs set finished_at = now() - interval '8 days' where id = ${id}`
  await forgetOldFiles(program.db)
  expect((await admin.get(`/jobs/${id}`)).body).toContain('kept for seven days and is gone')
  expect((await admin.get(`/jobs/${id}/file`)).statusCode).toBe(404)
})

async function connectionOf () {
  const { path, host, port, user } = (await import('vitest')).inject('connection')
  return { path, host, port, user, database: (await program.db.$client<{ name: string }[]>`select current_database() as name`)[0]!.name }
}
