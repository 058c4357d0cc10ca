/** Tables of the machine itself: the mail queue, the audit trail, throttles. */
import { sql } from 'drizzle-orm'
import { boolean, index, integer, jsonb, pgTable, text } from 'drizzle-orm/pg-core'
import { id, moment, ref } from './columns.ts'

/** A mail is queued in the transaction of the fact that it tells. A body that holds a link with a token is blanked once sent. */
export const mails = pgTable('mails', {
  id: id(),
  kind: text('kind').notNull(),
  recipient: text('recipient').notNull(),
  subject: text('subject').notNull(),
  text: text('text').notNull(),
  html: text('html').notNull(),
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
