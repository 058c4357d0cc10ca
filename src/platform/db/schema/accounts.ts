/** Written only by features/accounts. */
import { sql } from 'drizzle-orm'
import { boolean, check, index, integer, jsonb, pgTable, primaryKey, text, uniqueIndex } from 'drizzle-orm/pg-core'
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
  /** As it stands on certificates, once its owner has confirmed it; until then `name` is proposed. */
  printedName: text('printed_name'),
  printedNameConfirmedAt: moment('printed_name_confirmed_at'),
  /** Letters after the name, such as "LPC, CESP". */
  credentials: text('credentials').notNull().default(''),
  license: jsonb('license').$type<{ type: string; number: string; state: string } | null>(),
  disabledAt: moment('disabled_at'),
  /** Name and e-mail are gone; results stay under the number alone. */
  erasedAt: moment('erased_at'),
  /** Merged into another person as a duplicate. */
  mergedInto: ref('merged_into'),
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
  /** How it was proved: 'password', 'password+totp', 'password+recovery', 'passkey' or 'oidc'. */
  factor: text('factor').notNull().default('password'),
  /** The password was right and a second factor is still asked for: good for nothing else. */
  isPending: boolean('is_pending').notNull().default(false),
}, (t) => [index('sign_ins_person').on(t.personId).where(sql`ended_at is null`)])

/** With one of these a program on its owner's computer acts for them, on the routes of the terminal alone. Only the hash of the token is kept. */
export const accessTokens = pgTable('access_tokens', {
  id: id(),
  tokenHash: bytes('token_hash').notNull().unique(),
  personId: ref('person_id').notNull().references(() => people.id),
  name: text('name').notNull(),
  createdAt: moment('created_at').notNull().defaultNow(),
  expiresAt: moment('expires_at').notNull(),
  /** Noted at most every 10 minutes. */
  seenAt: moment('seen_at'),
  endedAt: moment('ended_at'),
}, (t) => [index('access_tokens_person').on(t.personId), check('access_tokens_a_year', sql`expires_at <= created_at + interval '366 days'`)])

/** A link that may be used once: to set up the first admin, to join, to reset a password. Only the hash of its token is kept. */
export const invitations = pgTable('invitations', {
  id: id(),
  tokenHash: bytes('token_hash').notNull().unique(),
  purpose: text('purpose').notNull(),
  personId: ref('person_id').references(() => people.id),
  /** The address that a link of purpose 'email' verifies. */
  email: text('email'),
  createdBy: ref('created_by').references(() => people.id),
  createdAt: moment('created_at').notNull().defaultNow(),
  expiresAt: moment('expires_at').notNull(),
  usedAt: moment('used_at'),
  /** Ended without use: replaced by a newer link, or the person was disabled. */
  endedAt: moment('ended_at'),
}, (t) => [
  index('invitations_person').on(t.personId),
  check('invitations_purpose', sql`purpose in ('setup', 'invitation', 'reset', 'email')`),
])

/** Further addresses of a person, each proved by a link. They sign in and are found like the first one. */
export const personEmails = pgTable('person_emails', {
  id: id(),
  personId: ref('person_id').notNull().references(() => people.id),
  email: text('email').notNull(),
  verifiedAt: moment('verified_at').notNull().defaultNow(),
}, (t) => [uniqueIndex('person_emails_email').on(sql`lower(${t.email})`), index('person_emails_person').on(t.personId)])

/** Codes from an app (RFC 6238). `lastStep` is the newest time step that was used, so that no code works twice. */
export const totps = pgTable('totps', {
  personId: ref('person_id').primaryKey().references(() => people.id),
  secret: bytes('secret').notNull(),
  confirmedAt: moment('confirmed_at'),
  lastStep: integer('last_step').notNull().default(0),
})

/** One-time codes for the day the phone is lost; only hashes are kept. */
export const recoveryCodes = pgTable('recovery_codes', {
  id: id(),
  personId: ref('person_id').notNull().references(() => people.id),
  codeHash: bytes('code_hash').notNull(),
  usedAt: moment('used_at'),
}, (t) => [uniqueIndex('recovery_codes_once').on(t.personId, t.codeHash)])

export const passkeys = pgTable('passkeys', {
  id: id(),
  personId: ref('person_id').notNull().references(() => people.id),
  credentialId: bytes('credential_id').notNull().unique(),
  publicKey: bytes('public_key').notNull(),
  counter: ref('counter').notNull().default(0),
  transports: jsonb('transports').$type<string[]>().notNull().default([]),
  name: text('name').notNull(),
  createdAt: moment('created_at').notNull().defaultNow(),
  usedAt: moment('used_at'),
}, (t) => [index('passkeys_person').on(t.personId)])

/** What was asked of a browser and is waited for: a passkey's challenge, or the state of a sign-in elsewhere. Good once, for minutes. */
export const challenges = pgTable('challenges', {
  tokenHash: bytes('token_hash').primaryKey(),
  purpose: text('purpose').notNull(),
  personId: ref('person_id').references(() => people.id),
  data: jsonb('data').notNull(),
  expiresAt: moment('expires_at').notNull(),
})

/** A person at a provider of sign-in: known by issuer and subject, never by e-mail. */
export const identities = pgTable('identities', {
  issuer: text('issuer').notNull(),
  subject: text('subject').notNull(),
  personId: ref('person_id').notNull().references(() => people.id),
  createdAt: moment('created_at').notNull().defaultNow(),
}, (t) => [primaryKey({ columns: [t.issuer, t.subject] }), index('identities_person').on(t.personId)])
