/** One function per mail of this feature. Each may be refused, by a link that stands in them. */
import type { Mail } from '#src/platform/mail.ts'
import { mailBodies } from '#src/platform/mail-views.ts'

type To = { to: string; name: string; personId: number; url: string; /** Address where this kind of mail is refused. */ stop: string }
/** What an editor did, that its author should hear. */
export type StoryWord = 'edited' | 'returned' | 'released'

const subjects: Record<StoryWord, string> = { edited: 'Your story: do you agree to the wording?', returned: 'Your story came back with a word to you', released: 'Your story is released' }

export const storyMail = ({ to, personId, ...data }: To & { what: StoryWord }): Mail =>
  ({ kind: 'story', to, personId, subject: subjects[data.what], ...mailBodies('story', { title: subjects[data.what], ...data }), secret: false })

export const storyDigestMail = ({ to, personId, ...data }: To & { waiting: number }): Mail =>
  ({ kind: 'story digest', to, personId, subject: data.waiting === 1 ? 'A story waits to be read' : `${data.waiting} stories wait to be read`, ...mailBodies('story-digest', data), secret: false })
