/**
 * The evaluation of a cohort on one sheet: Kirkpatrick's four levels and the five dimensions of RE-AIM, each with its figure, of how many, and where it comes from. What was not measured says so; no
 * figure stands for it. Measures follow the tables of the program's evaluation: reaction, learning, behavior and results; reach, effectiveness, adoption, implementation and maintenance. Pure.
 */
import { interval, people, plain, signed } from '#src/domain/charts/numbers-shown.ts'
import { disciplines } from '#src/domain/curriculum.ts'
import { attendanceRate, completionRate, partsText, type Share, share, shareText } from '#src/domain/engagement.ts'
import { highest } from '#src/domain/fidelity.ts'
import { least } from '#src/domain/gains/least.ts'
import { retention } from '#src/domain/gains/retention.ts'
import { peopleIn } from '#src/domain/gains/frequencies.ts'
import { fullDayText } from '#src/domain/moments.ts'
import { quarterOf, quarterText, wholePercent } from '#src/domain/outcomes.ts'
import { monthText } from '#src/domain/practice.ts'
import { hiddenInference, hiddenWords } from '#src/domain/suppression.ts'
import { calendarDay } from '#src/features/people/words.ts'
import { gainsPath } from '#src/features/gains/group.ts'
import type { Views } from '#src/platform/http/views.ts'
import { disciplineKeys, type EligibleRow, sumOf } from './eligible-queries.ts'
import type { Protected } from './figures.ts'
import { reactionOf } from './reaction.ts'
import type { Summary } from './summary.ts'
import type { QuarterSum } from './summary-queries.ts'
import type { LevelRow, Measure } from './views.ts'

/** Outcomes of fewer agencies than this are shown to nobody who may not see those of each. */
const leastAgencies = 3

type Source = Measure['source']
const measured = (name: string, figure: string, of: string, source: Source): Measure => ({ name, figure, of, source })
const missing = (name: string, why: string, source: Source): Measure => ({ name, figure: null, of: `Not measured yet: ${why}`, source })
/** A share as a percentage, with its parts beside it. */
const shareOf = (name: string, given: Share, unit: string, none: string, source: Source): Measure => { const percent = wholePercent(given); return percent === null ? missing(name, none, source) : measured(name, `${percent}%`, `${partsText(given)} ${unit}`, source) }
const protectedOf = (name: string, given: Protected, unit: string, none: string, source: Source): Measure =>
  (given.share ? shareOf(name, given.share, unit, none, source) : given.n === 0 ? missing(name, none, source) : { name, figure: null, of: `Not shown: ${given.hidden.replace(/^not shown, /, '')}. ${given.n.toLocaleString('en-US')} ${unit}.`, source })

export function summaryPage (summary: Summary, given: { now: Date; canEnter: boolean }): Views['engagement/cohort'] {
  const { cohort, staff } = summary, path = `/engagement/cohorts/${cohort.id}`
  const agencies = new Set(staff.map(({ agencyId }) => agencyId)).size, trainees = staff.reduce((sum, row) => sum + row.people, 0)
  return {
    name: cohort.name, kicker: 'Evaluation of a cohort', date: `As of ${fullDayText(given.now, cohort.timeZone)}.`,
    about: [`${people(trainees)} of ${agencies === 1 ? '1 agency' : `${agencies} agencies`}, from ${calendarDay(cohort.startsOn)} on.`],
    kirkpatrick: kirkpatrick(summary), reAim: reAim(summary), reach: reachTable(summary),
    caution: ['There was no comparison group: what is shown here changed, or happened, and the training is one possible reason.', 'A figure is never without its n. What was not measured is said in words and has no figure.'],
    back: summary.may.cohort ? `/cohorts/${cohort.id}` : null, eligibleHref: given.canEnter ? `${path}/eligible` : null, gainsHref: gainsPath(cohort.curriculum, { kind: 'cohort', cohort: cohort.id }),
  }
}

function kirkpatrick (summary: Summary): LevelRow[] {
  return [
    { level: '1. Reaction', question: 'Did people value it?', measures: reactionOf(summary.cohort.id, summary.feedback) },
    { level: '2. Learning', question: 'Do they know more, and are they surer?', measures: [knowledge(summary), sureness(summary)] },
    { level: '3. Behavior', question: 'Do they use it?', measures: [practiceUsed(summary), goalsMet(summary)] },
    { level: '4. Results', question: 'Does it matter to the people served?', measures: [...outcomes(summary), fidelityOf(summary)] },
  ]
}

function reAim (summary: Summary): LevelRow[] {
  return [
    { level: 'Reach', question: 'How many of those who could come came?', measures: [reach(summary)] },
    { level: 'Effectiveness', question: 'What changed in those who came?', measures: [knowledge(summary), sureness(summary), ...outcomes(summary).slice(0, 1)] },
    { level: 'Adoption', question: 'How many agencies take part?', measures: [adoption(summary)] },
    { level: 'Implementation', question: 'Did it happen as planned?', measures: [completion(summary), calls(summary, 'all'), practiceUsed(summary), fidelityOf(summary)] },
    { level: 'Maintenance', question: 'Does it last?', measures: [kept(summary), calls(summary, 'mentor'), stillReporting(summary)] },
  ]
}

