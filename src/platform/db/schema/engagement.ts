/** Written only by features/engagement. */
import { sql } from 'drizzle-orm'
import { check, index, integer, pgTable } from 'drizzle-orm/pg-core'
import { people } from './accounts.ts'
import { cohorts } from './cohorts.ts'
import { id, moment, ref } from './columns.ts'
import { agencies } from './people.ts'

/** How many staff of an agency could have come to a cohort, by discipline, as somebody said on a day; the newest counts. An agency with any is one that was invited. */
export const eligibleStaff = pgTable('eligible_staff', {
  id: id(),
  cohortId: ref('cohort_id').notNull().references(() => cohorts.id),
  agencyId: ref('agency_id').notNull().references(() => agencies.id),
  sees: integer('sees').notNull(),
  supervisor: integer('supervisor').notNull(),
  manager: integer('manager').notNull(),
  other: integer('other').notNull(),
  enteredBy: ref('entered_by').notNull().references(() => people.id),
  enteredAt: moment('entered_at').notNull(),
}, (t) => [index('eligible_staff_cohort').on(t.cohortId, t.agencyId), check('eligible_staff_counts', sql`least(sees, supervisor, manager, other) >= 0`)])
