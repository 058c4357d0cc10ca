/**
 * Codes from an app on the phone (RFC 6238), by the library otpauth: six digits, 30 seconds, HMAC-SHA-1. Those are the only settings that every app takes, and a
 * keyed hash does not lean on what is broken about SHA-1.
 *
 * The secret has to be readable to be checked, so it lies in the database as it is; a copy of the database does not hold the passwords that go with it.
 */
import { Secret, TOTP } from 'otpauth'

const seconds = 30
/** A clock may be this many steps off, either way: a code is good for a minute and a half. */
const drift = 1

const totpOf = (secret: Uint8Array, email = ''): TOTP => new TOTP({ issuer: 'Gainful', label: email || 'Gainful', algorithm: 'SHA1', digits: 6, period: seconds, secret: new Secret({ buffer: new Uint8Array(secret).buffer }) })

/** 160 random bits, as RFC 4226 recommends. */
export const newSecret = (): Buffer => Buffer.from(new Secret({ size: 20 }).bytes)

/** What the QR code holds and an app on this phone opens. */
export const secretUri = (secret: Uint8Array, email: string): string => totpOf(secret, email).toString()

/** To be typed: base32 in groups of four. */
export const secretText = (secret: Uint8Array): string => new Secret({ buffer: new Uint8Array(secret).buffer }).base32.replace(/.{4}(?=.)/g, '$& ')

/** The time step that this code belongs to, now or one step around now; null for a wrong code. */
export function stepOf (secret: Uint8Array, code: string, now: Date): number | null {
  // The library compares bytes and throws for other digits than these, such as the wide ones of a Japanese keyboard.
  if (!/^[0-9]{6}$/.test(code)) return null
  const delta = totpOf(secret).validate({ token: code, timestamp: now.getTime(), window: drift })
  return delta === null ? null : Math.floor(now.getTime() / 1000 / seconds) + delta
}
