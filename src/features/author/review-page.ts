/** A draft as its readers see it: what changes, the text line by line with what was said of it, and who approved it. Pure. */
import { changesOf } from '#src/domain/authoring/changes.ts'
import { isError } from '#src/domain/authoring/problem.ts'
import { splitLines } from '#src/domain/authoring/source.ts'
import type { Form } from '#src/platform/http/forms.ts'
import type { SignedIn } from '#src/platform/http/person.ts'
import type { Views } from '#src/platform/http/views.ts'
import { asTyped, type Bench, titlesOf } from './bench.ts'
import { benchPath, crumbsOf, whenText } from './bench-page.ts'
import { changeViews } from './change-views.ts'
import { type Part, partsOf, queryOf } from './preview.ts'
import type { DraftRow } from './queries.ts'
import { textHash } from './review-draft.ts'
import type { ApprovalRow, CommentRow, ReviewState } from './review-queries.ts'
import { isOpen, type Thread } from './review-threads.ts'
import type { Judged } from './shelf.ts'
import type { CommentForm, CommentLine, SaidView, ThreadView } from './views.ts'

export const reviewPath = ({ curriculum, file }: Bench['place'], draft: number): string => `${benchPath({ curriculum, file })}/reviews/${draft}`

/** Where the form stands that was asked for, and what it holds. */
export type Writing = { at: number | 'whole' | { answers: number }; form: Form } | null

export type ReviewFacts = {
  bench: Bench; draft: DraftRow; judged: Judged; threads: Thread[]; approvals: ApprovalRow[]; reviewers: string[]; needed: number; isAsked: boolean; isOwn: boolean
  part: Part; writing: Writing; approving: Form; person: SignedIn; now: Date
}

/** "waits for review", "approved" and the like; [] = nobody asked or said anything. */
export function stateWords ({ isAsked, open, given, needed, outdated }: ReviewState): string[] {
  const isApproved = given > 0 && given >= needed
  return [
    ...(isApproved ? [given === 1 ? 'approved' : `approved by ${given}`] : given > 0 ? [`${given} of ${needed} approvals`] : []),
    ...(given === 0 && outdated > 0 ? ['changed since it was approved'] : []),
    ...(isAsked && !isApproved ? ['waits for review'] : []),
    ...(open > 0 ? [`${open} ${open === 1 ? 'comment' : 'comments'} open`] : []),
  ]
}

export function stateOf ({ threads, approvals, needed, isAsked, draft }: Pick<ReviewFacts, 'threads' | 'approvals' | 'needed' | 'isAsked' | 'draft'>): ReviewState {
  const standing = approvals.filter(({ withdrawnAt, isOwn }) => withdrawnAt === null && !isOwn), hash = textHash(draft.text)
  const current = standing.filter((each) => each.textHash === hash)
  return { isAsked, needed, open: threads.filter(isOpen).length, given: new Set(current.map(({ person }) => person)).size, outdated: standing.length - current.length }
}

export function reviewPage (facts: ReviewFacts): Views['author/review'] {
  const { bench, draft, judged, threads, approvals, isOwn, isAsked, part, writing, person, now } = facts
  const { place } = bench, path = reviewPath(place, draft.id), text = asTyped(draft.text), { title } = titlesOf({ ...bench, text }, judged)
  const isOver = draft.endedAt !== null, when = (at: Date) => whenText(at, person.timeZone, now)
  const state = stateOf(facts), errors = judged.problems.filter(isError).length
  const view = viewsOf(facts, path)
  const at = (line: number) => threads.filter((each) => each.place !== null && each.place !== 'whole' && each.place.line === line)
  const states = stateWords(state)
  return {
    crumbs: [...crumbsOf(bench, title, isOwn || bench.current !== null)], title: `Review: ${title}`, path,
    lead: isOver ? `${isOwn ? 'Your draft' : `Draft by ${draft.author}`}, ${draft.endedAs} ${when(draft.endedAt!)}` : `${isOwn ? 'Your draft' : `Draft by ${draft.author}`}, saved ${when(draft.savedAt)}`,
    states: states.length > 0 ? states.map((words) => words[0]!.toUpperCase() + words.slice(1)).join(' · ') : 'Nobody has asked for a review yet',
    request: isOwn && !isOver ? requestOf(isAsked, path, place) : null,
    problems: errors === 0 ? null : `${errors === 1 ? '1 error is' : `${errors} errors are`} in the text, so it cannot be published yet.`,
    changes: changeViews(changesOf(bench.published ?? '', text)), changesLabel: bench.published === null ? 'All of it is new' : `What changes from revision ${bench.current!.number}, word by word`,
    gone: threads.filter((each) => each.place === null).map(view), whole: threads.filter((each) => each.place === 'whole').map(view),
    wholeHref: isOver ? null : `${path}?line=whole#comment-whole`, wholeForm: writing?.at === 'whole' ? formOf(writing.form, path, draft.version, null, '') : null,
    lines: splitLines(text).map((words, index) => {
      const number = index + 1, said = at(number)
      return { number: String(number), text: words, href: isOver || words.trim() === '' ? null : `${path}?line=${number}#comment-${number}`, threads: said.map(view), form: writing?.at === number ? formOf(writing.form, path, draft.version, number, words) : null }
    }),
    parts: partsOf(judged.draft).map((each) => ({ text: each.text, href: `${path}/preview${queryOf(each)}`, isCurrent: each.part === part.part && each.form === part.form })), preview: `${path}/preview${queryOf(part)}`,
    approval: approvalOf(facts, state, errors, path, when),
    approvals: approvals.map(({ by, approvedAt, withdrawnAt, note, textHash: of }) => ({
      text: `${by}, ${when(approvedAt)}`, hint: withdrawnAt !== null ? `withdrawn ${when(withdrawnAt)}` : of === textHash(draft.text) ? 'of the text as it stands' : 'of a text that was changed since', note: note === '' ? null : note,
    })),
    since: sinceApproval(approvals, draft),
  }
}

