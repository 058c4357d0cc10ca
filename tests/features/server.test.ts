/** The door: the real process, started, told to stop, left without its database, and set up wrongly. */
import { randomBytes } from 'node:crypto'
import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { connect as connectTo, createServer } from 'node:net'
import path from 'node:path'
import { spawn, spawnSync } from 'node:child_process'
import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, afterEach, describe, expect, inject, test } from 'vitest'
import { connect } from '#src/platform/db/client.ts'
import { openCluster } from '#src/platform/postgres/cluster.ts'
import { Sentence } from '#src/platform/sentence.ts'
import { start } from '#src/server.ts'
import { type Child, type Ended, kill, postmaster, root, runServer, scratch } from '../support/children.ts'

const home = scratch()
const data = home.at('data')
const running = new Set<Child>()
afterEach(async () => { for (const child of running) { kill(child.pid); await child.ended } running.clear() })
afterAll(async () => { await home.remove() })

function serve (env: Record<string, string | undefined> = {}) {
  const child = runServer(home.folder, env)
  running.add(child)
  void child.ended.then(() => running.delete(child))
  return child
}
async function stop (child: Child, signal: NodeJS.Signals = 'SIGTERM'): Promise<Ended> {
  kill(child.pid, signal)
  return await child.ended
}
const status = async (url: string): Promise<number> => (await fetch(url, { redirect: 'manual' })).status
async function until (holds: () => Promise<boolean> | boolean, seconds = 10): Promise<void> {
  const from = Date.now()
  while (!await holds()) {
    if (Date.now() - from > seconds * 1000) throw new Error(`not within ${seconds} s: ${holds}`)
    await pause(20)
  }
}
const setUpLink = (child: Child): string | undefined => /http:\/\/localhost:\d+(\/set-up\/[\w-]+)/.exec(child.out())?.[1]
/** What is said when it does not start: no stack. */
async function refusal (env: Record<string, string | undefined>): Promise<string> {
  const { code, out, err } = await serve(env).ended
  expect(code).toBe(1)
  expect(out).not.toContain('Gainful is at')
  expect(err).not.toMatch(/\n +at |node:internal|Error:/)
  return err.trim()
}

describe('one data folder', () => {
  test('the first start sets everything up and prints the link for the first admin; a database that is killed comes back under it; a request under way is finished before it ends', async () => {
    const server = serve()
    const url = await server.url
    expect([await status(`${url}/healthz`), await status(`${url}/readyz`), await status(`${url}/sign-in`)]).toEqual([200, 200, 200])
    const link = setUpLink(server)!
    expect(await status(url + link)).toBe(200)

    const killed = postmaster(data)!
    kill(killed)
    await until(() => postmaster(data) !== killed)
    await until(async () => await status(`${url}/readyz`) === 200)
    expect(await status(url + link)).toBe(200)
    expect(server.out()).toContain('the private PostgreSQL was gone and was started again')

    const body = new URLSearchParams({ name: 'Joanna Aldrete', email: 'joanna@training.example', password: 'kayak lantern orbit 7' }).toString()
    const socket = connectTo(Number(new URL(url).port), '127.0.0.1')
    let answer = ''
    socket.on('data', (part) => { answer += part.toString() })
    socket.write(`POST ${link} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: ${body.length}\r\n\r\n${body.slice(0, 20)}`)
    await pause(100)
    kill(server.pid, 'SIGTERM')
    await pause(400)
    await expect(fetch(`${url}/healthz`)).rejects.toThrow() // nobody new is let in
    expect(postmaster(data)).not.toBeNull()
    socket.write(body.slice(20))
    const { code } = await server.ended
    expect(answer).toMatch(/^HTTP\/1\.1 303 /)
    expect(code).toBe(0)
    expect(postmaster(data)).toBeNull() // stopped, and clean
  }, 60_000)

  test('the next start is quick and prints no link; Ctrl-C under npm, which arrives twice, ends it clean', async () => {
    const from = Date.now()
    const npm = spawn('npm', ['start'], { cwd: root, detached: true, stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, PORT: '0', GAINFUL_DATA: data, GAINFUL_CONTENT: path.join(root, 'tests/support/content'), TMPDIR: home.folder } })
    let [said, pid] = ['', 0]
    npm.stdout.on('data', (part) => { said += String(part) })
    await until(() => /Gainful is at/.test(said), 15)
    pid = postmaster(data)!
    expect(said).not.toContain('set-up')
    expect(Date.now() - from).toBeLessThan(8000) // npm included; see the bench for what it takes on a free machine
    const ended = new Promise((done) => npm.on('close', done))
    process.kill(-npm.pid!, 'SIGINT') // as a terminal does: npm, which passes it on, and the server
    await ended
    expect(pid).toBeGreaterThan(0)
    await until(() => postmaster(data) === null, 5)
  }, 60_000)

  test('two at one instant both serve; a third on a port that is taken harms neither; both ended at one instant leave nothing running', async () => {
    const pair = [serve(), serve()]
    const urls = await Promise.all(pair.map(({ url }) => url))
    expect(new Set(urls).size).toBe(2)
    const { port } = new URL(urls[0]!)
    expect(await refusal({ PORT: port })).toBe(`Port ${port} of 127.0.0.1 is taken by another program. Set PORT to another one.`)
    expect(await Promise.all(urls.map((url) => status(`${url}/readyz`)))).toEqual([200, 200])
    expect((await Promise.all(pair.map((child) => stop(child)))).map(({ code }) => code)).toEqual([0, 0])
    expect(postmaster(data)).toBeNull()
  }, 60_000)

  test('told to stop while it starts, it ends when it can end clean', async () => {
    const server = serve()
    await until(() => postmaster(data) !== null)
    expect((await stop(server)).code).toBe(0)
    expect(postmaster(data)).toBeNull()
  })

  test('content that is broken now does not take away what was published: it starts with that, and says where the fault is', async () => {
    const GAINFUL_CONTENT = home.at('broken')
    cpSync(path.join(root, 'tests/support/content'), GAINFUL_CONTENT, { recursive: true })
    const file = path.join(GAINFUL_CONTENT, 'mini/second.md')
    writeFileSync(file, readFileSync(file, 'utf8').replace(/^title: .*$/m, 'title: Second, changed\nnonsense: ['))
    const server = serve({ GAINFUL_CONTENT })
    expect(await status(`${await server.url}/readyz`)).toBe(200)
    expect(server.out()).toMatch(/second\.md:\d+:\d+/)
    expect(server.out()).not.toContain('published')
    expect((await stop(server)).code).toBe(0)
  })
})

