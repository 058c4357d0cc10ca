/** A first visit to a page, as Chromium's own network log tells it: bytes over the wire with headers, and requests. */
import { openBrowser } from '../support/browser.ts'

export async function pageWeight (base: string, cookie: string, path: string): Promise<{ total: number; requests: number; byType: string }> {
  const browser = await openBrowser()
  try {
    const context = await browser.newContext()
    const [name, value] = cookie.split('=') as [string, string]
    await context.addCookies([{ name, value, url: base }])
    const page = await context.newPage()
    const session = await context.newCDPSession(page)
    await session.send('Network.enable')
    await session.send('Network.setCacheDisabled', { cacheDisabled: true })
    const types = new Map<string, string>()
    const bytes = new Map<string, number>()
    session.on('Network.requestWillBeSent', (event) => { types.set(event.requestId, event.type ?? 'Other') })
    session.on('Network.loadingFinished', (event) => { bytes.set(event.requestId, event.encodedDataLength) })
    await page.goto(new URL(path, base).href, { waitUntil: 'networkidle' })
    const sums = new Map<string, number>()
    for (const [id, size] of bytes) sums.set(types.get(id)!, (sums.get(types.get(id)!) ?? 0) + size)
    return { total: [...bytes.values()].reduce((sum, size) => sum + size, 0), requests: bytes.size, byType: [...sums].map(([type, size]) => `${type.toLowerCase()} ${(size / 1000).toFixed(1)}`).join(', ') }
  } finally {
    await browser.close()
  }
}
