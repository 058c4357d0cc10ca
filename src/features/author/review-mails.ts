/** One function per mail of reviews. Each may be refused, by a link that stands in it. */
import type { Mail } from '#src/platform/mail.ts'
import { mailBodies } from '#src/platform/mail-views.ts'

type To = { to: string; name: string; personId: number; /** Address where this kind of mail is refused. */ stop: string }
/** A draft and what is new of it, in words. */
export type DraftWord = { text: string; url: string }

/** To an author: what others said of their drafts. */
export const reviewMail = ({ to, personId, ...data }: To & { drafts: DraftWord[] }): Mail =>
  ({ kind: 'review', to, personId, subject: data.drafts.length === 1 ? `Your draft was read: ${data.drafts[0]!.text}` : `${data.drafts.length} drafts of yours were read`, ...mailBodies('review', data), secret: false })

/** To whoever may review: which drafts wait. */
export const reviewDigestMail = ({ to, personId, ...data }: To & { drafts: DraftWord[] }): Mail =>
  ({ kind: 'review digest', to, personId, subject: data.drafts.length === 1 ? `A draft waits for review: ${data.drafts[0]!.text}` : `${data.drafts.length} drafts wait for review`, ...mailBodies('review-digest', data), secret: false })
