/** SQL of completions and certificates. */
import { and, desc, eq, isNull, sql } from 'drizzle-orm'
import type { Discipline, Phase } from '#src/domain/curriculum.ts'
import { frozenFields, type PrintedFields } from '#src/domain/certificates.ts'
import type { Db } from '#src/platform/db/client.ts'
import { agencies } from '#src/platform/db/schema/people.ts'
import { attempts, sectionMarks } from '#src/platform/db/schema/learning.ts'
import { certificates, completions } from '#src/platform/db/schema/certificates.ts'
import { cohorts, enrollments } from '#src/platform/db/schema/cohorts.ts'
import { moduleRevisions } from '#src/platform/db/schema/curriculum.ts'
import type { Standing } from './status.ts'

export type EnrollmentFacts = {
  id: number; personId: number; agencyId: number | null; discipline: Discipline; isPreview: boolean; curriculum: string; isGated: boolean; timeZone: string
  /** What the cohort says otherwise than the curriculum, and its days. */
  attemptLimit: number | null; deliveryFormat: string | null; location: string | null; presenters: { name: string; credentials: string | null }[]; startsOn: string; endsOn: string | null
  attempts: { module: string; phase: Phase; submittedAt: Date | null; pointsNumerator: number | null; pointsDenominator: number | null; possible: number | null; answered: number; startedAt: Date }[]
  marks: { module: string; section: string; markedAt: Date }[]
}

/** Everything that decides whether an enrollment is complete, as it stands in this transaction. */
export async function getEnrollmentFacts (tx: Db, enrollmentId: number): Promise<EnrollmentFacts> {
  const [head] = await tx.select({
    id: enrollments.id, personId: enrollments.personId, agencyId: enrollments.agencyId, discipline: sql<Discipline>`${enrollments.discipline}`, isPreview: enrollments.isPreview,
    curriculum: cohorts.curriculum, isGated: cohorts.isGated, timeZone: cohorts.timeZone,
    attemptLimit: cohorts.attemptLimit, deliveryFormat: cohorts.deliveryFormat, location: cohorts.location, presenters: cohorts.presenters, startsOn: cohorts.startsOn, endsOn: cohorts.endsOn,
  }).from(enrollments).innerJoin(cohorts, eq(cohorts.id, enrollments.cohortId)).where(eq(enrollments.id, enrollmentId))
  const sittings = await tx.select({
    module: attempts.module, phase: sql<Phase>`${attempts.phase}`, submittedAt: attempts.submittedAt, startedAt: attempts.startedAt, pointsNumerator: attempts.pointsNumerator, pointsDenominator: attempts.pointsDenominator, possible: attempts.possible,
    answered: sql<number>`coalesce(${attempts.answered}, 0)::int`,
  }).from(attempts).where(eq(attempts.enrollmentId, enrollmentId)).orderBy(attempts.id)
  const marks = await tx.select({ module: sectionMarks.module, section: sectionMarks.section, markedAt: sectionMarks.markedAt }).from(sectionMarks).where(eq(sectionMarks.enrollmentId, enrollmentId))
  return { ...head!, attempts: sittings, marks }
}

/** The number that authors and readers know a published text by: 1, 2, 3 … of its own. */
export async function getRevisionNumber (tx: Db, revisionId: number): Promise<number> {
  const [row] = await tx.select({ number: moduleRevisions.number }).from(moduleRevisions).where(eq(moduleRevisions.id, revisionId))
  return row!.number
}

export async function hasCompletion (tx: Db, enrollmentId: number): Promise<boolean> {
  return (await tx.select({ id: completions.id }).from(completions).where(eq(completions.enrollmentId, enrollmentId))).length > 0
}

/** Null when another transaction was first. */
export async function insertCompletion (tx: Db, enrollmentId: number, completedAt: Date, minutes: number): Promise<number | null> {
  const [row] = await tx.insert(completions).values({ enrollmentId, completedAt, minutes }).onConflictDoNothing().returning({ id: completions.id })
  return row?.id ?? null
}

export type NewCertificate = {
  code: string; completionId: number; personId: number; agencyId: number | null; fields: PrintedFields; pdf: Buffer; sha256: string; issuedAt: Date; issuedBy: number | null
  expiresOn: string | null; awardedReason: string | null; /** Kept as a JSON string, so that not a letter of it changes. */ credential: string | null
}
export async function insertCertificate (tx: Db, row: NewCertificate): Promise<void> {
  await tx.insert(certificates).values(row)
}

export type CertificateRow = Standing & { code: string; personId: number; fields: PrintedFields; sha256: string; issuedAt: Date; supersededByCode: string | null; reason: string | null; agencyId: number | null; agency: string | null; state: string | null; hasCredential: boolean }

/** The time zone of a certificate's cohort. */
const timeZoneOf = sql<string>`(select c.time_zone from completions k join enrollments e on e.id = k.enrollment_id join cohorts c on c.id = e.cohort_id where k.id = certificates.completion_id)`
const standing = { supersededAt: certificates.supersededAt, revokedAt: certificates.revokedAt, expiresOn: certificates.expiresOn, timeZone: timeZoneOf }

/** Whoever it belongs to. Without the bytes. */
export async function findCertificate (db: Db, code: string): Promise<CertificateRow | null> {
  const [row] = await db.select({
    code: certificates.code, personId: certificates.personId, fields: sql<PrintedFields>`${certificates.fields}`, sha256: certificates.sha256, issuedAt: certificates.issuedAt,
    ...standing, supersededByCode: sql<string | null>`(select c.code from certificates c where c.id = ${certificates.supersededBy})`,
    reason: certificates.reason, agencyId: certificates.agencyId, agency: agencies.name, state: agencies.state, hasCredential: sql<boolean>`${certificates.credential} is not null`,
  }).from(certificates).leftJoin(agencies, eq(agencies.id, certificates.agencyId)).where(eq(certificates.code, code))
  return row ? { ...row, fields: frozenFields(row.fields) } : null
}

export async function findPdf (db: Db, code: string): Promise<{ personId: number; agencyId: number | null; state: string | null; pdf: Buffer; sha256: string; fields: PrintedFields } | null> {
  const [row] = await db.select({ personId: certificates.personId, agencyId: certificates.agencyId, state: agencies.state, pdf: certificates.pdf, sha256: certificates.sha256, fields: sql<PrintedFields>`${certificates.fields}` })
    .from(certificates).leftJoin(agencies, eq(agencies.id, certificates.agencyId)).where(eq(certificates.code, code))
  return row ? { ...row, fields: frozenFields(row.fields) } : null
}

export type CertificateSummary = Standing & Pick<CertificateRow, 'code' | 'fields' | 'issuedAt'>

/** A person's own, newest first, those that have ended too. */
export async function listCertificates (db: Db, personId: number): Promise<CertificateSummary[]> {
  const rows = await db.select({ code: certificates.code, fields: sql<PrintedFields>`${certificates.fields}`, issuedAt: certificates.issuedAt, ...standing })
    .from(certificates).where(eq(certificates.personId, personId)).orderBy(desc(certificates.issuedAt), desc(certificates.id))
  return rows.map((row) => ({ ...row, fields: frozenFields(row.fields) }))
}

/** Ends a live certificate; its row and bytes stay. False when it is not live. */
export async function revoke (tx: Db, code: string, by: number, reason: string): Promise<boolean> {
  const rows = await tx.update(certificates).set({ revokedAt: sql`now()`, revokedBy: by, reason }).where(and(eq(certificates.code, code), isNull(certificates.revokedAt), isNull(certificates.supersededAt))).returning({ id: certificates.id })
  return rows.length > 0
}
