/** `node tests/screenshots/make.ts`: the two pictures of the README, taken from the demo. */
import { type ChildProcess, spawn } from 'node:child_process'
import path from 'node:path'
import { openBrowser } from '../support/browser.ts'

type Demo = { url: string; signIns: { email: string; password: string; what: string }[] }

const cli = path.join(import.meta.dirname, '../../src/cli.ts')
const child = spawn(process.execPath, [cli, 'demo', '--json'], { env: { ...process.env, PORT: '0' }, stdio: ['ignore', 'pipe', 'inherit'] })
try {
  const { url, signIns } = await announced(child)
  const browser = await openBrowser()
  const take = async (who: string, width: number, height: number, file: string, go: (page: Awaited<ReturnType<typeof browser.newPage>>) => Promise<unknown>) => {
    const signIn = signIns.find(({ what }) => what.startsWith(who))!
    const page = await browser.newPage({ viewport: { width, height }, deviceScaleFactor: 1.5, colorScheme: 'light' })
    await page.goto(`${url}/sign-in`)
    await page.fill('[name=email]', signIn.email)
    await page.fill('[name=password]', signIn.password)
    await page.click('main button')
    await go(page)
    await page.evaluate(() => document.fonts.ready)
    await page.screenshot({ path: path.join(import.meta.dirname, file) })
    await page.close()
  }
  await take('trainee: in the middle of a post-quiz', 390, 844, 'quiz-390.png', async (page) => {
    await page.click('.next-step a')
    await page.locator('.question').nth(1).scrollIntoViewIfNeeded()
    await page.evaluate(() => document.querySelectorAll('.question')[1]?.scrollIntoView())
  })
  await take('admin', 1280, 1080, 'gains-1280.png', (page) => page.goto(`${url}/gains`))
  await browser.close()
} finally {
  child.kill('SIGTERM')
}

/** The one line of JSON that the demo prints when it is ready. */
function announced (demo: ChildProcess): Promise<Demo> {
  return new Promise((done, fail) => {
    let text = ''
    demo.stdout!.on('data', (part: Buffer) => { text += part.toString(); const line = text.split('\n').find((each) => each.startsWith('{"url"')); if (line) done(JSON.parse(line) as Demo) })
    demo.on('exit', (code) => fail(new Error(`the demo ended with ${code}`)))
  })
}
