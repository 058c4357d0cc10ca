/** What the readers of the item types share: the parts of an item, and how an entry of a list is taken apart. */
import type { Item } from '../curriculum.ts'
import type { Attributes } from './attributes.ts'
import type { Entry, TableBlock, Text } from './blocks.ts'
import type { ItemSource } from './outline.ts'
import type { Report } from './problem.ts'
import type { Comment, Line } from './source.ts'

/** What an item's readers need to know of the file around it. */
export type Reading = { report: Report; /** Null: not known, so not judged. */ objectives: readonly string[] | null; comments: ReadonlyMap<number, Comment[]>; lines: readonly Line[] }

/** Questions of a form of feedback have no right answer, so nothing about one may stand on them. */
export const isAsked = ({ item }: Pick<Parts, 'item'>): boolean => item.place === 'form'

/** The parts of an item. `answer` is the label's line, table or list that its type asks for, and for labels the list below. */
export type Parts = {
  item: ItemSource
  attributes: Attributes
  answer: { label: Text | null; entries: Entry[]; ordered: boolean; table: TableBlock | null }
  foreseen: Entry[]
}
export type Base = Pick<Item, 'id' | 'heading' | 'stem' | 'rationale' | 'objective' | 'point' | 'points' | 'forms' | 'phases' | 'shuffle' | 'line'>

export const isTick = (entry: Entry): boolean => /^\[[ xX]\](?:[ \t]|$)/.test(entry.lines[0]!.text)

/** Comments of an entry's own text; those in its feedback are notes. */
export const commentsOf = (entry: Entry, { comments }: Reading): Comment[] => {
  const quote = entry.lines.findIndex((line) => line.text.trimStart().startsWith('>'))
  return entry.lines.slice(0, quote === -1 ? entry.lines.length : quote).flatMap(({ line }) => comments.get(line) ?? [])
}

export const quoted = (lines: readonly Text[]) => lines.map((line) => line.text).join('\n').trim()

/** An entry's own text and the indented quote below it. `after` is text that follows the quote and belongs nowhere. */
export function splitEntry (entry: Entry): { text: string; last: Text; feedback: string | null; after: Text | null } {
  const from = entry.lines.findIndex((line) => line.text.trimStart().startsWith('>'))
  if (from === -1) return { text: quoted(entry.lines), last: entry.lines.findLast((line) => line.text.trim() !== '') ?? entry.lines[0]!, feedback: null, after: null }
  const text = entry.lines.slice(0, from)
  const rest = entry.lines.slice(from)
  const after = rest.find((line, index) => index > 0 && line.text.trim() !== '' && !line.text.trimStart().startsWith('>') && rest[index - 1]!.text.trim() === '') ?? null
  const lines = rest.filter((line) => after === null || line.line < after.line).map((line) => ({ ...line, text: line.text.replace(/^[ \t]*> ?/, '') }))
  return { text: quoted(text), last: text.findLast((line) => line.text.trim() !== '') ?? entry.lines[0]!, feedback: quoted(lines) || null, after }
}
