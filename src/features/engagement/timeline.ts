/** An agency's outcomes beside its training: shown together, and never as cause and effect. */
import { can } from '#src/domain/access.ts'
import { trainingTimeline, type TimelineMonth, type TimelineQuarter } from '#src/domain/charts/training-timeline.ts'
import { attendanceRate } from '#src/domain/engagement.ts'
import { highest } from '#src/domain/fidelity.ts'
import { isoDay } from '#src/domain/moments.ts'
import { type Quarter, quarterAfter, quarterOf, quarterText, wholePercent } from '#src/domain/outcomes.ts'
import { type Month, monthOf, monthsBetween } from '#src/domain/practice.ts'
import type { AgencyRow } from '#src/features/people/queries.ts'
import { listFidelity } from '#src/features/practice/fidelity-queries.ts'
import { listOutcomes, type OutcomeEntry } from '#src/features/practice/outcome-queries.ts'
import type { SignedIn } from '#src/platform/http/person.ts'
import type { Views } from '#src/platform/http/views.ts'
import type { Services } from '#src/services.ts'
import { listEnrolledMonths, listSeatMonths, listTrainingDays, type Within } from './queries.ts'

/** Two years: seven quarters that are over and the one under way. */
const shownQuarters = 8
/** The rate that is drawn, by the name that it is stored under. */
const drawnRate = 'competitive employment, all served'
const firstMonthOf = (quarter: Quarter): Month => `${quarter.slice(0, 4)}-${String(Number(quarter.slice(6)) * 3 - 2).padStart(2, '0')}`

export async function timelineOf ({ db, now }: Services, viewer: SignedIn, agency: AgencyRow): Promise<Views['engagement/engagement']['timeline']> {
  const isOpen = can(viewer.grants, 'outcomes', { agencyId: agency.id, state: agency.state })
  const today = isoDay(now(), 'UTC'), from = firstMonthOf(quarterAfter(quarterOf(today), 1 - shownQuarters)), months = monthsBetween(from, monthOf(today), 3 * shownQuarters)
  const within: Within = { scope: { all: true }, state: null, agency: agency.id, cohort: null, from }
  const [steps, { months: seats }, days, outcomes, reviews] = await Promise.all([listEnrolledMonths(db, within), listSeatMonths(db, within, now()), listTrainingDays(db, agency.id, from, now()), isOpen ? listOutcomes(db, agency.id) : [], isOpen ? listFidelity(db, agency.id) : []])
  const rated = outcomes.flatMap((entry) => { const rate = entry.rates.find((each) => each.rate === drawnRate); return rate && firstMonthOf(entry.quarter) >= from ? [{ entry, rate }] : [] }).toReversed()
  const chart = trainingTimeline({ id: 'timeline', title: 'Training, calls and outcomes on one axis', note: '' }, {
    rateName: 'people served in a competitive job',
    months: months.map((month, index): TimelineMonth => {
      const call = seats.find((row) => row.isAll && row.month === month)
      return {
        name: monthName(month), label: index === 0 || month.endsWith('-01') || month.endsWith('-07') ? (month.endsWith('-01') || index === 0 ? monthName(month) : monthName(month).slice(0, 3)) : null,
        days: days.filter(({ day }) => monthOf(day) === month).map(({ title }) => title), completed: steps.filter((row) => row.month === month).reduce((sum, { completed }) => sum + completed, 0),
        calls: call ? attendanceRate(call) : null, fidelity: reviews.filter(({ assessedOn, tool }) => monthOf(assessedOn) === month && tool === 'IPS-25').map(({ total }) => `${total} of ${highest}`),
      }
    }),
    quarters: rated.flatMap(({ entry, rate }) => quarterIn(entry, rate, months)),
  })
  return { chart, lines: linesOf(isOpen, rated.map(({ rate }) => rate)), link: isOpen ? { href: `/outcomes/${agency.id}`, text: 'Outcomes and fidelity of this agency' } : null }
}

function quarterIn ({ quarter }: OutcomeEntry, rate: OutcomeEntry['rates'][number], months: readonly Month[]): TimelineQuarter[] {
  const from = months.indexOf(firstMonthOf(quarter)), percent = wholePercent(rate)
  return from < 0 || percent === null ? [] : [{ name: quarterText(quarter), from, to: Math.min(months.length - 1, from + 2), share: (100 * rate.numerator) / rate.denominator, lead: `${percent}%`, parts: `${rate.numerator} of ${rate.denominator}` }]
}

function linesOf (isOpen: boolean, rates: readonly OutcomeEntry['rates'][number][]): string[] {
  if (!isOpen) return ['Quarters and fidelity of an agency are shown to its leads and to admins.']
  const definitions = [...new Set(rates.map(({ definition }) => definition))]
  return [
    'Training and outcomes are shown together. This is not evidence that the one caused the other: staff, local jobs and who is served change in the same months.',
    ...(definitions.length === 0 ? ['No quarter has been entered in these two years.'] : definitions.length === 1 ? [`The rate is “${drawnRate}”: ${definitions[0]}.`] : [`The rate is “${drawnRate}”. It was defined in more than one way in these quarters: ${definitions.join('; ')}.`]),
  ]
}

const monthName = (month: Month): string => new Intl.DateTimeFormat('en-US', { month: 'short', year: 'numeric', timeZone: 'UTC' }).format(new Date(`${month}-01T00:00:00Z`))
