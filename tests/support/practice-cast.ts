/** Practice reports, outcomes and fidelity scores for tests, made through the product's own actions. */
import { numbered } from '#src/domain/fidelity.ts'
import { isoDay } from '#src/domain/moments.ts'
import { type Outcome, quarterAfter, quartersOver } from '#src/domain/outcomes.ts'
import { monthOf } from '#src/domain/practice.ts'
import { type Draft, emptyDraft } from '#src/features/practice/fields.ts'
import { insertFidelity } from '#src/features/practice/fidelity-queries.ts'
import { enterOutcome } from '#src/features/practice/outcomes.ts'
import { keepReport, newReport } from '#src/features/practice/reports.ts'
import type { TestApp } from './app.ts'

export const aQuarter: Outcome = { served: 22, working: 9, inEducation: 4, newEnrollees: 3, jobStarts: 5, reached90: 4, kept90: 3, specialists: 2.5, vacancies: 0.5 }

/** This month's report of a trainee, submitted. */
export async function report ({ services }: TestApp, personId: number, over: Partial<Draft> = {}): Promise<void> {
  const person = { id: personId, timeZone: 'America/Chicago' }, month = monthOf(isoDay(services.now(), person.timeZone))
  const draft = { ...emptyDraft, practices: { employer_contact: 14, career_profile: 3 }, counts: { working: 7, job_starts: 2 }, barriers: ['transport'], goalText: 'Two first visits to employers each week', dueOn: `${month}-28`, note: 'Referrals are slow.', ...over }
  const kept = await keepReport(services, { person, month, draft, from: newReport, isSubmitted: true })
  if (kept.kind !== 'submitted') throw new Error(`the report was ${kept.kind}`)
}

/** The last three quarters and a review of the IPS-25; gives the number of the review. */
export async function outcomesOf ({ services, db }: TestApp, agencyId: number, by: number): Promise<number> {
  const [newest] = quartersOver(isoDay(services.now(), 'America/Chicago'), 1)
  for (const [ago, working] of [[2, 6], [1, 9], [0, 12]] as const) {
    const entered = await enterOutcome(services, { agencyId, quarter: quarterAfter(newest!, -ago), outcome: { ...aQuarter, working }, supersedes: 0, seen: '', by })
    if (entered.kind !== 'entered') throw new Error(`the quarter was ${entered.kind}`)
  }
  const items = Object.fromEntries(numbered.map(({ number }) => [String(number), 4]))
  return insertFidelity(db, { agencyId, supersedes: null, tool: 'IPS-25', assessedOn: '2026-05-12', kind: 'independent', assessor: 'State fidelity team', items, employment: null, education: null, total: 100, enteredBy: by, enteredAt: services.now() })
}
