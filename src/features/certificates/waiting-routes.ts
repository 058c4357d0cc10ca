/** /certificates/waiting: completions whose certificate waits for its holder to confirm the name. An admin may issue them with the name on record; the work is a job's. */
import type { FastifyInstance, FastifyReply } from 'fastify'
import { z } from 'zod'
import { dayText } from '#src/domain/moments.ts'
import { readId } from '#src/features/people/fields.ts'
import { fields, many, readForm } from '#src/platform/http/forms.ts'
import type { SignedIn } from '#src/platform/http/person.ts'
import { enqueueJob } from '#src/platform/jobs.ts'
import type { Services } from '#src/services.ts'
import { canPrintName } from './faces.ts'
import { type WaitingWanted, waitingJobName } from './issued-job.ts'
import { listWaiting } from './waiting-queries.ts'

const mostShown = 100
const WaitingForm = fields({ completion: many(z.string().transform((text) => readId(text) ?? 0)), who: z.enum(['chosen', 'all'], { error: 'Choose whose certificates' }) })
const config = { policy: 'certificates' } as const

export function waitingRoutes (app: FastifyInstance, services: Services): void {
  const { db, curricula } = services

  async function show (reply: FastifyReply, { timeZone }: SignedIn, problem: string | null) {
    const [found, trainings] = await Promise.all([listWaiting(db), curricula.list()])
    const titleOf = new Map(trainings.map(({ id, title }) => [id, title]))
    const printable = found.filter(({ person }) => canPrintName(person)).length
    return reply.page('certificates/waiting', {
      problem, all: printable === 0 ? null : printable === 1 ? 'The one that can be printed' : `All ${printable.toLocaleString('en-US')}${printable < found.length ? ' that can be printed' : ''}`,
      caption: found.length > mostShown ? `The ${mostShown} that have waited longest, of ${found.length.toLocaleString('en-US')}` : found.length === 1 ? '1 completion waits' : `${found.length} completions wait`,
      rows: found.slice(0, mostShown).map((row) => ({
        id: String(row.completionId), href: `/people/${row.personId}`, name: row.person, hint: row.email, canPrint: canPrintName(row.person), training: titleOf.get(row.curriculum) ?? row.curriculum, cohort: row.cohort,
        completed: dayText(row.completedAt, timeZone, services.now()),
      })),
    })
  }

  app.get('/certificates/waiting', { config }, async (request, reply) => show(reply, request.person!, null))

  app.post('/certificates/waiting', { config }, async (request, reply) => {
    const input = readForm(request, WaitingForm)
    if (!input.ok) return show(reply.code(422), request.person!, input.form.errors.who ?? input.form.problem ?? 'Choose whose certificates')
    const { who, completion } = input.data
    const meant = (await listWaiting(db, who === 'all' ? {} : { completions: completion })).filter(({ person }) => canPrintName(person))
    if (meant.length === 0) return show(reply.code(422), request.person!, who === 'all' ? 'None of them can be printed' : 'Choose at least one in the list')
    const wanted: WaitingWanted = { completions: meant.map(({ completionId }) => completionId) }
    const job = await db.transaction((tx) => enqueueJob(tx, { name: waitingJobName, payload: wanted, askedBy: request.person!.id, total: meant.length }))
    return reply.redirect(`/jobs/${job}`, 303)
  })
}
