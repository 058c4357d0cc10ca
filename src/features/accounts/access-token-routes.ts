/** /account/tokens: a person's access tokens for the terminal. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { dayText } from '#src/domain/moments.ts'
import { NotFound } from '#src/platform/http/errors.ts'
import { blankForm, fields, type Form, line, readForm, refusal, withErrors } from '#src/platform/http/forms.ts'
import type { Services } from '#src/services.ts'
import { listTokens } from './access-token-queries.ts'
import { endAccessToken, makeAccessToken, tokenDays, usualDays } from './access-tokens.ts'

const NewForm = fields({
  name: line(1, 60, 'Give it a name of at most 60 characters'),
  days: z.enum(tokenDays.map(String) as [string, ...string[]], { error: 'Choose how long it is good for' }),
})
const config = { policy: 'author' } as const
const choices = tokenDays.map((days) => ({ value: String(days), text: days === 365 ? 'a year' : `${days} days` }))

export function accessTokenRoutes (app: FastifyInstance, services: Services): void {
  async function show (request: FastifyRequest, reply: FastifyReply, form: Form, more: { made?: { name: string; token: string }; notice?: string } = {}) {
    const { id, timeZone } = request.person!
    const day = (at: Date): string => dayText(at, timeZone, services.now())
    const tokens = await listTokens(services.db, id)
    return reply.page('accounts/access-tokens', {
      form, choices, notice: more.notice ?? null, made: more.made ?? null, origin: services.origin(),
      tokens: tokens.map((one) => ({ id: one.id, name: one.name, since: day(one.createdAt), until: day(one.expiresAt), seen: one.seenAt === null ? null : day(one.seenAt) })),
    })
  }
  const blank = (): Form => blankForm({ days: String(usualDays) })

  app.get<{ Querystring: { done?: unknown } }>('/account/tokens', { config }, async (request, reply) => show(request, reply, blank(), request.query.done === 'ended' ? { notice: 'The token is ended. It opens nothing any more.' } : {}))

  app.post('/account/tokens', { config: { ...config, recent: true } }, async (request, reply) => {
    const input = readForm(request, NewForm)
    if (!input.ok) return show(request, reply.code(422), input.form)
    const { name, days } = input.data
    const made = await makeAccessToken(services, { personId: request.person!.id, name, days: Number(days) }).catch(refusal)
    if (typeof made !== 'string') return show(request, reply.code(422), withErrors(input.values, made.refused))
    return show(request, reply, blank(), { made: { name, token: made } })
  })

  app.post<{ Params: { token: string } }>('/account/tokens/:token/ending', { config }, async (request, reply) => {
    if (!/^[1-9]\d{0,14}$/.test(request.params.token)) throw new NotFound('no such token')
    await endAccessToken(services, { personId: request.person!.id, id: Number(request.params.token) })
    return reply.redirect('/account/tokens?done=ended', 303)
  })
}
