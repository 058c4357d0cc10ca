/** /join: people enroll themselves by a code that a trainer gave them: signed in at once, others through a mail */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { type Discipline, disciplines } from '#src/domain/curriculum.ts'
import { parseJoinCode } from '#src/domain/join-codes.ts'
import { emailField, nameField } from '#src/features/accounts/fields.ts'
import { blankForm, fields, type Form, readForm, refusal, withErrors } from '#src/platform/http/forms.ts'
import { mayTry, network } from '#src/platform/throttle.ts'
import type { Services } from '#src/services.ts'
import { askToJoin } from './ask-to-join.ts'
import { joinCohort, judgeJoinCode, type Over } from './join-cohort.ts'
import { findJoiner, findOwnEnrollment, isOpenAgency } from './join-queries.ts'
import { joinPage, overWords, tooMany } from './join-page.ts'

const chooseAgency = 'Choose your agency, or “None of these”'
/** An agency of the list, or none of them. */
const agencyField = z.string({ error: chooseAgency }).regex(/^(none|[1-9]\d{0,14})$/, chooseAgency).transform((text) => (text === 'none' ? null : Number(text)))
const chooseDiscipline = 'Choose what you do'
const disciplineField = z.enum(Object.keys(disciplines) as [Discipline, ...Discipline[]], { error: chooseDiscipline })
const codeField = z.string({ error: overWords.unknown }).max(100, overWords.unknown)
const AskForm = fields({ join: codeField, name: nameField, email: emailField, agencyId: agencyField, discipline: disciplineField })
/** Place and discipline only of somebody who belongs to no agency here. */
const JoinForm = fields({ join: codeField, agencyId: agencyField.optional(), discipline: disciplineField.optional() })

type Coded = { Params: { code: string }; Querystring: Record<string, unknown> }
const statusOf: Record<Over, number> = { unknown: 404, ended: 410, expired: 410, full: 410, closed: 410 }

export function joinRoutes (app: FastifyInstance, services: Services): void {
  const { db, now } = services
  const config = { policy: 'public' } as const
  const typing = (reply: FastifyReply, form: Form, typed: string) => reply.page('cohorts/join-code', { form, typed: typed.slice(0, 100) })

  app.get<Coded>('/join', { config }, async (request, reply) => {
    const { code: typed } = request.query
    if (typeof typed !== 'string') return typing(reply, blankForm(), '')
    const code = parseJoinCode(typed)
    return code === null ? typing(reply.code(422), withErrors({}, { code: overWords.unknown }), typed) : reply.redirect(`/join/${code}`, 303)
  })

  app.get<Coded>('/join/:code', { config }, async (request, reply) => {
    const { code: typed } = request.params
    const code = parseJoinCode(typed)
    if (code !== null && code !== typed) return reply.redirect(`/join/${code}`, 303)
    const personId = request.person?.id ?? null
    const judged = code === null ? { over: 'unknown' as const } : await judgeJoinCode(db, code, personId, now())
    if ('over' in judged) {
      // Nobody finds a code by trying; tries are counted all the same.
      if (judged.over === 'unknown' && !await mayTry(db, [{ key: `join-unknown:${network(request.ip)}`, most: 60, windowSeconds: 900 }])) return typing(reply.code(429), withErrors({}, {}, tooMany), typed)
      return typing(reply.code(statusOf[judged.over]), withErrors({}, { code: overWords[judged.over] }), typed)
    }
    const enrollment = personId === null ? null : await findOwnEnrollment(db, judged.row.cohortId, personId)
    const { agency, discipline } = request.query
    const given = { join: judged.row.code, ...(typeof agency === 'string' && { agencyId: agency }), ...(typeof discipline === 'string' && { discipline }) }
    return reply.page('cohorts/join', await joinPage(services, personId, blankForm(given), { row: judged.row, enrollment }))
  })

  /** The form again, with all that was typed; a code that is over can be replaced by another. */
  const again = async (request: FastifyRequest, reply: FastifyReply, form: Form, typed: string, over: Over | null = null, status = over ? statusOf[over] : 422) => {
    const code = over === null ? parseJoinCode(typed) : null
    const judged = code === null ? null : await judgeJoinCode(db, code, request.person?.id ?? null, now())
    const why = over ?? (judged === null ? 'unknown' : 'over' in judged ? judged.over : null)
    const shown = { ...form, values: { ...form.values, join: typed }, errors: { ...form.errors, ...(why && { join: overWords[why] }) } }
    return reply.code(status).page('cohorts/join', await joinPage(services, request.person?.id ?? null, shown, judged !== null && 'row' in judged ? { row: judged.row, enrollment: null } : null))
  }
  const typedIn = (request: FastifyRequest): string => { const { join } = (request.body ?? {}) as Record<string, unknown>; return typeof join === 'string' ? join.slice(0, 100) : '' }

  app.post('/join/requests', { config }, async (request, reply) => {
    const input = readForm(request, AskForm)
    if (!input.ok) return again(request, reply, input.form, typedIn(request))
    const { join, ...asked } = input.data
    if (asked.agencyId !== null && !await isOpenAgency(db, asked.agencyId)) return again(request, reply, withErrors(input.values, { agencyId: chooseAgency }), join)
    const code = parseJoinCode(join)
    const outcome = code === null ? { is: 'over' as const, why: 'unknown' as const } : await askToJoin(services, { ...asked, code, address: request.ip })
    if (outcome.is === 'over') return again(request, reply, withErrors(input.values, {}), join, outcome.why)
    if (outcome.is === 'throttled') return again(request, reply, withErrors(input.values, {}, tooMany), join, null, 429)
    return reply.page('cohorts/join-asked', { email: asked.email, isMailed: services.mailer.configured })
  })

  app.post('/join/enrollments', { config: { policy: 'signed-in' } }, async (request, reply) => {
    const personId = request.person!.id
    const belongs = (await findJoiner(db, personId)).discipline !== null
    const input = readForm(request, JoinForm)
    if (!input.ok) return again(request, reply, input.form, typedIn(request))
    const { join, agencyId, discipline } = input.data, code = parseJoinCode(join)
    const place = agencyId === undefined || discipline === undefined ? null : { agencyId, discipline }
    const missing = belongs || place ? {} : { ...(agencyId === undefined && { agencyId: chooseAgency }), ...(discipline === undefined && { discipline: chooseDiscipline }) }
    if (Object.keys(missing).length > 0) return again(request, reply, withErrors(input.values, missing), join)
    const outcome = code === null ? { is: 'over' as const, why: 'unknown' as const } : await joinCohort(db, { code, personId, place: belongs ? null : place, now: now() }).catch(refusal)
    if ('refused' in outcome) return again(request, reply, withErrors(input.values, outcome.refused), join)
    if (outcome.is === 'over') return again(request, reply, withErrors(input.values, {}), join, outcome.why)
    if (outcome.is === 'withdrawn') return reply.redirect(`/join/${code}`, 303)
    return reply.redirect(`/learning/${outcome.enrollmentId}`, 303)
  })
}
