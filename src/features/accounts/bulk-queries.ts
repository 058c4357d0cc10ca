/** SQL of many people at once: one statement for some hundreds of them. Lists go in as JSON, so that a statement stays the same whatever their length. */
import { and, inArray, isNull, sql } from 'drizzle-orm'
import type { Db } from '#src/platform/db/client.ts'
import { invitations, people } from '#src/platform/db/schema/accounts.ts'

import { lockEmails } from './email-queries.ts'

export type NewRow = { name: string; email: string; timeZone: string }

/** The ids of those who were not here, by their e-mail, first or further. */
export async function insertPeople (tx: Db, rows: readonly NewRow[]): Promise<Map<string, number>> {
  await lockEmails(tx, 'shared')
  const made = await tx.execute<{ id: number; email: string }>(sql`
    insert into people (name, email, time_zone) select name, email, zone from rows from (jsonb_to_recordset(${JSON.stringify(rows)}::text::jsonb) as (name text, email text, "timeZone" text)) with ordinality as r(name, email, zone, place)
    where not exists (select from person_emails e where lower(e.email) = lower(r.email)) order by place
    on conflict do nothing returning id::int, email`)
  return new Map(made.map(({ id, email }) => [email, id]))
}

/** Of these people those who can be invited: here, not disabled, never joined. Their rows are held until the transaction is over. In order of id. */
export async function lockInvitable (tx: Db, ids: readonly number[]): Promise<{ id: number; name: string; email: string }[]> {
  if (ids.length === 0) return []
  return tx.select({ id: people.id, name: people.name, email: people.email }).from(people)
    .where(and(inArray(people.id, [...ids]), isNull(people.disabledAt), isNull(people.passwordHash))).orderBy(people.id).for('update')
}

/** Replaces unused invitations of these people. Hashes are hex. */
export async function replaceInvitations (tx: Db, rows: readonly { personId: number; hash: string }[], given: { by: number | null; hours: number }): Promise<void> {
  if (rows.length === 0) return
  await tx.update(invitations).set({ endedAt: sql`now()` }).where(and(inArray(invitations.personId, rows.map(({ personId }) => personId)), sql`${invitations.purpose} = 'invitation'`, isNull(invitations.usedAt), isNull(invitations.endedAt)))
  await tx.execute(sql`
    insert into invitations (token_hash, purpose, person_id, created_by, expires_at)
    select decode(hash, 'hex'), 'invitation', "personId", ${given.by}::bigint, now() + make_interval(hours => ${given.hours}) from jsonb_to_recordset(${JSON.stringify(rows)}::text::jsonb) as r("personId" bigint, hash text)`)
}
