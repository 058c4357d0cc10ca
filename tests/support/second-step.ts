/** A phone for tests: makes codes from the key that a page shows, as an app would. */
import jsQR from 'jsqr'
import { Secret, TOTP } from 'otpauth'
import type { Visitor } from './app.ts'

export type Phone = { code (at: Date): string }

export const phoneOf = (key: string): Phone => {
  const totp = new TOTP({ secret: Secret.fromBase32(key.replaceAll(' ', '')) })
  return { code: (at) => totp.generate({ timestamp: at.getTime() }) }
}

/** The key on a page that sets codes up. */
export function keyOn (html: string): string {
  const key = /Key: <code>([A-Z2-7 ]+)<\/code>/.exec(html)?.[1]
  if (key === undefined) throw new Error('this page shows no key')
  return key
}

export const recoveryCodesOn = (html: string): string[] => [...html.matchAll(/<li><code>([a-z2-7-]+)<\/code><\/li>/g)].map(([, code]) => code!)

/** Sets codes up for whoever is signed in here. */
export async function setUpCodes (visitor: Visitor, at: Date): Promise<{ phone: Phone; recovery: string[] }> {
  await visitor.post('/account/second-factor/beginning', { next: '' })
  const phone = phoneOf(keyOn((await visitor.get('/account/second-factor')).body))
  const done = await visitor.post('/account/second-factor', { code: phone.code(at), next: '' })
  if (done.statusCode !== 200) throw new Error(`setting up answered ${done.statusCode}`)
  return { phone, recovery: recoveryCodesOn(done.body) }
}

/** What a phone reads off the picture of a page, drawn as black squares on white. */
export function readQr (html: string): string | undefined {
  const [, size = '0', path = ''] = /<svg class="qr[^"]*" viewBox="0 0 (\d+) \d+"[^>]*><path[^>]*? d="([^"]+)"/.exec(html) ?? []
  const [scale, quiet] = [4, 16]
  const side = Number(size) * scale + 2 * quiet
  const pixels = new Uint8ClampedArray(side * side * 4).fill(255)
  for (const [, x, y, width] of path.matchAll(/M(\d+) (\d+)h(\d+)v1h-\d+z/g)) {
    for (let down = 0; down < scale; down++) {
      const from = ((Number(y) * scale + quiet + down) * side + Number(x) * scale + quiet) * 4
      for (let at = from; at < from + Number(width) * scale * 4; at += 4) pixels.fill(0, at, at + 3)
    }
  }
  return jsQR.default(pixels, side, side)?.data
}
