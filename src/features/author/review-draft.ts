/** A draft is read by others: asked for, commented on, approved. Every action holds the draft, so that none of them meets a text that changes, or that is published, meanwhile. */
import { createHash } from 'node:crypto'
import { placeOfQuote } from '#src/domain/authoring/line-places.ts'
import { splitLines } from '#src/domain/authoring/source.ts'
import { lockPublishing } from '#src/features/curriculum/queries.ts'
import { audit } from '#src/platform/audit.ts'
import type { Db } from '#src/platform/db/client.ts'
import { Conflict, NotFound } from '#src/platform/http/errors.ts'
import { Refused } from '#src/platform/http/forms.ts'
import type { Services } from '#src/services.ts'
import { approvalsNeeded, countApprovals, findComment, holdDraft, holdDrafts, insertApproval, insertComment, insertRequest, insertRule, isAuthorOf, keepSpokenOf, listSpokenOf, updateApprovalsWithdrawn, updateRequestEnded, updateSettled } from './review-queries.ts'

export const textHash = (text: string): string => createHash('sha256').update(text).digest('hex')

type Needs = Pick<Services, 'db'>
type Held = NonNullable<Awaited<ReturnType<typeof holdDraft>>>

/** The draft while it lives. Throws NotFound, and Conflict when it has ended. */
async function live (tx: Db, draftId: number): Promise<Held> {
  const held = await holdDraft(tx, draftId)
  if (held === null) throw new NotFound('no such draft')
  if (held.endedAs !== null) throw new Conflict(`This draft was ${held.endedAs} meanwhile. Nothing was changed; what was said of it stays readable.`)
  return held
}
const about = ({ id, curriculum, file, version }: Held) => ({ subject: 'draft', subjectId: id, details: { curriculum, file, version } })

/** Its author asks others to read the draft as it is now. Asking again tells them again. */
export async function askForReview ({ db }: Needs, draftId: number, by: number): Promise<void> {
  await db.transaction(async (tx) => {
    const held = await live(tx, draftId)
    if (!await isAuthorOf(tx, draftId, by)) throw new NotFound('not theirs')
    await updateRequestEnded(tx, draftId)
    await insertRequest(tx, { draftId, version: held.version, askedBy: by })
    await audit(tx, { actor: by, action: 'asked for a review', ...about(held) })
  })
}

export async function takeRequestBack ({ db }: Needs, draftId: number, by: number): Promise<void> {
  await db.transaction(async (tx) => {
    const held = await live(tx, draftId)
    if (!await isAuthorOf(tx, draftId, by)) throw new NotFound('not theirs')
    if (await updateRequestEnded(tx, draftId)) await audit(tx, { actor: by, action: 'took a request for review back', ...about(held) })
  })
}

/** What a page showed when something was written there: the line, from 1, with its words; null = the whole. */
export type Seen = { version: number; line: number | null; quote: string }

/**
 * Keeps a comment and the text that it speaks of. Where the draft went on while it was written, it goes to the line that has the words now; where there is none, it is kept with the words
 * it was about. Returns the line at which it stands; null = none. Throws NotFound, and Conflict when the draft has ended.
 */
export async function writeComment ({ db }: Needs, given: { draftId: number; by: number; seen: Seen; text: string }): Promise<number | null> {
  const { draftId, by, text } = given
  return db.transaction(async (tx) => {
    const held = await live(tx, draftId), seen = await placed(tx, held, given.seen)
    if (seen.line !== null && seen.version === held.version) await keepSpokenOf(tx, held)
    await insertComment(tx, { draftId, ...seen, text, answers: null, writtenBy: by })
    return seen.version === held.version ? seen.line : null
  })
}

/** As it can be found again: in the text of now, in a kept one, or at the one place of its words. */
async function placed (tx: Db, held: Held, seen: Seen): Promise<Seen> {
  const { version, line, quote } = seen
  if (line === null) return { version: held.version, line: null, quote: '' }
  const isThere = (text: string) => splitLines(text)[line - 1] === quote
  if (version === held.version && isThere(held.text)) return seen
  if (version >= held.version) throw new Conflict('This form was not of this draft. Nothing was changed: open the page again.')
  if ((await listSpokenOf(tx, held.id)).some((kept) => kept.version === version && isThere(kept.text))) return seen
  const now = placeOfQuote(quote, held.text)
  return now ? { version: held.version, line: now.line, quote } : seen
}

/** Throws NotFound when there is no such comment, or it is itself an answer. */
async function commented (tx: Db, draftId: number, id: number) {
  const held = await holdDraft(tx, draftId), comment = await findComment(tx, draftId, id)
  if (!held || !comment || comment.answers !== null) throw new NotFound('no such comment')
  return { held, comment }
}

