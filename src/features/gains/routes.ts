/** Knowledge gain for whoever may see it: counts first, scores only where enough people stand behind them. One address each for program, state, agency, cohort and module. */
import { Readable } from 'node:stream'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { can, scopeOf } from '#src/domain/access.ts'
import { isoDay } from '#src/domain/moments.ts'
import { states } from '#src/domain/places.ts'
import { csvFile } from '#src/platform/csv-file.ts'
import { attachment } from '#src/platform/http/attachment.ts'
import { NotFound } from '#src/platform/http/errors.ts'
import type { Services } from '#src/services.ts'
import type { Asked } from './ask.ts'
import { readFilters, type Place } from './group.ts'

/** Statistics and paper come in hundreds of small files: loaded when somebody first looks at gains. */
const pages = async () => ({ ...await import('./ask.ts'), ...await import('./figures-file.ts'), ...await import('./module-page.ts'), ...await import('./place-page.ts'), ...await import('./report.ts') })

type Params = { curriculum: string; state?: string; agency?: string; cohort?: string; module?: string }
type Asking = FastifyRequest<{ Params: Params }>

const places = { '': 'program', '/states/:state': 'state', '/agencies/:agency': 'agency', '/cohorts/:cohort': 'cohort' } as const

export function gainsRoutes (app: FastifyInstance, services: Services) {
  const config = { policy: 'gains' }

  /** What an address asks for; throws NotFound for what is not there or outside of reach. */
  async function askedOf (request: Asking): Promise<Asked> {
    const { params } = request
    const { placeNamed } = await pages()
    const scope = scopeOf(request.person!.grants, 'gains')
    const place = placeOf(params)
    const read = readFilters(request.query ?? {}, scope)
    const release = await services.curricula.current(params.curriculum)
    if (!place || !read || !release) throw new NotFound()
    const module = params.module === undefined ? null : release.modules.find(({ module }) => module.id === params.module)?.module ?? null
    if (params.module !== undefined && module === null) throw new NotFound()
    return { release, scope, place, placeName: await placeNamed(services, release.id, place, scope), module, ...read, names: can(request.person!.grants, 'people') }
  }

  app.get<{ Querystring: { curriculum?: string | string[] } }>('/gains', { config }, async (request, reply) => {
    const curricula = await services.curricula.list()
    const asked = request.query.curriculum ?? curricula[0]?.id
    if (asked === undefined) return reply.page('gains/nothing', { lines: ['As soon as a curriculum is published and people are enrolled, their gains appear here.'] })
    if (typeof asked !== 'string' || !await services.curricula.current(asked)) throw new NotFound()
    return reply.redirect(`/gains/${asked}`, 303)
  })

  for (const path of Object.keys(places)) {
    app.get<{ Params: Params }>(`/gains/:curriculum${path}`, { config }, async (request, reply) => sendPlace(reply, await askedOf(request)))
    app.get<{ Params: Params }>(`/gains/:curriculum${path}/figures.csv`, { config }, async (request, reply) => sendFile(reply, await askedOf(request)))
    app.get<{ Params: Params }>(`/gains/:curriculum${path}/modules/:module/figures.csv`, { config }, async (request, reply) => sendFile(reply, await askedOf(request)))
    app.get<{ Params: Params }>(`/gains/:curriculum${path}/objectives`, { config }, async (request, reply) => {
      const { objectivesPage } = await pages()
      return reply.page('gains/objectives', await objectivesPage(services, await askedOf(request)))
    })
    app.get<{ Params: Params }>(`/gains/:curriculum${path}/report`, { config }, async (request, reply) => {
      const { loadPlace, reportPage } = await pages()
      const { found, around } = await loadPlace(services, await askedOf(request))
      return reply.page('gains/report', reportPage(found, around, services.now()))
    })
    app.get<{ Params: Params }>(`/gains/:curriculum${path}/report.pdf`, { config }, async (request, reply) => {
      const [{ loadPlace, reportPage }, { reportPdf }] = await Promise.all([pages(), import('./report-pdf.ts')])
      const asked = await askedOf(request)
      const { found, around } = await loadPlace(services, asked)
      const bytes = await reportPdf(reportPage(found, around, services.now()), isoDay(services.now(), 'UTC'))
      return reply.type('application/pdf').header('content-disposition', attachment(`gain_${fileWords(asked)}.pdf`)).send(bytes)
    })
    app.get<{ Params: Params }>(`/gains/:curriculum${path}/modules/:module`, { config }, async (request, reply) => sendModule(reply, await askedOf(request)))
  }

  async function sendPlace (reply: FastifyReply, asked: Asked) {
    const { loadPlace, placePage } = await pages()
    const { found, around } = await loadPlace(services, asked)
    return reply.code(asked.fault ? 422 : 200).page('gains/gains', placePage(found, around))
  }

  async function sendFile (reply: FastifyReply, asked: Asked) {
    const { loadPlace, figureColumns, figureRows } = await pages()
    const { found } = await loadPlace(services, asked)
    const rows = figureRows(found)
    return reply.type('text/csv; charset=utf-8').header('content-disposition', attachment(`gain_${fileWords(asked)}.csv`)).send(Readable.from(csvFile(figureColumns, (async function* () { yield rows })(), true)))
  }

  async function sendModule (reply: FastifyReply, asked: Asked) {
    const { modulePage } = await pages()
    return reply.code(asked.fault ? 422 : 200).page('gains/gains', await modulePage(services, asked))
  }
}

const fileWords = ({ release, placeName, module }: Asked): string => [release.id, placeName, module?.id].filter(Boolean).join('_').replace(/[^\p{L}\p{N}]+/gu, '-')

function placeOf ({ state, agency, cohort }: Params): Place | null {
  const number = (text: string): number | null => (/^[1-9]\d{0,8}$/.test(text) ? Number(text) : null)
  if (state !== undefined) return states.has(state) ? { kind: 'state', state } : null
  if (agency !== undefined) { const id = number(agency); return id === null ? null : { kind: 'agency', agency: id } }
  if (cohort !== undefined) { const id = number(cohort); return id === null ? null : { kind: 'cohort', cohort: id } }
  return { kind: 'program' }
}
