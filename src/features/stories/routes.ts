/** /stories: success stories and lessons. What is released is read by whoever it is for; authors write, agree and withdraw. Editors' pages are in desk-routes.ts. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { practices } from '#src/domain/practice.ts'
import { readId } from '#src/features/people/fields.ts'
import { NotFound } from '#src/platform/http/errors.ts'
import { type Form, readForm, withErrors } from '#src/platform/http/forms.ts'
import type { Services } from '#src/services.ts'
import { deskRoutes } from './desk-routes.ts'
import { AnswerForm, ConsentForm, SeenForm, StoryForm } from './fields.ts'
import { keepStory, mayWrite } from './keep-story.ts'
import { filterIn, listPage, storyPage } from './reading-pages.ts'
import { answerWording, takeBackConsent, withdrawStory } from './take-step.ts'
import './views.ts'
import { agreementPage, draftPage, newPage } from './writing-pages.ts'

type OfStory = { Params: { story: string }; Querystring: Record<string, unknown> }
const config = { policy: 'stories' } as const
const notices: Record<string, string> = {
  sent: 'It is sent in. An editor reads it, and you hear of it here and by mail.', saved: 'Your draft is saved. Nobody sees it but you.', discarded: 'The draft is gone.', agreed: 'You agreed. An editor releases it next.', declined: 'The editor knows that you do not agree. Your own wording stands.',
  withdrawn: 'It is withdrawn. Nobody reads it any more.', kept: 'What the person agrees to is changed.', erased: 'It is gone, and every word of it.',
}
export const noticeIn = ({ done }: Record<string, unknown>, words: Record<string, string> = notices): string | null => (typeof done === 'string' && Object.hasOwn(words, done) ? words[done]! : null)

/** Practices as they were ticked, for a form that is shown again. */
const tickedIn = (request: FastifyRequest): string[] => [((request.body ?? {}) as { practices?: unknown }).practices ?? []].flat().filter((key): key is string => typeof key === 'string' && Object.hasOwn(practices, key))

export function storiesRoutes (app: FastifyInstance, services: Services): void {
  const { db } = services

  app.get<{ Querystring: Record<string, unknown> }>('/stories', { config }, async (request, reply) =>
    reply.page('stories/stories', await listPage(services, request.person!, filterIn(request.query), readId(request.query.page) ?? 1, noticeIn(request.query))))

  app.get('/stories/new', { config }, async (request, reply) => {
    if (!await mayWrite(db, request.person!)) throw new NotFound('nobody who writes')
    return reply.page('stories/draft', newPage(services, request.person!))
  })

  async function keep (request: FastifyRequest, reply: FastifyReply, storyId: number | null) {
    const author = request.person!
    const again = async (form: Form, elsewhere = false) => {
      const typed = { form, practices: tickedIn(request), elsewhere }
      return reply.code(422).page('stories/draft', storyId === null ? newPage(services, author, typed) : await draftPage(services, author, storyId, typed))
    }
    const input = readForm(request, StoryForm)
    if (!input.ok) return again(input.form)
    const { do: action, version, draft } = input.data
    const kept = await keepStory(services, { author, storyId, draft, version, action })
    if (kept.kind === 'refused') return again(withErrors(input.values, kept.errors))
    if (kept.kind === 'elsewhere') return again(withErrors(input.values, {}), true)
    return reply.redirect(kept.kind === 'saved' ? `/stories/${kept.id}/draft` : `/stories?done=${kept.kind}`, 303)
  }
  app.post('/stories', { config }, async (request, reply) => {
    if (!await mayWrite(db, request.person!)) throw new NotFound('nobody who writes')
    return keep(request, reply, null)
  })
  app.get<OfStory>('/stories/:story/draft', { config }, async (request, reply) => reply.page('stories/draft', await draftPage(services, request.person!, readId(request.params.story))))
  app.post<OfStory>('/stories/:story/draft', { config }, async (request, reply) => {
    const storyId = readId(request.params.story)
    if (storyId === null) throw new NotFound('no such story')
    return keep(request, reply, storyId)
  })

  app.get<OfStory>('/stories/:story', { config }, async (request, reply) => {
    const page = await storyPage(services, request.person!, readId(request.params.story), noticeIn(request.query))
    return page === null ? reply.redirect(`/stories/${readId(request.params.story)}/draft`, 303) : reply.page('stories/story', page)
  })

  app.get<OfStory>('/stories/:story/agreement', { config }, async (request, reply) => reply.page('stories/agreement', await agreementPage(services, request.person!, readId(request.params.story))))
  app.post<OfStory>('/stories/:story/agreement', { config }, async (request, reply) => {
    const storyId = readId(request.params.story)
    const input = readForm(request, AnswerForm)
    if (!input.ok) return reply.code(422).page('stories/agreement', await agreementPage(services, request.person!, storyId, input.form))
    const { answer, seen } = input.data
    await answerWording(services, { storyId, seen, by: request.person! }, answer)
    return reply.redirect(`/stories/${storyId}?done=${answer === 'agree' ? 'agreed' : 'declined'}`, 303)
  })

  app.post<OfStory>('/stories/:story/withdrawal', { config }, async (request, reply) => {
    const storyId = readId(request.params.story)
    const input = readForm(request, SeenForm)
    if (!input.ok) return refused(reply, request, storyId)
    await withdrawStory(services, { storyId, seen: input.data.seen, by: request.person! })
    return reply.redirect(`/stories/${storyId}?done=withdrawn`, 303)
  })

  app.post<OfStory>('/stories/:story/consent', { config }, async (request, reply) => {
    const storyId = readId(request.params.story)
    const input = readForm(request, ConsentForm)
    if (!input.ok) return refused(reply, request, storyId)
    const { seen, ...kept } = input.data
    const done = await takeBackConsent(services, { storyId, seen, by: request.person! }, kept)
    return reply.redirect(`/stories?done=${done}`, 303)
  })

  /** Of a form with nothing to type: its page, as it stands. */
  async function refused (reply: FastifyReply, request: FastifyRequest, storyId: number | null) {
    const page = await storyPage(services, request.person!, storyId, 'That was not understood, and nothing was changed. Use the buttons of this page.')
    if (page === null) throw new NotFound('a draft')
    return reply.code(422).page('stories/story', page)
  }

  deskRoutes(app, services)
}
