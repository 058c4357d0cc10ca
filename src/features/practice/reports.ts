/** A person's own reports: saved as they go, submitted, corrected. Nothing is stored that the check of lines stops. */
import { identifierProblem } from '#src/domain/identifiers.ts'
import { isoDay } from '#src/domain/moments.ts'
import { type Month, monthAfter, monthOf, openGoal, type Standing } from '#src/domain/practice.ts'
import { findCurrentAffiliation } from '#src/features/cohorts/queries.ts'
import { lockPersonRow } from '#src/features/people/queries.ts'
import { audit } from '#src/platform/audit.ts'
import type { Db } from '#src/platform/db/client.ts'
import { NotFound } from '#src/platform/http/errors.ts'
import type { Services } from '#src/services.ts'
import { type Draft, gapsIn, isSame } from './fields.ts'
import { deleteDrafts, type DraftRow, findDraft, insertReport, listKnownNames, listReporting, listReports, putDraft, type Reporter, type ReportRow } from './queries.ts'

export type GoalRow = { month: Month; text: string; dueOn: string; settledIn: Month | null; standing: Standing | null; said: string }

/** The goals of one person's reports, each with what a later report says of it. */
export function goalsOf (reports: readonly ReportRow[]): GoalRow[] {
  return reports.map(({ month, goalText, dueOn }) => {
    const settled = reports.find(({ goalMonth }) => goalMonth === month)
    return { month, text: goalText, dueOn, settledIn: settled?.month ?? null, standing: settled?.goalStanding ?? null, said: settled?.goalSaid ?? '' }
  })
}

/** The draft that a report would be if it were open. */
export const draftOf = ({ goalStanding, goalSaid, practices, counts, barriers, goalText, dueOn, note }: ReportRow): Draft => ({ goalStanding, goalSaid, practices, counts, barriers, goalText, dueOn, note })

/** What stands of a month for whoever reports on it; `report` is the current one. */
export type MonthStands = { month: Month; reporter: Reporter; reports: ReportRow[]; report: ReportRow | null; draft: DraftRow | null; last: GoalRow | null }

/** The first month a person may report on. */
export const firstMonth = (reporting: readonly Reporter[], timeZone: string): Month => monthOf(reporting.map(({ enrolledAt }) => isoDay(enrolledAt, timeZone)).sort()[0]!)

/** Throws NotFound for somebody who is in no cohort, and for a month before they were or after this one. */
export async function monthFor ({ now }: Pick<Services, 'now'>, db: Db, person: { id: number; timeZone: string }, month: Month): Promise<MonthStands> {
  const reporting = await listReporting(db, person.id)
  const [reporter] = reporting
  if (!reporter || month < firstMonth(reporting, person.timeZone) || month > monthOf(isoDay(now(), person.timeZone))) throw new NotFound('no such month')
  const [reports, draft] = [await listReports(db, [person.id]), await findDraft(db, person.id, month)]
  return { month, reporter, reports, report: reports.find((each) => each.month === month) ?? null, draft, last: openGoal(goalsOf(reports), month) }
}

export type Kept = { kind: 'saved' | 'submitted' } | { kind: 'refused'; errors: Record<string, string> } | /** Saved or submitted elsewhere since the page was made. */ { kind: 'elsewhere'; version: number; report: number }

/** `version` and `report` are the draft and the report that the form was made from, 0 for none: what was kept since is never overwritten unseen. */
export async function keepReport (services: Services, given: { person: { id: number; timeZone: string }; month: Month; draft: Draft; version: number; report: number; isSubmitted: boolean }): Promise<Kept> {
  const { person, month, draft } = given
  return services.db.transaction(async (tx): Promise<Kept> => {
    if (!await lockPersonRow(tx, person.id)) throw new NotFound('no such person')
    const stands = await monthFor(services, tx, person, month)
    const errors = await linesStopped(tx, person.id, draft)
    if (Object.keys(errors).length > 0) return { kind: 'refused', errors }
    const stored = { version: stands.draft?.version ?? 0, report: stands.report?.id ?? 0 }
    if (stored.version !== given.version || stored.report !== given.report) {
      // The same form sent twice has done what it was to do.
      if (given.isSubmitted && stands.draft === null && stands.report !== null && isSame(draftOf(stands.report), draft)) return { kind: 'submitted' }
      if (!given.isSubmitted && stands.draft !== null && stored.report === given.report && isSame(stands.draft.values, draft)) return { kind: 'saved' }
      return { kind: 'elsewhere', ...stored }
    }
    if (given.isSubmitted) return submit(services, tx, person.id, stands, draft)
    await putDraft(tx, { enrollmentId: stands.draft?.enrollmentId ?? stands.report?.enrollmentId ?? stands.reporter.enrollmentId, month, values: draft, version: stored.version + 1, savedAt: services.now() })
    return { kind: 'saved' }
  })
}

async function linesStopped (tx: Db, personId: number, { goalSaid, goalText, note }: Draft): Promise<Record<string, string>> {
  if (goalSaid + goalText + note === '') return {}
  const known = await listKnownNames(tx, personId)
  return Object.fromEntries(Object.entries({ goalSaid, goalText, note }).flatMap(([name, text]) => { const problem = identifierProblem(text, known); return problem ? [[name, problem]] : [] }))
}

async function submit (services: Services, tx: Db, personId: number, { month, reporter, report, last }: MonthStands, draft: Draft): Promise<Kept> {
  const { errors, goal } = gapsIn(draft, { hasOpenGoal: last !== null, earliest: `${month}-01`, latest: `${monthAfter(month, 3)}-31` })
  if (Object.keys(errors).length > 0) return { kind: 'refused', errors }
  const affiliation = await findCurrentAffiliation(tx, personId)
  const id = await insertReport(tx, {
    enrollmentId: report?.enrollmentId ?? reporter.enrollmentId, agencyId: affiliation?.agencyId ?? null, month, supersedes: report?.id ?? null, goalMonth: last?.month ?? null, goalStanding: last === null ? null : draft.goalStanding,
    goalSaid: last === null ? '' : draft.goalSaid, practices: draft.practices, counts: draft.counts, barriers: draft.barriers, note: draft.note, submittedAt: services.now(),
  }, goal)
  await deleteDrafts(tx, personId, month)
  if (report !== null) await audit(tx, { actor: personId, action: 'corrected practice report', subject: 'practice report', subjectId: id, details: { month, supersedes: report.id } })
  return { kind: 'submitted' }
}
