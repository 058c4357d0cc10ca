/** Written only by features/curriculum. All append-only: a revision is for ever what it was when it was published. */
import { index, integer, jsonb, pgTable, primaryKey, text, uniqueIndex } from 'drizzle-orm/pg-core'
import { people } from './accounts.ts'
import { bytes, id, moment, ref } from './columns.ts'

/** The text of one file as published: a module, a page or the curriculum's own file. The newest by id is current. */
export const moduleRevisions = pgTable('module_revisions', {
  id: id(),
  curriculum: text('curriculum').notNull(),
  /** Id of the module or page; for the curriculum's own file the curriculum's id. */
  module: text('module').notNull(),
  kind: text('kind').notNull(),
  number: integer('number').notNull(),
  title: text('title').notNull(),
  text: text('text').notNull(),
  /** sha-256 in hex of the text and of the images that it shows. */
  hash: text('hash').notNull(),
  publishedAt: moment('published_at').notNull().defaultNow(),
  publishedBy: ref('published_by').references(() => people.id),
}, (t) => [
  uniqueIndex('module_revisions_number').on(t.curriculum, t.kind, t.module, t.number),
  // Not unique: a text that somebody goes back to is a revision anew.
  index('module_revisions_hash').on(t.curriculum, t.kind, t.module, t.hash),
])

/** One wording of one item. Unchanged items keep their row although the module around them changed. */
export const itemRevisions = pgTable('item_revisions', {
  id: id(),
  curriculum: text('curriculum').notNull(),
  item: text('item').notNull(),
  number: integer('number').notNull(),
  type: text('type').notNull(),
  wording: text('wording').notNull(),
  hash: text('hash').notNull(),
  /** How this wording relates to the one before: 'first', 'wording fix' (results stay comparable) or 'new meaning'. */
  change: text('change').notNull(),
  publishedAt: moment('published_at').notNull().defaultNow(),
}, (t) => [uniqueIndex('item_revisions_number').on(t.curriculum, t.item, t.number), uniqueIndex('item_revisions_hash').on(t.curriculum, t.item, t.hash)])

/** Which wording of which item a module revision holds. */
export const moduleItems = pgTable('module_items', {
  moduleRevisionId: ref('module_revision_id').notNull().references(() => moduleRevisions.id),
  itemRevisionId: ref('item_revision_id').notNull().references(() => itemRevisions.id),
  item: text('item').notNull(),
  position: integer('position').notNull(),
}, (t) => [primaryKey({ columns: [t.moduleRevisionId, t.item] }), index('module_items_item_revision').on(t.itemRevisionId)])

/** Images, once each, by what is in them. */
export const pictures = pgTable('pictures', {
  hash: text('hash').primaryKey(),
  type: text('type').notNull(),
  size: jsonb('size').$type<{ width: number; height: number } | null>(),
  bytes: bytes('bytes').notNull(),
})
export const modulePictures = pgTable('module_pictures', {
  moduleRevisionId: ref('module_revision_id').notNull().references(() => moduleRevisions.id),
  path: text('path').notNull(),
  hash: text('hash').notNull().references(() => pictures.hash),
}, (t) => [primaryKey({ columns: [t.moduleRevisionId, t.path] })])
