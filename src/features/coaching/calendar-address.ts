/** The secret address under which a calendar program reads a person's calls. */
import { newToken, tokenHash } from '#src/features/accounts/tokens.ts'
import { audit } from '#src/platform/audit.ts'
import type { Database } from '#src/platform/db/client.ts'
import type { Services } from '#src/services.ts'
import { findFeedOwner, replaceFeed } from './own-queries.ts'

/** Makes a new address and ends the one before. It is told this once; only its hash is kept. */
export async function makeCalendarAddress ({ db, origin }: Services, personId: number): Promise<string> {
  const token = newToken()
  await db.transaction(async (tx) => {
    await replaceFeed(tx, personId, tokenHash('calls calendar', token))
    await audit(tx, { actor: personId, action: 'made calendar address', subject: 'person', subjectId: personId })
  })
  return `${origin()}/calls/calendar/${token}`
}

export async function endCalendarAddress (db: Database, personId: number): Promise<void> {
  await db.transaction(async (tx) => {
    await replaceFeed(tx, personId, null)
    await audit(tx, { actor: personId, action: 'ended calendar address', subject: 'person', subjectId: personId })
  })
}

export const ownerOfCalendar = (db: Database, token: string) => findFeedOwner(db, tokenHash('calls calendar', token))
