/** Knowledge gain for whoever may see it: counts first, scores only where enough people stand behind them. */
import type { FastifyInstance } from 'fastify'
import { can, type Scope, scopeOf } from '#src/domain/access.ts'
import type { Release } from '#src/features/curriculum/curricula.ts'
import { NotFound } from '#src/platform/http/errors.ts'
import type { Services } from '#src/services.ts'
import type { Figures } from './gain-figures.ts'
import { listFirstSittings, listItemPoints, listNames, listParticipation } from './queries.ts'

/** Statistics come in hundreds of small files: loaded when somebody first looks at gains. */
const statistics = async () => ({ ...await import('./gain-figures.ts'), ...await import('./gain-page.ts') })

export function gainsRoutes (app: FastifyInstance, services: Services) {
  app.get<{ Querystring: { curriculum?: string | string[] } }>('/gains', { config: { policy: 'gains' } }, async (request, reply) => {
    const curricula = await services.curricula.list()
    const asked = request.query.curriculum ?? curricula[0]?.id
    if (asked === undefined) return reply.page('gains/nothing', { lines: ['As soon as a curriculum is published and people are enrolled, their gains appear here.'] })
    const release = typeof asked === 'string' ? await services.curricula.current(asked) : null
    if (!release) throw new NotFound()
    const { grants } = request.person!
    const scope = scopeOf(grants, 'gains')
    const found = await figuresOf(services, release, scope)
    const names = can(grants, 'people') ? new Map((await listNames(services.db, found.left.map(({ person }) => person))).map(({ id, name }) => [id, name])) : null
    const { gainsPage } = await statistics()
    return reply.page('gains/gains', gainsPage(found, { title: release.curriculum.title, scope, curricula: curricula.map(({ id, title }) => ({ value: id, text: title, selected: id === release.id })), names }))
  })
}

async function figuresOf ({ db, curricula }: Services, release: Release, scope: Scope): Promise<Figures> {
  const { figures, itemsOutsideGain } = await statistics()
  const [sittings, { agencies, total }] = await Promise.all([listFirstSittings(db, release.id, scope), listParticipation(db, release.id, scope)])
  const pinned = await Promise.all([...new Set(sittings.map(({ revisionId }) => revisionId))].map((id) => curricula.revision(id)))
  const revisions = new Map(pinned.map(({ id, module }) => [id, module]))
  const outside = [...new Set([...revisions.values()].flatMap(itemsOutsideGain))]
  const itemPoints = await listItemPoints(db, [...revisions.keys()], outside)
  return figures({ modules: release.modules.map(({ module }) => module), revisions, sittings, itemPoints, participation: agencies, total })
}
