/** The guard: every route has a policy, and each kind of request is refused in the way that its sender understands. */
import cookie from '@fastify/cookie'
import formbody from '@fastify/formbody'
import { eq, sql } from 'drizzle-orm'
import Fastify, { type FastifyInstance } from 'fastify'
import path from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { disablePerson } from '#src/features/accounts/disable-person.ts'
import { registerGuard, tokenHashOf } from '#src/features/accounts/guard.ts'
import { listSignIns } from '#src/features/accounts/queries.ts'
import { startSignIn } from '#src/features/accounts/start-sign-in.ts'
import { frameOf } from '#src/frame.ts'
import { loadAssets } from '#src/platform/http/assets.ts'
import { registerErrors } from '#src/platform/http/errors.ts'
import { openViews, registerViews } from '#src/platform/http/views.ts'
import { signIns } from '#src/platform/db/schema/accounts.ts'
import { grants } from '#src/platform/db/schema/people.ts'
import { makePerson } from '../support/account-cast.ts'
import { openApp, type TestApp } from '../support/app.ts'

let here: TestApp
let app: FastifyInstance
let ada: { id: number; name: string; email: string }
let token: string
let signInId: number
const views = path.join(import.meta.dirname, '../../views')

/** The guard with a few routes of each kind behind it. */
async function guarded (): Promise<FastifyInstance> {
  const app = Fastify()
  await app.register(cookie)
  await app.register(formbody)
  app.decorateRequest('person', null)
  registerViews(app, openViews(views, true), loadAssets(path.join(views, 'assets')), frameOf)
  registerErrors(app)
  registerGuard(app, here.services)
  return app
}

beforeAll(async () => {
  here = await openApp()
  app = await guarded()
  app.get('/open', { config: { policy: 'public' } }, async (request) => request.person?.name ?? 'nobody')
  app.get('/mine', { config: { policy: 'signed-in' } }, async (request) => ({ person: request.person }))
  app.post('/mine', { config: { policy: 'signed-in' } }, async () => 'done')
  app.post('/answers', { config: { policy: 'signed-in', ownSession: true } }, async (request) => ({ person: request.person, hash: tokenHashOf(request)?.length ?? null }))
  app.get('/staff', { config: { policy: 'people' } }, async () => 'staff')
  app.get('/typing-error', { config: { policy: 'poeple' } }, async () => 'nobody may')
  ada = await makePerson(here, 'Ada Guarded', null)
})
afterAll(async () => { await app.close(); await here.close() })
beforeEach(async () => {
  await here.db.delete(grants)
  ;({ token, signInId } = await startSignIn(here.db, ada.id, 'a browser'))
})

const get = (url: string, headers: Record<string, string> = {}, as: string | null = token) => app.inject({ method: 'GET', url, headers: { host: 'localhost', ...headers }, cookies: as === null ? {} : { gainful: as } })
const post = (url: string, headers: Record<string, string> = {}, as: string | null = token) =>
  app.inject({ method: 'POST', url, payload: 'a=1', headers: { host: 'localhost', 'content-type': 'application/x-www-form-urlencoded', ...headers }, cookies: as === null ? {} : { gainful: as } })
const change = (set: Partial<Record<keyof typeof signIns.$inferInsert, unknown>>) => here.db.update(signIns).set(set as Partial<typeof signIns.$inferInsert>).where(eq(signIns.id, signInId))
const makeAdmin = () => here.db.insert(grants).values({ personId: ada.id, role: 'admin' })

test('a route that does not say who may call it stops the start', async () => {
  const other = await guarded()
  expect(() => other.get('/forgotten', async () => 'open to all')).toThrow('GET /forgotten has no policy')
  expect(() => other.get('/forgotten', { config: { policy: 'public', ownSession: true } }, async () => 'x')).toThrow('ownSession')
  await other.close()
})

test('a live sign-in fills in the person, with live grants only', async () => {
  await here.db.insert(grants).values([{ personId: ada.id, role: 'coach' }, { personId: ada.id, role: 'trainer', endedAt: sql`now()` }])
  expect((await get('/mine')).json().person).toEqual({ id: ada.id, name: 'Ada Guarded', email: ada.email, theme: 'system', timeZone: 'America/Chicago', signInId, grants: [{ role: 'coach', agencyId: null, state: null }] })
  expect((await get('/open')).body).toBe('Ada Guarded')
  expect((await get('/open', {}, null)).body).toBe('nobody')
  expect((await get('/nowhere')).statusCode).toBe(404)
  expect((await get('/nowhere')).body).toContain('Ada Guarded')
})

test('signed out: a page leads to signing in and back', async () => {
  const reply = await get('/mine?tab=2', {}, null)
  expect([reply.statusCode, reply.headers.location]).toEqual([303, '/sign-in?next=%2Fmine%3Ftab%3D2'])
  expect((await app.inject({ method: 'HEAD', url: '/mine' })).statusCode).toBe(303)
})

