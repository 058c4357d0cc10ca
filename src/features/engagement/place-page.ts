/** The page of the program, a state or an agency in finished words, from its figures. Pure. */
import { callGrid } from '#src/domain/charts/call-grid.ts'
import type { Chart } from '#src/domain/charts/chart.ts'
import { completionFunnel } from '#src/domain/charts/completion-funnel.ts'
import { engagement, type EngagementRow } from '#src/domain/charts/engagement.ts'
import { attendanceRate, attendanceSentence, completionRate, contactHours, coverage, coverageSentence, dose, goalSentence, matchedRate, notApplicable, partsText, placesOf, type Share, share, shareText, useSentence } from '#src/domain/engagement.ts'
import { least } from '#src/domain/gains/least.ts'
import { clockText } from '#src/domain/moments.ts'
import { wholePercent } from '#src/domain/outcomes.ts'
import { stateName } from '#src/domain/places.ts'
import { type Month, monthShort, monthText } from '#src/domain/practice.ts'
import { manyPeople } from '#src/features/gains/keep.ts'
import type { Views } from '#src/platform/http/views.ts'
import { type Figures, placesByAgency, type Place, type Protected, whereOf } from './figures.ts'
import { methodLines } from './method.ts'
import type { EnrolledRow } from './queries.ts'
import type { FigureCell, PartRow } from './views.ts'
import { hiddenShare } from './visibility.ts'

type Page = Views['engagement/engagement']
/** `name` is null for the whole program. */
export type Around = { name: string | null; timeline: Page['timeline']; cohorts: Page['cohorts']; kicker: string; /** Whether the reader may see who was on which calls. */ seesPeople: boolean }

/** So many rows are a list of their own: they stand on the pages of their states. */
const mostRows = 60
export const pathOf = (place: Place): string => (place.kind === 'state' ? `/engagement/states/${place.state}` : place.kind === 'agency' ? `/engagement/agencies/${place.agency}` : '/engagement')
/** "Sep 2025", "Oct", "Jan 2026". */
export const monthHeads = (months: readonly Month[]): string[] => months.map((month, index) => (index === 0 ? `${monthShort(month).slice(0, 3)} ${month.slice(0, 4)}` : monthShort(month)))
const nameOf = (month: Month): string => monthText(month).split(' ')[0]!

export function placePage (figures: Figures, around: Around): Page {
  const { place, enrolled, scope } = figures
  const all = enrolled.find(({ by }) => by === 'all') ?? nobody
  const agencies = enrolled.filter(({ by }) => by === 'agency'), states = enrolled.filter(({ by }) => by === 'state')
  const held = placesOf(figures.seats.filter(({ isAll }) => isAll))
  const hasStates = place.kind === 'program' && states.length > 1
  const isListed = place.kind !== 'agency' && (agencies.length <= mostRows || !hasStates)
  const heads = monthHeads(figures.months)
  return {
    kicker: around.kicker, title: around.name ?? 'Engagement', crumbs: place.kind === 'program' ? [] : [{ href: '/engagement', text: 'Engagement' }],
    counts: [
      { name: 'trainees', figure: all.people.toLocaleString('en-US') }, { name: 'enrollments complete', figure: partsText(completionRate(all)) }, { name: 'places on calls taken', figure: partsText(attendanceRate(held)) }, { name: 'hours of training credited', figure: contactHours(all.minutes).toLocaleString('en-US') },
    ],
    last: lastMonth(figures), grid: gridOf(figures, agencies, isListed, heads), monthly: monthlyOf(figures, heads), people: peopleOf(figures, heads), dose: doseOf(figures),
    timeline: around.timeline, columns: ['Enrolled', 'Started', 'Complete', 'Both quizzes', 'Calls attended', 'Practice used', 'Goals met'],
    divisions: [
      ...(hasStates ? [{ id: 'by-state', title: 'By state', first: 'State', rows: states.map((row) => stateRow(figures, row)) }] : []),
      ...(isListed ? [{ id: 'by-agency', title: 'By agency', first: 'Agency', rows: [...agencies.map((row) => agencyRow(figures, row)), ...(agencies.length > 1 ? [totalRow(figures, all)] : [])] }] : []),
    ].filter(({ rows }) => rows.length > 0),
    cohorts: around.cohorts, method: methodLines(figures, scope.all), asOf: figures.size >= manyPeople ? `As of ${clockText(figures.asOf, 'UTC')} UTC.` : null,
    links: [...(around.seesPeople ? [{ href: place.kind === 'agency' ? `/calls/attendance?agency=${place.agency}` : '/calls/attendance', text: 'Who was on which calls, by name' }] : []), { href: `${pathOf(place)}/figures.csv`, text: 'These figures as a file (CSV)' }, { href: `${pathOf(place)}/figures.xlsx`, text: 'The same as a workbook (XLSX)' }],
  }
}

