/** What the evaluation of a cohort stands on, read at once: gains, calls, practice, outcomes, and who could have come. */
import { can } from '#src/domain/access.ts'
import type { Share } from '#src/domain/engagement.ts'
import type { LikertItem } from '#src/domain/curriculum.ts'
import { type Confidence, confidence } from '#src/domain/gains/confidence.ts'
import { least } from '#src/domain/gains/least.ts'
import { isoDay } from '#src/domain/moments.ts'
import { type Month, monthAfter, monthOf } from '#src/domain/practice.ts'
import type { CohortRow } from '#src/features/cohorts/queries.ts'
import { type FeedbackSummary, listFeedbackSummaries } from '#src/features/feedback/summary-queries.ts'
import { ratedStatements } from '#src/features/gains/confidence.ts'
import { groupOf, noFilters, type Place } from '#src/features/gains/group.ts'
import { placeFigures, type PlaceFigures } from '#src/features/gains/place-figures.ts'
import { listRatings } from '#src/features/gains/queries.ts'
import type { SignedIn } from '#src/platform/http/person.ts'
import type { Services } from '#src/services.ts'
import { type EligibleRow, type EnrolledStaff, listEligible, listEnrolledStaff } from './eligible-queries.ts'
import { loadFigures, metOf, type Protected, usedOf } from './figures.ts'
import { listGoals, listUse, type Tally } from './practice-queries.ts'
import { type EnrolledRow, listEnrolled, listSeatKinds, type Within } from './queries.ts'
import { countReporters, countSmallReporting, findFidelity, listQuarterSums, type QuarterSum } from './summary-queries.ts'
import { hiddenShare } from './visibility.ts'

const scope = { all: true } as const

export type Summary = {
  cohort: CohortRow; /** Null where the curriculum is published no more. */ gains: PlaceFigures | null; confidence: Confidence[]
  /** Of the forms after the training. */ feedback: FeedbackSummary | null
  enrolled: EnrolledRow | null; staff: EnrolledStaff[]; eligible: EligibleRow[]
  kinds: Awaited<ReturnType<typeof listSeatKinds>>; use: Protected; goals: Protected
  quarters: QuarterSum[]; fidelity: { agencies: number; independent: number; mean: number | null }
  /** Month 12 after the first day; whether it is over; who still reports. */
  yearOn: { month: Month; isOver: boolean; still: number; ever: number }
  /** What of the sources the reader may open: outcomes of single agencies, single reports, the cohort itself. */
  may: { outcomes: boolean; reports: boolean; cohort: boolean }
}

export async function loadSummary (services: Services, viewer: SignedIn, cohort: CohortRow): Promise<Summary> {
  const { db } = services, now = services.now(), today = isoDay(now, 'UTC')
  const within: Within = { scope, state: null, agency: null, cohort: cohort.id, from: null }
  const month = monthAfter(monthOf(cohort.startsOn), 12)
  const [gained, feedback, enrolled, staff, eligible, kinds, use, goals, quarters, fidelity, reporters] = await Promise.all([
    gainsOf(services, cohort), listFeedbackSummaries(db, scope, now, cohort.id), listEnrolled(db, within), listEnrolledStaff(db, cohort.id), listEligible(db, cohort.id), listSeatKinds(db, within, now), listUse(db, within, now), listGoals(db, { ...within, from: monthOf(cohort.startsOn) }, today), listQuarterSums(db, cohort.id),
    findFidelity(db, cohort.id), countReporters(db, cohort.id, month),
  ])
  const hides = await hidesPractice(services, viewer, cohort)
  return {
    cohort, ...gained, feedback: feedback.find(({ phase }) => phase === 'post') ?? null, enrolled: enrolled.find(({ by }) => by === 'all') ?? null, staff, eligible, kinds, use: wholeOf(use, hides, usedOf), goals: wholeOf(goals, hides, metOf), quarters, fidelity,
    yearOn: { month, isOver: monthOf(today) > month, ...reporters }, may: { outcomes: can(viewer.grants, 'outcomes'), reports: can(viewer.grants, 'coaching'), cohort: can(viewer.grants, 'cohorts.run') },
  }
}

async function gainsOf (services: Services, cohort: CohortRow): Promise<Pick<Summary, 'gains' | 'confidence'>> {
  const release = await services.curricula.current(cohort.curriculum)
  if (!release) return { gains: null, confidence: [] }
  const place: Place = { kind: 'cohort', cohort: cohort.id }, group = groupOf(release.id, scope, place, noFilters)
  const modules = release.modules.map(({ module }) => module), likerts = modules.flatMap(({ items }) => items.filter((item): item is LikertItem => item.type === 'likert').map(({ id }) => id))
  const [gains, ratings] = await Promise.all([placeFigures(services, release, place, group), likerts.length === 0 ? [] : listRatings(services.db, group, likerts)])
  return { gains, confidence: gains.total.visibility === 'shown' ? confidence(ratedStatements(modules, ratings)) : [] }
}

/**
 * Whoever may not read reports sees a cohort's shares only where they tell nothing of fewer than five people, also beside the shares of the program and of other cohorts: so only while the program's
 * own is shown, and no other cohort has a few people who report.
 */
async function hidesPractice (services: Services, viewer: SignedIn, cohort: CohortRow): Promise<(people: number) => string | null> {
  if (can(viewer.grants, 'coaching')) return () => null
  const [program, few] = await Promise.all([loadFigures(services, viewer.grants, { kind: 'program' }), countSmallReporting(services.db, cohort.id, least.scores)])
  const isExposed = few > 0 || program.useOf({ level: 'all' }, null).share === null
  return (people) => (people < least.scores ? hiddenShare.small : isExposed ? hiddenShare.protects : null)
}

function wholeOf (tallies: readonly Tally[], hides: (people: number) => string | null, shareOf: (tally: Tally) => Share): Protected {
  const all = tallies.find(({ level, month }) => level === 'all' && month === null)
  if (!all || all.n === 0) return { n: 0, share: null, hidden: hiddenShare.empty }
  const hidden = hides(all.people)
  return hidden === null ? { n: all.n, share: shareOf(all), hidden: '' } : { n: all.n, share: null, hidden }
}
