/** /author/language: the authoring language, to look things up. */
import type { FastifyInstance } from 'fastify'
import { renderMarkdown } from '#src/domain/markdown.ts'
import { config } from './bench-routes.ts'

/** Made when somebody first asks: its examples are run through the check. It never changes while the process lives. */
let made: Promise<string> | null = null

async function languageHtml (): Promise<string> {
  const { languagePage } = await import('#src/domain/authoring/language.ts')
  const text = languagePage().replace(/^# .*\n+<!--[^>]*-->\n/, '').replace(/^For looking things up\..*$/m, '')
  return renderMarkdown(text, { link: () => null })
}

export function languageRoutes (app: FastifyInstance): void {
  app.get('/author/language', { config }, async (_request, reply) => reply.page('author/language', { html: await (made ??= languageHtml()) }))
}
