/** /author/<curriculum>/<file>/reviews/<draft>: a draft read by others, who comment on its lines and approve it; /author/<curriculum>/curriculum/rule: how many have to. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { isError } from '#src/domain/authoring/problem.ts'
import { readId } from '#src/features/people/fields.ts'
import { Conflict, NotFound } from '#src/platform/http/errors.ts'
import { blankForm, fields, type Form, readForm, refusal, withErrors } from '#src/platform/http/forms.ts'
import { wantsPart } from '#src/platform/http/views.ts'
import type { Services } from '#src/services.ts'
import { asTyped, type Bench, openBench } from './bench.ts'
import { config, type Here, mayHoldFrame, showPreview } from './bench-routes.ts'
import { queryOf, readPart } from './preview.ts'
import { type DraftRow, findDraftById } from './queries.ts'
import { answerComment, approveDraft, askForReview, settleComment, takeRequestBack, withdrawApproval, writeComment } from './review-draft.ts'
import { loadThreads } from './review-load.ts'
import { reviewPage, reviewPath, type Writing } from './review-page.ts'
import { approvalsNeeded, findComment, findRequest, isAuthorOf, listApprovals, listReviewers } from './review-queries.ts'
import { ruleRoutes } from './review-rule-routes.ts'
import type { Judged, Shelves } from './shelf.ts'

type Params = Here['Params'] & { draft: string }
type Review = { Params: Params; Querystring: Here['Querystring'] }
type OfComment = { Params: Params & { comment: string }; Querystring: Here['Querystring'] }
type Request = FastifyRequest<Review>
type Open = { draft: DraftRow; bench: Bench; judged: Judged; path: string }

const mostWords = 5000
/** Text of some lines, without control characters. */
const words = (least: number, message: string) => z.string({ error: message }).transform((text) => asTyped(text).normalize('NFC').replace(/[^\P{Cc}\n\t]/gu, '').trim())
  .refine((text) => text.length >= least, { error: message }).refine((text) => text.length <= mostWords, { error: `Say it in at most ${mostWords.toLocaleString('en-US')} characters` })
const number = (error: string) => z.string({ error }).regex(/^\d{1,9}$/, error).transform(Number)
const again = 'Open this page again'
const said = words(1, 'Write what you want to say')
const CommentForm = fields({ text: said, version: number(again), line: z.union([z.literal('').transform(() => null), number(again)]).default(null), quote: z.string({ error: again }).refine((text) => !/[\0\n]/.test(text), { error: again }).default('') })
const AnswerForm = fields({ text: said, version: number(again).optional(), line: z.literal('').optional(), quote: z.literal('').optional() })
const SettleForm = fields({ do: z.enum(['settle', 'open'], { error: 'Use a button of this page' }) })
const ApproveForm = fields({ hash: z.string({ error: again }).regex(/^[0-9a-f]{64}$/, again), note: words(0, '').default('') })

