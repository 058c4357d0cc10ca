/** Ending sign-ins: by the person, by an admin, by age. It works at the next request, wherever that browser is. */
import { audit } from '#src/platform/audit.ts'
import type { Database, Db } from '#src/platform/db/client.ts'
import { NotFound } from '#src/platform/http/errors.ts'
import { endAllAccessTokens } from './access-tokens.ts'
import { deleteOldChallenges } from './challenge-queries.ts'
import { updateAllSignInsEnded, updateOldSignInsEnded, updateSignInEnded } from './queries.ts'

/** Throws NotFound unless it is a sign-in of this person that is not over yet. */
export async function endSignIn (db: Database, given: { personId: number; signInId: number; by: number }): Promise<void> {
  await db.transaction(async (tx) => {
    if (!await updateSignInEnded(tx, given.personId, given.signInId)) throw new NotFound('no such sign-in')
    await audit(tx, { actor: given.by, action: 'ended sign-in', subject: 'person', subjectId: given.personId, details: { signIn: given.signInId } })
  })
}

/** Ends all of a person's sign-ins and access tokens, or all sign-ins but `except` and no token; returns how many sign-ins. */
export async function endAllSignIns (tx: Db, given: { personId: number; by: number | null; except?: number }): Promise<number> {
  const ended = await updateAllSignInsEnded(tx, given.personId, given.except ?? null)
  if (ended > 0) await audit(tx, { actor: given.by, action: 'ended sign-ins', subject: 'person', subjectId: given.personId, details: { count: ended } })
  if (given.except === undefined) await endAllAccessTokens(tx, given)
  return ended
}

/** Housekeeping: they let nobody in any more; this only says so in their rows. */
export const endOldSignIns = (db: Database): Promise<void> => updateOldSignInsEnded(db)

/** Housekeeping: what was asked of browsers and never answered. */
export const forgetOldChallenges = (db: Database): Promise<void> => deleteOldChallenges(db)
