/** /cohorts: deliveries of a curriculum. Who is in one is in roster-routes.ts. */
import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import { isoDay } from '#src/domain/moments.ts'
import { timeZoneField, timeZoneOptions } from '#src/features/accounts/fields.ts'
import { dayField, type Option, orNothing } from '#src/features/people/fields.ts'
import { peopleText } from '#src/features/people/words.ts'
import { blankForm, fields, type Form, line, readForm, refusal, withErrors } from '#src/platform/http/forms.ts'
import type { Services } from '#src/services.ts'
import { changeCohort, createCohort } from './create-cohort.ts'
import { cohortsFor } from './cohorts.ts'
import { type CohortRow, listCohorts } from './queries.ts'
import { rosterRoutes } from './roster-routes.ts'
import { daysText } from './words.ts'
import './views.ts'

const CohortForm = fields({
  name: line(2, 120, 'Enter a name, in 2 to 120 characters'), curriculum: z.string({ error: 'Choose a curriculum' }).regex(/^[a-z0-9-]{1,100}$/, 'Choose a curriculum'), startsOn: dayField('Choose the first day'), endsOn: orNothing(dayField('Choose the last day')),
  timeZone: timeZoneField, isGated: z.literal('yes').optional().transform((given) => given === 'yes'),
})

const config = { policy: 'cohorts' } as const

export function cohortsRoutes (app: FastifyInstance, services: Services): void {
  const { db } = services
  const one = cohortsFor(services)
  const curricula = async (): Promise<Option[]> => [{ value: '', text: 'Choose a curriculum' }, ...(await services.curricula.list()).map(({ id, title }) => ({ value: id, text: title }))]
  const titles = async (): Promise<Map<string, string>> => new Map((await services.curricula.list()).map(({ id, title }) => [id, title]))
  const newPage = async (form: Form) => ({ title: 'Start a cohort', form, action: '/cohorts', curricula: await curricula(), zones: timeZoneOptions(form.values.timeZone ?? 'America/Chicago'), button: 'Start the cohort', back: { href: '/cohorts', text: 'All cohorts' } })
  const editPage = async (cohort: CohortRow, form: Form) => ({ ...await newPage(form), title: cohort.name, action: `/cohorts/${cohort.id}`, button: 'Save the changes', back: { href: `/cohorts/${cohort.id}`, text: 'Back to the cohort' } })
  const known = async (id: string): Promise<Record<string, string> | null> => ((await titles()).has(id) ? null : { curriculum: 'Choose a curriculum' })

  app.get('/cohorts', { config }, async (_request, reply) => {
    const [rows, title] = [await listCohorts(db), await titles()]
    return reply.page('cohorts/cohorts', {
      canCreate: title.size > 0, rows: rows.map((cohort) => ({ href: `/cohorts/${cohort.id}`, name: cohort.name, curriculum: title.get(cohort.curriculum) ?? cohort.curriculum, days: daysText(cohort), people: peopleText(cohort.people) })),
    })
  })

  app.get('/cohorts/new', { config }, async (request, reply) => {
    const { timeZone } = request.person!
    return reply.page('cohorts/cohort-form', await newPage(blankForm({ startsOn: isoDay(services.now(), timeZone), timeZone, isGated: 'yes' })))
  })

  app.post('/cohorts', { config }, async (request, reply) => {
    const input = readForm(request, CohortForm)
    if (!input.ok) return reply.code(422).page('cohorts/cohort-form', await newPage(input.form))
    const problem = await known(input.data.curriculum)
    const made = problem ? { refused: problem } : await db.transaction(async (tx) => ({ id: await createCohort(tx, { ...input.data, by: request.person!.id }) })).catch(refusal)
    if ('refused' in made) return reply.code(422).page('cohorts/cohort-form', await newPage(withErrors(input.values, made.refused)))
    return reply.redirect(`/cohorts/${made.id}`, 303)
  })

  app.get<{ Params: { cohort: string } }>('/cohorts/:cohort/edit', { config }, async (request, reply) => {
    const cohort = await one(request.params.cohort)
    return reply.page('cohorts/cohort-form', await editPage(cohort, blankForm({ name: cohort.name, curriculum: cohort.curriculum, startsOn: cohort.startsOn, endsOn: cohort.endsOn ?? '', timeZone: cohort.timeZone, ...(cohort.isGated && { isGated: 'yes' }) })))
  })

  app.post<{ Params: { cohort: string } }>('/cohorts/:cohort', { config }, async (request, reply) => {
    const cohort = await one(request.params.cohort)
    const input = readForm(request, CohortForm)
    if (!input.ok) return reply.code(422).page('cohorts/cohort-form', await editPage(cohort, input.form))
    const problem = input.data.curriculum === cohort.curriculum ? null : await known(input.data.curriculum)
    const done = problem ? { refused: problem } : await db.transaction(async (tx) => { await changeCohort(tx, { ...input.data, cohortId: cohort.id, by: request.person!.id }); return { is: 'changed' } }).catch(refusal)
    if ('refused' in done) return reply.code(422).page('cohorts/cohort-form', await editPage(cohort, withErrors(input.values, done.refused)))
    return reply.redirect(`/cohorts/${cohort.id}?done=changed`, 303)
  })

  rosterRoutes(app, services)
}
