/**
 * Every route against every role and every kind of address: nobody is asked to sign in, who has no right finds nothing, another's record is not there,
 * no GET changes a row, no other site changes anything, and no input makes a fault. The list of routes comes from the app itself.
 */
import type { InjectOptions } from 'fastify'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { can, type Grant } from '#src/domain/access.ts'
import { openProgram, printOfDatabase, type Program, type Records, type RoleName } from '../support/program.ts'
import { addressOf, fieldsOf, paramsIn, type Route, routesOf, rowOf, table } from '../support/route-table.ts'

// Tens of thousands of requests.
vi.setConfig({ testTimeout: 240_000 })

let program: Program
let routes: Route[]
beforeAll(async () => { ({ opened: program, routes } = await routesOf(() => openProgram())) })
afterAll(() => program.close())

const grant = (role: Grant['role'], place: Partial<Grant> = {}): Grant[] => [{ role, agencyId: null, state: null, ...place }]
const roles = (): Record<RoleName, Grant[]> => ({
  nobody: [], trainee: [], 'other trainee': [], 'agency lead': grant('agency_lead', { agencyId: program.agency }), 'state lead': grant('state_lead', { state: 'NM' }),
  trainer: grant('trainer'), evaluator: grant('evaluator'), admin: grant('admin'),
})
const names = ['nobody', 'trainee', 'other trainee', 'agency lead', 'state lead', 'trainer', 'evaluator', 'admin'] as const satisfies RoleName[]
const mayCall = (role: RoleName, { policy }: Route): boolean => policy === 'public' || (role !== 'nobody' && (policy === 'signed-in' || can(roles()[role], policy)))
const isRead = ({ method }: Route): boolean => method === 'GET' || method === 'HEAD'

let asked = 0
/** One request as this role, each from a network of its own, so that no throttle speaks instead of the route. Keeps no cookie. */
async function ask (role: RoleName, method: Route['method'], url: string, options: { form?: [string, string][]; headers?: Record<string, string>; payload?: string } = {}) {
  asked++
  const form = method === 'POST' ? { payload: options.payload ?? new URLSearchParams(options.form ?? []).toString(), headers: { 'content-type': 'application/x-www-form-urlencoded', 'sec-fetch-site': 'same-origin' } } : { headers: {} }
  const reply = await program.app.inject({
    method, url, remoteAddress: `10.${(asked >> 16) % 256}.${(asked >> 8) % 256}.${asked % 256}`, cookies: Object.fromEntries(program.visitors[role].cookies),
    ...form, headers: { host: 'localhost', ...(program.accessTokens[role] && { authorization: `Bearer ${program.accessTokens[role]}` }), ...form.headers, ...options.headers },
  } as InjectOptions)
  return reply
}

/** Tells apart in one list what went otherwise than it must. */
async function wrongOnes<T> (cases: T[], judge: (each: T) => Promise<string | null>): Promise<string[]> {
  const found: string[] = []
  for (let from = 0; from < cases.length; from += 8) for (const words of await Promise.all(cases.slice(from, from + 8).map(judge))) if (words !== null) found.push(words)
  return found
}

test('every route has an example, and every example a route', () => {
  const known = routes.filter(({ method }) => method !== 'HEAD').map(({ method, url }) => `${method} ${url}`)
  expect([...new Set(known)].sort()).toEqual(Object.keys(table).sort())
})

/** Addresses that name nothing. An array is what a query would make of a name sent twice; in a path it is a text like any other. */
const nowhere = ['999999', '0', '-1', '9'.repeat(30), 'abc', '1,2', '%5B1%5D', '1%00', `1'%20or%20'1'='1`, '..%2f1', 'x'.repeat(150)]

type Case = { role: RoleName; route: Route; url: string; kind: string; want: number[] }

