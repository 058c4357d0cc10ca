/** Completion and its certificate, derived in the transaction that earns them: load, decide by the one rule, save. */
import { type CertificateFacts, eligibility, printedFields } from '#src/domain/certificates.ts'
import { isoDay } from '#src/domain/moments.ts'
import type { ModuleProgress } from '#src/domain/progress.ts'
import { standing } from '#src/domain/standing.ts'
import { findProfile, type Profile } from '#src/features/accounts/profile-queries.ts'
import type { Release } from '#src/features/curriculum/curricula.ts'
import { audit } from '#src/platform/audit.ts'
import type { Db } from '#src/platform/db/client.ts'
import type { Services } from '#src/services.ts'
import { issueCertificate } from './issue.ts'
import { type EnrollmentFacts, getEnrollmentFacts, getRevisionNumber, hasCompletion, insertCompletion } from './queries.ts'

/**
 * The caller holds the enrollment's lock, and has asked for the current release of its curriculum before the transaction: nothing in here may need a second
 * connection. Does nothing when the rule is not met yet, or was met before. A preview earns nothing. While the holder has not confirmed the name that is to be printed, the completion
 * stands and its certificate waits (issue-waiting.ts).
 */
export async function completeIfEarned (services: Services, tx: Db, enrollmentId: number, release: Release | null): Promise<void> {
  const facts = await getEnrollmentFacts(tx, enrollmentId)
  if (!release || facts.isPreview || await hasCompletion(tx, enrollmentId)) return
  const decision = eligibility(standing(release, facts), release.curriculum)
  if (!decision.eligible) return
  const now = services.now()
  const completionId = await insertCompletion(tx, enrollmentId, now, decision.minutes)
  if (completionId === null) return
  // Held, so that whoever confirms the name at this moment finds the completion.
  const holder = (await findProfile(tx, facts.personId, 'share'))!
  if (holder.confirmedAt === null) return audit(tx, { actor: null, action: 'completed a training; the certificate waits for its name', subject: 'person', subjectId: facts.personId, details: { enrollment: enrollmentId } })
  await certify(services, tx, { completionId, completedAt: now, minutes: decision.minutes, facts, release, holder, by: null })
}

export type ToCertify = { completionId: number; completedAt: Date; minutes: number; /** As they were at the completion, like the release. */ facts: EnrollmentFacts; release: Release; holder: Profile; by: number | null }

/** Issues the certificate of a completion that has none, under the name that its holder has on record. */
export async function certify (services: Services, tx: Db, { completionId, completedAt, minutes, facts, release, holder, by }: ToCertify): Promise<void> {
  const now = services.now()
  const earned = factsOf({ release, curriculumRevision: await getRevisionNumber(tx, release.revisionId), facts, modules: standing(release, facts), minutes, completedAt, now })
  const person = { name: holder.printedName, credentials: holder.credentials || null, license: holder.license }
  await issueCertificate(services, tx, { completionId, personId: facts.personId, agencyId: facts.agencyId, print: (number) => printedFields({ ...earned, ...person, ...number }), now, by, details: { enrollment: facts.id, ...(holder.confirmedAt === null && { name: 'on record, not confirmed' }) } })
}

type Completed = { release: Release; curriculumRevision: number; facts: EnrollmentFacts; modules: ModuleProgress[]; minutes: number; completedAt: Date; now: Date }

/** What is printed for somebody whose modules these are, but who it is and under which number. */
export function factsOf ({ release, curriculumRevision, facts, modules, minutes, completedAt, now }: Completed): Omit<CertificateFacts, 'code' | 'verifyUrl' | 'name' | 'credentials' | 'license'> {
  const began = [...facts.attempts.map((each) => each.startedAt), ...facts.marks.map((mark) => mark.markedAt), completedAt].reduce((first, at) => (at < first ? at : first))
  const { certificate: terms } = release.curriculum
  const done = new Set(modules.filter((each) => each.state === 'done').map((each) => each.id))
  return {
    curriculum: { ...release.curriculum, certificate: { ...terms, deliveryFormat: facts.deliveryFormat ?? terms.deliveryFormat } }, curriculumRevision,
    modules: release.modules.filter(({ module }) => done.has(module.id)).map(({ module, number }) => ({ id: module.id, title: module.title, minutes: module.minutes, revision: number, objectives: module.objectives.map(({ text }) => text) })),
    minutes, presenters: facts.presenters, location: facts.location, delivered: facts.endsOn === null ? null : { from: facts.startsOn, to: facts.endsOn }, awarded: null,
    startedOn: isoDay(began, facts.timeZone), completedOn: isoDay(completedAt, facts.timeZone), issuedOn: isoDay(now, facts.timeZone),
  }
}
