/** The workbench: what there is to write here; one file in bench-routes.ts. */
import type { FastifyInstance } from 'fastify'
import type { Services } from '#src/services.ts'
import { benchRoutes } from './bench-routes.ts'
import { exportRoutes } from './export-routes.ts'
import { homeRoutes } from './home-routes.ts'
import { importRoutes } from './import-routes.ts'
import { languageRoutes } from './language-routes.ts'
import { pictureRoutes } from './picture-routes.ts'
import { publishRoutes } from './publish-routes.ts'
import { reviewRoutes } from './review-routes.ts'
import { revisionRoutes } from './revision-routes.ts'
import { openShelves } from './shelf.ts'
import './views.ts'

export function authorRoutes (app: FastifyInstance, services: Services): void {
  const shelves = openShelves(services.db)
  homeRoutes(app, services, shelves)
  benchRoutes(app, services, shelves)
  pictureRoutes(app, services, shelves)
  publishRoutes(app, services, shelves)
  reviewRoutes(app, services, shelves)
  revisionRoutes(app, services, shelves)
  importRoutes(app, services, shelves)
  exportRoutes(app, services, shelves)
  languageRoutes(app)
}
