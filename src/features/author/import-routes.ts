/** /author/<curriculum>/<file>/import: questions of other systems on their way into a draft. What would come in is shown first, and what would not, by line; the text stays there to be mended. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { bringIn, type Brought, decodeQuestions, withItems } from '#src/domain/exchange/bring-in.ts'
import { Conflict, NotFound } from '#src/platform/http/errors.ts'
import { blankForm, fields, type Form, readForm, withErrors } from '#src/platform/http/forms.ts'
import { readUpload, takeFiles } from '#src/platform/http/uploads.ts'
import type { Services } from '#src/services.ts'
import { type Bench, mostBytes, openBench, takenIds, titlesOf } from './bench.ts'
import { benchPath } from './bench-page.ts'
import { config, type Here } from './bench-routes.ts'
import { importPage } from './import-page.ts'
import { saveDraft } from './save-draft.ts'
import type { Shelves } from './shelf.ts'

const ImportForm = fields({
  text: z.string({ error: 'Paste the questions as text' }).max(mostBytes, 'This is more than 1 MB. Bring it in parts.').default(''),
  format: z.enum(['auto', 'gift', 'aiken'], { error: 'Choose a format' }).default('auto'),
  do: z.enum(['look', 'take'], { error: 'Look first' }).default('look'),
})

export function importRoutes (app: FastifyInstance, services: Services, shelves: Shelves): void {
  const { db } = services

  /** Only a module holds items. */
  const open = async (request: FastifyRequest<Here>): Promise<Bench & { title: string; objectives: string[]; ids: Set<string> }> => {
    const bench = await openBench(services, shelves, request.params, request.person!), judged = bench.judge(bench.text), { draft } = judged
    if (draft.kind !== 'module') throw new NotFound('no module')
    return { ...bench, title: titlesOf(bench, judged).title, objectives: draft.value.objectives.map(({ key }) => key), ids: new Set([...takenIds(bench), ...draft.items.map(({ id }) => id)]) }
  }

  app.get<Here>('/author/:curriculum/:file/import', { config }, async (request, reply) => reply.page('author/import', importPage(await open(request), blankForm({ format: 'auto' }), null)))

  app.register((scope, _options, done) => {
    takeFiles(scope, { largestFile: mostBytes, largestField: 4 * mostBytes })
    scope.post<Here>('/author/:curriculum/:file/import', { config, bodyLimit: 8 * mostBytes }, async (request, reply) => {
      const bench = await open(request)
      const { body, file } = await readUpload(request)
      const input = readForm({ body } as FastifyRequest, ImportForm)
      const show = (form: Form, brought: Brought | null): FastifyReply => reply.code(brought === null ? 422 : 200).page('author/import', importPage(bench, form, brought))
      if (!input.ok) return show(input.form, null)
      const refuse = (field: string, words: string) => show(withErrors(input.values, { [field]: words }), null)
      if (file?.isTooLarge) return refuse('file', 'This file is larger than 1 MB. Bring it in parts.')
      const hasFile = file !== null && file.bytes.length > 0
      const bytes = hasFile ? file.bytes : Buffer.from(input.data.text)
      if (bytes.length === 0) return refuse('file', file?.name ? 'This file is empty.' : 'Choose a file, or paste questions below')
      const decoded = decodeQuestions(bytes)
      if (!decoded.ok) return refuse(hasFile ? 'file' : 'text', decoded.message)
      const brought = bringIn(decoded.text, input.data.format === 'auto' ? null : input.data.format, bench)
      const form = blankForm({ text: decoded.text, format: input.data.format })
      if (input.data.do === 'look' || brought.items.length === 0) return show(form, brought)
      await keep(bench, brought, request.person!.id)
      return reply.redirect(benchPath(bench.place), 303)
    })
    done()
  })

  /** At the end of the text as it stands now: what somebody types elsewhere meanwhile is another page's, and meets it as a conflict there. */
  async function keep (bench: Bench, { markdown }: Brought, authorId: number): Promise<void> {
    const { place, draft, current, published, text } = bench
    const saved = await saveDraft(db, { ...place, authorId, text: withItems(text, markdown), base: current?.id ?? null, published, seen: draft?.version ?? 0, writer: '', turn: 0 })
    if (saved.kind === 'conflict') throw new Conflict('The draft changed a moment ago. Nothing was added: bring the questions once more.')
  }
}

