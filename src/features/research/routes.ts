/** /research: projects of evaluators, and the data sets that are made for them. What trainees say about it is in consent-routes.ts. */
import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import { fullDayText } from '#src/domain/moments.ts'
import { readId } from '#src/features/people/fields.ts'
import { NotFound } from '#src/platform/http/errors.ts'
import { blankForm, fields, type Form, line, readForm } from '#src/platform/http/forms.ts'
import type { SignedIn } from '#src/platform/http/person.ts'
import type { Services } from '#src/services.ts'
import { consentRoutes } from './consent-routes.ts'
import { countConsentsNow } from './data-queries.ts'
import { askForDataSet } from './data-set-job.ts'
import { projectPage } from './project-page.ts'
import { endProject, startProject } from './projects.ts'
import { findProject, listProjects, type ProjectRow } from './queries.ts'
import './views.ts'

const config = { policy: 'research' } as const
const ProjectForm = fields({ name: line(2, 120, 'Enter a name, in 2 to 120 characters'), purpose: line(10, 1000, 'Say what the data are for, in 10 to 1,000 characters') })
const DataSetForm = fields({ curriculum: z.string({ error: 'Choose a curriculum' }).regex(/^[a-z0-9-]{0,100}$/, 'Choose a curriculum').transform((id) => (id === '' ? null : id)) })
const EndForm = fields({ sure: z.literal('yes', { error: 'Tick the box: the key cannot be brought back' }) })
type One = { Params: { project: string }; Querystring: { done?: unknown } }

export function researchRoutes (app: FastifyInstance, services: Services): void {
  const { db } = services
  const found = async (text: string): Promise<ProjectRow> => {
    const id = readId(text)
    const project = id === null ? null : await findProject(db, id)
    if (!project) throw new NotFound('no such project')
    return project
  }
  const listPage = async ({ timeZone }: SignedIn, form: Form) => ({
    form, rows: (await listProjects(db)).map(({ id, name, createdAt, endedAt, createdBy }) =>
      ({ href: `/research/${id}`, name, started: `${fullDayText(createdAt, timeZone)}${createdBy === null ? '' : `, ${createdBy}`}`, standing: endedAt === null ? 'Under way' : `Ended ${fullDayText(endedAt, timeZone)}` })),
  })
  const onePage = async (viewer: SignedIn, project: ProjectRow, forms: { wanted?: Form; end?: Form } = {}) =>
    projectPage({ project, consents: await countConsentsNow(db), curricula: await services.curricula.list(), timeZone: viewer.timeZone, wanted: forms.wanted ?? blankForm({ curriculum: '' }), end: forms.end ?? blankForm() })

  app.get('/research', { config }, async (request, reply) => reply.page('research/research', await listPage(request.person!, blankForm())))

  app.post('/research', { config }, async (request, reply) => {
    const input = readForm(request, ProjectForm)
    if (!input.ok) return reply.code(422).page('research/research', await listPage(request.person!, input.form))
    const id = await db.transaction((tx) => startProject(tx, { ...input.data, by: request.person!.id }))
    return reply.redirect(`/research/${id}`, 303)
  })

  app.get<One>('/research/:project', { config }, async (request, reply) => reply.page('research/project', await onePage(request.person!, await found(request.params.project))))

  app.post<One>('/research/:project/data-sets', { config }, async (request, reply) => {
    const project = await found(request.params.project)
    const input = readForm(request, DataSetForm)
    if (!input.ok) return reply.code(422).page('research/project', await onePage(request.person!, project, { wanted: input.form }))
    if (project.endedAt !== null) return reply.redirect(`/research/${project.id}`, 303)
    const job = await askForDataSet(services, { projectId: project.id, filter: input.data, by: request.person!.id })
    return reply.redirect(`/jobs/${job}`, 303)
  })

  app.post<One>('/research/:project/ending', { config }, async (request, reply) => {
    const project = await found(request.params.project)
    const input = readForm(request, EndForm)
    if (!input.ok) return reply.code(422).page('research/project', await onePage(request.person!, project, { end: input.form }))
    await db.transaction((tx) => endProject(tx, { projectId: project.id, by: request.person!.id }))
    return reply.redirect(`/research/${project.id}`, 303)
  })

  consentRoutes(app, services)
}
