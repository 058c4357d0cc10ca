/** Stories and lessons for tests, made through the product's own actions. */
import { type Draft, emptyDraft } from '#src/features/stories/fields.ts'
import { keepStory } from '#src/features/stories/keep-story.ts'
import { findStory } from '#src/features/stories/queries.ts'
import { answerWording, editWording, releaseStory } from '#src/features/stories/take-step.ts'
import type { TestApp } from './app.ts'

const text = 'We went to the same bakery three times. The first time we only asked what the mornings are like.\n\nThe second time the owner told us that she looks for somebody who comes when it is still dark.\n\nAt the third visit we knew whom to think of.'
export const aStory: Draft = { ...emptyDraft, kind: 'story', title: 'The third visit opened the door', text, practices: ['employer_contact', 'three_visits'], naming: 'name', reach: 'program', teller: 'writer' }
export const served: Partial<Draft> = { teller: 'served', keptAt: 'Consent folder, front office', signedOn: '2026-10-05', shown: true }

/** Sends a story in and takes it as far as asked; gives its number. An editor is anybody else who is given. */
export async function tell ({ services, db }: TestApp, given: { author: number; editor: number; draft?: Partial<Draft>; until: 'draft' | 'sent' | 'edited' | 'agreed' | 'released' }): Promise<number> {
  const author = { id: given.author, timeZone: 'America/Chicago', grants: [{ role: 'coach' as const, agencyId: null, state: null }] }, by = { id: given.editor, grants: [{ role: 'trainer' as const, agencyId: null, state: null }] }
  const { until } = given
  const draft = { ...aStory, ...given.draft }
  const kept = await keepStory(services, { author, storyId: null, draft, version: 0, action: until === 'draft' ? 'save' : 'send' })
  if (kept.kind !== 'saved' && kept.kind !== 'sent') throw new Error(`the story was ${JSON.stringify(kept)}`)
  const storyId = kept.id
  const seen = async () => (await findStory(db, storyId))!.last!.id
  if (until === 'edited' || until === 'agreed') await editWording(services, { storyId, seen: await seen(), by }, { title: `${draft.title}, at last`, text: draft.text.replace('three times', 'three times in a month') })
  if (until === 'agreed') await answerWording(services, { storyId, seen: await seen(), by: author }, 'agree')
  if (until === 'released') await releaseStory(services, { storyId, seen: await seen(), by })
  return storyId
}
