/** One function per mail of this feature. Each may be refused, by a link that stands in them. */
import type { Mail } from '#src/platform/mail.ts'
import { mailBodies } from '#src/platform/mail-views.ts'

type To = { to: string; name: string; personId: number; url: string; /** Address where this kind of mail is refused. */ stop: string }

export const reminderMail = ({ to, personId, cohortId, title, ...data }: To & { cohortId: number; title: string; cohort: string; lastDay: string; isLast: boolean }): Mail =>
  ({ kind: 'reminder', to, personId, cohortId, subject: `Your training waits for you: ${title}`, ...mailBodies('reminder', { title, ...data }), secret: false })

/** `isReminder`: they were invited some days ago. */
export const followUpMail = ({ to, personId, cohortId, title, ...data }: To & { cohortId: number; title: string; cohort: string; isReminder: boolean }): Mail =>
  ({ kind: 'followup', to, personId, cohortId, subject: `${data.isReminder ? 'Still open: what' : 'What'} has stayed of ${title}?`, ...mailBodies('follow-up', { title, ...data }), secret: false })

export const digestMail = ({ to, personId, ...data }: To & { week: string; agencies: { name: string; lines: string[] }[] }): Mail =>
  ({ kind: 'digest', to, personId, subject: 'Your people’s training this week', ...mailBodies('digest', data), secret: false })

/** `lastDay` in words. */
export const expiringMail = ({ to, personId, cohortId, title, lastDay, ...data }: To & { cohortId: number; title: string; lastDay: string; number: string }): Mail =>
  ({ kind: 'expiring', to, personId, cohortId, subject: `Your certificate is good through ${lastDay}: ${title}`, ...mailBodies('expiring', { title, lastDay, ...data }), secret: false })
