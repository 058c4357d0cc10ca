/** /author: what there is to write, what is begun, and where something new begins. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { can } from '#src/domain/access.ts'
import { idPattern } from '#src/domain/authoring/attributes.ts'
import { newCurriculum, newModule, newPage } from '#src/domain/authoring/new-file.ts'
import { findRevision } from '#src/features/curriculum/queries.ts'
import { keep, manyPeople } from '#src/features/gains/keep.ts'
import { loadItems, readAsked } from '#src/features/items/ask.ts'
import { NotFound } from '#src/platform/http/errors.ts'
import { blankForm, fields, type Form, line, readForm, withErrors } from '#src/platform/http/forms.ts'
import type { Services } from '#src/services.ts'
import { beside } from './bench.ts'
import { config } from './bench-routes.ts'
import { homePage } from './home-page.ts'
import { countOpenSittings, listPlans } from './publish-queries.ts'
import { findDraftById, listDrafts, type Place } from './queries.ts'
import { listNeeded, listReviewStates } from './review-queries.ts'
import { saveDraft } from './save-draft.ts'
import { judge, type Judged, type Shelf, type Shelves } from './shelf.ts'

const title = line(2, 120, 'Enter a title, in 2 to 120 characters')
const given = z.string().trim().max(64, 'An id has at most 64 characters').refine((id) => id === '' || idPattern.test(id), { error: 'An id has the letters a to z, digits and hyphens, such as zero-exclusion' }).default('')
const NewCurriculum = fields({ title, id: given })
const NewFile = fields({ title, id: given, kind: z.enum(['module', 'page'], { error: 'Choose a module or a page' }).default('module') })

/** An id out of a title: "Zero exclusion!" is zero-exclusion. */
export const idFrom = (text: string): string => text.normalize('NFKD').toLowerCase().replace(/\p{M}/gu, '').replace(/[^a-z0-9]+/g, '-').replace(/^-+|-+$/g, '').slice(0, 64).replace(/-+$/, '')

export function homeRoutes (app: FastifyInstance, services: Services, shelves: Shelves): void {
  const { db, now } = services

  app.get('/author', { config }, async (request, reply) => show(request, reply, blankForm()))

  async function show (request: FastifyRequest, reply: FastifyReply, form: Form, madeIn: string | null = null): Promise<FastifyReply> {
    const person = request.person!, query = request.query as Record<string, unknown>
    const [all, drafts, openSittings, plans, reviews, rules] = await Promise.all([shelves.all(), listDrafts(db), countOpenSittings(db), listPlans(db), listReviewStates(db), listNeeded(db)])
    const flagged = await keep(services, ['items to look at'], async () => ({ asOf: now(), size: manyPeople, counts: await flags(all) }))
    const q = typeof query.q === 'string' ? query.q.trim().slice(0, 100) : ''
    const published = typeof query.published === 'string' && /^[1-9]\d{0,14}$/.test(query.published) ? await findRevision(db, Number(query.published)) : null
    const shown = homePage({ shelves: all, drafts, judged: await judgeOwn(drafts.filter(({ authorId }) => authorId === person.id), person.id), openSittings, flagged: flagged.counts, plans, reviews, rules, mayRule: can(person.grants, 'author.rules'), person, now: now(), form, madeIn, q })
    return reply.page('author/author', { ...shown, published: published ? { text: `Published: ${published.title}, revision ${published.number}. Whoever begins it from now on gets this text.`, href: `/author/${published.curriculum}/${published.kind === 'curriculum' ? 'curriculum' : published.module}/revisions` } : null })
  }

  /** What is wrong with each draft of one's own. */
  async function judgeOwn (own: { id: number; curriculum: string; file: string }[], authorId: number): Promise<Map<string, Judged>> {
    const judged = new Map<string, Judged>()
    for (const { id, curriculum, file } of own) {
      const shelf = await shelves.of(curriculum), others = await beside(services, shelf, authorId)
      others.delete(file)
      judged.set(`${curriculum}/${file}`, judge(shelf, file, (await findDraftById(db, id))!.text, others))
    }
    return judged
  }

  /** Items that their figures suggest looking at, by curriculum/module. */
  async function flags (all: readonly Shelf[]): Promise<Map<string, number>> {
    const counts = new Map<string, number>()
    for (const { curriculum } of all) {
      const release = await services.curricula.current(curriculum)
      for (const { module } of release?.modules ?? []) {
        const { pools } = await loadItems(services, await readAsked(services, { curriculum, module: module.id }, {}, { all: true }))
        counts.set(`${curriculum}/${module.id}`, pools.filter(({ pool, reading }) => pool.isCurrent && (reading.level === 'mend' || reading.level === 'look')).length)
      }
    }
    return counts
  }

  /** Why no file of this name can begin; null when it can. */
  async function taken ({ curriculum, file }: Place): Promise<string | null> {
    if (!idPattern.test(curriculum) || !idPattern.test(file)) return 'No id can be made of this title. Give one: letters a to z, digits and hyphens.'
    if ((await shelves.of(curriculum)).current.has(file)) return `“${file}” is published already. An id is never used twice: give another.`
    const begun = (await listDrafts(db, curriculum)).find((each) => each.file === file)
    return begun ? `${begun.author} has begun “${file}” already. Give another id, or write there together.` : null
  }
  const begin = (place: Place, authorId: number, text: string) => saveDraft(db, { ...place, authorId, text, base: null, published: null, seen: 0, writer: '', turn: 0 })

  app.post('/author', { config }, async (request, reply) => {
    const input = readForm(request, NewCurriculum), authorId = request.person!.id
    if (!input.ok) return show(request, reply.code(422), input.form, '')
    const curriculum = input.data.id || idFrom(input.data.title), first = 'first-module'
    const problem = (await shelves.of(curriculum)).current.size > 0 ? `“${curriculum}” is published already. Give another id.` : await taken({ curriculum, file: 'curriculum' })
    if (problem) return show(request, reply.code(422), withErrors(input.values, { id: problem }), '')
    await begin({ curriculum, file: 'curriculum' }, authorId, newCurriculum(curriculum, input.data.title, first, 'Your organization'))
    await begin({ curriculum, file: first }, authorId, newModule(first, 'The first module'))
    return reply.redirect(`/author/${curriculum}/${first}`, 303)
  })

  app.post<{ Params: { curriculum: string } }>('/author/:curriculum', { config }, async (request, reply) => {
    const { curriculum } = request.params
    if (!idPattern.test(curriculum) || ((await shelves.of(curriculum)).current.size === 0 && (await listDrafts(db, curriculum)).length === 0)) throw new NotFound('no such curriculum')
    const input = readForm(request, NewFile)
    if (!input.ok) return show(request, reply.code(422), input.form, curriculum)
    const file = input.data.id || idFrom(input.data.title), problem = file === 'curriculum' ? 'This name is for the curriculum’s own file. Give another id.' : await taken({ curriculum, file })
    if (problem) return show(request, reply.code(422), withErrors(input.values, { id: problem }), curriculum)
    await begin({ curriculum, file }, request.person!.id, input.data.kind === 'page' ? newPage(file, input.data.title) : newModule(file, input.data.title))
    return reply.redirect(`/author/${curriculum}/${file}`, 303)
  })
}
