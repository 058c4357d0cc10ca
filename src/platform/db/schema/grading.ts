/** Written only by features/grading. */
import { sql } from 'drizzle-orm'
import { index, integer, jsonb, pgTable, text, uniqueIndex } from 'drizzle-orm/pg-core'
import { people } from './accounts.ts'
import { id, moment, ref } from './columns.ts'
import { attempts } from './learning.ts'

/** What one rater gave one open response on its rubric. Corrected by a new row; never changed. */
export const ratings = pgTable('ratings', {
  id: id(),
  attemptId: ref('attempt_id').notNull().references(() => attempts.id),
  item: text('item').notNull(),
  raterId: ref('rater_id').notNull().references(() => people.id),
  /** Points by criterion of the rubric. */
  marks: jsonb('marks').$type<Record<string, number>>().notNull(),
  points: integer('points').notNull(),
  possible: integer('possible').notNull(),
  note: text('note').notNull().default(''),
  ratedAt: moment('rated_at').notNull().defaultNow(),
  supersededAt: moment('superseded_at'),
}, (t) => [uniqueIndex('ratings_one_live').on(t.attemptId, t.item, t.raterId).where(sql`superseded_at is null`), index('ratings_rater').on(t.raterId)])
