/** Written only by features/author. A draft is no fact yet: it changes, and ends. What it was before, what was said of it and who approved it is only ever added to. */
import { sql } from 'drizzle-orm'
import { boolean, index, integer, jsonb, pgTable, primaryKey, text, uniqueIndex } from 'drizzle-orm/pg-core'
import { people } from './accounts.ts'
import { id, moment, ref } from './columns.ts'
import { moduleRevisions, pictures } from './curriculum.ts'

/** What one author is writing in one file of a curriculum. `file` is its name without .md: the id of a module or page, or "curriculum". */
export const drafts = pgTable('drafts', {
  id: id(),
  curriculum: text('curriculum').notNull(),
  file: text('file').notNull(),
  authorId: ref('author_id').notNull().references(() => people.id),
  /** The revision that it was begun from; null = nothing of this name was published then. */
  baseRevisionId: ref('base_revision_id').references(() => moduleRevisions.id),
  text: text('text').notNull(),
  /** Grows with every save. */
  version: integer('version').notNull().default(1),
  /** The page that saved last, by its random word ('' without script), and that page's own count of its saves. */
  writer: text('writer').notNull().default(''),
  turn: integer('turn').notNull().default(0),
  begunAt: moment('begun_at').notNull().defaultNow(),
  savedAt: moment('saved_at').notNull().defaultNow(),
  endedAt: moment('ended_at'),
  /** 'published' or 'discarded'. */
  endedAs: text('ended_as'),
}, (t) => [uniqueIndex('drafts_one_live').on(t.curriculum, t.file, t.authorId).where(sql`ended_at is null`), index('drafts_author').on(t.authorId)])

/** What a draft held before: kept whenever one page replaces what another saved, and every few minutes of writing. */
export const draftTexts = pgTable('draft_texts', {
  id: id(),
  draftId: ref('draft_id').notNull().references(() => drafts.id),
  version: integer('version').notNull(),
  text: text('text').notNull(),
  savedAt: moment('saved_at').notNull(),
}, (t) => [index('draft_texts_draft').on(t.draftId, t.id)])

/** Pictures that authors added to a curriculum, by the path that texts name. The path holds part of the hash, so it never comes to mean another picture. */
export const draftPictures = pgTable('draft_pictures', {
  curriculum: text('curriculum').notNull(),
  path: text('path').notNull(),
  hash: text('hash').notNull().references(() => pictures.hash),
  addedBy: ref('added_by').notNull().references(() => people.id),
  addedAt: moment('added_at').notNull().defaultNow(),
}, (t) => [primaryKey({ columns: [t.curriculum, t.path] })])

/** A text that is to be published at a moment, exactly as it was when that was asked for. */
export const plannedPublications = pgTable('planned_publications', {
  id: id(),
  draftId: ref('draft_id').notNull().references(() => drafts.id),
  /** Version of the draft whose text this is. */
  version: integer('version').notNull(),
  text: text('text').notNull(),
  baseRevisionId: ref('base_revision_id').references(() => moduleRevisions.id),
  /** Ids of items whose new wording is a mere fix. */
  fixes: jsonb('fixes').$type<string[]>().notNull(),
  /** Whether a new module then takes the last place in the order of its curriculum. */
  joins: boolean('joins').notNull().default(false),
  publishAt: moment('publish_at').notNull(),
  plannedBy: ref('planned_by').notNull().references(() => people.id),
  plannedAt: moment('planned_at').notNull().defaultNow(),
  endedAt: moment('ended_at'),
  /** 'published', 'canceled' or 'failed'. */
  endedAs: text('ended_as'),
  /** Why it failed, in a sentence. */
  why: text('why'),
  revisionId: ref('revision_id').references(() => moduleRevisions.id),
}, (t) => [uniqueIndex('planned_publications_one_live').on(t.draftId).where(sql`ended_at is null`)])

/** What somebody said of a line of a draft. An answer names the comment that it answers. */
export const reviewComments = pgTable('review_comments', {
  id: id(),
  draftId: ref('draft_id').notNull().references(() => drafts.id),
  /** Version of the draft that was read, the line in it (from 1; null = the whole), and what stood there. */
  version: integer('version').notNull(),
  line: integer('line'),
  quote: text('quote').notNull().default(''),
  text: text('text').notNull(),
  answers: ref('answers'),
  writtenBy: ref('written_by').notNull().references(() => people.id),
  writtenAt: moment('written_at').notNull().defaultNow(),
  settledBy: ref('settled_by').references(() => people.id),
  settledAt: moment('settled_at'),
}, (t) => [index('review_comments_draft').on(t.draftId, t.id)])

/** An author asks others to read a draft; asking once more ends the request before. */
export const reviewRequests = pgTable('review_requests', {
  id: id(),
  draftId: ref('draft_id').notNull().references(() => drafts.id),
  /** Version of the draft when that was asked. */
  version: integer('version').notNull(),
  askedBy: ref('asked_by').notNull().references(() => people.id),
  askedAt: moment('asked_at').notNull().defaultNow(),
  endedAt: moment('ended_at'),
}, (t) => [uniqueIndex('review_requests_one_live').on(t.draftId).where(sql`ended_at is null`)])

/** Somebody else than its author found this very text fit to be published. */
export const approvals = pgTable('approvals', {
  id: id(),
  draftId: ref('draft_id').notNull().references(() => drafts.id),
  /** sha-256 in hex of the text: a draft that was changed since is not approved. */
  textHash: text('text_hash').notNull(),
  note: text('note').notNull().default(''),
  approvedBy: ref('approved_by').notNull().references(() => people.id),
  approvedAt: moment('approved_at').notNull().defaultNow(),
  withdrawnAt: moment('withdrawn_at'),
}, (t) => [uniqueIndex('approvals_one_live').on(t.draftId, t.textHash, t.approvedBy).where(sql`withdrawn_at is null`)])

/** How many approvals a curriculum asks for before anything of it is published; the newest row counts, none asks for none. */
export const reviewRules = pgTable('review_rules', {
  id: id(),
  curriculum: text('curriculum').notNull(),
  approvals: integer('approvals').notNull(),
  setBy: ref('set_by').notNull().references(() => people.id),
  setAt: moment('set_at').notNull().defaultNow(),
}, (t) => [index('review_rules_curriculum').on(t.curriculum, t.id)])
