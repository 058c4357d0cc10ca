/** Table of contents: what every request passes through, then every feature, registered by hand. */
import cookie from '@fastify/cookie'
import formbody from '@fastify/formbody'
import Fastify, { type FastifyInstance } from 'fastify'
import path from 'node:path'
import { parse } from 'node:querystring'
import { accountsRoutes } from './features/accounts/routes.ts'
import { registerGuard } from './features/accounts/guard.ts'
import { certificatesRoutes } from './features/certificates/routes.ts'
import { enrollPeople } from './features/cohorts/enroll-people.ts'
import { cohortsRoutes } from './features/cohorts/routes.ts'
import { coachingRoutes } from './features/coaching/routes.ts'
import { curriculumRoutes } from './features/curriculum/routes.ts'
import { authorRoutes } from './features/author/routes.ts'
import { daysRoutes } from './features/days/routes.ts'
import { feedbackRoutes } from './features/feedback/routes.ts'
import { engagementRoutes } from './features/engagement/routes.ts'
import { gainsRoutes } from './features/gains/routes.ts'
import { gradingRoutes } from './features/grading/routes.ts'
import { itemsRoutes } from './features/items/routes.ts'
import { adminRoutes } from './features/admin/routes.ts'
import { learningRoutes } from './features/learning/routes.ts'
import { researchRoutes } from './features/research/routes.ts'
import { peopleRoutes } from './features/people/routes.ts'
import { practiceRoutes } from './features/practice/routes.ts'
import { terminalRoutes } from './features/terminal/routes.ts'
import { storiesRoutes } from './features/stories/routes.ts'
import { siteRoutes } from './features/site/routes.ts'
import { styleguideRoutes } from './features/styleguide/routes.ts'
import { frameOf } from './frame.ts'
import { loadAssets, registerAssets } from './platform/http/assets.ts'
import { registerCompression } from './platform/http/compression.ts'
import { registerConnections } from './platform/http/connections.ts'
import { refuseAddress, registerErrors } from './platform/http/errors.ts'
import { registerEventStreams } from './platform/http/event-stream.ts'
import { registerHealth } from './platform/http/health.ts'
import { registerSecurity, securityHeaders } from './platform/http/security.ts'
import { openViews, registerViews } from './platform/http/views.ts'
import type { Services } from './services.ts'

const views = path.join(import.meta.dirname, '../views')

export async function buildApp (services: Services): Promise<FastifyInstance> {
  const { config } = services
  const app = Fastify({
    loggerInstance: services.log, trustProxy: config.trustProxy ?? false, bodyLimit: 1_000_000, routerOptions: { maxParamLength: 200 },
    frameworkErrors: refuseAddress(securityHeaders(config.origin)),
    requestTimeout: 60_000, keepAliveTimeout: 72_000, forceCloseConnections: 'idle',
  })
  const assets = loadAssets(path.join(views, 'assets'))
  const renderer = openViews(views, !config.dev)

  registerConnections(app)
  registerEventStreams(app)
  await app.register(cookie)
  app.removeAllContentTypeParsers() // forms are all that is read; anything else is answered with 415
  await app.register(formbody, { bodyLimit: 1_000_000, parser: (text) => ({ ...parse(text, undefined, undefined, { maxKeys: 2000 }) }) })
  app.decorateRequest('person', null)
  registerViews(app, renderer, assets, frameOf)
  registerCompression(app)
  registerErrors(app)
  registerSecurity(app, () => config.origin)
  registerGuard(app, services)

  registerHealth(app, services.db)
  registerAssets(app, assets)
  siteRoutes(app)
  accountsRoutes(app, services)
  peopleRoutes(app, services, enrollPeople)
  curriculumRoutes(app, services)
  cohortsRoutes(app, services)
  certificatesRoutes(app, services)
  learningRoutes(app, services)
  daysRoutes(app, services)
  feedbackRoutes(app, services)
  coachingRoutes(app, services)
  practiceRoutes(app, services)
  storiesRoutes(app, services)
  gradingRoutes(app, services)
  gainsRoutes(app, services)
  itemsRoutes(app, services)
  engagementRoutes(app, services)
  authorRoutes(app, services)
  terminalRoutes(app, services)
  researchRoutes(app, services)
  adminRoutes(app, services)
  if (config.dev) styleguideRoutes(app)
  return app
}
