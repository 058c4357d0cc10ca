/** What was said of a draft, each at the place where its line stands now. Pure. */
import { type LinePlace, placeOfQuote, placesOf } from '#src/domain/authoring/line-places.ts'
import { splitLines } from '#src/domain/authoring/source.ts'
import type { CommentRow } from './review-queries.ts'

/** `place`: 'whole' = it is about all of the draft; null = its line is gone. */
export type Thread = { comment: CommentRow; answers: CommentRow[]; place: LinePlace | 'whole' | null }

type Spoken = { version: number; text: string }

/** `texts`: those that comments speak of. Nothing is left out. */
export function threadsOf (comments: readonly CommentRow[], texts: readonly Spoken[], now: Spoken): Thread[] {
  const maps = new Map<string, ReturnType<typeof placesOf>>()
  const mapOf = (text: string) => { const known = maps.get(text) ?? placesOf(text, now.text); maps.set(text, known); return known }
  const says = (text: string, { line, quote }: CommentRow) => splitLines(text)[line! - 1] === quote
  function placeOf (comment: CommentRow): Thread['place'] {
    const { line, version, quote } = comment
    if (line === null) return 'whole'
    if (version === now.version && says(now.text, comment)) return { line, isChanged: false }
    const spoken = texts.find((each) => each.version === version && says(each.text, comment))
    return spoken ? mapOf(spoken.text)(line) : placeOfQuote(quote, now.text)
  }
  const answers = Map.groupBy(comments.filter((each) => each.answers !== null), (each) => each.answers)
  return comments.filter((each) => each.answers === null).map((comment) => ({ comment, answers: answers.get(comment.id) ?? [], place: placeOf(comment) }))
}

export const isOpen = ({ comment }: Thread): boolean => comment.settledAt === null