const nobody: EnrolledRow = { by: 'all', agencyId: null, agency: null, state: null, enrolled: 0, people: 0, started: 0, completed: 0, matched: 0, minutes: 0 }

/** Natural frequencies of the newest month with a call. */
function lastMonth (figures: Figures): Page['last'] {
  const newest = figures.seats.findLast(({ isAll }) => isAll)
  if (!newest) return null
  const { month, calls } = newest, where = whereOf(figures.place)
  const use = figures.useOf(where, month), goals = figures.goalsOf(where, null)
  const said = (sentence: string | null): string[] => (sentence === null ? [] : [sentence])
  return {
    title: monthText(month),
    sentences: [
      ...(figures.place.kind === 'agency' ? [] : said(coverageSentence(coverage(figures.seats.filter((row) => !row.isAll && row.month === month && row.agencyId !== null)), nameOf(month), calls))),
      ...said(attendanceSentence(attendanceRate(newest))),
      ...(use.share ? said(useSentence(use.share)) : use.n === 0 ? ['Nobody who came has reported on practice yet.'] : [`${use.n === 1 ? '1 person who came has' : `${use.n} people who came have`} reported; what they used is ${use.hidden === hiddenShare.small ? `shown from ${least.scores} people on` : use.hidden}.`]),
      ...(goals.share ? said(goalSentence(goals.share, figures.months.length)) : []),
    ],
  }
}

function gridOf ({ seats, months, place }: Figures, agencies: readonly EnrolledRow[], isListed: boolean, heads: string[]): Chart | null {
  const all = seats.filter(({ isAll }) => isAll)
  if (all.length === 0) return null
  const named = new Map(agencies.map((row) => [row.agencyId, row])), sums = placesByAgency(seats)
  const cellsOf = (rows: readonly (typeof seats)[number][]) => months.map((month): Share | null => { const row = rows.find((each) => each.month === month); return row ? attendanceRate(row) : null })
  const byAgency = Map.groupBy(seats.filter(({ isAll }) => !isAll), ({ agencyId }) => agencyId)
  const order = [...agencies.map(({ agencyId }) => agencyId), ...[...byAgency.keys()].filter((id) => !named.has(id))]
  const rows = !isListed ? [] : order.flatMap((id) => (byAgency.has(id) ? [{ name: named.get(id)?.agency ?? 'No agency', hint: place.kind === 'program' ? named.get(id)?.state ?? null : null, months: cellsOf(byAgency.get(id)!), total: partsText(attendanceRate(sums.get(id)!)) }] : []))
  const whole = { name: place.kind === 'agency' ? 'Calls of the month' : 'All agencies', months: cellsOf(all), total: partsText(attendanceRate(placesOf(all))), isTotal: rows.length > 0 }
  return callGrid({ id: 'calls', title: 'Who came to calls', note: 'Coaching and mentor calls. Expected is whoever was enrolled when a call began; each person counts once for each call.' }, { first: place.kind === 'agency' ? 'This agency' : 'Agency', months: heads, rows: [...rows, whole] })
}

function monthlyOf (figures: Figures, heads: string[]): Chart | null {
  const { months, seats, place } = figures, where = whereOf(place)
  const of = (month: Month) => seats.filter((row) => row.month === month)
  const row = (name: string, shares: (Share | null | Protected)[], total: string): EngagementRow => {
    const given = shares.map((each) => (each === null ? { share: null, text: 'none' } : 'hidden' in each ? { share: each.share, text: each.share ? shareText(each.share) : each.hidden } : { share: each, text: shareText(each) }))
    return { name, values: given.map((each) => (each.share ? wholePercent(each.share) : null)), told: given.map(({ text }) => text), total, hidden: null }
  }
  const totalOf = ({ share: given, hidden }: Protected): string => (given ? shareText(given) : hidden)
  const rows = [
    row('People expected who came', months.map((month) => { const all = of(month).find(({ isAll }) => isAll); return all ? attendanceRate(all) : null }), shareText(attendanceRate(placesOf(seats.filter(({ isAll }) => isAll))))),
    ...(place.kind === 'agency' ? [] : [row('Agencies with somebody there', months.map((month) => { const own = of(month).filter(({ isAll, agencyId }) => !isAll && agencyId !== null); return own.length === 0 ? null : coverage(own) }), shareText(coverage([...placesByAgency(seats)].flatMap(([id, places]) => (id === null ? [] : [places])))))]),
    row('Reports with a practice used', months.map((month) => figures.useOf(where, month)), totalOf(figures.useOf(where, null))),
    row('Goals met, of those due', months.map((month) => figures.goalsOf(where, month)), totalOf(figures.goalsOf(where, null))),
  ]
  if (rows.every(({ values }) => values.every((value) => value === null))) return null
  return { ...engagement({ id: 'monthly', title: 'Month by month', note: 'In percent of those who could; the table has how many of how many.' }, { first: 'Share', months: heads, unit: 'in percent', kind: 'percent', rows }), lead: `In ${months.length} months` }
}

