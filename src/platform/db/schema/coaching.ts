/** Written only by features/coaching. */
import { sql } from 'drizzle-orm'
import { check, date, index, integer, jsonb, pgTable, text, uniqueIndex } from 'drizzle-orm/pg-core'
import { people } from './accounts.ts'
import { cohorts } from './cohorts.ts'
import { bytes, id, moment, ref } from './columns.ts'
import { agencies } from './people.ts'

/** Monthly calls of a cohort, by a rule over the calendar. */
export const callSeries = pgTable('call_series', {
  id: id(),
  cohortId: ref('cohort_id').notNull().references(() => cohorts.id),
  kind: text('kind').notNull(),
  firstOn: date('first_on', { mode: 'string' }).notNull(),
  /** HH:MM on the clocks of the time zone. */
  startsAt: text('starts_at').notNull(),
  minutes: integer('minutes').notNull(),
  timeZone: text('time_zone').notNull(),
  /** 'weekday' or 'day', as in domain/calls/dates.ts. */
  rule: text('rule').notNull(),
  facilitatorId: ref('facilitator_id').references(() => people.id),
  /** Where people meet; '' = told elsewhere. */
  meetingLink: text('meeting_link').notNull().default(''),
  createdBy: ref('created_by').references(() => people.id),
  createdAt: moment('created_at').notNull().defaultNow(),
}, (t) => [index('call_series_cohort').on(t.cohortId), check('call_series_kind', sql`kind in ('coaching', 'mentor')`), check('call_series_rule', sql`rule in ('weekday', 'day')`)])

export const calls = pgTable('calls', {
  id: id(),
  seriesId: ref('series_id').notNull().references(() => callSeries.id),
  number: integer('number').notNull(),
  startsAt: moment('starts_at').notNull(),
  minutes: integer('minutes').notNull(),
  topics: jsonb('topics').$type<string[]>().notNull().default([]),
  /** The facilitator's own notes, for staff alone. */
  summary: text('summary').notNull().default(''),
  /** Grows with every change that calendars must hear of (RFC 5545, SEQUENCE); `changedAt` is when. */
  sequence: integer('sequence').notNull().default(0),
  changedAt: moment('changed_at').notNull().defaultNow(),
  canceledAt: moment('canceled_at'),
  cancelReason: text('cancel_reason').notNull().default(''),
  remindedAt: moment('reminded_at'),
}, (t) => [uniqueIndex('calls_number').on(t.seriesId, t.number), index('calls_starts_at').on(t.startsAt)])

/** What a person was last told about a call by mail, one row for each mail: an invitation or an update of it ('request'), or that it is off for them ('cancel'). */
export const callInvitations = pgTable('call_invitations', {
  id: id(),
  callId: ref('call_id').notNull().references(() => calls.id),
  personId: ref('person_id').notNull().references(() => people.id),
  sequence: integer('sequence').notNull(),
  method: text('method').notNull(),
  at: moment('at').notNull().defaultNow(),
}, (t) => [index('call_invitations_call').on(t.callId, t.personId), index('call_invitations_person').on(t.personId)])

/** Minutes of a meeting taken from a file: kept as it came, with what people decided about its lines. */
export const attendanceImports = pgTable('attendance_imports', {
  id: id(),
  callId: ref('call_id').notNull().references(() => calls.id),
  fileName: text('file_name').notNull(),
  bytes: bytes('bytes').notNull(),
  sha256: text('sha256').notNull(),
  /** By the key of a line: a person's id, or 'not ours'. */
  choices: jsonb('choices').$type<Record<string, number | 'not ours'>>().notNull().default({}),
  createdBy: ref('created_by').references(() => people.id),
  createdAt: moment('created_at').notNull().defaultNow(),
  appliedAt: moment('applied_at'),
  /** Somebody in it was erased, and the file with them. */
  erasedAt: moment('erased_at'),
}, (t) => [uniqueIndex('attendance_imports_once').on(t.callId, t.sha256)])

/** How somebody stood to a call, with agency and discipline of its time. Corrected by a new row; an apology that is withdrawn is ended without one. */
export const attendance = pgTable('attendance', {
  id: id(),
  callId: ref('call_id').notNull().references(() => calls.id),
  personId: ref('person_id').notNull().references(() => people.id),
  status: text('status').notNull(),
  minutes: integer('minutes').notNull().default(0),
  agencyId: ref('agency_id').references(() => agencies.id),
  /** The role in which they came. */
  discipline: text('discipline').notNull(),
  /** 'hand', 'import' or 'apology'. */
  source: text('source').notNull(),
  importId: ref('import_id').references(() => attendanceImports.id),
  /** Of an apology, if one was given. */
  reason: text('reason').notNull().default(''),
  recordedBy: ref('recorded_by').references(() => people.id),
  recordedAt: moment('recorded_at').notNull().defaultNow(),
  supersededAt: moment('superseded_at'),
}, (t) => [
  uniqueIndex('attendance_one_live').on(t.callId, t.personId).where(sql`superseded_at is null`), index('attendance_person').on(t.personId), index('attendance_import').on(t.importId),
  check('attendance_status', sql`status in ('attended', 'excused', 'absent')`), check('attendance_minutes', sql`minutes >= 0 and (minutes = 0 or status = 'attended')`),
  check('attendance_source', sql`source in ('hand', 'import', 'apology') and (source = 'import') = (import_id is not null)`),
])

/** The secret address of a person's calendar. Only the hash of its token is kept. */
export const callsFeeds = pgTable('calls_feeds', {
  id: id(),
  personId: ref('person_id').notNull().references(() => people.id),
  tokenHash: bytes('token_hash').notNull().unique(),
  createdAt: moment('created_at').notNull().defaultNow(),
  endedAt: moment('ended_at'),
}, (t) => [uniqueIndex('calls_feeds_one_live').on(t.personId).where(sql`ended_at is null`)])
