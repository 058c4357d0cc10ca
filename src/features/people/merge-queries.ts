/** SQL of duplicates and of what a merge moves of this feature's tables. */
import { and, desc, eq, gt, isNull, sql } from 'drizzle-orm'
import type { MovedAccount } from '#src/features/accounts/merge-queries.ts'
import type { Db } from '#src/platform/db/client.ts'
import { people } from '#src/platform/db/schema/accounts.ts'
import { merges, notDuplicates } from '#src/platform/db/schema/people.ts'

const ids = (values: readonly number[]) => sql`(select value::bigint from jsonb_array_elements_text(${JSON.stringify(values)}::text::jsonb))`

export type Compared = { id: number; name: string; email: string; /** The first and the further ones. */ emails: string[]; agencies: number[]; places: string[] }

/** Everybody who has a record of their own. */
export async function listCompared (db: Db): Promise<Compared[]> {
  const rows = await db.execute<Omit<Compared, 'agencies' | 'places' | 'emails'> & { agencies: string; places: string; further: string }>(sql`
    select p.id::int, p.name, p.email, coalesce((select json_agg(e.email order by e.id) from person_emails e where e.person_id = p.id), '[]')::text as further, coalesce(f.agencies, '[]')::text as agencies, coalesce(f.places, '[]')::text as places
    from people p left join (select person_id, json_agg(g.id order by g.id) as agencies, json_agg(g.name || ', ' || g.state order by g.id) as places
      from affiliations a join agencies g on g.id = a.agency_id where a.ended_on is null group by person_id) f on f.person_id = p.id
    where p.merged_into is null and p.erased_at is null order by p.id`)
  return rows.map(({ further, ...row }) => ({ ...row, emails: [row.email, ...JSON.parse(further) as string[]], agencies: JSON.parse(row.agencies) as number[], places: JSON.parse(row.places) as string[] }))
}

export async function listDismissed (db: Db): Promise<{ one: number; other: number }[]> {
  return db.select({ one: notDuplicates.oneId, other: notDuplicates.otherId }).from(notDuplicates)
}

/** False when it was noted before. */
export async function insertNotDuplicates (db: Db, given: { oneId: number; otherId: number; by: number }): Promise<boolean> {
  return (await db.insert(notDuplicates).values(given).onConflictDoNothing().returning({ id: notDuplicates.id })).length > 0
}

/** What a merge moved, enough to move it back. */
export type Moved = {
  account: MovedAccount
  /** Moved to the kept person, with whether they were the main ones; and ended because the kept person has the same. */
  affiliations: { id: number; isPrimary: boolean }[]
  endedAffiliations: number[]
  grants: number[]
  endedGrants: number[]
  enrollments: number[]
  /** Two live enrollments in one cohort: one was withdrawn beside the other, and its results count on. */
  twins: { enrollment: number; beside: number }[]
  /** Left out by merges from before there were calls. */
  calls?: MovedCalls
  /** Left out by merges from before there were stories. */
  stories?: number[]
  /** Drafts of content that moved; left out by merges from before there was a workbench. */
  drafts?: number[]
}
/** Attendance that moved and that was superseded beside the kept person's, and series of calls that were held. */
export type MovedCalls = { attendance: number[]; ended: number[]; series: number[] }

export type MergeRow = { id: number; keptId: number; mergedId: number; kept: string; merged: string; by: string | null; at: Date; moved: Moved; undoneAt: Date | null; isOpen: boolean }

const mergeRow = {
  id: merges.id, keptId: merges.keptId, mergedId: merges.mergedId, kept: sql<string>`(select name from people k where k.id = ${merges.keptId})`, merged: sql<string>`(select name from people m where m.id = ${merges.mergedId})`, by: people.name,
  at: merges.at, moved: merges.moved, undoneAt: merges.undoneAt, isOpen: sql<boolean>`${merges.undoneAt} is null and ${merges.at} > now() - interval '30 days'`,
}

/** Of the last 30 days, the latest first. */
export async function listMerges (db: Db): Promise<MergeRow[]> {
  return (await db.select(mergeRow).from(merges).leftJoin(people, eq(people.id, merges.by)).where(gt(merges.at, sql`now() - interval '30 days'`)).orderBy(desc(merges.id)).limit(100)) as MergeRow[]
}

