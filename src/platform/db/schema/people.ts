/** Written only by features/people. */
import { sql } from 'drizzle-orm'
import { boolean, check, date, index, integer, jsonb, pgTable, text, uniqueIndex } from 'drizzle-orm/pg-core'
import { people } from './accounts.ts'
import { bytes, id, moment, ref } from './columns.ts'

export const agencies = pgTable('agencies', {
  id: id(),
  name: text('name').notNull(),
  /** Postal code, as in domain/places.ts. */
  state: text('state').notNull(),
  city: text('city').notNull().default(''),
  createdAt: moment('created_at').notNull().defaultNow(),
  closedAt: moment('closed_at'),
  /** Closed because it was merged into this one. */
  mergedInto: ref('merged_into'),
}, (t) => [uniqueIndex('agencies_name_in_state').on(t.state, sql`lower(${t.name})`).where(sql`closed_at is null`), check('agencies_state', sql`state ~ '^[A-Z]{2}$'`)])

/** A person's membership of an agency over time. Ended, never deleted. */
export const affiliations = pgTable('affiliations', {
  id: id(),
  personId: ref('person_id').notNull().references(() => people.id),
  agencyId: ref('agency_id').notNull().references(() => agencies.id),
  discipline: text('discipline').notNull(),
  isPrimary: boolean('is_primary').notNull().default(true),
  startedOn: date('started_on', { mode: 'string' }).notNull(),
  endedOn: date('ended_on', { mode: 'string' }),
}, (t) => [
  uniqueIndex('affiliations_one_primary').on(t.personId).where(sql`ended_on is null and is_primary`),
  index('affiliations_agency').on(t.agencyId),
  index('affiliations_person').on(t.personId),
  check('affiliations_discipline', sql`discipline in ('sees', 'supervisor', 'manager', 'other')`),
  check('affiliations_dates', sql`ended_on is null or ended_on >= started_on`),
])

/** What a person may do, and where. Everyone signed in is a trainee of their own enrollments; that needs no grant. */
export const grants = pgTable('grants', {
  id: id(),
  personId: ref('person_id').notNull().references(() => people.id),
  role: text('role').notNull(),
  agencyId: ref('agency_id').references(() => agencies.id),
  state: text('state'),
  grantedBy: ref('granted_by').references(() => people.id),
  grantedAt: moment('granted_at').notNull().defaultNow(),
  endedAt: moment('ended_at'),
}, (t) => [
  index('grants_person').on(t.personId).where(sql`ended_at is null`),
  uniqueIndex('grants_once').on(t.personId, t.role, sql`coalesce(${t.agencyId}, 0)`, sql`coalesce(${t.state}, '')`).where(sql`ended_at is null`),
  check('grants_role', sql`role in ('trainer', 'coach', 'agency_lead', 'state_lead', 'admin', 'evaluator')`),
  check('grants_place', sql`(role = 'agency_lead') = (agency_id is not null) and (role = 'state_lead') = (state is not null)`),
])

/** A roster file on its way in: kept as it came, with how its columns are read and what each row would do. */
export const rosterImports = pgTable('roster_imports', {
  id: id(),
  /** The cohort that its people are enrolled in, or null. */
  cohortId: ref('cohort_id'),
  fileName: text('file_name').notNull(),
  bytes: bytes('bytes').notNull(),
  mapping: jsonb('mapping').notNull().default({}),
  /** 'mapping', 'checking', 'checked', 'applying', 'applied' or 'failed'. */
  state: text('state').notNull(),
  rows: integer('rows').notNull().default(0),
  done: integer('done').notNull().default(0),
  report: jsonb('report').notNull().default({}),
  createdBy: ref('created_by').references(() => people.id),
  createdAt: moment('created_at').notNull().defaultNow(),
  appliedAt: moment('applied_at'),
})

/** Two records of one person made one, with what was moved, so that it can be undone for 30 days. */
export const merges = pgTable('merges', {
  id: id(),
  keptId: ref('kept_id').notNull().references(() => people.id),
  mergedId: ref('merged_id').notNull().references(() => people.id),
  moved: jsonb('moved').notNull(),
  by: ref('by').references(() => people.id),
  at: moment('at').notNull().defaultNow(),
  undoneAt: moment('undone_at'),
  undoneBy: ref('undone_by').references(() => people.id),
}, (t) => [index('merges_kept').on(t.keptId), index('merges_merged').on(t.mergedId)])

/** Two people that look alike and were found to be two. */
export const notDuplicates = pgTable('not_duplicates', {
  id: id(),
  oneId: ref('one_id').notNull().references(() => people.id),
  otherId: ref('other_id').notNull().references(() => people.id),
  by: ref('by').references(() => people.id),
  at: moment('at').notNull().defaultNow(),
}, (t) => [uniqueIndex('not_duplicates_pair').on(t.oneId, t.otherId), check('not_duplicates_order', sql`one_id < other_id`)])
