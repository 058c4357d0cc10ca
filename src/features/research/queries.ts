/** SQL of research projects and of what people said. */
import { and, desc, eq, isNull, sql } from 'drizzle-orm'
import type { Db } from '#src/platform/db/client.ts'
import { people } from '#src/platform/db/schema/accounts.ts'
import { researchConsents, researchProjects } from '#src/platform/db/schema/research.ts'

export type ProjectRow = { id: number; name: string; purpose: string; createdBy: string | null; createdAt: Date; endedAt: Date | null }
const projectRow = { id: researchProjects.id, name: researchProjects.name, purpose: researchProjects.purpose, createdBy: people.name, createdAt: researchProjects.createdAt, endedAt: researchProjects.endedAt }

/** Those under way first, the newest first. */
export async function listProjects (db: Db): Promise<ProjectRow[]> {
  return db.select(projectRow).from(researchProjects).leftJoin(people, eq(people.id, researchProjects.createdBy)).orderBy(sql`${researchProjects.endedAt} is not null`, desc(researchProjects.id))
}

export async function findProject (db: Db, id: number): Promise<ProjectRow | null> {
  return (await db.select(projectRow).from(researchProjects).leftJoin(people, eq(people.id, researchProjects.createdBy)).where(eq(researchProjects.id, id)))[0] ?? null
}

/** Null once the project has ended. */
export async function findKey (db: Db, id: number): Promise<Buffer | null> {
  return (await db.select({ key: researchProjects.key }).from(researchProjects).where(and(eq(researchProjects.id, id), isNull(researchProjects.endedAt))))[0]?.key ?? null
}

export async function insertProject (tx: Db, given: { name: string; purpose: string; key: Buffer; createdBy: number }): Promise<number> {
  return (await tx.insert(researchProjects).values(given).returning({ id: researchProjects.id }))[0]!.id
}

/** The key is overwritten by nothing. False when the project had ended before. */
export async function updateProjectEnded (tx: Db, id: number): Promise<boolean> {
  return (await tx.update(researchProjects).set({ endedAt: sql`now()`, key: Buffer.alloc(0) }).where(and(eq(researchProjects.id, id), isNull(researchProjects.endedAt))).returning({ id: researchProjects.id })).length > 0
}

/** `isOwn`: under this record, not under one that was merged into it. */
export type ConsentRow = { isGiven: boolean; at: Date; isOwn: boolean }

/** What this person said last, under this record or one that was merged into it; null when they have not said anything. */
export async function findConsent (db: Db, personId: number): Promise<ConsentRow | null> {
  const [row] = await db.execute<{ isGiven: boolean; at: string; isOwn: boolean }>(sql`
    with recursive records(id) as (select ${personId}::bigint union select p.id from people p join records r on p.merged_into = r.id)
    select is_given as "isGiven", at, person_id = ${personId} as "isOwn" from research_consents where person_id in (select id from records) order by id desc limit 1`)
  return row ? { ...row, at: new Date(row.at) } : null
}

/** One answer of one person at a time, until the transaction is over. */
export async function lockConsent (tx: Db, personId: number): Promise<void> {
  await tx.execute(sql`select pg_advisory_xact_lock(hashtext('research consent'), ${personId}::int)`)
}

export async function insertConsent (tx: Db, given: { personId: number; isGiven: boolean; asked: string; at: Date }): Promise<void> {
  await tx.insert(researchConsents).values(given)
}
