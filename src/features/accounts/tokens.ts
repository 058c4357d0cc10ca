/** Secrets that a link or a cookie carries. Only their hashes are stored, so a copy of the database opens nothing. */
import { hash, randomBytes } from 'node:crypto'

/** What a token is good for; a hash made for one purpose matches no other. */
export type Purpose = 'sign-in' | 'second step' | 'elsewhere' | 'passkey' | 'totp' | 'calls calendar' | 'access token' | LinkToken
export type LinkToken = 'setup' | 'invitation' | 'reset' | 'email'

/** 256 random bits, fit for an address: 43 characters. */
export const newToken = (): string => randomBytes(32).toString('base64url')

export const tokenHash = (purpose: Purpose, token: string): Buffer => hash('sha256', `gainful ${purpose} ${token}`, 'buffer')

/** False for anything that newToken cannot have made: not worth a look into the database. */
export const isToken = (text: string): boolean => /^[\w-]{43}$/.test(text)
