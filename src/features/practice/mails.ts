/** One function per mail of this feature. Each may be refused, by a link that stands in it. */
import type { Mail } from '#src/platform/mail.ts'
import { mailBodies } from '#src/platform/mail-views.ts'

type To = { to: string; name: string; personId: number; url: string; stop: string }

/** `month` and `call` in words. */
export const reportDueMail = ({ to, personId, cohortId, ...data }: To & { cohortId: number; month: string; call: string | null }): Mail =>
  ({ kind: 'report due', to, personId, cohortId, subject: `Your practice report for ${data.month}`, ...mailBodies('report-due', data), secret: false })

export const outcomesDueMail = ({ to, personId, ...data }: To & { quarter: string; agencies: string[] }): Mail =>
  ({ kind: 'outcomes due', to, personId, subject: `Outcomes of ${data.quarter} are missing`, ...mailBodies('outcomes-due', data), secret: false })
