/** Written only by features/cohorts. */
import { sql } from 'drizzle-orm'
import { boolean, date, index, integer, jsonb, pgTable, text, uniqueIndex } from 'drizzle-orm/pg-core'
import { people } from './accounts.ts'
import { id, moment, ref } from './columns.ts'
import { agencies } from './people.ts'

/** A dated delivery of a curriculum. */
export const cohorts = pgTable('cohorts', {
  id: id(),
  name: text('name').notNull(),
  curriculum: text('curriculum').notNull(),
  startsOn: date('starts_on', { mode: 'string' }).notNull(),
  endsOn: date('ends_on', { mode: 'string' }),
  timeZone: text('time_zone').notNull().default('America/Chicago'),
  /** As it stands on certificates; null = as the curriculum says. */
  deliveryFormat: text('delivery_format'),
  location: text('location'),
  presenters: jsonb('presenters').$type<{ name: string; credentials: string | null }[]>().notNull().default([]),
  /** Post-quiz attempts a module; null = as the curriculum says. */
  attemptLimit: integer('attempt_limit'),
  followUpDays: integer('follow_up_days'),
  /** Share of those who complete, in percent, that the follow-up quiz is sent to; null = everybody. */
  followUpPercent: integer('follow_up_percent'),
  /** Days after which somebody who has not gone on is reminded; null = never. */
  reminderDays: integer('reminder_days'),
  /** Content stays locked until the pre-quiz is in. */
  isGated: boolean('is_gated').notNull().default(true),
  createdBy: ref('created_by').references(() => people.id),
  createdAt: moment('created_at').notNull().defaultNow(),
  closedAt: moment('closed_at'),
})

/** A person in a cohort. Keeps the agency and discipline of its time. */
export const enrollments = pgTable('enrollments', {
  id: id(),
  cohortId: ref('cohort_id').notNull().references(() => cohorts.id),
  personId: ref('person_id').notNull().references(() => people.id),
  agencyId: ref('agency_id').references(() => agencies.id),
  discipline: text('discipline').notNull(),
  /** Staff who try a curriculum out; never counted. */
  isPreview: boolean('is_preview').notNull().default(false),
  enrolledAt: moment('enrolled_at').notNull().defaultNow(),
  enrolledBy: ref('enrolled_by').references(() => people.id),
  withdrawnAt: moment('withdrawn_at'),
}, (t) => [
  uniqueIndex('enrollments_one_live').on(t.cohortId, t.personId).where(sql`withdrawn_at is null`),
  index('enrollments_person').on(t.personId),
  index('enrollments_agency').on(t.agencyId),
])

/** A code or link by which people enroll themselves, for so long and so many. */
export const joinCodes = pgTable('join_codes', {
  id: id(),
  cohortId: ref('cohort_id').notNull().references(() => cohorts.id),
  /** 13 characters of Crockford's base 32: 65 random bits. */
  code: text('code').notNull().unique(),
  expiresAt: moment('expires_at').notNull(),
  most: integer('most').notNull(),
  used: integer('used').notNull().default(0),
  createdBy: ref('created_by').references(() => people.id),
  createdAt: moment('created_at').notNull().defaultNow(),
  endedAt: moment('ended_at'),
}, (t) => [index('join_codes_cohort').on(t.cohortId)])
