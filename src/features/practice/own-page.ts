/** /practice: a person's own reports, goals and trends. */
import { dayText, isoDay } from '#src/domain/moments.ts'
import { callForReport, dueMonth, goalsOf, monthAfter, monthOf, monthsBetween, monthText } from '#src/domain/practice.ts'
import { whenText } from '#src/features/coaching/words.ts'
import type { SignedIn } from '#src/platform/http/person.ts'
import type { Views } from '#src/platform/http/views.ts'
import type { Services } from '#src/services.ts'
import { listCallsOf, listDraftMonths, listReporting, listReports } from './queries.ts'
import { firstMonth } from './reports.ts'
import { barrierLines, goalSentence, goalsShown, trendCharts, twinLines } from './trends.ts'

/** Months drawn on a page. */
export const shownMonths = 12

export async function ownPage ({ db, now }: Services, person: SignedIn, notice: string | null): Promise<Views['practice/practice']> {
  const [reporting, reports, drafts, calls] = await Promise.all([listReporting(db, person.id), listReports(db, [person.id]), listDraftMonths(db, person.id), listCallsOf(db, person.id)])
  const today = isoDay(now(), person.timeZone)
  if (reporting.length === 0) return { notice, next: null, charts: [], twins: [], goals: [], earlier: [], goalSentence: null, barriers: [], months: [], isReporting: false }
  const first = firstMonth(reporting, person.timeZone)
  const call = callForReport(monthAfter(monthOf(today), -1), calls)
  const due = dueMonth({ first, today, reported: reports.map(({ month }) => month), callDay: call?.day ?? null })
  const talks = due === null ? null : callForReport(due, calls)
  const goals = goalsOf(reports)
  const months = monthsBetween(first, monthOf(today))
  return {
    notice, isReporting: true,
    next: due === null ? null : {
      kicker: 'Next step', title: `${drafts.includes(due) ? 'Finish' : 'Write'} your report for ${monthText(due)}`,
      lines: ['Counts, what became of your last goal, and one new goal. About 10 minutes.', ...(talks && talks.startsAt > now() ? [`For the call on ${whenText(talks.startsAt, person.timeZone, now())}.`] : []), ...(drafts.includes(due) ? ['Your draft is saved.'] : [])], action: { href: `/practice/reports/${due}`, text: drafts.includes(due) ? 'Go on' : 'Begin' },
    },
    charts: trendCharts(reports, months.slice(-shownMonths)), twins: twinLines(reports), ...goalsShown(goals, today), goalSentence: goalSentence(goals, today), barriers: barrierLines(reports),
    months: months.toReversed().map((month) => {
      const report = reports.find((each) => each.month === month)
      return { href: `/practice/reports/${month}`, name: monthText(month), standing: report ? `Submitted ${dayText(report.submittedAt, person.timeZone, now())}${report.supersedes === null ? '' : ', corrected'}` : drafts.includes(month) ? 'Draft' : 'Not reported', action: report ? 'Correct it' : drafts.includes(month) ? 'Go on' : 'Report' }
    }),
  }
}
