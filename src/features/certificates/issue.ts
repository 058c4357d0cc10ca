/** The one place that makes a certificate: for what was earned, what was awarded by hand, and what is reissued under a new number. */
import { createHash, randomBytes } from 'node:crypto'
import { certificateId, type PrintedFields } from '#src/domain/certificates.ts'
import { type AuditLine, audit } from '#src/platform/audit.ts'
import type { Db } from '#src/platform/db/client.ts'
import type { Services } from '#src/services.ts'
import { certificatePdf } from './certificate-pdf.ts'
import { signedCredential } from './credential.ts'
import { insertCertificate } from './queries.ts'

export type ToIssue = {
  completionId: number
  personId: number
  agencyId: number | null
  /** Everything that is printed, under the number that it gets. */
  print (number: { code: string; verifyUrl: string }): PrintedFields
  now: Date
  /** Null = the rule itself. */
  by: number | null
  /** For the audit trail. */
  details: AuditLine['details']
}

/**
 * Issues a live certificate for a completion, in the caller's transaction, and gives its number. Whatever is frozen with it is made here, from the printed fields: the signed credential, and the PDF that it is attached to. Throws when
 * the completion has a live certificate already: at most one is.
 */
export async function issueCertificate (services: Services, tx: Db, { completionId, personId, agencyId, print, now, by, details }: ToIssue): Promise<string> {
  const code = certificateId(randomBytes(16))
  const fields = print({ code, verifyUrl: `${services.origin()}/verify/${code}` })
  const credential = await signedCredential(services, tx, { fields, personId, issuedAt: now, expiresOn: fields.expiresOn })
  const pdf = await certificatePdf(fields, credential)
  await insertCertificate(tx, {
    code, completionId, personId, agencyId, fields, pdf, sha256: createHash('sha256').update(pdf).digest('hex'), issuedAt: now, issuedBy: by,
    expiresOn: fields.expiresOn, awardedReason: fields.awarded?.reason ?? null, credential,
  })
  await audit(tx, { actor: by, action: 'issued certificate', subject: 'certificate', subjectId: code, details })
  return code
}