export async function findMerge (db: Db, id: number): Promise<MergeRow | null> {
  return ((await db.select(mergeRow).from(merges).leftJoin(people, eq(people.id, merges.by)).where(eq(merges.id, id)))[0] as MergeRow | undefined) ?? null
}

export async function insertMerge (tx: Db, given: { keptId: number; mergedId: number; moved: Moved; by: number }): Promise<number> {
  return (await tx.insert(merges).values(given).returning({ id: merges.id }))[0]!.id
}

/** False when it was undone before, or more than 30 days ago it was made. */
export async function updateMergeUndone (tx: Db, id: number, by: number): Promise<boolean> {
  return (await tx.update(merges).set({ undoneAt: sql`now()`, undoneBy: by }).where(and(eq(merges.id, id), isNull(merges.undoneAt), gt(merges.at, sql`now() - interval '30 days'`))).returning({ id: merges.id })).length > 0
}

/** Current memberships of agencies that the kept person belongs to as well end on `today`; all others, past ones too, become the kept person's, and main only where there is no main one. */
export async function moveAffiliations (tx: Db, mergedId: number, keptId: number, today: string): Promise<Pick<Moved, 'affiliations' | 'endedAffiliations'>> {
  const ended = await tx.execute<{ id: number }>(sql`
    update affiliations a set ended_on = greatest(a.started_on, ${today}::date) where a.person_id = ${mergedId} and a.ended_on is null
      and exists (select from affiliations b where b.person_id = ${keptId} and b.agency_id = a.agency_id and b.ended_on is null) returning a.id::int as id`)
  const endedIds = ended.map(({ id }) => id)
  const rows = await tx.execute<{ id: number; isPrimary: boolean }>(sql`select id::int, is_primary as "isPrimary" from affiliations where person_id = ${mergedId} and id not in ${ids(endedIds)} order by id`)
  await tx.execute(sql`
    update affiliations set person_id = ${keptId}, is_primary = is_primary and (ended_on is not null or not exists (select from affiliations b where b.person_id = ${keptId} and b.ended_on is null and b.is_primary))
    where id in ${ids(rows.map(({ id }) => id))}`)
  return { affiliations: rows.map(({ id, isPrimary }) => ({ id, isPrimary })), endedAffiliations: endedIds }
}

/** Back as they were: the same rows, the same days. */
export async function returnAffiliations (tx: Db, mergedId: number, { affiliations, endedAffiliations }: Pick<Moved, 'affiliations' | 'endedAffiliations'>): Promise<void> {
  await tx.execute(sql`
    update affiliations set person_id = ${mergedId}, is_primary = r."isPrimary" from jsonb_to_recordset(${JSON.stringify(affiliations)}::text::jsonb) as r(id bigint, "isPrimary" boolean) where affiliations.id = r.id`)
  await tx.execute(sql`update affiliations set ended_on = null where id in ${ids(endedAffiliations)}`)
}

/** Live grants: those that the kept person has as well end, the others become the kept person's. */
export async function moveGrants (tx: Db, mergedId: number, keptId: number): Promise<Pick<Moved, 'grants' | 'endedGrants'>> {
  const ended = await tx.execute<{ id: number }>(sql`
    update grants a set ended_at = now() where a.person_id = ${mergedId} and a.ended_at is null and exists (select from grants b where b.person_id = ${keptId} and b.ended_at is null and b.role = a.role
      and b.agency_id is not distinct from a.agency_id and b.state is not distinct from a.state) returning a.id::int as id`)
  const moved = await tx.execute<{ id: number }>(sql`update grants set person_id = ${keptId} where person_id = ${mergedId} and ended_at is null returning id::int`)
  return { grants: moved.map(({ id }) => id), endedGrants: ended.map(({ id }) => id) }
}

/** Grants that were ended since stay ended. */
export async function returnGrants (tx: Db, mergedId: number, { grants, endedGrants }: Pick<Moved, 'grants' | 'endedGrants'>): Promise<void> {
  await tx.execute(sql`update grants set person_id = ${mergedId} where id in ${ids(grants)}`)
  await tx.execute(sql`update grants set ended_at = null where id in ${ids(endedGrants)}`)
}
