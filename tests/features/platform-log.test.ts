/** The log: one JSON line a fact, or readable in a terminal; never a password, a token, an answer or what a statement was given. */
import { request } from 'node:http'
import { readdirSync, readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { errorFacts } from '#src/platform/log.ts'
import { type Child, kill, runLines, runServer, scratch } from '../support/children.ts'

const home = scratch()
afterAll(async () => { await home.remove() })

const logging = (config: string, lines: string) => runLines(`
  const { openLog } = await import('#src/platform/log.ts')
  const log = openLog(${config})
  ${lines}`).ended

test('one JSON line for each fact, with the time in UTC; a line of somebody else’s making stays in its own', async () => {
  const { out } = await logging("{ logLevel: 'info', logFormat: 'auto' }", "log.info({ name: 'Renee\\n{\"level\":60,\"msg\":\"forged\"}' }, 'joined'); log.debug('unheard'); log.warn('second')")
  const facts = out.trim().split('\n').map((line) => JSON.parse(line) as Record<string, unknown>)
  expect(facts).toMatchObject([{ level: 30, msg: 'joined' }, { level: 40, msg: 'second' }])
  for (const { time } of facts) expect(time).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/)
})

test('readable where a person reads it, and silent where nobody wants it', async () => {
  const { out } = await logging("{ logLevel: 'info', logFormat: 'pretty' }", "log.info({ kind: 'module' }, 'published Zero exclusion')")
  expect(out).toMatch(/\d\d:\d\d:\d\d.*INFO.*published Zero exclusion.*module/)
  expect(() => JSON.parse(out) as unknown).toThrow()
  expect((await logging("{ logLevel: 'silent', logFormat: 'json' }", "log.error('unheard')")).out).toBe('')
})

describe('what went wrong in the database', () => {
  test('is told by its code and place, never by its message, statement or parameters, here or in the log of the server', async () => {
    const { out, err } = await runLines(`
      const { openDatabase } = await import('#src/platform/db/client.ts')
      const { readConfig } = await import('#src/platform/config.ts')
      const { openLog } = await import('#src/platform/log.ts')
      const { throttles } = await import('#src/platform/db/schema/platform.ts')
      const config = readConfig({ GAINFUL_DATA: ${JSON.stringify(home.at('data'))}, LOG_FORMAT: 'json' })
      const log = openLog(config)
      const { db, close } = await openDatabase(config, log)
      const row = { key: 'canary-key', tries: 1, since: new Date() }
      await db.insert(throttles).values(row)
      for (const fault of [
        () => db.insert(throttles).values(row),
        () => db.$client\`insert into throttles values (\${'canary-key'}, 2, now())\`,
        () => db.$client.unsafe("select 'canary-literal'::int"),
        () => db.transaction(async (tx) => { await tx.insert(throttles).values(row) }).catch((cause) => { throw new Error('saving failed', { cause }) }),
      ]) await fault().catch((error) => log.error({ err: error }, 'request failed'))
      await close()`, { env: { TMPDIR: home.folder } }).ended
    expect(err).toBe('')
    const facts = out.trim().split('\n').map((line) => (JSON.parse(line) as { err: Record<string, string> }).err)
    expect(facts).toMatchObject([
      { type: 'database', code: '23505', constraint: 'throttles_pkey', table: 'throttles' }, { type: 'database', code: '23505' }, { type: 'database', code: '22P02' },
      { type: 'database', code: '23505', message: 'saving failed' },
    ])
    for (const { stack } of facts) expect(stack).toMatch(/^ *at /m)
    expect(out).not.toContain('canary')
    const log = readdirSync(home.folder).find((name) => /^gainful-[0-9a-f]{12}$/.test(name))!
    const server = readFileSync(home.at(log, 'postgres.log'), 'utf8')
    expect(server).toContain('ready to accept connections')
    expect(server).not.toContain('canary')
  })

  test('anything else keeps its message and stack, and what is no error at all is told as it is', () => {
    expect(errorFacts(new TypeError('x is not a function'))).toMatchObject({ type: 'TypeError', message: 'x is not a function', stack: expect.stringContaining('at ') as string })
    expect(errorFacts('just words')).toEqual({ message: 'just words' })
    expect(errorFacts(undefined)).toEqual({ message: 'undefined' })
  })
})

describe('the real server', () => {
  let server: Child & { url: Promise<string> }
  let url: string
  beforeAll(async () => {
    server = runServer(home.folder, { LOG_LEVEL: 'debug' })
    url = await server.url
  })
  afterAll(async () => {
    kill(server.pid, 'SIGTERM')
    await server.ended
  })
  /** What it has logged, without the words that it prints for people. */
  const logged = (): string => server.out().split('\n').filter((line) => line.startsWith('{')).join('\n')

  /** With an address exactly as given, which fetch would tidy. */
  const raw = (path: string, headers: Record<string, string> = {}, method = 'GET', body = '') => new Promise<number>((done, fail) => {
    const { hostname, port } = new URL(url)
    request({ hostname, port, path, method, headers: { ...(body ? { 'content-type': 'application/x-www-form-urlencoded' } : {}), ...headers } }, (reply) => { reply.resume().on('end', () => done(reply.statusCode!)) }).on('error', fail).end(body)
  })

  test('logs no token, however its address was written, and neither query nor Referer', async () => {
    const token = 'canary-token-0123456789abcdefghijklmnopqrstuvw'
    for (const page of ['set-up', 'invitations', 'password-resets']) {
      for (const path of [`/${page}/${token}`, `/${page}/${token}/`, `/${page}/${token}?x=canary-query#canary-part`, `/%${page.charCodeAt(0).toString(16)}${page.slice(1)}/${token}`, `/${page.toUpperCase()}/${token}`,
        `//${page}/${token}`, `/x/${page}%2F${token}`, `${url}/${page}/${token}`, `/${page}/%zz${token}`, `/${page}/a/${token}`]) await raw(path, { referer: `${url}/password-resets/${token}` })
    }
    const link = /\/set-up\/([\w-]+)/.exec(server.out())![1]!
    await raw(`/set-up/${link}`)
    await server.says(/password-resets\/…/)
    expect(logged()).toContain('/set-up/…')
    expect(logged()).not.toContain('canary')
    expect(logged()).not.toContain(link)
  })

  test('logs no password and no field of a form, neither when it is right nor when it is wrong', async () => {
    const link = /\/set-up\/([\w-]+)/.exec(server.out())![1]!
    const fields = (values: Record<string, string>) => new URLSearchParams(values).toString()
    expect(await raw('/sign-in', {}, 'POST', fields({ email: 'canary@agency.example', password: 'canary password' }))).toBe(422)
    expect(await raw('/sign-in', {}, 'POST', fields({ email: 'canary\u0000@agency.example', password: 'canary\u0000' }))).toBe(422)
    expect(await raw('/sign-in', { 'content-type': 'application/json' }, 'POST', '{"password": canary')).toBeGreaterThanOrEqual(400)
    expect(await raw(`/set-up/${link}`, {}, 'POST', fields({ name: 'Canary Person', email: 'canary@agency.example', password: 'canary kayak lantern orbit' }))).toBe(303)
    expect(await raw('/sign-in', { cookie: 'gainful=canary-cookie' }, 'POST', fields({ email: 'canary@agency.example', password: 'canary kayak lantern orbit', canary: 'x' }))).toBeGreaterThan(302)
    await server.says(/"status":303/)
    expect(logged()).not.toMatch(/canary/i)
  })
})
