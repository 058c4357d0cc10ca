/** What editors have before them: what waits, and one story with its wording, its release and the word to its author. */
import { dayText } from '#src/domain/moments.ts'
import { mayTake, paragraphs, type Standing, storyKinds, tellers, waitsForEditor } from '#src/domain/stories.ts'
import { NotFound } from '#src/platform/http/errors.ts'
import { blankForm, type Form } from '#src/platform/http/forms.ts'
import type { SignedIn } from '#src/platform/http/person.ts'
import type { Views } from '#src/platform/http/views.ts'
import type { Services } from '#src/services.ts'
import { findStory, getVersion } from './queries.ts'
import { consentOf, readingOf } from './reading-pages.ts'
import { type DeskRow, listDesk } from './reading-queries.ts'
import { deskWords, practiceNames } from './words.ts'

export async function deskPage ({ db, now }: Services, viewer: SignedIn, notice: string | null): Promise<Views['stories/desk']> {
  const rows = await listDesk(db)
  const row = (each: DeskRow) => ({ href: each.authorId === viewer.id ? `/stories/${each.id}` : `/stories/desk/${each.id}`, title: each.title, kind: storyKinds[each.kind], author: each.authorId === viewer.id ? `${each.author} (another editor decides)` : each.author, standing: deskWords[each.standing] ?? '', at: dayText(each.at, viewer.timeZone, now()) })
  const part = (id: string, title: string, empty: string, has: (standing: Standing) => boolean) => ({ id, title, empty, rows: rows.filter(({ standing }) => has(standing)).map(row) })
  const waits = (standing: Standing): boolean => (waitsForEditor as readonly Standing[]).includes(standing)
  return {
    notice, parts: [
      part('waits', 'Waits for an editor', 'Nothing waits. What people send in stands here, the longest waiting first.', waits), part('with-authors', 'With their authors', 'Nothing. Here stand stories whose wording you changed or that you sent back.', (standing) => standing === 'edited' || standing === 'returned'),
      part('released', 'Released', 'Nothing is released yet.', (standing) => standing === 'released'),
    ],
  }
}

/** Throws NotFound for what is no editor's to see: drafts, what was withdrawn or erased, and their own. */
export async function deskStoryPage ({ db }: Services, viewer: SignedIn, storyId: number | null, over: { wording?: Form; returning?: Form; elsewhere?: boolean } = {}): Promise<Views['stories/desk-story']> {
  const story = storyId === null ? null : await findStory(db, storyId)
  const last = story?.last
  if (!story || !last || story.authorId === viewer.id || !deskWords[story.standing]) throw new NotFound('nothing for an editor')
  const version = await getVersion(db, last.versionId), who = { isAuthor: false, isEditor: true }
  return {
    ...readingOf({ ...version, author: story.author }), path: `/stories/desk/${story.id}`, seen: String(last.id), standing: deskWords[story.standing]!, word: paragraphs(last.word),
    facts: [
      { name: 'Written by', text: version.agency === null ? story.author : `${story.author}, ${version.agency}` }, { name: 'Whose story', text: tellers[version.teller] }, { name: 'Practices', text: practiceNames(version.practices).join(', ') },
      { name: 'For', text: version.reach === 'program' ? 'Everybody in the program' : `People in ${version.state} alone` },
    ],
    mayEdit: mayTake(story.standing, 'edited', who), mayRelease: mayTake(story.standing, 'released', who), mayReturn: mayTake(story.standing, 'returned', who), isReleased: story.standing === 'released',
    wording: over.wording ?? blankForm({ title: version.title, text: version.text }), returning: over.returning ?? blankForm(), elsewhere: over.elsewhere ?? false, consent: consentOf(story, version.teller),
  }
}
