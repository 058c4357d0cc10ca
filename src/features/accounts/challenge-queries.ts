/** SQL of what was asked of a browser and is waited for: each is good once, for minutes. */
import { and, eq, gt, lt, sql } from 'drizzle-orm'
import type { Db } from '#src/platform/db/client.ts'
import { challenges } from '#src/platform/db/schema/accounts.ts'

/**
 * 'passkey': a passkey is to prove itself. 'new passkey': one is to be made. 'totp': a secret waits for the first code from it. 'elsewhere': a sign-in at a provider
 * is under way. 'proved': not asked but answered; this sign-in was proved again a moment ago.
 */
export type ChallengePurpose = 'passkey' | 'new passkey' | 'totp' | 'elsewhere' | 'proved'
export type Challenge<Data> = { personId: number | null; data: Data }

/** One with the same hash is replaced. */
export async function insertChallenge (db: Db, given: { purpose: ChallengePurpose; tokenHash: Buffer; personId: number | null; data: object; minutes: number }): Promise<void> {
  const { minutes, tokenHash, ...rest } = given
  const row = { ...rest, expiresAt: sql`now() + make_interval(mins => ${minutes})` }
  await db.insert(challenges).values({ tokenHash, ...row }).onConflictDoUpdate({ target: challenges.tokenHash, set: row })
}

const live = (purpose: ChallengePurpose, tokenHash: Buffer) => and(eq(challenges.tokenHash, tokenHash), eq(challenges.purpose, purpose), gt(challenges.expiresAt, sql`now()`))
const shape = { personId: challenges.personId, data: challenges.data }

/** Looks, and leaves it. */
export async function findChallenge<Data> (db: Db, purpose: ChallengePurpose, tokenHash: Buffer): Promise<Challenge<Data> | null> {
  return ((await db.select(shape).from(challenges).where(live(purpose, tokenHash)))[0] as Challenge<Data> | undefined) ?? null
}

/** Takes it away: of two at once one gets it, the other null. */
export async function takeChallenge<Data> (db: Db, purpose: ChallengePurpose, tokenHash: Buffer): Promise<Challenge<Data> | null> {
  return ((await db.delete(challenges).where(live(purpose, tokenHash)).returning(shape))[0] as Challenge<Data> | undefined) ?? null
}

export async function deleteOldChallenges (db: Db): Promise<void> {
  await db.delete(challenges).where(lt(challenges.expiresAt, sql`now()`))
}