/** An answer stands below its comment, wherever that is; also once the draft has ended. */
export async function answerComment ({ db }: Needs, given: { draftId: number; comment: number; by: number; text: string }): Promise<void> {
  await db.transaction(async (tx) => {
    const { comment: { version, line, quote } } = await commented(tx, given.draftId, given.comment)
    await insertComment(tx, { draftId: given.draftId, version, line, quote, text: given.text, answers: given.comment, writtenBy: given.by })
  })
}

/** Who settles it need not be who wrote it; the page says who did. What is so already stays. */
export async function settleComment ({ db }: Needs, given: { draftId: number; comment: number; by: number; isSettled: boolean }): Promise<void> {
  const { draftId, comment, by, isSettled } = given
  await db.transaction(async (tx) => {
    const { held } = await commented(tx, draftId, comment)
    if (!await updateSettled(tx, comment, isSettled ? by : null)) return
    const { details, ...rest } = about(held)
    await audit(tx, { actor: by, action: isSettled ? 'settled comment' : 'opened comment again', ...rest, details: { ...details, comment } })
  })
}

/** `hash` is that of the text which was read. Throws Conflict for the author, under any record of theirs, and for a draft that ended; when the draft says something else by now, Refused, beside the note. A second approval of one text changes nothing. */
export async function approveDraft ({ db }: Needs, given: { draftId: number; by: number; hash: string; note: string }): Promise<void> {
  const { draftId, by, hash, note } = given
  await db.transaction(async (tx) => {
    const held = await live(tx, draftId)
    if (await isAuthorOf(tx, draftId, by)) throw new Conflict('This draft is your own. Somebody else has to approve it.')
    if (textHash(held.text) !== hash) throw new Refused('note', 'The draft was changed while you read it, so nothing was approved. What you see now is the text of now: read what changed, then approve it.')
    await keepSpokenOf(tx, held)
    if (!await insertApproval(tx, { draftId, textHash: hash, note, approvedBy: by })) return
    const { details, ...rest } = about(held)
    await audit(tx, { actor: by, action: 'approved draft', ...rest, details: { ...details, text: hash } })
  })
}

/** Throws Conflict when nothing of theirs stands, or when the draft was published meanwhile. */
export async function withdrawApproval ({ db }: Needs, draftId: number, by: number): Promise<void> {
  await db.transaction(async (tx) => {
    const held = await live(tx, draftId)
    if (await updateApprovalsWithdrawn(tx, draftId, by) === 0) throw new Conflict('You have no approval of this draft that stands, so there was nothing to withdraw.')
    await audit(tx, { actor: by, action: 'withdrew approval', ...about(held) })
  })
}

export const mostApprovals = 2

/** From now on anything of this curriculum is published with so many approvals only, 0 to 2: also what is planned already. Waits for a publication that is under way. */
export async function setRule ({ db }: Needs, given: { curriculum: string; approvals: number; by: number }): Promise<void> {
  const { curriculum, approvals, by } = given
  await db.transaction(async (tx) => {
    await lockPublishing(tx)
    const before = await approvalsNeeded(tx, curriculum)
    if (before === approvals) return
    await insertRule(tx, { curriculum, approvals, setBy: by })
    await audit(tx, { actor: by, action: 'set approvals needed', subject: 'curriculum', subjectId: curriculum, details: { approvals, approvalsBefore: before } })
  })
}

/** Whether each of these texts, by file, has the approvals that its curriculum asks for, as drafts of this author. Throws Conflict with a sentence. In the transaction that publishes them. */
export async function expectApproved (tx: Db, curriculum: string, authorId: number, texts: ReadonlyMap<string, string>): Promise<void> {
  const needed = await approvalsNeeded(tx, curriculum)
  if (needed === 0) return
  await holdDrafts(tx, { curriculum, authorId, files: [...texts.keys()] })
  for (const [file, text] of texts) {
    const given = await countApprovals(tx, { curriculum, file, authorId, by: authorId, textHash: textHash(text) })
    if (given < needed) throw new Conflict(`${lackingText(needed, given, texts.size > 1 ? `${file}.md` : 'this text')} Nothing was published.`)
  }
}

/** In a sentence: what a text lacks. */
export const lackingText = (needed: number, given: number, what: string): string =>
  `This curriculum asks for ${needed === 1 ? 'an approval' : `${needed} approvals`} by somebody else before anything of it is published, and ${what} has ${given === 0 ? 'none' : given}.`
