/** What a certificate counts for: hours by kind of credit, never more than an approval allows, and its last day of validity. */
import type { Approval, CertificateTerms, CreditType } from './curriculum.ts'

/** Minutes that may be printed where these approvals are in force: no more than the most generous of them allows. One that names no hours allows all. */
export const approvedMinutes = (minutes: number, approvals: readonly Approval[]): number =>
  approvals.length === 0 ? minutes : Math.min(minutes, Math.max(...approvals.map((each) => minutesAllowed(minutes, each))))

/** Minutes that one approval allows of those that were credited. */
export const minutesAllowed = (minutes: number, { hours }: Pick<Approval, 'hours'>): number => (hours === null ? minutes : Math.min(minutes, Math.round(hours * 60)))

/**
 * Minutes of each kind of credit. A kind that names modules counts those of them that are on the certificate; one that names hours gives no more than these; none gives more than the
 * certificate as a whole. A kind without a minute is left out.
 */
export function creditsEarned (types: readonly CreditType[], modules: readonly { id: string; minutes: number }[], minutes: number): { name: string; minutes: number }[] {
  return types.map(({ name, hours, modules: named }) => {
    const within = named === null ? minutes : modules.filter(({ id }) => named.includes(id)).reduce((sum, module) => sum + module.minutes, 0)
    return { name, minutes: Math.min(minutes, within, hours === null ? Infinity : Math.round(hours * 60)) }
  }).filter((each) => each.minutes > 0)
}

/** The same day so many months later, or the last day of that month where it has no such day. Days are YYYY-MM-DD. */
export function monthsLater (day: string, months: number): string {
  const [year, month, date] = day.split('-').map(Number) as [number, number, number]
  const last = new Date(Date.UTC(year, month + months, 0)).getUTCDate()
  return new Date(Date.UTC(year, month - 1 + months, Math.min(date, last))).toISOString().slice(0, 10)
}

/** The last day on which a certificate holds: the earliest that the curriculum or an approval in force sets; null where none does. */
export function lastDayOf (completedOn: string, terms: Pick<CertificateTerms, 'expiresAfterMonths'>, approvals: readonly Pick<Approval, 'expiresAfterMonths'>[]): string | null {
  const months = [terms, ...approvals].flatMap(({ expiresAfterMonths }) => expiresAfterMonths ?? [])
  return months.length === 0 ? null : monthsLater(completedOn, Math.min(...months))
}
