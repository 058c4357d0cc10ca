/** /feedback: what trainees say of a training, and what a cohort said. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { can, scopeOf } from '#src/domain/access.ts'
import type { Field } from '#src/domain/answers.ts'
import type { FeedbackPhase } from '#src/domain/curriculum.ts'
import { cohortsFor } from '#src/features/cohorts/cohorts.ts'
import { readId } from '#src/features/people/fields.ts'
import { NotFound } from '#src/platform/http/errors.ts'
import type { Services } from '#src/services.ts'
import { type Again, formPage, listPage, noFormPage, type Offered, offeredPhase } from './form-page.ts'
import { handIn } from './hand-in.ts'
import { listKnownNames, listOwnTrainings, type OwnTraining } from './queries.ts'
import { cohortsPage, resultsPage } from './results-page.ts'
import { listFeedbackSummaries, listForms } from './summary-queries.ts'

const signedIn = { config: { policy: 'signed-in' } } as const
const results = { config: { policy: 'feedback' } } as const
const Sent = z.object({ phase: z.enum(['post', 'later']), revision: z.string().regex(/^\d{1,15}$/).transform(Number) })
type Here = { Params: { enrollment: string } }

export function feedbackRoutes (app: FastifyInstance, services: Services): void {
  const { db, curricula, now } = services
  const one = cohortsFor(services)

  const offer = async (training: OwnTraining): Promise<Offered> => ({ training, revision: (await curricula.current(training.curriculum))?.feedback ?? null })
  async function own (request: FastifyRequest<Here>): Promise<Offered> {
    const id = readId(request.params.enrollment)
    const [training] = id === null ? [] : await listOwnTrainings(db, request.person!.id, id)
    if (!training) throw new NotFound('no such enrollment')
    return offer(training)
  }

  app.get('/feedback', signedIn, async (request, reply) => reply.page('feedback/mine', listPage(await Promise.all((await listOwnTrainings(db, request.person!.id)).map(offer)), now())))

  app.get<Here>('/feedback/:enrollment', signedIn, async (request, reply) => {
    const offered = await own(request), phase = offeredPhase(offered, now())
    return phase === null ? reply.page('feedback/no-form', noFormPage(offered.training, offered.revision !== null, request.person!.timeZone, now())) : reply.page('feedback/form', formPage(offered.training, offered.revision!, phase))
  })

  /** The form as it was sent, with what keeps it from being handed in. Nothing of it is stored. */
  async function again (reply: FastifyReply, training: OwnTraining, sent: { phase: FeedbackPhase; revision: number }, held: Again) {
    return reply.code(422).page('feedback/form', formPage(training, await curricula.feedback(sent.revision), sent.phase, held))
  }

  app.post<Here>('/feedback/:enrollment', signedIn, async (request, reply) => {
    const { training } = await own(request)
    const { phase: _, revision: __, ...rest } = (request.body ?? {}) as Record<string, string | string[]>
    const sent = Sent.safeParse(request.body)
    if (!sent.success) return reply.code(422).page('feedback/no-form', { kicker: training.cohort, title: 'This form could not be read', lines: ['It lacked a field of ours. Nothing was handed in.'], action: { href: `/feedback/${training.enrollmentId}`, text: 'Open the form' } })
    const fields = Object.entries(rest).flatMap(([name, value]) => [value].flat().map((each): Field => [name, String(each)]))
    const done = await handIn(services, { personId: request.person!.id, enrollmentId: training.enrollmentId, phase: sent.data.phase, revisionId: sent.data.revision, fields })
    if (done.kind === 'refused') return again(reply, training, sent.data, { fields, errors: done.errors })
    if (done.kind === 'closed') return again(reply, training, sent.data, { fields, errors: new Map([[null, 'This form is not open now, so nothing was handed in. What you wrote still stands below.']]) })
    return reply.redirect(`/feedback/${training.enrollmentId}`, 303)
  })

  app.get('/feedback/cohorts', results, async (request, reply) => {
    const titles = new Map((await curricula.list()).map(({ id, title }) => [id, title]))
    return reply.page('feedback/cohorts', cohortsPage(await listFeedbackSummaries(db, scopeOf(request.person!.grants, 'feedback'), now()), titles))
  })

  app.get<{ Params: { cohort: string } }>('/feedback/cohorts/:cohort', results, async (request, reply) => {
    const cohort = await one(request.params.cohort), { grants } = request.person!
    const summaries = await listFeedbackSummaries(db, scopeOf(grants, 'feedback'), now(), cohort.id)
    if (summaries.length === 0) throw new NotFound('no such cohort')
    const parts = await Promise.all(summaries.map(async (summary) => {
      const forms = summary.shown.isShown ? await listForms(db, cohort.id, summary.phase) : []
      return { summary, forms, revisions: await Promise.all([...new Set(forms.map(({ revisionId }) => revisionId))].map(curricula.feedback)) }
    }))
    return reply.page('feedback/results', resultsPage(cohort, parts, {
      known: await listKnownNames(db, cohort.id), mayReadWords: can(grants, 'feedback.words'), exportHref: can(grants, 'exports.scores') ? `/exports?cohort=${cohort.id}` : null, kicker: { href: '/feedback/cohorts', text: 'Feedback by cohort' },
    }))
  })
}
