/** /author/<curriculum>/<file>/pictures: pictures brought in by hand; the script of the workbench sends what is pasted or dropped to the same place. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { blankForm, fields, type Form, line, readForm, refusal, withErrors } from '#src/platform/http/forms.ts'
import { readUpload, takeFiles } from '#src/platform/http/uploads.ts'
import type { Services } from '#src/services.ts'
import { type Bench, openBench } from './bench.ts'
import { benchPath, crumbsOf } from './bench-page.ts'
import { config, type Here } from './bench-routes.ts'
import type { Shelves } from './shelf.ts'
import { largestPicture, type Taken, takePicture } from './take-picture.ts'

const PictureForm = fields({ alt: line(0, 500, 'Say what the picture shows in up to 500 characters').default(''), file: z.unknown().optional() })

export function pictureRoutes (app: FastifyInstance, services: Services, shelves: Shelves): void {
  const open = (request: FastifyRequest<Here>): Promise<Bench> => openBench(services, shelves, request.params, request.person!)

  const show = (reply: FastifyReply, bench: Bench, form: Form, taken: Taken | null = null): FastifyReply => reply.page('author/pictures', {
    crumbs: crumbsOf(bench, bench.current?.title ?? bench.place.file, true), title: 'Pictures', action: `${benchPath(bench.place)}/pictures`, form, taken: taken && { markdown: taken.markdown },
    rows: bench.shelf.paths.map(({ path, hash, size, bytes, isPublished }) => ({ path, src: `/pictures/${hash}`, hint: `${size ? `${size.width} × ${size.height} pixels · ` : ''}${Math.max(1, Math.round(bytes / 1024)).toLocaleString('en-US')} kB · ${isPublished ? 'published' : 'not published yet'}`, markdown: `![What it shows](${path})` })),
  })

  app.get<Here>('/author/:curriculum/:file/pictures', { config }, async (request, reply) => show(reply, await open(request), blankForm()))

  app.register((scope, _options, done) => {
    takeFiles(scope, { largestFile: largestPicture, largestField: 4000 })
    scope.post<Here>('/author/:curriculum/:file/pictures', { config, bodyLimit: largestPicture + 100_000 }, async (request, reply) => {
      const bench = await open(request), { body, file } = await readUpload(request)
      const input = readForm({ body } as FastifyRequest, PictureForm), isScript = request.headers.accept === 'application/json'
      const again = (form: Form) => { reply.code(422); return isScript ? { errors: form.errors, words: form.problem ?? Object.values(form.errors)[0] } : show(reply, bench, form) }
      if (!input.ok) return again(input.form)
      if (!file) return again(withErrors(input.values, { file: 'Choose a picture' }))
      if (file.isTooLarge) return again(withErrors(input.values, { file: 'This file has more than 15 MB, so it was not taken. Make the picture smaller and try again; nothing of your text is lost.' }))
      const taken = await takePicture(services, { curriculum: bench.place.curriculum, name: file.name, bytes: file.bytes, alt: input.data.alt, by: request.person!.id }).catch(refusal)
      if ('refused' in taken) return again(withErrors(input.values, taken.refused))
      return isScript ? { markdown: taken.markdown } : show(reply, await open(request), blankForm(), taken)
    })
    done()
  })
}
