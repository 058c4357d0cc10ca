/** Written only by features/learning. */
import { sql } from 'drizzle-orm'
import { bigint, boolean, check, doublePrecision, index, integer, jsonb, pgTable, primaryKey, text, uniqueIndex } from 'drizzle-orm/pg-core'
import { people } from './accounts.ts'
import { enrollments } from './cohorts.ts'
import { id, moment, ref } from './columns.ts'
import { itemRevisions, moduleRevisions } from './curriculum.ts'
import { agencies } from './people.ts'

/** A section that was marked as read. */
export const sectionMarks = pgTable('section_marks', {
  enrollmentId: ref('enrollment_id').notNull().references(() => enrollments.id),
  module: text('module').notNull(),
  section: text('section').notNull(),
  revisionId: ref('revision_id').notNull().references(() => moduleRevisions.id),
  markedAt: moment('marked_at').notNull().defaultNow(),
}, (t) => [primaryKey({ columns: [t.enrollmentId, t.module, t.section] })])

/** One sitting of a quiz, pinned to the revision it started on. Points are an exact fraction. */
export const attempts = pgTable('attempts', {
  id: id(),
  enrollmentId: ref('enrollment_id').notNull().references(() => enrollments.id),
  personId: ref('person_id').notNull().references(() => people.id),
  agencyId: ref('agency_id').references(() => agencies.id),
  module: text('module').notNull(),
  phase: text('phase').notNull(),
  number: integer('number').notNull(),
  form: text('form').notNull(),
  /** Decides the order of options in this sitting. */
  seed: integer('seed').notNull(),
  revisionId: ref('revision_id').notNull().references(() => moduleRevisions.id),
  startedAt: moment('started_at').notNull().defaultNow(),
  submittedAt: moment('submitted_at'),
  pointsNumerator: bigint('points_numerator', { mode: 'number' }),
  pointsDenominator: bigint('points_denominator', { mode: 'number' }),
  possible: integer('possible'),
  answered: integer('answered'),
  /** 0–100, for reports; decisions use the fraction. */
  percent: doublePrecision('percent').generatedAlwaysAs(sql`100.0 * points_numerator / points_denominator / nullif(possible, 0)`),
  /** The same over the items that are part of gain alone, those asked both before and after; a fact of the revision, written with the rest at submission. */
  gainNumerator: bigint('gain_numerator', { mode: 'number' }),
  gainDenominator: bigint('gain_denominator', { mode: 'number' }),
  gainPossible: integer('gain_possible'),
}, (t) => [
  uniqueIndex('attempts_number').on(t.enrollmentId, t.module, t.phase, t.number),
  uniqueIndex('attempts_one_open').on(t.enrollmentId, t.module, t.phase).where(sql`submitted_at is null`),
  index('attempts_person').on(t.personId),
  index('attempts_module').on(t.module, t.phase).where(sql`submitted_at is not null`),
  check('attempts_gain', sql`(submitted_at is null) = (gain_possible is null)`),
  check('attempts_phase', sql`phase in ('pre', 'post', 'followup')`),
  check('attempts_scored', sql`(submitted_at is null) = (points_numerator is null) and (submitted_at is null) = (possible is null)`),
])

/** One answer, under its version (answers are never ordered by a clock). Frozen by a trigger once its attempt is submitted. */
export const responses = pgTable('responses', {
  attemptId: ref('attempt_id').notNull().references(() => attempts.id),
  item: text('item').notNull(),
  /** Shape by item type, see domain/answers.ts; JSON null = cleared. */
  answer: jsonb('answer').notNull(),
  version: integer('version').notNull(),
  replaces: integer('replaces').notNull(),
  writer: text('writer').notNull(),
  savedAt: moment('saved_at').notNull(),
}, (t) => [primaryKey({ columns: [t.attemptId, t.item] }), check('responses_version', sql`version > 0`)])

/** What each item of a submitted attempt earned, written in the transaction that submits it. */
export const itemScores = pgTable('item_scores', {
  attemptId: ref('attempt_id').notNull().references(() => attempts.id),
  item: text('item').notNull(),
  itemRevisionId: ref('item_revision_id').notNull().references(() => itemRevisions.id),
  pointsNumerator: integer('points_numerator').notNull(),
  pointsDenominator: integer('points_denominator').notNull(),
  possible: integer('possible').notNull(),
  isBlank: integer('is_blank').notNull(),
  /** What was chosen, in a form that can be counted: the key of an option, keys joined by commas; null where answers are free or in parts. */
  choice: text('choice'),
}, (t) => [primaryKey({ columns: [t.attemptId, t.item] }), index('item_scores_item_revision').on(t.itemRevisionId, t.attemptId)])

/**
 * The first complete attempt before and the first after, of one module in one enrollment, the one before the other: written in the transaction that submits the second
 * and true for ever, since neither can change. Scores are percents over the items that are part of gain; points and possible are for sums over modules.
 * The same person may have a pair of the same module in a later enrollment too: only the earliest counts, which is asked for when reading.
 */
export const matchedPairs = pgTable('matched_pairs', {
  enrollmentId: ref('enrollment_id').notNull().references(() => enrollments.id),
  module: text('module').notNull(),
  preAttemptId: ref('pre_attempt_id').notNull().references(() => attempts.id),
  postAttemptId: ref('post_attempt_id').notNull().references(() => attempts.id),
  prePoints: doublePrecision('pre_points').notNull(),
  prePossible: integer('pre_possible').notNull(),
  postPoints: doublePrecision('post_points').notNull(),
  postPossible: integer('post_possible').notNull(),
  prePercent: doublePrecision('pre_percent').notNull().generatedAlwaysAs(sql`100.0 * pre_points / pre_possible`),
  postPercent: doublePrecision('post_percent').notNull().generatedAlwaysAs(sql`100.0 * post_points / post_possible`),
  postAt: moment('post_at').notNull(),
}, (t) => [primaryKey({ columns: [t.enrollmentId, t.module] }), uniqueIndex('matched_pairs_post').on(t.postAttemptId), index('matched_pairs_module').on(t.module), check('matched_pairs_possible', sql`pre_possible > 0 and post_possible > 0`)])

/** The follow-up quiz of an enrollment: whether it was drawn into the cohort's sample, and when it was told. One row once it was decided. */
export const followUps = pgTable('follow_ups', {
  enrollmentId: ref('enrollment_id').primaryKey().references(() => enrollments.id),
  isSampled: boolean('is_sampled').notNull(),
  invitedAt: moment('invited_at'),
  remindedAt: moment('reminded_at'),
})
