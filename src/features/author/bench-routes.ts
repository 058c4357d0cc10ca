/** /author/<curriculum>/<file>: one file written, checked and looked at. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { changesOf } from '#src/domain/authoring/changes.ts'
import { isError } from '#src/domain/authoring/problem.ts'
import { linesOf, quickFix, withEdit } from '#src/domain/authoring/quick-fix.ts'
import { isItemType, withItem } from '#src/domain/authoring/snippets.ts'
import { NotFound } from '#src/platform/http/errors.ts'
import { pairsOf } from '#src/platform/http/forms.ts'
import { wantsPart } from '#src/platform/http/views.ts'
import type { Services } from '#src/services.ts'
import { asTyped, type Bench, mostBytes, openBench, readText, revisionOf, takenIds } from './bench.ts'
import { benchPage, benchPath, crumbsOf, partViews, problemsView, savedText, whenText } from './bench-page.ts'
import { changeViews } from './change-views.ts'
import { checkPreview, type Part, previewBody, queryOf, readPart, type Shown } from './preview.ts'
import { listOtherDrafts, type Place } from './queries.ts'
import { keepAside, type Saved, saveDraft } from './save-draft.ts'
import { openComments } from './review-load.ts'
import { pathOf, type Shelves } from './shelf.ts'

export type Here = { Params: Place; Querystring: Record<string, string> }
export const config = { policy: 'author' } as const

const whole = z.string().regex(/^\d{1,15}$/).transform(Number)
const Sent = z.strictObject({
  text: z.unknown(), person: whole.optional(), base: z.union([z.literal('').transform(() => null), whole]), version: whole, writer: z.string().regex(/^[\w-]{0,40}$/).default(''), turn: whole.default(0),
  part: z.string().default(''), form: z.string().default(''), fix: z.string().max(100).optional(), add: z.string().max(20).optional(), do: z.enum(['check', 'yield']).default('check'),
})
type Sent = z.output<typeof Sent>

/** Text comes as a form, in which every sign may take three bytes; what is larger than a file may be is refused in words, and stays on its page. */
export const formLimit = 3 * 6 * mostBytes

