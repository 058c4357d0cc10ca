/** What stays when a person has themselves erased, and for how long. */

/**
 * Boards ask the provider of continuing education for its records for years afterwards; those that were read ask for 2 to 7. So a certificate of continuing education keeps its holder's
 * name for 7 years from the day of completion; a certificate that no board approved gives it up at once.
 */
export const yearsKept = 7

/** In place of the name on a certificate whose holder was erased. The database holds it to these very words. */
export const erasedName = 'Name erased at the holder’s request'

/** The first day on which a certificate need not name its holder any more; null = from the beginning. Days are YYYY-MM-DD. */
export function namedUntil ({ kind, completedOn }: { kind: string; completedOn: string }): string | null {
  if (kind !== 'CE') return null
  const year = String(Number(completedOn.slice(0, 4)) + yearsKept).padStart(4, '0')
  return completedOn.endsWith('-02-29') ? `${year}-03-01` : year + completedOn.slice(4)
}

/** Why somebody was erased: chosen, never typed, so that the audit trail keeps no personal data. */
export const erasureReasons = {
  'own hand': 'By the person themselves', 'in writing': 'They asked in writing', 'in person': 'They asked in person or by phone, and were known', mistake: 'The account was made by mistake', law: 'An authority or a court asked for it',
} as const
export type ErasureReason = keyof typeof erasureReasons
