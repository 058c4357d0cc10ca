/** /jobs: what somebody asked for that takes a while; how far it is, and the file that came of it. Only whoever asked sees it. */
import { Readable } from 'node:stream'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { scopeOf } from '#src/domain/access.ts'
import { clockText, dayText } from '#src/domain/moments.ts'
import { readId } from '#src/features/people/fields.ts'
import { NotFound } from '#src/platform/http/errors.ts'
import { attachment } from '#src/platform/http/attachment.ts'
import { findJob, findPart, type JobLine, type JobRow, listJobs } from '#src/platform/job-queries.ts'
import type { JobResult } from '#src/platform/jobs.ts'
import type { SignedIn } from '#src/platform/http/person.ts'
import type { Services } from '#src/services.ts'

const config = { policy: 'signed-in' } as const
type Numbered = { Params: { job: string } }

export function jobRoutes (app: FastifyInstance, services: Services): void {
  const { db } = services

  async function found (request: FastifyRequest<Numbered>): Promise<JobRow> {
    const id = readId(request.params.job)
    const job = id === null ? null : await findJob(db, id, request.person!.id)
    if (!job) throw new NotFound('no such job')
    return job
  }

  app.get('/jobs', { config }, async (request, reply) => {
    const jobs = await listJobs(db, request.person!.id, 100)
    return reply.page('admin/jobs', { rows: jobs.map((job) => ({ href: `/jobs/${job.id}`, name: titleOf(job.name), asked: momentText(job.queuedAt, request.person!, services.now()), standing: standingOf(job) })) })
  })

  app.get<Numbered>('/jobs/:job', { config }, async (request, reply) => {
    const job = await found(request)
    return reply.page('admin/job', jobPage(job, momentText(job.queuedAt, request.person!, services.now())))
  })

  app.get<Numbered>('/jobs/:job/file', { config }, async (request, reply) => sendFile(services, reply, await found(request), request.person!.grants))
}

/** Part after part, each in a statement of its own, so that a slow reader holds no connection. A part that is gone breaks the answer off, which its length gives away. */
function sendFile ({ db }: Services, reply: FastifyReply, job: JobRow, grants: SignedIn['grants']): FastifyReply {
  const { file, reach } = (job.result ?? {}) as JobResult
  if (job.finishedAt === null || !file || job.parts === null || (reach && !reachesStill(grants, reach))) throw new NotFound('no file of this job')
  const { id, parts } = job
  async function* bytes () {
    for (let part = 0; part < parts!; part++) {
      const next = await findPart(db, id, part)
      if (!next) throw new Error(`part ${part} of job ${id} is gone`)
      yield next
    }
  }
  return reply.type(file.type).header('content-length', job.bytes).header('content-disposition', attachment(file.name)).send(Readable.from(bytes()))
}

/** Somebody who reaches everything, or what they reached when the file was made. */
function reachesStill (grants: SignedIn['grants'], { policy, scope }: NonNullable<JobResult['reach']>): boolean {
  const now = scopeOf(grants, policy)
  return now.all || (!scope.all && scope.states.every((state) => now.states.includes(state)) && scope.agencies.every((agency) => now.agencies.includes(agency)))
}

/** "Export of people" for "export of people". */
export const titleOf = (name: string): string => name.slice(0, 1).toUpperCase() + name.slice(1)

const momentText = (at: Date, { timeZone }: SignedIn, now: Date): string => `${dayText(at, timeZone, now)}, ${clockText(at, timeZone)}`

const standingOf = ({ finishedAt, failedAt }: Pick<JobLine, 'finishedAt' | 'failedAt'>): string => (finishedAt ? 'Done' : failedAt ? 'Failed' : 'Under way')

const countText = (n: number): string => n.toLocaleString('en-US')

function sizeText (bytes: number): string {
  return bytes < 1000 ? `${bytes} bytes` : bytes < 1e6 ? `${Math.round(bytes / 1000)} kB` : `${(bytes / 1e6).toFixed(1)} MB`
}

function jobPage (job: JobRow, asked: string) {
  const { file, lines = [], next } = (job.result ?? {}) as JobResult
  const isOver = job.finishedAt !== null || job.failedAt !== null
  const title = titleOf(job.name)
  const common = { title, asked: `Asked for ${asked}`, next: next ?? null, address: `/jobs/${job.id}`, isOver, progress: null, file: null }
  if (job.failedAt) return { ...common, standing: 'This did not work out', lines: lines.length > 0 ? lines : ['It was tried three times, and nothing half-done is kept. Ask for it once more; if that fails too, the reason stands in the server’s log.'] }
  if (job.finishedAt) {
    const gone = file && job.parts === null ? ['The file was kept for seven days and is gone. Ask for it once more.'] : []
    return { ...common, standing: 'Done', lines: [...lines, ...gone], file: file && job.parts !== null ? { href: `/jobs/${job.id}/file`, text: `Download ${file.name}`, size: sizeText(job.bytes) } : null }
  }
  const count = job.total > 0 ? `${countText(job.done)} of ${countText(job.total)}` : job.done > 0 ? countText(job.done) : null
  return {
    ...common, standing: job.isRunning ? 'Under way' : 'Waiting to begin', lines: ['You may leave this page; the work goes on, and this page stays at its address.'],
    progress: { value: job.total > 0 ? String(Math.min(job.done, job.total)) : null, most: String(Math.max(1, job.total)), text: count },
  }
}
