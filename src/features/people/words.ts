/** Words that pages about people and cohorts share. */
import { type Discipline, disciplines } from '#src/domain/curriculum.ts'
import type { SentLink } from '#src/features/accounts/invite-person.ts'

export const peopleText = (n: number): string => (n === 0 ? 'nobody now' : n === 1 ? '1 person' : `${n} people`)

/** A discipline in a table: short where everybody knows the short form. */
export const disciplineText = (discipline: Discipline): string => (discipline === 'sees' ? 'SEES' : disciplines[discipline])

/** "December 8, 2026" for 2026-12-08: a day of the calendar has no time zone. */
export const calendarDay = (day: string): string => new Intl.DateTimeFormat('en-US', { dateStyle: 'long', timeZone: 'UTC' }).format(new Date(`${day}T00:00:00Z`))

/** What an admin sees after an invitation: that it was mailed, or the link itself where there is no mail. */
export function invitedPage (person: { name: string; email: string }, link: SentLink, back: { href: string; text: string }) {
  return {
    title: `${person.name} is invited`, back, url: link.isMailed ? null : link.url,
    lines: link.isMailed ? [`A mail with a link is on its way to ${person.email}. The link works once, for 14 days.`]
      : [`There is no mail server, so nothing was mailed. Send this link to ${person.email} yourself; it works once, for 14 days, and is not shown again.`],
  }
}
