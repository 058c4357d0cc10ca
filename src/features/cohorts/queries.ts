/** SQL of cohorts and of who is in them. */
import { and, asc, count, desc, eq, isNotNull, isNull, notExists, or, sql } from 'drizzle-orm'
import type { Discipline } from '#src/domain/curriculum.ts'
import type { Db } from '#src/platform/db/client.ts'
import { people } from '#src/platform/db/schema/accounts.ts'
import { cohorts, enrollments } from '#src/platform/db/schema/cohorts.ts'
import { affiliations, agencies } from '#src/platform/db/schema/people.ts'

export type Presenter = { name: string; credentials: string | null }
/** What a cohort may say otherwise than its curriculum. Null = as the curriculum says; of `location`, none; of `reminderDays`, never. */
export type CohortSettings = { deliveryFormat: string | null; location: string | null; presenters: Presenter[]; /** Post-quiz attempts a module. */ attemptLimit: number | null; followUpDays: number | null; /** Share of those who complete that the follow-up quiz goes to; null = everybody. */ followUpPercent: number | null; reminderDays: number | null }
type Dated = { name: string; curriculum: string; /** Days as YYYY-MM-DD in the time zone. */ startsOn: string; endsOn: string | null; timeZone: string; isGated: boolean }
export type CohortRow = Dated & CohortSettings & { id: number; closedAt: Date | null; people: number }
/** Settings that are left out are as the curriculum says. */
export type CohortGiven = Dated & Partial<CohortSettings>

const peopleNow = sql<number>`(select count(*)::int from enrollments where enrollments.cohort_id = cohorts.id and withdrawn_at is null and not is_preview)`
const cohortRow = {
  id: cohorts.id, name: cohorts.name, curriculum: cohorts.curriculum, startsOn: cohorts.startsOn, endsOn: cohorts.endsOn, timeZone: cohorts.timeZone, isGated: cohorts.isGated, deliveryFormat: cohorts.deliveryFormat, location: cohorts.location,
  presenters: cohorts.presenters, attemptLimit: cohorts.attemptLimit, followUpDays: cohorts.followUpDays, followUpPercent: cohorts.followUpPercent, reminderDays: cohorts.reminderDays, closedAt: cohorts.closedAt, people: peopleNow,
}

export type CohortFilter = { search: string; curriculum: string | null; show: 'open' | 'closed' | 'all' }
const fitting = ({ search, curriculum, show }: CohortFilter) => and(
  search === '' ? undefined : sql`${cohorts.name} ilike ${`%${search.replace(/[\\%_]/g, '\\$&')}%`}`, curriculum === null ? undefined : eq(cohorts.curriculum, curriculum),
  show === 'all' ? undefined : show === 'open' ? isNull(cohorts.closedAt) : isNotNull(cohorts.closedAt),
)

export async function countCohorts (db: Db, filter: CohortFilter): Promise<number> {
  return (await db.select({ n: count() }).from(cohorts).where(fitting(filter)))[0]!.n
}

/** Open ones first, then the latest start first. `people` counts those who are enrolled now, previews left out. */
export const listCohorts = async (db: Db, filter: CohortFilter, page: { size: number; from: number }): Promise<CohortRow[]> =>
  db.select(cohortRow).from(cohorts).where(fitting(filter)).orderBy(sql`${cohorts.closedAt} is not null`, desc(cohorts.startsOn), desc(cohorts.id)).limit(page.size).offset(page.from)

/** Locked until the transaction is over: 'share', so that nobody changes or closes it; 'update', so that nobody enrolls in it either. */
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

export async function updateCohortClosed (db: Db, id: number, isClosed: boolean): Promise<void> {
  await db.update(cohorts).set({ closedAt: isClosed ? sql`now()` : null }).where(eq(cohorts.id, id))
}

/** True once anybody has been enrolled, also if they were withdrawn. */
export async function hasEnrollments (db: Db, cohortId: number): Promise<boolean> {
  return (await db.select({ id: enrollments.id }).from(enrollments).where(eq(enrollments.cohortId, cohortId)).limit(1)).length > 0
}

export type Candidate = { id: number; name: string; email: string; agency: string | null }

/** People who could be enrolled: not disabled, not in the cohort now. By name, the first `most`. */
export async function listCandidates (db: Db, cohortId: number, filter: { search: string; agencyId: number | null }, most: number): Promise<Candidate[]> {
  const pattern = `%${filter.search.replace(/[\\%_]/g, '\\$&')}%`
  return db.select({ id: people.id, name: people.name, email: people.email, agency: agencies.name }).from(people)
    .leftJoin(affiliations, and(eq(affiliations.personId, people.id), isNull(affiliations.endedOn), eq(affiliations.isPrimary, true))).leftJoin(agencies, eq(agencies.id, affiliations.agencyId))
    .where(and(
      isNull(people.disabledAt), isNull(people.mergedInto), notExists(db.select({ one: sql`1` }).from(enrollments).where(and(eq(enrollments.cohortId, cohortId), eq(enrollments.personId, people.id), isNull(enrollments.withdrawnAt)))),
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
