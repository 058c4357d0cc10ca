/** Trainees at quiz pages in Chromium, behind lines that fail, with a witness who looks into the database whenever a page says "Saved". */
import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core'
import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { fieldsOf } from '#src/domain/answers.ts'
import type { Item } from '#src/domain/curriculum.ts'
import { createPerson } from '#src/features/accounts/create-person.ts'
import { startSignIn } from '#src/features/accounts/start-sign-in.ts'
import { publishFolder } from '#src/features/curriculum/publish-folder.ts'
import { findLearning } from '#src/features/learning/queries.ts'
import { startAttempt } from '#src/features/learning/start-attempt.ts'
import { readConfig } from '#src/platform/config.ts'
import { cohorts, enrollments } from '#src/platform/db/schema/cohorts.ts'
import { openLog } from '#src/platform/log.ts'
import { makeServices, type Services } from '#src/services.ts'
import { hashOf } from './account-cast.ts'
import { openBrowser } from './browser.ts'
import { cloneDatabase } from './database.ts'
import { miniContent } from './learning-cast.ts'
import { Line } from './line.ts'
import { onDatabase, type ServerProcess, startServer } from './server-process.ts'

export type Row = { answer: unknown; version: number }
export type Person = { id: number; email: string; enrollment: number }
/** Passwords cost time; only those who sign in on the page have one. */
export const password = 'kayak lantern orbit 1'

let browser: Browser
let services: Services
let servers: ServerProcess[] = []
let close: () => Promise<void>
let cohortId = 0
let items: Item[] = []
let made = 0
const total = { passed: 0, trials: 0, saved: 0, lies: 0 }

/** Starts two servers on one database, and a browser. Call once in a test file; the figures are told when TRIALS is set. */
export function openScene (): void {
  beforeAll(async () => {
    const database = await cloneDatabase(6)
    const config = readConfig({ LOG_LEVEL: 'silent' })
    services = makeServices(config, database.db, openLog(config))
    await publishFolder(services, miniContent)
    const [cohort] = await services.db.insert(cohorts).values({ name: 'Fall 2026', curriculum: 'mini', startsOn: '2026-09-01' }).returning({ id: cohorts.id })
    cohortId = cohort!.id
    items = (await services.curricula.current('mini'))!.modules.find(({ module }) => module.id === 'every-type')!.module.items
    launch = () => startServer(onDatabase(database.connection))
    ;[browser, ...servers] = await Promise.all([openBrowser(), launch(), launch()])
    close = database.close
  })
  afterAll(async () => {
    await browser?.close()
    await Promise.all(servers.map((server) => server.kill()))
    services?.mailer.close()
    await close?.()
    if (process.env.TRIALS) process.stdout.write(`${JSON.stringify(total)}\n`)
  })
}

/** One more server on the database of this scene. */
export let launch: () => Promise<ServerProcess>

/** One scenario in as many trials as TRIALS says (1). `run` gets a person with an open pre-quiz behind a line of their own. */
export function scenario (title: string, run: (at: Sitting) => Promise<void>): void {
  const trials = Number(process.env.TRIALS ?? 1)
  test.concurrent(title, { timeout: 60_000 * trials }, async () => {
    for (let trial = 0; trial < trials; trial++) {
      total.trials++
      const at = await sit()
      try { await run(at); expect(at.lies).toEqual([]) } finally { await at.leave() }
      total.passed++
    }
  })
}

async function makePerson (withPassword: boolean): Promise<Person> {
  const email = `person.${++made}@agency.example`
  const id = (await services.db.transaction(async (tx) => createPerson(tx, { name: `Person ${made}`, email, by: null, ...(withPassword ? { passwordHash: await hashOf(password) } : {}) })))!
  const [row] = await services.db.insert(enrollments).values({ cohortId, personId: id, discipline: 'sees' }).returning({ id: enrollments.id })
  return { id, email, enrollment: row!.id }
}

async function openAttempt (person: Person): Promise<number> {
  const started = await startAttempt(services, (await findLearning(services.db, person.id, person.enrollment))!, 'every-type', 'pre')
  if (started.kind !== 'open') throw new Error(`no sitting: ${JSON.stringify(started)}`)
  return started.attemptId
}

async function sit (): Promise<Sitting> {
  const person = await makePerson(false)
  return new Sitting(person, await openAttempt(person), await new Line(servers.map(({ url }) => url)).open())
}

export class Sitting {
  readonly person: Person
  readonly attempt: number
  readonly line: Line
  readonly lies: string[] = []
  readonly #contexts: BrowserContext[] = []
  constructor (person: Person, attempt: number, line: Line) { this.person = person; this.attempt = attempt; this.line = line }

