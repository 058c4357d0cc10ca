/** SQL of codes by which people enroll themselves, and of those who come by them. */
import { and, desc, eq, isNull, sql } from 'drizzle-orm'
import type { Discipline } from '#src/domain/curriculum.ts'
import type { Db } from '#src/platform/db/client.ts'
import { people } from '#src/platform/db/schema/accounts.ts'
import { cohorts, enrollments, joinCodes } from '#src/platform/db/schema/cohorts.ts'
import { agencies } from '#src/platform/db/schema/people.ts'

export type JoinCodeRow = { id: number; cohortId: number; code: string; expiresAt: Date; most: number; used: number; createdBy: string | null; createdAt: Date; endedAt: Date | null; isCohortClosed: boolean }

const codeRow = {
  id: joinCodes.id, cohortId: joinCodes.cohortId, code: joinCodes.code, expiresAt: joinCodes.expiresAt, most: joinCodes.most, used: joinCodes.used, createdBy: people.name, createdAt: joinCodes.createdAt, endedAt: joinCodes.endedAt,
  isCohortClosed: sql<boolean>`${cohorts.closedAt} is not null`,
}
const codes = (db: Db) => db.select(codeRow).from(joinCodes).innerJoin(cohorts, eq(cohorts.id, joinCodes.cohortId)).leftJoin(people, eq(people.id, joinCodes.createdBy))

/** The newest first. */
export const listJoinCodes = async (db: Db, cohortId: number): Promise<JoinCodeRow[]> => codes(db).where(eq(joinCodes.cohortId, cohortId)).orderBy(desc(joinCodes.id))

export async function findJoinCode (db: Db, code: string): Promise<JoinCodeRow | null> {
  return (await codes(db).where(eq(joinCodes.code, code)))[0] ?? null
}

/** `lastDay`: YYYY-MM-DD, good until it is over in that time zone. */
export async function insertJoinCode (db: Db, given: { cohortId: number; code: string; lastDay: string; timeZone: string; most: number; createdBy: number }): Promise<number> {
  const { lastDay, timeZone, ...row } = given
  return (await db.insert(joinCodes).values({ ...row, expiresAt: sql`(${lastDay}::date + 1)::timestamp at time zone ${timeZone}` }).returning({ id: joinCodes.id }))[0]!.id
}

/** The code, or null when it is not a code of this cohort that goes on. */
export async function updateJoinCodeEnded (db: Db, cohortId: number, id: number): Promise<string | null> {
  return (await db.update(joinCodes).set({ endedAt: sql`now()` }).where(and(eq(joinCodes.id, id), eq(joinCodes.cohortId, cohortId), isNull(joinCodes.endedAt))).returning({ code: joinCodes.code }))[0]?.code ?? null
}

/**
 * Takes one place: of any number at once exactly as many as there are places get one. False where the code was ended, is full, or has expired for somebody who had not asked before.
 */
export async function takePlace (tx: Db, id: number, { now, hasAsked }: { now: Date; hasAsked: boolean }): Promise<boolean> {
  const rows = await tx.update(joinCodes).set({ used: sql`${joinCodes.used} + 1` })
    .where(and(eq(joinCodes.id, id), isNull(joinCodes.endedAt), sql`${joinCodes.used} < ${joinCodes.most}`, hasAsked ? undefined : sql`${joinCodes.expiresAt} > ${now.toISOString()}::timestamptz`)).returning({ id: joinCodes.id })
  return rows.length > 0
}

/** The kind of mail that answers whoever asks to join by their e-mail. */
export const joinMailKind = 'join'

/** Whether this person asked to join this cohort by e-mail in the 14 days that the link in the mail is good for, and before the code expired. */
export async function hasAskedInTime (db: Db, given: { cohortId: number; personId: number; before: Date; now: Date }): Promise<boolean> {
  const [row] = await db.execute<{ asked: boolean }>(sql`
    select exists (select from mails where kind = ${joinMailKind} and person_id = ${given.personId} and cohort_id = ${given.cohortId} and queued_at <= ${given.before.toISOString()}::timestamptz and queued_at > ${given.now.toISOString()}::timestamptz - interval '14 days') as asked`)
  return row!.asked
}

export type OwnEnrollment = { id: number; isWithdrawn: boolean }

/** A person's enrollment in a cohort: the live one, else the newest. Previews are left out. */
export async function findOwnEnrollment (db: Db, cohortId: number, personId: number): Promise<OwnEnrollment | null> {
  const [row] = await db.select({ id: enrollments.id, isWithdrawn: sql<boolean>`${enrollments.withdrawnAt} is not null` }).from(enrollments)
    .where(and(eq(enrollments.cohortId, cohortId), eq(enrollments.personId, personId), eq(enrollments.isPreview, false))).orderBy(sql`${enrollments.withdrawnAt} is not null`, desc(enrollments.id)).limit(1)
  return row ?? null
}

export type Joiner = { name: string; agency: string | null; discipline: Discipline | null }

/** A person with the agency and discipline that they would be enrolled with. */
export async function findJoiner (db: Db, personId: number): Promise<Joiner> {
  const [row] = await db.execute<Joiner>(sql`
    select p.name, f.agency, f.discipline from people p
      left join lateral (select g.name || ', ' || g.state as agency, a.discipline from affiliations a join agencies g on g.id = a.agency_id where a.person_id = p.id and a.ended_on is null order by a.is_primary desc, a.started_on desc, a.id desc limit 1) f on true
    where p.id = ${personId}`)
  return row!
}

/** Whose address this is: the person's own, or a further one that was verified; of a record that was merged, the one that was kept. Null where it is nobody's. */
export async function findPersonAt (db: Db, email: string): Promise<{ id: number; name: string; isDisabled: boolean; hasPassword: boolean } | null> {
  const [row] = await db.execute<{ id: number; name: string; isDisabled: boolean; hasPassword: boolean }>(sql`
    select p.id::int, p.name, p.disabled_at is not null as "isDisabled", p.password_hash is not null or exists (select from identities where person_id = p.id) as "hasPassword"
    from people p where p.id in (select coalesce(merged_into, id) from people where lower(email) = lower(${email}) union select coalesce(o.merged_into, o.id) from person_emails x join people o on o.id = x.person_id where lower(x.email) = lower(${email})) order by p.id limit 1`)
  return row ?? null
}

/** True for an agency that is open. */
export async function isOpenAgency (db: Db, id: number): Promise<boolean> {
  return (await db.select({ id: agencies.id }).from(agencies).where(and(eq(agencies.id, id), isNull(agencies.closedAt)))).length > 0
}
