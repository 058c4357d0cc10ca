/** SQL of a person's own calls, and of the address of their calendar. */
import { sql } from 'drizzle-orm'
import type { AttendanceStatus } from '#src/domain/attendance/statuses.ts'
import type { Database, Db } from '#src/platform/db/client.ts'
import { callsFeeds } from '#src/platform/db/schema/coaching.ts'
import type { Source } from './attendance-queries.ts'
import { callColumns, callOf, type CallRow, fromCalls, type RawCall } from './queries.ts'

export type OwnCall = CallRow & { /** Held by this person; else they are a trainee of it. */ isHeld: boolean; status: AttendanceStatus | null; attendedMinutes: number; source: Source | null; reason: string; /** The newest number that this person was told by mail, or 0. */ told: number }

/** Calls from `since` on of the cohorts that a person is enrolled in, and those that they hold; with how they stood to each. In order of time. */
export async function listOwnCalls (db: Database, personId: number, since: Date): Promise<OwnCall[]> {
  const q = db.$client
  const rows = await q<(RawCall & Omit<OwnCall, keyof CallRow>)[]>`
    select ${callColumns(q)}, coalesce(s.facilitator_id = ${personId}, false) as "isHeld", a.status, coalesce(a.minutes, 0) as "attendedMinutes", a.source, coalesce(a.reason, '') as reason,
      coalesce((select max(i.sequence) from call_invitations i where i.call_id = c.id and i.person_id = ${personId}), 0) as told
    from ${fromCalls(q)} left join attendance a on a.call_id = c.id and a.person_id = ${personId} and a.superseded_at is null
    where c.starts_at >= ${since} and (s.facilitator_id = ${personId} or a.id is not null
      or exists (select from enrollments e where e.cohort_id = s.cohort_id and e.person_id = ${personId} and not e.is_preview and (e.withdrawn_at is null or (e.withdrawn_at > c.starts_at and e.enrolled_at <= c.starts_at))))
    order by c.starts_at, c.id`
  return rows.map((row) => callOf(row) as OwnCall)
}

/** Ends the address before; the new one is known by its hash alone. */
export async function replaceFeed (tx: Db, personId: number, tokenHash: Buffer | null): Promise<void> {
  await tx.execute(sql`select id from people where id = ${personId} for update`)
  await tx.update(callsFeeds).set({ endedAt: sql`now()` }).where(sql`person_id = ${personId} and ended_at is null`)
  if (tokenHash) await tx.insert(callsFeeds).values({ personId, tokenHash })
}

export async function findFeedSince (db: Database, personId: number): Promise<Date | null> {
  return (await db.$client<{ at: Date }[]>`select created_at as at from calls_feeds where person_id = ${personId} and ended_at is null`)[0]?.at ?? null
}

/** Whose calendar this is; null for an address that is over, or whose person may not come in any more. */
export async function findFeedOwner (db: Database, tokenHash: Buffer): Promise<{ id: number; timeZone: string } | null> {
  return (await db.$client<{ id: number; timeZone: string }[]>`
    select p.id::int, p.time_zone as "timeZone" from calls_feeds f join people p on p.id = f.person_id where f.token_hash = ${tokenHash} and f.ended_at is null and p.disabled_at is null and p.erased_at is null and p.merged_into is null`)[0] ?? null
}
