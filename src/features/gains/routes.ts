/** Knowledge gain for whoever may see it: counts first, scores only where enough people stand behind them. One address each for program, state, agency, cohort and module. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { can, scopeOf } from '#src/domain/access.ts'
import { states } from '#src/domain/places.ts'
import { NotFound } from '#src/platform/http/errors.ts'
import type { Services } from '#src/services.ts'
import { type Asked, loadPlace, placeNamed } from './ask.ts'
import { readFilters, type Place } from './group.ts'
import { modulePage } from './module-page.ts'
import { placePage } from './place-page.ts'

type Params = { curriculum: string; state?: string; agency?: string; cohort?: string; module?: string }
type Asking = FastifyRequest<{ Params: Params }>

const places = { '': 'program', '/states/:state': 'state', '/agencies/:agency': 'agency', '/cohorts/:cohort': 'cohort' } as const

export function gainsRoutes (app: FastifyInstance, services: Services) {
  const config = { policy: 'gains' }

  /** What an address asks for; throws NotFound for what is not there or outside of reach. */
  async function askedOf (request: Asking): Promise<Asked> {
    const { params } = request
    const scope = scopeOf(request.person!.grants, 'gains')
    const place = placeOf(params)
    const read = readFilters(request.query ?? {}, scope)
    const release = await services.curricula.current(params.curriculum)
    if (!place || !read || !release) throw new NotFound()
    const module = params.module === undefined ? null : release.modules.find(({ id, module }) => (module.id ?? id) === params.module)?.module ?? null
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
    app.get<{ Params: Params }>(`/gains/:curriculum${path}/modules/:module`, { config }, async (request, reply) => sendModule(reply, await askedOf(request)))
  }

  async function sendPlace (reply: FastifyReply, asked: Asked) {
    const { found, around } = await loadPlace(services, asked)
    return reply.code(asked.fault ? 422 : 200).page('gains/gains', placePage(found, around))
  }

  async function sendModule (reply: FastifyReply, asked: Asked) {
    return reply.code(asked.fault ? 422 : 200).page('gains/gains', await modulePage(services, asked))
  }
}

function placeOf ({ state, agency, cohort }: Params): Place | null {
  const number = (text: string): number | null => (/^[1-9]\d{0,8}$/.test(text) ? Number(text) : null)
  if (state !== undefined) return states.has(state) ? { kind: 'state', state } : null
  if (agency !== undefined) { const id = number(agency); return id === null ? null : { kind: 'agency', agency: id } }
  if (cohort !== undefined) { const id = number(cohort); return id === null ? null : { kind: 'cohort', cohort: id } }
  return { kind: 'program' }
}
