/** Private keys at rest: sealed with a secret of the configuration, or as they are where there is none. */
import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto'

/** AES-256-GCM. A sealed key begins with this byte, then 12 of the nonce and 16 of the tag; a bare one (PKCS #8) begins with 0x30. */
const mark = 1
const cipherKey = (secret: string): Buffer => Buffer.from(hkdfSync('sha256', secret, '', 'gainful signing keys', 32))

/** Bound to the public half, so that a sealed key cannot be put into another's place. */
export function seal (key: Buffer, publicKey: Buffer, secret: string | null): Buffer {
  if (secret === null) return key
  const nonce = randomBytes(12)
  const cipher = createCipheriv('aes-256-gcm', cipherKey(secret), nonce).setAAD(publicKey)
  const body = Buffer.concat([cipher.update(key), cipher.final()])
  return Buffer.concat([Buffer.of(mark), nonce, cipher.getAuthTag(), body])
}

/** Null when it was sealed with another secret, or when the secret is gone. */
export function unseal (stored: Buffer, publicKey: Buffer, secret: string | null): Buffer | null {
  if (stored[0] !== mark) return stored
  if (secret === null) return null
  try {
    const decipher = createDecipheriv('aes-256-gcm', cipherKey(secret), stored.subarray(1, 13)).setAAD(publicKey).setAuthTag(stored.subarray(13, 29))
    return Buffer.concat([decipher.update(stored.subarray(29)), decipher.final()])
  } catch {
    return null
  }
}
