/** Written only by features/days. */
import { sql } from 'drizzle-orm'
import { boolean, check, index, integer, pgTable, text, uniqueIndex } from 'drizzle-orm/pg-core'
import { people } from './accounts.ts'
import { cohorts, enrollments } from './cohorts.ts'
import { id, moment, ref } from './columns.ts'

/** A live training day of a cohort. A workshop of two days is two of them. */
export const events = pgTable('events', {
  id: id(),
  cohortId: ref('cohort_id').notNull().references(() => cohorts.id),
  title: text('title').notNull(),
  startsAt: moment('starts_at').notNull(),
  endsAt: moment('ends_at').notNull(),
  timeZone: text('time_zone').notNull(),
  place: text('place'),
  /** Who is here starts a quiz only once it was opened for the room. */
  isTogether: boolean('is_together').notNull().default(false),
  /** Shown on the wall and said in the room: a word and two figures, as in domain/day-codes.ts. Proves that somebody was told, nothing more. */
  code: text('code').notNull(),
  createdBy: ref('created_by').references(() => people.id),
  createdAt: moment('created_at').notNull().defaultNow(),
  canceledAt: moment('canceled_at'),
}, (t) => [index('events_cohort').on(t.cohortId), index('events_code').on(t.code), check('events_ends', sql`ends_at > starts_at`)])

/** A row of the agenda. What no row covers is a break and earns nothing. */
export const eventModules = pgTable('event_modules', {
  id: id(),
  eventId: ref('event_id').notNull().references(() => events.id),
  module: text('module').notNull(),
  startsAt: moment('starts_at').notNull(),
  minutes: integer('minutes').notNull(),
}, (t) => [index('event_modules_event').on(t.eventId), check('event_modules_minutes', sql`minutes > 0`)])

/** A quiz that was opened for the room, and closed. At most one of an event is open. */
export const eventOpenings = pgTable('event_openings', {
  id: id(),
  eventId: ref('event_id').notNull().references(() => events.id),
  module: text('module').notNull(),
  phase: text('phase').notNull(),
  openedAt: moment('opened_at').notNull().defaultNow(),
  openedBy: ref('opened_by').notNull().references(() => people.id),
  closedAt: moment('closed_at'),
  closedBy: ref('closed_by').references(() => people.id),
}, (t) => [index('event_openings_event').on(t.eventId), uniqueIndex('event_openings_one_open').on(t.eventId).where(sql`closed_at is null`), check('event_openings_phase', sql`phase in ('pre', 'post')`)])

/** One stretch of presence. Who leaves and comes back has two. */
export const eventAttendance = pgTable('event_attendance', {
  id: id(),
  eventId: ref('event_id').notNull().references(() => events.id),
  enrollmentId: ref('enrollment_id').notNull().references(() => enrollments.id),
  how: text('how').notNull(),
  inAt: moment('in_at').notNull(),
  /** Null: still here, or stayed to the end. */
  outAt: moment('out_at'),
  recordedBy: ref('recorded_by').notNull().references(() => people.id),
  outBy: ref('out_by').references(() => people.id),
}, (t) => [
  uniqueIndex('event_attendance_one_open').on(t.eventId, t.enrollmentId).where(sql`out_at is null`), index('event_attendance_event').on(t.eventId, t.enrollmentId), index('event_attendance_enrollment').on(t.enrollmentId),
  check('event_attendance_how', sql`how in ('check-in', 'codeword', 'by hand')`), check('event_attendance_out', sql`out_at >= in_at`),
])

/** Minutes that a person set by hand, with the reason. The newest counts, in place of what presence comes to. */
export const eventCredits = pgTable('event_credits', {
  id: id(),
  eventId: ref('event_id').notNull().references(() => events.id),
  enrollmentId: ref('enrollment_id').notNull().references(() => enrollments.id),
  minutes: integer('minutes').notNull(),
  reason: text('reason').notNull(),
  givenBy: ref('given_by').notNull().references(() => people.id),
  givenAt: moment('given_at').notNull().defaultNow(),
}, (t) => [index('event_credits_event').on(t.eventId, t.enrollmentId), check('event_credits_minutes', sql`minutes between 0 and 1440`)])
