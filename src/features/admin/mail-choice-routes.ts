/** /account/mails: which mails a person wants; /unsubscribe: the same for one kind, over the link in a mail, without signing in. Opening either changes nothing, so that a mail scanner may. */
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { can } from '#src/domain/access.ts'
import { isOptionalMail, type OptionalMail, optionalMails } from '#src/domain/optional-mails.ts'
import { isToken } from '#src/features/accounts/tokens.ts'
import { readId } from '#src/features/people/fields.ts'
import { Busy, NotFound } from '#src/platform/http/errors.ts'
import { blankForm, fields, many, readForm } from '#src/platform/http/forms.ts'
import { findMailByLink, listRefusals } from '#src/platform/mail-queries.ts'
import { mayTry, network } from '#src/platform/throttle.ts'
import type { Services } from '#src/services.ts'
import { chooseMails } from './choose-mails.ts'

const kinds = Object.keys(optionalMails) as OptionalMail[]
const ChoiceForm = fields({ mails: many(z.enum(kinds, { error: 'Choose among the mails of this page' })) })
const LinkForm = fields({ wanted: z.enum(['yes', 'no'], { error: 'Use a button of this page' }) })
/** What a mail program sends by itself when its own button is pressed (RFC 8058). */
const OneClick = fields({ 'List-Unsubscribe': z.literal('One-Click') })
const signedIn = { policy: 'signed-in' } as const
const open = { policy: 'public' } as const
type Link = { Params: { mail: string; token: string } }

export function mailChoiceRoutes (app: FastifyInstance, services: Services): void {
  const { db } = services

  /** Only leads get the summary, only editors hear of stories to read and only authors of reviews, so only they are asked; what is not asked stays as it is. */
  const asked = (request: FastifyRequest): OptionalMail[] => {
    const { grants } = request.person!, isLead = grants.some(({ role }) => role === 'agency_lead' || role === 'state_lead')
    const mayGet: Partial<Record<OptionalMail, boolean>> = { digest: isLead, 'story digest': can(grants, 'stories.edit'), review: can(grants, 'author'), 'review digest': can(grants, 'author') }
    return kinds.filter((kind) => mayGet[kind] ?? true)
  }
  const choicePage = async (request: FastifyRequest, form = blankForm()) => {
    const refused = await listRefusals(db, request.person!.id)
    return {
      form, notice: (request.query as { changed?: unknown }).changed === 'yes' ? 'Your choice is kept.' : null, mayManage: can(request.person!.grants, 'mails'),
      options: asked(request).map((kind) => ({ value: kind, text: optionalMails[kind].title, hint: `Sent ${optionalMails[kind].what}.` })), chosen: kinds.filter((kind) => !refused.includes(kind)),
    }
  }

  app.get('/account/mails', { config: signedIn }, async (request, reply) => reply.page('admin/my-mails', await choicePage(request)))

  app.post('/account/mails', { config: signedIn }, async (request, reply) => {
    const input = readForm(request, ChoiceForm)
    if (!input.ok) return reply.code(422).page('admin/my-mails', await choicePage(request, input.form))
    const { id } = request.person!
    await chooseMails(db, { personId: id, wanted: Object.fromEntries(asked(request).map((kind) => [kind, input.data.mails.includes(kind)])), by: id })
    return reply.redirect('/account/mails?changed=yes', 303)
  })

  async function found (request: FastifyRequest<Link>): Promise<{ personId: number; kind: OptionalMail }> {
    const id = readId(request.params.mail)
    if (id === null || !isToken(request.params.token)) throw new NotFound('no such link')
    if (!await mayTry(db, [{ key: `unsubscribe:${network(request.ip)}`, most: 100, windowSeconds: 3600 }])) throw new Busy('too many tries')
    const mail = await findMailByLink(db, id, request.params.token)
    if (!mail || !isOptionalMail(mail.kind)) throw new NotFound('no such link')
    return { personId: mail.personId, kind: mail.kind }
  }
  const linkPage = ({ mail, token }: Link['Params'], kind: OptionalMail, isWanted: boolean) =>
    ({ action: `/unsubscribe/${mail}/${token}`, title: optionalMails[kind].title, what: `They are sent ${optionalMails[kind].what}.`, isWanted })

  app.get<Link>('/unsubscribe/:mail/:token', { config: open }, async (request, reply) => {
    const { personId, kind } = await found(request)
    return reply.page('admin/unsubscribe', linkPage(request.params, kind, !(await listRefusals(db, personId)).includes(kind)))
  })

  app.post<Link>('/unsubscribe/:mail/:token', { config: open }, async (request, reply) => {
    const { personId, kind } = await found(request)
    if (readForm(request, OneClick).ok) {
      await chooseMails(db, { personId, wanted: { [kind]: false }, by: null })
      return reply.code(204).send()
    }
    const input = readForm(request, LinkForm)
    if (!input.ok) return reply.code(422).page('admin/unsubscribe', linkPage(request.params, kind, !(await listRefusals(db, personId)).includes(kind)))
    await chooseMails(db, { personId, wanted: { [kind]: input.data.wanted === 'yes' }, by: null })
    return reply.redirect(`/unsubscribe/${request.params.mail}/${request.params.token}`, 303)
  })
}
