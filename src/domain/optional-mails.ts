/** Mails that a person may do without. All others tell what somebody must know: an invitation, a new password, a changed sign-in. */

export const optionalMails = {
  reminder: { title: 'Reminders', what: 'when you have not gone on with your training for a while' },
  'call reminder': { title: 'Reminders of calls', what: 'the day before a coaching or mentor call of yours' },
  'call digest': { title: 'Before a call that you hold', what: 'the day before a call that you hold: who has reported, and who has an open goal' },
  'report due': { title: 'Practice report due', what: 'once a month, while your report is missing: some days before your call, or after the month where you have none' },
  'outcomes due': { title: 'Outcomes due', what: 'once a quarter, while the counts of your agencies are missing' },
  expiring: { title: 'Certificates about to expire', what: 'once, 30 days before the last day of a certificate of yours' },
  followup: { title: 'Follow-up quiz', what: 'some months after a training, when the quiz that shows what has stayed is open' },
  feedback: { title: 'How a training was', what: 'when a training of yours is over, and 30 days later, with a form that takes a few minutes' },
  story: { title: 'Your stories', what: 'when an editor has changed the wording of a story or lesson of yours, released it or sent it back' },
  'story digest': { title: 'Stories to read', what: 'at most once a day, how many stories and lessons wait for an editor, for trainers and admins' },
  review: { title: 'Comments on your drafts', what: 'when others commented on a draft of yours or approved it, several in one mail' },
  'review digest': { title: 'Drafts to review', what: 'at most once a day, which drafts wait for somebody to read them, for trainers and admins' },
  digest: { title: 'Weekly summary', what: 'on Mondays, how many of your people started and completed, for leads of an agency or a state' },
} as const
export type OptionalMail = keyof typeof optionalMails

export const isOptionalMail = (kind: string): kind is OptionalMail => Object.hasOwn(optionalMails, kind)

/** Days before a certificate's last day on which its holder is told. */
export const daysBeforeLast = 30

/** At most so many reminders to one person about one cohort. */
export const mostReminders = 3

/** The words of a mail without what a link in it proves: every token, and in a mail that is secret as a whole every address. */
export function withoutSecrets (text: string, isSecret: boolean): string {
  return isSecret ? text.replace(/https?:\/\/\S+/g, '(a link that is not shown)') : text.replace(/(?<=\/)[\w-]{43}(?![\w-])/g, '(not shown)')
}
