/** What every answer has, whatever it answers: its headers, its kind, its size, and nothing of the inside. */
import Fastify, { type InjectOptions } from 'fastify'
import { connect as connectTo } from 'node:net'
import path from 'node:path'
import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { loadAssets } from '#src/platform/http/assets.ts'
import { Busy, Conflict, NotFound, registerErrors } from '#src/platform/http/errors.ts'
import { openApp, type TestApp } from '../support/app.ts'
import { root } from '../support/children.ts'

const config = { policy: 'public' }
/** The real app, with routes that fail in every way a route can. */
async function withFaults (env: Record<string, string> = {}): Promise<TestApp> {
  const opened = await openApp({}, env)
  const { app, services } = opened
  const faults: Record<string, () => unknown> = {
    '/fault': () => { throw new Error('canary of the inside') },
    '/fault-of-sql': async () => await services.db.$client`select canary from missing_canary where x = ${'canary'}`,
    '/fault-of-view': () => { throw new TypeError('a view printed undefined (canary)') },
    '/fault-of-status': () => { throw Object.assign(new Error('canary'), { statusCode: 200 }) },
    '/not-found': () => { throw new NotFound() },
    '/conflict': () => { throw new Conflict('The quiz is closed.') },
    '/busy': () => { throw new Busy() },
    '/away': () => { throw Object.assign(new Error('write CONNECTION_CLOSED canary:5432'), { code: 'CONNECTION_CLOSED' }) },
  }
  for (const [url, handler] of Object.entries(faults)) app.get(url, { config }, async () => await handler())
  app.get('/whose', { config }, async (request) => ({ ip: request.ip, protocol: request.protocol }))
  return opened
}

let opened: TestApp
let port: number
beforeAll(async () => {
  opened = await withFaults()
  await opened.app.listen({ port: 0, host: '127.0.0.1' })
  ;({ port } = opened.app.server.address() as { port: number })
})
afterAll(async () => { await opened.close() })
const ask = (options: InjectOptions) => opened.app.inject({ ...options, headers: { host: 'localhost', ...options.headers } })
const form = { 'content-type': 'application/x-www-form-urlencoded' }

const answers: [name: string, InjectOptions, status: number][] = [
  ['a page', { url: '/sign-in' }, 200],
  ['a part of a page', { url: '/sign-in', headers: { 'hx-request-type': 'partial' } }, 200],
  ['a redirect', { url: '/' }, 303],
  ['JSON', { url: '/healthz' }, 200],
  ['a page that is not there', { url: '/nothing/here' }, 404],
  ['JSON that is not there', { url: '/nothing', headers: { accept: 'application/json' } }, 404],
  ['an asset that is not there', { url: '/assets/0000000000/app.css' }, 404],
  ['an address that cannot be decoded', { url: '/%zz' }, 400],
  ['an address with too long a part', { url: `/verify/${'x'.repeat(300)}` }, 414],
  ['a method that nothing takes', { method: 'DELETE', url: '/sign-in' }, 404],
  ['OPTIONS', { method: 'OPTIONS', url: '/sign-in' }, 404],
  ['a request of another site', { method: 'POST', url: '/sign-in', headers: { 'sec-fetch-site': 'cross-site', ...form } }, 403],
  ['a form that is wrong', { method: 'POST', url: '/sign-in', headers: form, payload: 'email=x' }, 422],
  ['a body that is too large', { method: 'POST', url: '/sign-in', headers: form, payload: `email=${'x'.repeat(1_000_001)}` }, 413],
  ['a body of another kind', { method: 'POST', url: '/sign-in', headers: { 'content-type': 'text/plain' }, payload: 'email=x' }, 415],
  ['JSON where a form belongs', { method: 'POST', url: '/sign-in', headers: { 'content-type': 'application/json' }, payload: '{"email":' }, 415],
  ['a file', { method: 'POST', url: '/sign-in', headers: { 'content-type': 'multipart/form-data; boundary=x' }, payload: '--x--' }, 415],
  ['a body of no kind', { method: 'POST', url: '/sign-in', headers: { 'content-type': ';;;' }, payload: 'x' }, 415],
  ['a fault', { url: '/fault' }, 500],
  ['a fault in SQL', { url: '/fault-of-sql' }, 500],
  ['a fault in a view', { url: '/fault-of-view' }, 500],
  ['a fault that calls itself a success', { url: '/fault-of-status' }, 500],
  ['what is not there', { url: '/not-found' }, 404],
  ['a conflict', { url: '/conflict' }, 409],
  ['too much at once', { url: '/busy' }, 503],
  ['a database that is away', { url: '/away' }, 503],
]

