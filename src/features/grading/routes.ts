/** /grading: open answers read and rated by two people, and how far they agree. */
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { NotFound } from '#src/platform/http/errors.ts'
import { fields, readForm } from '#src/platform/http/forms.ts'
import type { Services } from '#src/services.ts'
import { agreementPage, answerPage, nextPath, queuePage } from './pages.ts'
import { rateAnswer, type Readable, readAnswer } from './rate-answer.ts'

type Here = { Params: { attempt: string; item: string } }
const mostNote = 1000

/** The form of this item's rubric: one whole number within each criterion. */
const formOf = ({ item }: Readable) => fields({
  ...Object.fromEntries(item.rubric.map(({ levels }, index) => [`mark-${index + 1}`, z.enum(levels.map((_, points) => String(points)), { error: 'Choose how many points this earns' })])),
  note: z.string({ error: 'Write one note' }).transform((text) => text.replace(/\r\n?/g, '\n').replaceAll('\0', '').toWellFormed().trim()).refine((text) => text.length <= mostNote, { error: `A note has at most ${mostNote.toLocaleString('en-US')} characters` }),
  seen: z.string({ error: 'Open this answer again and rate it there' }).regex(/^\d{1,15}$/, 'Open this answer again and rate it there'),
})

export function gradingRoutes (app: FastifyInstance, services: Services): void {
  const config = { policy: 'grading' }

  const found = (request: FastifyRequest<Here>): Promise<Readable> => {
    const { attempt, item } = request.params
    if (!/^[1-9]\d{0,14}$/.test(attempt) || !/^[\w-]+$/.test(item)) throw new NotFound()
    return readAnswer(services, Number(attempt), item, request.person!.id)
  }

  app.get('/grading', { config }, async (request, reply) => reply.page('grading/grading', await queuePage(services, request.person!)))
  app.get('/grading/agreement', { config }, async (request, reply) => reply.page('grading/agreement', await agreementPage(services, request.person!.id)))
  app.get<Here>('/grading/:attempt/:item', { config }, async (request, reply) => reply.page('grading/answer', answerPage(await found(request), null)))

  app.post<Here>('/grading/:attempt/:item', { config }, async (request, reply) => {
    const answer = await found(request)
    const input = readForm(request, formOf(answer))
    if (!input.ok) return reply.code(422).page('grading/answer', answerPage(answer, input.form))
    const { note, seen, ...marks } = input.data as { note: string; seen: string } & Record<string, string>
    await rateAnswer(services, answer, { by: request.person!.id, marks: answer.item.rubric.map((_, index) => Number(marks[`mark-${index + 1}`])), note, seen: Number(seen) })
    return reply.redirect(await nextPath(services, request.person!.id), 303)
  })
}
