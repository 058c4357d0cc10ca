/** /cohorts/:cohort/codes: codes by which people enroll themselves: made, shown as code, link and picture, ended */
import type { FastifyInstance, FastifyReply } from 'fastify'
import { z } from 'zod'
import { fullDayText } from '#src/domain/moments.ts'
import { groupJoinCode, joinStanding } from '#src/domain/join-codes.ts'
import { dayField, readId } from '#src/features/people/fields.ts'
import { NotFound } from '#src/platform/http/errors.ts'
import { blankForm, fields, type Form, readForm, refusal, withErrors } from '#src/platform/http/forms.ts'
import { qrOf } from '#src/platform/qr.ts'
import type { Services } from '#src/services.ts'
import { cohortsFor } from './cohorts.ts'
import { endJoinCode, makeJoinCode, usualLastDay } from './join-codes.ts'
import { type JoinCodeRow, listJoinCodes } from './join-queries.ts'
import type { CohortRow } from './queries.ts'

const howMany = 'Enter how many people as a whole number from 1 to 5000'
const CodeForm = fields({ lastDay: dayField('Choose the last day'), most: z.string({ error: howMany }).trim().regex(/^\d{1,4}$/, howMany).transform(Number).refine((most) => most >= 1 && most <= 5000, { error: howMany }) })
const standingWords = { ended: 'Ended', expired: 'Expired', full: 'Full', closed: 'Cohort closed' } as const

type One = { Params: { cohort: string; code: string } }
const config = { policy: 'cohorts.run' } as const

export function codeRoutes (app: FastifyInstance, services: Services): void {
  const { db, now, origin } = services
  const one = cohortsFor(services)

  const show = async (reply: FastifyReply, cohort: CohortRow, form: Form) => {
    const codes = await listJoinCodes(db, cohort.id)
    // The last moment that it is good in.
    const until = ({ expiresAt }: JoinCodeRow): string => fullDayText(new Date(expiresAt.getTime() - 1), cohort.timeZone)
    const standings = codes.map((row) => ({ row, is: joinStanding(row, now()) }))
    return reply.page('cohorts/codes', {
      name: cohort.name, path: `/cohorts/${cohort.id}`, isClosed: cohort.closedAt !== null, form, address: `${origin().replace(/^https?:\/\//, '')}/join`,
      open: standings.flatMap(({ row, is }) => (is !== 'open' ? [] : [{ id: String(row.id), code: groupJoinCode(row.code), url: `${origin()}/join/${row.code}`, qr: qrOf(`${origin()}/join/${row.code}`), facts: [
        { name: 'Joined by it', text: `${row.used} of ${row.most}` }, { name: 'Good until', text: `the end of ${until(row)}` }, { name: 'Made by', text: row.createdBy ?? 'Gainful' },
      ] }])),
      over: standings.flatMap(({ row, is }) => (is === 'open' ? [] : [{ code: groupJoinCode(row.code), used: `${row.used} of ${row.most}`, until: until(row), standing: standingWords[is] }])),
    })
  }

  app.get<One>('/cohorts/:cohort/codes', { config }, async (request, reply) => {
    const cohort = await one(request.params.cohort)
    return show(reply, cohort, blankForm({ lastDay: usualLastDay(now(), cohort.timeZone), most: '40' }))
  })

  app.post<One>('/cohorts/:cohort/codes', { config }, async (request, reply) => {
    const cohort = await one(request.params.cohort)
    const input = readForm(request, CodeForm)
    if (!input.ok) return show(reply.code(422), cohort, input.form)
    const made = await db.transaction((tx) => makeJoinCode(tx, { ...input.data, cohortId: cohort.id, by: request.person!.id, now: now() })).then(() => ({}), refusal)
    if ('refused' in made) return show(reply.code(422), cohort, withErrors(input.values, made.refused))
    return reply.redirect(`/cohorts/${cohort.id}/codes`, 303)
  })

  app.post<One>('/cohorts/:cohort/codes/:code/ending', { config }, async (request, reply) => {
    const [cohort, codeId] = [await one(request.params.cohort), readId(request.params.code)]
    if (codeId === null) throw new NotFound('no such code')
    await db.transaction((tx) => endJoinCode(tx, { cohortId: cohort.id, codeId, by: request.person!.id }))
    return reply.redirect(`/cohorts/${cohort.id}/codes`, 303)
  })
}
