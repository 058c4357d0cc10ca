/** Follow-up quizzes by the clock: who is asked is decided when they open, then those people are invited, and reminded once. In any number of processes at once. */
import { queueOptional } from '#src/features/accounts/optional-mail.ts'
import { isAlone } from '#src/features/accounts/optional-mail-queries.ts'
import type { Release } from '#src/features/curriculum/curricula.ts'
import { updateFollowUpTold } from '#src/features/learning/follow-up-queries.ts'
import { decideFollowUps, followedUp, modulesLeft } from '#src/features/learning/follow-ups.ts'
import type { Db } from '#src/platform/db/client.ts'
import type { Services } from '#src/services.ts'
import { type DueFollowUp, listDueFollowUps } from './mail-queries.ts'
import { followUpMail } from './mails.ts'

const batch = 200

/** Returns how many mails were queued. Whoever has taken every quiz already is noted as told, without a mail. */
export async function inviteToFollowUp (services: Services, stopped: () => boolean = () => false): Promise<number> {
  const { db, curricula, now } = services
  const all = await followedUp(curricula)
  if (all.length === 0) return 0
  const releases = new Map(await Promise.all(all.map(async ({ curriculum }) => [curriculum, await curricula.current(curriculum)] as const)))
  await db.transaction(async (tx) => { if (await isAlone(tx, 'follow-up quizzes')) await decideFollowUps(tx, all, now()) })
  let mailed = 0
  for (const what of ['invitation', 'reminder'] as const) {
    for (let more = true; more && !stopped();) {
      const found = await db.transaction(async (tx) => {
        if (!await isAlone(tx, 'follow-up quizzes')) return []
        const due = await listDueFollowUps(tx, what, now(), batch)
        for (const one of due) if (await tell(services, tx, what, one, releases.get(one.curriculum) ?? null)) mailed++
        return due
      })
      more = found.length === batch
    }
  }
  return mailed
}

/** True when a mail was queued. */
async function tell (services: Services, tx: Db, what: 'invitation' | 'reminder', one: DueFollowUp, release: Release | null): Promise<boolean> {
  await updateFollowUpTold(tx, what, one.enrollmentId, services.now())
  if (!release || modulesLeft(release, one).length === 0) return false
  const { email: to, name, personId, cohortId, cohort } = one
  await queueOptional(services, tx, (stop) => followUpMail({ to, name, personId, cohortId, cohort, title: release.curriculum.title, isReminder: what === 'reminder', url: `${services.origin()}/learning/${one.enrollmentId}`, stop }))
  return true
}
