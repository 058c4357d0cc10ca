/** My learning, modules, sections, self-checks. The pages of a sitting are in attempt-routes.ts. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { readAnswer } from '#src/domain/answers.ts'
import type { Item, Phase } from '#src/domain/curriculum.ts'
import { can } from '#src/domain/access.ts'
import type { Along } from '#src/features/accounts/queries.ts'
import { NotFound } from '#src/platform/http/errors.ts'
import { pairsOf } from '#src/platform/http/forms.ts'
import { wantsPart } from '#src/platform/http/views.ts'
import type { Services } from '#src/services.ts'
import { attemptRoutes } from './attempt-routes.ts'
import { markSection } from './mark-section.ts'
import { modulePage, myLearningPage, sectionPage } from './module-pages.ts'
import { learningOf, listLearning, reviveLearning } from './queries.ts'
import { checkFeedback } from './questions.ts'
import { pathOf } from './reading.ts'
import { startAttempt } from './start-attempt.ts'
import { standing } from './standing.ts'

/** A trainee's page asks for their learning in the statement that finds who is asking. An address that is no number finds nothing. */
const learningAlong = (request: FastifyRequest): Along => {
  const { enrollment } = request.params as { enrollment?: string }
  return (q) => learningOf(q, q`p.id`, enrollment === undefined ? null : /^\d{1,15}$/.test(enrollment) ? Number(enrollment) : 0)
}
const signedIn = { config: { policy: 'signed-in', along: learningAlong } }

type Here = { Params: { enrollment: string; module: string; section: string; page: string }; Querystring: { at?: string | string[] } }

