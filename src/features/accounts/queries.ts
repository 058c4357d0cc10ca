/** SQL of people, their sign-ins and their links. */
import { and, desc, eq, gt, isNull, ne, sql } from 'drizzle-orm'
import type { PendingQuery, Row } from 'postgres'
import type { Database, Db } from '#src/platform/db/client.ts'
import { invitations, people, signIns } from '#src/platform/db/schema/accounts.ts'
import { affiliations, agencies, grants } from '#src/platform/db/schema/people.ts'
import type { SignedIn } from '#src/platform/http/person.ts'
import { findOwner, lockEmails } from './email-queries.ts'
import type { LinkToken } from './tokens.ts'

type Client = Database['$client']

/**
 * Part of a statement's `where`, true when a sign-in is live; the limits are explained in guard.ts. One that waits for its second step is not. The statement calls sign_ins `s` and people `p`. Visits are
 * noted at most every 10 minutes, so an idle limit may come that much early.
 */
export const liveSignIn = (client: Client) => client`
  not s.is_pending and s.ended_at is null and s.expires_at > now() and p.disabled_at is null and s.seen_at > now() - interval '14 days'
  and (not exists (select from grants where person_id = p.id and ended_at is null)
    or (s.seen_at > now() - interval '12 hours' and s.created_at > now() - interval '7 days'))`

/** Part of a statement. `along` asks for JSON of the person `p` in the statement that finds who is asking, so that a page costs one round trip. */
export type Fragment = PendingQuery<Row[]>
export type Along = (client: Client) => Fragment

/** The person of a live sign-in with their live grants, and whether this visit is worth noting; null = nobody. One prepared statement. */
export async function findSignedIn (db: Database, hash: Buffer, along?: Along): Promise<{ person: SignedIn; isStale: boolean; along: unknown } | null> {
  const client = db.$client
  const [row] = await client<(SignedIn & { isStale: boolean; along: unknown })[]>`
    select p.id::int, p.name, p.email, p.theme, p.time_zone as "timeZone", s.id::int as "signInId", s.seen_at < now() - interval '10 minutes' as "isStale",
      coalesce((select json_agg(json_build_object('role', role, 'agencyId', agency_id, 'state', state) order by id) from grants where person_id = p.id and ended_at is null), '[]') as grants,
      ${along ? along(client) : client`null`} as along
    from sign_ins s join people p on p.id = s.person_id
    where s.token_hash = ${hash} and ${liveSignIn(client)}`
  if (!row) return null
  const { isStale, along: found, ...person } = row
  return { person, isStale, along: found }
}

export async function touchSignIn (db: Database, id: number): Promise<void> {
  await db.$client`update sign_ins set seen_at = now() where id = ${id} and ended_at is null and seen_at < now() - interval '10 minutes'`
}

export type Person = { id: number; name: string; email: string; passwordHash: string | null; passwordSetAt: Date | null; timeZone: string; theme: string; disabledAt: Date | null; createdAt: Date }
const person = { id: people.id, name: people.name, email: people.email, passwordHash: people.passwordHash, passwordSetAt: people.passwordSetAt, timeZone: people.timeZone, theme: people.theme, disabledAt: people.disabledAt, createdAt: people.createdAt }

export async function findPerson (db: Db, id: number): Promise<Person | null> {
  return (await db.select(person).from(people).where(eq(people.id, id)))[0] ?? null
}

/** The person, who cannot be disabled or given another password until this transaction is over. */
export async function lockPerson (tx: Db, id: number): Promise<Person> {
  return (await tx.select(person).from(people).where(eq(people.id, id)).for('share'))[0]!
}

/** By the first address or a further one that was proved. `email` in any case. */
export async function findPersonByEmail (db: Db, email: string): Promise<Person | null> {
  const id = await findOwner(db, email)
  return id === null ? null : findPerson(db, id)
}

/** Null when somebody has this e-mail already, as their first or a further one. */
export async function insertPerson (tx: Db, given: { name: string; email: string; timeZone?: string; passwordHash?: string }): Promise<number | null> {
  await lockEmails(tx, 'shared')
  if (await findOwner(tx, given.email) !== null) return null
  const [row] = await tx.insert(people).values({ ...given, passwordSetAt: given.passwordHash ? sql`now()` : null }).onConflictDoNothing().returning({ id: people.id })
  return row?.id ?? null
}

