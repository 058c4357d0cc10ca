/**
 * Codes for the day the phone is lost, each good once.
 *
 * They hold 120 random bits, so guessing is out of the question and a plain SHA-256 keeps them; the slow hashes are for what people make up (ASVS 6.5.2 draws the line
 * at 112 bits). Base32 has no 0, 1 or 8, so these are read as the letters that they look like.
 */
import { createHash, randomBytes } from 'node:crypto'
import { Secret } from 'otpauth'

const length = 24

/** Ten of them, as the person is shown them: "abcd-efgh-…". */
export const newRecoveryCodes = (): string[] => Array.from({ length: 10 }, () => new Secret({ buffer: new Uint8Array(randomBytes(15)).buffer }).base32.toLowerCase().replace(/.{4}(?=.)/g, '$&-'))

/** As it is hashed: case, spaces and hyphens are no difference. */
const plain = (typed: string): string => typed.normalize('NFKC').toUpperCase().replace(/[\s\p{Pd}]/gu, '').replaceAll('0', 'O').replaceAll('1', 'I').replaceAll('8', 'B')

/** Whether this has the form of one; whether it is one is for the database to say. */
export const isRecoveryCode = (typed: string): boolean => plain(typed).length === length && /^[A-Z2-7]+$/.test(plain(typed))

/** The hash to look for, or null for text that is no such code. */
export const recoveryHash = (personId: number, typed: string): Buffer | null =>
  (isRecoveryCode(typed) ? createHash('sha256').update(`gainful recovery ${personId} ${plain(typed)}`).digest() : null)