function requestOf (isAsked: boolean, path: string, place: Bench['place']): Views['author/review']['request'] {
  return { ask: `${benchPath(place)}/reviews`, button: isAsked ? 'Ask once more' : 'Ask for a review', note: isAsked ? 'You have asked for a review. Trainers and admins are told of it once a day.' : null, takeBack: isAsked ? `${path}/withdrawal` : null }
}

/** What was changed since the latest approval that no longer holds; null while one holds. */
function sinceApproval (approvals: readonly ApprovalRow[], draft: DraftRow): Views['author/review']['since'] {
  const standing = approvals.filter(({ withdrawnAt, isOwn }) => withdrawnAt === null && !isOwn), hash = textHash(draft.text)
  const last = standing[0]
  if (!last || last.text === null || standing.some((each) => each.textHash === hash)) return null
  return { label: `What changed since ${last.by} approved it`, changes: changeViews(changesOf(asTyped(last.text), asTyped(draft.text))) }
}

function approvalOf ({ draft, isOwn, needed, reviewers, approvals, approving, person }: ReviewFacts, { given }: ReviewState, errors: number, path: string, when: (at: Date) => string): Views['author/review']['approval'] {
  const rule = needed === 0 ? 'This curriculum asks for no approval before publishing; one still tells its author that somebody has read it.' : `This curriculum asks for ${needed === 1 ? 'one approval' : `${needed} approvals`} by somebody other than the author before anything of it is published. This text has ${given === 0 ? 'none yet' : given}.`
  const own = approvals.find((each) => each.withdrawnAt === null && each.person === person.id), hash = textHash(draft.text)
  const isMine = own?.textHash === hash
  const why = draft.endedAt !== null ? `The draft was ${draft.endedAs}, so there is nothing to approve any more.`
    : isOwn ? `It is your own draft, so somebody else approves it: ${listed(reviewers)}.`
      : isMine ? `You approved this text ${when(own.approvedAt)}.` : errors > 0 ? 'It has errors, so it cannot be approved yet.' : null
  return { rule, why, form: approving, hash, action: why === null ? `${path}/approvals` : null, withdraw: own && !isOwn && draft.endedAt === null ? `${path}/approvals/withdrawal` : null }
}

/** "A, B or C"; with many, the first and how many more. */
export function listed (names: readonly string[]): string {
  if (names.length === 0) return 'nobody can yet, since there is no other trainer or admin'
  const shown = names.slice(0, 6), more = names.length - shown.length
  return more > 0 ? `${shown.join(', ')} or one of ${more} more` : shown.length === 1 ? shown[0]! : `${shown.slice(0, -1).join(', ')} or ${shown.at(-1)!}`
}

const formOf = (form: Form, path: string, version: number, line: number | null, quote: string): CommentForm => ({ id: `comment-${line ?? 'whole'}`, action: `${path}/comments`, version: String(version), line: line === null ? '' : String(line), quote, form, cancel: line === null ? `${path}#said` : `${path}#line-${line}` })

function viewsOf ({ draft, writing, person, now }: ReviewFacts, path: string): (thread: Thread) => ThreadView {
  const said = ({ by, writtenAt, text }: CommentRow): SaidView => ({ by, when: whenText(writtenAt, person.timeZone, now), text })
  return ({ comment, answers, place }) => {
    const isSettled = comment.settledAt !== null
    const isAnswering = writing !== null && typeof writing.at === 'object' && writing.at.answers === comment.id
    return {
      id: String(comment.id), said: said(comment), answers: answers.map(said),
      quote: place === null || (place !== 'whole' && place.isChanged) ? comment.quote : null, isGone: place === null,
      settled: isSettled ? `Settled by ${comment.settledBy ?? ''}, ${whenText(comment.settledAt!, person.timeZone, now)}` : null,
      settle: { action: `${path}/comments/${comment.id}/settlement`, value: isSettled ? 'open' : 'settle', button: isSettled ? 'Open again' : 'Settle' },
      answer: `${path}?answer=${comment.id}#answer-${comment.id}`, form: isAnswering ? { id: `answer-${comment.id}`, action: `${path}/comments/${comment.id}/answers`, version: String(draft.version), line: '', quote: '', form: writing.form, cancel: `${path}#said-${comment.id}` } : null,
    }
  }
}

/** For the author at the workbench: what is still open, with the line at which it stands. */
export const commentLines = (place: Bench['place'], draft: number, threads: readonly Thread[]): CommentLine[] => threads.filter(isOpen).map(({ comment, answers, place: at }) => ({
  place: at === null ? 'its line is gone' : at === 'whole' ? 'the whole' : `line ${at.line}`, line: at === null || at === 'whole' ? null : at.line, text: comment.text.length > 200 ? `${comment.text.slice(0, 197)} …` : comment.text,
  by: answers.length === 0 ? comment.by : `${comment.by}, ${answers.length === 1 ? '1 answer' : `${answers.length} answers`}`, href: `${reviewPath(place, draft)}#said-${comment.id}`,
}))
