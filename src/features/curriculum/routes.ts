/** Published content for staff, and the pictures that modules show. */
import type { FastifyInstance } from 'fastify'
import { fullDayText } from '#src/domain/moments.ts'
import { NotFound } from '#src/platform/http/errors.ts'
import type { Services } from '#src/services.ts'
import { findPicture, findRevision } from './queries.ts'

const kinds = { curriculum: 'Curriculum', module: 'Module', page: 'Page', feedback: 'Feedback form' }

export function curriculumRoutes (app: FastifyInstance, services: Services) {
  app.get('/curricula', { config: { policy: 'curriculum.read' } }, async (request, reply) => {
    const releases = await Promise.all((await services.curricula.list()).map(({ id }) => services.curricula.current(id)))
    const zone = request.person!.timeZone
    return reply.page('curriculum/curricula', {
      curricula: releases.filter((release) => release !== null).map(({ curriculum, modules, feedback }) => ({
        title: curriculum.title, summary: curriculum.summary, feedback: feedback && { text: feedback.form.title, href: `/revisions/${feedback.id}` },
        modules: modules.map(({ id, number, publishedAt, module }) => ({
          title: module.title, href: `/revisions/${id}`,
          hint: `${module.minutes} minutes · ${module.items.length} items${module.forms.length > 1 ? ' on two forms' : ''} · revision ${number}, ${fullDayText(publishedAt, zone)}`,
        })),
      })),
    })
  })

  app.get<{ Params: { id: string } }>('/revisions/:id', { config: { policy: 'curriculum.read' } }, async (request, reply) => {
    const revision = /^\d{1,15}$/.test(request.params.id) ? await findRevision(services.db, Number(request.params.id)) : null
    if (!revision) throw new NotFound()
    return reply.page('curriculum/revision', {
      title: revision.title, kicker: `${kinds[revision.kind]} ${revision.curriculum}/${revision.module}`, text: revision.text,
      facts: [{ name: 'Revision', text: String(revision.number) }, { name: 'Published', text: fullDayText(revision.publishedAt, request.person!.timeZone) }, { name: 'SHA-256', text: revision.hash }],
    })
  })

  app.get<{ Params: { hash: string } }>('/pictures/:hash', { config: { policy: 'signed-in' } }, async (request, reply) => {
    const picture = /^[0-9a-f]{64}$/.test(request.params.hash) ? await findPicture(services.db, request.params.hash) : null
    if (!picture) throw new NotFound()
    // A drawing opened by itself is a document: it may neither run nor load anything.
    return reply.type(picture.type).header('cache-control', 'private, max-age=31536000, immutable').header('content-security-policy', "default-src 'none'; style-src 'unsafe-inline'; sandbox").send(picture.bytes)
  })
}
