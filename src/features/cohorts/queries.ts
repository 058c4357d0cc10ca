/** SQL of cohorts and of who is in them. */
import { and, asc, desc, eq, isNull, notExists, or, sql } from 'drizzle-orm'
import type { Discipline } from '#src/domain/curriculum.ts'
import { hasJoined } from '#src/features/accounts/queries.ts'
import type { Db } from '#src/platform/db/client.ts'
import { people } from '#src/platform/db/schema/accounts.ts'
import { cohorts, enrollments } from '#src/platform/db/schema/cohorts.ts'
import { affiliations, agencies } from '#src/platform/db/schema/people.ts'

export type CohortRow = { id: number; name: string; curriculum: string; startsOn: string; endsOn: string | null; timeZone: string; isGated: boolean; people: number }
export type CohortGiven = Omit<CohortRow, 'id' | 'people'>

const peopleNow = sql<number>`(select count(*)::int from enrollments where enrollments.cohort_id = cohorts.id and withdrawn_at is null and not is_preview)`
const cohortRow = { id: cohorts.id, name: cohorts.name, curriculum: cohorts.curriculum, startsOn: cohorts.startsOn, endsOn: cohorts.endsOn, timeZone: cohorts.timeZone, isGated: cohorts.isGated, people: peopleNow }

/** The latest start first. `people` counts those who are enrolled now, previews left out. */
export const listCohorts = async (db: Db): Promise<CohortRow[]> => db.select(cohortRow).from(cohorts).orderBy(desc(cohorts.startsOn), desc(cohorts.id))

/** Locked until the transaction is over: 'share', so that nobody changes it; 'update', so that nobody enrolls in it either. */
export async function findCohort (db: Db, id: number, lock: 'share' | 'update' | null = null): Promise<CohortRow | null> {
  const query = db.select(cohortRow).from(cohorts).where(eq(cohorts.id, id))
  return (lock ? await query.for(lock) : await query)[0] ?? null
}

export async function insertCohort (db: Db, given: CohortGiven & { createdBy: number | null }): Promise<number> {
  return (await db.insert(cohorts).values(given).returning({ id: cohorts.id }))[0]!.id
}

export async function updateCohort (db: Db, id: number, given: CohortGiven): Promise<void> {
  await db.update(cohorts).set(given).where(eq(cohorts.id, id))
}

/** True once anybody has been enrolled, also if they were withdrawn. */
export async function hasEnrollments (db: Db, cohortId: number): Promise<boolean> {
  return (await db.select({ id: enrollments.id }).from(enrollments).where(eq(enrollments.cohortId, cohortId)).limit(1)).length > 0
}

export type RosterRow = { enrollmentId: number; personId: number; name: string; email: string; agency: string | null; state: string | null; discipline: Discipline; enrolledAt: Date; hasJoined: boolean }

/** Those who are enrolled now, by name, with the agency and discipline of their enrollment. */
export async function listRoster (db: Db, cohortId: number): Promise<RosterRow[]> {
  const rows = await db.select({
    enrollmentId: enrollments.id, personId: people.id, name: people.name, email: people.email, agency: agencies.name, state: agencies.state, discipline: enrollments.discipline, enrolledAt: enrollments.enrolledAt,
    hasJoined,
  }).from(enrollments).innerJoin(people, eq(people.id, enrollments.personId)).leftJoin(agencies, eq(agencies.id, enrollments.agencyId))
    .where(and(eq(enrollments.cohortId, cohortId), isNull(enrollments.withdrawnAt), eq(enrollments.isPreview, false))).orderBy(sql`lower(${people.name})`, asc(people.id))
  return rows as RosterRow[]
}

export type Candidate = { id: number; name: string; email: string; agency: string | null }

/** People who could be enrolled: not disabled, not in the cohort now. By name, the first `most`. */
export async function listCandidates (db: Db, cohortId: number, filter: { search: string; agencyId: number | null }, most: number): Promise<Candidate[]> {
  const pattern = `%${filter.search.replace(/[\\%_]/g, '\\$&')}%`
  return db.select({ id: people.id, name: people.name, email: people.email, agency: agencies.name }).from(people)
    .leftJoin(affiliations, and(eq(affiliations.personId, people.id), isNull(affiliations.endedOn), eq(affiliations.isPrimary, true))).leftJoin(agencies, eq(agencies.id, affiliations.agencyId))
    .where(and(
      isNull(people.disabledAt), notExists(db.select({ one: sql`1` }).from(enrollments).where(and(eq(enrollments.cohortId, cohortId), eq(enrollments.personId, people.id), isNull(enrollments.withdrawnAt)))),
      filter.search === '' ? undefined : or(sql`${people.name} ilike ${pattern}`, sql`${people.email} ilike ${pattern}`), filter.agencyId === null ? undefined : eq(agencies.id, filter.agencyId),
    )).orderBy(sql`lower(${people.name})`, asc(people.id)).limit(most)
}

/** Where a person belongs now, the main agency before others; null when nowhere. */
export async function findCurrentAffiliation (db: Db, personId: number): Promise<{ agencyId: number; discipline: Discipline } | null> {
  const [row] = await db.select({ agencyId: affiliations.agencyId, discipline: affiliations.discipline }).from(affiliations)
    .where(and(eq(affiliations.personId, personId), isNull(affiliations.endedOn))).orderBy(desc(affiliations.isPrimary), desc(affiliations.startedOn), desc(affiliations.id)).limit(1)
  return row ? { agencyId: row.agencyId, discipline: row.discipline as Discipline } : null
}

/** True for a person who is there and not disabled. Their account stays so until the transaction is over. */
export async function isOpenPerson (tx: Db, personId: number): Promise<boolean> {
  return (await tx.select({ id: people.id }).from(people).where(and(eq(people.id, personId), isNull(people.disabledAt))).for('share')).length > 0
}

/** Null when the person is in the cohort already. */
export async function insertEnrollment (db: Db, given: { cohortId: number; personId: number; agencyId: number | null; discipline: Discipline; isPreview: boolean; enrolledBy: number | null; enrolledAt?: Date }): Promise<number | null> {
  return (await db.insert(enrollments).values(given).onConflictDoNothing().returning({ id: enrollments.id }))[0]?.id ?? null
}

/** The person's id, or null when it is not a live enrollment in this cohort. */
export async function updateEnrollmentWithdrawn (db: Db, cohortId: number, id: number): Promise<number | null> {
  const [row] = await db.update(enrollments).set({ withdrawnAt: sql`now()` }).where(and(eq(enrollments.id, id), eq(enrollments.cohortId, cohortId), isNull(enrollments.withdrawnAt))).returning({ personId: enrollments.personId })
  return row?.personId ?? null
}
