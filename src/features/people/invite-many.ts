/** Many people asked in again, some while the admin waits and more as long work. */
import { type Invited, invitedAtOnce, invitePeople } from '#src/features/accounts/invite-people.ts'
import { type JobHandler, JobRefused, type Tell } from '#src/platform/jobs.ts'
import type { Services } from '#src/services.ts'

/** All of them in one transaction, so that nobody is mailed twice when the work is begun again. */
export async function inviteMany (services: Services, ids: readonly number[], by: number, tell: Tell = async () => {}): Promise<Invited[]> {
  return services.db.transaction(async (tx) => {
    const invited: Invited[] = []
    for (let from = 0; from < ids.length; from += invitedAtOnce) {
      invited.push(...await invitePeople(services, tx, { ids: ids.slice(from, from + invitedAtOnce), by }))
      await tell(Math.min(from + invitedAtOnce, ids.length), ids.length)
    }
    return invited
  })
}

/** What is said of them, and the links where there is no mail server. */
export function invitedLines (invited: readonly Invited[], asked: number, isMailed: boolean) {
  const rest = asked - invited.length
  const lines = [isMailed ? 'The mails are on their way. Each link works once, for 14 days.' : 'There is no mail server, so nothing was mailed. Send each of them their own link; it works once, for 14 days, and is not shown again.', ...(rest > 0 ? [rest === 1 ? '1 other has joined already, or is disabled.' : `${rest} others have joined already, or are disabled.`] : [])]
  return { lines, rows: isMailed ? [] : invited.map(({ name, email, url }) => ({ name, email, url })) }
}

/** The same as long work. */
export const invitationsJob: JobHandler<Services> = async (services, job, tell) => {
  const { ids, by } = job.payload as { ids: number[]; by: number }
  if (!services.mailer.configured) throw new JobRefused('There is no mail server any more, so nobody was invited.')
  const invited = await inviteMany(services, ids, by, tell)
  return { lines: invitedLines(invited, ids.length, true).lines, next: { href: '/people', text: 'Back to the people' } }
}
