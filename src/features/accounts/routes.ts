/** Pages of this feature: signing in and out, links that are used once, the person's own account. */
import type { FastifyInstance } from 'fastify'
import type { Services } from '#src/services.ts'
import { accountRoutes } from './account-routes.ts'
import { linkRoutes } from './link-routes.ts'
import { signInRoutes } from './sign-in-routes.ts'
import './views.ts'

export function accountsRoutes (app: FastifyInstance, services: Services): void {
  signInRoutes(app, services)
  linkRoutes(app, services)
  accountRoutes(app, services)
}
