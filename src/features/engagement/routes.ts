/** /engagement: who takes part, month by month, of the program, a state or an agency; as a page and as files. The evaluation of a cohort is in cohort-routes.ts. */
import { Readable } from 'node:stream'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { can, scopeOf } from '#src/domain/access.ts'
import { stateName, states } from '#src/domain/places.ts'
import { readId } from '#src/features/people/fields.ts'
import { type AgencyRow, findAgency } from '#src/features/people/queries.ts'
import { csvFile } from '#src/platform/csv-file.ts'
import { attachment } from '#src/platform/http/attachment.ts'
import { NotFound } from '#src/platform/http/errors.ts'
import { xlsxFile } from '#src/platform/xlsx-file.ts'
import type { Services } from '#src/services.ts'
import { cohortRoutes } from './cohort-routes.ts'
import { figureColumns, figureRows } from './columns.ts'
import { loadFigures, type Place } from './figures.ts'
import { placePage } from './place-page.ts'
import { listCohortsIn } from './queries.ts'
import { timelineOf } from './timeline.ts'
import './views.ts'

type Asking = FastifyRequest<{ Params: { state?: string; agency?: string } }>
type Asked = { place: Place; name: string | null; agency: AgencyRow | null }
const config = { policy: 'engagement' } as const
const paths = ['/engagement', '/engagement/states/:state', '/engagement/agencies/:agency']
/** Cohorts that a page links to. */
const mostCohorts = 12

export function engagementRoutes (app: FastifyInstance, services: Services): void {
  /** Throws NotFound for a place that is not there or outside of reach. */
  async function askedOf ({ params, person }: Asking): Promise<Asked> {
    const { state, agency: id } = params
    if (state !== undefined) {
      const scope = scopeOf(person!.grants, 'engagement')
      if (!states.has(state) || !(scope.all || scope.states.includes(state))) throw new NotFound('no such state')
      return { place: { kind: 'state', state }, name: stateName(state), agency: null }
    }
    if (id === undefined) return { place: { kind: 'program' }, name: null, agency: null }
    const number = readId(id), agency = number === null ? null : await findAgency(services.db, number)
    if (!agency || !can(person!.grants, 'engagement', { agencyId: agency.id, state: agency.state })) throw new NotFound('no such agency')
    return { place: { kind: 'agency', agency: agency.id }, name: agency.name, agency }
  }

  for (const path of paths) {
    app.get(path, { config }, async (request: Asking, reply) => {
      const asked = await askedOf(request), viewer = request.person!
      const within = { scope: scopeOf(viewer.grants, 'engagement'), state: asked.place.kind === 'state' ? asked.place.state : null, agency: asked.agency?.id ?? null, cohort: null, from: null }
      const [figures, timeline, cohorts] = await Promise.all([loadFigures(services, viewer.grants, asked.place), asked.agency ? timelineOf(services, viewer, asked.agency) : null, can(viewer.grants, 'engagement.cohort') ? listCohortsIn(services.db, within, mostCohorts) : []])
      return reply.page('engagement/engagement', placePage(figures, { name: asked.name, kicker: kickerOf(request, asked), seesPeople: can(viewer.grants, 'coaching.read'), timeline, cohorts: cohorts.map(({ id, name }) => ({ href: `/engagement/cohorts/${id}`, text: name })) }))
    })
    for (const kind of ['csv', 'xlsx'] as const) app.get(`${path}/figures.${kind}`, { config }, async (request: Asking, reply) => sendFile(request, reply, kind))
  }

  async function sendFile (request: Asking, reply: FastifyReply, kind: 'csv' | 'xlsx') {
    const asked = await askedOf(request)
    const rows = figureRows(await loadFigures(services, request.person!.grants, asked.place)), batches = (async function* () { yield rows })()
    const name = attachment(`engagement${asked.name === null ? '' : `_${asked.name.replace(/[^\p{L}\p{N}]+/gu, '-')}`}.${kind}`)
    return reply.type(kind === 'csv' ? 'text/csv; charset=utf-8' : 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet').header('content-disposition', name)
      .send(Readable.from(kind === 'csv' ? csvFile(figureColumns, batches, true) : xlsxFile(figureColumns, batches, 'Engagement')))
  }

  cohortRoutes(app, services)
}

function kickerOf ({ person }: Asking, { place, agency }: Asked): string {
  if (agency) return `Engagement · ${stateName(agency.state)}`
  if (place.kind === 'state') return 'Engagement'
  const scope = scopeOf(person!.grants, 'engagement')
  return scope.all ? 'All agencies' : scope.states.length > 0 ? `Agencies in ${scope.states.map(stateName).sort().join(', ')}` : scope.agencies.length === 1 ? 'Your agency' : 'Your agencies'
}
