/** /account/data: a copy of everything that is held about oneself, and being erased; /people/:person/erasing: the same on request, by an admin. */
import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import { scopeOf } from '#src/domain/access.ts'
import { erasureReasons, type ErasureReason, yearsKept } from '#src/domain/keeping.ts'
import { dropSignIn } from '#src/features/accounts/guard.ts'
import { readId } from '#src/features/people/fields.ts'
import { findPersonFile, type PersonFile } from '#src/features/people/queries.ts'
import { calendarDay } from '#src/features/people/words.ts'
import { Conflict, NotFound } from '#src/platform/http/errors.ts'
import { blankForm, fields, type Form, readForm, withErrors } from '#src/platform/http/forms.ts'
import type { SignedIn } from '#src/platform/http/person.ts'
import type { Services } from '#src/services.ts'
import { erasePerson, leavingOf } from './erase-person.ts'
import { askForOwnData } from './own-data.ts'

const config = { policy: 'signed-in' } as const
const recent = { policy: 'signed-in', recent: true } as const
const staff = { policy: 'people', recent: true } as const

const sure = z.literal('yes', { error: 'Tick the box if you are sure' })
const OwnForm = fields({ sure })
const byOthers = Object.keys(erasureReasons).filter((key) => key !== 'own hand') as [ErasureReason, ...ErasureReason[]]
const RequestForm = fields({ reason: z.enum(byOthers, { error: 'Choose why' }), sure })

type One = { Params: { person: string } }

export function ownDataRoutes (app: FastifyInstance, services: Services): void {
  const { db } = services

  app.get('/account/data', { config }, async (_request, reply) => reply.page('admin/own-data', {}))

  app.post('/account/data/copies', { config: recent }, async (request, reply) => reply.redirect(`/jobs/${await askForOwnData(services, request.person!.id)}`, 303))

  const leaving = async (personId: number) => {
    const { titles, kept } = await leavingOf(services, db, personId)
    return { years: String(yearsKept), erased: titles, kept: kept.map(({ title, until }) => ({ title, until: calendarDay(until) })) }
  }
  const ownPage = async (personId: number, form: Form) => ({ form, ...await leaving(personId) })

  app.get('/account/data/erasing', { config: recent }, async (request, reply) => reply.page('admin/erase-own', await ownPage(request.person!.id, blankForm())))

  app.post('/account/data/erasure', { config: recent }, async (request, reply) => {
    const { id } = request.person!
    const input = readForm(request, OwnForm)
    if (!input.ok) return reply.code(422).page('admin/erase-own', await ownPage(id, input.form))
    const problem = await erasePerson(services, { personId: id, by: id, reason: 'own hand' }).then(() => null, conflict)
    if (problem !== null) return reply.code(422).page('admin/erase-own', await ownPage(id, withErrors({}, {}, problem)))
    dropSignIn(reply, services)
    return reply.redirect('/erased', 303)
  })

  app.get('/erased', { config: { policy: 'public' } }, async (_request, reply) => reply.page('errors/message', {
    title: 'You are erased here', lines: ['Your name, your addresses and everything that you signed in with are gone. Results stay under a number that no longer leads to you.', 'No mail confirms this, since no address of yours is kept. You may close this page.'], action: null,
  }))

  async function found (viewer: SignedIn, text: string): Promise<PersonFile> {
    const id = readId(text)
    const file = id === null ? null : await findPersonFile(db, scopeOf(viewer.grants, 'people'), id)
    if (!file) throw new NotFound('no such person')
    if (file.id === viewer.id) throw new Conflict('This is you. Have yourself erased under “Your data” on your account page.')
    return file
  }
  const requestPage = async (file: PersonFile, form: Form) => ({ form, name: file.name, path: `/people/${file.id}`, reasons: [{ value: '', text: 'Choose why' }, ...byOthers.map((value) => ({ value, text: erasureReasons[value] }))], ...await leaving(file.id) })

  app.get<One>('/people/:person/erasing', { config: staff }, async (request, reply) => reply.page('admin/erase-person', await requestPage(await found(request.person!, request.params.person), blankForm())))

  app.post<One>('/people/:person/erasure', { config: staff }, async (request, reply) => {
    const file = await found(request.person!, request.params.person)
    const input = readForm(request, RequestForm)
    if (!input.ok) return reply.code(422).page('admin/erase-person', await requestPage(file, input.form))
    const problem = await erasePerson(services, { personId: file.id, by: request.person!.id, reason: input.data.reason }).then(() => null, conflict)
    if (problem !== null) return reply.code(422).page('admin/erase-person', await requestPage(file, withErrors(input.values, {}, problem)))
    return reply.redirect(`/people/${file.id}`, 303)
  })
}

/** For `.then`: the words of a Conflict; any other error goes on. */
function conflict (error: unknown): string {
  if (error instanceof Conflict) return error.message
  throw error
}
