/**
 * Written only by features/feedback. What was said and who has said something stand apart, and nothing leads from one to the other: no number, no time, no order. Both are written anew,
 * shuffled or sorted, whenever a form comes in, so that all rows of a cohort and phase bear the same transaction.
 */
import { sql } from 'drizzle-orm'
import { boolean, check, date, index, jsonb, pgTable, primaryKey, smallint, text, uuid } from 'drizzle-orm/pg-core'
import { ref } from './columns.ts'
import { cohorts, enrollments } from './cohorts.ts'
import { moduleRevisions } from './curriculum.ts'

/** One form as it was filled in. No person, no enrollment, no agency, no time, on purpose. */
export const feedbackForms = pgTable('feedback_forms', {
  id: uuid('id').primaryKey().defaultRandom(),
  cohortId: ref('cohort_id').notNull().references(() => cohorts.id),
  phase: text('phase').notNull(),
  revisionId: ref('revision_id').notNull().references(() => moduleRevisions.id),
  /** Answer by item, see domain/answers.ts; what was left out is absent. */
  answers: jsonb('answers').notNull(),
  /** 1 to 5, of the statements that bear these roles; null where it was left out or not asked. */
  satisfaction: smallint('satisfaction'),
  benefit: smallint('benefit'),
  intent: smallint('intent'),
  recommend: smallint('recommend'),
  /** Part of the figures. Forms join them in groups of five or more. */
  isCounted: boolean('is_counted').notNull(),
}, (t) => [
  index('feedback_forms_cohort').on(t.cohortId, t.phase),
  check('feedback_forms_phase', sql`phase in ('post', 'later')`),
  check('feedback_forms_roles', sql`satisfaction between 1 and 5 and benefit between 1 and 5 and intent between 1 and 5 and recommend between 1 and 5`),
])

/** Somebody has handed in a form, so that they are not asked again. That and nothing else. */
export const feedbackMarks = pgTable('feedback_marks', {
  enrollmentId: ref('enrollment_id').notNull().references(() => enrollments.id),
  phase: text('phase').notNull(),
}, (t) => [primaryKey({ columns: [t.enrollmentId, t.phase] }), check('feedback_marks_phase', sql`phase in ('post', 'later')`)])

/** Mails that asked somebody. */
export const feedbackAsks = pgTable('feedback_asks', {
  enrollmentId: ref('enrollment_id').notNull().references(() => enrollments.id),
  phase: text('phase').notNull(),
  askedOn: date('asked_on', { mode: 'string' }).notNull(),
  remindedOn: date('reminded_on', { mode: 'string' }),
}, (t) => [primaryKey({ columns: [t.enrollmentId, t.phase] }), check('feedback_asks_phase', sql`phase in ('post', 'later')`)])
