/** SQL of second factors: codes from an app, recovery codes, passkeys; and of a sign-in on its way through them. */
import { and, asc, eq, isNotNull, isNull, lt, or, sql } from 'drizzle-orm'
import type { Database, Db } from '#src/platform/db/client.ts'
import { passkeys, recoveryCodes, signIns, totps } from '#src/platform/db/schema/accounts.ts'

export type Factors = { /** Codes from an app are set up. */ hasCodes: boolean; codesLeft: number; passkeys: number; /** Admin or trainer. */ isStaff: boolean; /** When they were first asked to set a second factor up. */ askedAt: Date | null }

export const askedAction = 'was asked for a second factor'

export async function findFactors (db: Db, personId: number): Promise<Factors> {
  const [row] = await db.execute(sql`select
    exists (select from totps where person_id = ${personId} and confirmed_at is not null) as "hasCodes",
    (select count(*)::int from recovery_codes where person_id = ${personId} and used_at is null) as "codesLeft",
    (select count(*)::int from passkeys where person_id = ${personId}) as passkeys,
    exists (select from grants where person_id = ${personId} and ended_at is null and role in ('admin', 'trainer')) as "isStaff",
    (select (extract(epoch from min(at)) * 1000)::float8 from audit_entries where subject = 'person' and subject_id = ${String(personId)} and action = ${askedAction}) as "askedAt"`)
  const { askedAt, ...rest } = row as Omit<Factors, 'askedAt'> & { askedAt: number | null }
  return { ...rest, askedAt: askedAt === null ? null : new Date(askedAt) }
}

export type Pending = { signInId: number; personId: number; name: string; email: string; factor: string }

/** The sign-in whose password was right and that waits for its second step; null when it is over, or the person was disabled meanwhile. */
export async function findPending (db: Database, hash: Buffer): Promise<Pending | null> {
  const [row] = await db.$client<Pending[]>`
    select s.id::int as "signInId", p.id::int as "personId", p.name, p.email, s.factor from sign_ins s join people p on p.id = s.person_id
    where s.token_hash = ${hash} and s.is_pending and s.ended_at is null and s.expires_at > now() and p.disabled_at is null`
  return row ?? null
}

export async function findSignInFactor (db: Db, signInId: number): Promise<string> {
  return (await db.select({ factor: signIns.factor }).from(signIns).where(eq(signIns.id, signInId)))[0]?.factor ?? 'password'
}

/** A sign-in goes on under another token. False when it is over. */
export async function updateSignInToken (db: Db, signInId: number, tokenHash: Buffer): Promise<boolean> {
  return (await db.update(signIns).set({ tokenHash }).where(and(eq(signIns.id, signInId), isNull(signIns.endedAt))).returning({ id: signIns.id })).length > 0
}

/** True for a sign-in that began, or was proved again, at most 10 minutes ago. */
export async function findIsRecent (db: Database, hash: Buffer): Promise<boolean> {
  const [row] = await db.$client<{ isRecent: boolean }[]>`
    select s.created_at > now() - interval '10 minutes' or exists (select from challenges where token_hash = s.token_hash and purpose = 'proved' and expires_at > now()) as "isRecent"
    from sign_ins s where s.token_hash = ${hash}`
  return row?.isRecent ?? false
}

export async function findTotp (db: Db, personId: number): Promise<{ secret: Buffer; lastStep: number; confirmedAt: Date } | null> {
  const [row] = await db.select().from(totps).where(and(eq(totps.personId, personId), isNotNull(totps.confirmedAt)))
  return row ? { secret: row.secret, lastStep: row.lastStep, confirmedAt: row.confirmedAt! } : null
}

/** In place of the one before, if any. `step` is the time step of the code that confirmed it. */
export async function replaceTotp (db: Db, personId: number, secret: Buffer, step: number): Promise<void> {
  const row = { secret, confirmedAt: sql`now()`, lastStep: step }
  await db.insert(totps).values({ personId, ...row }).onConflictDoUpdate({ target: totps.personId, set: row })
}

/** False when a code of this step, or of a later one, was used already. */
export async function updateLastStep (db: Db, personId: number, step: number): Promise<boolean> {
  return (await db.update(totps).set({ lastStep: step }).where(and(eq(totps.personId, personId), lt(totps.lastStep, step))).returning({ personId: totps.personId })).length > 0
}

export async function deleteTotp (db: Db, personId: number): Promise<boolean> {
  return (await db.delete(totps).where(eq(totps.personId, personId)).returning({ personId: totps.personId })).length > 0
}

/** In place of all before. */
export async function replaceRecoveryCodes (db: Db, personId: number, hashes: Buffer[]): Promise<void> {
  await db.delete(recoveryCodes).where(eq(recoveryCodes.personId, personId))
  if (hashes.length > 0) await db.insert(recoveryCodes).values(hashes.map((codeHash) => ({ personId, codeHash })))
}

export async function updateRecoveryCodeUsed (db: Db, personId: number, codeHash: Buffer): Promise<boolean> {
  return (await db.update(recoveryCodes).set({ usedAt: sql`now()` }).where(and(eq(recoveryCodes.personId, personId), eq(recoveryCodes.codeHash, codeHash), isNull(recoveryCodes.usedAt))).returning({ id: recoveryCodes.id })).length > 0
}

export type Passkey = { id: number; personId: number; credentialId: Buffer; publicKey: Buffer; counter: number; transports: string[]; name: string; createdAt: Date; usedAt: Date | null }

export async function listPasskeys (db: Db, personId: number): Promise<Passkey[]> {
  return db.select().from(passkeys).where(eq(passkeys.personId, personId)).orderBy(asc(passkeys.id))
}

export async function findPasskey (db: Db, credentialId: Buffer): Promise<Passkey | null> {
  return (await db.select().from(passkeys).where(eq(passkeys.credentialId, credentialId)))[0] ?? null
}

/** False when this passkey is somebody's already. */
export async function insertPasskey (db: Db, given: Pick<Passkey, 'personId' | 'credentialId' | 'publicKey' | 'counter' | 'transports' | 'name'>): Promise<boolean> {
  return (await db.insert(passkeys).values(given).onConflictDoNothing().returning({ id: passkeys.id })).length > 0
}

/** False when the counter did not go up: the key was copied, or this is an old answer. Keys that do not count stay at 0. */
export async function updatePasskeyUsed (db: Db, id: number, counter: number): Promise<boolean> {
  return (await db.update(passkeys).set({ counter, usedAt: sql`now()` })
    .where(and(eq(passkeys.id, id), or(lt(passkeys.counter, counter), and(eq(passkeys.counter, 0), sql`${counter} = 0`)))).returning({ id: passkeys.id })).length > 0
}

/** False when it is not this person's. */
export async function updatePasskeyName (db: Db, personId: number, id: number, name: string): Promise<boolean> {
  return (await db.update(passkeys).set({ name }).where(and(eq(passkeys.id, id), eq(passkeys.personId, personId))).returning({ id: passkeys.id })).length > 0
}

/** One of a person's passkeys, or all; returns how many there were. */
export async function deletePasskeys (db: Db, personId: number, id: number | null): Promise<number> {
  return (await db.delete(passkeys).where(and(eq(passkeys.personId, personId), id === null ? undefined : eq(passkeys.id, id))).returning({ id: passkeys.id })).length
}
