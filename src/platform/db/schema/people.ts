/** Written only by features/people. */
import { sql } from 'drizzle-orm'
import { boolean, check, date, index, pgTable, text, uniqueIndex } from 'drizzle-orm/pg-core'
import { people } from './accounts.ts'
import { id, moment, ref } from './columns.ts'

export const agencies = pgTable('agencies', {
  id: id(),
  name: text('name').notNull(),
  /** Postal code, as in domain/places.ts. */
  state: text('state').notNull(),
  city: text('city').notNull().default(''),
  createdAt: moment('created_at').notNull().defaultNow(),
  closedAt: moment('closed_at'),
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
