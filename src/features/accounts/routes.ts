/** Pages of this feature: signing in and out, second factors, passkeys, sign-in elsewhere, links that are used once, the person's own account, their access tokens. */
import type { FastifyInstance } from 'fastify'
import type { Services } from '#src/services.ts'
import { accessTokenRoutes } from './access-token-routes.ts'
import { accountRoutes } from './account-routes.ts'
import { emailRoutes } from './email-routes.ts'
import { linkRoutes } from './link-routes.ts'
import { passkeyRoutes } from './passkey-routes.ts'
import { providerRoutes } from './provider-routes.ts'
import { secondFactorRoutes } from './second-factor-routes.ts'
import { signInRoutes } from './sign-in-routes.ts'
import './views.ts'

export function accountsRoutes (app: FastifyInstance, services: Services): void {
  signInRoutes(app, services)
  secondFactorRoutes(app, services)
  passkeyRoutes(app, services)
  providerRoutes(app, services)
  linkRoutes(app, services)
  accountRoutes(app, services)
  emailRoutes(app, services)
  accessTokenRoutes(app, services)
}
