/** SQL of completions whose certificate waits for its holder to confirm their name. */
import { and, asc, count, eq, inArray, isNull, notExists, sql } from 'drizzle-orm'
import type { Db } from '#src/platform/db/client.ts'
import { people } from '#src/platform/db/schema/accounts.ts'
import { certificates, completions } from '#src/platform/db/schema/certificates.ts'
import { cohorts, enrollments } from '#src/platform/db/schema/cohorts.ts'

export type Waiting = { completionId: number; enrollmentId: number; personId: number; /** As it would print now. */ person: string; email: string; cohort: string; curriculum: string; completedAt: Date; minutes: number }

const neverIssued = (db: Db) => and(isNull(people.erasedAt), notExists(db.select({ one: sql`1` }).from(certificates).where(eq(certificates.completionId, completions.id))))

/** Completions that never had a certificate, the oldest first: of one person, of these completions, or all. A holder who was erased gets none. */
export async function listWaiting (db: Db, of: { personId?: number; completions?: readonly number[] } = {}): Promise<Waiting[]> {
  return db.select({ completionId: completions.id, enrollmentId: enrollments.id, personId: enrollments.personId, person: sql<string>`coalesce(${people.printedName}, ${people.name})`, email: people.email, cohort: cohorts.name, curriculum: cohorts.curriculum, completedAt: completions.completedAt, minutes: completions.minutes })
    .from(completions).innerJoin(enrollments, eq(enrollments.id, completions.enrollmentId)).innerJoin(cohorts, eq(cohorts.id, enrollments.cohortId)).innerJoin(people, eq(people.id, enrollments.personId))
    .where(and(
      neverIssued(db),
      of.personId === undefined ? undefined : eq(enrollments.personId, of.personId), of.completions === undefined ? undefined : inArray(completions.id, [...of.completions]),
    )).orderBy(asc(completions.completedAt), asc(completions.id))
}

export async function countWaiting (db: Db): Promise<number> {
  const [row] = await db.select({ n: count() }).from(completions).innerJoin(enrollments, eq(enrollments.id, completions.enrollmentId)).innerJoin(people, eq(people.id, enrollments.personId)).where(neverIssued(db))
  return row!.n
}

/** Holds a completion until the transaction is over. False when it has a certificate by now. */
export async function lockWaiting (tx: Db, completionId: number): Promise<boolean> {
  await tx.select({ id: completions.id }).from(completions).where(eq(completions.id, completionId)).for('update')
  return (await tx.select({ id: certificates.id }).from(certificates).where(eq(certificates.completionId, completionId)).limit(1)).length === 0
}
