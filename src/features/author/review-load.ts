/** What a review stands on, read from the database. */
import type { Db } from '#src/platform/db/client.ts'
import { asTyped } from './bench.ts'
import type { DraftRow } from './queries.ts'
import { commentLines } from './review-page.ts'
import { approvalsNeeded, listComments, listReviewStates, listSpokenOf, type ReviewState } from './review-queries.ts'
import { isOpen, type Thread, threadsOf } from './review-threads.ts'
import type { CommentLine } from './views.ts'

type Now = Pick<DraftRow, 'id' | 'version' | 'text'>

/** What was said of a draft, at the lines where it stands in this text. */
export async function loadThreads (db: Db, { id, version, text }: Now): Promise<Thread[]> {
  const comments = await listComments(db, id)
  return threadsOf(comments, comments.length === 0 ? [] : await listSpokenOf(db, id), { version, text: asTyped(text) })
}

/** For its author at the workbench: what nobody has settled, by line. */
export async function openComments (db: Db, draft: Now & Pick<DraftRow, 'curriculum' | 'file'>): Promise<CommentLine[]> {
  const open = (await loadThreads(db, draft)).filter(isOpen), lineOf = ({ place }: Thread): number => (place !== null && place !== 'whole' ? place.line : 0)
  return commentLines(draft, draft.id, open.sort((a, b) => lineOf(a) - lineOf(b)))
}

/** How far the review of a draft is; of none, what its curriculum asks for. */
export async function reviewOf (db: Db, draft: Pick<DraftRow, 'id'> | null, curriculum: string): Promise<ReviewState> {
  const known = draft === null ? undefined : (await listReviewStates(db)).get(draft.id)
  return known ?? { isAsked: false, open: 0, given: 0, outdated: 0, needed: await approvalsNeeded(db, curriculum) }
}