test('signed out: a script and a save get 401, never a page in place of their answer', async () => {
  for (const reply of [await get('/mine', { accept: 'application/json' }, null), await post('/mine', { accept: 'application/json' }, null), await app.inject({ method: 'POST', url: '/mine', payload: { a: 1 } })]) {
    expect([reply.statusCode, reply.headers.location, reply.json()]).toEqual([401, undefined, { error: 'Signed out' }])
  }
})

test('signed out: htmx is told where to go, with the way back to the page that it is on', async () => {
  const reply = await get('/mine', { 'hx-request': 'true', 'hx-current-url': 'http://localhost/learning/3?x=1' }, null)
  expect([reply.statusCode, reply.headers['hx-redirect'], reply.body]).toEqual([401, '/sign-in?next=%2Flearning%2F3%3Fx%3D1', ''])
  expect((await post('/mine', { 'hx-request': 'true', 'hx-current-url': 'javascript:alert(1)//' }, null)).headers['hx-redirect']).toBe('/sign-in')
})

test('signed out: a form is answered with a page that says so, and how to send it again', async () => {
  const reply = await post('/mine', { accept: 'text/html', referer: 'http://localhost/cohorts/3' }, null)
  expect(reply.statusCode).toBe(401)
  expect(reply.body).toContain('nothing was changed')
  expect(reply.body).toContain('href="/sign-in?next=%2Fcohorts%2F3"')
  expect((await post('/mine', { accept: 'text/html', referer: 'https://evil.example/cohorts/3' }, null)).body).toContain('href="/sign-in"')
})

test('without the right a page is not there; a policy that does not exist lets nobody in', async () => {
  expect((await get('/staff')).statusCode).toBe(404)
  expect((await get('/staff', {}, null)).statusCode).toBe(303)
  await makeAdmin()
  expect((await get('/staff')).body).toBe('staff')
  expect((await get('/typing-error')).statusCode).toBe(404)
})

test('a route with its own session gets the hash of the token and no more', async () => {
  expect((await post('/answers')).json()).toEqual({ person: null, hash: 32 })
  expect((await post('/answers', {}, null)).json()).toEqual({ person: null, hash: null })
  expect((await post('/answers', {}, 'no token')).json()).toEqual({ person: null, hash: null })
})

test('an ended, expired, idle, disabled, forged or foreign sign-in is none', async () => {
  const isLive = async () => (await get('/mine')).statusCode === 200
  expect(await isLive()).toBe(true)
  await change({ endedAt: sql`now()` })
  expect(await isLive()).toBe(false)
  await change({ endedAt: null, expiresAt: sql`now() - interval '1 second'` })
  expect(await isLive()).toBe(false)
  await change({ expiresAt: sql`now() + interval '1 day'`, seenAt: sql`now() - interval '14 days 1 second'` })
  expect(await isLive()).toBe(false)
  await change({ seenAt: sql`now() - interval '13 days 23 hours'` })
  expect(await isLive()).toBe(true)
  for (const forged of ['A'.repeat(43), token.slice(0, -1), `${token}A`, token.toLowerCase(), '', "' or 1=1 --", 'a'.repeat(5000)]) expect((await get('/mine', {}, forged)).statusCode).toBe(303)
  await disablePerson(here.db, { personId: ada.id, by: ada.id + 1 })
  expect(await isLive()).toBe(false)
  await here.db.execute(sql`update people set disabled_at = null where id = ${ada.id}`)
  expect(await isLive()).toBe(false)
})

test('staff are signed out after 12 hours without a visit and after 7 days, also when the grant came later', async () => {
  await change({ seenAt: sql`now() - interval '12 hours 1 second'` })
  expect((await get('/mine')).statusCode).toBe(200)
  await makeAdmin()
  await change({ seenAt: sql`now() - interval '12 hours 1 second'` })
  expect((await get('/mine')).statusCode).toBe(303)
  await change({ seenAt: sql`now()`, createdAt: sql`now() - interval '7 days 1 second'` })
  expect((await get('/mine')).statusCode).toBe(303)
  await change({ createdAt: sql`now() - interval '6 days 23 hours'` })
  expect((await get('/mine')).statusCode).toBe(200)
})

test('a visit is noted at most every ten minutes, and the list shows the live ones', async () => {
  const seen = async () => (await here.db.select({ seenAt: signIns.seenAt }).from(signIns).where(eq(signIns.id, signInId)))[0]!.seenAt.getTime()
  const fresh = await seen()
  await get('/mine')
  await wait(50)
  expect(await seen()).toBe(fresh)
  await change({ seenAt: sql`now() - interval '11 minutes'` })
  const old = await seen()
  await get('/mine')
  await expect.poll(seen).toBeGreaterThan(old + 600_000)
  expect((await listSignIns(here.db, ada.id)).map(({ id }) => id)).toContain(signInId)
})
