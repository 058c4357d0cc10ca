/** /people/imports: a roster is brought, its columns are confirmed, what it would do is shown, and then it is done. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { isoDay } from '#src/domain/moments.ts'
import { columnProblems } from '#src/domain/roster/columns.ts'
import { Conflict, NotFound } from '#src/platform/http/errors.ts'
import { attachment } from '#src/platform/http/attachment.ts'
import { blankForm, type Form, readForm, refusal, withErrors } from '#src/platform/http/forms.ts'
import { readUpload, takeFiles } from '#src/platform/http/uploads.ts'
import { enqueueJob } from '#src/platform/jobs.ts'
import type { Services } from '#src/services.ts'
import { type Application, applyRoster, type EnrollPeople } from './apply-roster.ts'
import { checkRoster, takeRoster } from './check-roster.ts'
import { readId } from './fields.ts'
import { agencyName, ApplyForm, choicesForm, columnsIn, longestPaste, mappingForm, rowName, UploadForm } from './import-fields.ts'
import { appliedPage, askedRows, checkPage, type Filter, importsPage, isFilter, mappingPage } from './import-pages.ts'
import { findImport, type ImportRow, listOpenCohorts } from './roster-queries.ts'

const config = { policy: 'people' } as const
const largest = 10_000_000
/** Rows that are applied while the admin waits; more are long work. */
const atOnce = 1000
type One = { Params: { import: string }; Querystring: { show?: unknown; page?: unknown } }

export function importRoutes (app: FastifyInstance, services: Services, enroll: EnrollPeople): void {
  const { db } = services

  const one = async (request: FastifyRequest<One>): Promise<ImportRow> => {
    const id = readId(request.params.import)
    const row = id === null ? null : await findImport(db, id)
    if (!row) throw new NotFound('no such import')
    return row
  }
  const open = async (request: FastifyRequest<One>): Promise<ImportRow> => {
    const row = await one(request)
    if (row.state === 'applied') throw new Conflict('This file was applied. Bring it once more to check it again.')
    return row
  }
  const isCohort = async (id: number | null): Promise<boolean> => id === null || (await listOpenCohorts(db)).some((cohort) => cohort.id === id)

  app.get('/people/imports', { config }, async (request, reply) => reply.page('people/imports', await importsPage(services, request.person!, blankForm())))

  app.get('/people/imports/template', { config }, async (_request, reply) => reply.type('text/csv; charset=utf-8').header('content-disposition', attachment('people.csv')).send(template))

  uploadRoute(app, services, isCohort)

  app.get<One>('/people/imports/:import', { config }, async (request, reply) => {
    const row = await one(request)
    if (row.state === 'applied') return reply.page('people/import-applied', appliedPage(row, request.person!, services.now()))
    return row.state === 'mapping' ? reply.page('people/import-mapping', await mappingPage(services, row, null)) : showCheck(reply, row, request.query, null, null)
  })
  app.get<One>('/people/imports/:import/mapping', { config }, async (request, reply) => reply.page('people/import-mapping', await mappingPage(services, await open(request), null)))

  const showCheck = async (reply: FastifyReply, row: ImportRow, query: One['Querystring'], form: Form | null, apply: Form | null) =>
    reply.page('people/import-check', await checkPage(services, row, { show: isFilter(query.show) ? query.show as Filter : null, page: readId(query.page) ?? 1, form, apply, notice: null }))

  app.post<One>('/people/imports/:import/mapping', { config }, async (request, reply) => {
    const row = await open(request)
    const again = async (form: Form) => reply.code(422).page('people/import-mapping', await mappingPage(services, row, form))
    const input = readForm(request, mappingForm(row.mapping.first.length))
    if (!input.ok) return again(input.form)
    const { hasHeader, elsewhere, newAgencies, defaultState, defaultDiscipline, cohortId } = input.data
    const columns = columnsIn(input.data)
    const problems = { ...columnProblems(columns), ...(!await isCohort(cohortId) && { cohortId: 'Choose a cohort that is open' }) }
    if (Object.keys(problems).length > 0) return again(withErrors(input.values, problems))
    const today = isoDay(services.now(), request.person!.timeZone)
    const mapping = { ...row.mapping, columns, hasHeader, elsewhere, newAgencies, state: defaultState, discipline: defaultDiscipline, today, agencyChoices: {}, rowChoices: {} }
    const done = await checkRoster(services, { importId: row.id, mapping, cohortId }).then(() => ({}), refusal)
    if ('refused' in done) return again(withErrors(input.values, {}, done.refused.file!))
    return reply.redirect(`/people/imports/${row.id}`, 303)
  })

  app.post<One>('/people/imports/:import/choices', { config }, async (request, reply) => {
    const row = await open(request)
    if (row.state !== 'checked') throw new Conflict('Confirm the columns first.')
    const [agencies, asked] = [row.report.agencies.slice(0, 200), await askedRows(services, row.id)]
    const input = readForm(request, choicesForm(agencies.length, asked))
    if (!input.ok) return showCheck(reply.code(422), row, {}, input.form, null)
    const data = input.data as Record<string, string>
    const { mapping } = row
    const kept = Object.entries(mapping.agencyChoices).filter(([key]) => !agencies.some((agency) => agency.key === key))
    const agencyChoices = Object.fromEntries(agencies.flatMap(({ key }, index) => { const text = data[agencyName(index)] ?? ''; return text === '' ? [] : [[key, text === 'add' ? 'add' as const : Number(text)]] }))
    const rowChoices = Object.fromEntries(asked.flatMap(({ row: number }) => { const text = data[rowName(number)] ?? ''; return text === '' ? [] : [[String(number), text === 'new' ? 'new' as const : Number(text)]] }))
    // What is not decided for an agency stays an error, also where the first reading would have added it.
    const asks = agencies.some(({ key, choice }) => choice === 'add' && agencyChoices[key] === undefined)
    await checkRoster(services, { importId: row.id, cohortId: row.cohortId, mapping: { ...mapping, newAgencies: asks ? 'ask' : mapping.newAgencies, agencyChoices: { ...Object.fromEntries(kept), ...agencyChoices }, rowChoices: { ...mapping.rowChoices, ...rowChoices } } })
    return reply.redirect(`/people/imports/${row.id}`, 303)
  })

  app.post<One>('/people/imports/:import/application', { config }, async (request, reply) => {
    const row = await open(request)
    if (row.state !== 'checked') throw new Conflict('Confirm the columns first.')
    if (row.job !== null) return reply.redirect(`/jobs/${row.job}`, 303)
    const input = readForm(request, ApplyForm)
    if (!input.ok) return showCheck(reply.code(422), row, {}, null, input.form)
    if (row.report.counts.wrong > 0 && !input.data.leavesOut) return showCheck(reply.code(422), row, {}, null, withErrors(input.values, { leavesOut: 'Mend the rows with errors, or leave them out' }))
    const { id: by, timeZone } = request.person!
    const given: Application = { importId: row.id, by, timeZone, ...input.data, invites: input.data.invites && services.mailer.configured }
    if (row.rows > atOnce) {
      const job = await db.transaction((tx) => enqueueJob(tx, { name: 'roster import', payload: given, askedBy: by, total: row.rows }))
      return reply.redirect(`/jobs/${job}`, 303)
    }
    const done = await applyRoster(services, enroll, given).then(() => ({}), refusal)
    if ('refused' in done) return showCheck(reply.code(422), row, {}, null, withErrors(input.values, {}, Object.values(done.refused)[0]!))
    return reply.redirect(`/people/imports/${row.id}`, 303)
  })
}

