/** SQL of certificates that a hand awards or reissues. */
import { and, eq, isNull, sql } from 'drizzle-orm'
import { frozenFields, type PrintedFields } from '#src/domain/certificates.ts'
import type { Database, Db } from '#src/platform/db/client.ts'
import { people } from '#src/platform/db/schema/accounts.ts'
import { certificates } from '#src/platform/db/schema/certificates.ts'
import type { Standing } from './status.ts'

export type Held = Omit<Standing, 'expiresOn'> & { id: number; code: string; completionId: number; personId: number; agencyId: number | null; fields: PrintedFields }

/** A certificate that nobody else ends or reissues until the transaction is over. */
export async function lockCertificate (tx: Db, code: string): Promise<Held | null> {
  const [row] = await tx.select({
    id: certificates.id, code: certificates.code, completionId: certificates.completionId, personId: certificates.personId, agencyId: certificates.agencyId, fields: sql<PrintedFields>`${certificates.fields}`,
    revokedAt: certificates.revokedAt, supersededAt: certificates.supersededAt,
    timeZone: sql<string>`(select c.time_zone from completions k join enrollments e on e.id = k.enrollment_id join cohorts c on c.id = e.cohort_id where k.id = certificates.completion_id)`,
  }).from(certificates).where(eq(certificates.code, code)).for('update')
  return row ? { ...row, fields: frozenFields(row.fields) } : null
}

/** Takes a live certificate out of force, so that its completion may have another. */
export async function updateSuperseded (tx: Db, id: number, at: Date, reason: string): Promise<void> {
  await tx.update(certificates).set({ supersededAt: at, reason }).where(and(eq(certificates.id, id), isNull(certificates.revokedAt), isNull(certificates.supersededAt)))
}

/** Names what took its place. */
export async function updateSupersededBy (tx: Db, id: number, code: string): Promise<void> {
  await tx.update(certificates).set({ supersededBy: sql`(select n.id from certificates n where n.code = ${code})` }).where(eq(certificates.id, id))
}

export type PrintedPerson = Pick<PrintedFields, 'name' | 'credentials' | 'license'>

/** How a person is printed now: by the name that they confirmed, or else the one they go by. Null for a record without a name any more. */
export async function findPrintedPerson (tx: Db, personId: number): Promise<PrintedPerson | null> {
  const [row] = await tx.select({
    name: sql<string>`case when printed_name_confirmed_at is not null then coalesce(printed_name, name) else name end`, credentials: sql<string | null>`nullif(credentials, '')`, license: people.license, erasedAt: people.erasedAt,
  }).from(people).where(eq(people.id, personId))
  return row && row.erasedAt === null ? { name: row.name, credentials: row.credentials, license: row.license } : null
}

export type Awardable = {
  id: number; personId: number; person: string; email: string; agency: string | null; state: string | null; cohort: string; curriculum: string; startsOn: string; timeZone: string
  isPreview: boolean; isWithdrawn: boolean; isErased: boolean; completedAt: Date | null
}
type Q = Database['$client']
const awardable = (q: Q) => q`
  select e.id::int as id, p.id::int as "personId", p.name as person, p.email, g.name as agency, g.state, c.name as cohort, c.curriculum, c.starts_on::text as "startsOn", c.time_zone as "timeZone",
    e.is_preview as "isPreview", e.withdrawn_at is not null as "isWithdrawn", p.erased_at is not null as "isErased", k.completed_at as "completedAt"
  from enrollments e join people p on p.id = e.person_id join cohorts c on c.id = e.cohort_id left join agencies g on g.id = e.agency_id left join completions k on k.enrollment_id = e.id`

export async function findAwardable (db: Database, enrollmentId: number): Promise<Awardable | null> {
  const q = db.$client
  return (await q<Awardable[]>`${awardable(q)} where e.id = ${enrollmentId}`)[0] ?? null
}

/** People in this cohort who have not completed it, by name or e-mail; the first `most`. */
export async function listAwardable (db: Database, cohortId: number, search: string, most: number): Promise<Awardable[]> {
  const q = db.$client
  const pattern = `%${search.replace(/[\\%_]/g, '\\$&')}%`
  return q<Awardable[]>`${awardable(q)} where e.cohort_id = ${cohortId} and e.withdrawn_at is null and not e.is_preview and p.erased_at is null and k.id is null and (p.name ilike ${pattern} or p.email ilike ${pattern}) order by lower(p.name), e.id limit ${most}`
}

/** Held until the transaction is over, as a submission holds it. False when it is not there. */
export async function lockAwarded (tx: Db, enrollmentId: number): Promise<boolean> {
  return (await tx.execute(sql`select id from enrollments where id = ${enrollmentId} for update`)).length > 0
}
