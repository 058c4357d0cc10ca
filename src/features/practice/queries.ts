/** SQL of practice reports and goals. A report belongs to an enrollment, and so to whoever that enrollment belongs to now: records that are merged take their reports along. */
import { aliasedTable, and, asc, desc, eq, inArray, isNull, notExists, sql } from 'drizzle-orm'
import type { CallKind } from '#src/domain/calls/topics.ts'
import type { Month, Standing } from '#src/domain/practice.ts'
import type { Db } from '#src/platform/db/client.ts'
import { people } from '#src/platform/db/schema/accounts.ts'
import { cohorts, enrollments } from '#src/platform/db/schema/cohorts.ts'
import { agencies } from '#src/platform/db/schema/people.ts'
import { practiceDrafts, practiceGoals, practiceReports } from '#src/platform/db/schema/practice.ts'
import type { Draft } from './fields.ts'

/** A live enrollment of somebody who reports. */
export type Reporter = { enrollmentId: number; cohort: string; enrolledAt: Date }

/** Of a trainee, newest first; none for whoever is in no cohort. Previews by staff report nothing. */
export const listReporting = async (db: Db, personId: number): Promise<Reporter[]> =>
  db.select({ enrollmentId: enrollments.id, cohort: cohorts.name, enrolledAt: enrollments.enrolledAt }).from(enrollments).innerJoin(cohorts, eq(cohorts.id, enrollments.cohortId))
    .where(and(eq(enrollments.personId, personId), isNull(enrollments.withdrawnAt), eq(enrollments.isPreview, false))).orderBy(desc(enrollments.enrolledAt), desc(enrollments.id))

const later = aliasedTable(practiceReports, 'later')
const isCurrent = (db: Db) => notExists(db.select({ one: sql`1` }).from(later).where(eq(later.supersedes, practiceReports.id)))

export type ReportRow = {
  id: number; personId: number; enrollmentId: number; month: Month; callId: number | null; supersedes: number | null; goalMonth: Month | null; goalStanding: Standing | null; goalSaid: string
  practices: Draft['practices']; counts: Draft['counts']; barriers: string[]; note: string; submittedAt: Date; goalText: string; dueOn: string; /** Others about the same month, of records that were joined with this one; they are older, and not shown. */ twins: number
}

/** The current report of each month of these people, by month. Of two about one month (two records that were merged) the later one. */
export async function listReports (db: Db, personIds: readonly number[]): Promise<ReportRow[]> {
  if (personIds.length === 0) return []
  const rows = await db.select({
    id: practiceReports.id, personId: enrollments.personId, enrollmentId: practiceReports.enrollmentId, month: practiceReports.month, callId: practiceReports.callId, supersedes: practiceReports.supersedes, goalMonth: practiceReports.goalMonth, goalStanding: practiceReports.goalStanding,
    goalSaid: practiceReports.goalSaid, practices: practiceReports.practices, counts: practiceReports.counts, barriers: practiceReports.barriers, note: practiceReports.note, submittedAt: practiceReports.submittedAt, goalText: practiceGoals.text, dueOn: practiceGoals.dueOn,
  }).from(practiceReports).innerJoin(enrollments, eq(enrollments.id, practiceReports.enrollmentId)).innerJoin(practiceGoals, eq(practiceGoals.reportId, practiceReports.id))
    .where(and(inArray(enrollments.personId, [...personIds]), isCurrent(db))).orderBy(asc(practiceReports.month), asc(practiceReports.submittedAt), asc(practiceReports.id)) as Omit<ReportRow, 'twins'>[]
  return [...Map.groupBy(rows, ({ personId, month }) => `${personId} ${month}`).values()].map((same) => ({ ...same.at(-1)!, twins: same.length - 1 }))
}

export type DraftRow = { id: number; enrollmentId: number; values: Draft; version: number; /** '' = a form that was sent. */ writer: string; savedAt: Date }

/** Of two (merged records) the later one. */
export async function findDraft (db: Db, personId: number, month: Month): Promise<DraftRow | null> {
  const [row] = await db.select({ id: practiceDrafts.id, enrollmentId: practiceDrafts.enrollmentId, values: practiceDrafts.values, version: practiceDrafts.version, writer: practiceDrafts.writer, savedAt: practiceDrafts.savedAt }).from(practiceDrafts)
    .innerJoin(enrollments, eq(enrollments.id, practiceDrafts.enrollmentId)).where(and(eq(enrollments.personId, personId), eq(practiceDrafts.month, month))).orderBy(desc(practiceDrafts.savedAt)).limit(1)
  return (row as DraftRow | undefined) ?? null
}

/** Months with a draft. */
export const listDraftMonths = async (db: Db, personId: number): Promise<Month[]> =>
  (await db.selectDistinct({ month: practiceDrafts.month }).from(practiceDrafts).innerJoin(enrollments, eq(enrollments.id, practiceDrafts.enrollmentId)).where(eq(enrollments.personId, personId))).map(({ month }) => month)

