/** Written only by features/practice. Nothing here points to a person served: counts, controlled lists and lines that were checked. */
import { sql } from 'drizzle-orm'
import { check, date, doublePrecision, index, integer, jsonb, pgTable, text, uniqueIndex } from 'drizzle-orm/pg-core'
import { people } from './accounts.ts'
import { calls } from './coaching.ts'
import { enrollments } from './cohorts.ts'
import { id, moment, ref } from './columns.ts'
import { agencies } from './people.ts'

/** A month's report that is being written. Not a fact yet: replaced at each save, gone at submission. */
export const practiceDrafts = pgTable('practice_drafts', {
  id: id(),
  enrollmentId: ref('enrollment_id').notNull().references(() => enrollments.id),
  /** "2026-11" */
  month: text('month').notNull(),
  values: jsonb('values').notNull(),
  /** Counts up at each save; a save names the one it was made from. */
  version: integer('version').notNull(),
  /** The page that saved it by itself, a random word; '' = a form that was sent. One page's later save replaces its own earlier one, whose reply may be lost. */
  writer: text('writer').notNull().default(''),
  savedAt: moment('saved_at').notNull(),
}, (t) => [uniqueIndex('practice_drafts_once').on(t.enrollmentId, t.month), check('practice_drafts_version', sql`version > 0`)])

/** One version of a person's report about a month. A correction is a further row that supersedes; the current one is the one that none supersedes. */
export const practiceReports = pgTable('practice_reports', {
  id: id(),
  enrollmentId: ref('enrollment_id').notNull().references(() => enrollments.id),
  /** Where the person belonged when it was submitted. */
  agencyId: ref('agency_id').references(() => agencies.id),
  month: text('month').notNull(),
  /** The call that it is for, by callForReport of domain/practice.ts; null where the month after it has none. */
  callId: ref('call_id').references(() => calls.id),
  supersedes: ref('supersedes'),
  /** The month whose goal is settled here, and what became of it. */
  goalMonth: text('goal_month'),
  goalStanding: text('goal_standing'),
  goalSaid: text('goal_said').notNull().default(''),
  /** Times by key, see domain/practice.ts. */
  practices: jsonb('practices').notNull(),
  counts: jsonb('counts').notNull(),
  barriers: jsonb('barriers').notNull(),
  note: text('note').notNull().default(''),
  submittedAt: moment('submitted_at').notNull(),
}, (t) => [
  uniqueIndex('practice_reports_first').on(t.enrollmentId, t.month).where(sql`supersedes is null`),
  uniqueIndex('practice_reports_supersedes').on(t.supersedes),
  index('practice_reports_enrollment').on(t.enrollmentId),
  uniqueIndex('practice_reports_call').on(t.enrollmentId, t.callId).where(sql`supersedes is null`),
  index('practice_reports_of_call').on(t.callId),
  check('practice_reports_month', sql`month ~ '^20[0-9]{2}-(0[1-9]|1[0-2])$'`),
  check('practice_reports_goal', sql`goal_standing in ('met', 'partly', 'not_met', 'changed') and goal_month is not null or goal_standing is null and goal_month is null`),
])

/** The goal that a report sets. */
export const practiceGoals = pgTable('practice_goals', {
  id: id(),
  reportId: ref('report_id').notNull().references(() => practiceReports.id),
  text: text('text').notNull(),
  dueOn: date('due_on', { mode: 'string' }).notNull(),
}, (t) => [uniqueIndex('practice_goals_report').on(t.reportId)])

/** A program's counts of one quarter, one version of them; corrected by a further row that supersedes. */
export const siteOutcomes = pgTable('site_outcomes', {
  id: id(),
  agencyId: ref('agency_id').notNull().references(() => agencies.id),
  /** "2026-Q3" */
  quarter: text('quarter').notNull(),
  supersedes: ref('supersedes'),
  served: integer('served').notNull(),
  working: integer('working').notNull(),
  inEducation: integer('in_education').notNull(),
  newEnrollees: integer('new_enrollees').notNull(),
  jobStarts: integer('job_starts').notNull(),
  /** People whose 90th day after a job start fell into the quarter, and those of them who were in that job. */
  reached90: integer('reached_90').notNull(),
  kept90: integer('kept_90').notNull(),
  /** Full-time equivalents. */
  specialists: doublePrecision('specialists').notNull(),
  vacancies: doublePrecision('vacancies').notNull(),
  /** [{ rate, definition, numerator, denominator }], as they were defined when it was entered. */
  rates: jsonb('rates').notNull(),
  enteredBy: ref('entered_by').notNull().references(() => people.id),
  enteredAt: moment('entered_at').notNull(),
}, (t) => [
  uniqueIndex('site_outcomes_first').on(t.agencyId, t.quarter).where(sql`supersedes is null`),
  uniqueIndex('site_outcomes_supersedes').on(t.supersedes),
  index('site_outcomes_agency').on(t.agencyId),
  check('site_outcomes_quarter', sql`quarter ~ '^20[0-9]{2}-Q[1-4]$'`),
  check('site_outcomes_parts', sql`least(working, in_education, new_enrollees, job_starts, kept_90, specialists, vacancies) >= 0 and served >= greatest(working, in_education, new_enrollees) and reached_90 >= kept_90`),
])

/** One fidelity review, one version of it; corrected by a further row that supersedes. */
export const fidelityScores = pgTable('fidelity_scores', {
  id: id(),
  agencyId: ref('agency_id').notNull().references(() => agencies.id),
  supersedes: ref('supersedes'),
  tool: text('tool').notNull(),
  assessedOn: date('assessed_on', { mode: 'string' }).notNull(),
  /** 'self' or 'independent' */
  kind: text('kind').notNull(),
  /** Who assessed: a team or an organization. */
  assessor: text('assessor').notNull(),
  /** IPS-25: 1 to 5 by item number. */
  items: jsonb('items'),
  /** IPS-Y: its two parts. */
  employment: integer('employment'),
  education: integer('education'),
  total: integer('total').notNull(),
  enteredBy: ref('entered_by').notNull().references(() => people.id),
  enteredAt: moment('entered_at').notNull(),
}, (t) => [
  index('fidelity_scores_agency').on(t.agencyId),
  uniqueIndex('fidelity_scores_supersedes').on(t.supersedes),
  check('fidelity_scores_tool', sql`tool = 'IPS-25' and items is not null and employment is null and education is null and total between 25 and 125 or tool = 'IPS-Y' and items is null and total = employment + education`),
  check('fidelity_scores_kind', sql`kind in ('self', 'independent')`),
])
