/**
 * Saving what an author types. "Saved" is told after COMMIT. A text replaces another only when its page had seen that one, or when both come from one page in order; whatever is
 * replaced by another page is kept. So two tabs, a late request and a crash lose nothing.
 */
import type { Database } from '#src/platform/db/client.ts'
import { type DraftRow, findDraft, insertDraft, insertDraftText, lastKept, type Place, updateDraft } from './queries.ts'

export type Given = Place & {
  authorId: number
  text: string
  /** The revision that the page was made from; null where nothing was published. */
  base: number | null
  /** What that revision says: a text that is still the same begins no draft. */
  published: string | null
  /** The version that the page has seen; 0 = there was no draft. */
  seen: number
  /** The page's random word, '' without script, and its own count of what it sends. */
  writer: string
  turn: number
}
/** older: a later text of the same page has overtaken this one. none: it says what is published, so there is no draft. conflict: another page saved something else. */
export type Saved = { kind: 'saved'; version: number; savedAt: Date } | { kind: 'older'; version: number; savedAt: Date; /** The page's own count of what it sent last. */ turn: number } | { kind: 'none' } | { kind: 'conflict'; draft: DraftRow }

/** A text that was left standing for so long is kept before it is replaced. */
const keepEveryMs = 5 * 60_000

export async function saveDraft (db: Database, given: Given): Promise<Saved> {
  return db.transaction(async (tx): Promise<Saved> => {
    const { authorId, text, writer, turn, base } = given
    const draft = await findDraft(tx, given, authorId, true)
    if (draft === null) {
      if (text === given.published) return { kind: 'none' }
      const made = await insertDraft(tx, { curriculum: given.curriculum, file: given.file }, { authorId, baseRevisionId: base, text, writer, turn })
      // Another page of the same author was quicker by a moment.
      return made ? { kind: 'saved', ...made } : { kind: 'conflict', draft: (await findDraft(tx, given, authorId, true))! }
    }
    const { id, version, savedAt } = draft
    if (draft.text === text) return { kind: 'saved', version, savedAt }
    const isOwn = writer !== '' && draft.writer === writer
    if (isOwn && turn <= draft.turn) return { kind: 'older', version, savedAt, turn: draft.turn }
    if (!isOwn && given.seen !== version) return { kind: 'conflict', draft }
    const kept = isOwn ? await lastKept(tx, id) ?? draft.begunAt : null
    if (kept === null || savedAt.getTime() - kept.getTime() > keepEveryMs) await insertDraftText(tx, draft)
    return { kind: 'saved', ...await updateDraft(tx, id, { text, writer, turn }) }
  })
}

/** Keeps a text beside the draft, where whoever chose the other one finds it again. */
export const keepAside = (db: Database, { id, version }: DraftRow, text: string, now: Date): Promise<void> => insertDraftText(db, { id, version, text, savedAt: now })