describe('every answer', () => {
  test.each(answers)('%s', async (_name, options, status) => {
    const reply = await ask(options)
    expect(reply.statusCode).toBe(status)
    expect(reply.headers).toMatchObject({
      'x-content-type-options': 'nosniff', 'referrer-policy': 'same-origin', 'x-frame-options': 'DENY', 'cross-origin-opener-policy': 'same-origin', 'cross-origin-resource-policy': 'same-origin', 'cache-control': 'no-store',
    })
    const policy = String(reply.headers['content-security-policy'])
    for (const part of ["default-src 'none'", "script-src 'self'", "frame-ancestors 'none'", "base-uri 'none'", "form-action 'self'"]) expect(policy).toContain(part)
    expect(policy).not.toMatch(/unsafe|\*|data:/)
    expect(reply.headers['strict-transport-security']).toBeUndefined() // over http
    expect(reply.headers['x-powered-by'] ?? reply.headers.server).toBeUndefined()
    expect(reply.body).not.toMatch(/canary|node_modules|\.ts:|at \w+ \(|FST_|PostgresError/)
    if (status === 503) expect(reply.headers['retry-after']).toBe('5')
  })

  test.each(answers.filter(([, { method = 'GET' }, status]) => method === 'GET' && status >= 404 && status !== 414))('%s: a page for a person, JSON for a script, nothing but headers for HEAD', async (_name, options, status) => {
    const page = await ask({ ...options, headers: { ...options.headers, accept: 'text/html' } })
    expect(page.headers['content-type']).toBe('text/html; charset=utf-8')
    expect(page.body).toMatch(/<h1>[A-Z][^<]+<\/h1>/)
    const json = await ask({ ...options, headers: { ...options.headers, accept: 'application/json' } })
    expect(json.statusCode).toBe(status)
    expect(json.headers['content-type']).toMatch(/^application\/json/)
    expect(Object.keys(json.json() as object)).toEqual(['error'])
    const head = await ask({ ...options, method: 'HEAD' })
    expect(head.statusCode).toBe(status)
    expect(head.body).toBe('')
  })

  test('over https it is never asked for in another way, and a conflict says what stands against it', async () => {
    const secure = await withFaults({ ORIGIN: 'https://training.example.org' })
    expect((await secure.app.inject('/sign-in')).headers['strict-transport-security']).toBe('max-age=63072000; includeSubDomains')
    expect((await secure.app.inject('/%zz')).headers['strict-transport-security']).toBe('max-age=63072000; includeSubDomains')
    expect((await secure.app.inject('/conflict')).body).toContain('The quiz is closed.')
    await secure.close()
  })

  test('a page of an error that itself fails is a line of text', async () => {
    const app = Fastify()
    app.decorateReply('page', () => { throw new Error('canary') })
    registerErrors(app)
    const reply = await app.inject('/nothing')
    expect([reply.statusCode, reply.headers['content-type'], reply.body]).toEqual([404, 'text/plain; charset=utf-8', 'This page is not here.\n'])
  })
})

describe('another site', () => {
  test.each([
    [{ 'sec-fetch-site': 'same-origin' }, true], [{ 'sec-fetch-site': 'none' }, true], [{}, true], [{ origin: 'http://localhost' }, true],
    [{ 'sec-fetch-site': 'same-origin', origin: 'http://evil.example' }, true], // a browser that sends the one means it
    [{ 'sec-fetch-site': 'cross-site' }, false], [{ 'sec-fetch-site': 'same-site' }, false], [{ 'sec-fetch-site': 'nonsense' }, false],
    [{ origin: 'http://evil.example' }, false], [{ origin: 'null' }, false], [{ origin: 'http://localhost:81' }, false], [{ origin: 'https://localhost' }, false], [{ origin: 'http://localhost.evil.example' }, false],
    [{ 'sec-fetch-site': 'cross-site', origin: 'http://localhost' }, false],
  ] as [Record<string, string>, boolean][])('%o may ask for a change: %s', async (headers, may) => {
    const reply = await ask({ method: 'POST', url: '/sign-in', headers: { ...form, ...headers }, payload: 'email=x' })
    expect(reply.statusCode).toBe(may ? 422 : 403)
    expect((await ask({ url: '/sign-in', headers })).statusCode).toBe(200) // whoever may look
    if (!may) expect((await ask({ method: 'POST', url: '/sign-in', headers: { ...form, ...headers, accept: 'application/json' } })).json()).toEqual({ error: 'This did not come from our pages' })
  })
})

describe('compression', () => {
  test('a page is packed for those who take it, and caches are told on what it depends', async () => {
    const plain = await ask({ url: '/sign-in' })
    const packed = await ask({ url: '/sign-in', headers: { 'accept-encoding': 'br, gzip;q=0.8' } })
    expect(packed.headers['content-encoding']).toBe('gzip')
    expect(gunzipSync(packed.rawPayload).toString()).toBe(plain.body)
    expect(packed.rawPayload.length).toBeLessThan(plain.rawPayload.length / 2)
    expect(Number(packed.headers['content-length'] ?? packed.rawPayload.length)).toBe(packed.rawPayload.length)
    for (const reply of [plain, packed]) expect(String(reply.headers.vary).toLowerCase().split(/, */).sort()).toEqual(['accept-encoding', 'hx-request-type'])
    for (const encoding of ['', 'identity', 'br', 'gzip;q=0', 'gzip; q=0.0', 'gzipped', 'deflate, x-gzip']) {
      const reply = await ask({ url: '/sign-in', headers: { 'accept-encoding': encoding } })
      expect(reply.headers['content-encoding'], encoding).toBeUndefined()
      expect(reply.body).toBe(plain.body)
    }
    expect((await ask({ url: '/healthz', headers: { 'accept-encoding': 'gzip' } })).headers['content-encoding']).toBeUndefined() // a packet either way
    expect((await ask({ method: 'HEAD', url: '/sign-in', headers: { 'accept-encoding': 'gzip' } })).headers['content-encoding']).toBe('gzip')
  })
})

describe('assets', () => {
  const assets = loadAssets(path.join(root, 'views/assets'))

  test('each is whole in every packing, kept for ever, and named by what is in it', async () => {
    expect(assets.all.size).toBeGreaterThan(3)
    for (const [url, { raw, type }] of assets.all) {
      const [plain, gzip, br] = await Promise.all(['identity', 'gzip', 'gzip, br'].map((encoding) => ask({ url, headers: { 'accept-encoding': encoding } })))
      expect(plain!.rawPayload.equals(raw), url).toBe(true)
      expect(plain!.headers).toMatchObject({ 'content-type': type, 'cache-control': 'public, max-age=31536000, immutable', 'x-content-type-options': 'nosniff' })
      expect(String(plain!.headers.vary).toLowerCase()).toContain('accept-encoding')
      if (br!.headers['content-encoding'] === undefined) expect(type).toMatch(/font|png|octet/)
      else {
        expect([gzip!.headers['content-encoding'], br!.headers['content-encoding']]).toEqual(['gzip', 'br'])
        expect(gunzipSync(gzip!.rawPayload).equals(raw)).toBe(true)
        expect(brotliDecompressSync(br!.rawPayload).equals(raw)).toBe(true)
      }
      expect((await ask({ method: 'HEAD', url })).statusCode).toBe(200)
    }
    for (const [, target] of [...assets.all.values()].filter(({ name }) => name.endsWith('.css')).flatMap(({ raw }) => [...raw.toString('utf8').matchAll(/url\("([^"]+)"\)/g)])) expect(assets.all.has(target!), target).toBe(true)
    expect(() => assets.url('missing.css')).toThrow('there is no asset "missing.css"')
  })

  test('nothing else can be reached that way', async () => {
    const some = [...assets.all.keys()][0]!
    for (const url of ['/assets/', '/assets', '/assets/../package.json', '/assets/%2e%2e/package.json', '/assets/..%2f..%2fpackage.json', '/assets/..%5c..%5cpackage.json', `${some}/`, `${some}%00`, some.replace(/^\/assets\/./, '/assets/~'),
      `${some.slice(0, -1)}`, '/assets/app.css', '/assets/constructor', '/assets/__proto__', `${some}/../../../etc/passwd`]) {
      const reply = await ask({ url })
      expect([reply.statusCode, reply.headers['cache-control']], url).toEqual([404, 'no-store'])
    }
    expect((await raw(`GET ${some}/../../../../etc/passwd HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`)).split('\r\n')[0]).toContain('404')
  })
})

/** Bytes to the real socket, as no client would send them; what comes back, in one text. */
const raw = (bytes: string | Buffer) => new Promise<string>((done) => {
  const socket = connectTo(port, '127.0.0.1', () => { socket.write(bytes) })
  let text = ''
  socket.on('data', (data) => { text += data.toString('latin1') }).on('error', () => done(text)).on('close', () => done(text)).setTimeout(1500, () => socket.destroy())
})

test('what is no HTTP, or hardly, is refused and harms nobody', async () => {
  const head = (line: string, ...headers: string[]) => [line, 'Host: localhost', 'Connection: close', ...headers, '', ''].join('\r\n')
  const cases: [string | Buffer, RegExp][] = [
    ['\x00\x01\x02\r\n\r\n', /^HTTP\/1\.1 400/], ['GET\r\n\r\n', /^HTTP\/1\.1 400/], [head('BREW /sign-in HTTP/1.1'), /^HTTP\/1\.1 400/], [head('GET /sign-in HTTP/9.9'), /^HTTP\/1\.1 (400|505)/],
    [head('GET /sign-in HTTP/1.1', 'Bad Header: x'), /^HTTP\/1\.1 400/], [head('GET /sign-in HTTP/1.1', `X-Big: ${'x'.repeat(20_000)}`), /^HTTP\/1\.1 431/], ['GET /sign-in HTTP/1.1\r\n\r\n', /^HTTP\/1\.1 400/],
    [head('POST /sign-in HTTP/1.1', 'Content-Length: 5', 'Content-Length: 6'), /^HTTP\/1\.1 400/], [head('POST /sign-in HTTP/1.1', 'Transfer-Encoding: chunked', 'Content-Length: 6'), /^HTTP\/1\.1 400/],
    [`${head('POST /sign-in HTTP/1.1', 'Content-Type: application/x-www-form-urlencoded', 'Transfer-Encoding: chunked')}zz\r\n`, /^HTTP\/1\.1 4\d\d/],
    [head('GET /sign-in HTTP/1.1', 'Cookie: gainful=%zz; theme=\x7f; ;;=;gainful'), /^HTTP\/1\.1 (200|400)/], [head('GET /sign-in HTTP/1.1', 'Cookie: gainful=%zz%00; theme=%ff; ;;=;gainful'), /^HTTP\/1\.1 200/],
    [head('GET /%E0%A4%A HTTP/1.1'), /^HTTP\/1\.1 400/], [head('GET /sign-in?next=%E0%A4%A&%=%&a[b][c]=1 HTTP/1.1'), /^HTTP\/1\.1 200/], [head('GET /%00 HTTP/1.1'), /^HTTP\/1\.1 404/], [head('GET //evil.example/ HTTP/1.1'), /^HTTP\/1\.1 404/],
    [head('GET http://evil.example/sign-in HTTP/1.1'), /^HTTP\/1\.1 \d/], [head('TRACE /sign-in HTTP/1.1'), /^HTTP\/1\.1 4\d\d/], [head('CONNECT evil.example:443 HTTP/1.1'), /^$|^HTTP\/1\.1 4\d\d/],
    [head('GET /sign-in HTTP/1.1', 'Accept-Encoding: ;q=,,gzip;q=x', 'Accept: \xff', 'If-None-Match: *', 'Range: bytes=0-', 'HX-Request-Type: ,', 'HX-Current-URL: ::'), /^HTTP\/1\.1 200/],
    [head('GET /sign-in HTTP/1.1', 'Expect: 100-continue', 'Upgrade: websocket', 'X-Forwarded-For: ::::, %s', 'X-Forwarded-Host: evil'), /^HTTP\/1\.1 (100|200)/],
  ]
  const given = await Promise.all(cases.map(async ([bytes, expected]) => [JSON.stringify(bytes.toString()).slice(0, 90), (await raw(bytes)).split('\r\n')[0]!, expected] as const))
  expect(given.filter(([, line, expected]) => !expected.test(line)).map(([bytes, line]) => `${bytes}: ${line}`)).toEqual([])
  expect((await ask({ url: '/healthz' })).json()).toEqual({ status: 'alive' })
})

test('a request that never ends is given up, and connections are not kept for ever', () => {
  const { requestTimeout, headersTimeout, keepAliveTimeout } = opened.app.server
  expect(requestTimeout).toBe(60_000)
  expect(headersTimeout).toBeGreaterThan(0)
  expect(headersTimeout).toBeLessThanOrEqual(60_000)
  expect(keepAliveTimeout).toBe(72_000)
})

test('whom a request came from is believed of the proxy that is named, and of nobody else', async () => {
  const headers = { 'x-forwarded-for': '198.51.100.7', 'x-forwarded-proto': 'https', host: 'localhost' }
  const direct = await opened.app.inject({ url: '/whose', remoteAddress: '203.0.113.9', headers })
  expect(direct.json()).toEqual({ ip: '203.0.113.9', protocol: 'http' })
  const behind = await withFaults({ TRUST_PROXY: '10.0.0.0/8' })
  const whose = async (remoteAddress: string, forwarded: string) => (await behind.app.inject({ url: '/whose', remoteAddress, headers: { ...headers, 'x-forwarded-for': forwarded } })).json<{ ip: string }>().ip
  expect(await whose('10.1.2.3', '198.51.100.7')).toBe('198.51.100.7')
  expect(await whose('10.1.2.3', '192.0.2.1, 198.51.100.7')).toBe('198.51.100.7') // what stands left of it anybody may have written
  expect(await whose('203.0.113.9', '198.51.100.7')).toBe('203.0.113.9')
  await behind.close()
})

test('alive is not ready: without its database the process says so, quickly', async () => {
  const alone = await openApp()
  expect([(await alone.app.inject('/healthz')).statusCode, (await alone.app.inject('/readyz')).statusCode]).toEqual([200, 200])
  await alone.db.$client.end()
  const [alive, ready] = [await alone.app.inject('/healthz'), await alone.app.inject('/readyz')]
  expect([alive.statusCode, ready.statusCode, ready.json()]).toEqual([200, 503, { status: 'the database does not answer' }])
  await alone.close()
})
