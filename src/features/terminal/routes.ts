/** /terminal: what the commands log, pull, diff and publish ask of a site, with an access token. Answers are JSON; what goes wrong is { error: a sentence }. */
import type { FastifyInstance, FastifyReply } from 'fastify'
import { z } from 'zod'
import type { Services } from '#src/services.ts'
import { largestOrder, LogQuery, Order, slug } from './messages.ts'
import { siteAtHand } from './site.ts'

const config = { policy: 'author', byToken: true } as const
type Of = { Params: { curriculum: string } }

export function terminalRoutes (app: FastifyInstance, services: Services): void {
  const nothing = (reply: FastifyReply) => reply.code(404).send({ error: 'There is nothing of that name here.' })
  const isName = (text: string): boolean => slug.safeParse(text).success
  const site = (by: number | null) => siteAtHand(services.db, by)

  app.get('/terminal/curricula', { config }, async () => site(null).curricula())

  app.get<Of>('/terminal/curricula/:curriculum', { config }, async ({ params }, reply) => {
    const state = isName(params.curriculum) ? await site(null).state(params.curriculum) : null
    return state === null ? nothing(reply) : reply.send(state)
  })

  app.get<Of>('/terminal/curricula/:curriculum/log', { config }, async ({ params, query }, reply) => {
    const asked = LogQuery.safeParse(query)
    if (!asked.success) return reply.code(400).send({ error: 'A log is asked for by module=… and last=1 to 200.' })
    const lines = isName(params.curriculum) ? await site(null).log(params.curriculum, { module: asked.data.module ?? null, last: asked.data.last }) : []
    return lines.length === 0 ? nothing(reply) : reply.send(lines)
  })

  app.get<{ Params: { curriculum: string; revision: string } }>('/terminal/curricula/:curriculum/revisions/:revision', { config }, async ({ params }, reply) => {
    const text = isName(params.curriculum) && /^[1-9]\d{0,14}$/.test(params.revision) ? await site(null).text(params.curriculum, Number(params.revision)) : null
    return text === null ? nothing(reply) : reply.send({ text })
  })

  app.get<{ Params: { hash: string } }>('/terminal/pictures/:hash', { config }, async ({ params }, reply) => {
    const bytes = /^[0-9a-f]{64}$/.test(params.hash) ? await site(null).picture(params.hash) : null
    return bytes === null ? nothing(reply) : reply.type('application/octet-stream').send(bytes)
  })

  void app.register((scope, _options, registered) => {
    scope.removeAllContentTypeParsers() // here JSON is all that is read
    scope.addContentTypeParser('application/json', { parseAs: 'string', bodyLimit: largestOrder }, (_request, text, done) => {
      try { done(null, JSON.parse(text as string)) } catch { done(Object.assign(new Error('no JSON'), { statusCode: 400 })) }
    })
    scope.post<Of>('/terminal/curricula/:curriculum/publications', { config, bodyLimit: largestOrder }, async (request, reply) => {
      if (!isName(request.params.curriculum)) return nothing(reply)
      const order = Order.safeParse(request.body)
      if (!order.success) return reply.code(400).send({ error: `This is not what gainful publish sends. Nothing was published. ${z.prettifyError(order.error).slice(0, 500)}` })
      const outcome = await site(request.person!.id).publish(request.params.curriculum, order.data)
      if (outcome.is === 'published') await services.curricula.renew() // whoever looks at this very server next sees it
      return outcome
    })
    registered()
  })
}
