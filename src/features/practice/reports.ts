/** A person's own reports: saved as they go, submitted, corrected. Nothing is stored that the check of lines stops. */
import { identifierProblem } from '#src/domain/identifiers.ts'
import { isoDay } from '#src/domain/moments.ts'
import { callForReport, type GoalRow, goalsOf, mayReplace, type Month, monthAfter, monthOf, openGoal } from '#src/domain/practice.ts'
import { findCurrentAffiliation } from '#src/features/cohorts/queries.ts'
import { listKnownNames } from '#src/features/people/known-names-queries.ts'
import { lockPersonRow } from '#src/features/people/queries.ts'
import { audit } from '#src/platform/audit.ts'
import type { Db } from '#src/platform/db/client.ts'
import { NotFound } from '#src/platform/http/errors.ts'
import type { Services } from '#src/services.ts'
import { type Draft, gapsIn, isSame } from './fields.ts'
import { type CallAfter, deleteDrafts, type DraftRow, findDraft, insertReport, listCallsOf, listReporting, listReports, putDraft, type Reporter, type ReportRow } from './queries.ts'

/** The draft that a report would be if it were open. */
export const draftOf = ({ goalStanding, goalSaid, practices, counts, barriers, goalText, dueOn, note }: ReportRow): Draft => ({ goalStanding, goalSaid, practices, counts, barriers, goalText, dueOn, note })

/** What stands of a month for whoever reports on it; `report` is the current one. */
export type MonthStands = { month: Month; reporter: Reporter; reports: ReportRow[]; report: ReportRow | null; draft: DraftRow | null; last: GoalRow | null; /** The call that this report is for. */ call: CallAfter | null }

/** The first month a person may report on. */
export const firstMonth = (reporting: readonly Reporter[], timeZone: string): Month => monthOf(reporting.map(({ enrolledAt }) => isoDay(enrolledAt, timeZone)).sort()[0]!)

/** Throws NotFound for somebody who is in no cohort, and for a month before they were or after this one. */
export async function monthFor ({ now }: Pick<Services, 'now'>, db: Db, person: { id: number; timeZone: string }, month: Month): Promise<MonthStands> {
  const reporting = await listReporting(db, person.id)
  const [reporter] = reporting
  if (!reporter || month < firstMonth(reporting, person.timeZone) || month > monthOf(isoDay(now(), person.timeZone))) throw new NotFound('no such month')
  const [reports, draft, calls] = [await listReports(db, [person.id]), await findDraft(db, person.id, month), await listCallsOf(db, person.id)]
  const report = reports.find((each) => each.month === month) ?? null
  return { month, reporter, reports, report, draft, last: openGoal(goalsOf(reports), month), call: callOf(month, report, reports, calls) }
}

/** A correction stays with the call of what it corrects, unless that is off by now. */
function callOf (month: Month, report: ReportRow | null, reports: readonly ReportRow[], calls: readonly CallAfter[]): CallAfter | null {
  const taken = reports.flatMap((each) => (each.month === month || each.callId === null ? [] : [each.callId]))
  return calls.find(({ id }) => id === report?.callId) ?? callForReport(month, calls, taken)
}

export type Kept = { kind: 'saved'; version: number; at: Date; /** Lines that were stopped, and not stored with the rest. */ errors: Record<string, string> } | { kind: 'submitted' } | { kind: 'refused'; errors: Record<string, string> } | /** Saved or submitted elsewhere since the page was made. */ { kind: 'elsewhere'; version: number; report: number }

/** Where a draft comes from. `base` and `report` are the draft and the report that its page was made from, 0 for none; `writer` is that page where it saves by itself, else ''. */
export type From = { base: number; version: number; writer: string; report: number; /** Sent by the page, and not by a button. */ isByItself: boolean }

/** Of a page on which nothing was saved yet. */
export const newReport: From = { base: 0, version: 1, writer: '', report: 0, isByItself: false }

/** What was kept since the page was made is never overwritten unseen. A page that saves by itself leaves out the lines that are stopped; a form that is sent is refused with them. */
export async function keepReport (services: Services, given: { person: { id: number; timeZone: string }; month: Month; draft: Draft; from: From; isSubmitted: boolean }): Promise<Kept> {
  const { person, month, draft, from } = given
  return services.db.transaction(async (tx): Promise<Kept> => {
    if (!await lockPersonRow(tx, person.id)) throw new NotFound('no such person')
    const stands = await monthFor(services, tx, person, month)
    const errors = await linesStopped(tx, person.id, draft)
    if (Object.keys(errors).length > 0 && !from.isByItself) return { kind: 'refused', errors }
    const stored = { version: stands.draft?.version ?? 0, writer: stands.draft?.writer ?? '', report: stands.report?.id ?? 0 }
    const isTwin = stands.draft !== null && stored.report === from.report && isSame(stands.draft.values, without(draft, errors))
    if (stored.report !== from.report || !mayReplace(stored, from)) {
      // The same form sent twice has done what it was to do.
      if (given.isSubmitted && stands.draft === null && stands.report !== null && isSame(draftOf(stands.report), draft)) return { kind: 'submitted' }
      if (!given.isSubmitted && isTwin) return { kind: 'saved', version: stored.version, at: stands.draft!.savedAt, errors }
      return { kind: 'elsewhere', version: stored.version, report: stored.report }
    }
    if (given.isSubmitted) return submit(services, tx, person.id, stands, draft)
    const at = services.now()
    await putDraft(tx, { enrollmentId: stands.draft?.enrollmentId ?? stands.report?.enrollmentId ?? stands.reporter.enrollmentId, month, values: without(draft, errors), version: from.version, writer: from.writer, savedAt: at })
    return { kind: 'saved', version: from.version, at, errors }
  })
}

const without = (draft: Draft, errors: Record<string, string>): Draft => ({ ...draft, ...Object.fromEntries(Object.keys(errors).map((name) => [name, ''])) })

async function linesStopped (tx: Db, personId: number, { goalSaid, goalText, note }: Draft): Promise<Record<string, string>> {
  if (goalSaid + goalText + note === '') return {}
  const known = await listKnownNames(tx, { personId })
  return Object.fromEntries(Object.entries({ goalSaid, goalText, note }).flatMap(([name, text]) => { const problem = identifierProblem(text, known); return problem ? [[name, problem]] : [] }))
}

async function submit (services: Services, tx: Db, personId: number, { month, reporter, report, last, call }: MonthStands, draft: Draft): Promise<Kept> {
  const { errors, goal } = gapsIn(draft, { hasOpenGoal: last !== null, earliest: `${month}-01`, latest: `${monthAfter(month, 3)}-31` })
  if (Object.keys(errors).length > 0) return { kind: 'refused', errors }
  const affiliation = await findCurrentAffiliation(tx, personId)
  const id = await insertReport(tx, {
    enrollmentId: report?.enrollmentId ?? reporter.enrollmentId, agencyId: affiliation?.agencyId ?? null, month, callId: call?.id ?? null, supersedes: report?.id ?? null, goalMonth: last?.month ?? null, goalStanding: last === null ? null : draft.goalStanding,
    goalSaid: last === null ? '' : draft.goalSaid, practices: draft.practices, counts: draft.counts, barriers: draft.barriers, note: draft.note, submittedAt: services.now(),
  }, goal)
  await deleteDrafts(tx, personId, month)
  if (report !== null) await audit(tx, { actor: personId, action: 'corrected practice report', subject: 'practice report', subjectId: id, details: { month, supersedes: report.id } })
  return { kind: 'submitted' }
}