function peopleOf ({ enrolledMonths, months }: Figures, heads: string[]): Chart | null {
  if (enrolledMonths.length === 0) return null
  const row = (name: string, what: 'enrolled' | 'started' | 'completed'): EngagementRow => {
    const values = months.map((month) => enrolledMonths.filter((each) => each.month === month).reduce((sum, each) => sum + each[what], 0))
    return { name, values, total: values.reduce((sum, value) => sum + value, 0).toLocaleString('en-US'), hidden: null }
  }
  return { ...engagement({ id: 'people', title: 'Who came in and who finished', note: 'Enrollments by the month of each step. The same person in two cohorts has two.' }, { first: 'Step', months: heads, unit: 'enrollments', kind: 'count', rows: [row('Enrolled', 'enrolled'), row('Started', 'started'), row('Complete', 'completed')] }), lead: `In ${months.length} months` }
}

function doseOf ({ doses, months }: Figures): Chart | null {
  const people = doses.reduce((sum, each) => sum + each.people, 0)
  if (people === 0) return null
  const bars = completionFunnel({ id: 'dose', title: 'Calls attended by each trainee', note: `The ${people === 1 ? 'one person' : `${people.toLocaleString('en-US')} people`} who were expected on at least one call in these ${months.length} months.` }, [{ name: 'Expected', count: people }, ...dose(doses).map(({ name, people: count }) => ({ name, count }))], 'of expected')
  return bars.form === 'table' ? { ...bars, first: 'Attended' } : bars
}

const shareCell = (given: Share): FigureCell => { const percent = wholePercent(given); return { text: partsText(given), percent: percent === null ? null : `${percent}%`, isHidden: false } }
const protectedCell = ({ share: given, hidden }: Protected): FigureCell => (given ? shareCell(given) : { text: hidden, percent: null, isHidden: hidden !== notApplicable })
const enrolledCells = (row: EnrolledRow): FigureCell[] => [{ text: row.enrolled.toLocaleString('en-US'), percent: null, isHidden: false }, shareCell(share(row.started, row.enrolled)), shareCell(completionRate(row)), shareCell(matchedRate(row))]

function agencyRow (figures: Figures, row: EnrolledRow): PartRow {
  const places = placesByAgency(figures.seats).get(row.agencyId) ?? { expected: 0, attended: 0 }, where = { level: 'agency' as const, agencyId: row.agencyId }
  return {
    name: row.agency ?? 'No agency', href: row.agencyId === null ? null : pathOf({ kind: 'agency', agency: row.agencyId }), hint: figures.place.kind === 'program' ? row.state : null,
    cells: [...enrolledCells(row), shareCell(attendanceRate(places)), protectedCell(figures.useOf(where, null)), protectedCell(figures.goalsOf(where, null))],
  }
}

function stateRow (figures: Figures, row: EnrolledRow): PartRow {
  const own = new Set(figures.enrolled.filter(({ by, state }) => by === 'agency' && state === row.state).map(({ agencyId }) => agencyId))
  const places = placesOf([...placesByAgency(figures.seats)].filter(([id]) => own.has(id)).map(([, each]) => each)), where = { level: 'state' as const, state: row.state }
  const isOpen = row.state !== null && (figures.scope.all || figures.scope.states.includes(row.state))
  return { name: row.state === null ? 'No agency' : stateName(row.state), href: isOpen ? pathOf({ kind: 'state', state: row.state! }) : null, hint: null, cells: [...enrolledCells(row), shareCell(attendanceRate(places)), protectedCell(figures.useOf(where, null)), protectedCell(figures.goalsOf(where, null))] }
}

function totalRow (figures: Figures, all: EnrolledRow): PartRow {
  const where = whereOf(figures.place)
  return { name: 'All together', href: null, hint: null, cells: [...enrolledCells(all), shareCell(attendanceRate(placesOf(figures.seats.filter(({ isAll }) => isAll)))), protectedCell(figures.useOf(where, null)), protectedCell(figures.goalsOf(where, null))] }
}