export function learningRoutes (app: FastifyInstance, services: Services) {
  /** The enrollment of the person who asks and its curriculum's current release; anything else is not there. */
  async function here (request: FastifyRequest<Here>) {
    const learning = reviveLearning(request.along)[0]
    const release = learning && await services.curricula.current(learning.curriculum)
    if (!learning || !release) throw new NotFound()
    return { learning, release, all: standing(release, learning) }
  }
  async function inModule (request: FastifyRequest<Here>) {
    const at = await here(request)
    const revision = at.release.modules.find((each) => each.module.id === request.params.module)
    const progress = at.all.find((each) => each.id === request.params.module)
    if (!revision || !progress) throw new NotFound()
    return { ...at, revision, progress }
  }

  app.get('/', { config: { policy: 'public' } }, async (request, reply) => {
    if (!request.person) return reply.redirect('/sign-in', 303)
    return reply.redirect(can(request.person.grants, 'people') ? '/admin' : '/learning', 303)
  })

  app.get('/learning', signedIn, async (request, reply) => {
    const list = reviveLearning(request.along)
    const newest = list[0]
    const release = newest && await services.curricula.current(newest.curriculum)
    if (!newest || !release) return reply.page('learning/nothing-yet', { lines: ['Your trainer enrolls you in a cohort. As soon as that is done, your modules stand here.', 'If you expected a training here, ask the person who invited you.'], action: { href: '/join', text: 'Join by a code' } })
    return reply.page('learning/my-learning', myLearningPage(release, newest, standing(release, newest), list, request.person!.timeZone, services.now()))
  })

  app.get<Here>('/learning/:enrollment', signedIn, async (request, reply) => {
    const { learning, release, all } = await here(request)
    return reply.page('learning/my-learning', myLearningPage(release, learning, all, await listLearning(services.db, request.person!.id), request.person!.timeZone, services.now()))
  })

  app.get<Here>('/learning/:enrollment/pages/:page', signedIn, async (request, reply) => {
    const { learning, release } = await here(request)
    const kicker = { kicker: release.curriculum.title, kickerHref: pathOf(learning.id) }
    if (request.params.page === 'about') return reply.page('learning/page', { ...kicker, title: release.curriculum.title, html: release.html })
    const revision = release.modules.find(({ module }) => module.id === request.params.page)
    // A link to a heading of another module leads to the section that holds it.
    const place = revision?.rendering.places.get(String(request.query.at))
    if (place) return reply.redirect(`${pathOf(learning.id, request.params.page, place.section)}${place.anchor === null ? '' : `#${encodeURIComponent(place.anchor)}`}`, 303)
    if (revision) return reply.redirect(pathOf(learning.id, request.params.page), 303)
    const found = release.pages.find(({ page }) => page.id === request.params.page)
    if (!found) throw new NotFound()
    return reply.page('learning/page', { ...kicker, title: found.page.title, html: found.html })
  })

  app.get<Here>('/learning/:enrollment/:module', signedIn, async (request, reply) => {
    const { learning, release, all, progress, revision } = await inModule(request)
    return reply.page('learning/module', modulePage(release, learning, all, progress, revision, request.person!.timeZone, services.now()))
  })

  app.post<Here>('/learning/:enrollment/:module/attempts', signedIn, async (request, reply) => {
    const { learning, progress } = await inModule(request)
    const body = z.strictObject({ phase: z.enum(['pre', 'post', 'followup']) }).safeParse(request.body)
    if (!body.success) return reply.code(400).page('errors/message', { title: 'This request could not be read', lines: ['Go back to the module and start the quiz there.'], action: { href: pathOf(learning.id, progress.id), text: 'Back to the module' } })
    const started = await startAttempt(services, learning, progress.id, body.data.phase as Phase)
    if (started.kind === 'not-found') throw new NotFound()
    if (started.kind === 'refused') return reply.code(409).page('errors/message', { title: 'This quiz cannot be started now', lines: [started.why], action: { href: pathOf(learning.id, progress.id), text: 'Back to the module' } })
    return reply.redirect(`/attempts/${started.attemptId}`, 303)
  })

  async function section (request: FastifyRequest<Here>, reply: FastifyReply, checked: Parameters<typeof sectionPage>[6] = null) {
    const { learning, release, progress, revision } = await inModule(request)
    const step = progress.steps.find((each) => each.kind === 'section' && each.key === request.params.section)
    if (!step) throw new NotFound()
    if (step.state === 'locked') return reply.code(409).page('errors/message', { title: 'This section is not open yet', lines: [step.why ?? ''], action: { href: pathOf(learning.id, progress.id), text: 'Go to the module' } })
    return reply.page('learning/section', sectionPage(release, learning, progress, revision, step.key, request.person!.id, checked))
  }

  app.get<Here>('/learning/:enrollment/:module/sections/:section', signedIn, (request, reply) => section(request, reply))

  app.post<Here>('/learning/:enrollment/:module/sections/:section/mark', signedIn, async (request, reply) => {
    const { learning, progress, revision } = await inModule(request)
    const marked = await markSection(services, learning, progress, revision, request.params.section)
    if (marked.kind === 'not-found') throw new NotFound()
    return reply.redirect(marked.next, 303)
  })

  /** A self-check is sent to the page on which it stands, so that the links of the page that answers lead where they led before. `check` names the item. */
  app.post<Here>('/learning/:enrollment/:module/sections/:section', signedIn, async (request, reply) => {
    const { progress, revision } = await inModule(request)
    const step = progress.steps.find((each) => each.kind === 'section' && each.key === request.params.section)
    const fields = pairsOf(request.body)
    const item = selfCheck(revision.module.sections.find((each) => each.key === request.params.section)?.blocks, fields.find(([name]) => name === 'check')?.[1])
    if (!step || step.state === 'locked' || !item) throw new NotFound()
    const reading = readAnswer(item, fields)
    const show = fields.some(([name, value]) => name === 'show' && value === 'answer')
    const html = revision.rendering.item(item.id)
    const feedback = reading.ok ? checkFeedback(item, html, reading.answer, show) : { right: null, title: 'This answer could not be taken', lines: [`<p>${html.escape(reading.message)}</p>`], mayShow: false, answered: null }
    if (!reading.ok) reply.code(422)
    if (wantsPart(request)) return reply.page('partials/check-feedback', { feedback })
    return section(request, reply, { item: item.id, held: reading.ok ? { answer: reading.answer, sent: null } : { answer: null, sent: fields }, feedback })
  })

  attemptRoutes(app, services)
}

function selfCheck (blocks: { kind: string; item?: Item }[] | undefined, id: string | undefined): Item | null {
  return blocks?.find((block) => block.kind === 'self-check' && block.item?.id === id)?.item ?? null
}
