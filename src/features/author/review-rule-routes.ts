/** /author/<curriculum>/curriculum/rule: how many others have to approve a text before it is published. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { idPattern } from '#src/domain/authoring/attributes.ts'
import { NotFound } from '#src/platform/http/errors.ts'
import { blankForm, fields, type Form, readForm } from '#src/platform/http/forms.ts'
import type { Services } from '#src/services.ts'
import { whenText } from './bench-page.ts'
import { listDrafts } from './queries.ts'
import { mostApprovals, setRule } from './review-draft.ts'
import { listed } from './review-page.ts'
import { approvalsNeeded, listReviewers, listRules } from './review-queries.ts'
import type { Shelves } from './shelf.ts'

type Here = { Params: { curriculum: string } }
const config = { policy: 'author.rules' } as const
export const ruleWords = ['Nothing', 'One approval', 'Two approvals'] as const
const RuleForm = fields({ approvals: z.enum(['0', '1', '2'], { error: 'Choose how many approvals it needs' }).transform(Number) })

export function ruleRoutes (app: FastifyInstance, services: Services, shelves: Shelves): void {
  const { db, now } = services
  const url = '/author/:curriculum/curriculum/rule'

  /** Title of a curriculum that is published or begun. Throws NotFound. */
  async function titleOf (curriculum: string): Promise<string> {
    const shelf = idPattern.test(curriculum) ? await shelves.of(curriculum) : null
    if (!shelf || (shelf.current.size === 0 && (await listDrafts(db, curriculum)).length === 0)) throw new NotFound('no such curriculum')
    return shelf.current.get('curriculum')?.title ?? curriculum
  }

  async function show (request: FastifyRequest<Here>, reply: FastifyReply, form: Form): Promise<FastifyReply> {
    const { curriculum } = request.params, { timeZone } = request.person!
    const [title, needed, rules, names] = [await titleOf(curriculum), await approvalsNeeded(db, curriculum), await listRules(db, curriculum), await listReviewers(db, null)]
    return reply.page('author/rule', {
      crumbs: [{ href: '/author', text: 'Authoring' }], title: 'Approval before publishing', lead: title, action: `/author/${curriculum}/curriculum/rule`, form, chosen: [form.values.approvals ?? String(needed)],
      who: `Trainers and admins may approve what somebody else wrote: ${listed(names)}.`,
      warning: names.length <= mostApprovals ? `There ${names.length === 1 ? 'is one trainer or admin' : `are ${names.length} trainers and admins`} who can sign in. Whoever writes needs as many others as approvals, or nothing can be published here.` : null,
      rows: rules.map(({ approvals, by, setAt }) => ({ text: ruleWords[approvals] ?? String(approvals), hint: `set by ${by}, ${whenText(setAt, timeZone, now())}` })),
    })
  }

  app.get<Here>(url, { config }, async (request, reply) => show(request, reply, blankForm()))

  app.post<Here>(url, { config }, async (request, reply) => {
    const input = readForm(request, RuleForm), { curriculum } = request.params
    await titleOf(curriculum)
    if (!input.ok) return show(request, reply.code(422), input.form)
    await setRule(services, { curriculum, approvals: input.data.approvals, by: request.person!.id })
    return reply.redirect(`/author/${curriculum}/curriculum/rule`, 303)
  })
}
