/** What is read: the list of stories and lessons, and one of them. */
import { dayText, fullDayText } from '#src/domain/moments.ts'
import { stateName } from '#src/domain/places.ts'
import { practices } from '#src/domain/practice.ts'
import { isOpen, mayTake, opening, paragraphs, storyKinds } from '#src/domain/stories.ts'
import { calendarDay } from '#src/features/people/words.ts'
import { NotFound } from '#src/platform/http/errors.ts'
import type { SignedIn } from '#src/platform/http/person.ts'
import type { Views } from '#src/platform/http/views.ts'
import type { Services } from '#src/services.ts'
import { mayWrite } from './keep-story.ts'
import { findAgreed, findStory, getVersion, type StoryRow, type VersionRow } from './queries.ts'
import { countShown, countWaiting, findShown, listOwnStories, listShown, listStates, type OwnStory, readerOf, type StoryFilter } from './reading-queries.ts'
import { isEditor } from './take-step.ts'
import type { ConsentView, Reading } from './views.ts'
import { byline, practiceNames, standingWords } from './words.ts'

const pageSize = 12

/** What of an address names a filter of this page; anything else is as if it were not there. */
export function filterIn (query: Record<string, unknown>): StoryFilter {
  const among = (name: string, known: object) => { const value = query[name]; return typeof value === 'string' && Object.hasOwn(known, value) ? value : '' }
  return { kind: among('kind', storyKinds), practice: among('practice', practices), state: typeof query.state === 'string' && /^[A-Z]{2}$/.test(query.state) ? query.state : '' }
}

const options = (first: string, words: Readonly<Record<string, string>>) => [{ value: '', text: first }, ...Object.entries(words).map(([value, text]) => ({ value, text }))]

export async function listPage ({ db, now }: Services, viewer: SignedIn, filter: StoryFilter, page: number, notice: string | null): Promise<Views['stories/stories']> {
  const reader = await readerOf(db, viewer), edits = isEditor(viewer)
  const [total, states, own, writes, waiting] = await Promise.all([countShown(db, reader, filter), listStates(db, reader), listOwnStories(db, viewer.id), mayWrite(db, viewer), edits ? countWaiting(db, viewer.id) : 0])
  const pages = Math.max(1, Math.ceil(total / pageSize)), shown = Math.min(page, pages)
  const found = await listShown(db, reader, filter, { size: pageSize, from: (shown - 1) * pageSize })
  const given = Object.entries(filter).filter(([, value]) => value !== '')
  const at = (number: number): string | null => (number < 1 || number > pages ? null : `/stories?${new URLSearchParams([...given, ['page', String(number)]])}`)
  return {
    notice, mayWrite: writes, desk: edits ? { text: waiting === 0 ? 'Editors’ desk: nothing waits' : `Editors’ desk: ${waiting} to read` } : null,
    filters: [
      { name: 'kind', label: 'Kind', value: filter.kind, options: options('Stories and lessons', storyKinds) }, { name: 'practice', label: 'Practice', value: filter.practice, options: options('Any practice', practices) },
      { name: 'state', label: 'State', value: filter.state, options: options('Any state', Object.fromEntries(states.map((code) => [code, stateName(code)]))) },
    ],
    isFiltered: given.length > 0, caption: total === 1 ? '1, the newest first' : `${total}, the newest first`,
    shown: found.map((story) => ({ href: `/stories/${story.id}`, kind: storyKinds[story.kind], title: story.title, opening: opening(story.text), byline: `${byline(story)}, ${dayText(story.releasedAt, viewer.timeZone, now())}`, practices: practiceNames(story.practices) })),
    own: own.map((story) => ({ title: story.title === '' ? 'Without a title yet' : story.title, standing: standingWords[story.standing], at: dayText(story.at, viewer.timeZone, now()), ...ownAction(story) })),
    page: shown, pages, previous: at(shown - 1), next: at(shown + 1),
  }
}

function ownAction ({ id, standing, hasDraft }: OwnStory): { href: string; action: string } {
  if (standing === 'edited') return { href: `/stories/${id}/agreement`, action: 'Read both wordings' }
  if (isOpen(standing) && (hasDraft || standing === 'draft')) return { href: `/stories/${id}/draft`, action: 'Write on' }
  return { href: `/stories/${id}`, action: 'Open' }
}