export async function updatePassword (db: Db, id: number, passwordHash: string): Promise<void> {
  await db.update(people).set({ passwordHash, passwordSetAt: sql`now()` }).where(eq(people.id, id))
}

/** The same password under today's parameters; lost without harm when the password was changed meanwhile. */
export async function replaceHash (db: Db, id: number, before: string, after: string): Promise<void> {
  await db.update(people).set({ passwordHash: after }).where(and(eq(people.id, id), eq(people.passwordHash, before)))
}

export async function updatePreferences (db: Db, id: number, given: { theme?: 'system' | 'light' | 'dark'; timeZone?: string }): Promise<void> {
  await db.update(people).set(given).where(eq(people.id, id))
}

export async function updatePerson (db: Db, id: number, given: { name: string; email: string }): Promise<void> {
  await db.update(people).set(given).where(eq(people.id, id))
}

/** False when nothing changed: it was so already, or there is no such person. Nobody who was erased comes back. */
export async function updateDisabled (db: Db, id: number, isDisabled: boolean): Promise<boolean> {
  const rows = await db.update(people).set({ disabledAt: isDisabled ? sql`now()` : null }).where(and(eq(people.id, id), isDisabled ? isNull(people.disabledAt) : sql`${people.disabledAt} is not null and ${people.erasedAt} is null`)).returning({ id: people.id })
  return rows.length > 0
}

/**
 * The first grant of all, which nobody is there to give. Every other grant is given by features/people, which stands above this feature.
 */
export async function insertFirstAdminGrant (db: Db, personId: number): Promise<void> {
  await db.insert(grants).values({ personId, role: 'admin' }).onConflictDoNothing()
}

/** For a statement on people: they have chosen a password, or came in through a sign-in elsewhere. */
export const hasJoined = sql<boolean>`(people.password_hash is not null or exists (select from identities where person_id = people.id))`

/** Whether a person has a password, a passkey or a sign-in elsewhere: a way in of any kind. */
export async function findHasWayIn (db: Db, id: number): Promise<boolean> {
  const [row] = await db.select({ has: sql<boolean>`${hasJoined} or exists (select from passkeys where person_id = people.id)` }).from(people).where(eq(people.id, id))
  return row?.has ?? false
}

/** Names of the agencies that a person belongs to: words that are no secret. */
export async function listAgencyNames (db: Db, personId: number): Promise<string[]> {
  const rows = await db.select({ name: agencies.name }).from(affiliations).innerJoin(agencies, eq(agencies.id, affiliations.agencyId)).where(and(eq(affiliations.personId, personId), isNull(affiliations.endedOn)))
  return rows.map(({ name }) => name)
}

/** People who can sign in and hold a live admin grant. With `lock`, two transactions cannot both take one of them away. */
export async function countAdmins (db: Db, lock = false): Promise<number> {
  if (lock) await db.execute(sql`select pg_advisory_xact_lock(hashtext('gainful admins'))`)
  const [row] = await db.select({ n: sql<number>`count(distinct ${people.id})::int` }).from(people).innerJoin(grants, eq(grants.personId, people.id))
    .where(and(eq(grants.role, 'admin'), isNull(grants.endedAt), isNull(people.disabledAt)))
  return row!.n
}

/** A pending one ends after 10 minutes, long enough to find the phone. */
export async function insertSignIn (db: Db, given: { tokenHash: Buffer; personId: number; agent: string; factor: string; isPending: boolean }): Promise<number> {
  const [row] = await db.insert(signIns).values({ ...given, expiresAt: given.isPending ? sql`now() + interval '10 minutes'` : sql`now() + interval '30 days'` }).returning({ id: signIns.id })
  return row!.id
}

export type OpenSignIn = { id: number; agent: string; createdAt: Date; seenAt: Date }

/** Live ones, the latest visit first. */
export async function listSignIns (db: Database, personId: number): Promise<OpenSignIn[]> {
  const client = db.$client
  const rows = await client<{ id: number; agent: string; created: number; seen: number }[]>`
    select s.id::int, s.agent, (extract(epoch from s.created_at) * 1000)::float8 as created, (extract(epoch from s.seen_at) * 1000)::float8 as seen
    from sign_ins s join people p on p.id = s.person_id where s.person_id = ${personId} and ${liveSignIn(client)} order by s.seen_at desc, s.id desc limit 100`
  return rows.map(({ id, agent, created, seen }) => ({ id, agent, createdAt: new Date(created), seenAt: new Date(seen) }))
}

