/** Two records of one person made one, and made two again. Here, since it touches what every other feature keeps; each moves its own. */
import { endAllSignIns } from '#src/features/accounts/end-sign-ins.ts'
import { moveAccount, returnAccount } from '#src/features/accounts/merge-queries.ts'
import { updateLinksEnded } from '#src/features/accounts/queries.ts'
import { moveDrafts, returnDrafts } from '#src/features/author/person-queries.ts'
import { moveCertificates } from '#src/features/certificates/merge-queries.ts'
import { moveCalls, returnCalls } from '#src/features/coaching/merge-queries.ts'
import { moveEnrollments, returnEnrollments } from '#src/features/cohorts/merge-queries.ts'
import { moveAttempts } from '#src/features/learning/merge-queries.ts'
import { findMerge, insertMerge, moveAffiliations, moveGrants, type Moved, returnAffiliations, returnGrants, updateMergeUndone } from '#src/features/people/merge-queries.ts'
import { findPersonFile, lockPersonRow, type PersonFile } from '#src/features/people/queries.ts'
import { moveStories, returnStories } from '#src/features/stories/merge-queries.ts'
import { audit } from '#src/platform/audit.ts'
import type { Db } from '#src/platform/db/client.ts'
import { Conflict, NotFound } from '#src/platform/http/errors.ts'
import { cancelSecretMails } from '#src/platform/mail.ts'

/** Both, held until the transaction is over; in one order, so that two admins who merge them both ways wait, and the second is refused. Throws NotFound. */
async function lockBoth (tx: Db, a: number, b: number): Promise<[PersonFile, PersonFile]> {
  for (const id of [a, b].sort((x, y) => x - y)) if (!await lockPersonRow(tx, id)) throw new NotFound('no such person')
  const [one, other] = [await findPersonFile(tx, { all: true }, a), await findPersonFile(tx, { all: true }, b)]
  return [one!, other!]
}

/** Why these two cannot be merged this way, in a sentence; null when they can. */
export function mergeProblem (kept: PersonFile, merged: PersonFile, by: number): string | null {
  if (kept.id === merged.id) return 'These are one record already.'
  if (kept.isErased || merged.isErased) return 'An erased record stays without a name, so it cannot be merged.'
  if (merged.mergedInto !== null) return `${merged.name} was merged into another record already.`
  if (kept.mergedInto !== null) return `${kept.name} was merged into another record. Choose that one.`
  if (merged.id === by) return 'You are signed in with this record. Keep it, and merge the other into it.'
  if (kept.disabledAt !== null) return `The account of ${kept.name}, ${kept.email}, is disabled. Enable it, or keep the other.`
  return null
}

/**
 * Everything of the merged record becomes the kept one's, in the caller's transaction: addresses, memberships, grants, enrollments with their sittings and certificates, attendance on calls, stories. Its account is
 * closed. Two live enrollments in one cohort: one is withdrawn beside the other, and the results of both count. `today` is YYYY-MM-DD. Throws NotFound, and Conflict for what
 * mergeProblem says. Returns the merge's id.
 */
export async function mergePeople (tx: Db, given: { keptId: number; mergedId: number; today: string; by: number }): Promise<number> {
  const { keptId, mergedId, today, by } = given
  const [kept, merged] = await lockBoth(tx, keptId, mergedId)
  const problem = mergeProblem(kept, merged, by)
  if (problem !== null) throw new Conflict(problem)

  await endAllSignIns(tx, { personId: mergedId, by })
  await updateLinksEnded(tx, mergedId, null)
  await cancelSecretMails(tx, merged.email)
  const affiliations = await moveAffiliations(tx, mergedId, keptId, today)
  const grants = await moveGrants(tx, mergedId, keptId)
  const { enrollments, twins } = await moveEnrollments(tx, mergedId, keptId)
  const attempts = await moveAttempts(tx, enrollments, keptId)
  const certificates = await moveCertificates(tx, enrollments, keptId)
  const calls = await moveCalls(tx, mergedId, keptId)
  const stories = await moveStories(tx, mergedId, keptId)
  const drafts = await moveDrafts(tx, mergedId, keptId)
  const account = await moveAccount(tx, mergedId, keptId)
  const moved: Moved = { account, ...affiliations, ...grants, enrollments, twins, calls, stories, drafts }
  const id = await insertMerge(tx, { keptId, mergedId, moved, by })
  const details = { merge: id, affiliations: moved.affiliations.length, grants: moved.grants.length, enrollments: enrollments.length, attempts, certificates, attendance: calls.attendance.length, stories: stories.length, drafts: drafts.length, withdrawn: twins.length }
  await audit(tx, { actor: by, action: 'merged person', subject: 'person', subjectId: keptId, details: { ...details, from: mergedId } })
  await audit(tx, { actor: by, action: 'was merged', subject: 'person', subjectId: mergedId, details: { ...details, into: keptId } })
  return id
}

/** All that moved goes back, and with it what came to the moved enrollments since. Throws NotFound, and Conflict when it is too late, undone already, or something stands in the way. */
export async function undoMerge (tx: Db, given: { mergeId: number; by: number }): Promise<{ keptId: number; mergedId: number }> {
  const merge = await findMerge(tx, given.mergeId)
  if (merge === null) throw new NotFound('no such merge')
  const { keptId, mergedId, moved } = merge
  const [kept] = await lockBoth(tx, keptId, mergedId)
  if (!await updateMergeUndone(tx, merge.id, given.by)) throw new Conflict('This merge was undone already, or is more than 30 days old.')
  if (kept.isErased) throw new Conflict('This person was erased since, and so was the record that was merged.')
  if (kept.mergedInto !== null) throw new Conflict(`${kept.name} was merged into another record since. Undo that merge first.`)

  if (!await returnAccount(tx, mergedId, keptId, moved.account)) throw new Conflict(`The address ${moved.account.email} belongs to somebody else now. Free it first.`)
  await returnAffiliations(tx, mergedId, moved)
  await returnGrants(tx, mergedId, moved)
  await returnEnrollments(tx, mergedId, moved)
  if (moved.calls) await returnCalls(tx, mergedId, moved.calls)
  await returnStories(tx, mergedId, moved.stories ?? [])
  if (moved.drafts) await returnDrafts(tx, mergedId, moved.drafts)
  const attempts = await moveAttempts(tx, moved.enrollments, mergedId)
  const certificates = await moveCertificates(tx, moved.enrollments, mergedId)
  const details = { merge: merge.id, enrollments: moved.enrollments.length, attempts, certificates }
  await audit(tx, { actor: given.by, action: 'undid merge', subject: 'person', subjectId: keptId, details: { ...details, from: mergedId } })
  await audit(tx, { actor: given.by, action: 'merge was undone', subject: 'person', subjectId: mergedId, details: { ...details, into: keptId } })
  return { keptId, mergedId }
}
