/** Who is asked the follow-up quiz: decided once, when it opens. */
import { itemsOf, type Module } from '#src/domain/curriculum.ts'
import { drawFollowUps } from '#src/domain/follow-up.ts'
import { formFor } from '#src/domain/sitting.ts'
import type { Curricula, Release } from '#src/features/curriculum/curricula.ts'
import { audit } from '#src/platform/audit.ts'
import type { Db } from '#src/platform/db/client.ts'
import { type FollowedUp, insertFollowUps, listDueDraws } from './follow-up-queries.ts'

const hasFollowUp = (module: Module, personId: number): boolean => itemsOf(module, formFor(personId, 'followup', module.forms), 'followup').length > 0

/** Modules of a release whose follow-up quiz somebody could take and has not. */
export const modulesLeft = (release: Release, { personId, finished, taken }: { personId: number; finished: readonly string[]; taken: readonly string[] }): string[] =>
  release.modules.filter(({ module }) => finished.includes(module.id) && !taken.includes(module.id) && hasFollowUp(module, personId)).map(({ module }) => module.id)

/** Curricula that ask anything at the follow-up. Read before a transaction, which must not wait for a second connection. */
export async function followedUp (curricula: Curricula): Promise<FollowedUp[]> {
  const releases = await Promise.all((await curricula.list()).map(({ id }) => curricula.current(id)))
  return releases.flatMap((release) => (release?.modules.some(({ module }) => hasFollowUp(module, 1) || hasFollowUp(module, 2)) ? [{ curriculum: release.id, days: release.curriculum.followUpDays }] : []))
}

/** Decides for everybody who is due; in a cohort that asks a part of its people by lot, with a line in the audit trail. The caller is alone at it. Returns how many were drawn. */
export async function decideFollowUps (tx: Db, all: readonly FollowedUp[], now: Date): Promise<number> {
  let count = 0
  for (const [cohortId, due] of Map.groupBy(await listDueDraws(tx, all, now), (each) => each.cohortId)) {
    const { percent, already } = due[0]!, ids = due.map(({ enrollmentId }) => enrollmentId)
    const drawn = percent === null ? new Set(ids) : drawFollowUps({ seed: cohortId, percent, already, due: ids })
    await insertFollowUps(tx, ids.map((enrollmentId) => ({ enrollmentId, isSampled: drawn.has(enrollmentId) })))
    if (percent !== null) await audit(tx, { actor: null, action: 'drew people for the follow-up quiz', subject: 'cohort', subjectId: cohortId, details: { percent, due: ids.length, drawn: drawn.size } })
    count += drawn.size
  }
  return count
}
