/** SQL of people as staff see them: who they are, where they belong, what they may do. */
import { and, asc, count, desc, eq, exists, inArray, isNotNull, isNull, or, sql, type SQL } from 'drizzle-orm'
import type { Scope } from '#src/domain/access.ts'
import type { Discipline } from '#src/domain/curriculum.ts'
import { hasJoined } from '#src/features/accounts/queries.ts'
import type { Database, Db } from '#src/platform/db/client.ts'
import { people } from '#src/platform/db/schema/accounts.ts'
import { completions } from '#src/platform/db/schema/certificates.ts'
import { cohorts, enrollments } from '#src/platform/db/schema/cohorts.ts'
import { affiliations, agencies, grants } from '#src/platform/db/schema/people.ts'
import type { Grant } from '#src/platform/http/person.ts'

/** What a person's scope lets them see of people: those who now belong to an agency within it. */
function within (db: Db, scope: Scope): SQL | undefined {
  const places = placesOf(scope)
  return places && current(db, places)
}

/** True of agencies within the scope; undefined where it reaches everywhere. */
function placesOf (scope: Scope): SQL | undefined {
  if (scope.all) return undefined
  const places = [scope.agencies.length > 0 ? inArray(agencies.id, scope.agencies) : undefined, scope.states.length > 0 ? inArray(agencies.state, scope.states) : undefined].filter((each) => each !== undefined)
  return places.length === 0 ? sql`false` : or(...places)!
}

/** The person now belongs to an agency of which this is true. */
const current = (db: Db, where: SQL): SQL => exists(db.select({ one: sql`1` }).from(affiliations).innerJoin(agencies, eq(agencies.id, affiliations.agencyId))
  .where(and(eq(affiliations.personId, people.id), isNull(affiliations.endedOn), where)))

export type PeopleFilter = { search: string; agencyId: number | null; state: string | null }
export type PersonRow = { id: number; name: string; email: string; agency: string | null; state: string | null; discipline: Discipline | null; hasJoined: boolean; isDisabled: boolean; invitedAt: Date | null }

function matching (db: Db, scope: Scope, filter: PeopleFilter): SQL | undefined {
  const pattern = `%${filter.search.replace(/[\\%_]/g, '\\$&')}%`
  return and(
    within(db, scope), isNull(people.mergedInto), isNull(people.erasedAt), filter.search === '' ? undefined : or(sql`${people.name} ilike ${pattern}`, sql`${people.email} ilike ${pattern}`, sql`exists (select from person_emails e where e.person_id = people.id and e.email ilike ${pattern})`),
    filter.agencyId === null ? undefined : current(db, eq(agencies.id, filter.agencyId)), filter.state === null ? undefined : current(db, eq(agencies.state, filter.state)),
  )
}

export async function countPeople (db: Db, scope: Scope, filter: PeopleFilter): Promise<number> {
  return (await db.select({ n: count() }).from(people).where(matching(db, scope, filter)))[0]!.n
}

/** Ids of all who fit, for what is done to all of them at once. */
export async function listPeopleIds (db: Db, scope: Scope, filter: PeopleFilter): Promise<number[]> {
  return (await db.select({ id: people.id }).from(people).where(matching(db, scope, filter)).orderBy(people.id)).map(({ id }) => id)
}

/** Of these ids, those of people within the scope. */
export async function listIdsWithin (db: Db, scope: Scope, ids: readonly number[]): Promise<number[]> {
  return ids.length === 0 ? [] : (await db.select({ id: people.id }).from(people).where(and(inArray(people.id, [...ids]), isNull(people.mergedInto), isNull(people.erasedAt), within(db, scope))).orderBy(people.id)).map(({ id }) => id)
}

/** By name; `agency` is the one a person mainly belongs to. */
export async function listPeople (db: Db, scope: Scope, filter: PeopleFilter, page: { size: number; from: number }): Promise<PersonRow[]> {
  const invitedAt = sql<string | null>`(select max(created_at) from invitations where invitations.person_id = people.id and purpose = 'invitation' and used_at is null and ended_at is null)`
  const rows = await db.select({
    id: people.id, name: people.name, email: people.email, agency: agencies.name, state: agencies.state, discipline: affiliations.discipline,
    hasJoined, isDisabled: sql<boolean>`${people.disabledAt} is not null`, invitedAt,
  }).from(people)
    .leftJoin(affiliations, and(eq(affiliations.personId, people.id), isNull(affiliations.endedOn), eq(affiliations.isPrimary, true)))
    .leftJoin(agencies, eq(agencies.id, affiliations.agencyId))
    .where(matching(db, scope, filter)).orderBy(sql`lower(${people.name})`, asc(people.id)).limit(page.size).offset(page.from)
  return rows.map((row) => ({ ...row, discipline: row.discipline as Discipline | null, invitedAt: row.invitedAt === null ? null : new Date(row.invitedAt) }))
}

