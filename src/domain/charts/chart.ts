/**
 * What every chart is made of. A chart takes finished values, already suppressed, and comes in one of two forms: a figure that stands alone with its table twin, or a
 * table one column of which is drawn, which needs no twin because it is one. The partial `chart` shows both. Nothing here decides what may be shown: whoever hides a
 * value hands over the sentence that stands in its place. Pure.
 */

/** `id` begins every id inside the chart and is given once on a page. `note` says of whom, how many and which attempt. */
export type About = { id: string; title: string; note: string }

/** Every number of a drawing, as text. A row that is hidden has a sentence in place of its cells. */
export type Twin = { head: string[]; rows: { name: string; cells: string[]; hidden: string | null }[] }

/** `notes` say how the drawing is read and what it leaves out. `svg` is null where there is nothing to draw; `notes` then say so. */
export type Figure = { form: 'figure'; id: string; title: string; notes: string[]; svg: string | null; table: Twin | null }

export type DrawnRow = {
  name: string; hint: string | null
  /** Cells before the drawing, the one that leads, and those after it. */
  before: string[]; lead: string; after: string[]
  /** Null: not shown, `hidden` says why. */
  svg: string | null; hidden: string | null; isTotal: boolean
}
/** `brief`: short names, one line a row also on a phone. `dense`: many rows. `tall`: a drawing that needs height. `axis` is null where the drawing needs none. */
export type DrawnTable = {
  form: 'table'; id: string; title: string; notes: string[]; size: 'usual' | 'brief' | 'dense' | 'tall'
  first: string; before: string[]; lead: string; after: string[]; axis: string | null; rows: DrawnRow[]
  /** Numbers that the drawing has and the table has not. */
  table: Twin | null
}
export type Chart = Figure | DrawnTable

/** A chart that has nothing to draw: its title, its note and a sentence. */
export const nothingToDraw = ({ id, title, note }: About, sentence: string): Figure => ({ form: 'figure', id, title, notes: [sentence, ...(note === '' ? [] : [note])], svg: null, table: null })

/** Its notes with what the chart adds; what is empty is left out. */
export const notesOf = ({ note }: About, ...more: (string | null)[]): string[] => [note, ...more].filter((each): each is string => each !== null && each !== '')

/** From this many rows on a drawn table is set close. */
export const many = 40
