/** A browser for tests: the system's Chromium, else the one inside the npm package @sparticuz/chromium with its own libraries. */
import { inflate } from '@sparticuz/chromium'
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { Visitor } from './app.ts'

const folder = path.join(import.meta.dirname, '../../node_modules/@sparticuz/chromium')
const packed = path.join(folder, 'bin')
const { version } = createRequire(import.meta.url)(path.join(folder, 'package.json')) as { version: string }

/** Root needs no sandbox; nothing may look for a network that is not there. */
const flags = ['--no-sandbox', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync', '--disable-gpu']
const places = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']

/** Throws, with one sentence that says what to do, where no browser runs. */
export async function openBrowser (): Promise<Browser> {
  const failures: string[] = []
  const own = [process.env.CHROMIUM, ...places].find((file) => file && existsSync(file))
  if (own) {
    try { return await chromium.launch({ executablePath: own, args: flags }) } catch (error) { failures.push(firstLine(error)) }
  }
  try { return await bundled() } catch (error) { failures.push(firstLine(error)) }
  throw new Error(`No browser runs here: install Chromium, or set CHROMIUM to one (${failures.join('; ')}).`)
}

const firstLine = (error: unknown): string => String((error as Error).message).split('\n')[0]!

/**
 * Unpacked once for each user and version, beside and then renamed, so that two test files may start at the same moment. The package would
 * unpack its libraries only on the servers it was made for, and all of it into fixed names that belong to whoever came first.
 */
async function unpacked (): Promise<string> {
  const home = path.join(tmpdir(), `gainful-chromium-${version}-${process.getuid?.() ?? 0}`)
  if (existsSync(home)) return home
  const beside = mkdtempSync(`${home}-`)
  const before = process.env.TMPDIR
  process.env.TMPDIR = beside // where the package unpacks to
  try {
    await Promise.all(['chromium.br', 'fonts.tar.br', 'al2023.tar.br'].map((name) => inflate(path.join(packed, name))))
  } finally {
    if (before === undefined) delete process.env.TMPDIR
    else process.env.TMPDIR = before
  }
  const fonts = path.join(beside, 'fonts/fonts.conf')
  writeFileSync(fonts, readFileSync(fonts, 'utf8').replaceAll('/tmp/fonts', path.join(home, 'fonts')))
  try { renameSync(beside, home) } catch (error) {
    rmSync(beside, { recursive: true, force: true })
    if (!existsSync(home)) throw error
  }
  return home
}

async function bundled (): Promise<Browser> {
  const home = await unpacked()
  const libraries = [path.join(home, 'al2023/lib'), process.env.LD_LIBRARY_PATH].filter(Boolean).join(':')
  return await chromium.launch({
    executablePath: path.join(home, 'chromium'), args: flags,
    env: { ...process.env as Record<string, string>, LD_LIBRARY_PATH: libraries, FONTCONFIG_PATH: path.join(home, 'fonts') },
  })
}

export type Screen = { context: BrowserContext; page: Page; /** What the console said, and what went wrong in the page. */ complaints: string[] }

/** A page of a browser of its own, signed in as this visitor is. */
export async function screenOf (browser: Browser, base: string, visitor: Visitor, width: number, height: number, javaScriptEnabled = true): Promise<Screen> {
  const context = await browser.newContext({ baseURL: base, viewport: { width, height }, javaScriptEnabled })
  await context.addCookies([...visitor.cookies].map(([name, value]) => ({ name, value, url: base })))
  const page = await context.newPage(), complaints: string[] = []
  page.on('console', (message) => { if (['error', 'warning'].includes(message.type())) complaints.push(message.text()) })
  page.on('pageerror', (error) => complaints.push(error.message))
  return { context, page, complaints }
}

/** The whole page of a phone, in both schemes and as wide as a desk, into the folder that SCREENSHOTS names; nothing without it. */
export async function shot (page: Page, name: string): Promise<void> {
  const folder = process.env.SCREENSHOTS
  if (!folder) return
  mkdirSync(folder, { recursive: true })
  for (const [width, colorScheme] of [[390, 'light'], [390, 'dark'], [1280, 'light']] as const) {
    await page.setViewportSize({ width, height: 844 })
    await page.emulateMedia({ colorScheme })
    await page.screenshot({ path: path.join(folder, `${name}-${width}-${colorScheme}.png`), fullPage: true })
  }
  await page.setViewportSize({ width: 390, height: 844 })
  await page.emulateMedia({ colorScheme: 'light' })
}