export function benchRoutes (app: FastifyInstance, services: Services, shelves: Shelves): void {
  const { db, now } = services
  const open = (request: FastifyRequest<Here>): Promise<Bench> => openBench(services, shelves, request.params, request.person!)

  app.get<Here>('/author/:curriculum/:file', { config }, async (request, reply) => show(request, reply, await open(request)))

  const said = (bench: Bench, text: string) => (bench.draft ? openComments(db, { ...bench.draft, text }) : [])

  async function show (request: FastifyRequest<Here>, reply: FastifyReply, bench: Bench, typed?: { text: string; refused: string | null }, focusProblems = false): Promise<FastifyReply> {
    const text = typed?.text ?? bench.text
    const judged = bench.judge(text.length > mostBytes ? '' : text)
    mayHoldFrame(reply)
    return reply.page('author/bench', benchPage({ bench, judged, part: readPart(request.query), person: request.person!, now: now(), others: await listOtherDrafts(db, bench.place, request.person!.id), comments: await said(bench, text), focusProblems, ...(typed && { typed }) }))
  }

  app.post<Here>('/author/:curriculum/:file', { config, bodyLimit: formLimit }, async (request, reply) => {
    const bench = await open(request), sent = Sent.safeParse(request.body)
    if (!sent.success) return reply.code(422), show(request, reply, bench, { text: String((request.body as Record<string, unknown> | null)?.text ?? bench.text), refused: 'This form held something that is not ours. Nothing was changed.' })
    if (sent.data.person !== undefined && sent.data.person !== request.person!.id) return refuse(request, reply, bench, sent.data, 'Somebody else is signed in here by now, so this was not saved. It stays on this page: sign in as yourself to go on.')
    const read = readText(sent.data.text)
    if ('refused' in read) return refuse(request, reply, bench, sent.data, read.refused)
    const text = changed(bench, read.text, sent.data)
    if (sent.data.do === 'yield' && bench.draft) {
      await keepAside(db, bench.draft, text, now())
      return reply.redirect(`${benchPath(bench.place)}?done=settled`, 303)
    }
    const saved = await save(bench, sent.data, text, request.person!.id)
    if (request.headers.accept === 'application/json') return answer(request, reply, bench, text, saved, readPart(sent.data))
    if (saved.kind === 'conflict') return conflict(request, reply, bench, text, saved)
    const judged = bench.judge(text)
    if (sent.data.fix === undefined && sent.data.add === undefined && !judged.problems.some(isError)) return reply.redirect(`${benchPath(bench.place)}${queryOf(readPart(sent.data))}`, 303)
    return show(request, reply.code(judged.problems.some(isError) ? 422 : 200), { ...bench, draft: await own(request), text }, { text, refused: null }, true)
  })

  const own = async (request: FastifyRequest<Here>) => (await open(request)).draft
  const save = (bench: Bench, { base, version, writer, turn }: Sent, text: string, authorId: number): Promise<Saved> =>
    saveDraft(db, { ...bench.place, authorId, text, base: bench.current === null ? null : base ?? bench.current.id, published: bench.published, seen: version, writer, turn })

  /** The text with what a button of a page without script asks for. */
  function changed (bench: Bench, text: string, { fix, add }: Sent): string {
    if (add !== undefined && isItemType(add)) {
      const { draft } = bench.judge(text)
      return withItem(text, add, draft.kind === 'module' ? draft.value.objectives[0]?.key ?? null : null, takenIds(bench))
    }
    if (fix === undefined) return text
    const problem = bench.judge(text).problems.find(({ code, line, column, file }) => `${code} ${line} ${column}` === fix && file === pathOf(bench.place))
    const edit = problem ? quickFix(linesOf(text), problem) : null
    return edit ? withEdit(text, edit) : text
  }

  function refuse (request: FastifyRequest<Here>, reply: FastifyReply, bench: Bench, sent: Sent, refused: string) {
    reply.code(422)
    if (request.headers.accept === 'application/json') return { kind: 'refused', words: refused }
    return show(request, reply, bench, { text: String(sent.text ?? bench.text), refused })
  }

  /** For the script of the page: what was saved, what is wrong, and how it looks. */
  async function answer (request: FastifyRequest<Here>, reply: FastifyReply, bench: Bench, text: string, saved: Saved, part: Part) {
    const judged = bench.judge(text), { timeZone } = request.person!
    const action = `${benchPath(bench.place)}/preview${queryOf(part)}`
    if (saved.kind === 'conflict') reply.code(409)
    return {
      kind: saved.kind,
      ...(saved.kind === 'older' && { turn: saved.turn }),
      version: saved.kind === 'none' ? 0 : saved.kind === 'conflict' ? saved.draft.version : saved.version,
      words: saved.kind === 'none' ? 'As published' : saved.kind === 'conflict' ? `Another page saved a different text ${whenText(saved.draft.savedAt, timeZone, now())}. Both are kept.` : savedText(saved.savedAt, timeZone, now()),
      marks: judged.problems.filter(({ file }) => file === pathOf(bench.place)).slice(0, 100).map(({ line, column, severity, message }) => ({ line, column, severity, message })),
      problems: reply.fragment('author/_problems', { problems: problemsView(bench, text, judged, await said(bench, text)), focusProblems: false }),
      parts: reply.fragment('author/_parts', { parts: partViews(bench, judged, part) }),
      preview: reply.fragment('author/_preview', { body: previewBody({ curriculum: bench.place.curriculum, draft: judged.draft, paths: bench.shelf.paths, part, action }) }),
    }
  }

  function conflict (request: FastifyRequest<Here>, reply: FastifyReply, bench: Bench, mine: string, { draft }: Extract<Saved, { kind: 'conflict' }>) {
    const { title } = bench.judge(draft.text).draft.named
    return reply.code(409).page('author/conflict', {
      crumbs: crumbsOf(bench, title, true), title, action: benchPath(bench.place), mine, theirs: draft.text, version: String(draft.version), base: String(draft.baseRevisionId ?? ''),
      when: whenText(draft.savedAt, request.person!.timeZone, now()), changes: changeViews(changesOf(draft.text, mine)),
    })
  }

  app.get<Here>('/author/:curriculum/:file/preview', { config }, async (request, reply) => preview(request, reply))
  app.post<Here>('/author/:curriculum/:file/preview', { config }, async (request, reply) => preview(request, reply))

  async function preview (request: FastifyRequest<Here>, reply: FastifyReply): Promise<FastifyReply> {
    const bench = await open(request), part = readPart(request.query), { revision } = request.query, { draft } = bench.judge(revision === undefined ? bench.text : asTyped((await revisionOf(services, bench.place, revision)).text))
    const shown = { curriculum: bench.place.curriculum, draft, paths: bench.shelf.paths, part, action: `${benchPath(bench.place)}/preview${queryOf(part)}` }
    return showPreview(request, reply, shown)
  }
}

/** A text as trainees will see it; answers that somebody tries are judged and forgotten. Throws NotFound for a self-check that is not there. */
export function showPreview (request: FastifyRequest, reply: FastifyReply, shown: Shown): FastifyReply {
  const given = request.method === 'POST' ? pairsOf(request.body) : null
  mayStandInside(reply)
  if (given?.some(([name]) => name === 'check')) {
    const feedback = checkPreview(shown, given)
    if (!feedback) throw new NotFound('no such self-check')
    return wantsPart(request) ? reply.page('partials/check-feedback', { feedback }) : reply.page('author/preview', { note: notStored, body: withFeedback(previewBody(shown), given.find(([name]) => name === 'check')![1], feedback) })
  }
  return reply.page('author/preview', { note: notStored, body: previewBody(shown, given) })
}

const notStored = 'Preview. Nothing that you answer here is stored or counted.'

function withFeedback (body: ReturnType<typeof previewBody>, item: string, feedback: NonNullable<ReturnType<typeof checkPreview>>): ReturnType<typeof previewBody> {
  return { ...body, sections: body.sections.map((section) => ({ ...section, blocks: section.blocks.map((block) => (block.kind === 'check' && block.check.item === item ? { ...block, check: { ...block.check, feedback } } : block)) })) }
}

/** The page around it, which by default may hold no frame at all. */
export function mayHoldFrame (reply: FastifyReply): void {
  reply.header('content-security-policy', `${String(reply.getHeader('content-security-policy'))}; frame-src 'self'`)
}

/** The preview stands in a frame of its own page, so that it can be as narrow as a phone. Of all pages only this one may, and only inside ours. */
export function mayStandInside (reply: FastifyReply): void {
  reply.header('content-security-policy', String(reply.getHeader('content-security-policy')).replace("frame-ancestors 'none'", "frame-ancestors 'self'")).header('x-frame-options', 'SAMEORIGIN')
}
