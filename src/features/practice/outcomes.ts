/** A quarter's counts of an agency, entered and corrected. */
import { contradictions, doubts, type Outcome, type Quarter, quarterAfter, quartersOver, ratesOf } from '#src/domain/outcomes.ts'
import { isoDay } from '#src/domain/moments.ts'
import { findAgency } from '#src/features/people/queries.ts'
import { audit } from '#src/platform/audit.ts'
import { NotFound } from '#src/platform/http/errors.ts'
import type { Services } from '#src/services.ts'
import { insertOutcome, listOutcomes } from './outcome-queries.ts'

/** Quarters that may be entered and corrected: five years. */
export const quartersKept = 20

/** Throws NotFound for a quarter that is not over, or too long ago. */
export function judgeQuarter ({ now }: Pick<Services, 'now'>, timeZone: string, quarter: Quarter): void {
  if (!quartersOver(isoDay(now(), timeZone), quartersKept).includes(quarter)) throw new NotFound('no such quarter')
}

/** `seen`: what was unusual and was looked at. */
export const printOf = (outcome: Outcome): string => Object.values(outcome).join(' ')

export type Entered = { kind: 'entered' } | { kind: 'refused'; errors: Record<string, string> } | { kind: 'doubtful'; lines: string[] } | { kind: 'elsewhere' }

/** `supersedes`: the version that the form was made from, 0 = none. What came in between is never overwritten unseen. */
export async function enterOutcome (services: Services, given: { agencyId: number; quarter: Quarter; outcome: Outcome; supersedes: number; seen: string; by: number }): Promise<Entered> {
  const { agencyId, quarter, outcome, by } = given
  const errors = contradictions(outcome)
  if (Object.keys(errors).length > 0) return { kind: 'refused', errors }
  return services.db.transaction(async (tx): Promise<Entered> => {
    await findAgency(tx, agencyId, true) // one after another
    const all = await listOutcomes(tx, agencyId)
    const current = all.find((each) => each.quarter === quarter) ?? null
    if ((current?.id ?? 0) !== given.supersedes) return current && printOf(countsOf(current)) === printOf(outcome) ? { kind: 'entered' } : { kind: 'elsewhere' }
    const lines = doubts(outcome, all.find((each) => each.quarter === quarterAfter(quarter, -1)) ?? null)
    if (lines.length > 0 && given.seen !== printOf(outcome)) return { kind: 'doubtful', lines }
    const id = await insertOutcome(tx, { ...outcome, agencyId, quarter, supersedes: current?.id ?? null, rates: ratesOf(outcome), enteredBy: by, enteredAt: services.now() })
    if (id === null) return { kind: 'elsewhere' }
    const before = current ? Object.fromEntries(Object.entries(countsOf(current)).map(([name, value]) => [`${name}Before`, value])) : {}
    await audit(tx, { actor: by, action: current ? 'corrected site outcomes' : 'entered site outcomes', subject: 'agency', subjectId: agencyId, details: { quarter, ...outcome, ...before } })
    return { kind: 'entered' }
  })
}

export const countsOf = ({ served, working, inEducation, newEnrollees, jobStarts, reached90, kept90, specialists, vacancies }: Outcome): Outcome => ({ served, working, inEducation, newEnrollees, jobStarts, reached90, kept90, specialists, vacancies })
