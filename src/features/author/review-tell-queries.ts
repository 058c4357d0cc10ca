/** SQL of who should hear of reviews. What somebody was told last is the last mail of its kind to them. */
import { sql } from 'drizzle-orm'
import { mayGet } from '#src/features/accounts/optional-mail-queries.ts'
import type { Db } from '#src/platform/db/client.ts'

type Draft = { id: number; curriculum: string; file: string; title: string }
type Person = { personId: number; name: string; email: string }
export type DueReviewer = Person & { drafts: (Draft & { author: string })[] }
export type DueAuthor = Person & { drafts: (Draft & { /** Comments and answers. */ comments: number; approvedBy: string[] })[] }

/** As it is published, else by the name of its file. */
const title = sql`coalesce((select r.title from module_revisions r where r.curriculum = d.curriculum and case when r.kind = 'curriculum' then 'curriculum' else r.module end = d.file order by r.id desc limit 1), d.file)`
const draft = sql`'id', d.id, 'curriculum', d.curriculum, 'file', d.file, 'title', ${title}`
const lastTold = (kind: string) => sql`cross join lateral (select max(queued_at) as at from mails where kind = ${kind} and person_id = p.id) told`
const read = <T extends { drafts: unknown }>(rows: Iterable<Omit<T, 'drafts'> & { drafts: string }>): T[] => [...rows].map((row) => ({ ...row, drafts: JSON.parse(row.drafts) as unknown }) as unknown as T)

/** All drafts of others that wait for review, for whom one was asked for since they were last told, which is 20 hours ago or more. */
export async function listDueReviewers (tx: Db, at: Date): Promise<DueReviewer[]> {
  const now = at.toISOString()
  return read<DueReviewer>(await tx.execute<Person & { drafts: string }>(sql`
    select p.id::int as "personId", p.name, p.email, json_agg(json_build_object(${draft}, 'author', a.name) order by q.asked_at)::text as drafts
    from people p ${lastTold('review digest')} cross join review_requests q join drafts d on d.id = q.draft_id and d.ended_at is null join people a on a.id = d.author_id
    where q.ended_at is null and d.author_id <> p.id and a.merged_into is distinct from p.id and exists (select from grants r where r.person_id = p.id and r.role in ('admin', 'trainer') and r.ended_at is null) and ${mayGet('review digest')}
      and not exists (select from approvals v where v.draft_id = d.id and v.withdrawn_at is null and v.approved_by = p.id and v.approved_at > q.asked_at)
      and (told.at is null or told.at <= ${now}::timestamptz - interval '20 hours')
    group by p.id, told.at having told.at is null or max(q.asked_at) > told.at order by p.id limit 500`))
}

/** Authors of whose drafts, live or published, others said something since they were last told; not sooner than an hour after that, and ten minutes after the first word of it. */
export async function listDueAuthors (tx: Db, at: Date): Promise<DueAuthor[]> {
  const now = at.toISOString()
  return read<DueAuthor>(await tx.execute<Person & { drafts: string }>(sql`
    with said as (
      select draft_id, written_by as by, written_at as at, false as is_approval from review_comments union all select draft_id, approved_by, approved_at, true from approvals where withdrawn_at is null
    ), news as (
      select p.id as person, d.id as draft, min(s.at) as first, count(*) filter (where not s.is_approval)::int as comments, coalesce(json_agg(distinct b.name) filter (where s.is_approval), '[]') as approved
      from people p ${lastTold('review')} join drafts d on d.author_id = p.id join said s on s.draft_id = d.id and s.by <> p.id join people b on b.id = s.by and b.merged_into is distinct from p.id
      where ${mayGet('review')} and s.at > coalesce(told.at, ${now}::timestamptz - interval '14 days') and (told.at is null or told.at <= ${now}::timestamptz - interval '1 hour') group by p.id, d.id
    )
    select p.id::int as "personId", p.name, p.email, json_agg(json_build_object(${draft}, 'comments', n.comments, 'approvedBy', n.approved) order by d.id)::text as drafts
    from news n join people p on p.id = n.person join drafts d on d.id = n.draft group by p.id having min(n.first) <= ${now}::timestamptz - interval '10 minutes' order by p.id limit 500`))
}
