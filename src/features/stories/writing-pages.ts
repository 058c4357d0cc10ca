/** What authors have before them: the form of a story, and two wordings to choose between. */
import { clockText, dayText } from '#src/domain/moments.ts'
import { practices } from '#src/domain/practice.ts'
import { compareWordings, namings, paragraphs, reaches, storyKinds, tellers } from '#src/domain/stories.ts'
import type { Option } from '#src/features/people/fields.ts'
import { NotFound } from '#src/platform/http/errors.ts'
import { blankForm, type Form } from '#src/platform/http/forms.ts'
import type { Views } from '#src/platform/http/views.ts'
import type { Services } from '#src/services.ts'
import { type Draft, emptyDraft, useOptions, valuesOf } from './fields.ts'
import { openDraft, ownOpen } from './keep-story.ts'
import { findAgreed, findStory, getVersion, type StoryRow } from './queries.ts'
import { byline } from './words.ts'

const options = (words: Readonly<Record<string, string>>): Option[] => Object.entries(words).map(([value, text]) => ({ value, text }))
/** What was sent and not kept. */
export type Typed = { form: Form; practices: string[]; elsewhere?: boolean }

const namingHints: Record<string, string> = { name: 'Colleagues can ask you about it.', agency: '', unnamed: '“Somebody in Louisiana”' }

function formPage (story: StoryRow | null, draft: Draft, person: { timeZone: string }, now: Date, typed: Typed | null): Views['stories/draft'] {
  const form = typed?.form ?? blankForm(valuesOf(draft)), saved = story?.draft ?? null
  return {
    title: story === null ? 'Write a story or a lesson' : 'Your story or lesson', path: story === null ? '/stories' : `/stories/${story.id}/draft`, form, elsewhere: typed?.elsewhere ?? false, isNew: story === null,
    version: typed && !typed.elsewhere ? typed.form.values.version ?? '0' : String(saved?.version ?? 0),
    state: typed ? 'Not saved' : saved ? `Draft saved ${dayText(saved.savedAt, person.timeZone, now)}, ${clockText(saved.savedAt, person.timeZone)}` : 'Not saved yet', isSaved: typed === null && saved !== null,
    word: story?.standing === 'returned' ? paragraphs(story.last!.word) : [],
    kinds: options(storyKinds), practices: options(practices), chosen: typed?.practices ?? draft.practices, namings: Object.entries(namings).map(([value, text]) => ({ value, text, ...(namingHints[value] && { hint: namingHints[value] }) })), reaches: options(reaches), tellers: options(tellers),
    uses: useOptions.map((use) => ({ ...use, isChosen: form.values[use.name] === 'yes' })),
  }
}

export const newPage = ({ now }: Services, person: { timeZone: string }, typed: Typed | null = null): Views['stories/draft'] => formPage(null, emptyDraft, person, now(), typed)

/** Throws what ownOpen says. */
export async function draftPage ({ db, now }: Services, person: { id: number; timeZone: string }, storyId: number | null, typed: Typed | null = null): Promise<Views['stories/draft']> {
  const story = await ownOpen(db, person, storyId)
  return formPage(story, await openDraft(db, story) ?? emptyDraft, person, now(), typed)
}

/** An editor's wording beside the author's. Throws NotFound unless it waits for this author's answer. */
export async function agreementPage ({ db }: Services, person: { id: number }, storyId: number | null, form: Form = blankForm()): Promise<Views['stories/agreement']> {
  const story = storyId === null ? null : await findStory(db, storyId)
  if (story?.authorId !== person.id || story.standing !== 'edited') throw new NotFound('no wording to agree to')
  const [before, after] = [(await findAgreed(db, story.id))!, await getVersion(db, story.last!.versionId)]
  return { title: before.title, titles: compareWordings(before.title, after.title), texts: compareWordings(before.text, after.text), action: `/stories/${story.id}/agreement`, form, seen: String(story.last!.id), byline: byline({ ...after, author: story.author }) }
}