describe('a database of somebody else', () => {
  test('is used over TCP with a password; while it is away the process says so and lives on; when it is back it is found; at the end it is left running', async () => {
    const probe = createServer().listen(0, '127.0.0.1')
    await new Promise((listening) => probe.on('listening', listening))
    const { port } = probe.address() as { port: number }
    await new Promise((closed) => probe.close(closed))
    const settings = ['listen_addresses=127.0.0.1', `port=${port}`]
    const before = process.env.TMPDIR
    process.env.TMPDIR = home.folder
    try {
      let cluster = await openCluster(home.at('theirs'), settings)
      const sql = connect({ connection: cluster.connection }, 1)
      await sql.unsafe(`create role gainful login password 's3cret canary'`)
      await sql.unsafe('create database gainful owner gainful')
      writeFileSync(home.at('theirs/postgres/pg_hba.conf'), 'local all all trust\nhost all all 127.0.0.1/32 scram-sha-256\n')
      await sql`select pg_reload_conf()`
      await sql.end()

      const DATABASE_URL = `postgres://gainful:s3cret%20canary@127.0.0.1:${port}/gainful`
      const server = serve({ DATABASE_URL, GAINFUL_DATA: home.at('never') })
      const url = await server.url
      expect(await status(url + setUpLink(server))).toBe(200)
      await cluster.stop()
      expect([await status(`${url}/healthz`), await status(`${url}/readyz`)]).toEqual([200, 503])
      const away = await fetch(url + setUpLink(server))
      expect([away.status, away.headers.get('retry-after')]).toEqual([503, '5'])
      expect(await away.text()).toContain('What was shown as saved is safe')
      await Promise.all(Array.from({ length: 12 }, () => fetch(url + setUpLink(server)).then((reply) => reply.text())))

      cluster = await openCluster(home.at('theirs'), settings)
      await until(async () => await status(`${url}/readyz`) === 200) // within a second on a free machine
      expect(await status(url + setUpLink(server))).toBe(200)
      expect(server.out() + server.err()).not.toContain('canary')
      expect((await stop(server)).code).toBe(0)
      expect(postmaster(home.at('theirs'))).toBe(cluster.pid)
      expect(postmaster(home.at('never'))).toBeNull()
      await cluster.stop()
    } finally {
      if (before === undefined) delete process.env.TMPDIR
      else process.env.TMPDIR = before
    }
  }, 60_000)
})

