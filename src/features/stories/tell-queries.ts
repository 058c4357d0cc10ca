/** SQL of editors who should hear that stories wait. */
import { sql } from 'drizzle-orm'
import { inOfficeHours, mayGet } from '#src/features/accounts/optional-mail-queries.ts'
import type { Db } from '#src/platform/db/client.ts'

export type DueEditor = { personId: number; name: string; email: string; waiting: number }

/** Trainers and admins for whom something came since they were last told, which is 20 hours ago or more. */
export async function listDueEditors (tx: Db, at: Date): Promise<DueEditor[]> {
  const now = at.toISOString()
  return [...await tx.execute<DueEditor>(sql`
    select p.id::int as "personId", p.name, p.email, count(*)::int as waiting
    from people p cross join stories s join lateral (select step, taken_at from story_steps where story_id = s.id order by id desc limit 1) l on l.step in ('sent', 'agreed', 'declined')
      cross join lateral (select max(queued_at) as at from mails where kind = 'story digest' and person_id = p.id) told
    where exists (select from grants r where r.person_id = p.id and r.role in ('admin', 'trainer') and r.ended_at is null) and s.author_id <> p.id and ${mayGet('story digest')} and ${inOfficeHours(now)}
      and (told.at is null or told.at <= ${now}::timestamptz - interval '20 hours')
    group by p.id, told.at having told.at is null or max(l.taken_at) > told.at order by p.id limit 500`)]
}
