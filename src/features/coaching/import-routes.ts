/** /calls/imports: a meeting's list of participants is brought to a call, shown, decided and credited. */
import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { LineChoice } from '#src/domain/attendance/plan.ts'
import { readId } from '#src/features/people/fields.ts'
import { attachment } from '#src/platform/http/attachment.ts'
import { Conflict, NotFound } from '#src/platform/http/errors.ts'
import { fields, readForm, refusal, withErrors } from '#src/platform/http/forms.ts'
import { readUpload, takeFiles } from '#src/platform/http/uploads.ts'
import type { Services } from '#src/services.ts'
import { callPage } from './call-page.ts'
import { callsFor } from './call-routes.ts'
import { lineName, linesForm } from './fields.ts'
import { applyImport, planImport, takeImport } from './import-attendance.ts'
import { importPage, openLines } from './import-page.ts'
import { findImport, type ImportRow } from './import-queries.ts'
import { type CallRow, findCall } from './queries.ts'

const config = { policy: 'coaching' } as const
const largest = 2_000_000
type One = { Params: { file: string }; Querystring: { done?: unknown } }

export function importRoutes (app: FastifyInstance, services: Services): void {
  const { db } = services
  const one = async (request: FastifyRequest<One>): Promise<{ row: ImportRow; call: CallRow }> => {
    const id = readId(request.params.file)
    const row = id === null ? null : await findImport(db, id)
    if (!row) throw new NotFound('no such file')
    return { row, call: (await findCall(db, row.callId))! }
  }

  uploadRoute(app, services)

  app.get<One>('/calls/imports/:file', { config }, async (request, reply) => {
    const { row, call } = await one(request)
    return reply.page('coaching/import', await importPage(services, call, row, { notice: request.query.done === 'credited' ? 'Credited. What is not decided goes on waiting here.' : null }))
  })

  app.get<One>('/calls/imports/:file/original', { config }, async (request, reply) => {
    const { row } = await one(request)
    if (row.erasedAt !== null) throw new Conflict('This file was erased, because somebody in it was.')
    return reply.type('application/octet-stream').header('content-disposition', attachment(row.fileName)).send(row.bytes)
  })

  app.post<One>('/calls/imports/:file/application', { config }, async (request, reply) => {
    const { row, call } = await one(request)
    const plan = await planImport(db, call, row, row.choices)
    if (plan === null) throw new Conflict('This file was erased, because somebody in it was.')
    const open = openLines(plan.lines)
    const input = readForm(request, linesForm(plan.lines.length))
    if (!input.ok) return reply.code(422).page('coaching/import', await importPage(services, call, row, { form: input.form }))
    const data = input.data as Record<string, string>
    const known = new Set(plan.expected.map(({ id }) => id))
    const wrong = open.filter(({ index }) => { const text = data[lineName(index)]!; return text !== '' && text !== 'not ours' && !known.has(Number(text)) })
    if (wrong.length > 0) return reply.code(422).page('coaching/import', await importPage(services, call, row, { form: withErrors(input.values, Object.fromEntries(wrong.map(({ index }) => [lineName(index), 'Choose a trainee of this call']))) }))
    const choices = Object.fromEntries(open.flatMap(({ index, line }): [string, LineChoice][] => { const text = data[lineName(index)]!; return text === '' ? [] : [[line.attendee.key, text === 'not ours' ? text : Number(text)]] }))
    await db.transaction((tx) => applyImport(tx, call, row, { choices, by: request.person!.id }))
    return reply.redirect(`/calls/imports/${row.id}?done=credited`, 303)
  })
}

/** The one form here that may carry a file. */
function uploadRoute (app: FastifyInstance, services: Services): void {
  const { db } = services
  const one = callsFor(services)
  app.register((scope, _options, done) => {
    takeFiles(scope, { largestFile: largest, largestField: 1000 })
    scope.post<{ Params: { call: string } }>('/calls/:call/imports', { config }, async (request, reply) => {
      const call = await one(request.params.call)
      const { body, file } = await readUpload(request)
      const input = readForm({ body } as FastifyRequest, fields({}))
      const again = async (form: Parameters<typeof callPage>[3]) => reply.code(422).page('coaching/call', await callPage(services, request.person!, call, form))
      if (!input.ok) return again({ upload: input.form })
      const refuse = (words: string) => again({ upload: withErrors({}, { file: words }) })
      if (file?.isTooLarge) return refuse('This file is larger than 2 MB, and no list of participants is. Look whether it is the right one.')
      if (!file || file.bytes.length === 0) return refuse(file?.name ? 'This file is empty.' : 'Choose a file')
      const taken = await db.transaction(async (tx) => ({ id: await takeImport(tx, { callId: call.id, fileName: nameOf(file.name), bytes: file.bytes, by: request.person!.id }) })).catch(refusal)
      if ('refused' in taken) return refuse(taken.refused.file!)
      return reply.redirect(`/calls/imports/${taken.id}`, 303)
    })
    done()
  })
}

/** As it is shown, never as a path. */
const nameOf = (given: string): string => [...given.replace(/^.*[\\/]/, '').replace(/[\p{C}]+/gu, ' ').trim()].slice(0, 120).join('') || 'Participants'
