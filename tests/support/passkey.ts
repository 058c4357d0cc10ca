/** A passkey without a browser: answers a challenge as a device would, with what may be wrong about it. */
import { createHash, createPrivateKey, sign } from 'node:crypto'

export type Key = { credentialId: Buffer; privateKey: Buffer; userHandle: Buffer }
export type Answer = { challenge: string; origin: string; rpId: string; counter: number; /** User present 1, user verified 4. */ flags?: number; userHandle?: Buffer; type?: string }

const text = (bytes: Buffer): string => bytes.toString('base64url')

/** The JSON that the form carries. */
export function answerWith (key: Key, { challenge, origin, rpId, counter, flags = 5, userHandle = key.userHandle, type = 'webauthn.get' }: Answer): string {
  const clientData = Buffer.from(JSON.stringify({ type, challenge, origin, crossOrigin: false }))
  const count = Buffer.alloc(4)
  count.writeUInt32BE(counter)
  const authenticatorData = Buffer.concat([createHash('sha256').update(rpId).digest(), Buffer.from([flags]), count])
  const privateKey = createPrivateKey({ key: key.privateKey, format: 'der', type: 'pkcs8' })
  const signature = sign(privateKey.asymmetricKeyType === 'ed25519' ? null : 'sha256', Buffer.concat([authenticatorData, createHash('sha256').update(clientData).digest()]), privateKey)
  const id = text(key.credentialId)
  return JSON.stringify({ id, rawId: id, type: 'public-key', clientExtensionResults: {}, response: { clientDataJSON: text(clientData), authenticatorData: text(authenticatorData), signature: text(signature), userHandle: text(userHandle) } })
}
