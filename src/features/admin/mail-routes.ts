/** /admin/mails: every mail with what became of it, what it said, and one more try. */
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { clockText, dayText } from '#src/domain/moments.ts'
import { withoutSecrets } from '#src/domain/optional-mails.ts'
import { joinMailKind } from '#src/features/cohorts/join-queries.ts'
import { readId } from '#src/features/people/fields.ts'
import { Conflict, NotFound } from '#src/platform/http/errors.ts'
import { countMails, findMail, listMailKinds, listMails, type MailFilter, type MailLine } from '#src/platform/mail-queries.ts'
import type { SignedIn } from '#src/platform/http/person.ts'
import type { Services } from '#src/services.ts'
import { titleOf } from './job-routes.ts'
import { sendAgain } from './send-again.ts'

const config = { policy: 'mails' } as const
const perPage = 50
const outcomes = [{ value: '', text: 'All' }, { value: 'sent', text: 'Sent' }, { value: 'waiting', text: 'Waiting' }, { value: 'not sent', text: 'Not sent' }] as const
const words = z.string().max(200).transform((text) => text.replace(/\p{Cc}/gu, '').toWellFormed().trim()).catch('').default('')
const Query = z.object({ to: words, kind: words, outcome: z.enum(['', 'sent', 'waiting', 'not sent']).catch('').default(''), page: z.string().catch('').default('') })
type Numbered = { Params: { mail: string } }

export function mailRoutes (app: FastifyInstance, services: Services): void {
  const { db } = services

  app.get('/admin/mails', { config }, async (request, reply) => {
    const { page: asked, ...filter } = Query.parse(request.query)
    const [total, kinds] = await Promise.all([countMails(db, filter satisfies MailFilter), listMailKinds(db)])
    const pages = Math.max(1, Math.ceil(total / perPage)), page = Math.min(pages, readId(asked) ?? 1)
    const said = Object.fromEntries(Object.entries(filter).filter(([, value]) => value !== ''))
    const at = (number: number): string | null => (number < 1 || number > pages ? null : `/admin/mails?${new URLSearchParams({ ...said, page: String(number) })}`)
    const rows = await listMails(db, filter, perPage, (page - 1) * perPage)
    return reply.page('admin/mails', {
      isMailed: services.mailer.configured, filter, kinds: [{ value: '', text: 'All' }, ...kinds.map((kind) => ({ value: kind, text: titleOf(kind) }))], outcomes: [...outcomes], page, pages, previous: at(page - 1), next: at(page + 1),
      count: total === 1 ? '1 mail' : `${total.toLocaleString('en-US')} mails`,
      rows: rows.map((mail) => ({ href: `/admin/mails/${mail.id}`, to: mail.recipient, kind: titleOf(mail.kind), ...standing(mail, request.person!, services.now()) })),
    })
  })

  /** Where there is no mail server an admin passes on the link of somebody who asked to join, as everywhere else. */
  const isForAdmin = (kind: string): boolean => !services.mailer.configured && kind === joinMailKind

  async function found (request: FastifyRequest<Numbered>) {
    const id = readId(request.params.mail)
    const mail = id === null ? null : await findMail(db, id)
    if (!mail) throw new NotFound('no such mail')
    return mail
  }

  app.get<Numbered>('/admin/mails/:mail', { config }, async (request, reply) => {
    const mail = await found(request)
    const { queued, outcome, tries, error } = standing(mail, request.person!, services.now())
    return reply.page('admin/mail', {
      subject: mail.subject, action: `/admin/mails/${mail.id}/sending`, text: mail.text === '' ? null : isForAdmin(mail.kind) ? mail.text : withoutSecrets(mail.text, mail.secret),
      facts: [{ name: 'To', text: mail.recipient }, { name: 'Kind', text: titleOf(mail.kind) }, { name: 'Written', text: queued }, { name: 'Outcome', text: outcome }, { name: 'Tries', text: tries }, ...(error === null ? [] : [{ name: 'Last error', text: error }])],
      maySend: mail.sentAt === null && mail.text !== '' && services.mailer.configured,
    })
  })

  app.post<Numbered>('/admin/mails/:mail/sending', { config }, async (request, reply) => {
    const mail = await found(request)
    const refused = await sendAgain(services, { mailId: mail.id, by: request.person!.id })
    if (refused) throw new Conflict(refused)
    return reply.redirect(`/admin/mails/${mail.id}`, 303)
  })
}

function standing (mail: MailLine, { timeZone }: SignedIn, now: Date) {
  const text = (at: Date): string => `${dayText(at, timeZone, now)}, ${clockText(at, timeZone)}`
  const outcome = mail.sentAt ? `Sent ${text(mail.sentAt)}` : mail.gaveUpAt ? 'Not sent' : mail.nextTryAt > now ? `Waiting, next try ${text(mail.nextTryAt)}` : 'Waiting'
  return { queued: text(mail.queuedAt), outcome, tries: String(mail.tries), error: mail.lastError, isWrong: mail.gaveUpAt !== null && mail.sentAt === null }
}