export type PersonFile = { id: number; name: string; email: string; timeZone: string; hasJoined: boolean; disabledAt: Date | null; /** The record that this one was merged into. */ mergedInto: number | null; isErased: boolean; createdAt: Date; signIns: number; lastSeenAt: Date | null }

/** Null for a person who is not there or not within the scope. */
export async function findPersonFile (db: Db, scope: Scope, id: number): Promise<PersonFile | null> {
  const open = sql`from sign_ins where sign_ins.person_id = people.id and ended_at is null and expires_at > now() and not is_pending`
  const [row] = await db.select({
    id: people.id, name: people.name, email: people.email, timeZone: people.timeZone, hasJoined, disabledAt: people.disabledAt, mergedInto: people.mergedInto, isErased: sql<boolean>`${people.erasedAt} is not null`, createdAt: people.createdAt,
    signIns: sql<number>`(select count(*)::int ${open})`, lastSeenAt: sql<string | null>`(select max(seen_at) from sign_ins where sign_ins.person_id = people.id)`,
  }).from(people).where(and(eq(people.id, id), within(db, scope)))
  return row ? { ...row, lastSeenAt: row.lastSeenAt === null ? null : new Date(row.lastSeenAt) } : null
}

/** Holds a person's row until the transaction is over: their affiliations change one after another. */
export async function lockPersonRow (tx: Db, id: number): Promise<boolean> {
  return (await tx.select({ id: people.id }).from(people).where(eq(people.id, id)).for('update')).length > 0
}

export type AffiliationRow = { id: number; agencyId: number; agency: string; state: string; discipline: Discipline; isPrimary: boolean; startedOn: string; endedOn: string | null }

/** Current ones first, the main one before others; then the past, latest first. */
export async function listAffiliations (db: Db, personId: number): Promise<AffiliationRow[]> {
  const rows = await db.select({ id: affiliations.id, agencyId: agencies.id, agency: agencies.name, state: agencies.state, discipline: affiliations.discipline, isPrimary: affiliations.isPrimary, startedOn: affiliations.startedOn, endedOn: affiliations.endedOn })
    .from(affiliations).innerJoin(agencies, eq(agencies.id, affiliations.agencyId)).where(eq(affiliations.personId, personId))
    .orderBy(sql`${affiliations.endedOn} desc nulls first`, desc(affiliations.isPrimary), desc(affiliations.startedOn), desc(affiliations.id))
  return rows as AffiliationRow[]
}

export async function insertAffiliation (db: Db, given: { personId: number; agencyId: number; discipline: Discipline; isPrimary: boolean; startedOn: string }): Promise<number> {
  return (await db.insert(affiliations).values(given).returning({ id: affiliations.id }))[0]!.id
}

/** False when it is not a current one of this person. */
export async function updateAffiliationEnded (db: Db, personId: number, id: number, endedOn: string): Promise<boolean> {
  const rows = await db.update(affiliations).set({ endedOn }).where(and(eq(affiliations.id, id), eq(affiliations.personId, personId), isNull(affiliations.endedOn))).returning({ id: affiliations.id })
  return rows.length > 0
}

export type GrantRow = { id: number; role: Grant['role']; agency: string | null; state: string | null; grantedAt: Date; grantedBy: string | null }

export async function listGrants (db: Db, personId: number): Promise<GrantRow[]> {
  const giver = sql<string | null>`(select name from people as giver where giver.id = grants.granted_by)`
  const rows = await db.select({ id: grants.id, role: grants.role, agency: agencies.name, state: grants.state, grantedAt: grants.grantedAt, grantedBy: giver }).from(grants)
    .leftJoin(agencies, eq(agencies.id, grants.agencyId)).where(and(eq(grants.personId, personId), isNull(grants.endedAt))).orderBy(grants.id)
  return rows as GrantRow[]
}

/** Null when the person has this very grant already. */
export async function insertGrant (db: Db, given: { personId: number; role: Grant['role']; agencyId: number | null; state: string | null; grantedBy: number | null }): Promise<number | null> {
  return (await db.insert(grants).values(given).onConflictDoNothing().returning({ id: grants.id }))[0]?.id ?? null
}

/** The grant's role, or null when it is not a live one of this person. */
export async function updateGrantEnded (db: Db, personId: number, id: number): Promise<Grant['role'] | null> {
  const [row] = await db.update(grants).set({ endedAt: sql`now()` }).where(and(eq(grants.id, id), eq(grants.personId, personId), isNull(grants.endedAt))).returning({ role: grants.role })
  return (row?.role as Grant['role'] | undefined) ?? null
}

export type EnrollmentRow = { cohortId: number; cohort: string; curriculum: string; enrolledAt: Date; withdrawnAt: Date | null }

