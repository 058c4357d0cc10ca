/** What one person's reports come to, month by month: drawn, and their goals in words. The same for the person and for their coach. */
import type { Chart } from '#src/domain/charts/chart.ts'
import { engagement } from '#src/domain/charts/engagement.ts'
import { barrierWords, type Count, counts, type GoalRow, type Month, monthShort, monthText, type Practice, practices, standingText } from '#src/domain/practice.ts'
import { calendarDay } from '#src/features/people/words.ts'
import type { ReportRow } from './queries.ts'
import type { GoalLine, Trends } from './views.ts'

const monthsIn = (n: number): string => (n === 1 ? '1 report' : `${n} reports`)
/** Months with their year where the list begins and where a year does. */
export const monthHeads = (months: readonly Month[]): string[] => months.map(monthShort)

/** Practices drawn at once; the others are folded. */
const drawnPractices = 6

/** From the first of these months that anybody reported on. */
export const monthsReported = (months: readonly Month[], reports: readonly { month: Month }[]): Month[] => { const first = months.findIndex((month) => reports.some((report) => report.month === month)); return months.slice(Math.max(0, first)) }

/** The practices used most, the others, and the people served; what has no number is left out. */
export function trendCharts (reports: readonly ReportRow[], allMonths: readonly Month[]): Trends['charts'] {
  const months = monthsReported(allMonths, reports)
  const byMonth = new Map(reports.map((report) => [report.month, report]))
  const shown = months.flatMap((month) => byMonth.get(month) ?? [])
  const sumOf = (key: Practice): number => shown.reduce((sum, report) => sum + (report.practices[key] ?? 0), 0)
  const used = (Object.keys(practices) as Practice[]).filter((key) => sumOf(key) > 0).sort((a, b) => sumOf(b) - sumOf(a))
  const practicesChart = (id: string, title: string, note: string, keys: readonly Practice[]): Chart => engagement({ id, title, note }, {
    first: 'Practice', months: monthHeads(months), unit: 'times used', kind: 'count',
    rows: keys.map((key) => ({ name: practices[key], values: months.map((month) => { const report = byMonth.get(month); return report ? report.practices[key] ?? 0 : null }), total: String(sumOf(key)), hidden: null })),
  })
  const rest = used.slice(drawnPractices)
  const told = (Object.keys(counts) as Count[]).filter((key) => shown.some((report) => report.counts[key] !== undefined))
  return [
    ...(used.length === 0 ? [] : [{ chart: practicesChart('practices', rest.length > 0 ? 'Practices used most' : 'Practices used', `From ${monthsIn(shown.length)}.`, used.slice(0, drawnPractices)), fold: null }]),
    ...(rest.length === 0 ? [] : [{ chart: practicesChart('more-practices', 'Practices used less', 'Those that were never used are left out.', rest), fold: `${rest.length} more ${rest.length === 1 ? 'practice' : 'practices'}` }]),
    ...(told.length === 0 ? [] : [{ chart: servedChart(months, byMonth, told), fold: null }]),
  ]
}

function servedChart (months: readonly Month[], byMonth: ReadonlyMap<Month, ReportRow>, told: readonly Count[]): Chart {
  const chart = engagement({ id: 'people', title: 'People served', note: 'Of this caseload. The same people are counted again each month, so months are never added up.' }, {
    first: 'People', months: monthHeads(months), unit: 'people', kind: 'count',
    rows: told.map((key) => {
      const values = months.map((month) => byMonth.get(month)?.counts[key] ?? null)
      const last = values.findLastIndex((value) => value !== null)
      return { name: counts[key], values, total: `${values[last] ?? 0} in ${monthText(months[last]!).split(' ')[0]}`, hidden: null }
    }),
  })
  return { ...chart, lead: 'Latest' }
}

/** Where two records of one person were joined and both had reported about a month. */
export const twinLines = (reports: readonly ReportRow[]): string[] => reports.filter(({ twins }) => twins > 0).map(({ month }) =>
  `Two records were joined here, and both had a report for ${monthText(month)}. The one that was submitted later is shown; exports have both.`)

const shownGoals = 3
/** The newest first; those before the newest few apart. */
export function goalsShown (goals: readonly GoalRow[], today: string): Pick<Trends, 'goals' | 'earlier'> {
  const lines = goalLines(goals, today)
  return { goals: lines.slice(0, shownGoals), earlier: lines.slice(shownGoals) }
}

/** The newest goal first. */
export function goalLines (goals: readonly GoalRow[], today: string): GoalLine[] {
  return goals.toReversed().map(({ month, text, dueOn, standing, said, settledIn }) => ({
    text, set: `Set in ${monthText(month)}, due ${calendarDay(dueOn)}`, standing: standingText({ standing, dueOn }, today),
    said: settledIn === null || said === '' ? null : said,
  }))
}

/** "Goals met: 3 of 4 that were due or settled." Null while there is none. */
export function goalSentence (goals: readonly GoalRow[], today: string): string | null {
  const due = goals.filter(({ dueOn, standing }) => standing !== null || dueOn < today)
  return due.length === 0 ? null : `Goals met: ${due.filter(({ standing }) => standing === 'met').length} of ${due.length} that ${due.length === 1 ? 'was' : 'were'} due or settled.`
}

/** Barriers named most, with how many reports name them. */
export function barrierLines (reports: readonly ReportRow[]): string[] {
  const named = new Map<string, number>()
  for (const key of reports.flatMap((report) => report.barriers)) named.set(key, (named.get(key) ?? 0) + 1)
  return [...named].sort((a, b) => b[1] - a[1]).slice(0, 5).map(([key, n]) => `${barrierWords[key] ?? key}: ${n} of ${monthsIn(reports.length)}`)
}
