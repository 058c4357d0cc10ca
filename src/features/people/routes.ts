/** Pages of this feature: agencies, people, one person. */
import type { FastifyInstance } from 'fastify'
import type { Services } from '#src/services.ts'
import { accessRoutes } from './access-routes.ts'
import { agencyRoutes } from './agency-routes.ts'
import { listRoutes } from './list-routes.ts'
import { personRoutes } from './person-routes.ts'
import './views.ts'

export function peopleRoutes (app: FastifyInstance, services: Services): void {
  agencyRoutes(app, services)
  listRoutes(app, services)
  personRoutes(app, services)
  accessRoutes(app, services)
}