function casesFor (route: Route, role: RoleName): Case[] {
  const { ok = [200], missing = [404], whose, reachedBy } = rowOf(route)
  const ids = paramsIn(route.url)
  const at = (records: Records, over: Record<string, string | number> = {}) => addressOf(program, route, records, over)
  if (!mayCall(role, route)) {
    const want = role !== 'nobody' ? [404] : isRead(route) && !rowOf(route).byToken ? [303] : [401]
    return [{ kind: 'own', url: at(program.own) }, ...(ids.length > 0 ? [{ kind: 'missing', url: at(program.own, { [ids[0]!]: '999999' }) }, { kind: 'text', url: at(program.own, { [ids[0]!]: 'abc' }) }] : [])].map((each) => ({ role, route, want, ...each }))
  }
  const cases: Case[] = []
  // A POST that may be made would change something; what it does is for its own test.
  const reaches = (holder: 'trainee' | 'other trainee'): boolean => reachedBy ? reachedBy[holder].includes(role) : whose === 'all' || holder === role || (whose.endsWith('in reach') && (role === 'admin' || role === (holder === 'trainee' ? 'agency lead' : 'state lead'))) || (whose === 'own or in reach' && role === 'trainer')
  for (const [holder, records] of [['trainee', program.own], ['other trainee', program.other]] as const) {
    if (!reaches(holder)) cases.push({ role, route, url: at(records), kind: `of ${holder}`, want: [404] })
    else if (isRead(route)) cases.push({ role, route, url: at(records), kind: `of ${holder}`, want: ok })
  }
  // One's own record with a part of another's in it.
  const records = role === 'other trainee' ? program.other : program.own
  const tried = ['nobody', 'trainee', 'admin'].includes(role) ? nowhere : nowhere.slice(0, 1)
  for (const name of ids) for (const value of tried) cases.push({ role, route, url: at(records, { [name]: value }), kind: `${name} ${value.slice(0, 20)}`, want: missing })
  return cases
}

test('who may, finds; who may not, finds nothing; and nobody is asked to sign in', async () => {
  const before = await printOfDatabase(program)
  const cases = routes.flatMap((route) => names.flatMap((role) => casesFor(route, role)))
  expect(cases.length).toBeGreaterThan(1000)
  const wrong = await wrongOnes(cases, async ({ role, route, url, kind, want }) => {
    const valid = fieldsOf(program, route, role === 'other trainee' ? program.other : program.own) ?? {}
    const reply = await ask(role, route.method, url, { form: Object.entries(valid) })
    const toSignIn = reply.statusCode !== 303 || role !== 'nobody' || route.policy === 'public' || String(reply.headers.location).startsWith('/sign-in')
    return want.includes(reply.statusCode) && toSignIn ? null : `${role}: ${route.method} ${url} (${kind}) answered ${reply.statusCode}, not ${want.join(' or ')}`
  })
  expect(wrong).toEqual([])
  expect(await printOfDatabase(program)).toEqual(before)
})

