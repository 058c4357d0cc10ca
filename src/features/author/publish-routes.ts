/** /author/<curriculum>/<file>/publish, /plan, /merge, /discard: how a draft ends, and how it takes in what others published. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { changesOf, choices, piecesOf } from '#src/domain/authoring/changes.ts'
import { dayField } from '#src/features/people/fields.ts'
import { findRevision } from '#src/features/curriculum/queries.ts'
import { NotFound } from '#src/platform/http/errors.ts'
import { blankForm, fields, type Form, readForm, withErrors } from '#src/platform/http/forms.ts'
import type { Services } from '#src/services.ts'
import { asTyped, type Bench, openBench } from './bench.ts'
import { benchPath, crumbsOf } from './bench-page.ts'
import { config, type Here } from './bench-routes.ts'
import { changeViews } from './change-views.ts'
import { cancelPlan, discardDraft, planDraft, publishDraft } from './publish-draft.ts'
import { changedItems, changeField, publishPage } from './publish-page.ts'
import { countBetween, findPlan, itemsWithResults, listOpenSittings } from './publish-queries.ts'
import { reviewOf } from './review-load.ts'
import { listReviewers } from './review-queries.ts'
import type { Judged, Shelves } from './shelf.ts'
import { mergeOf, takeIn } from './take-in.ts'

export const wholeField = z.string({ error: 'Open this page again' }).regex(/^\d{1,15}$/, 'Open this page again').transform(Number)

/** One choice for each item whose wording changed; a moment only where it is published later. */
const publishForm = (items: readonly string[], isLater: boolean) => fields({
  version: wholeField, do: z.enum(['now', 'later'], { error: 'Choose when to publish' }), joins: z.literal('yes').optional(),
  ...Object.fromEntries(items.map((id) => [changeField(id), z.enum(['fix', 'new'], { error: `Say what kind of change the wording of ${id} is` })])),
  day: isLater ? dayField('Choose the day on which it is published') : z.string().optional(),
  time: isLater ? z.string({ error: 'Choose the time' }).regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'Choose the time') : z.string().optional(),
})