const gainSource = ({ cohort }: Summary): Source => ({ text: 'Gains of the cohort', href: gainsPath(cohort.curriculum, { kind: 'cohort', cohort: cohort.id }) })
const practiceSource = ({ cohort, may }: Summary): Source => ({ text: 'Monthly practice reports', href: may.reports ? `/practice/cohorts/${cohort.id}` : null })
const outcomeSource = ({ may }: Summary): Source => ({ text: 'Quarters of the agencies', href: may.outcomes ? '/outcomes' : null })
const cohortSource = (text: string, { cohort, may }: Summary): Source => ({ text, href: may.cohort ? `/cohorts/${cohort.id}` : null })
const callSource: Source = { text: 'Attendance of calls', href: '/engagement' }

function knowledge (summary: Summary): Measure {
  const source = gainSource(summary), name = 'Knowledge gain', total = summary.gains?.total
  if (!total || total.visibility !== 'shown' || total.gain.scores === null) return { name, figure: null, of: total && total.visibility !== 'shown' ? total.visibility === 'empty' ? 'Not measured yet: nobody has both quizzes.' : hiddenWords[total.visibility] : 'Not measured yet: the curriculum is not published.', source }
  const { n, scores, inference } = total.gain
  return measured(name, `${signed(scores.gain)} points`, `${people(n)} with both quizzes, first complete attempt in each phase, from ${plain(scores.pre)}% to ${plain(scores.post)}%. ${inference ? `95% confidence interval ${interval(inference.ci)}.` : hiddenInference}`, source)
}

function sureness (summary: Summary): Measure {
  const source = gainSource(summary), name = 'Confidence', answers = summary.confidence.reduce((sum, { n }) => sum + n, 0)
  if (answers === 0) return missing(name, `fewer than ${least.scores} people rated themselves before and after.`, source)
  const sure = (when: 'before' | 'after'): number => Math.round(summary.confidence.reduce((sum, each) => sum + each[when].sure * each.n, 0) / answers * 100)
  return measured(name, `${sure('before')}% to ${sure('after')}% sure`, `${answers.toLocaleString('en-US')} ratings before and as many after, on ${summary.confidence.length === 1 ? '1 statement' : `${summary.confidence.length} statements`}; each statement by at least ${least.scores} people`, source)
}

const practiceUsed = (summary: Summary): Measure => protectedOf('Practice used', summary.use, 'reports of people who came to a call', 'nobody who came to a call has reported.', practiceSource(summary))
const goalsMet = (summary: Summary): Measure => protectedOf('Practice goals met', summary.goals, 'goals of its people that were due since it began', 'no goal was due.', practiceSource(summary))

/** The newest quarter, and the last one that was over when the training began; each rate by itself, since programs may define them differently. */
function outcomes (summary: Summary): Measure[] {
  const names: Record<string, string> = { 'competitive employment, all served': 'People served in competitive work', 'education, all served': 'People served in education' }
  return Object.entries(names).map(([rate, name]) => {
    const rows = summary.quarters.filter((row) => row.rate === rate && row.denominator > 0), source = outcomeSource(summary), newest = rows[0]
    if (!newest) return missing(name, 'no agency of the cohort has entered a quarter.', source)
    if (!summary.may.outcomes && newest.agencies < leastAgencies) return { name, figure: null, of: `Not shown: fewer than ${leastAgencies} agencies entered ${quarterText(newest.quarter)}.`, source }
    const before = rows.find(({ quarter, agencies }) => quarter < quarterOf(summary.cohort.startsOn) && (summary.may.outcomes || agencies >= leastAgencies))
    return measured(name, `${wholePercent(newest)}%`, `${quarterWords(newest)}.${before ? ` Before the training, ${wholePercent(before)}%: ${quarterWords(before)}.` : ''} ${newest.definitions.length === 1 ? `Rate: ${newest.definitions[0]}.` : 'Agencies define this rate differently.'}`, source)
  })
}
const quarterWords = (row: QuarterSum): string => `${partsText(row)} people served in ${row.agencies === 1 ? '1 agency' : `${row.agencies} agencies`}, ${quarterText(row.quarter)}`

function fidelityOf (summary: Summary): Measure {
  const { agencies, independent, mean } = summary.fidelity, source = outcomeSource(summary)
  if (mean === null) return missing('Fidelity, IPS-25', 'no review of an agency of the cohort is entered.', source)
  if (!summary.may.outcomes && agencies < leastAgencies) return { name: 'Fidelity, IPS-25', figure: null, of: `Not shown: fewer than ${leastAgencies} agencies were reviewed.`, source }
  return measured('Fidelity, IPS-25', `${plain(mean, 0)} of ${highest}`, `mean of the newest review of ${agencies === 1 ? '1 agency' : `${agencies} agencies`}, ${independent} of them by others than the agency itself`, source)
}

