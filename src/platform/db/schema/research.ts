/** Written only by features/research. */
import { boolean, index, pgTable, text } from 'drizzle-orm/pg-core'
import { people } from './accounts.ts'
import { bytes, id, moment, ref } from './columns.ts'

/** A use of the data by an evaluator. Its key makes the pseudonyms: stable within the project, unlinkable across projects. */
export const researchProjects = pgTable('research_projects', {
  id: id(),
  name: text('name').notNull(),
  purpose: text('purpose').notNull(),
  key: bytes('key').notNull(),
  createdBy: ref('created_by').references(() => people.id),
  createdAt: moment('created_at').notNull().defaultNow(),
  /** The key is gone with it: nothing that was given out can be linked again. */
  endedAt: moment('ended_at'),
})

/** What a person said about research with their results; the newest counts. Append-only. */
export const researchConsents = pgTable('research_consents', {
  id: id(),
  personId: ref('person_id').notNull().references(() => people.id),
  isGiven: boolean('is_given').notNull(),
  /** The sentence that was asked, as it was shown. */
  asked: text('asked').notNull(),
  at: moment('at').notNull().defaultNow(),
}, (t) => [index('research_consents_person').on(t.personId, t.id)])
