/** Proving again who one is, on a browser that is signed in: before anything that changes how one signs in (ASVS 7.5.1). It holds for 10 minutes on that browser. */
import { audit } from '#src/platform/audit.ts'
import type { Db } from '#src/platform/db/client.ts'
import { clearTries, mayTry } from '#src/platform/throttle.ts'
import type { Services } from '#src/services.ts'
import { insertChallenge } from './challenge-queries.ts'
import { updateSignInToken } from './factor-queries.ts'
import { hashing } from './hash-queue.ts'
import { passkeyOf } from './passkeys.ts'
import { findPerson } from './queries.ts'
import { newToken, tokenHash } from './tokens.ts'

export type Proof = { is: 'proved'; /** Takes the place of the one before (ASVS 7.2.4). */ token: string } | { is: 'wrong' | 'throttled' }
type Whose = { personId: number; signInId: number }

/** Ten tries in a quarter of an hour. Throws Busy. */
export async function proveByPassword (services: Services, given: Whose & { password: string }): Promise<Proof> {
  const { db } = services
  const limit = { key: `proof:${given.personId}`, most: 10, windowSeconds: 900 }
  if (!await mayTry(db, [limit])) return { is: 'throttled' }
  const person = await findPerson(db, given.personId)
  if (!await hashing.verify(person?.passwordHash ?? null, given.password)) return { is: 'wrong' }
  await clearTries(db, limit.key)
  return db.transaction((tx) => note(tx, given, 'password'))
}

/** By a passkey of this very person. */
export async function proveByPasskey (services: Services, given: Whose & { credential: string }): Promise<Proof> {
  const passkey = await passkeyOf(services, given.credential)
  if (passkey === null || passkey.personId !== given.personId) return { is: 'wrong' }
  return services.db.transaction((tx) => note(tx, given, 'passkey'))
}

async function note (tx: Db, { personId, signInId }: Whose, by: string): Promise<Proof> {
  const token = newToken()
  const hash = tokenHash('sign-in', token)
  if (!await updateSignInToken(tx, signInId, hash)) return { is: 'wrong' }
  await insertChallenge(tx, { purpose: 'proved', tokenHash: hash, personId, data: {}, minutes: 10 })
  await audit(tx, { actor: personId, action: 'proved again who they are', subject: 'person', subjectId: personId, details: { with: by } })
  return { is: 'proved', token }
}
