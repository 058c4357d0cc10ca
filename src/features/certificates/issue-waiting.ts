/**
 * Certificates that waited for the name to be confirmed. They say what was true at the completion, by the content of that day; only the name is of now, and the day of issue.
 * Nothing in here is done by a GET.
 */
import { canPrintName } from './faces.ts'
import { confirmPrintedName } from '#src/features/accounts/profile.ts'
import { findProfile } from '#src/features/accounts/profile-queries.ts'
import type { Release } from '#src/features/curriculum/curricula.ts'
import type { Db } from '#src/platform/db/client.ts'
import type { Services } from '#src/services.ts'
import { certify } from './complete.ts'
import { getEnrollmentFacts } from './queries.ts'
import { listWaiting, lockWaiting, type Waiting } from './waiting-queries.ts'

/** What an admin may issue with the name on record, for people who never confirmed it: `listWaiting` names them. A name that the paper cannot print waits on. Returns how many were issued; each in a transaction of its own. */
export async function issueWaiting (services: Services, given: { completions: readonly number[]; by: number }): Promise<number> {
  let issued = 0
  for (const waiting of await listWaiting(services.db, { completions: given.completions })) {
    const release = canPrintName(waiting.person) ? await releaseOf(services, waiting) : null
    if (release && await services.db.transaction((tx) => issueOne(services, tx, waiting, release, given.by))) issued++
  }
  return issued
}

/** In one transaction: what `confirm` writes, and every certificate of the person that waited. Nothing is issued when it gives false. */
export async function confirmAndIssue (services: Services, personId: number, confirm: (tx: Db) => Promise<boolean>): Promise<boolean> {
  // Content is read before the transaction: nothing in there may need a second connection.
  const known = await Promise.all((await listWaiting(services.db, { personId })).map(async (waiting) => ({ waiting, release: await releaseOf(services, waiting) })))
  const left = await services.db.transaction(async (tx) => {
    if (!await confirm(tx)) return null
    for (const { waiting, release } of known) if (release) await issueOne(services, tx, waiting, release, null)
    return listWaiting(tx, { personId })
  })
  // A training that was completed at this very moment is found by a second look.
  if (left?.some(({ completionId }) => !known.some(({ waiting }) => waiting.completionId === completionId))) await confirmAndIssue(services, personId, async () => true)
  return left !== null
}

/** One button: the name on record is right. False when it has become another than `shown`, or the paper cannot print it. */
export async function confirmName (services: Services, { personId, shown }: { personId: number; shown: string }): Promise<boolean> {
  return canPrintName(shown) && confirmAndIssue(services, personId, (tx) => confirmPrintedName(tx, { personId, shown, by: personId }))
}

/** The content of the day of completion; what is current where the clock of the content is ahead of it. */
const releaseOf = async ({ curricula }: Services, { curriculum, completedAt }: Waiting): Promise<Release | null> => await curricula.asOf(curriculum, completedAt) ?? curricula.current(curriculum)

/** The database has a clock of its own; the submission that completed the training must not seem to come after it. Milliseconds. */
const clockSlack = 60_000

async function issueOne (services: Services, tx: Db, waiting: Waiting, release: Release, by: number | null): Promise<boolean> {
  const { completionId, completedAt, minutes, personId } = waiting
  const holder = await findProfile(tx, personId, 'share')
  if (!holder || holder.erasedAt !== null || !await lockWaiting(tx, completionId)) return false
  const facts = await getEnrollmentFacts(tx, waiting.enrollmentId)
  const last = new Date(completedAt.getTime() + clockSlack)
  const then = { ...facts, attempts: facts.attempts.filter(({ submittedAt }) => submittedAt !== null && submittedAt <= last), marks: facts.marks.filter(({ markedAt }) => markedAt <= last) }
  await certify(services, tx, { completionId, completedAt, minutes, facts: then, release, holder, by })
  return true
}
