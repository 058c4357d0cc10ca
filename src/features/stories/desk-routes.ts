/** /stories/desk: what editors read, edit, release and send back. */
import type { FastifyInstance } from 'fastify'
import { readId } from '#src/features/people/fields.ts'
import { Conflict } from '#src/platform/http/errors.ts'
import { readForm, refusal, withErrors } from '#src/platform/http/forms.ts'
import type { Services } from '#src/services.ts'
import { deskPage, deskStoryPage } from './desk-pages.ts'
import { ReleaseForm, ReturnForm, WordingForm } from './fields.ts'
import { editWording, releaseStory, returnStory } from './take-step.ts'

type OfStory = { Params: { story: string } }
const config = { policy: 'stories.edit' } as const
const notices: Record<string, string> = { edited: 'The author is asked whether they agree to your wording.', released: 'It is released.', returned: 'It is with its author again.' }

export function deskRoutes (app: FastifyInstance, services: Services): void {
  app.get<{ Querystring: { done?: unknown } }>('/stories/desk', { config }, async (request, reply) => {
    const { done } = request.query
    return reply.page('stories/desk', await deskPage(services, request.person!, typeof done === 'string' && Object.hasOwn(notices, done) ? notices[done]! : null))
  })

  app.get<OfStory>('/stories/desk/:story', { config }, async (request, reply) => reply.page('stories/desk-story', await deskStoryPage(services, request.person!, readId(request.params.story))))

  app.post<OfStory>('/stories/desk/:story/wording', { config }, async (request, reply) => {
    const person = request.person!, storyId = readId(request.params.story)
    const input = readForm(request, WordingForm)
    if (!input.ok) return reply.code(422).page('stories/desk-story', await deskStoryPage(services, person, storyId, { wording: input.form }))
    const { seen, ...wording } = input.data
    // What an editor has typed stays in the form also when somebody else was quicker.
    const failed = await editWording(services, { storyId, seen, by: person }, wording).then(() => null, (error: unknown) => (error instanceof Conflict ? { refused: null } : refusal(error)))
    if (failed) return reply.code(422).page('stories/desk-story', await deskStoryPage(services, person, storyId, { wording: withErrors(input.values, failed.refused ?? {}), elsewhere: failed.refused === null }))
    return reply.redirect('/stories/desk?done=edited', 303)
  })

  app.post<OfStory>('/stories/desk/:story/release', { config }, async (request, reply) => {
    const person = request.person!, storyId = readId(request.params.story)
    const input = readForm(request, ReleaseForm)
    if (!input.ok) return reply.code(422).page('stories/desk-story', await deskStoryPage(services, person, storyId))
    await releaseStory(services, { storyId, seen: input.data.seen, by: person })
    return reply.redirect('/stories/desk?done=released', 303)
  })

  app.post<OfStory>('/stories/desk/:story/return', { config }, async (request, reply) => {
    const person = request.person!, storyId = readId(request.params.story)
    const input = readForm(request, ReturnForm)
    if (!input.ok) return reply.code(422).page('stories/desk-story', await deskStoryPage(services, person, storyId, { returning: input.form }))
    const { seen, word } = input.data
    const failed = await returnStory(services, { storyId, seen, by: person }, word).then(() => null, refusal)
    if (failed) return reply.code(422).page('stories/desk-story', await deskStoryPage(services, person, storyId, { returning: withErrors(input.values, failed.refused) }))
    return reply.redirect('/stories/desk?done=returned', 303)
  })
}
