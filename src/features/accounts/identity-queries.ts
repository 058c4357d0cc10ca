/** SQL of people at providers of sign-in. */
import { and, asc, eq, sql } from 'drizzle-orm'
import type { Db } from '#src/platform/db/client.ts'
import { identities } from '#src/platform/db/schema/accounts.ts'

export async function findIdentity (db: Db, issuer: string, subject: string): Promise<number | null> {
  const [row] = await db.select({ personId: identities.personId }).from(identities).where(and(eq(identities.issuer, issuer), eq(identities.subject, subject)))
  return row?.personId ?? null
}

export async function listIdentities (db: Db, personId: number): Promise<{ issuer: string; subject: string; createdAt: Date }[]> {
  return db.select({ issuer: identities.issuer, subject: identities.subject, createdAt: identities.createdAt }).from(identities).where(eq(identities.personId, personId)).orderBy(asc(identities.createdAt))
}

/** False when it is somebody's already. */
export async function insertIdentity (db: Db, given: { issuer: string; subject: string; personId: number }): Promise<boolean> {
  return (await db.insert(identities).values(given).onConflictDoNothing().returning({ personId: identities.personId })).length > 0
}

/** Takes all of a person's at one issuer; returns how many. */
export async function deleteIdentities (db: Db, personId: number, issuer: string): Promise<number> {
  return (await db.delete(identities).where(and(eq(identities.personId, personId), eq(identities.issuer, issuer))).returning({ subject: identities.subject })).length
}

/**
 * Somebody who was invited to this address and has not joined: no password, no other way in, no role, a live invitation. The invitation is held until the transaction is over,
 * so that of two ways to join at once one wins. `email` is folded.
 */
export async function findInvited (tx: Db, email: string): Promise<number | null> {
  const rows = await tx.execute(sql`select p.id::int as id from invitations i join people p on p.id = i.person_id
    where lower(p.email) = lower(${email}) and p.password_hash is null and p.disabled_at is null
      and i.purpose = 'invitation' and i.used_at is null and i.ended_at is null and i.expires_at > now()
      and not exists (select from grants where person_id = p.id and ended_at is null)
      and not exists (select from identities where person_id = p.id) and not exists (select from passkeys where person_id = p.id)
    for update of i`)
  return (rows[0] as { id: number } | undefined)?.id ?? null
}
