/** Pages of this feature: agencies, people, one person, rosters on their way in. */
import type { FastifyInstance } from 'fastify'
import type { Services } from '#src/services.ts'
import { accessRoutes } from './access-routes.ts'
import { agencyRoutes } from './agency-routes.ts'
import type { EnrollPeople } from './apply-roster.ts'
import { bulkRoutes } from './bulk-routes.ts'
import { duplicateRoutes } from './duplicate-routes.ts'
import { importRoutes } from './import-routes.ts'
import { listRoutes } from './list-routes.ts'
import { personRoutes } from './person-routes.ts'
import './views.ts'

/** `enroll` is handed in, since cohorts stand above people. */
export function peopleRoutes (app: FastifyInstance, services: Services, enroll: EnrollPeople): void {
  agencyRoutes(app, services)
  importRoutes(app, services, enroll)
  listRoutes(app, services)
  bulkRoutes(app, services, enroll)
  duplicateRoutes(app, services)
  personRoutes(app, services)
  accessRoutes(app, services)
}
