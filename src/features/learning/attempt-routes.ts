/** One sitting over HTTP: the quiz, its answers one by one, the review, the submission, the result. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { describe, type Field, fieldsOf } from '#src/domain/answers.ts'
import { tokenHashOf } from '#src/features/accounts/guard.ts'
import { keepFields } from '#src/features/accounts/kept.ts'
import { findSignedIn } from '#src/features/accounts/queries.ts'
import type { Item } from '#src/domain/curriculum.ts'
import { answerWith, NotFound } from '#src/platform/http/errors.ts'
import { blankForm, pairsOf } from '#src/platform/http/forms.ts'
import type { SignedIn } from '#src/platform/http/person.ts'
import type { Services } from '#src/services.ts'
import { findLearning, findSitting, type Given, listRatings, type Sitting } from './queries.ts'
import { itemsOfSitting, quizPage, resultPage, reviewPage, savedWords, type Unsaved } from './quiz-pages.ts'
import { readGiven, type Refused, saveAnswers, type SaveResult } from './save-answers.ts'
import { standing } from './standing.ts'
import { submitAttempt } from './submit-attempt.ts'

type Told = Extract<SaveResult, { kind: 'saved' | 'partly' | 'submitted' }>
type Here = { Params: { attempt: string }; Body: Record<string, string | string[]> }
const signedIn = { config: { policy: 'signed-in' } }
const wantsJson = (request: FastifyRequest): boolean => request.headers.accept === 'application/json'
const wholeNumber = (text: unknown): number | null => (typeof text === 'string' && /^\d{1,15}$/.test(text) ? Number(text) : null)
const idOf = (request: FastifyRequest<Here>): number => { const id = wholeNumber(request.params.attempt); if (id === null) throw new NotFound(); return id }

export function attemptRoutes (app: FastifyInstance, services: Services) {
  const { db, curricula } = services

  async function sittingOf (request: FastifyRequest<Here>): Promise<{ sitting: Sitting; revision: Awaited<ReturnType<typeof curricula.revision>> }> {
    const sitting = await findSitting(db, idOf(request), request.person!.id)
    if (!sitting) throw new NotFound()
    return { sitting, revision: await curricula.revision(sitting.revisionId) }
  }
  const toResult = (reply: FastifyReply, attempt: number) => reply.redirect(`/attempts/${attempt}/result`, 303)

  app.get<Here>('/attempts/:attempt', signedIn, async (request, reply) => {
    const { sitting, revision } = await sittingOf(request)
    return sitting.submittedAt ? toResult(reply, sitting.id) : reply.page('learning/quiz', quizPage(sitting, revision, request.person!))
  })

  /** What the server holds, for a page that was away: woken from a cache, shown again, or beside another window. */
  app.get<Here>('/attempts/:attempt/answers', signedIn, async (request) => {
    const { sitting, revision } = await sittingOf(request)
    const items = new Map(itemsOfSitting(sitting, revision).map((item) => [item.id, item]))
    return {
      submitted: sitting.submittedAt !== null,
      items: Object.fromEntries(sitting.responses.filter((row) => items.has(row.item)).map((row) => [row.item, { version: row.version, fields: query(fieldsOf(items.get(row.item)!, row.answer)), words: savedWords(row.answer === null ? null : row.savedAt, request.person!.timeZone) }])),
    }
  })

  /** The session is judged inside the statement that saves: one round trip for an answer. */
  app.post<Here>('/attempts/:attempt/answers', { config: { policy: 'signed-in', ownSession: true } }, async (request, reply) => {
    const body = pairsOf(request.body)
    const revisionId = wholeNumber(body.find(([name]) => name === 'revision')?.[1])
    const token = tokenHashOf(request)
    if (!token) return signedOut(request, reply, body)
    const attemptId = idOf(request)
    const findPerson = async () => { request.person ??= (await findSignedIn(db, token))?.person ?? null; return request.person }
    const items = await itemsFor(attemptId, revisionId, findPerson)
    if (items === 'signed-out') return signedOut(request, reply, body)
    if (items === null) throw new NotFound()
    const { given, refused, stray } = readGiven(items, body)
    if (stray) {
      const person = await findPerson()
      if (!person) return signedOut(request, reply, body)
      if (!await findSitting(db, attemptId, person.id)) throw new NotFound()
      return answerWith(reply, 400, ['These answers do not belong to this quiz. Open the quiz again and give them there. Nothing was changed.'])
    }
    const result = await saveAnswers(db, token, findPerson, attemptId, revisionId!, given)
    if (result.kind === 'signed-out') return signedOut(request, reply, body)
    if (result.kind === 'not-found') throw new NotFound()
    if (wantsJson(request)) return answerScript(reply, items, result, refused)
    return await findPerson() ? answerForm(request, reply, attemptId, body, result, refused, given) : signedOut(request, reply, body)
  })

  /**
   * The items of a sitting, without a query where the process knows them: form and phase never change. The statement that saves checks
   * the owner, so what is remembered here decides nothing about rights.
   */
  const forms = new Map<number, { revisionId: number; form: Sitting['form']; phase: Sitting['phase'] }>()
  async function itemsFor (attemptId: number, revisionId: number | null, findPerson: () => Promise<SignedIn | null>) {
    let form = forms.get(attemptId)
    if (!form) {
      const person = await findPerson()
      if (!person) return 'signed-out' as const
      const sitting = await findSitting(db, attemptId, person.id)
      if (!sitting) return null
      form = { revisionId: sitting.revisionId, form: sitting.form, phase: sitting.phase }
      if (forms.size > 20_000) forms.clear()
      forms.set(attemptId, form)
    }
    return form.revisionId === revisionId ? itemsOfSitting(form, await curricula.revision(revisionId)) : null
  }

  function signedOut (request: FastifyRequest<Here>, reply: FastifyReply, body: Field[]) {
    if (wantsJson(request)) return reply.code(401).send({ error: 'signed out' })
    const owner = wholeNumber(body.find(([name]) => name === 'person')?.[1]) ?? 0
    return reply.code(401).page('accounts/sign-in', {
      form: blankForm(), next: `/attempts/${request.params.attempt}`, kept: keepFields(request.body, request.url, owner), note: 'You were signed out, and nothing is lost. Sign in as yourself, and your answers go in.', providers: services.config.signInProviders,
    })
  }

  async function answerForm (request: FastifyRequest<Here>, reply: FastifyReply, attemptId: number, body: Field[], result: Told, refused: Refused[], given: Given[]) {
    const person = request.person!
    if (result.kind === 'submitted') return reply.code(409).page('errors/message', { title: 'This quiz is already submitted', lines: ['What you sent now came later and is not part of it.'], action: { href: `/attempts/${attemptId}/result`, text: 'See the result' } })
    const sitting = (await findSitting(db, attemptId, person.id))!
    const revision = await curricula.revision(sitting.revisionId)
    const items = new Map(itemsOfSitting(sitting, revision).map((item) => [item.id, item]))
    const conflicts = given.filter((each) => result.items.get(each.item)?.outcome === 'conflict').map((each) => ({ item: each.item, text: describe(items.get(each.item)!, each.answer) }))
    const unsaved: Unsaved = { refused, conflicts }
    if (refused.length + conflicts.length > 0) return reply.code(conflicts.length > 0 ? 409 : 422).page('learning/quiz', quizPage(sitting, revision, person, unsaved))
    const next = body.find(([name]) => name === 'next')?.[1]
    return reply.redirect(`/attempts/${attemptId}${next === 'review' ? '/review' : ''}`, 303)
  }

  app.get<Here>('/attempts/:attempt/review', signedIn, async (request, reply) => {
    const { sitting, revision } = await sittingOf(request)
    return sitting.submittedAt ? toResult(reply, sitting.id) : reply.page('learning/review', reviewPage(sitting, revision, request.person!, null))
  })

  app.post<Here>('/attempts/:attempt/submission', signedIn, async (request, reply) => {
    const attempt = idOf(request)
    const reviewed = wholeNumber(request.body?.reviewed)
    const result = await submitAttempt(services, request.person!.id, attempt, reviewed ?? -1)
    if (result.kind === 'not-found') throw new NotFound()
    if (result.kind === 'submitted') return toResult(reply, attempt)
    const { sitting, revision } = await sittingOf(request)
    return reply.code(409).page('learning/review', reviewPage(sitting, revision, request.person!, 'An answer changed after this page was opened. Look again, then submit.'))
  })

  app.get<Here>('/attempts/:attempt/result', signedIn, async (request, reply) => {
    const person = request.person!
    const { sitting, revision } = await sittingOf(request)
    if (!sitting.submittedAt) return reply.redirect(`/attempts/${sitting.id}`, 303)
    const learning = await findLearning(db, person.id, sitting.enrollmentId)
    const release = learning && await curricula.current(learning.curriculum)
    if (!learning || !release) throw new NotFound()
    const all = standing(release, learning)
    const progress = all.find((each) => each.id === sitting.module)
    if (!progress) throw new NotFound()
    const preRow = sitting.phase === 'pre' ? undefined : learning.attempts.find((each) => each.module === sitting.module && each.phase === 'pre' && each.submittedAt !== null)
    const preSitting = preRow ? await findSitting(db, preRow.id, person.id) : null
    const pre = preSitting ? { sitting: preSitting, revision: await curricula.revision(preSitting.revisionId) } : null
    const hasOpen = itemsOfSitting(sitting, revision).some(({ type }) => type === 'open')
    return reply.page('learning/result', resultPage({ sitting, revision, pre, release, learning, progress, all, timeZone: person.timeZone, now: services.now(), ratings: hasOpen ? await listRatings(db, sitting.id) : [] }))
  })
}

const query = (fields: Field[]): string => new URLSearchParams(fields).toString()

/** 200 = all of it is on disk; 409 and 422 tell item by item what is not. */
function answerScript (reply: FastifyReply, items: Item[], result: Told, refused: Refused[]) {
  if (result.kind === 'submitted') return reply.code(409).send({ submitted: true, items: {} })
  const known = new Map(items.map((item) => [item.id, item]))
  const told: Record<string, { outcome: string; version: number; fields: string; words: string }> = {}
  for (const [id, each] of result.items) told[id] = { outcome: each.outcome, version: each.version, fields: query(fieldsOf(known.get(id)!, each.answer)), words: savedWords(each.answer === null ? null : each.savedAt, result.timeZone) }
  for (const { item, message } of refused) told[item] = { outcome: 'wrong', version: 0, fields: '', words: message }
  return reply.code(refused.length > 0 ? 422 : result.kind === 'saved' ? 200 : 409).send({ submitted: false, items: told })
}
