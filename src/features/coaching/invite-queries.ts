/** SQL of what people are told about calls by mail. */
import { sql } from 'drizzle-orm'
import type { AttendanceStatus } from '#src/domain/attendance/statuses.ts'
import { mayGet } from '#src/features/accounts/optional-mail-queries.ts'
import type { Db } from '#src/platform/db/client.ts'
import { callInvitations, calls } from '#src/platform/db/schema/coaching.ts'

export type Untold = { callId: number; personId: number; name: string; email: string; timeZone: string; method: 'request' | 'cancel'; /** For this person's calendar. */ sequence: number; isUpdate: boolean }

/**
 * Who must hear of which call still to come. Invited are the trainees of its cohort and whoever holds it: from `days` before the call on, and again after each change. Told that it is off are those who
 * were invited, when it is canceled or they are none of these any more. The number for a calendar always grows, also where somebody was withdrawn and came back.
 */
export async function listUntold (tx: Db, at: Date, days: number, most: number): Promise<Untold[]> {
  const now = sql`${at.toISOString()}::timestamptz`
  return [...await tx.execute<Untold>(sql`
    with ahead as (select c.*, s.cohort_id, s.facilitator_id from calls c join call_series s on s.id = c.series_id where c.starts_at > ${now}),
    wanted as (
      select c.id as call_id, e.person_id from ahead c join cohorts h on h.id = c.cohort_id and h.closed_at is null join enrollments e on e.cohort_id = c.cohort_id and e.withdrawn_at is null and not e.is_preview where c.canceled_at is null
      union select c.id, c.facilitator_id from ahead c where c.facilitator_id is not null and c.canceled_at is null),
    told as (select distinct on (i.call_id, i.person_id) i.* from call_invitations i join ahead c on c.id = i.call_id order by i.call_id, i.person_id, i.id desc)
    select c.id::int as "callId", p.id::int as "personId", p.name, p.email, p.time_zone as "timeZone", case when w.person_id is null then 'cancel' else 'request' end as method,
      greatest(c.sequence, coalesce(t.sequence + 1, 0)) as sequence, coalesce(t.method = 'request', false) as "isUpdate"
    from wanted w full join told t on t.call_id = w.call_id and t.person_id = w.person_id join ahead c on c.id = coalesce(w.call_id, t.call_id) join people p on p.id = coalesce(w.person_id, t.person_id)
    where p.disabled_at is null and p.erased_at is null and p.merged_into is null and case when w.person_id is null then t.method = 'request'
      else (t.id is null and c.starts_at <= ${now} + make_interval(days => ${days})) or t.method = 'cancel' or t.at < c.changed_at end
    order by c.starts_at, c.id, p.id limit ${most}`)]
}

export async function insertInvitations (tx: Db, rows: Pick<Untold, 'callId' | 'personId' | 'sequence' | 'method'>[]): Promise<void> {
  if (rows.length > 0) await tx.insert(callInvitations).values(rows)
}

/** A call that begins within a day and not within the hour, of which nobody has been reminded; held until the transaction is over. */
export async function claimReminder (tx: Db, at: Date): Promise<number | null> {
  const now = sql`${at.toISOString()}::timestamptz`
  const [row] = await tx.execute<{ id: number }>(sql`
    select id::int from calls where canceled_at is null and reminded_at is null and starts_at > ${now} + interval '1 hour' and starts_at <= ${now} + interval '24 hours' order by starts_at limit 1 for update skip locked`)
  if (row) await tx.update(calls).set({ remindedAt: at }).where(sql`id = ${row.id}`)
  return row?.id ?? null
}

export type Reminded = { personId: number; name: string; email: string; timeZone: string; isHeld: boolean }

/** Who is reminded of a call: its trainees and whoever holds it, without those who cannot come or do not want such mails. */
export async function listReminded (tx: Db, callId: number): Promise<Reminded[]> {
  return [...await tx.execute<Reminded>(sql`
    select distinct on (p.id) p.id::int as "personId", p.name, p.email, p.time_zone as "timeZone", coalesce(p.id = s.facilitator_id, false) as "isHeld"
    from calls c join call_series s on s.id = c.series_id join cohorts h on h.id = s.cohort_id
      join people p on p.id = s.facilitator_id or (h.closed_at is null and exists (select from enrollments e where e.cohort_id = s.cohort_id and e.person_id = p.id and e.withdrawn_at is null and not e.is_preview))
    where c.id = ${callId} and case when coalesce(p.id = s.facilitator_id, false) then ${mayGet('call digest')} else ${mayGet('call reminder')} end and not exists (select from attendance a where a.call_id = c.id and a.person_id = p.id and a.superseded_at is null and a.status = ${'excused' satisfies AttendanceStatus})
    order by p.id`)]
}
