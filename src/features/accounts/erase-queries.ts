/** SQL that takes everything from an account but its number. */
import { inArray, sql } from 'drizzle-orm'
import type { Db } from '#src/platform/db/client.ts'
import { accessTokens, challenges, identities, invitations, passkeys, people, personEmails, recoveryCodes, signIns, totps } from '#src/platform/db/schema/accounts.ts'
import { lockEmails } from './email-queries.ts'

/** This record and those that were merged into it, through any number of steps; all held until the transaction is over. */
export async function lockRecords (tx: Db, personId: number): Promise<number[]> {
  const rows = await tx.execute<{ id: number }>(sql`
    with recursive r(id) as (select ${personId}::bigint union select p.id from people p join r on p.merged_into = r.id) select p.id::int from people p where p.id in (select id from r) order by p.id for update`)
  return rows.map(({ id }) => id)
}

/** Every address of these records. */
export async function listAddresses (db: Db, ids: readonly number[]): Promise<string[]> {
  const [first, further] = [await db.select({ email: people.email }).from(people).where(inArray(people.id, [...ids])), await db.select({ email: personEmails.email }).from(personEmails).where(inArray(personEmails.personId, [...ids]))]
  return [...first, ...further].map(({ email }) => email)
}

/** No mail reaches such an address (RFC 2606), and nobody signs in with it. */
export async function eraseAccounts (tx: Db, ids: readonly number[]): Promise<void> {
  await lockEmails(tx, 'shared')
  for (const table of [signIns, accessTokens, invitations, totps, recoveryCodes, passkeys, challenges, identities, personEmails]) await tx.delete(table).where(inArray(table.personId, [...ids]))
  await tx.update(people).set({
    name: sql`'Person ' || ${people.id}`, email: sql`'erased-' || ${people.id} || '@erased.invalid'`, passwordHash: null, passwordSetAt: null, timeZone: 'America/Chicago', theme: 'system', printedName: null, printedNameConfirmedAt: null,
    credentials: '', license: null, disabledAt: sql`coalesce(${people.disabledAt}, now())`, erasedAt: sql`now()`,
  }).where(inArray(people.id, [...ids]))
}
