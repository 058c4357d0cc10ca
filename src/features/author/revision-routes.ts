/** /author/<curriculum>/<file>/revisions, /texts, /drafts: what was published and what was written before, read, compared and brought back. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { changesOf } from '#src/domain/authoring/changes.ts'
import { readDraft } from '#src/domain/authoring/read.ts'
import { fullDayText } from '#src/domain/moments.ts'
import type { RevisionRow } from '#src/features/curriculum/queries.ts'
import { Conflict, NotFound } from '#src/platform/http/errors.ts'
import { fields, readForm } from '#src/platform/http/forms.ts'
import type { Services } from '#src/services.ts'
import { asTyped, type Bench, openBench, revisionOf } from './bench.ts'
import { benchPath, crumbsOf, whenText } from './bench-page.ts'
import { config, type Here } from './bench-routes.ts'
import { changeViews } from './change-views.ts'
import { auditPublished } from './publish-draft.ts'
import { itemsWithResults, listRevisions } from './publish-queries.ts'
import { wholeField } from './publish-routes.ts'
import { findDraftById, findDraftText, insertDraftText, listDraftTexts, listEndedDrafts, updateDraft } from './queries.ts'
import { releaseText } from './release.ts'
import { reviewPath } from './review-page.ts'
import { approvalsNeeded } from './review-queries.ts'
import { saveDraft } from './save-draft.ts'
import { pathOf, type Shelves } from './shelf.ts'

type Numbered = { Params: Here['Params'] & { number: string }; Querystring: Here['Querystring'] }
const idOf = (text: string): number => { if (!/^[1-9]\d{0,14}$/.test(text)) throw new NotFound('no number'); return Number(text) }

export function revisionRoutes (app: FastifyInstance, services: Services, shelves: Shelves): void {
  const { db, now } = services
  const open = (request: FastifyRequest<Here>): Promise<Bench> => openBench(services, shelves, request.params, request.person!)
  const inBench = (bench: Bench, number: string): Promise<RevisionRow> => revisionOf(services, bench.place, number)

  app.get<Here>('/author/:curriculum/:file/revisions', { config }, async (request, reply) => {
    const bench = await open(request), path = benchPath(bench.place), list = await listRevisions(db, bench.place), zone = request.person!.timeZone
    const { from, to } = request.query as Record<string, string | undefined>
    const options = list.map(({ number }) => ({ value: String(number), text: `Revision ${number}` }))
    if (from !== undefined && to !== undefined && options.some(({ value }) => value === from) && options.some(({ value }) => value === to)) return reply.redirect(`${path}/revisions/${to}?with=${from}`, 303)
    return reply.page('author/revisions', {
      crumbs: crumbsOf(bench, list[0]?.title ?? bench.place.file, true), title: list[0]?.title ?? bench.place.file,
      rows: list.map(({ number, title, publishedAt, by, id }) => ({ number: String(number), title, href: `${path}/revisions/${number}`, hint: `${fullDayText(publishedAt, zone)}, ${by ? `by ${by}` : 'from the content folder'}`, isCurrent: id === bench.current?.id })),
      compare: list.length > 1 ? { action: `${path}/revisions`, options, from: options[1]!.value, to: options[0]!.value } : null,
    })
  })

  app.get<Numbered>('/author/:curriculum/:file/revisions/:number', { config }, async (request, reply) => {
    const bench = await open(request), revision = await inBench(bench, request.params.number), path = benchPath(bench.place)
    const asked = (request.query as Record<string, string | undefined>).with
    const other = asked !== undefined ? await inBench(bench, asked) : revision.id === bench.current?.id ? null : bench.current
    return reply.page('author/revision', {
      crumbs: [...crumbsOf(bench, bench.current?.title ?? revision.title, true), { href: `${path}/revisions`, text: 'Revisions' }], title: `Revision ${revision.number} of ${revision.title}`,
      lead: `Published ${fullDayText(revision.publishedAt, request.person!.timeZone)}${revision.id === bench.current?.id ? ', current' : ''}`, text: revision.text, preview: `${path}/preview?revision=${revision.number}`,
      label: other === null ? 'This is what is published' : asked !== undefined ? `From revision ${other.number} to revision ${revision.number}` : `From this revision to revision ${other.number}, which is current`,
      changes: other === null ? [] : changeViews(asked !== undefined ? changesOf(asTyped(other.text), asTyped(revision.text)) : changesOf(asTyped(revision.text), asTyped(other.text))),
      note: null, restore: bench.current && revision.id !== bench.current.id ? { action: `${path}/revisions/${revision.number}/restore`, onto: String(bench.current.id), warning: await lacking(bench, revision), needs: await approvalsNeeded(db, bench.place.curriculum) > 0 ? 'This curriculum asks for an approval before anything of it is published, so an earlier revision goes into your draft first, for somebody else to read.' : null, take: path } : null,
    })
  })

  /** Of going back: items with results that the old text does not have. */
  async function lacking ({ current, place }: Bench, revision: RevisionRow): Promise<string | null> {
    const idsIn = (text: string) => { const { draft } = readDraft(pathOf(place), text); return draft.kind === 'module' ? draft.value.items.map(({ id }) => id) : [] }
    const kept = new Set(idsIn(revision.text)), without = idsIn(current!.text).filter((id) => !kept.has(id))
    const held = await itemsWithResults(db, place.curriculum, without)
    return held.length === 0 ? null : `It has no item ${held.join(', ')}, which people have answered. Their results stay, under the wording that they had; ${held.length === 1 ? 'it is' : 'they are'} asked no more.`
  }

  app.post<Numbered>('/author/:curriculum/:file/revisions/:number/restore', { config }, async (request, reply) => {
    const bench = await open(request), { place } = bench, revision = await inBench(bench, request.params.number), by = request.person!.id
    const input = readForm(request, fields({ onto: wholeField, do: z.enum(['publish', 'draft'], { error: 'Choose what becomes of it' }) }))
    if (!input.ok || !bench.current) throw new Conflict('This form was not ours. Open the revision again.')
    if (input.data.do === 'draft') {
      await intoDraft(bench, asTyped(revision.text), by)
      return reply.redirect(benchPath(place), 303)
    }
    const [published] = await releaseText(services, shelves, { place, text: revision.text, base: input.data.onto, by, fixes: new Set(), others: new Map(), along: (tx, all) => auditPublished(tx, place, by, all, new Set(), revision.number) })
    return reply.redirect(`/author?published=${published!.revisionId}`, 303)
  })

  /** A text goes into the author's draft; what stood there is kept. */
  async function intoDraft (bench: Bench, text: string, by: number): Promise<void> {
    if (bench.draft === null) {
      const saved = await saveDraft(db, { ...bench.place, authorId: by, text, base: bench.current?.id ?? null, published: bench.published, seen: 0, writer: '', turn: 0 })
      if (saved.kind === 'conflict') throw new Conflict('Another page of yours began a draft just now. Nothing was changed: open it first.')
      return
    }
    const { id, version } = bench.draft
    await db.transaction(async (tx) => {
      const held = await findDraftById(tx, id)
      if (!held || held.version !== version || held.endedAt) throw new Conflict('Your draft changed just now on another page. Nothing was changed: open it first.')
      await insertDraftText(tx, held)
      await updateDraft(tx, id, { text, writer: '', turn: 0 })
    })
  }

  app.get<Here>('/author/:curriculum/:file/texts', { config }, async (request, reply) => {
    const bench = await open(request), rows = bench.draft ? await listDraftTexts(db, bench.draft.id) : [], zone = request.person!.timeZone, path = benchPath(bench.place)
    const ended = await listEndedDrafts(db, bench.place, request.person!.id)
    return reply.page('author/texts', {
      crumbs: crumbsOf(bench, bench.current?.title ?? bench.place.file, true), title: bench.current?.title ?? bench.place.file, lead: 'What your draft said before. None of it is lost by going back: the text of now is kept too.',
      rows: [
        ...rows.map(({ id, savedAt, length }) => ({ text: whenText(savedAt, zone, now()), href: `${path}/texts/${id}`, hint: `${length.toLocaleString('en-US')} characters` })),
        ...ended.map(({ id, endedAt, endedAs }) => ({ text: whenText(endedAt!, zone, now()), href: `${path}/drafts/${id}`, hint: `a whole draft of yours, ${endedAs}` })),
      ],
    })
  })

  app.get<Numbered>('/author/:curriculum/:file/texts/:number', { config }, async (request, reply) => {
    const bench = await open(request), kept = bench.draft && await findDraftText(db, bench.draft.id, idOf(request.params.number))
    if (!kept || !bench.draft) throw new NotFound('no such text')
    return showText(reply, bench, { title: 'An earlier text', lead: `Saved ${whenText(kept.savedAt, request.person!.timeZone, now())}`, text: kept.text, button: 'Go on with this text', base: bench.draft.baseRevisionId })
  })

  app.get<{ Params: Here['Params'] & { draft: string }; Querystring: Here['Querystring'] }>('/author/:curriculum/:file/drafts/:draft', { config }, async (request, reply) => {
    const draft = await findDraftById(db, idOf(request.params.draft)), { curriculum, file } = request.params
    if (!draft || draft.curriculum !== curriculum || draft.file !== file) throw new NotFound('no such draft')
    // Whoever reads a draft of something that was never published need not have one of their own.
    const bench = await openBench(services, shelves, request.params, draft.authorId === request.person!.id ? request.person! : { ...request.person!, id: draft.authorId })
    const ended = draft.endedAs === null ? `saved ${whenText(draft.savedAt, request.person!.timeZone, now())}` : `${draft.endedAs} ${whenText(draft.endedAt!, request.person!.timeZone, now())}`
    return showText(reply, bench, { title: `Draft by ${draft.author}`, lead: `${bench.current?.title ?? file} · ${ended}`, text: draft.text, links: [{ href: reviewPath(request.params, draft.id), text: 'What others said of it, line by line' }], button: draft.endedAs === 'discarded' && draft.authorId === request.person!.id ? 'Put it into my draft' : null, base: draft.baseRevisionId })
  })

  function showText (reply: FastifyReply, bench: Bench, { title, lead, text, button, base, links = [] }: { title: string; lead: string; text: string; button: string | null; base: number | null; links?: { href: string; text: string }[] }): FastifyReply {
    const from = button === null ? bench.published ?? '' : bench.text
    return reply.page('author/text', {
      crumbs: crumbsOf(bench, bench.current?.title ?? bench.place.file, true), title, lead, text, changes: changeViews(changesOf(from, text)), links,
      label: button === null ? 'From what is published to this draft' : 'From your draft of now to this text',
      take: button === null ? null : { action: benchPath(bench.place), version: String(bench.draft?.version ?? 0), base: String(base ?? ''), button },
    })
  }
}
