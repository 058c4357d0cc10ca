/** What one person's reports come to, month by month: drawn, and their goals in words. The same for the person and for their coach. */
import type { Chart } from '#src/domain/charts/chart.ts'
import { engagement } from '#src/domain/charts/engagement.ts'
import { barrierWords, type Count, counts, type GoalRow, type Month, monthShort, monthText, type Practice, practices, standingText } from '#src/domain/practice.ts'
import { calendarDay } from '#src/features/people/words.ts'
import type { ReportRow } from './queries.ts'
import type { GoalLine } from './views.ts'

const monthsIn = (n: number): string => (n === 1 ? '1 report' : `${n} reports`)
/** Months with their year where the list begins and where a year does. */
export const monthHeads = (months: readonly Month[]): string[] => months.map(monthShort)

/** Both charts; those without any number are left out. `id` sets charts of one page apart. */
export function trendCharts (reports: readonly ReportRow[], months: readonly Month[]): Chart[] {
  const byMonth = new Map(reports.map((report) => [report.month, report]))
  const shown = months.flatMap((month) => byMonth.get(month) ?? [])
  if (shown.length === 0) return []
  const used = (Object.keys(practices) as Practice[]).filter((key) => shown.some((report) => report.practices[key] !== undefined))
  const told = (Object.keys(counts) as Count[]).filter((key) => shown.some((report) => report.counts[key] !== undefined))
  const charts: Chart[] = []
  if (used.length > 0) {
    charts.push(engagement({ id: 'practices', title: 'Practices used', note: `From ${monthsIn(shown.length)}. Practices that were never used are left out.` }, {
      first: 'Practice', months: monthHeads(months), unit: 'times used', kind: 'count',
      rows: used.map((key) => {
        const values = months.map((month) => { const report = byMonth.get(month); return report ? report.practices[key] ?? 0 : null })
        return { name: practices[key], values, total: String(values.reduce<number>((sum, value) => sum + (value ?? 0), 0)), hidden: null }
      }),
    }))
  }
  if (told.length > 0) {
    const chart = engagement({ id: 'people', title: 'People served', note: 'Of this caseload. The same people are counted again each month, so months are never added up.' }, {
      first: 'People', months: monthHeads(months), unit: 'people', kind: 'count',
      rows: told.map((key) => {
        const values = months.map((month) => byMonth.get(month)?.counts[key] ?? null)
        const last = values.findLastIndex((value) => value !== null)
        return { name: counts[key], values, total: `${values[last] ?? 0} in ${monthText(months[last]!).split(' ')[0]}`, hidden: null }
      }),
    })
    charts.push({ ...chart, lead: 'Latest' })
  }
  return charts
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