export async function listEnrollments (db: Db, personId: number): Promise<EnrollmentRow[]> {
  return db.select({ cohortId: cohorts.id, cohort: cohorts.name, curriculum: cohorts.curriculum, enrolledAt: enrollments.enrolledAt, withdrawnAt: enrollments.withdrawnAt }).from(enrollments)
    .innerJoin(cohorts, eq(cohorts.id, enrollments.cohortId)).where(and(eq(enrollments.personId, personId), eq(enrollments.isPreview, false))).orderBy(desc(enrollments.id))
}

export type SeenEnrollment = { cohort: string; agency: string | null; enrolledAt: Date; completedAt: Date | null }

/** A person's trainings as somebody with this reach sees them: those of their agencies, of the time of the enrollment. Withdrawn ones are left out. */
export async function listSeenEnrollments (db: Db, scope: Scope, personId: number): Promise<SeenEnrollment[]> {
  return db.select({ cohort: cohorts.name, agency: agencies.name, enrolledAt: enrollments.enrolledAt, completedAt: completions.completedAt }).from(enrollments)
    .innerJoin(cohorts, eq(cohorts.id, enrollments.cohortId)).leftJoin(agencies, eq(agencies.id, enrollments.agencyId)).leftJoin(completions, eq(completions.enrollmentId, enrollments.id))
    .where(and(eq(enrollments.personId, personId), eq(enrollments.isPreview, false), isNull(enrollments.withdrawnAt), placesOf(scope))).orderBy(desc(enrollments.id))
}

export type AgencyRow = { id: number; name: string; state: string; city: string; closedAt: Date | null; /** Closed because it was merged into this one. */ mergedInto: number | null; people: number }

const peopleNow = sql<number>`(select count(*)::int from affiliations where affiliations.agency_id = agencies.id and ended_on is null)`
const agencyRow = { id: agencies.id, name: agencies.name, state: agencies.state, city: agencies.city, closedAt: agencies.closedAt, mergedInto: agencies.mergedInto, people: peopleNow }

/** By state and name, those within the scope. `people` counts those who belong to it now. */
export async function listAgencies (db: Db, which: 'open' | 'closed', scope: Scope = { all: true }): Promise<AgencyRow[]> {
  return db.select(agencyRow).from(agencies).where(and(which === 'open' ? isNull(agencies.closedAt) : isNotNull(agencies.closedAt), placesOf(scope))).orderBy(agencies.state, sql`lower(${agencies.name})`, agencies.id)
}

export async function findAgency (db: Db, id: number, lock = false): Promise<AgencyRow | null> {
  const query = db.select(agencyRow).from(agencies).where(eq(agencies.id, id))
  return (lock ? await query.for('update') : await query)[0] ?? null
}

/** Null when an open agency of that name is in that state. */
export async function insertAgency (db: Db, given: { name: string; state: string; city: string }): Promise<number | null> {
  return (await db.insert(agencies).values(given).onConflictDoNothing().returning({ id: agencies.id }))[0]?.id ?? null
}

/** True when another open agency in that state has that name. Until the transaction is over nobody else asks. */
export async function isAgencyNameTaken (tx: Db, given: { name: string; state: string; except: number }): Promise<boolean> {
  await tx.execute(sql`select pg_advisory_xact_lock(hashtext('gainful agency names'))`)
  return (await tx.select({ id: agencies.id }).from(agencies).where(and(eq(agencies.state, given.state), sql`lower(${agencies.name}) = lower(${given.name})`, isNull(agencies.closedAt), sql`${agencies.id} <> ${given.except}`))).length > 0
}

export async function updateAgency (db: Db, id: number, given: { name: string; state: string; city: string }): Promise<void> {
  await db.update(agencies).set(given).where(eq(agencies.id, id))
}

/** One that is opened again is merged into none any more. */
export async function updateAgencyClosed (db: Db, id: number, isClosed: boolean): Promise<void> {
  await db.update(agencies).set({ closedAt: isClosed ? sql`now()` : null, mergedInto: null }).where(eq(agencies.id, id))
}

/** What somebody may do now; nothing for whoever is disabled. */
export async function listLiveGrants (db: Database, personId: number): Promise<Grant[]> {
  return db.$client<Grant[]>`select role, agency_id::int as "agencyId", state from grants g join people p on p.id = g.person_id where g.person_id = ${personId} and g.ended_at is null and p.disabled_at is null`
}

/** A person's certificates in force that carry another name than would be printed now, the oldest first. */
export async function listOutdatedCertificates (db: Database, personId: number): Promise<{ code: string; title: string; name: string }[]> {
  return db.$client<{ code: string; title: string; name: string }[]>`
    select c.code, c.fields->>'title' as title, c.fields->>'name' as name from certificates c join people p on p.id = c.person_id
    where p.id = ${personId} and p.erased_at is null and c.revoked_at is null and c.superseded_at is null and c.fields->>'name' is distinct from case when p.printed_name_confirmed_at is not null then coalesce(p.printed_name, p.name) else p.name end
    order by c.id`
}
