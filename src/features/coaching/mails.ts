/** One function per mail of this feature. */
import type { Mail } from '#src/platform/mail.ts'
import { mailBodies } from '#src/platform/mail-views.ts'

type To = { to: string; name: string; personId: number; cohortId: number }
export type CallWords = { title: string; cohort: string; when: string; minutes: string; topics: string; facilitator: string | null; meetingLink: string }

export const callInvitationMail = ({ to, personId, cohortId, calendar, ...data }: To & { calendar: string; call: CallWords; isUpdate: boolean; url: string }): Mail =>
  ({ kind: 'call invitation', to, personId, cohortId, calendar, subject: data.isUpdate ? `Changed: ${data.call.title}, ${data.call.when}` : `${data.call.title}, ${data.call.when}`, ...mailBodies('call-invitation', data), secret: false })

export const callCancellationMail = ({ to, personId, cohortId, calendar, ...data }: To & { calendar: string; call: CallWords; isCanceled: boolean; reason: string }): Mail =>
  ({ kind: 'call cancellation', to, personId, cohortId, calendar, subject: `Off: ${data.call.title}, ${data.call.when}`, ...mailBodies('call-cancellation', data), secret: false })

/** May be refused, by a link that stands in it. */
export const callReminderMail = ({ to, personId, cohortId, ...data }: To & { call: CallWords; url: string; stop: string }): Mail =>
  ({ kind: 'call reminder', to, personId, cohortId, subject: `Soon: ${data.call.title}, ${data.call.when}`, ...mailBodies('call-reminder', data), secret: false })

/** Who is expected, by name: counts and names alone, nothing that a report says. */
export type CallDigest = { month: string; reported: string; missing: string[]; open: string[]; away: string[] }

/** To whoever holds the call, in place of the reminder. May be refused, by a link that stands in it. */
export const callDigestMail = ({ to, personId, cohortId, ...data }: To & { call: CallWords; digest: CallDigest; url: string; stop: string }): Mail =>
  ({ kind: 'call digest', to, personId, cohortId, subject: `You hold ${data.call.title.toLowerCase()}, ${data.call.when}`, ...mailBodies('call-digest', data), secret: false })
