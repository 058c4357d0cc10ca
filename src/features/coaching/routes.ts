/** /calls: coaching and mentor calls: one's own in own-routes.ts, series, single calls and meeting files for staff in theirs; who was on them, here. */
import type { FastifyInstance } from 'fastify'
import type { Services } from '#src/services.ts'
import { attendancePage, readAttendanceQuery } from './attendance-page.ts'
import { callRoutes } from './call-routes.ts'
import { importRoutes } from './import-routes.ts'
import { ownRoutes } from './own-routes.ts'
import { seriesRoutes } from './series-routes.ts'
import './views.ts'

export function coachingRoutes (app: FastifyInstance, services: Services): void {
  ownRoutes(app, services)
  seriesRoutes(app, services)
  callRoutes(app, services)
  importRoutes(app, services)
  app.get('/calls/attendance', { config: { policy: 'coaching.read' } }, async (request, reply) => reply.page('coaching/attendance', await attendancePage(services, request.person!, readAttendanceQuery(request.query))))
}
