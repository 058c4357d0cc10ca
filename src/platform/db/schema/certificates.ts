/** Written only by features/certificates. */
import { sql } from 'drizzle-orm'
import { date, index, jsonb, pgTable, text, uniqueIndex } from 'drizzle-orm/pg-core'
import { people } from './accounts.ts'
import { enrollments } from './cohorts.ts'
import { bytes, id, moment, ref } from './columns.ts'
import { agencies } from './people.ts'

/** An enrollment that met the curriculum's rule; derived once, in the transaction that earned it. */
export const completions = pgTable('completions', {
  id: id(),
  enrollmentId: ref('enrollment_id').notNull().unique().references(() => enrollments.id),
  completedAt: moment('completed_at').notNull(),
  minutes: ref('minutes').notNull(),
})

/** Frozen at issue: the bytes, their hash and every printed field. Superseded or revoked with a reason, never altered. */
export const certificates = pgTable('certificates', {
  id: id(),
  /** 26 characters, 128 random bits; the address of the public check. */
  code: text('code').notNull().unique(),
  completionId: ref('completion_id').notNull().references(() => completions.id),
  personId: ref('person_id').notNull().references(() => people.id),
  agencyId: ref('agency_id').references(() => agencies.id),
  fields: jsonb('fields').notNull(),
  pdf: bytes('pdf').notNull(),
  sha256: text('sha256').notNull(),
  issuedAt: moment('issued_at').notNull(),
  issuedBy: ref('issued_by').references(() => people.id),
  /** Last day of validity, where the approval or the curriculum sets one. */
  expiresOn: date('expires_on', { mode: 'string' }),
  /** Why it was awarded by hand; null = earned. */
  awardedReason: text('awarded_reason'),
  /** The signed Open Badges 3.0 credential, frozen with the rest. */
  credential: jsonb('credential'),
  supersededAt: moment('superseded_at'),
  supersededBy: ref('superseded_by'),
  revokedAt: moment('revoked_at'),
  revokedBy: ref('revoked_by').references(() => people.id),
  reason: text('reason'),
}, (t) => [
  uniqueIndex('certificates_one_live').on(t.completionId).where(sql`superseded_at is null and revoked_at is null`),
  index('certificates_person').on(t.personId),
])

/** Ed25519 keys that sign credentials. The newest one that is not retired signs; every one that ever signed still verifies. */
export const signingKeys = pgTable('signing_keys', {
  id: id(),
  publicKey: bytes('public_key').notNull().unique(),
  privateKey: bytes('private_key').notNull(),
  createdAt: moment('created_at').notNull().defaultNow(),
  retiredAt: moment('retired_at'),
})
