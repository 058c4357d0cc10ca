/** /account/emails: a person's addresses; /emails/…: the link that proves one. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { dayText } from '#src/domain/moments.ts'
import { blankForm, fields, type Form, readForm, refusal, withErrors } from '#src/platform/http/forms.ts'
import { NotFound } from '#src/platform/http/errors.ts'
import type { Services } from '#src/services.ts'
import { listAskedEmails, listEmails } from './email-queries.ts'
import { emailField } from './fields.ts'
import { judgeLink } from './links.ts'
import { askForEmail, makeFirst, mostEmails, proveEmail, removeEmail } from './own-emails.ts'

const AskForm = fields({ email: emailField })
const config = { policy: 'signed-in' } as const
const recent = { policy: 'signed-in', recent: true } as const

const notices: Record<string, string> = {
  asked: 'A mail with a link is on its way to that address. Open it on a browser where you are signed in; it is good for a day.', added: 'The address is yours here. You can sign in with it.',
  first: 'Mails go there from now on. The address before got a note.', removed: 'The address is removed.',
}

type One = { Params: { email: string } }
type Token = { Params: { token: string } }

export function emailRoutes (app: FastifyInstance, services: Services): void {
  const { db, mailer } = services

  async function show (request: FastifyRequest, reply: FastifyReply, form: Form, done: unknown = null) {
    const { id, email, timeZone } = request.person!
    const [further, asked] = [await listEmails(db, id), await listAskedEmails(db, id)]
    return reply.page('accounts/emails', {
      form, notice: typeof done === 'string' && Object.hasOwn(notices, done) ? notices[done]! : null, first: email, isMailed: mailer.configured, mayAdd: further.length + 1 < mostEmails, most: mostEmails,
      further: further.map((one) => ({ id: one.id, email: one.email, since: dayText(one.verifiedAt, timeZone, services.now()) })), asked: asked.map((one) => ({ email: one.email, until: dayText(one.expiresAt, timeZone, services.now()) })),
    })
  }
  const idOf = (request: FastifyRequest<One>): number => { if (!/^[1-9]\d{0,14}$/.test(request.params.email)) throw new NotFound('no such address'); return Number(request.params.email) }

  app.get<{ Querystring: { done?: unknown } }>('/account/emails', { config }, async (request, reply) => show(request, reply, blankForm(), request.query.done))

  app.post('/account/emails', { config: recent }, async (request, reply) => {
    const input = readForm(request, AskForm)
    if (!input.ok) return show(request, reply.code(422), input.form)
    const done = await askForEmail(services, { personId: request.person!.id, email: input.data.email }).then(() => ({}), refusal)
    if ('refused' in done) return show(request, reply.code(422), withErrors(input.values, done.refused))
    return reply.redirect('/account/emails?done=asked', 303)
  })

  app.post<One>('/account/emails/:email/first', { config: recent }, async (request, reply) => {
    await makeFirst(services, { personId: request.person!.id, emailId: idOf(request) })
    return reply.redirect('/account/emails?done=first', 303)
  })

  app.post<One>('/account/emails/:email/removal', { config: recent }, async (request, reply) => {
    await removeEmail(services, { personId: request.person!.id, emailId: idOf(request) })
    return reply.redirect('/account/emails?done=removed', 303)
  })

  /** Only whoever asked for it, signed in, gets anywhere with a link; opening it changes nothing. */
  app.get<Token>('/emails/:token', { config }, async (request, reply) => {
    const standing = await judgeLink(db, 'email', request.params.token)
    if (standing.is === 'live' && standing.personId === request.person!.id) return reply.page('accounts/email-link', { email: standing.email ?? '', name: request.person!.name, action: request.url })
    return linkOver(reply, standing.is === 'live' ? 'unknown' : standing.is)
  })

  app.post<Token>('/emails/:token', { config }, async (request, reply) => {
    const isDone = await proveEmail(services, { personId: request.person!.id, link: request.params.token })
    return isDone ? reply.redirect('/account/emails?done=added', 303) : linkOver(reply, ['unknown', 'live'].includes((await judgeLink(db, 'email', request.params.token)).is) ? 'unknown' : 'used')
  })
}

function linkOver (reply: FastifyReply, over: 'unknown' | 'used' | 'ended' | 'expired'): FastifyReply {
  const lines = over === 'unknown' ? ['It may have been cut off when it was copied, or somebody else asked for it. Sign in as the one who asked, and open it from the mail once more.']
    : ['It was used, is more than a day old, or a newer one took its place. If the address is not among yours, ask for a new link there.']
  return reply.code(over === 'unknown' ? 404 : 410).page('errors/message', { title: over === 'unknown' ? 'This link leads nowhere' : 'This link is over', lines, action: { href: '/account/emails', text: 'My addresses' } })
}
