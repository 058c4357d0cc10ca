/** SQL of one agency: what stands at it, and joining it with another. */
import { and, eq, isNull, sql } from 'drizzle-orm'
import type { Discipline } from '#src/domain/curriculum.ts'
import type { Db } from '#src/platform/db/client.ts'
import { affiliations, agencies } from '#src/platform/db/schema/people.ts'

export type AgencyFacts = { people: number; leads: number; enrollments: number; completions: number; certificates: number }

/** What stands at an agency. Enrollments, completions and certificates are those of its time, previews left out; `leads` hold a grant for it. */
export async function getAgencyFacts (db: Db, agencyId: number): Promise<AgencyFacts> {
  const [row] = await db.execute<AgencyFacts>(sql`
    select (select count(*)::int from affiliations where agency_id = ${agencyId} and ended_on is null) as people,
      (select count(*)::int from grants where agency_id = ${agencyId} and ended_at is null) as leads,
      (select count(*)::int from enrollments where agency_id = ${agencyId} and not is_preview and withdrawn_at is null) as enrollments,
      (select count(*)::int from completions k join enrollments e on e.id = k.enrollment_id where e.agency_id = ${agencyId} and not e.is_preview) as completions,
      (select count(*)::int from certificates where agency_id = ${agencyId} and superseded_at is null and revoked_at is null) as certificates`)
  return row!
}

export type AgencyCohort = { id: number; name: string; enrolled: number; completed: number }

/** Cohorts with people of this agency, as it was when they were enrolled; the latest start first. */
export async function listAgencyCohorts (db: Db, agencyId: number): Promise<AgencyCohort[]> {
  return [...await db.execute<AgencyCohort>(sql`
    select c.id::int, c.name, count(*)::int as enrolled, count(k.id)::int as completed
    from enrollments e join cohorts c on c.id = e.cohort_id left join completions k on k.enrollment_id = e.id
    where e.agency_id = ${agencyId} and not e.is_preview and e.withdrawn_at is null group by c.id, c.name, c.starts_on order by c.starts_on desc, c.id desc`)]
}

/** How many of those who belong to the one now belong to the other too. */
export async function countShared (db: Db, agencyId: number, otherId: number): Promise<number> {
  const [row] = await db.execute<{ n: number }>(sql`
    select count(*)::int as n from affiliations a join affiliations b on b.person_id = a.person_id and b.agency_id = ${otherId} and b.ended_on is null where a.agency_id = ${agencyId} and a.ended_on is null`)
  return row!.n
}

export type Ended = { id: number; personId: number; discipline: Discipline; isPrimary: boolean }

/** Ends every current membership of an agency on this day, or on its first where that is later. */
export async function updateAllAffiliationsEnded (tx: Db, agencyId: number, endedOn: string): Promise<Ended[]> {
  const rows = await tx.update(affiliations).set({ endedOn: sql`greatest(${affiliations.startedOn}, ${endedOn}::date)` }).where(and(eq(affiliations.agencyId, agencyId), isNull(affiliations.endedOn)))
    .returning({ id: affiliations.id, personId: affiliations.personId, discipline: affiliations.discipline, isPrimary: affiliations.isPrimary })
  return rows as Ended[]
}

/** Who of these people belongs to the agency now, with their membership made the main one where `isPrimary` says so. */
export async function updateMainAffiliations (tx: Db, agencyId: number, ended: readonly Ended[]): Promise<Set<number>> {
  const rows = await tx.execute<{ personId: number }>(sql`
    update affiliations set is_primary = affiliations.is_primary or r."isPrimary" from jsonb_to_recordset(${JSON.stringify(ended)}::text::jsonb) as r("personId" bigint, "isPrimary" boolean)
    where affiliations.person_id = r."personId" and affiliations.agency_id = ${agencyId} and affiliations.ended_on is null returning affiliations.person_id::int as "personId"`)
  return new Set(rows.map(({ personId }) => personId))
}

/** Leads of the one lead the other too. Returns whose grants were added. */
export async function copyLeads (tx: Db, fromId: number, toId: number, by: number): Promise<{ id: number; personId: number }[]> {
  return [...await tx.execute<{ id: number; personId: number }>(sql`
    insert into grants (person_id, role, agency_id, granted_by) select person_id, role, ${toId}, ${by} from grants where agency_id = ${fromId} and ended_at is null on conflict do nothing returning id::int, person_id::int as "personId"`)]
}

export async function updateAgencyMerged (tx: Db, id: number, into: number): Promise<void> {
  await tx.update(agencies).set({ closedAt: sql`now()`, mergedInto: into }).where(eq(agencies.id, id))
}
