/** What a coach sees: cohorts, the people of one, one person. */
import { engagement } from '#src/domain/charts/engagement.ts'
import { dayText, isoDay } from '#src/domain/moments.ts'
import { goalsOf, monthAfter, monthOf, monthsBetween, monthText, timesUsed } from '#src/domain/practice.ts'
import { peopleText } from '#src/features/people/words.ts'
import type { CohortRow } from '#src/features/cohorts/queries.ts'
import { NotFound } from '#src/platform/http/errors.ts'
import type { SignedIn } from '#src/platform/http/person.ts'
import type { Views } from '#src/platform/http/views.ts'
import type { Services } from '#src/services.ts'
import { shownMonths } from './own-page.ts'
import { countTrainees, findTrainee, listCohortsSeen, listReports, listTrainees } from './queries.ts'
import { barrierLines, goalLines, goalSentence, goalsShown, monthHeads, monthsReported, trendCharts, twinLines } from './trends.ts'

const pageSize = 50
const drawnMonths = 6

export async function coachCohortsPage ({ db, now }: Services, viewer: SignedIn): Promise<Views['practice/cohorts']> {
  const month = monthAfter(monthOf(isoDay(now(), viewer.timeZone)), -1)
  const rows = await listCohortsSeen(db, month)
  return { caption: `Reports about ${monthText(month)}`, rows: rows.map(({ id, name, isOpen, people, reported }) => ({ href: `/practice/cohorts/${id}`, name, standing: isOpen ? 'Open' : 'Closed', people: peopleText(people), reported: `${reported} of ${people}` })) }
}

export async function coachCohortPage ({ db, now }: Services, viewer: SignedIn, cohort: CohortRow, page: number): Promise<Views['practice/cohort']> {
  const total = await countTrainees(db, cohort.id)
  const pages = Math.max(1, Math.ceil(total / pageSize)), shown = Math.min(pages, page)
  const trainees = await listTrainees(db, cohort.id, { size: pageSize, from: (shown - 1) * pageSize })
  const reports = Map.groupBy(await listReports(db, trainees.map(({ id }) => id)), ({ personId }) => personId)
  const today = isoDay(now(), viewer.timeZone)
  const last = monthOf(today), months = monthsReported(monthsBetween(monthAfter(last, 1 - drawnMonths), last), [...reports.values()].flat())
  const at = (number: number): string | null => (number < 1 || number > pages ? null : `/practice/cohorts/${cohort.id}?page=${number}`)
  const rows = trainees.map((trainee) => {
    const own = reports.get(trainee.id) ?? []
    const goal = goalLines(goalsOf(own), today)[0] ?? null
    const newest = own.at(-1)
    return { trainee, own, goal, newest }
  })
  return {
    name: cohort.name, page: shown, pages, previous: at(shown - 1), next: at(shown + 1), isEmpty: total === 0,
    caption: `${peopleText(total)}, by name`,
    rows: rows.map(({ trainee, goal, newest }) => ({
      href: `/practice/people/${trainee.id}`, name: trainee.name, agency: trainee.agency ?? 'No agency', last: newest ? monthText(newest.month) : 'None yet', lastHint: newest ? `submitted ${dayText(newest.submittedAt, viewer.timeZone, now())}` : '',
      goal: goal?.text ?? 'None yet', goalHint: goal ? `${goal.standing}. ${goal.set}` : '',
    })),
    chart: rows.every(({ own }) => own.length === 0) ? null : { ...engagement({ id: 'use', title: 'Practices used', note: `Times any practice of the list was used, by the reports of these ${rows.length === 1 ? 'person' : `${rows.length} people`}.` }, {
      first: 'Trainee', months: monthHeads(months), unit: 'times any practice was used', kind: 'count',
      rows: rows.map(({ trainee, own }) => {
        const values = months.map((month) => { const report = own.find((each) => each.month === month); return report ? timesUsed(report) : null })
        const reported = values.filter((value) => value !== null).length
        return { name: trainee.name, hint: trainee.agency, values, total: `${reported} of ${months.length} months`, hidden: reported === 0 ? 'No report in these months.' : null }
      }),
    }), lead: 'Reported' },
  }
}

/** Throws NotFound for whoever is in no cohort. */
export async function coachPersonPage ({ db, now }: Services, viewer: SignedIn, personId: number | null): Promise<Views['practice/person']> {
  const trainee = personId === null ? null : await findTrainee(db, personId)
  if (!trainee) throw new NotFound('no such trainee')
  const reports = await listReports(db, [trainee.id])
  const today = isoDay(now(), viewer.timeZone)
  const months = monthsBetween(monthOf(isoDay(trainee.firstAt, viewer.timeZone)), monthOf(today), shownMonths)
  const goals = goalsOf(reports)
  return {
    name: trainee.name, cohorts: trainee.cohorts.map(({ id, name }) => ({ href: `/practice/cohorts/${id}`, text: name })),
    isEmpty: reports.length === 0, charts: trendCharts(reports, months), twins: twinLines(reports), ...goalsShown(goals, today), goalSentence: goalSentence(goals, today), barriers: barrierLines(reports),
    notes: reports.toReversed().flatMap(({ month, note }) => (note === '' ? [] : [{ month: monthText(month), text: note }])),
  }
}
