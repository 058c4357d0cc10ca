/** /outcomes: what programs report every quarter, by agency; entered by its lead. Fidelity is in fidelity-routes.ts. */
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { can, type Policy } from '#src/domain/access.ts'
import { isQuarter, most, type Outcome, outcomeFields } from '#src/domain/outcomes.ts'
import { readId } from '#src/features/people/fields.ts'
import { type AgencyRow, findAgency } from '#src/features/people/queries.ts'
import { NotFound } from '#src/platform/http/errors.ts'
import { fields, type Form, readForm, withErrors } from '#src/platform/http/forms.ts'
import type { Services } from '#src/services.ts'
import { agencyOutcomesPage, outcomesPage, quarterPage } from './outcome-pages.ts'
import { enterOutcome, judgeQuarter, printOf } from './outcomes.ts'
import { fidelityRoutes } from './fidelity-routes.ts'
import './views.ts'

const numberField = (label: string, isStaff: boolean) => {
  const message = isStaff ? `${label}: enter a number from 0 to ${most.staff} with at most two decimals` : `${label}: enter a whole number from 0 to ${most.people.toLocaleString('en-US')}`
  return z.string({ error: message }).transform((text) => text.trim()).refine((text) => (isStaff ? /^\d{1,4}(?:\.\d{1,2})?$/ : /^\d{1,6}$/).test(text) && Number(text) <= (isStaff ? most.staff : most.people), { error: message }).transform(Number)
}
const shape = Object.fromEntries(Object.entries(outcomeFields).map(([name, { label, isStaff }]) => [name, numberField(label, isStaff ?? false)])) as unknown as { [K in keyof Outcome]: z.ZodType<number> }
const QuarterForm = fields({ ...shape, supersedes: z.string().regex(/^\d{1,15}$/).transform(Number), seen: z.string().max(200).default('') })

const notices: Record<string, string> = { entered: 'The quarter is entered.', scored: 'The fidelity score is entered.' }

type OfAgency = { Params: { agency: string; quarter: string }; Querystring: { done?: unknown } }

export function outcomeRoutes (app: FastifyInstance, services: Services): void {
  /** Throws NotFound for an agency that is not there or that the policy does not reach. */
  const agencyFor = async (request: FastifyRequest<{ Params: { agency: string } }>, policy: Policy): Promise<AgencyRow> => {
    const id = readId(request.params.agency)
    const agency = id === null ? null : await findAgency(services.db, id)
    if (!agency || !can(request.person!.grants, policy, { agencyId: agency.id, state: agency.state })) throw new NotFound('no such agency')
    return agency
  }
  const readQuarter = (request: FastifyRequest<OfAgency>): string => {
    const { quarter } = request.params
    const text = quarter.toUpperCase()
    if (quarter !== text.toLowerCase() || !isQuarter(text)) throw new NotFound('no such quarter')
    judgeQuarter(services, request.person!.timeZone, text)
    return text
  }

  app.get('/outcomes', { config: { policy: 'outcomes' } }, async (request, reply) => reply.page('practice/outcomes', await outcomesPage(services, request.person!)))

  app.get<OfAgency>('/outcomes/:agency', { config: { policy: 'outcomes' } }, async (request, reply) => {
    const { done } = request.query
    return reply.page('practice/agency', await agencyOutcomesPage(services, request.person!, await agencyFor(request, 'outcomes'), typeof done === 'string' && Object.hasOwn(notices, done) ? notices[done]! : null))
  })

  app.get<OfAgency>('/outcomes/:agency/:quarter', { config: { policy: 'outcomes.enter' } }, async (request, reply) =>
    reply.page('practice/quarter', await quarterPage(services, await agencyFor(request, 'outcomes.enter'), readQuarter(request))))

  app.post<OfAgency>('/outcomes/:agency/:quarter', { config: { policy: 'outcomes.enter' } }, async (request, reply) => {
    const agency = await agencyFor(request, 'outcomes.enter'), quarter = readQuarter(request)
    const again = async (form: Form, more: Parameters<typeof quarterPage>[4] = {}) => reply.code(422).page('practice/quarter', await quarterPage(services, agency, quarter, form, more))
    const input = readForm(request, QuarterForm)
    if (!input.ok) return again(input.form)
    const { supersedes, seen, ...outcome } = input.data
    const entered = await enterOutcome(services, { agencyId: agency.id, quarter, outcome, supersedes, seen, by: request.person!.id })
    if (entered.kind === 'entered') return reply.redirect(`/outcomes/${agency.id}?done=entered`, 303)
    if (entered.kind === 'doubtful') return again(withErrors(input.values, {}), { doubts: { seen: printOf(outcome), lines: entered.lines } })
    return again(withErrors(input.values, entered.kind === 'refused' ? entered.errors : {}), { isElsewhere: entered.kind === 'elsewhere' })
  })

  fidelityRoutes(app, services, agencyFor)
}
