/** Written only by features/cohorts. */
import { sql } from 'drizzle-orm'
import { boolean, date, index, pgTable, text, uniqueIndex } from 'drizzle-orm/pg-core'
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
