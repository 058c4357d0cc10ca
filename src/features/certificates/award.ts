/** An enrollment that is complete because somebody says so, with a reason that is printed on the certificate. */
import { creditedMinutes, printedFields } from '#src/domain/certificates.ts'
import { isoDay } from '#src/domain/moments.ts'
import type { ModuleProgress } from '#src/domain/progress.ts'
import { standing } from '#src/domain/standing.ts'
import type { Release } from '#src/features/curriculum/curricula.ts'
import { audit } from '#src/platform/audit.ts'
import type { Db } from '#src/platform/db/client.ts'
import { Conflict, NotFound } from '#src/platform/http/errors.ts'
import { Refused } from '#src/platform/http/forms.ts'
import type { Services } from '#src/services.ts'
import { factsOf } from './complete.ts'
import { type Awardable, findPrintedPerson, lockAwarded } from './hand-queries.ts'
import { issueCertificate } from './issue.ts'
import { getEnrollmentFacts, getRevisionNumber, insertCompletion } from './queries.ts'

/** Why nothing can be awarded here, in a sentence; null when it can. */
export function awardProblem (enrollment: Awardable, release: Release | null): string | null {
  if (enrollment.isErased) return 'The record of this person was erased, so there is no name to print.'
  if (enrollment.isPreview) return 'This is a preview by staff. It earns nothing.'
  if (enrollment.completedAt !== null) return 'They have completed this already. Where the certificate was withdrawn, enroll them again.'
  if (enrollment.isWithdrawn) return 'They were withdrawn from this cohort. Enroll them again first.'
  return release === null ? 'Its curriculum is not published any more.' : null
}

/** The modules that an award stands for: those that the person's discipline requires, and whatever more they did. */
const covered = (modules: readonly ModuleProgress[]): ModuleProgress[] => modules.map((each) => (each.isRequired ? { ...each, state: 'done' } : each))

/** Most minutes that may be credited: what the rule would have given. */
export async function mostMinutes (db: Db, enrollmentId: number, release: Release): Promise<number> {
  return creditedMinutes(covered(standing(release, await getEnrollmentFacts(db, enrollmentId))), release.curriculum.certificate)
}

export type Award = { enrollment: Awardable; release: Release; completedOn: string; minutes: number; reason: string; by: { id: number; name: string } }

/**
 * Completes an enrollment and gives the number of its certificate. `completedOn` is YYYY-MM-DD in the cohort's time zone: the day that approvals are chosen by. Throws Refused for the
 * fields completedOn and minutes; Conflict when the enrollment was completed meanwhile.
 */
export async function awardCompletion (services: Services, tx: Db, { enrollment, release, completedOn, minutes, reason, by }: Award): Promise<string> {
  const now = services.now()
  const today = isoDay(now, enrollment.timeZone)
  if (completedOn > today) throw new Refused('completedOn', 'This day is still to come')
  if (completedOn < enrollment.startsOn) throw new Refused('completedOn', 'This is before the first day of the cohort')
  if (!await lockAwarded(tx, enrollment.id)) throw new NotFound('no such enrollment')
  const facts = await getEnrollmentFacts(tx, enrollment.id)
  const modules = covered(standing(release, facts))
  const most = creditedMinutes(modules, release.curriculum.certificate)
  if (minutes > most) throw new Refused('minutes', `The curriculum credits at most ${most} minutes for this discipline`)
  const person = await findPrintedPerson(tx, facts.personId)
  // A day has no hour: noon in UTC is on the same day in every state. Today's completion is now.
  const completedAt = completedOn === today ? now : new Date(`${completedOn}T12:00:00Z`)
  const completionId = await insertCompletion(tx, enrollment.id, completedAt, minutes)
  if (completionId === null || person === null) throw new Conflict('This enrollment was completed before. Nothing was changed.')
  const given = factsOf({ release, curriculumRevision: await getRevisionNumber(tx, release.revisionId), facts, modules, minutes, completedAt, now })
  const startedOn = given.startedOn < completedOn ? given.startedOn : completedOn
  const code = await issueCertificate(services, tx, {
    completionId, personId: facts.personId, agencyId: facts.agencyId, now, by: by.id, details: { enrollment: enrollment.id, awarded: true },
    print: (number) => printedFields({ ...given, ...person, ...number, startedOn, completedOn, awarded: { by: by.name, reason } }),
  })
  await audit(tx, { actor: by.id, action: 'awarded completion', subject: 'person', subjectId: facts.personId, details: { enrollment: enrollment.id, certificate: code, reason, completedOn, minutes } })
  return code
}
