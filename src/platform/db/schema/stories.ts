/** Written only by features/stories. Nothing here names a person served: words are checked, and of a signed consent only where it is kept. */
import { sql } from 'drizzle-orm'
import { boolean, check, date, index, integer, jsonb, pgTable, text, uniqueIndex } from 'drizzle-orm/pg-core'
import { people } from './accounts.ts'
import { id, moment, ref } from './columns.ts'
import { agencies } from './people.ts'

/** A story or lesson from its first draft on; what it says stands in its versions, how far it is in its steps. */
export const stories = pgTable('stories', {
  id: id(),
  authorId: ref('author_id').notNull().references(() => people.id),
  createdAt: moment('created_at').notNull().defaultNow(),
}, (t) => [index('stories_author').on(t.authorId)])

/** What its author is writing. Not a fact yet: replaced at each save, gone when it is sent in. */
export const storyDrafts = pgTable('story_drafts', {
  id: id(),
  storyId: ref('story_id').notNull().unique().references(() => stories.id),
  values: jsonb('values').notNull(),
  /** Counts up at each save; a save names the one it was made from. */
  version: integer('version').notNull(),
  savedAt: moment('saved_at').notNull(),
}, () => [check('story_drafts_version', sql`version > 0`)])

/** One wording: as its author sent it in, or as an editor would have it. */
export const storyVersions = pgTable('story_versions', {
  id: id(),
  storyId: ref('story_id').notNull().references(() => stories.id),
  number: integer('number').notNull(),
  writtenBy: ref('written_by').notNull().references(() => people.id),
  kind: text('kind').notNull(),
  title: text('title').notNull(),
  text: text('text').notNull(),
  /** Keys of domain/practice.ts. */
  practices: jsonb('practices').notNull(),
  naming: text('naming').notNull(),
  reach: text('reach').notNull(),
  teller: text('teller').notNull(),
  /** Where the author belonged when it was sent in. */
  agencyId: ref('agency_id').references(() => agencies.id),
  writtenAt: moment('written_at').notNull(),
}, (t) => [
  uniqueIndex('story_versions_number').on(t.storyId, t.number),
  check('story_versions_kind', sql`kind in ('story', 'lesson')`), check('story_versions_naming', sql`naming in ('name', 'agency', 'unnamed')`), check('story_versions_teller', sql`teller in ('writer', 'served')`),
  check('story_versions_reach', sql`reach = 'program' or reach = 'state' and agency_id is not null`),
])

/** What happened to a story, step by step; the newest says how far it is. */
export const storySteps = pgTable('story_steps', {
  id: id(),
  storyId: ref('story_id').notNull().references(() => stories.id),
  /** The wording that the step is about. */
  versionId: ref('version_id').notNull().references(() => storyVersions.id),
  step: text('step').notNull(),
  /** Of an editor to the author. */
  word: text('word').notNull().default(''),
  takenBy: ref('taken_by').references(() => people.id),
  takenAt: moment('taken_at').notNull(),
}, (t) => [index('story_steps_story').on(t.storyId, t.id), check('story_steps_step', sql`step in ('sent', 'edited', 'agreed', 'declined', 'returned', 'released', 'withdrawn', 'consent withdrawn')`)])

/** What a person served has agreed to in writing, as the author confirms it; the newest counts. */
export const storyConsents = pgTable('story_consents', {
  id: id(),
  storyId: ref('story_id').notNull().references(() => stories.id),
  keptAt: text('kept_at').notNull(),
  signedOn: date('signed_on', { mode: 'string' }).notNull(),
  shown: boolean('shown').notNull(),
  printed: boolean('printed').notNull(),
  quoted: boolean('quoted').notNull(),
  confirmedBy: ref('confirmed_by').notNull().references(() => people.id),
  confirmedAt: moment('confirmed_at').notNull(),
}, (t) => [index('story_consents_story').on(t.storyId, t.id)])
