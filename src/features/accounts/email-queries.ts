/**
 * SQL of the addresses of people. The first stands in people, further ones in person_emails; one address is one person's over both. Within each table an index sees to it, and between
 * them a lock: whoever writes into people holds it shared, whoever writes into person_emails holds it alone, and takes it first of all.
 */
import { and, asc, eq, gt, isNull, sql } from 'drizzle-orm'
import type { Db } from '#src/platform/db/client.ts'
import { invitations, people, personEmails } from '#src/platform/db/schema/accounts.ts'

/** Until the transaction is over. 'shared' for a new person, 'alone' for a further address: many people may be made at once, as a class that joins. */
export async function lockEmails (tx: Db, how: 'shared' | 'alone'): Promise<void> {
  await tx.execute(how === 'alone' ? sql`select pg_advisory_xact_lock(hashtext('gainful e-mail addresses'))` : sql`select pg_advisory_xact_lock_shared(hashtext('gainful e-mail addresses'))`)
}

/** Whose address this is, first or further; null = nobody's. `email` in any case. */
export async function findOwner (db: Db, email: string): Promise<number | null> {
  const [row] = await db.execute<{ id: number }>(sql`select id::int from people where lower(email) = lower(${email}) union all select person_id::int from person_emails where lower(email) = lower(${email}) limit 1`)
  return row?.id ?? null
}

export type FurtherEmail = { id: number; email: string; verifiedAt: Date }

export async function listEmails (db: Db, personId: number): Promise<FurtherEmail[]> {
  return db.select({ id: personEmails.id, email: personEmails.email, verifiedAt: personEmails.verifiedAt }).from(personEmails).where(eq(personEmails.personId, personId)).orderBy(asc(personEmails.id))
}

/** The caller holds the lock alone and has seen that the address is nobody's. */
export async function insertEmail (tx: Db, personId: number, email: string): Promise<number> {
  return (await tx.insert(personEmails).values({ personId, email }).returning({ id: personEmails.id }))[0]!.id
}

/** The address; null when it is not a further one of this person. */
export async function deleteEmail (tx: Db, personId: number, id: number): Promise<string | null> {
  return (await tx.delete(personEmails).where(and(eq(personEmails.id, id), eq(personEmails.personId, personId))).returning({ email: personEmails.email }))[0]?.email ?? null
}

export async function updateFirstEmail (tx: Db, personId: number, email: string): Promise<void> {
  await tx.update(people).set({ email }).where(eq(people.id, personId))
}

/** Addresses that somebody has been sent a link for and has not proved yet. */
export async function listAskedEmails (db: Db, personId: number): Promise<{ email: string; expiresAt: Date }[]> {
  const rows = await db.select({ email: invitations.email, expiresAt: invitations.expiresAt }).from(invitations)
    .where(and(eq(invitations.personId, personId), eq(invitations.purpose, 'email'), isNull(invitations.usedAt), isNull(invitations.endedAt), gt(invitations.expiresAt, sql`now()`))).orderBy(asc(invitations.id))
  return rows as { email: string; expiresAt: Date }[]
}

/** Ends unused links that would prove this address, whoever asked for them. */
export async function updateEmailLinksEnded (tx: Db, email: string): Promise<void> {
  await tx.update(invitations).set({ endedAt: sql`now()` }).where(and(eq(invitations.purpose, 'email'), eq(sql`lower(${invitations.email})`, email.toLowerCase()), isNull(invitations.usedAt), isNull(invitations.endedAt)))
}
