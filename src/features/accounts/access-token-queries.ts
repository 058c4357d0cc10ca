/** SQL of access tokens. */
import { and, desc, eq, gt, isNull, sql } from 'drizzle-orm'
import type { Database, Db } from '#src/platform/db/client.ts'
import { accessTokens } from '#src/platform/db/schema/accounts.ts'
import type { SignedIn } from '#src/platform/http/person.ts'

/** The owner of a live token with their live grants; null = it opens nothing: unknown, run out, ended, or its owner is disabled. `isStale`: its use is worth noting. */
export async function findTokenOwner (db: Database, tokenHash: Buffer): Promise<{ tokenId: number; person: SignedIn; isStale: boolean } | null> {
  const [row] = await db.$client<(SignedIn & { tokenId: number; isStale: boolean })[]>`
    select t.id::int as "tokenId", coalesce(t.seen_at < now() - interval '10 minutes', true) as "isStale", p.id::int, p.name, p.email, p.theme, p.time_zone as "timeZone", 0 as "signInId",
      coalesce((select json_agg(json_build_object('role', role, 'agencyId', agency_id, 'state', state) order by id) from grants where person_id = p.id and ended_at is null), '[]') as grants
    from access_tokens t join people p on p.id = t.person_id
    where t.token_hash = ${tokenHash} and t.ended_at is null and t.expires_at > now() and p.disabled_at is null`
  if (!row) return null
  const { tokenId, isStale, ...person } = row
  return { tokenId, isStale, person }
}

export async function touchToken (db: Db, id: number): Promise<void> {
  await db.update(accessTokens).set({ seenAt: sql`now()` }).where(and(eq(accessTokens.id, id), isNull(accessTokens.endedAt)))
}

export async function insertToken (tx: Db, given: { tokenHash: Buffer; personId: number; name: string; days: number }): Promise<number> {
  const { days, ...row } = given
  const [made] = await tx.insert(accessTokens).values({ ...row, expiresAt: sql`now() + make_interval(days => ${days})` }).returning({ id: accessTokens.id })
  return made!.id
}

const live = (personId: number) => and(eq(accessTokens.personId, personId), isNull(accessTokens.endedAt), gt(accessTokens.expiresAt, sql`now()`))

export type OpenToken = { id: number; name: string; createdAt: Date; expiresAt: Date; seenAt: Date | null }
/** Live ones, the newest first. */
export async function listTokens (db: Db, personId: number): Promise<OpenToken[]> {
  return db.select({ id: accessTokens.id, name: accessTokens.name, createdAt: accessTokens.createdAt, expiresAt: accessTokens.expiresAt, seenAt: accessTokens.seenAt }).from(accessTokens).where(live(personId)).orderBy(desc(accessTokens.id))
}

/** Ends one token of this person, or all that are live; returns how many. */
export async function updateTokensEnded (tx: Db, personId: number, id: number | null): Promise<number> {
  const rows = await tx.update(accessTokens).set({ endedAt: sql`now()` }).where(and(live(personId), id === null ? undefined : eq(accessTokens.id, id))).returning({ id: accessTokens.id })
  return rows.length
}