export function reviewRoutes (app: FastifyInstance, services: Services, shelves: Shelves): void {
  const { db, now } = services
  const url = '/author/:curriculum/:file/reviews/:draft'
  ruleRoutes(app, services, shelves)

  /** Throws NotFound for a draft that is not of this file. */
  async function open ({ params, person }: Request | FastifyRequest<OfComment>): Promise<Open> {
    const id = readId(params.draft), draft = id === null ? null : await findDraftById(db, id)
    if (!draft || draft.curriculum !== params.curriculum || draft.file !== params.file) throw new NotFound('no such draft')
    // Whoever reads a draft of something that was never published need not have one of their own.
    const bench = await openBench(services, shelves, params, { ...person!, id: draft.authorId })
    return { draft, bench, judged: bench.judge(asTyped(draft.text)), path: reviewPath(params, draft.id) }
  }

  async function show (request: Request | FastifyRequest<OfComment>, reply: FastifyReply, { draft, bench, judged }: Open, writing: Writing = null, approving: Form = blankForm()): Promise<FastifyReply> {
    const [threads, approvals, reviewers, needed, asked, isOwn] = await Promise.all([
      loadThreads(db, draft), listApprovals(db, draft.id), listReviewers(db, draft.authorId), approvalsNeeded(db, draft.curriculum), findRequest(db, draft.id), isAuthorOf(db, draft.id, request.person!.id),
    ])
    mayHoldFrame(reply)
    return reply.page('author/review', reviewPage({ draft, bench, judged, threads, approvals, reviewers, needed, isAsked: asked !== null, isOwn, part: readPart(request.query), writing, approving, person: request.person!, now: now() }))
  }

  app.get<Review>(url, { config }, async (request, reply) => show(request, reply, await open(request), writingIn(request.query)))

  async function preview (request: Request, reply: FastifyReply): Promise<FastifyReply> {
    const { bench, judged, path } = await open(request), part = readPart(request.query)
    return showPreview(request, reply, { curriculum: bench.place.curriculum, draft: judged.draft, paths: bench.shelf.paths, part, action: `${path}/preview${queryOf(part)}` })
  }
  app.get<Review>(`${url}/preview`, { config }, preview)
  app.post<Review>(`${url}/preview`, { config }, preview)

  app.post<Here>('/author/:curriculum/:file/reviews', { config }, async (request, reply) => {
    const { draft } = await openBench(services, shelves, request.params, request.person!)
    if (!draft) throw new NotFound('no draft')
    await askForReview(services, draft.id, request.person!.id)
    return reply.redirect(reviewPath(request.params, draft.id), 303)
  })

  app.post<Review>(`${url}/withdrawal`, { config }, async (request, reply) => {
    const { draft, path } = await open(request)
    await takeRequestBack(services, draft.id, request.person!.id)
    return reply.redirect(path, 303)
  })

  app.post<Review>(`${url}/comments`, { config }, async (request, reply) => {
    const opened = await open(request), input = readForm(request, CommentForm)
    if (!input.ok) return show(request, reply.code(422), opened, { at: wholeOrLine(input.form.values.line), form: input.form })
    const { text, version, line, quote } = input.data
    const at = await writeComment(services, { draftId: opened.draft.id, by: request.person!.id, seen: { version, line, quote }, text })
    return back(request, reply, opened.path, line === null || at === null ? 'said' : `line-${at}`, at === line)
  })

  /** To where it stands now. A part of a page knows one line alone: for another one, the page is opened whole. */
  function back (request: FastifyRequest, reply: FastifyReply, path: string, anchor: string, isThere: boolean): FastifyReply {
    if (wantsPart(request) && !isThere) return reply.header('hx-redirect', `${path}#${anchor}`).send()
    return reply.redirect(`${path}#${anchor}`, 303)
  }

  /** Number of a comment of this draft. Throws NotFound for an answer, too. */
  async function commentOf ({ params }: FastifyRequest<OfComment>, { draft }: Open): Promise<number> {
    const id = readId(params.comment), comment = id === null ? null : await findComment(db, draft.id, id)
    if (!comment || comment.answers !== null) throw new NotFound('no such comment')
    return comment.id
  }

  app.post<OfComment>(`${url}/comments/:comment/answers`, { config }, async (request, reply) => {
    const opened = await open(request), comment = await commentOf(request, opened), input = readForm(request, AnswerForm)
    if (!input.ok) return show(request, reply.code(422), opened, { at: { answers: comment }, form: input.form })
    await answerComment(services, { draftId: opened.draft.id, comment, by: request.person!.id, text: input.data.text })
    return reply.redirect(`${opened.path}#said-${comment}`, 303)
  })

  app.post<OfComment>(`${url}/comments/:comment/settlement`, { config }, async (request, reply) => {
    const opened = await open(request), { draft, path } = opened, comment = await commentOf(request, opened), input = readForm(request, SettleForm)
    if (!input.ok) throw new Conflict('This form was not ours. Open the page again.')
    await settleComment(services, { draftId: draft.id, comment, by: request.person!.id, isSettled: input.data.do === 'settle' })
    return reply.redirect(`${path}#said-${comment}`, 303)
  })

  app.post<Review>(`${url}/approvals`, { config }, async (request, reply) => {
    const opened = await open(request), input = readForm(request, ApproveForm)
    if (!input.ok) return show(request, reply.code(422), opened, null, input.form)
    const { hash, note } = input.data
    if (opened.judged.problems.some(isError)) throw new Conflict('There are errors in this text, so nobody can approve it yet. Its author sees them at the workbench.')
    const failed = await approveDraft(services, { draftId: opened.draft.id, by: request.person!.id, hash, note }).catch(refusal)
    if (failed) return show(request, reply.code(422), await open(request), null, withErrors(input.values, failed.refused))
    return reply.redirect(`${opened.path}#approval`, 303)
  })

  app.post<Review>(`${url}/approvals/withdrawal`, { config }, async (request, reply) => {
    const { draft, path } = await open(request)
    await withdrawApproval(services, draft.id, request.person!.id)
    return reply.redirect(`${path}#approval`, 303)
  })
}

const wholeOrLine = (text: string | undefined): number | 'whole' => { const line = readId(text); return line ?? 'whole' }

/** The form that an address asks for. */
function writingIn ({ line, answer }: Record<string, string | undefined>): Writing {
  const answers = readId(answer)
  if (answers !== null) return { at: { answers }, form: blankForm() }
  if (line === 'whole') return { at: 'whole', form: blankForm() }
  const number = readId(line)
  return number === null ? null : { at: number, form: blankForm() }
}
