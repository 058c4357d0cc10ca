/** Completion and its certificate, derived in the transaction that earns them: load, decide by the one rule, save. */
import { type CertificateFacts, eligibility, printedFields } from '#src/domain/certificates.ts'
import { isoDay } from '#src/domain/moments.ts'
import type { ModuleProgress } from '#src/domain/progress.ts'
import { standing } from '#src/domain/standing.ts'
import type { Release } from '#src/features/curriculum/curricula.ts'
import type { Db } from '#src/platform/db/client.ts'
import type { Services } from '#src/services.ts'
import { issueCertificate } from './issue.ts'
import { type EnrollmentFacts, getEnrollmentFacts, getRevisionNumber, hasCompletion, insertCompletion } from './queries.ts'

/**
 * The caller holds the enrollment's lock, and has asked for the current release of its curriculum before the transaction: nothing in here may need a second
 * connection. Does nothing when the rule is not met yet, or was met before. A preview earns nothing.
 */
export async function completeIfEarned (services: Services, tx: Db, enrollmentId: number, release: Release | null): Promise<void> {
  const facts = await getEnrollmentFacts(tx, enrollmentId)
  if (!release || facts.isPreview || await hasCompletion(tx, enrollmentId)) return
  const modules = standing(release, facts)
  const decision = eligibility(modules, release.curriculum)
  if (!decision.eligible) return
  const now = services.now()
  const completionId = await insertCompletion(tx, enrollmentId, now, decision.minutes)
  if (completionId === null) return
  const earned = factsOf({ release, curriculumRevision: await getRevisionNumber(tx, release.revisionId), facts, modules, minutes: decision.minutes, now })
  await issueCertificate(services, tx, { completionId, personId: facts.personId, agencyId: facts.agencyId, print: (number) => printedFields({ ...earned, ...number }), now, by: null, details: { enrollment: enrollmentId } })
}

type Earned = { release: Release; curriculumRevision: number; facts: EnrollmentFacts; modules: ModuleProgress[]; minutes: number; now: Date }

/** What is printed for somebody whose modules these are, completed now. */
export function factsOf ({ release, curriculumRevision, facts, modules, minutes, now }: Earned): Omit<CertificateFacts, 'code' | 'verifyUrl'> {
  const began = [...facts.attempts.map((each) => each.startedAt), ...facts.marks.map((mark) => mark.markedAt), now].reduce((first, at) => (at < first ? at : first))
  const { certificate: terms } = release.curriculum
  const done = new Set(modules.filter((each) => each.state === 'done').map((each) => each.id))
  return {
    name: facts.name, credentials: null, license: null,
    curriculum: { ...release.curriculum, certificate: { ...terms, deliveryFormat: facts.deliveryFormat ?? terms.deliveryFormat } }, curriculumRevision,
    modules: release.modules.filter(({ module }) => done.has(module.id)).map(({ module, number }) => ({ id: module.id, title: module.title, minutes: module.minutes, revision: number, objectives: module.objectives.map(({ text }) => text) })),
    minutes, presenters: facts.presenters, location: facts.location, delivered: facts.endsOn === null ? null : { from: facts.startsOn, to: facts.endsOn }, awarded: null,
    startedOn: isoDay(began, facts.timeZone), completedOn: isoDay(now, facts.timeZone), issuedOn: isoDay(now, facts.timeZone),
  }
}
