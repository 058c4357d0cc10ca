/** SQL of the admin's own pages: reads only. */
import type { Database } from '#src/platform/db/client.ts'

export type Counts = { agencies: number; people: number; cohorts: number; enrollments: number; certificates: number; mailsWaiting: number; mailsFailed: number }

export async function getCounts (db: Database): Promise<Counts> {
  const [row] = await db.$client<Counts[]>`
    select (select count(*) from agencies where closed_at is null)::int as agencies, (select count(*) from people where disabled_at is null)::int as people,
      (select count(*) from cohorts where closed_at is null)::int as cohorts, (select count(*) from enrollments where withdrawn_at is null and not is_preview)::int as enrollments,
      (select count(*) from certificates where superseded_at is null and revoked_at is null)::int as certificates,
      (select count(*) from mails where sent_at is null and gave_up_at is null)::int as "mailsWaiting", (select count(*) from mails where gave_up_at is not null)::int as "mailsFailed"`
  return row!
}

/** `name` is that of the person, agency or cohort as it is today; null for anything else. */
export type AuditRow = { id: number; at: Date; actor: string | null; action: string; subject: string; subjectId: string; name: string | null }

/** Newest first; `before` is an id to go on from. */
export async function listAudit (db: Database, before: number | null, most: number): Promise<AuditRow[]> {
  return db.$client<AuditRow[]>`
    select a.id::int, a.at, p.name as actor, a.action, a.subject, a.subject_id as "subjectId",
      case a.subject when 'person' then (select name from people where id = s.number) when 'agency' then (select name from agencies where id = s.number)
        when 'cohort' then (select name from cohorts where id = s.number) end as name
    from audit_entries a left join people p on p.id = a.actor_id
      cross join lateral (select case when a.subject_id ~ '^[0-9]{1,15}$' then a.subject_id::bigint end as number) s
    where ${before}::bigint is null or a.id < ${before} order by a.id desc limit ${most}`
}
