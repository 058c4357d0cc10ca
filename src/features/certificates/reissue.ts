/** The same certificate under a new number, for the name and titles that its holder has now. The old one stays as it was printed, and says that it was replaced. */
import { reprinted } from '#src/domain/certificates.ts'
import { isoDay } from '#src/domain/moments.ts'
import { audit } from '#src/platform/audit.ts'
import type { Db } from '#src/platform/db/client.ts'
import { Conflict, NotFound } from '#src/platform/http/errors.ts'
import { Refused } from '#src/platform/http/forms.ts'
import type { Services } from '#src/services.ts'
import { findPrintedPerson, type Held, lockCertificate, type PrintedPerson, updateSuperseded, updateSupersededBy } from './hand-queries.ts'
import { issueCertificate } from './issue.ts'

const licenseOf = ({ license }: PrintedPerson): string => (license === null ? '' : `${license.type} ${license.number} ${license.state}`)

/** What would be printed otherwise, each in words; nothing when a new certificate would say the same. */
export function changesOf (before: PrintedPerson, now: PrintedPerson): { name: string; before: string; now: string }[] {
  const rows = [{ name: 'Name', before: before.name, now: now.name }, { name: 'Credentials', before: before.credentials ?? '', now: now.credentials ?? '' }, { name: 'License', before: licenseOf(before), now: licenseOf(now) }]
  return rows.filter((row) => row.before !== row.now)
}

/**
 * Gives the number of the new certificate. Hours, dates, approvals and what else was earned stay as they were; only the day of issue is today's. Throws NotFound; Conflict when the old
 * one is not in force any more, so that of two at once one is told; Refused for the field reason when the new one would say the same.
 */
export async function reissueCertificate (services: Services, tx: Db, { code, by, reason }: { code: string; by: number; reason: string }): Promise<string> {
  const old = await lockCertificate(tx, code)
  if (!old) throw new NotFound('no such certificate')
  if (old.revokedAt || old.supersededAt) throw new Conflict('This certificate was withdrawn or replaced before. Nothing was changed.')
  const person = await findPrintedPerson(tx, old.personId)
  if (person === null) throw new Refused('reason', 'The record of this person was erased, so there is no name to print')
  const changes = changesOf(old.fields, person)
  if (changes.length === 0) throw new Refused('reason', 'The certificate says already what stands in this person’s record. Correct the name there first')
  return replace(services, tx, old, person, { by, reason })
}

async function replace (services: Services, tx: Db, old: Held, person: PrintedPerson, { by, reason }: { by: number; reason: string }): Promise<string> {
  const now = services.now()
  await updateSuperseded(tx, old.id, now, reason)
  const code = await issueCertificate(services, tx, {
    completionId: old.completionId, personId: old.personId, agencyId: old.agencyId, now, by, details: { supersedes: old.code },
    print: (number) => reprinted(old.fields, { ...person, ...number, issuedOn: isoDay(now, old.timeZone) }),
  })
  await updateSupersededBy(tx, old.id, code)
  await audit(tx, { actor: by, action: 'reissued certificate', subject: 'certificate', subjectId: old.code, details: { reason, supersededBy: code, nameBefore: old.fields.name, nameAfter: person.name } })
  return code
}
