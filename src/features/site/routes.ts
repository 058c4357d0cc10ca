/** Pages that say what this site is and how it treats the people who use it. */
import type { FastifyInstance } from 'fastify'

declare module '#src/platform/http/views.ts' {
  interface Views {
    'site/help': Record<never, never>
    'site/accessibility': Record<never, never>
    'site/privacy': Record<never, never>
  }
}

export function siteRoutes (app: FastifyInstance) {
  for (const name of ['help', 'accessibility', 'privacy'] as const) {
    app.get(`/${name}`, { config: { policy: 'public' } }, (_request, reply) => reply.page(`site/${name}`, {}))
  }
}