test('every link that a page shows leads somewhere for whoever sees it, and following it changes nothing', async () => {
  const before = await printOfDatabase(program)
  for (const role of names) {
    const seen = new Set<string>()
    const broken: string[] = []
    for (let next = ['/', '/help', '/verify', '/password-reset', '/certificates']; next.length > 0;) {
      const found: string[] = []
      broken.push(...await wrongOnes(next.filter((url) => !seen.has(url) && seen.add(url)), async (url) => {
        const reply = await ask(role, 'GET', url)
        if (String(reply.headers['content-type']).startsWith('text/html')) for (const [, href] of reply.body.matchAll(/<a\b[^>]*\shref="(\/[^"#]*)/g)) found.push(href!.replaceAll('&amp;', '&'))
        const to = String(reply.headers.location ?? '')
        if (to.startsWith('/')) found.push(to)
        return reply.statusCode === 200 || reply.statusCode === 303 ? null : `${role}: ${url} answered ${reply.statusCode}`
      }))
      next = [...new Set(found)].filter((url) => !seen.has(url))
    }
    expect(broken).toEqual([])
    expect(seen.size, role).toBeGreaterThan(8)
  }
  expect(await printOfDatabase(program)).toEqual(before)
})

const unsafe = () => routes.filter((route) => !isRead(route))
/** Those who may call it, with the form that it would take. */
const callers = (route: Route): { role: RoleName; url: string; form: [string, string][] }[] => names.filter((role) => ['trainee', 'admin', 'nobody'].includes(role) && mayCall(role, route))
  .map((role) => ({ role, url: addressOf(program, route, program.own), form: Object.entries(fieldsOf(program, route, program.own) ?? {}) }))

test('another site changes nothing: every unsafe route refuses it, whoever is signed in', async () => {
  const before = await printOfDatabase(program)
  const evil: Record<string, string>[] = [{ 'sec-fetch-site': 'cross-site' }, { 'sec-fetch-site': 'same-site' }, { 'sec-fetch-site': '', origin: 'https://evil.example' }, { 'sec-fetch-site': '', origin: 'null' }, { 'sec-fetch-site': 'cross-site', origin: 'http://localhost' }]
  const cases = unsafe().flatMap((route) => callers(route).flatMap((caller) => evil.map((headers) => ({ route, ...caller, headers }))))
  expect(cases.length).toBeGreaterThan(200)
  expect(await wrongOnes(cases, async ({ role, url, form, headers }) => {
    const { 'sec-fetch-site': site, ...rest } = headers
    const reply = await program.app.inject({ method: 'POST', url, cookies: Object.fromEntries(program.visitors[role].cookies), payload: new URLSearchParams(form).toString(), headers: { host: 'localhost', 'content-type': 'application/x-www-form-urlencoded', ...rest, ...(site ? { 'sec-fetch-site': site } : {}) } })
    return reply.statusCode === 403 ? null : `${role}: POST ${url} with ${JSON.stringify(headers)} answered ${reply.statusCode}`
  })).toEqual([])
  expect(await printOfDatabase(program)).toEqual(before)
})

test('only a form is read: other kinds of body change nothing', async () => {
  const before = await printOfDatabase(program)
  const bodies: [string, (form: [string, string][]) => string][] = [
    ['text/plain', (form) => new URLSearchParams(form).toString()], ['application/json', (form) => JSON.stringify(Object.fromEntries(form))], ['application/xml', () => '<role>admin</role>'],
    ['multipart/form-data; boundary=x', (form) => `${form.map(([name, value]) => `--x\r\ncontent-disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`).join('')}--x--\r\n`],
  ]
  const cases = unsafe().flatMap((route) => callers(route).flatMap((caller) => bodies.filter(([type]) => !rowOf(route).takesFiles || !type.startsWith('multipart')).map(([type, write]) => ({ ...caller, type, payload: write(caller.form) }))))
  expect(await wrongOnes(cases, async ({ role, url, type, payload }) => {
    const { statusCode } = await ask(role, 'POST', url, { payload, headers: { 'content-type': type } })
    return [400, 415].includes(statusCode) ? null : `${role}: POST ${url} as ${type} answered ${statusCode}`
  })).toEqual([])
  expect(await printOfDatabase(program)).toEqual(before)
})

/** Fields that no form of ours has: what a row holds that nobody may choose. */
const notTheirs = ['isAdmin', 'id', 'personId', 'person_id', 'score', 'passedAt', 'createdAt', 'points', '__proto__', 'constructor', 'prototype', 'a.__proto__']

test('a form with a field that is not its own, or one sent twice, is refused and changes nothing', async () => {
  const before = await printOfDatabase(program)
  const cases = unsafe().flatMap((route) => callers(route).flatMap(({ role, url, form }) => {
    const { fields, unread = [], lists = [] } = rowOf(route)
    if (fields === null) return []
    const strange = [...notTheirs, 'role'].filter((name) => !form.some(([own]) => own === name)).map((name): [string, string][] => [...form, [name, 'admin']])
    const twice = form.filter(([name]) => !lists.includes(name)).map(([name, value]): [string, string][] => [...form, [name, `${value}x`]])
    return [...strange, ...twice].map((sent) => ({ role, url, sent, unread }))
  }))
  expect(cases.length).toBeGreaterThan(300)
  expect(await wrongOnes(cases, async ({ role, url, sent, unread }) => {
    const { statusCode } = await ask(role, 'POST', url, { form: sent })
    return (statusCode >= 400 && statusCode < 500) || unread.includes(statusCode) ? null : `${role}: POST ${url} with ${String(sent.at(-1))} twice or unknown answered ${statusCode}`
  })).toEqual([])
  expect(await printOfDatabase(program)).toEqual(before)
})

/** Texts that have broken programs: a NUL byte, half a character, five kilobytes, other languages' code. */
const awkward = ['a\0b', '\ud800', 'x'.repeat(5000), '\0', "'; drop table people; --", '<%= it %>', '${1+1}', '%s%n', '../../etc/passwd', '\u202egnp.exe', 'ﷺ'.repeat(200), '-1', '1e999', 'NaN', '']

test('no text in a form makes a fault', async () => {
  const cases = unsafe().flatMap((route) => callers(route).slice(0, 1).flatMap(({ role, url, form }) => {
    const { fields } = rowOf(route)
    if (fields === null) return []
    const one = form.flatMap(([name], index) => awkward.slice(0, 3).map((text) => form.with(index, [name, text])))
    const every = awkward.map((text) => form.map(([name]): [string, string] => [name, text]))
    return [...one, ...every, ...form.map((_, index) => form.toSpliced(index, 1)), [], awkward.map((text): [string, string] => [text, text])].map((sent) => ({ role, url, sent }))
  }))
  expect(cases.length).toBeGreaterThan(500)
  expect(await wrongOnes(cases, async ({ role, url, sent }) => {
    const { statusCode } = await ask(role, 'POST', url, { form: sent })
    return statusCode < 500 ? null : `${role}: POST ${url} with ${JSON.stringify(sent).slice(0, 200)} answered ${statusCode}`
  })).toEqual([])
})

test('no query, header or cookie makes a fault', async () => {
  const keys = ['q', 'agency', 'state', 'page', 'done', 'before', 'curriculum', 'into', 'show', 'region', 'next', 'changed', 'code', 'theme', '__proto__', 'constructor']
  const queries = [keys.map((key) => `${key}=a&${key}=b`).join('&'), keys.map((key) => `${key}[]=1&${key}[x]=1`).join('&'), ...awkward.filter((text) => text !== '\ud800').map((text) => keys.map((key) => `${key}=${encodeURIComponent(text)}`).join('&')), '%', '%ff=%fe', '&&&==']
  const headers: Record<string, string>[] = [{}, { 'hx-request': 'true', 'hx-request-type': 'partial', 'hx-current-url': 'javascript:1' }, { accept: 'application/json' }, { cookie: 'gainful=%00; theme=%%%; gainful=x' }, { referer: '::', 'accept-encoding': 'br;q=x', 'if-none-match': '"' }]
  const reads = routes.filter(({ method }) => method === 'GET')
  const cases = reads.flatMap((route) => ['trainee', 'admin', 'nobody'].filter((role) => mayCall(role as RoleName, route)).flatMap((role) => [
    ...queries.map((query) => ({ role: role as RoleName, url: `${addressOf(program, route, program.own)}?${query}`, headers: {} })),
    ...headers.map((each) => ({ role: role as RoleName, url: addressOf(program, route, program.own), headers: each })),
  ]))
  expect(await wrongOnes(cases, async ({ role, url, headers: sent }) => {
    const { statusCode } = await ask(role, 'GET', url, { headers: sent })
    return statusCode < 500 ? null : `${role}: GET ${url.slice(0, 200)} with ${JSON.stringify(sent)} answered ${statusCode}`
  })).toEqual([])
})
