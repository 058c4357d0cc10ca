/** Withdrawing a certificate that should not stand: an error, or answers that were not the person's own. */
import { audit } from '#src/platform/audit.ts'
import { Conflict, NotFound } from '#src/platform/http/errors.ts'
import type { Services } from '#src/services.ts'
import { findCertificate, revoke } from './queries.ts'

/** Its row and bytes stay, and the public check says from now on that it was withdrawn. Throws NotFound, or Conflict when it is not in force: nothing ends twice. */
export async function revokeCertificate ({ db }: Services, { code, by, reason }: { code: string; by: number; reason: string }): Promise<void> {
  await db.transaction(async (tx) => {
    if (!await findCertificate(tx, code)) throw new NotFound('no such certificate')
    if (!await revoke(tx, code, by, reason)) throw new Conflict('This certificate was withdrawn or replaced before. Nothing was changed.')
    await audit(tx, { actor: by, action: 'revoked certificate', subject: 'certificate', subjectId: code, details: { reason } })
  })
}
