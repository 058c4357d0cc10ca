/** Where a certificate stands today. */
import { isoDay } from '#src/domain/moments.ts'

export type Status = 'valid' | 'expired' | 'superseded' | 'revoked'
export const statusWords: Record<Status, string> = { valid: 'In force', expired: 'Expired', superseded: 'Replaced', revoked: 'Withdrawn' }

export type Standing = { revokedAt: Date | null; supersededAt: Date | null; /** Its last day, in the cohort's time zone. */ expiresOn: string | null; timeZone: string }

/** What a hand has ended stays ended, also after its last day. */
export function statusOf ({ revokedAt, supersededAt, expiresOn, timeZone }: Standing, now: Date): Status {
  if (revokedAt) return 'revoked'
  if (supersededAt) return 'superseded'
  return expiresOn !== null && expiresOn < isoDay(now, timeZone) ? 'expired' : 'valid'
}
