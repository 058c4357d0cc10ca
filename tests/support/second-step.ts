/** A phone for tests: makes codes from the key that a page shows, as an app would. */
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