export function publishRoutes (app: FastifyInstance, services: Services, shelves: Shelves): void {
  const { db, now } = services
  const open = (request: FastifyRequest<Here>): Promise<Bench> => openBench(services, shelves, request.params, request.person!)
  const wordingsOf = (bench: Bench, judged: Judged): string[] => changedItems(bench, judged).filter(({ what }) => what === 'wording').map(({ id }) => id)

  app.get<Here>('/author/:curriculum/:file/publish', { config }, async (request, reply) => show(request, reply, await open(request), blankForm({ joins: 'yes' })))

  async function show (request: FastifyRequest<Here>, reply: FastifyReply, bench: Bench, form: Form): Promise<FastifyReply> {
    const { place, draft } = bench, judged = bench.judge(bench.text), items = changedItems(bench, judged)
    const [sittings, between, withResults, review, reviewers, plan] = await Promise.all([
      listOpenSittings(db, place), countBetween(db, place), itemsWithResults(db, place.curriculum, items.map(({ id }) => id)),
      reviewOf(db, draft, place.curriculum), listReviewers(db, request.person!.id), draft ? findPlan(db, draft.id) : null,
    ])
    return reply.page('author/publish', publishPage(bench, judged, { open: sittings, between, withResults, review, reviewers, plan }, form, request.person!, now()))
  }

  app.post<Here>('/author/:curriculum/:file/publish', { config }, async (request, reply) => {
    const bench = await open(request), { place } = bench, by = request.person!.id
    const items = wordingsOf(bench, bench.judge(bench.text)), isLater = (request.body as Record<string, unknown> | null)?.do === 'later'
    const input = readForm(request, publishForm(items, isLater))
    if (!input.ok) return show(request, reply.code(422), bench, input.form)
    const { version, joins, day, time } = input.data, rest = input.data as Record<string, unknown>
    const fixes = new Set(items.filter((id) => rest[changeField(id)] === 'fix'))
    if (!isLater) {
      const published = await publishDraft(services, shelves, { place, by, version, fixes, joins: joins === 'yes' })
      return reply.redirect(`/author?published=${published.at(-1)!.revisionId}`, 303)
    }
    const { instantOf } = await import('#src/domain/calls/dates.ts')
    const publishAt = instantOf(day!, time!, request.person!.timeZone)
    if (publishAt <= now()) return show(request, reply.code(422), bench, withErrors(input.values, { time: 'This moment has passed. Choose a later one, or publish now.' }))
    await planDraft(services, { place, by, version, fixes, joins: joins === 'yes', publishAt })
    return reply.redirect(`${benchPath(place)}/publish`, 303)
  })

  app.post<Here>('/author/:curriculum/:file/plan/cancel', { config }, async (request, reply) => {
    const { place, draft } = await open(request)
    if (!draft) throw new NotFound('no draft')
    await db.transaction((tx) => cancelPlan(tx, draft.id, request.person!.id))
    return reply.redirect(`${benchPath(place)}/publish`, 303)
  })

  app.get<Here>('/author/:curriculum/:file/merge', { config }, async (request, reply) => showMerge(reply, await open(request), blankForm()))

  async function showMerge (reply: FastifyReply, bench: Bench, form: Form): Promise<FastifyReply> {
    const { place, draft, current } = bench, merged = await mergeOf(services, bench)
    if (!merged) return reply.redirect(benchPath(place), 303)
    const base = draft!.baseRevisionId === null ? null : await findRevision(db, draft!.baseRevisionId)
    const count = merged.clashes.length
    return reply.page('author/merge', {
      crumbs: crumbsOf(bench, current!.title, true), title: 'Take in what was published since', action: `${benchPath(place)}/merge`, version: String(draft!.version), onto: String(current!.id), form, isClean: count === 0,
      lead: count === 0 ? `Revision ${current!.number} was published since you began, and your changes are elsewhere in the text: both fit together. Nothing is published by this.`
        : `Revision ${current!.number} was published since you began, and ${count === 1 ? 'in one place' : `in ${count} places`} it changed what you changed. Choose which goes on; all else fits together. Nothing is published by this, and your text as it is now is kept under earlier texts.`,
      clashes: merged.clashes.map(({ base: was, mine, theirs }, index) => {
        const name = `choice${index + 1}`
        return { name, mine: piecesOf(was.join('\n'), mine.join('\n')), theirs: piecesOf(was.join('\n'), theirs.join('\n')), chosen: [form.values[name] ?? ''], error: form.errors[name] ?? null }
      }),
      changes: changeViews(changesOf(asTyped(base?.text ?? ''), asTyped(current!.text))),
    })
  }

  app.post<Here>('/author/:curriculum/:file/merge', { config }, async (request, reply) => {
    const bench = await open(request), merged = await mergeOf(services, bench)
    if (!merged) return reply.redirect(benchPath(bench.place), 303)
    const names = merged.clashes.map((_, index) => `choice${index + 1}`)
    const input = readForm(request, fields({ version: wholeField, onto: wholeField, ...Object.fromEntries(names.map((name, index) => [name, z.enum(choices, { error: `Choose which goes on in place ${index + 1}` })])) }))
    if (!input.ok) return showMerge(reply.code(422), bench, input.form)
    const { version, onto, ...chosen } = input.data as { version: number; onto: number } & Record<string, (typeof choices)[number]>
    await takeIn(services, bench, { version, onto, choices: names.map((name) => chosen[name]) })
    return reply.redirect(benchPath(bench.place), 303)
  })

  app.post<Here>('/author/:curriculum/:file/discard', { config }, async (request, reply) => {
    const { place, draft, current } = await open(request)
    if (!draft) throw new NotFound('no draft')
    await discardDraft(services, place, request.person!.id)
    return reply.redirect(current ? benchPath(place) : '/author', 303)
  })
}
