/** /certificates/issued: the certificates within reach, filtered; as a CSV at once, as a ZIP with every paper by a job. Both are POSTs, since they are written down. */
import { Readable } from 'node:stream'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { scopeOf } from '#src/domain/access.ts'
import { isoDay } from '#src/domain/moments.ts'
import { audit } from '#src/platform/audit.ts'
import { attachment } from '#src/platform/http/attachment.ts'
import { blankForm, fields, type Form, line, readForm, withErrors } from '#src/platform/http/forms.ts'
import { enqueueJob } from '#src/platform/jobs.ts'
import type { Services } from '#src/services.ts'
import { indexCsv, mostInZip } from './issued-files.ts'
import { type ReissueWanted, reissueJobName, zipJobName, type ZipWanted } from './issued-job.ts'
import { issuedFilter, issuedPage, meantOf, readIssuedQuery } from './issued-page.ts'
import { countIssued, type IssuedFilter, listIssuedIds } from './issued-queries.ts'

const text = z.string().max(200).default('')
const filterFields = { q: text, cohort: text, agency: text, state: text, curriculum: text, status: text, from: text, to: text }
const FileForm = fields({ ...filterFields, format: z.enum(['zip', 'csv', 'plain'], { error: 'Choose a kind of file' }) })
const ReissueForm = fields({ ...filterFields, reason: line(5, 500, 'Say why, in 5 to 500 characters') })

const config = { policy: 'certificates.read' } as const

export function issuedRoutes (app: FastifyInstance, services: Services): void {
  const { db } = services

  const show = async (request: FastifyRequest, reply: FastifyReply, query: unknown, form: Form) => reply.page('certificates/issued', await issuedPage(services, request.person!, readIssuedQuery(query), form))

  app.get('/certificates/issued', { config }, async (request, reply) => show(request, reply, request.query, blankForm()))

  const noted = ({ search, now: _now, ...filter }: IssuedFilter) => Object.fromEntries(Object.entries({ search, ...filter }).filter(([, value]) => value !== null && value !== ''))

  app.post('/certificates/issued/files', { config }, async (request, reply) => {
    const input = readForm(request, FileForm)
    if (!input.ok) return show(request, reply.code(422), request.body, input.form)
    const { id: by, grants, timeZone } = request.person!
    const { format, ...query } = input.data
    const scope = scopeOf(grants, 'certificates.read'), filter = issuedFilter(readIssuedQuery(query), services.now())
    const rows = meantOf(await countIssued(db, scope, filter), filter.status)
    if (rows === 0) return show(request, reply.code(422), query, withErrors(input.values, {}, 'No certificate fits, so there is no file to make'))
    const line = { actor: by, action: 'took a file out', subject: 'export', subjectId: 'certificates', details: { format, rows, ...noted(filter) } }
    if (format === 'zip') {
      if (rows > mostInZip) return show(request, reply.code(422), query, withErrors(input.values, {}, `These are ${rows.toLocaleString('en-US')} certificates, and a ZIP takes ${mostInZip.toLocaleString('en-US')}. Choose fewer days, or one state at a time`))
      const wanted: ZipWanted = { filter, timeZone }
      const job = await db.transaction(async (tx) => { await audit(tx, line); return enqueueJob(tx, { name: zipJobName, payload: wanted, askedBy: by, total: rows }) })
      return reply.redirect(`/jobs/${job}`, 303)
    }
    await audit(db, line)
    const ids = await listIssuedIds(db, scope, filter)
    return reply.type('text/csv; charset=utf-8; header=present').header('content-disposition', attachment(`gainful-certificates-${isoDay(services.now(), timeZone)}.csv`)).send(Readable.from(indexCsv(db, ids, filter.now, format === 'csv')))
  })

  app.post('/certificates/issued/reissues', { config: { policy: 'certificates' } }, async (request, reply) => {
    const input = readForm(request, ReissueForm)
    if (!input.ok) return show(request, reply.code(422), request.body, input.form)
    const { reason, ...query } = input.data
    const filter = issuedFilter(readIssuedQuery(query), services.now()), wanted: ReissueWanted = { filter, reason }
    const { id: by, grants } = request.person!
    if (meantOf(await countIssued(db, scopeOf(grants, 'certificates'), filter), filter.status) === 0) return show(request, reply.code(422), query, withErrors(input.values, {}, 'No certificate fits, so there is none to reissue'))
    const job = await db.transaction((tx) => enqueueJob(tx, { name: reissueJobName, payload: wanted, askedBy: by }))
    return reply.redirect(`/jobs/${job}`, 303)
  })
}
