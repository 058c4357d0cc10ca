/** /gains/<curriculum>/modules/<module>/items: how each item of a module works, for those who may read keys. */
import type { FastifyInstance } from 'fastify'
import { scopeOf } from '#src/domain/access.ts'
import type { Services } from '#src/services.ts'
import { loadItems, readAsked } from './ask.ts'
import { itemPage } from './item-page.ts'
import { listPage } from './list-page.ts'

type Listed = { Params: { curriculum: string; module: string } }
type Named = { Params: { curriculum: string; module: string; item: string } }

export function itemsRoutes (app: FastifyInstance, services: Services): void {
  const config = { policy: 'items' }

  app.get<Listed>('/gains/:curriculum/modules/:module/items', { config }, async (request, reply) => {
    const asked = await readAsked(services, request.params, request.query, scopeOf(request.person!.grants, 'items'))
    return reply.code(asked.fault ? 422 : 200).page('items/items', listPage(await loadItems(services, asked), asked))
  })

  app.get<Named>('/gains/:curriculum/modules/:module/items/:item', { config }, async (request, reply) => {
    const asked = await readAsked(services, request.params, request.query, scopeOf(request.person!.grants, 'items'))
    return reply.code(asked.fault ? 422 : 200).page('items/item', await itemPage(services, asked, request.params.item))
  })
}