/** Ends one sign-in of this person; false when it is not theirs or over already. */
export async function updateSignInEnded (db: Db, personId: number, id: number): Promise<boolean> {
  const rows = await db.update(signIns).set({ endedAt: sql`now()` }).where(and(eq(signIns.id, id), eq(signIns.personId, personId), isNull(signIns.endedAt))).returning({ id: signIns.id })
  return rows.length > 0
}

/** Ends every sign-in of a person but `except`; returns how many. */
export async function updateAllSignInsEnded (db: Db, personId: number, except: number | null): Promise<number> {
  const rows = await db.update(signIns).set({ endedAt: sql`now()` })
    .where(and(eq(signIns.personId, personId), isNull(signIns.endedAt), except === null ? undefined : ne(signIns.id, except))).returning({ id: signIns.id })
  return rows.length
}

/** Marks as ended what no request will be let in with again, whoever asks. */
export async function updateOldSignInsEnded (db: Database): Promise<void> {
  const client = db.$client
  await client`update sign_ins set ended_at = now() where ended_at is null and id in (select s.id from sign_ins s join people p on p.id = s.person_id where s.ended_at is null and not (${liveSignIn(client)}) and not (s.is_pending and s.expires_at > now()))`
}

export type LinkPurpose = LinkToken

export async function insertLink (db: Db, given: { tokenHash: Buffer; purpose: LinkPurpose; personId: number | null; email: string | null; createdBy: number | null; hours: number }): Promise<void> {
  const { hours, ...row } = given
  await db.insert(invitations).values({ ...row, expiresAt: sql`now() + make_interval(hours => ${hours})` })
}

/** Ends the unused links of a person, or the set-up links of nobody. */
export async function updateLinksEnded (db: Db, personId: number | null, purpose: LinkPurpose | null): Promise<void> {
  await db.update(invitations).set({ endedAt: sql`now()` }).where(and(
    personId === null ? isNull(invitations.personId) : eq(invitations.personId, personId), purpose === null ? undefined : eq(invitations.purpose, purpose),
    isNull(invitations.usedAt), isNull(invitations.endedAt)))
}

export type Link = { personId: number | null; email: string | null; standing: 'live' | 'used' | 'ended' | 'expired' }

export async function findLink (db: Db, purpose: LinkPurpose, tokenHash: Buffer): Promise<Link | null> {
  const standing = sql<Link['standing']>`case when ${invitations.usedAt} is not null then 'used' when ${invitations.endedAt} is not null then 'ended' when ${invitations.expiresAt} <= now() then 'expired' else 'live' end`
  return (await db.select({ personId: invitations.personId, email: invitations.email, standing }).from(invitations).where(and(eq(invitations.tokenHash, tokenHash), eq(invitations.purpose, purpose))))[0] ?? null
}

/** Uses a live link up. Of two at once one gets it; the other gets null, when the first has committed. */
export async function updateLinkUsed (db: Db, purpose: LinkPurpose, tokenHash: Buffer): Promise<{ personId: number | null; email: string | null } | null> {
  const [row] = await db.update(invitations).set({ usedAt: sql`now()` })
    .where(and(eq(invitations.tokenHash, tokenHash), eq(invitations.purpose, purpose), isNull(invitations.usedAt), isNull(invitations.endedAt), gt(invitations.expiresAt, sql`now()`)))
    .returning({ personId: invitations.personId, email: invitations.email })
  return row ?? null
}

export type OpenLink = { purpose: LinkPurpose; createdAt: Date; expiresAt: Date }

/** The newest link of a person that still waits to be used. */
export async function findOpenLink (db: Db, personId: number): Promise<OpenLink | null> {
  const [row] = await db.select({ purpose: invitations.purpose, createdAt: invitations.createdAt, expiresAt: invitations.expiresAt }).from(invitations)
    .where(and(eq(invitations.personId, personId), isNull(invitations.usedAt), isNull(invitations.endedAt), gt(invitations.expiresAt, sql`now()`)))
    .orderBy(desc(invitations.id)).limit(1)
  return (row as OpenLink | undefined) ?? null
}
