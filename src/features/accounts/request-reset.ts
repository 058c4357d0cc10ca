/** "I forgot my password." The answer is the same, in words and in time, whether or not anybody has that e-mail. */
import { createHash } from 'node:crypto'
import { setTimeout as wait } from 'node:timers/promises'
import { mayTry, network } from '#src/platform/throttle.ts'
import type { Services } from '#src/services.ts'
import { foldEmail } from './fields.ts'
import { invitePerson, sendResetLink } from './invite-person.ts'
import { findPersonByEmail } from './queries.ts'

/** Longer than the work behind it takes, so that the time says nothing. */
const answerAfterMilliseconds = 250

/**
 * Mails a link where there is somebody to mail it to, to the very address that was typed, as the others may be out of their reach: to a person without a password yet, a new invitation. At most 3 an hour for one address and 30 from one
 * network; what is over is dropped without a word. Without a mail server nothing happens: an admin makes the link on the person's page.
 */
export async function requestReset (services: Services, given: { email: string; address: string }): Promise<void> {
  await Promise.all([mailIfKnown(services, given), wait(answerAfterMilliseconds)])
}

async function mailIfKnown (services: Services, { email, address }: { email: string; address: string }): Promise<void> {
  const folded = foldEmail(email)
  const isAllowed = await mayTry(services.db, [
    { key: `reset:${createHash('sha256').update(folded).digest('base64url')}`, most: 3, windowSeconds: 3600 },
    { key: `reset:${network(address)}`, most: 30, windowSeconds: 3600 },
  ])
  const person = await findPersonByEmail(services.db, folded)
  if (!isAllowed || !services.mailer.configured || !person || person.disabledAt !== null) return
  await services.db.transaction((tx) => (person.passwordHash === null ? invitePerson : sendResetLink)(services, tx, { personId: person.id, to: folded, by: null }))
}