/** In place of the one that was there; the caller holds the person's row. */
export async function putDraft (tx: Db, given: { enrollmentId: number; month: Month; values: Draft; version: number; writer: string; savedAt: Date }): Promise<void> {
  const { values, version, writer, savedAt } = given
  await tx.insert(practiceDrafts).values(given).onConflictDoUpdate({ target: [practiceDrafts.enrollmentId, practiceDrafts.month], set: { values, version, writer, savedAt } })
}

export async function deleteDrafts (tx: Db, personId: number, month: Month): Promise<void> {
  await tx.delete(practiceDrafts).where(and(eq(practiceDrafts.month, month), inArray(practiceDrafts.enrollmentId, tx.select({ id: enrollments.id }).from(enrollments).where(eq(enrollments.personId, personId)))))
}

export type CallAfter = { id: number; /** On its own clocks, YYYY-MM-DD. */ day: string; kind: CallKind; number: number; of: number; startsAt: Date; timeZone: string }

/** Calls of the cohorts that a person is in, those that are off left out. In order of time. */
export async function listCallsOf (db: Db, personId: number): Promise<CallAfter[]> {
  const rows = await db.execute<Omit<CallAfter, 'startsAt'> & { startsAt: string }>(sql`
    select c.id::int, (c.starts_at at time zone s.time_zone)::date::text as day, s.kind, c.number, (select count(*)::int from calls o where o.series_id = s.id) as of, c.starts_at as "startsAt", s.time_zone as "timeZone"
    from calls c join call_series s on s.id = c.series_id
    where c.canceled_at is null and s.cohort_id in (select cohort_id from enrollments where person_id = ${personId} and withdrawn_at is null and not is_preview) order by c.starts_at, c.id`)
  return rows.map((row) => ({ ...row, startsAt: new Date(row.startsAt) }))
}

export type NewReport = Omit<typeof practiceReports.$inferInsert, 'id'>

export async function insertReport (tx: Db, report: NewReport, goal: { text: string; dueOn: string }): Promise<number> {
  const id = (await tx.insert(practiceReports).values(report).returning({ id: practiceReports.id }))[0]!.id
  await tx.insert(practiceGoals).values({ reportId: id, ...goal })
  return id
}

export type CohortSeen = { id: number; name: string; isOpen: boolean; people: number; reported: number }

/** Cohorts with anybody in them, open ones first; `reported` have a report about this month. */
export async function listCohortsSeen (db: Db, month: Month): Promise<CohortSeen[]> {
  return [...await db.execute<CohortSeen>(sql`
    select c.id::int, c.name, c.closed_at is null as "isOpen", count(distinct e.person_id)::int as people,
      count(distinct e.person_id) filter (where exists (select from practice_reports r join enrollments o on o.id = r.enrollment_id where o.person_id = e.person_id and r.month = ${month}))::int as reported
    from cohorts c join enrollments e on e.cohort_id = c.id where e.withdrawn_at is null and not e.is_preview group by c.id order by c.closed_at is not null, c.starts_on desc, c.id desc limit 200`)]
}

export type PersonSeen = { id: number; name: string; agency: string | null; enrolledAt: Date }

export async function countTrainees (db: Db, cohortId: number): Promise<number> {
  return (await db.execute<{ n: number }>(sql`select count(distinct person_id)::int as n from enrollments where cohort_id = ${cohortId} and withdrawn_at is null and not is_preview`))[0]!.n
}

/** Who is in a cohort now, by name. */
export const listTrainees = async (db: Db, cohortId: number, page: { size: number; from: number }): Promise<PersonSeen[]> =>
  db.select({ id: people.id, name: people.name, agency: agencies.name, enrolledAt: enrollments.enrolledAt }).from(enrollments).innerJoin(people, eq(people.id, enrollments.personId)).leftJoin(agencies, eq(agencies.id, enrollments.agencyId))
    .where(and(eq(enrollments.cohortId, cohortId), isNull(enrollments.withdrawnAt), eq(enrollments.isPreview, false))).orderBy(sql`lower(${people.name})`, asc(people.id)).limit(page.size).offset(page.from)

/** Somebody who reports or did; null for anybody else. */
export async function findTrainee (db: Db, personId: number): Promise<{ id: number; name: string; cohorts: { id: number; name: string }[]; firstAt: Date } | null> {
  const rows = await db.select({ id: people.id, name: people.name, cohortId: cohorts.id, cohort: cohorts.name, enrolledAt: enrollments.enrolledAt }).from(enrollments).innerJoin(people, eq(people.id, enrollments.personId)).innerJoin(cohorts, eq(cohorts.id, enrollments.cohortId))
    .where(and(eq(people.id, personId), isNull(enrollments.withdrawnAt), eq(enrollments.isPreview, false))).orderBy(asc(enrollments.enrolledAt), asc(enrollments.id))
  const [first] = rows
  return first ? { id: first.id, name: first.name, cohorts: rows.map(({ cohortId, cohort }) => ({ id: cohortId, name: cohort })), firstAt: first.enrolledAt } : null
}
