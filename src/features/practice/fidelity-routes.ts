/** /outcomes/:agency/fidelity: a review entered, or corrected by a further version */
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { z } from 'zod'
import type { Policy } from '#src/domain/access.ts'
import { type Kind, kinds, mostIpsY, numbered, type Tool, totalOf } from '#src/domain/fidelity.ts'
import { isoDay } from '#src/domain/moments.ts'
import { dayField, readId } from '#src/features/people/fields.ts'
import { type AgencyRow, findAgency } from '#src/features/people/queries.ts'
import { audit } from '#src/platform/audit.ts'
import { Conflict, NotFound } from '#src/platform/http/errors.ts'
import { fields, line, readForm, withErrors } from '#src/platform/http/forms.ts'
import type { Services } from '#src/services.ts'
import { fidelityForm, itemName } from './fidelity-pages.ts'
import { type FidelityGiven, insertFidelity, listFidelity } from './fidelity-queries.ts'

const about = {
  tool: z.literal(['IPS-25', 'IPS-Y']), assessedOn: dayField('Choose the day of the review'), kind: z.enum(Object.keys(kinds) as [Kind, ...Kind[]], { error: 'Choose who reviewed' }),
  assessor: line(2, 120, 'Name the team or organization that reviewed, in 2 to 120 characters'),
}
const whole = (least: number, most: number, message: string) => z.string({ error: message }).transform((text) => text.trim()).refine((text) => /^\d{1,4}$/.test(text) && Number(text) >= least && Number(text) <= most, { error: message }).transform(Number)
const ItemsForm = fields({ ...about, ...Object.fromEntries(numbered.map(({ number }) => [itemName(number), whole(1, 5, `Enter 1, 2, 3, 4 or 5 for item ${number}`)])) })
const TotalsForm = fields({ ...about, employment: whole(1, mostIpsY, `Enter the total as a whole number up to ${mostIpsY}`), education: whole(1, mostIpsY, `Enter the total as a whole number up to ${mostIpsY}`) })

type OfAgency = { Params: { agency: string; score: string }; Querystring: { tool?: unknown } }
type Reach = (request: FastifyRequest<OfAgency>, policy: Policy) => Promise<AgencyRow>
type Read = { ok: true; given: FidelityGiven; values: Record<string, string> } | { ok: false; form: ReturnType<typeof withErrors> }
const config = { policy: 'outcomes.enter' } as const

/** Of the tool that the form names; a day to come, or parts that are more than the whole, are refused beside their field. */
function readScore (request: FastifyRequest, tool: Tool, today: string): Read {
  const input = tool === 'IPS-25' ? readForm(request, ItemsForm) : readForm(request, TotalsForm)
  if (!input.ok) return input
  const { tool: named, assessedOn, kind, assessor, ...scores } = input.data as { tool: Tool; assessedOn: string; kind: Kind; assessor: string } & Record<string, number>
  const refused = (field: string, message: string): Read => ({ ok: false, form: withErrors(input.values, { [field]: message }) })
  if (named !== tool) return refused('tool', 'A review keeps its scale. Enter another one for the other scale.')
  if (assessedOn > today) return refused('assessedOn', 'This day is still to come')
  const base = { tool, assessedOn, kind, assessor }
  if (tool === 'IPS-25') {
    const items = Object.fromEntries(numbered.map(({ number }) => [String(number), scores[itemName(number)]!]))
    return { ok: true, values: input.values, given: { ...base, items, employment: null, education: null, total: totalOf(items) } }
  }
  const { employment, education } = scores as unknown as { employment: number; education: number }
  if (employment + education > mostIpsY) return refused('education', `Both together are more than ${mostIpsY}, the most that the scale has`)
  return { ok: true, values: input.values, given: { ...base, items: null, employment, education, total: employment + education } }
}

export function fidelityRoutes (app: FastifyInstance, services: Services, agencyFor: Reach): void {
  const { db, now } = services
  const toolIn = (request: FastifyRequest): Tool => ((request.body as { tool?: unknown } | undefined)?.tool === 'IPS-Y' ? 'IPS-Y' : 'IPS-25')
  const scoreFor = async (request: FastifyRequest<OfAgency>, agency: AgencyRow) => {
    const id = readId(request.params.score)
    const score = (await listFidelity(db, agency.id)).find((each) => each.id === id)
    if (!score) throw new NotFound('no such score')
    return score
  }
  const keep = (agency: AgencyRow, given: FidelityGiven, supersedes: number | null, by: number): Promise<void> => db.transaction(async (tx) => {
    await findAgency(tx, agency.id, true)
    if (supersedes !== null && !(await listFidelity(tx, agency.id)).some(({ id }) => id === supersedes)) throw new Conflict('This score was corrected meanwhile. Open it again and see what stands there now.')
    await insertFidelity(tx, { ...given, agencyId: agency.id, supersedes, enteredBy: by, enteredAt: now() })
    const { tool, assessedOn, kind, total } = given
    await audit(tx, { actor: by, action: supersedes === null ? 'entered fidelity score' : 'corrected fidelity score', subject: 'agency', subjectId: agency.id, details: { tool, assessedOn, kind, total, ...(supersedes !== null && { supersedes }) } })
  })

  app.get<OfAgency>('/outcomes/:agency/fidelity/new', { config }, async (request, reply) => reply.page('practice/fidelity', fidelityForm(await agencyFor(request, 'outcomes.enter'), null, request.query.tool === 'IPS-Y' ? 'IPS-Y' : 'IPS-25')))

  app.post<OfAgency>('/outcomes/:agency/fidelity', { config }, async (request, reply) => {
    const agency = await agencyFor(request, 'outcomes.enter'), tool = toolIn(request)
    const read = readScore(request, tool, isoDay(now(), request.person!.timeZone))
    if (!read.ok) return reply.code(422).page('practice/fidelity', fidelityForm(agency, null, tool, read.form))
    await keep(agency, read.given, null, request.person!.id)
    return reply.redirect(`/outcomes/${agency.id}?done=scored`, 303)
  })

  app.get<OfAgency>('/outcomes/:agency/fidelity/:score', { config }, async (request, reply) => {
    const agency = await agencyFor(request, 'outcomes.enter'), score = await scoreFor(request, agency)
    return reply.page('practice/fidelity', fidelityForm(agency, score, score.tool))
  })

  app.post<OfAgency>('/outcomes/:agency/fidelity/:score', { config }, async (request, reply) => {
    const agency = await agencyFor(request, 'outcomes.enter'), score = await scoreFor(request, agency)
    const read = readScore(request, score.tool, isoDay(now(), request.person!.timeZone))
    if (!read.ok) return reply.code(422).page('practice/fidelity', fidelityForm(agency, score, score.tool, read.form))
    await keep(agency, read.given, score.id, request.person!.id)
    return reply.redirect(`/outcomes/${agency.id}?done=scored`, 303)
  })
}
