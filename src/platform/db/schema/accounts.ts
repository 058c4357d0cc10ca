/** Written only by features/accounts. */
import { sql } from 'drizzle-orm'
import { check, index, pgTable, text, uniqueIndex } from 'drizzle-orm/pg-core'
import { bytes, id, moment, ref } from './columns.ts'

export const people = pgTable('people', {
  id: id(),
  name: text('name').notNull(),
  email: text('email').notNull(),
  /** argon2id in its own encoded form, with its parameters; null until the first password is set. */
  passwordHash: text('password_hash'),
  passwordSetAt: moment('password_set_at'),
  timeZone: text('time_zone').notNull().default('America/Chicago'),
  theme: text('theme').notNull().default('system'),
  disabledAt: moment('disabled_at'),
  createdAt: moment('created_at').notNull().defaultNow(),
}, (t) => [
  uniqueIndex('people_email').on(sql`lower(${t.email})`),
  check('people_theme', sql`theme in ('system', 'light', 'dark')`),
])

/** One signed-in browser. The cookie holds a random token, the row its hash. */
export const signIns = pgTable('sign_ins', {
  id: id(),
  tokenHash: bytes('token_hash').notNull().unique(),
  personId: ref('person_id').notNull().references(() => people.id),
  createdAt: moment('created_at').notNull().defaultNow(),
  seenAt: moment('seen_at').notNull().defaultNow(),
  expiresAt: moment('expires_at').notNull(),
  endedAt: moment('ended_at'),
  agent: text('agent').notNull().default(''),
}, (t) => [index('sign_ins_person').on(t.personId).where(sql`ended_at is null`)])

/** A link that may be used once: to set up the first admin, to join, to reset a password. Only the hash of its token is kept. */
export const invitations = pgTable('invitations', {
  id: id(),
  tokenHash: bytes('token_hash').notNull().unique(),
  purpose: text('purpose').notNull(),
  personId: ref('person_id').references(() => people.id),
  createdBy: ref('created_by').references(() => people.id),
  createdAt: moment('created_at').notNull().defaultNow(),
  expiresAt: moment('expires_at').notNull(),
  usedAt: moment('used_at'),
  /** Ended without use: replaced by a newer link, or the person was disabled. */
  endedAt: moment('ended_at'),
}, (t) => [
  index('invitations_person').on(t.personId),
  check('invitations_purpose', sql`purpose in ('setup', 'invitation', 'reset')`),
])