export const readingOf = (story: Pick<VersionRow, 'kind' | 'title' | 'text' | 'naming' | 'agency' | 'state'> & { author: string }, day: string | null = null): Reading =>
  ({ kind: storyKinds[story.kind], title: story.title, byline: day === null ? byline(story) : `${byline(story)}, ${day}`, paragraphs: paragraphs(story.text) })

/** Null where nobody served has told it, or there is nothing left to take back. */
export function consentOf (story: StoryRow, teller: string): ConsentView | null {
  const { consent, last } = story
  if (!consent || !last || teller !== 'served') return null
  return {
    action: `/stories/${story.id}/consent`, seen: String(last.id), facts: [{ name: 'Signed', text: calendarDay(consent.signedOn) }, { name: 'Kept at', text: consent.keptAt }],
    boxes: [{ name: 'shown', text: 'Shown on these pages', isChosen: consent.shown }, ...(consent.printed ? [{ name: 'printed', text: 'Shown to others on paper or in a file', isChosen: true }] : []), ...(consent.quoted ? [{ name: 'quoted', text: 'Quoted in talks and reports', isChosen: true }] : [])],
  }
}

function rulesOf (story: { teller: string; isForState: boolean; mayPrint: boolean; mayQuote: boolean }): string[] {
  if (story.teller === 'writer') return story.isForState ? ['Shown to people of this state alone.'] : []
  const not = [...(story.mayPrint ? [] : ['printed or passed on']), ...(story.mayQuote ? [] : ['quoted'])]
  return [
    'The person whose story this is has agreed in writing that it is shown here, and can take that back on any day.', ...(not.length > 0 ? [`They have not agreed that it is ${not.join(' or ')}.`] : ['They have also agreed that it is printed and quoted.']),
    ...(story.isForState ? ['Shown to people of this state alone.'] : []),
  ]
}

const practiceLinks = (touched: readonly (keyof typeof practices)[]) => touched.map((key) => ({ href: `/stories?practice=${key}`, text: practices[key] }))

/** As readers see it, or as its author does who may do more. Throws NotFound for anybody else's that is not released to them; null for a draft that was never sent in. */
export async function storyPage (services: Services, viewer: SignedIn, id: number | null, notice: string | null): Promise<Views['stories/story'] | null> {
  const { db } = services
  const story = id === null ? null : await findStory(db, id)
  if (!story) throw new NotFound('no such story')
  const isAuthor = story.authorId === viewer.id
  const desk = isEditor(viewer) && !isAuthor ? `/stories/desk/${story.id}` : null
  const shown = await findShown(db, await readerOf(db, viewer), story.id)
  if (!shown && !isAuthor) throw new NotFound('not released')
  if (isAuthor && story.standing === 'draft') return null
  const version = shown ?? (story.standing === 'edited' ? (await findAgreed(db, story.id))! : await getVersion(db, story.last!.versionId))
  const owns = { withdrawal: isAuthor && mayTake(story.standing, 'withdrawn', { isAuthor, isEditor: false }) ? { action: `/stories/${story.id}/withdrawal`, seen: String(story.last!.id) } : null, consent: isAuthor && story.standing !== 'consent withdrawn' ? consentOf(story, version.teller) : null }
  return {
    ...readingOf({ ...version, author: story.author }, shown ? fullDayText(shown.releasedAt, viewer.timeZone) : null), notice, standing: shown ? null : standingOf(story), practices: practiceLinks(version.practices),
    rules: shown ? rulesOf(shown) : [], mayPrint: shown?.mayPrint ?? true, ...owns, desk,
  }
}

function standingOf (story: StoryRow): NonNullable<Views['stories/story']['standing']> {
  const word = story.standing === 'returned' ? paragraphs(story.last!.word) : []
  const action = story.standing === 'edited' ? { href: `/stories/${story.id}/agreement`, text: 'Read both wordings' } : isOpen(story.standing) ? { href: `/stories/${story.id}/draft`, text: 'Write on' } : null
  return { title: standingWords[story.standing], lines: story.standing === 'consent withdrawn' ? ['Nothing of what was written is left.'] : ['Nobody reads it here but you.'], word, action }
}
