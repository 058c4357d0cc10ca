/** The mails of this feature. Each may be refused, by a link that stands in them. */
import type { Mail } from '#src/platform/mail.ts'
import { mailBodies } from '#src/platform/mail-views.ts'

/** `isLater`: what they could use 30 days later. `isReminder`: they were asked some days ago. `stop`: address where this kind of mail is refused. */
export const feedbackMail = ({ to, personId, cohortId, title, ...data }: { to: string; name: string; personId: number; cohortId: number; cohort: string; title: string; isLater: boolean; isReminder: boolean; url: string; stop: string }): Mail =>
  ({ kind: 'feedback', to, personId, cohortId, subject: `${data.isReminder ? 'Still open: ' : ''}${data.isLater ? 'What could you use of' : 'How was'} ${title}?`, ...mailBodies('feedback', { title, ...data }), secret: false })