  async leave (): Promise<void> {
    await Promise.all(this.#contexts.map((context) => context.close()))
    this.line.close()
  }

  /** A browser of this person's; of nobody's when `who` is null. */
  async device ({ who = this.person, ...options }: BrowserContextOptions & { who?: Person | null } = {}): Promise<BrowserContext> {
    const context = await browser.newContext({ baseURL: this.line.url, ...options })
    this.#contexts.push(context)
    await context.exposeBinding('witness', (_source, attempt: number, item: string, fields: string, version: number) => this.#witness(attempt, item, fields, version))
    await context.addInitScript(watch)
    if (who) await context.addCookies([{ name: 'gainful', value: (await startSignIn(services.db, who.id, 'test')).token, url: this.line.url }])
    return context
  }

  /** What is shown as saved is looked up at once: stored under this version and equal, or overtaken by a later one. */
  async #witness (attempt: number, item: string, fields: string, version: number): Promise<void> {
    total.saved++
    const row = await this.stored(item, attempt)
    const sorted = (pairs: Iterable<[string, string]>) => [...pairs].map((pair) => pair.join('=')).sort().join('&')
    const held = sorted(row ? fieldsOf(items.find(({ id }) => id === item)!, row.answer as never) : [])
    if (row && (row.version > version || (row.version === version && held === sorted(new URLSearchParams(fields))))) return
    total.lies++
    this.lies.push(`attempt ${attempt}, ${item}: shown as saved in version ${version}: ${fields}; stored: ${JSON.stringify(row)}`)
  }

  async open (context: BrowserContext, what: '' | '/review' = ''): Promise<Page> {
    const page = await context.newPage()
    await page.goto(`/attempts/${this.attempt}${what}`)
    return page
  }

  async stored (item: string, attempt = this.attempt): Promise<Row | undefined> {
    return (await services.db.$client<Row[]>`select answer, version from responses where attempt_id = ${attempt} and item = ${item}`)[0]
  }
  becomes (item: string, answer: unknown): Promise<void> {
    return until(`${item} is stored as ${JSON.stringify(answer)}`, async () => JSON.stringify((await this.stored(item))?.answer) === JSON.stringify(answer))
  }
  /** Points of the submitted sitting; null while it is open. */
  async points (): Promise<number | null> {
    return (await services.db.$client<{ points: number | null }[]>`select points_numerator::float8 / points_denominator as points from attempts where id = ${this.attempt}`)[0]!.points
  }

  /** Ends every sign-in of this person, as time or an admin would. */
  async endSignIns (): Promise<void> { await services.db.$client`update sign_ins set ended_at = now() where person_id = ${this.person.id} and ended_at is null` }
  async signInAs (page: Page, person: Person): Promise<void> {
    await page.goto('/sign-in')
    await fillSignIn(page, person.email, password)
    await page.waitForURL('**/learning')
  }
  /** This person gets a password, and another who has one comes along. */
  async withPasswords (): Promise<{ other: Person; otherAttempt: number }> {
    const other = await makePerson(true)
    await services.db.$client`update people set password_hash = (select password_hash from people where id = ${other.id}), password_set_at = now() where id = ${this.person.id}`
    return { other, otherAttempt: await openAttempt(other) }
  }
}

export async function fillSignIn (page: Page, email: string, secret: string): Promise<void> {
  await page.fill('[name=email]', email)
  await page.fill('[name=password]', secret)
  await page.click('main button')
}

/** Runs in the page: calls the witness whenever an item says "Saved", and counts what the dock says aloud. */
function watch () {
  const page = window as unknown as { spoken: string[]; witness (attempt: number, item: string, fields: string, version: number): void }
  page.spoken = []
  document.addEventListener('DOMContentLoaded', () => {
    const form = document.querySelector<HTMLFormElement>('form[data-attempt]')
    if (!form) return
    const tell = (line: HTMLElement) => {
      const item = line.closest<HTMLElement>('[data-item]')?.dataset.item
      if (!item || line.dataset.state !== 'saved') return
      const given = [...new FormData(form)].filter(([name, value]) => (name === `a.${item}` || name.startsWith(`a.${item}.`)) && value) as [string, string][]
      page.witness(Number(form.dataset.attempt), item, new URLSearchParams(given).toString(), Number(form.querySelector<HTMLInputElement>(`[name="v.${CSS.escape(item)}"]`)!.value))
    }
    for (const line of form.querySelectorAll<HTMLElement>('.save')) tell(line)
    const dock = form.querySelector<HTMLElement>('.dock [role=status]')
    new MutationObserver((changes) => {
      for (const change of changes) {
        const line = (change.target as Element).closest<HTMLElement>('.save')
        if (line && line === dock) { if (change.type === 'childList' && line.textContent) page.spoken.push(line.textContent) }
        else if (line) queueMicrotask(() => tell(line))
      }
    }).observe(form, { subtree: true, childList: true, attributes: true, attributeFilter: ['data-state'] })
  })
}

export async function until (what: string, holds: () => Promise<unknown>, ms = 20_000): Promise<void> {
  const end = performance.now() + ms
  while (!await holds().catch(() => false)) {
    if (performance.now() > end) throw new Error(`never came true: ${what}`)
    await pause(25)
  }
}

export const choose = (page: Page, item: string, value: string) => page.click(`[name="a.${item}"][value="${value}"]`)
export const chosen = (page: Page, item: string): Promise<string | null> => page.evaluate((name) => document.querySelector<HTMLInputElement>(`[name="${name}"]:checked`)?.value ?? null, `a.${item}`)
/** The words beside an item. */
export const words = async (page: Page, item: string): Promise<string> => (await page.textContent(`#q-${item} .save`)) ?? ''
/** Waits until the words beside an item begin so. */
export const says = (page: Page, item: string, start: string, ms?: number) => until(`${item} says “${start}”`, async () => (await words(page, item)).startsWith(start), ms)
export const saved = (page: Page, item: string, ms?: number) => says(page, item, 'Saved ', ms)
/** What a person sees when they come back to a window. */
export const comeBack = (page: Page) => page.evaluate(() => { window.dispatchEvent(new Event('focus')) })
export { pause }
