/** /certificates/transcript: what one has completed between two days, to look at, to print and for a spreadsheet. */
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { dayField } from '#src/features/people/fields.ts'
import { csvFile } from '#src/platform/csv-file.ts'
import { attachment } from '#src/platform/http/attachment.ts'
import { blankForm, withErrors } from '#src/platform/http/forms.ts'
import type { Services } from '#src/services.ts'
import { dayOf } from './front-page.ts'
import { periodText, transcriptPdf } from './transcript-pdf.ts'
import { makeTranscript, type Transcript, transcriptColumns, transcriptRows } from './transcript.ts'

const config = { policy: 'signed-in' } as const
/** Anything that is no day is as if it were not there. */
const day = dayField().nullable().catch(null).default(null)
const Days = z.object({ from: day, to: day })

export function transcriptRoutes (app: FastifyInstance, services: Services): void {
  const of = async (request: FastifyRequest): Promise<Transcript> => makeTranscript(services, { ...Days.parse(request.query), personId: request.person!.id, timeZone: request.person!.timeZone })
  const fileName = ({ from, to, madeOn }: Transcript, ending: string): string => `transcript_${from ?? 'begin'}_${to ?? madeOn}.${ending}`

  app.get('/certificates/transcript', { config }, async (request, reply) => {
    const transcript = await of(request)
    const { from, to, lines, totals } = transcript
    const query = new URLSearchParams(Object.entries({ from, to }).flatMap(([name, value]): [string, string][] => (value === null ? [] : [[name, value]]))).toString()
    const file = (kind: string): string => `/certificates/transcript/${kind}${query && `?${query}`}`
    const values = { from: from ?? '', to: to ?? '' }
    return reply.page('certificates/transcript', {
      form: from !== null && to !== null && from > to ? withErrors(values, { to: 'The last day comes before the first' }) : blankForm(values), period: periodText(transcript), zone: transcript.zone, isFiltered: query !== '',
      lines: lines.map(({ title, cohort, hours, creditType, categories, status, number, ...line }) => ({ title, cohort, hours, creditType, categories, status, number, modules: line.modules.join(' · '), completed: dayOf(line.completedOn), verifyPath: line.verifyUrl && new URL(line.verifyUrl).pathname })),
      totals: totals.map(({ creditType, hours, trainings }) => ({ name: `${creditType}, from ${trainings === 1 ? '1 training' : `${trainings} trainings`}`, text: `${hours} contact hours` })), pdfHref: file('pdf'), csvHref: file('csv'),
    })
  })

  app.get('/certificates/transcript/pdf', { config }, async (request, reply) => {
    const transcript = await of(request)
    return reply.type('application/pdf').header('cache-control', 'private, no-store').header('content-disposition', attachment(fileName(transcript, 'pdf'))).send(await transcriptPdf(transcript))
  })

  app.get('/certificates/transcript/csv', { config }, async (request, reply) => {
    const transcript = await of(request)
    const parts: Buffer[] = []
    for await (const part of csvFile(transcriptColumns, (async function* () { yield transcriptRows(transcript) })(), true)) parts.push(part)
    return reply.type('text/csv; charset=utf-8; header=present').header('cache-control', 'private, no-store').header('content-disposition', attachment(fileName(transcript, 'csv'))).send(Buffer.concat(parts))
  })
}
