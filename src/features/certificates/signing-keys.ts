/**
 * Ed25519 keys that sign credentials. The newest one that is not retired signs; every one that ever signed still verifies. One is known by the thumbprint of its public half (RFC 7638),
 * which is the end of its address.
 */
import { createHash, createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto'
import { audit } from '#src/platform/audit.ts'
import type { Db } from '#src/platform/db/client.ts'
import type { Services } from '#src/services.ts'
import { seal, unseal } from './sealed.ts'
import { insertSigningKey, listLiveKeys, listSigningKeys, lockSigningKeys, retireSigningKeys } from './signing-key-queries.ts'

export type PublicKey = { kty: 'OKP'; crv: 'Ed25519'; x: string }
const jwkOf = (publicKey: Buffer): PublicKey => ({ kty: 'OKP', crv: 'Ed25519', x: publicKey.toString('base64url') })
/** The members in alphabetical order, without spaces: RFC 7638 with RFC 8037. */
export const thumbprintOf = (publicKey: Buffer): string => createHash('sha256').update(JSON.stringify({ crv: 'Ed25519', kty: 'OKP', x: publicKey.toString('base64url') })).digest('base64url')

export const keyAddress = (origin: string, thumbprint: string): string => `${origin}/keys/${thumbprint}`

export type KnownKey = { thumbprint: string; jwk: PublicKey; createdAt: Date; retiredAt: Date | null }
/** Every key that ever signed here, the newest first. */
export const knownKeys = async (db: Db): Promise<KnownKey[]> => (await listSigningKeys(db)).map(({ publicKey, ...dates }) => ({ thumbprint: thumbprintOf(publicKey), jwk: jwkOf(publicKey), ...dates }))

/** By the end of its address; null for one that is not ours. */
export async function findKey (db: Db, thumbprint: string): Promise<KeyObject | null> {
  const key = (await knownKeys(db)).find((each) => each.thumbprint === thumbprint)
  return key ? createPublicKey({ key: key.jwk, format: 'jwk' }) : null
}

export type SigningKey = { thumbprint: string; privateKey: KeyObject }

async function openLive (services: Services, tx: Db): Promise<SigningKey | null> {
  for (const stored of await listLiveKeys(tx)) {
    const der = unseal(stored.privateKey, stored.publicKey, services.config.signingSecret)
    if (der) return { thumbprint: thumbprintOf(stored.publicKey), privateKey: createPrivateKey({ key: der, format: 'der', type: 'pkcs8' }) }
    services.log.warn('a signing key cannot be opened with this SIGNING_SECRET')
  }
  return null
}

async function makeKey (services: Services, tx: Db): Promise<SigningKey> {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519')
  const bare = Buffer.from(publicKey.export({ format: 'jwk' }).x!, 'base64url')
  await insertSigningKey(tx, { publicKey: bare, privateKey: seal(privateKey.export({ format: 'der', type: 'pkcs8' }), bare, services.config.signingSecret) })
  return { thumbprint: thumbprintOf(bare), privateKey }
}

/**
 * The key that signs now, made when there is none yet. Where none can be opened, because the secret is lost, a new one is made: no trainee's certificate waits for it, and what the old
 * one signed still verifies.
 */
export async function signingKey (services: Services, tx: Db): Promise<SigningKey> {
  const live = await openLive(services, tx)
  if (live) return live
  await lockSigningKeys(tx)
  const madeMeanwhile = await openLive(services, tx)
  if (madeMeanwhile) return madeMeanwhile
  const made = await makeKey(services, tx)
  await audit(tx, { actor: null, action: 'made signing key', subject: 'signing key', subjectId: made.thumbprint })
  return made
}

/** From now on a new key signs. `by` is null for the command line. Returns the new thumbprint and how many keys were retired. */
export async function rotateSigningKey (services: Services, by: number | null): Promise<{ thumbprint: string; retired: number }> {
  return services.db.transaction(async (tx) => {
    await lockSigningKeys(tx)
    const retired = await retireSigningKeys(tx)
    const { thumbprint } = await makeKey(services, tx)
    await audit(tx, { actor: by, action: 'replaced signing key', subject: 'signing key', subjectId: thumbprint, details: { key: thumbprint, keyBefore: retired.map(thumbprintOf).join(', ') || null } })
    return { thumbprint, retired: retired.length }
  })
}
