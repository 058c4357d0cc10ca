/** One function per mail of this feature. */
import type { Mail } from '#src/platform/mail.ts'
import { mailBodies } from '#src/platform/mail-views.ts'
import { joinMailKind } from './join-queries.ts'

/** To whoever asked to join by their e-mail. `isNew`: the link lets them choose a password; else it leads to the code, where they sign in. */
export const joinMail = ({ to, personId, cohortId, ...data }: { to: string; personId: number; cohortId: number; name: string; cohort: string; url: string; isNew: boolean }): Mail =>
  ({ kind: joinMailKind, to, personId, cohortId, subject: `Join ${data.cohort}`, ...mailBodies('join', data), secret: data.isNew })
