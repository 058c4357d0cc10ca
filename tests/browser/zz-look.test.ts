import { test } from 'vitest'
import { mkdirSync } from 'node:fs'
import { openBrowser } from '../support/browser.ts'
import { openProgram } from '../support/program.ts'
test('look', async () => {
  const program = await openProgram()
  const url = await program.app.listen({ port: 0, host: '127.0.0.1' })
  const browser = await openBrowser()
  mkdirSync('/tmp/shots', { recursive: true })
  const pages = { own: ['trainee', '/calls'], staffown: ['admin', '/calls'], list: ['admin', '/calls/series'], form: ['admin', '/calls/series/new'], series: ['admin', `/calls/series/${program.calls.series}`], over: ['admin', `/calls/${program.calls.over}`], coming: ['admin', `/calls/${program.calls.coming}`], file: ['admin', `/calls/imports/${program.calls.file}`], who: ['admin', '/calls/attendance'] } as const
  await program.visitors.admin.post(`/calls/${program.calls.over}`, { seen: '999', summary: '', [`status-${program.own.person}`]: 'attended', [`minutes-${program.own.person}`]: '55', [`status-${program.other.person}`]: 'absent' })
  for (const [name, [role, path]] of Object.entries(pages)) for (const [width, colorScheme] of [[390, 'light'], [1280, 'light'], [390, 'dark'], [1280, 'dark']] as const) {
    if (colorScheme === 'dark' && !['own', 'over', 'file'].includes(name)) continue
    const context = await browser.newContext({ baseURL: url, viewport: { width, height: 900 }, colorScheme })
    await context.addCookies([...program.visitors[role].cookies].map(([key, value]) => ({ name: key, value, url })))
    const page = await context.newPage()
    await page.goto(path)
    await page.evaluate(() => document.fonts.ready)
    await page.screenshot({ path: `/tmp/shots/${name}-${width}-${colorScheme}.png`, fullPage: true })
    await context.close()
  }
  await browser.close(); await program.close()
}, 120_000)
