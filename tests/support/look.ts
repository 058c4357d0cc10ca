/** The smallest app that can show the style guide: assets, views and nothing else. */
import Fastify, { type FastifyInstance } from 'fastify'
import path from 'node:path'
import { styleguideRoutes } from '#src/features/styleguide/routes.ts'
import { loadAssets, registerAssets } from '#src/platform/http/assets.ts'
import { type Frame, openViews, registerViews } from '#src/platform/http/views.ts'

const views = path.join(import.meta.dirname, '../../views')
export const assets = loadAssets(path.join(views, 'assets'))
export const renderer = openViews(views, true)

/** A frame as a signed-in trainee has it. */
export const frame: Frame = {
  layout: '/layouts/app', asset: assets.url, path: '/styleguide', theme: 'system', flash: null, person: 'Renee Thibodeaux',
  nav: [{ href: '/learning', text: 'My learning', current: true }, { href: '/certificates', text: 'Certificates', current: false }],
  more: [],
}

/** The same policy for content as the real pages have. */
export const contentPolicy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'"

export async function lookApp (): Promise<FastifyInstance> {
  const app = Fastify()
  app.addHook('onRequest', async (_request, reply) => { reply.header('content-security-policy', contentPolicy) })
  registerViews(app, renderer, assets, () => frame)
  registerAssets(app, assets)
  styleguideRoutes(app)
  await app.ready()
  return app
}
