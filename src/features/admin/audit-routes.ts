/** /admin/audit: who did what to whom, when, from what to what; searched and taken out. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { readId } from '#src/features/people/fields.ts'
import { blankForm, fields, type Form, readForm, withErrors } from '#src/platform/http/forms.ts'
import type { Services } from '#src/services.ts'
import { type AuditRow, lineOf } from './audit-lines.ts'
import { tableOf, takeOut } from './export-file.ts'
import { type AuditFilter, auditLines, countRows, listRows } from './export-queries.ts'
import { answer, dayFields, DaysQuery, formatField, formats, inOrder, tooLarge } from './export-routes.ts'

const config = { policy: 'audit' } as const
const perPage = 50

const words = z.string().max(200, 'This is too long to look for').transform((text) => text.replace(/\p{Cc}/gu, '').toWellFormed().trim())
const Query = z.object({ who: words.catch('').default(''), action: words.catch('').default(''), subject: words.catch('').default(''), page: z.string().catch('').default('') })
const Wanted = fields({ who: words, action: words, subject: words, ...dayFields, format: formatField }).refine(inOrder, { path: ['to'], error: 'The last day comes before the first' })

export function auditRoutes (app: FastifyInstance, services: Services): void {
  const { db } = services

  async function show (request: FastifyRequest, reply: FastifyReply, filter: AuditFilter, wantedPage: number, form: Form) {
    const statement = (q: Parameters<typeof auditLines>[0]) => auditLines(q, filter)
    const total = await countRows(db, statement)
    const pages = Math.max(1, Math.ceil(total / perPage)), page = Math.min(pages, wantedPage)
    const rows = await listRows<AuditRow>(db, statement, perPage, (page - 1) * perPage)
    const given = { who: filter.actor, action: filter.action, subject: filter.subject, from: filter.from ?? '', to: filter.to ?? '' }
    const said = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== ''))
    const at = (number: number): string | null => (number < 1 || number > pages ? null : `/admin/audit?${new URLSearchParams({ ...said, page: String(number) })}`)
    return reply.page('admin/audit', {
      form, given, hidden: Object.entries(given).map(([name, value]) => ({ name, value })), formats, isFiltered: Object.keys(said).length > 0,
      count: total === 1 ? '1 line' : `${total.toLocaleString('en-US')} lines`, audit: rows.map((row) => lineOf(row, request.person!.timeZone)), page, pages, previous: at(page - 1), next: at(page + 1),
    })
  }

  app.get('/admin/audit', { config }, async (request, reply) => {
    const { who, page, ...rest } = Query.parse(request.query)
    return show(request, reply, { actor: who, ...rest, ...DaysQuery.parse(request.query), timeZone: request.person!.timeZone, upTo: null }, readId(page) ?? 1, blankForm())
  })

  app.post('/admin/audit/file', { config }, async (request, reply) => {
    const { id, grants, timeZone } = request.person!
    const input = readForm(request, Wanted)
    if (!input.ok) return show(request, reply.code(422), { actor: '', action: '', subject: '', from: null, to: null, timeZone, upTo: null }, 1, input.form)
    const { who, format, ...rest } = input.data
    const filter = { actor: who, ...rest, timeZone, upTo: null }
    // Taking the file out is a line too, and not one that was asked for.
    const [newest] = await listRows<AuditRow>(db, (q) => auditLines(q, filter), 1, 0)
    const wanted = { export: 'audit', format, filter: { ...filter, upTo: newest?.entry_id ?? 0 } }
    const outcome = await takeOut(services, tableOf(grants, wanted)!, wanted, id)
    if (outcome.is === 'too large') return show(request, reply.code(422), filter, 1, withErrors(input.values, {}, tooLarge(outcome)))
    return answer(reply, outcome)
  })
}
