/** SQL of the keys that sign credentials. */
import { desc, isNull, sql } from 'drizzle-orm'
import type { Db } from '#src/platform/db/client.ts'
import { people } from '#src/platform/db/schema/accounts.ts'
import { certificates, signingKeys } from '#src/platform/db/schema/certificates.ts'

export type SigningKeyRow = { publicKey: Buffer; createdAt: Date; retiredAt: Date | null }

/** Every key there ever was, the newest first. Without the private halves. */
export async function listSigningKeys (db: Db): Promise<SigningKeyRow[]> {
  return db.select({ publicKey: signingKeys.publicKey, createdAt: signingKeys.createdAt, retiredAt: signingKeys.retiredAt }).from(signingKeys).orderBy(desc(signingKeys.id))
}

/** Those that may sign, the newest first, as they are stored. */
export async function listLiveKeys (tx: Db): Promise<{ publicKey: Buffer; privateKey: Buffer }[]> {
  return tx.select({ publicKey: signingKeys.publicKey, privateKey: signingKeys.privateKey }).from(signingKeys).where(isNull(signingKeys.retiredAt)).orderBy(desc(signingKeys.id))
}

/** Until the transaction ends, nobody else makes or retires a key. */
export async function lockSigningKeys (tx: Db): Promise<void> {
  await tx.execute(sql`select pg_advisory_xact_lock(hashtext('gainful signing keys'))`)
}

export async function insertSigningKey (tx: Db, key: { publicKey: Buffer; privateKey: Buffer }): Promise<void> {
  await tx.insert(signingKeys).values(key)
}

/** Returns the public halves of those that signed until now. */
export async function retireSigningKeys (tx: Db): Promise<Buffer[]> {
  return (await tx.update(signingKeys).set({ retiredAt: sql`now()` }).where(isNull(signingKeys.retiredAt)).returning({ publicKey: signingKeys.publicKey })).map(({ publicKey }) => publicKey)
}

export async function getEmail (tx: Db, personId: number): Promise<string> {
  const [row] = await tx.select({ email: people.email }).from(people).where(sql`${people.id} = ${personId}`)
  return row!.email
}

/** The signed credential, letter for letter; null for a certificate of before there were any, or for none. */
export async function findCredential (db: Db, code: string): Promise<string | null> {
  const [row] = await db.select({ credential: sql<string | null>`${certificates.credential} #>> '{}'` }).from(certificates).where(sql`${certificates.code} = ${code}`)
  return row?.credential ?? null
}
