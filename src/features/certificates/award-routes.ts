/** /certificates/awards: completing an enrollment by hand, for whoever met the aim in another way than the rule foresees. */
import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import { isoDay } from '#src/domain/moments.ts'
import { listChoices } from '#src/features/cohorts/choice-queries.ts'
import { dayField, readId } from '#src/features/people/fields.ts'
import { calendarDay, peopleText } from '#src/features/people/words.ts'
import { NotFound } from '#src/platform/http/errors.ts'
import { blankForm, fields, type Form, line, readForm, refusal, withErrors } from '#src/platform/http/forms.ts'
import type { Services } from '#src/services.ts'
import { awardCompletion, awardProblem, mostMinutes } from './award.ts'
import { type Awardable, findAwardable, listAwardable } from './hand-queries.ts'

const whole = z.string({ error: 'Enter the minutes as a whole number' }).regex(/^[1-9]\d{0,4}$/, 'Enter the minutes as a whole number').transform(Number)
const AwardForm = fields({ completedOn: dayField('Choose the day on which they completed it'), minutes: whole, reason: line(10, 200, 'Say what for, in 10 to 200 characters') })
const Query = z.object({ q: z.string().max(200).catch(''), cohort: z.string().catch('') })
const mostShown = 100

const config = { policy: 'certificates.award' } as const
type One = { Params: { enrollment: string } }

export function awardRoutes (app: FastifyInstance, services: Services): void {
  const { db } = services

  app.get('/certificates/awards', { config }, async (request, reply) => {
    const query = Query.parse(request.query)
    const cohortId = readId(query.cohort), search = query.q.replace(/\p{Cc}/gu, '').trim()
    const [{ cohorts }, found] = await Promise.all([listChoices(db, { all: true }), cohortId === null ? [] : listAwardable(db, cohortId, search, mostShown + 1)])
    return reply.page('certificates/awards', {
      search, cohort: String(cohortId ?? ''), isChosen: cohortId !== null, cohorts: [{ value: '', text: 'Choose a cohort' }, ...cohorts.map(({ id, name }) => ({ value: String(id), text: name }))],
      caption: found.length > mostShown ? `The first ${mostShown} who have not completed it. Look for others by name.` : `${peopleText(found.length)} who ${found.length === 1 ? 'has' : 'have'} not completed it`,
      rows: found.slice(0, mostShown).map((row) => ({ href: `/certificates/awards/${row.id}`, name: row.person, hint: row.email, agency: row.agency === null ? 'None' : `${row.agency}, ${row.state}` })),
    })
  })

  async function found (text: string) {
    const id = readId(text)
    const enrollment = id === null ? null : await findAwardable(db, id)
    if (!enrollment) throw new NotFound('no such enrollment')
    const release = await services.curricula.current(enrollment.curriculum)
    return { enrollment, release, problem: awardProblem(enrollment, release), most: release === null ? 0 : await mostMinutes(db, enrollment.id, release) }
  }

  const awardPage = (enrollment: Awardable, most: number, problem: string | null, form: Form) => ({
    form, problem, action: `/certificates/awards/${enrollment.id}`, back: '/certificates/awards', most: String(most), name: enrollment.person, firstDay: enrollment.startsOn, lastDay: isoDay(services.now(), enrollment.timeZone),
    facts: [{ name: 'E-mail', text: enrollment.email }, { name: 'Agency', text: enrollment.agency === null ? 'None' : `${enrollment.agency}, ${enrollment.state}` }, { name: 'Cohort', text: enrollment.cohort }, { name: 'First day', text: calendarDay(enrollment.startsOn) }],
  })

  app.get<One>('/certificates/awards/:enrollment', { config }, async (request, reply) => {
    const { enrollment, problem, most } = await found(request.params.enrollment)
    return reply.page('certificates/award', awardPage(enrollment, most, problem, blankForm({ completedOn: isoDay(services.now(), enrollment.timeZone), minutes: String(most) })))
  })

  app.post<One>('/certificates/awards/:enrollment', { config }, async (request, reply) => {
    const { enrollment, release, problem, most } = await found(request.params.enrollment)
    const input = readForm(request, AwardForm)
    if (!input.ok || problem !== null || release === null) return reply.code(422).page('certificates/award', awardPage(enrollment, most, problem, input.ok ? withErrors(input.values, {}) : input.form))
    const { id, name } = request.person!
    const done = await db.transaction(async (tx) => ({ code: await awardCompletion(services, tx, { enrollment, release, ...input.data, by: { id, name } }) })).catch(refusal)
    if ('refused' in done) return reply.code(422).page('certificates/award', awardPage(enrollment, most, null, withErrors(input.values, done.refused)))
    return reply.redirect(`/certificates/${done.code}`, 303)
  })
}