/** Of those eligible; who is enrolled beyond what an agency said does not make it more than all. */
function reach (summary: Summary): Measure {
  const source = cohortSource('Enrollments, and eligible staff as entered', summary), invited = new Set(summary.eligible.map(({ agencyId }) => agencyId))
  const eligible = summary.eligible.reduce((sum, row) => sum + sumOf(row), 0)
  if (eligible === 0) return missing('Eligible staff enrolled', 'nobody has entered how many staff of each agency are eligible.', source)
  const enrolled = summary.staff.filter(({ agencyId }) => agencyId !== null && invited.has(agencyId)).reduce((sum, row) => sum + row.people, 0)
  if (enrolled > eligible) return { name: 'Eligible staff enrolled', figure: null, of: `${enrolled} are enrolled, and only ${eligible} were entered as eligible. Correct what was entered.`, source }
  return shareOf('Eligible staff enrolled', share(enrolled, eligible), `eligible staff of ${invited.size === 1 ? '1 agency' : `${invited.size} agencies`}; the table below has them by discipline and agency`, '', source)
}

function adoption (summary: Summary): Measure {
  const source = cohortSource('Enrollments, and agencies invited as entered', summary)
  const active = new Set(summary.staff.filter(({ agencyId, active: n }) => agencyId !== null && n > 0).map(({ agencyId }) => agencyId)), invited = new Set(summary.eligible.map(({ agencyId }) => agencyId as number | null))
  if (invited.size === 0) return missing('Agencies with an active trainee', `nobody has entered which agencies were invited. ${active.size === 1 ? '1 agency has' : `${active.size} agencies have`} an active trainee.`, source)
  return shareOf('Agencies with an active trainee', share([...active].filter((id) => invited.has(id)).length, invited.size), 'agencies invited; active is who has begun, or was on a call', '', source)
}

const completion = (summary: Summary): Measure => shareOf('Training complete', completionRate(summary.enrolled ?? { completed: 0, enrolled: 0 }), 'enrollments', 'nobody is enrolled.', cohortSource('Enrollments of the cohort', summary))

function calls ({ kinds }: Summary, which: 'all' | 'mentor'): Measure {
  const own = kinds.filter(({ kind }) => which === 'all' || kind === which), held = own.reduce((sum, row) => sum + row.calls, 0)
  const places = { expected: own.reduce((sum, row) => sum + row.expected, 0), attended: own.reduce((sum, row) => sum + row.attended, 0) }
  return shareOf(which === 'all' ? 'Call attendance' : 'Attendance in the mentor phase', attendanceRate(places), `places on ${held === 1 ? '1 call' : `${held} calls`}: each person expected on each call is one`, which === 'all' ? 'no call has been held.' : 'no mentor call has been held.', callSource)
}

function kept (summary: Summary): Measure {
  const name = 'Gain kept at the follow-up quiz', source = gainSource(summary), triples = summary.gains?.triples ?? null
  if (triples === null || peopleIn(triples) < least.scores) return missing(name, `fewer than ${least.scores} people have all three quizzes.`, source)
  const found = retention(triples)
  if (found.share === null) return { name, figure: null, of: `Not defined: ${people(found.n)} with all three quizzes had gained nothing.`, source }
  return measured(name, `${Math.round(found.share * 100)}%`, `${people(found.n)} with all three quizzes: ${plain(found.gain.pre.mean)}% before, ${plain(found.gain.post.mean)}% after, ${plain(found.kept.post.mean)}% at the follow-up`, source)
}

function stillReporting (summary: Summary): Measure {
  const { month, isOver, still, ever } = summary.yearOn, name = 'Still reporting a year on', source = practiceSource(summary)
  if (!isOver) return missing(name, `month 12 is ${monthText(month)}.`, source)
  return shareOf(name, share(still, ever), `people who ever reported have a report about ${monthText(month)} or later`, 'nobody has reported.', source)
}

/** Enrolled of eligible, by discipline over the agencies that were invited, then by agency. */
function reachTable ({ eligible, staff }: Summary): Views['engagement/cohort']['reach'] {
  const invited = new Set(eligible.map(({ agencyId }) => agencyId))
  const of = (enrolled: number, could: number): string => (could === 0 ? `${enrolled}, nobody eligible` : enrolled > could ? `${enrolled}, ${could} eligible` : shareText(share(enrolled, could)))
  const here = staff.filter(({ agencyId }) => agencyId !== null && invited.has(agencyId))
  const rowOf = (agency: EligibleRow): string => of(here.filter(({ agencyId }) => agencyId === agency.agencyId).reduce((sum, row) => sum + row.people, 0), sumOf(agency))
  return {
    caption: 'Enrolled of eligible staff',
    rows: [
      ...disciplineKeys.flatMap((key) => { const could = eligible.reduce((sum, row) => sum + row[key], 0), came = here.filter(({ discipline }) => discipline === key).reduce((sum, row) => sum + row.people, 0); return could + came === 0 || eligible.length === 0 ? [] : [{ name: disciplines[key], cells: [of(came, could)] }] }),
      ...eligible.map((agency) => ({ name: `${agency.agency}, ${agency.state}`, cells: [rowOf(agency)] })),
    ],
  }
}
