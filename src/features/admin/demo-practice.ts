/** The year after the workshop, in the demo: monthly practice reports of most trainees, two years of outcomes and two fidelity reviews of every agency. Made through the same actions as real ones. */
import { mulberry32 } from '#src/domain/sitting.ts'
import { numbered, totalOf } from '#src/domain/fidelity.ts'
import { isoDay } from '#src/domain/moments.ts'
import { quarterAfter, quartersOver } from '#src/domain/outcomes.ts'
import { barrierWords, type Count, counts, monthAfter, monthOf, monthsBetween, type Practice, practices } from '#src/domain/practice.ts'
import { insertFidelity } from '#src/features/practice/fidelity-queries.ts'
import type { Draft } from '#src/features/practice/fields.ts'
import { enterOutcome, printOf } from '#src/features/practice/outcomes.ts'
import { keepReport, newReport } from '#src/features/practice/reports.ts'
import type { Services } from '#src/services.ts'

const timeZone = 'America/Chicago'
const goals = ['Two first visits to employers each week', 'Bring one new referral to the team meeting', 'Update every career profile once', 'Ask for a monthly meeting with vocational rehabilitation', 'Go along with my supervisor to one employer', 'Talk about disclosure with each person before a first contact']
const typical: Record<Count, number> = { job_search: 8, job_starts: 2, working: 7, new_students: 1, in_school: 3, job_endings: 1, kept_90_days: 1 }

/** Reports of one trainee over the months before this one, from the one after enrollment on; nobody reports every month, and in some months nothing was used. `keen`: who never skips one; of the others one in five reports nothing. */
export async function demoReports (services: Services, given: { personId: number; enrolledAt: Date; seed: number; keen?: boolean }): Promise<void> {
  const random = mulberry32(given.seed)
  if (random() < 0.2 && !given.keen) return
  const person = { id: given.personId, timeZone }
  const months = monthsBetween(monthAfter(monthOf(isoDay(given.enrolledAt, timeZone))), monthAfter(monthOf(isoDay(services.now(), timeZone)), -1), 15)
  let isFirst = true
  for (const [index, month] of months.entries()) {
    if (random() < 0.15 && !given.keen) continue
    const times = (most: number): number => Math.floor(random() * (most + index))
    const draft: Draft = {
      goalStanding: isFirst ? null : (['met', 'met', 'partly', 'not_met'] as const)[Math.floor(random() * 4)]!, goalSaid: '', barriers: Object.keys(barrierWords).filter(() => random() < 0.12), note: random() < 0.2 ? 'Referrals are slow; I would like to talk about that.' : '',
      practices: random() < 0.2 ? {} : Object.fromEntries((Object.keys(practices) as Practice[]).map((key) => [key, key === 'employer_contact' ? 8 + times(10) : times(4)]).filter(([, n]) => Number(n) > 0)),
      counts: Object.fromEntries((Object.keys(counts) as Count[]).map((key) => [key, Math.round(typical[key] * (0.5 + random()))])), goalText: goals[Math.floor(random() * goals.length)]!, dueOn: `${monthAfter(month)}-${10 + Math.floor(random() * 19)}`,
    }
    const kept = await keepReport({ ...services, now: () => new Date(`${month}-27T18:00:00Z`) }, { person, month, draft, from: newReport, isSubmitted: true })
    if (kept.kind !== 'submitted') throw new Error(`a demo report was ${kept.kind}`)
    isFirst = false
  }
}

/** Eight quarters of an agency, slowly better, and two reviews on the IPS-25, the later one by others. */
export async function demoOutcomes (services: Services, given: { agencyId: number; seed: number; by: number }): Promise<void> {
  const { agencyId, by } = given
  const random = mulberry32(given.seed)
  const today = isoDay(services.now(), timeZone), [newest] = quartersOver(today, 1)
  const size = 14 + Math.floor(random() * 30), level = 0.24 + random() * 0.2
  for (let ago = 7; ago >= 0; ago--) {
    const served = size + Math.floor(random() * 5), working = Math.round(served * Math.min(0.7, level + (7 - ago) * 0.015 + random() * 0.06)), reached90 = 2 + Math.floor(random() * 4)
    const outcome = { served, working, inEducation: Math.round(served * (0.1 + random() * 0.15)), newEnrollees: 2 + Math.floor(random() * 5), jobStarts: 2 + Math.floor(random() * 6), reached90, kept90: Math.round(reached90 * (0.5 + random() * 0.5)), specialists: Math.ceil(served / 18), vacancies: ago % 3 === 0 ? 0.5 : 0 }
    const entered = await enterOutcome(services, { agencyId, quarter: quarterAfter(newest!, -ago), outcome, supersedes: 0, seen: printOf(outcome), by })
    if (entered.kind !== 'entered') throw new Error(`a demo quarter was ${entered.kind}`)
  }
  for (const [days, kind, assessor, lift] of [[400, 'self', 'Own IPS team', 0], [60, 'independent', 'State fidelity team', 0.5]] as const) {
    const items = Object.fromEntries(numbered.map(({ number }) => [String(number), Math.min(5, Math.max(1, Math.round(2.6 + lift + random() * 2)))]))
    await insertFidelity(services.db, { agencyId, supersedes: null, tool: 'IPS-25', assessedOn: isoDay(new Date(services.now().getTime() - days * 86_400_000), timeZone), kind, assessor, items, employment: null, education: null, total: totalOf(items), enteredBy: by, enteredAt: services.now() })
  }
}
