/** /days/:event/results: answers to a quiz that was closed, item by item, to be talked about in the room. */
import type { FastifyInstance } from 'fastify'
import { NotFound } from '#src/platform/http/errors.ts'
import type { Services } from '#src/services.ts'
import { daysFor } from './days.ts'
import { discuss, keyWords } from './item-answers.ts'
import { planOf } from './plan-of-day.ts'
import { countAnswers, findNewestOpening, parseRoom, readRoom } from './queries.ts'
import { openIn, titleOf } from './room-view.ts'
import { phaseText } from './words.ts'

type Asked = { Params: { event: string; module: string; phase: string }; Querystring: { item?: unknown } }

export function resultsRoutes (app: FastifyInstance, services: Services): void {
  const { db, now, curricula } = services
  const dayOf = daysFor(services)

  app.get<Asked>('/days/:event/results/:module/:phase', { config: { policy: 'days' } }, async (request, reply) => {
    const day = await dayOf(request.params.event)
    const { module, phase } = request.params
    const plan = await planOf(services, day)
    if ((phase !== 'pre' && phase !== 'post') || !plan.agenda.some((row) => row.module === module)) throw new NotFound('no such quiz')
    const [opening, room] = [await findNewestOpening(db, day.id, module, phase), parseRoom(await readRoom(db, day.id))]
    const back = `/days/${day.id}`, quiz = `${titleOf(plan, module)}, ${phaseText(phase)}`
    const nothing = (line: string) => reply.page('days/no-results', { title: quiz, lines: [line], back })
    if (opening === null) return nothing('This quiz was not opened for the room yet. Its answers stand here when it was opened and closed.')
    if (openIn(plan, room, now())?.id === opening.id) return nothing('This quiz is open for the room. Its answers stand here when it is closed.')
    const answers = await countAnswers(db, { eventId: day.id, module, phase, until: opening.closedAt ?? now() })
    if (answers.length === 0) return nothing('Nobody who was here had submitted it when it was closed.')
    const revision = await curricula.revision(Math.max(...answers.map(({ revisionId }) => revisionId)))
    const items = revision.module.items.filter(({ id }) => answers.some((row) => row.item === id))
    if (items.length === 0) return nothing('The items of this quiz have changed since, so their answers cannot be shown.')
    const asked = typeof request.query.item === 'string' && /^\d{1,3}$/.test(request.query.item) ? Number(request.query.item) : 1
    const number = Math.min(items.length, Math.max(1, asked)), item = items[number - 1]!
    const waits = keyWords(room, module)
    const at = (other: number): string | null => (other < 1 || other > items.length ? null : `/days/${day.id}/results/${encodeURIComponent(module)}/${phase}?item=${other}`)
    return reply.page('days/results', {
      title: item.heading, kicker: quiz, count: `Item ${number} of ${items.length}`, stem: revision.rendering.item(item.id).stem,
      ...discuss(item, answers.filter((row) => row.item === item.id), { title: 'What the room answered', who: 'those who were here and submitted before it closed' }, waits === null),
      key: waits ?? ('options' in item ? 'The right answers are marked in words.' : ''), previous: at(number - 1), next: at(number + 1), back,
    })
  })
}