/** The one form here that may carry a file. */
function uploadRoute (app: FastifyInstance, services: Services, isCohort: (id: number | null) => Promise<boolean>): void {
  app.register((scope, _options, done) => {
    takeFiles(scope, { largestFile: largest, largestField: longestPaste * 4 })
    scope.post('/people/imports', { config }, async (request, reply) => {
      const { body, file } = await readUpload(request)
      const input = readForm({ body } as FastifyRequest, UploadForm)
      const again = async (form: Form) => reply.code(422).page('people/imports', await importsPage(services, request.person!, form))
      if (!input.ok) return again(input.form)
      const refuse = (field: string, words: string) => again(withErrors(input.values, { [field]: words }))
      if (file?.isTooLarge) return refuse('file', 'This file is larger than 10 MB. Send it in parts.')
      const bytes = file && file.bytes.length > 0 ? file.bytes : Buffer.from(input.data.text)
      if (bytes.length === 0) return refuse('file', file?.name ? 'This file is empty.' : 'Choose a file, or paste a table below')
      if (!await isCohort(input.data.cohortId)) return refuse('cohortId', 'Choose a cohort that is open')
      const isPasted = bytes !== file?.bytes
      const taken = await takeRoster(services, { fileName: isPasted ? 'Pasted table' : nameOf(file!.name), bytes, cohortId: input.data.cohortId, today: isoDay(services.now(), request.person!.timeZone), by: request.person!.id }).then((id) => ({ id }), refusal)
      if ('refused' in taken) return refuse(isPasted ? 'text' : 'file', taken.refused.file!)
      return reply.redirect(`/people/imports/${taken.id}`, 303)
    })
    done()
  })
}

/** As it is shown, never as a path. */
const nameOf = (given: string): string => [...given.replace(/^.*[\\/]/, '').replace(/[\p{C}]+/gu, ' ').trim()].slice(0, 120).join('') || 'Roster'

/** With a mark by which Excel knows UTF-8. */
const template = '\uFEFF' + [['Name', 'E-mail', 'Agency', 'State', 'City', 'Title', 'First day'], ['Renee Thibodeaux', 'renee.thibodeaux@bayou-teche.example', 'Bayou Teche Behavioral Health', 'LA', 'New Iberia', 'SEES', '9/1/2026'], ['Marcus Whitfield', 'marcus.whitfield@high-mesa.example', 'High Mesa Wellness', 'NM', 'Taos', 'IPS supervisor', '']].map((cells) => cells.join(',')).join('\r\n') + '\r\n'
