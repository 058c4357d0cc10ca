/** Tables of the machine itself: the mail queue, the audit trail, throttles. */
import { sql } from 'drizzle-orm'
import { boolean, index, integer, jsonb, pgTable, primaryKey, text } from 'drizzle-orm/pg-core'
import { bytes, id, moment, ref } from './columns.ts'

/** A mail is queued in the transaction of the fact that it tells. A body that holds a link with a token is blanked once sent. */
export const mails = pgTable('mails', {
  id: id(),
  kind: text('kind').notNull(),
  recipient: text('recipient').notNull(),
  /** Whom it is to, where it is to a person; and the cohort that it is about. */
  personId: ref('person_id'),
  cohortId: ref('cohort_id'),
  subject: text('subject').notNull(),
  text: text('text').notNull(),
  html: text('html').notNull(),
  /** An iCalendar object that calendars take from the mail (RFC 6047), or null. */
  calendar: text('calendar'),
  secret: boolean('secret').notNull().default(false),
  queuedAt: moment('queued_at').notNull().defaultNow(),
  nextTryAt: moment('next_try_at').notNull().defaultNow(),
  sentAt: moment('sent_at'),
  gaveUpAt: moment('gave_up_at'),
  tries: integer('tries').notNull().default(0),
  lastError: text('last_error'),
}, (t) => [index('mails_due').on(t.nextTryAt).where(sql`sent_at is null and gave_up_at is null`)])

/** Append-only (a trigger refuses anything else): who did what to whom, when. Never holds a secret or an answer. */
export const auditEntries = pgTable('audit_entries', {
  id: id(),
  at: moment('at').notNull().defaultNow(),
  actorId: ref('actor_id'),
  action: text('action').notNull(),
  subject: text('subject').notNull(),
  subjectId: text('subject_id').notNull(),
  details: jsonb('details').notNull().default({}),
}, (t) => [index('audit_entries_subject').on(t.subject, t.subjectId), index('audit_entries_at').on(t.at)])

/** Tries in a window of time, by a key such as "sign-in:address". */
export const throttles = pgTable('throttles', {
  key: text('key').primaryKey(),
  tries: integer('tries').notNull(),
  since: moment('since').notNull(),
})

/** Mails of a kind that a person does not want; only optional kinds can stand here. */
export const mailRefusals = pgTable('mail_refusals', {
  personId: ref('person_id').notNull(),
  kind: text('kind').notNull(),
  at: moment('at').notNull().defaultNow(),
}, (t) => [primaryKey({ columns: [t.personId, t.kind] })])

/** Long work: taken by one process at a time, tried again when that process dies, with how far it is. */
export const jobs = pgTable('jobs', {
  id: id(),
  name: text('name').notNull(),
  payload: jsonb('payload').notNull(),
  askedBy: ref('asked_by'),
  queuedAt: moment('queued_at').notNull().defaultNow(),
  /** Claimed until then; a process that lives moves it on. */
  claimedUntil: moment('claimed_until'),
  tries: integer('tries').notNull().default(0),
  done: integer('done').notNull().default(0),
  total: integer('total').notNull().default(0),
  finishedAt: moment('finished_at'),
  failedAt: moment('failed_at'),
  lastError: text('last_error'),
  result: jsonb('result'),
}, (t) => [index('jobs_due').on(t.queuedAt).where(sql`finished_at is null and failed_at is null`), index('jobs_asked_by').on(t.askedBy)])

/** The file that a job made, in parts, served only when the job is finished. */
export const jobParts = pgTable('job_parts', {
  jobId: ref('job_id').notNull().references(() => jobs.id, { onDelete: 'cascade' }),
  part: integer('part').notNull(),
  bytes: bytes('bytes').notNull(),
}, (t) => [primaryKey({ columns: [t.jobId, t.part] })])