describe('set up wrongly, it ends with a sentence', () => {
  /** An empty database on the server of this run. */
  async function emptyDatabase (): Promise<string> {
    const base = inject('connection')
    const name = `server_${randomBytes(5).toString('hex')}`
    const admin = connect({ connection: base }, 1)
    await admin.unsafe(`create database ${name}`)
    await admin.end()
    return `postgres:///${name}?host=${encodeURIComponent(path.dirname(base.path))}&user=${base.user}`
  }

  /** What the door throws, which it would print as `refusal` shows. */
  async function said (env: Record<string, string>): Promise<string> {
    const failure: unknown = await start({ LOG_LEVEL: 'silent', PORT: '0', ...env }).then(() => 'it started', (error: unknown) => error)
    expect(failure).toBeInstanceOf(Sentence)
    return (failure as Sentence).message
  }

  test('for a variable, and for a folder of data', async () => {
    expect(await refusal({ PORT: 'eighty', DATABASE_URL: 'mysql://x:canary@y' })).toMatch(/^The configuration cannot be used:\n {2}PORT must be a whole number; it is "eighty"\n {2}DATABASE_URL must be an address like \S+; it is not shown, it may hold a secret$/)
    writeFileSync(home.at('file'), '')
    expect(await said({ GAINFUL_DATA: home.at('file') })).toMatch(/^The data folder \S+ cannot be used: it is a file, not a folder\. Set GAINFUL_DATA to another folder[^\n]*$/)
  })

  test('for content that is not there, is empty, or has never been free of faults', async () => {
    const DATABASE_URL = await emptyDatabase()
    mkdirSync(home.at('empty'))
    mkdirSync(home.at('faulty/basics'), { recursive: true })
    writeFileSync(home.at('faulty/basics/curriculum.md'), 'no front matter\n')
    expect(await said({ DATABASE_URL, GAINFUL_CONTENT: home.at('nowhere') })).toMatch(/^The content folder \S+ cannot be used: [^\n]+ Set GAINFUL_CONTENT to the folder of the curricula\.$/)
    expect(await said({ DATABASE_URL, GAINFUL_CONTENT: home.at('empty') })).toMatch(/^There is no curriculum in \S+: [^\n]+ Set GAINFUL_CONTENT[^\n]+$/)
    expect(await said({ DATABASE_URL, GAINFUL_CONTENT: home.at('faulty') })).toMatch(/^No curriculum could be published: \d+ errors? in \S+\. Run "npx gainful check \S+" to see each at its line\.$/)
  })
})

describe('a fresh clone', () => {
  test('npx finds gainful in the project itself, installs nothing, needs no network and runs it with the Node of the project', () => {
    const bin = path.join(root, 'node_modules/.bin')
    const PATH = process.env.PATH!.split(path.delimiter).filter((folder) => path.resolve(folder) !== bin).join(path.delimiter) // as in a shell of its own
    const { status: code, stdout } = spawnSync('npx', ['--offline', 'gainful', 'check', 'tests/support/content'], { cwd: root, encoding: 'utf8', env: { ...process.env, PATH, npm_config_cache: home.at('npm'), npm_config_registry: 'http://127.0.0.1:9/' } })
    expect(stdout).toMatch(/^\d+ files checked: nothing wrong\.$/m)
    expect(code).toBe(0)
  })

  test('the lock file has what npm ci asks of it: every package of every platform', () => {
    const { packages } = JSON.parse(readFileSync(path.join(root, 'package-lock.json'), 'utf8')) as { packages: Record<string, { version?: string; dependencies?: Record<string, string>; optionalDependencies?: Record<string, string> }> }
    const { dependencies, devDependencies, optionalDependencies } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')) as Record<string, Record<string, string>>
    expect(packages['']).toMatchObject({ dependencies, devDependencies, optionalDependencies })
    for (const version of Object.values({ ...dependencies, ...devDependencies, ...optionalDependencies })) expect(version).toMatch(/^\d+\.\d+\.\d+(-[\w.]+)?$/)
    /** Where Node would look, folder by folder upwards. */
    const isFound = (from: string, name: string): boolean =>
      packages[`${from === '' ? '' : `${from}/`}node_modules/${name}`]?.version !== undefined || (from !== '' && isFound(from.slice(0, Math.max(0, from.lastIndexOf('node_modules/') - 1)), name))
    const missing = Object.entries(packages).flatMap(([from, { dependencies: needed, optionalDependencies: optional }]) => Object.keys({ ...needed, ...optional }).filter((name) => !isFound(from, name)).map((name) => `${name} of ${from}`))
    expect(missing).toEqual([])
  })
})
