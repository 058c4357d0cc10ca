/** /author/<curriculum>/<file>/export and /paper: the items of a module for other programs and for paper. */
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { isError } from '#src/domain/authoring/problem.ts'
import type { FormName, Module, Phase } from '#src/domain/curriculum.ts'
import { findPicture } from '#src/features/curriculum/queries.ts'
import { isTaking, quizzesOf, take } from '#src/features/exchange/take-out.ts'
import { attachment } from '#src/platform/http/attachment.ts'
import { Conflict, NotFound } from '#src/platform/http/errors.ts'
import type { Services } from '#src/services.ts'
import { type Bench, openBench, titlesOf } from './bench.ts'
import { config, type Here } from './bench-routes.ts'
import { exportPage, paperPage } from './export-page.ts'
import { pathOf, type Shelves } from './shelf.ts'

type File = { Params: Here['Params'] & { kind: string }; Querystring: Here['Querystring'] }

export function exportRoutes (app: FastifyInstance, services: Services, shelves: Shelves): void {
  const { db, now } = services

  /** The module as its author has it now. `errors` keep it here: what other programs get must be sound. */
  const open = async (request: FastifyRequest<Here>): Promise<{ bench: Bench; title: string; module: Module; errors: number }> => {
    const bench = await openBench(services, shelves, request.params, request.person!), judged = bench.judge(bench.text)
    if (judged.draft.kind !== 'module') throw new NotFound('no module')
    return { bench, title: titlesOf(bench, judged).title, module: judged.draft.value, errors: judged.problems.filter((problem) => isError(problem) && problem.file === pathOf(bench.place)).length }
  }
  const sound = async (request: FastifyRequest<Here>): Promise<{ bench: Bench; module: Module }> => {
    const { bench, module, errors } = await open(request)
    if (errors > 0) throw new Conflict('Mend the errors of this module first, then take its questions out.')
    return { bench, module }
  }
  /** Form and phase of an address; null = all. */
  function asked ({ form, phase }: Here['Querystring']): { form: FormName | null; phase: Phase | null } {
    if ((form !== undefined && form !== 'A' && form !== 'B') || (phase !== undefined && phase !== 'pre' && phase !== 'post' && phase !== 'followup')) throw new NotFound('no such form or phase')
    return { form: form ?? null, phase: phase ?? null }
  }

  app.get<Here>('/author/:curriculum/:file/export', { config }, async (request, reply) => {
    const { bench, title, module, errors } = await open(request)
    return reply.page('author/export', exportPage(bench, title, module, errors))
  })

  app.get<File>('/author/:curriculum/:file/export/:kind', { config }, async (request, reply) => {
    const { kind } = request.params, wanted = asked(request.query)
    if (!isTaking(kind)) throw new NotFound('no such file')
    const { bench, module } = await sound(request)
    const pictures = new Map(kind === 'qti' ? await Promise.all(bench.shelf.paths.filter(({ path }) => module.images.includes(path)).map(async ({ path, hash }) => [path, (await findPicture(db, hash))!.bytes] as const)) : [])
    const { bytes, name, type } = await take({ kind, ...wanted }, [{ module, category: `${bench.place.curriculum}/${module.id}`, picture: (path) => pictures.get(path) ?? null }], now())
    return reply.type(type).header('content-disposition', attachment(name)).send(bytes)
  })

  app.get<Here>('/author/:curriculum/:file/paper', { config }, async (request, reply) => {
    const wanted = asked(request.query), { bench, module } = await sound(request)
    const [quiz] = quizzesOf(module, wanted)
    if (quiz === undefined) throw new NotFound('nothing is asked then')
    return reply.page('author/paper', paperPage(bench, module, quiz, wanted))
  })
}
