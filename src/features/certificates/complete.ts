/** Completion and its certificate, derived in the transaction that earns them: load, decide by the one rule, save. */
import { createHash, randomBytes } from 'node:crypto'
import { certificateId, eligibility, type PrintedFields, printedFields } from '#src/domain/certificates.ts'
import { isoDay } from '#src/domain/moments.ts'
import { standing } from '#src/domain/standing.ts'
import { findProfile, type Profile } from '#src/features/accounts/profile-queries.ts'
import type { Release } from '#src/features/curriculum/curricula.ts'
import { audit } from '#src/platform/audit.ts'
import type { Db } from '#src/platform/db/client.ts'
import type { Services } from '#src/services.ts'
import { certificatePdf } from './certificate-pdf.ts'
import { type EnrollmentFacts, getEnrollmentFacts, getRevisionNumber, hasCompletion, insertCertificate, insertCompletion } from './queries.ts'

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
export async function certify (services: Services, tx: Db, given: ToCertify): Promise<void> {
  const { completionId, facts, release, by } = given
  const code = certificateId(randomBytes(16))
  const now = services.now()
  const fields = fieldsOf({ ...given, services, curriculumRevision: await getRevisionNumber(tx, release.revisionId), code, now })
  const pdf = await certificatePdf(fields)
  await insertCertificate(tx, { code, completionId, personId: facts.personId, agencyId: facts.agencyId, fields, pdf, sha256: createHash('sha256').update(pdf).digest('hex'), issuedAt: now, issuedBy: by })
  await audit(tx, { actor: by, action: 'issued certificate', subject: 'certificate', subjectId: code, details: { enrollment: facts.id } })
}

function fieldsOf ({ services, release, curriculumRevision, facts, minutes, completedAt, holder, code, now }: ToCertify & { services: Services; curriculumRevision: number; code: string; now: Date }): PrintedFields {
  const began = [...facts.attempts.map((each) => each.startedAt), ...facts.marks.map((mark) => mark.markedAt), completedAt].reduce((first, at) => (at < first ? at : first))
  const done = new Set(standing(release, facts).filter((each) => each.state === 'done').map((each) => each.id))
  const { certificate: terms } = release.curriculum
  return printedFields({
    code, verifyUrl: `${services.origin()}/verify/${code}`, name: holder.printedName, credentials: holder.credentials || null, license: holder.license,
    curriculum: { ...release.curriculum, certificate: { ...terms, deliveryFormat: facts.deliveryFormat ?? terms.deliveryFormat } }, curriculumRevision,
    modules: release.modules.filter(({ module }) => done.has(module.id)).map(({ module, number }) => ({ id: module.id, title: module.title, minutes: module.minutes, revision: number, objectives: module.objectives.map(({ text }) => text) })),
    minutes, categories: [], presenters: facts.presenters, location: facts.location, delivered: facts.endsOn === null ? null : { from: facts.startsOn, to: facts.endsOn },
    startedOn: isoDay(began, facts.timeZone), completedOn: isoDay(completedAt, facts.timeZone), issuedOn: isoDay(now, facts.timeZone),
  })
}
