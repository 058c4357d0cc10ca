/** The page of a cohort: what it is, and who is in it and how far. */
import { z } from 'zod'
import { can } from '#src/domain/access.ts'
import { disciplines } from '#src/domain/curriculum.ts'
import { dayText } from '#src/domain/moments.ts'
import { standing } from '#src/domain/standing.ts'
import { timeZoneText } from '#src/features/accounts/fields.ts'
import type { Release } from '#src/features/curriculum/curricula.ts'
import { agencyOptions, disciplineField, readId } from '#src/features/people/fields.ts'
import { disciplineText, peopleText } from '#src/features/people/words.ts'
import type { SignedIn } from '#src/platform/http/person.ts'
import type { Views } from '#src/platform/http/views.ts'
import type { Services } from '#src/services.ts'
import { presentersText } from './create-cohort.ts'
import type { CohortRow } from './queries.ts'
import { countRoster, countStates, type Learner, listLearners, listRoster, listRosterAgencies, type RosterFilter, type RosterRow, type RosterState, rosterStates } from './roster-queries.ts'
import { daysText } from './words.ts'

const pageSize = 50

/** Anything in the address that is none of these is as if it were not there. */
const text = z.string().max(200).catch('').default('')
const Query = z.object({ q: text, agency: text, discipline: text, state: text, page: text })
export type RosterQuery = z.output<typeof Query>
export const readQuery = (query: unknown): RosterQuery => Query.parse(query ?? {})

export const filterOf = ({ q, agency, discipline, state }: RosterQuery): RosterFilter => ({
  search: q.replace(/\p{Cc}/gu, '').toWellFormed().trim(), agencyId: readId(agency), discipline: disciplineField.nullable().catch(null).parse(discipline), state: Object.hasOwn(rosterStates, state) ? state as RosterState : null,
})

/** `again`: why the chosen people were not taken; their ticks stay. */
export async function rosterPage (services: Services, viewer: SignedIn, cohort: CohortRow, query: RosterQuery, notice: string | null, again: { problem: string; chosen: readonly number[]; who: string } | null = null): Promise<Views['cohorts/cohort']> {
  const { db, curricula } = services
  const filter = filterOf(query)
  const [total, counts, agencies, release] = await Promise.all([countRoster(db, cohort.id, filter), countStates(db, cohort.id), listRosterAgencies(db, cohort.id), curricula.current(cohort.curriculum)])
  const pages = Math.max(1, Math.ceil(total / pageSize)), page = Math.min(pages, readId(query.page) ?? 1)
  const rows = await listRoster(db, cohort.id, filter, { size: pageSize, from: (page - 1) * pageSize })
  const learners = new Map((await listLearners(db, rows.map(({ enrollmentId }) => enrollmentId))).map((learner) => [learner.enrollmentId, learner]))
  const given = { ...(filter.search && { q: filter.search }), ...(filter.agencyId !== null && { agency: String(filter.agencyId) }), ...(filter.discipline && { discipline: filter.discipline }), ...(filter.state && { state: filter.state }) }
  const path = `/cohorts/${cohort.id}`
  const at = (number: number): string | null => (number < 1 || number > pages ? null : `${path}?${new URLSearchParams({ ...given, page: String(number) })}`)
  const isAdmin = can(viewer.grants, 'cohorts')
  const inIt = cohort.people
  const mayAward = can(viewer.grants, 'certificates.award')
  return {
    name: cohort.name, path, notice, isClosed: cohort.closedAt !== null, mayChange: isAdmin, isEmpty: inIt + counts.withdrawn === 0, isFiltered: Object.keys(given).length > 0, hasPresenters: cohort.presenters.length > 0,
    counts: [{ name: 'enrolled', figure: String(inIt) }, ...(['not joined', 'not started', 'started', 'completed'] as const).map((state) => ({ name: rosterStates[state].toLowerCase(), figure: String(counts[state]) }))],
    facts: factsOf(cohort, release, services.now(), viewer), hasExports: can(viewer.grants, 'exports'), exportHref: `/exports?cohort=${cohort.id}`, certificatesHref: can(viewer.grants, 'certificates.read') ? `/certificates/issued?cohort=${cohort.id}` : null,
    filter: {
      q: filter.search, selects: [
        { name: 'agency', label: 'Agency', value: given.agency ?? '', options: agencyOptions('All', agencies) },
        { name: 'discipline', label: 'Discipline', value: filter.discipline ?? '', options: [{ value: '', text: 'All' }, ...(Object.keys(disciplines) as (keyof typeof disciplines)[]).map((value) => ({ value, text: disciplineText(value) }))] },
        { name: 'state', label: 'State', value: filter.state ?? '', options: [{ value: '', text: 'All who are in it' }, ...Object.entries(rosterStates).map(([value, words]) => ({ value, text: words }))] },
      ],
    },
    caption: captionText(total, page, rows.length), page, pages, previous: at(page - 1), next: at(page + 1),
    rows: rows.map((row) => ({
      id: String(row.enrollmentId), href: can(viewer.grants, 'people') ? `/people/${row.personId}` : null, name: row.name, hint: row.email, agency: row.agency ? `${row.agency}, ${row.place}` : 'None', discipline: disciplineText(row.discipline),
      ...standingOf(row, viewer, services.now()), progress: progressOf(release, cohort, learners.get(row.enrollmentId)), isChosen: again?.chosen.includes(row.enrollmentId) ?? false,
      awardHref: mayAward && row.state !== 'completed' && row.state !== 'withdrawn' ? `/certificates/awards/${row.enrollmentId}` : null,
    })),
    bulk: isAdmin ? { problem: again?.problem ?? null, isAll: again?.who === 'all', all: total === 1 ? 'The one who fits' : `All ${total.toLocaleString('en-US')} who fit`, isReturn: filter.state === 'withdrawn' } : null,
  }
}

function factsOf (cohort: CohortRow, release: Release | null, now: Date, { timeZone }: SignedIn): { name: string; text: string }[] {
  const some = (name: string, words: string | null): { name: string; text: string }[] => (words === null || words === '' ? [] : [{ name, text: words }])
  const own = (value: number | null, usual: number | undefined, words: (n: number) => string): string | null => (value !== null ? words(value) : usual === undefined ? null : `${words(usual)}, as the curriculum says`)
  const attempts = (n: number): string => (n === 1 ? '1 for each post-quiz' : `${n} for each post-quiz`)
  const days = (n: number): string => (n === 1 ? '1 day' : `${n} days`)
  return [
    ...some('Standing', cohort.closedAt === null ? null : `Closed since ${dayText(cohort.closedAt, timeZone, now)}`),
    ...some('Curriculum', release?.curriculum.title ?? cohort.curriculum), ...some('Days', daysText(cohort)), ...some('Time zone', timeZoneText(cohort.timeZone)),
    ...some('Format', cohort.deliveryFormat ?? release?.curriculum.certificate.deliveryFormat ?? null), ...some('Location', cohort.location), ...some(cohort.presenters.length === 1 ? 'Presenter' : 'Presenters', presentersText(cohort.presenters)),
    ...some('Reading', cohort.isGated ? 'Opens when the pre-quiz of its module is in' : 'Open from the start'),
    ...some('Attempts', own(cohort.attemptLimit, release?.curriculum.attempts, attempts)), ...some('Follow-up', own(cohort.followUpDays, release?.curriculum.followUpDays, (n) => `${days(n)} after completion${cohort.followUpPercent === null ? '' : `, ${cohort.followUpPercent}% of them by lot`}`)),
    ...some('Reminders', cohort.reminderDays === null ? 'None' : `After ${days(cohort.reminderDays)} without a step${cohort.closedAt === null ? '' : ', stopped while it is closed'}`),
  ]
}

const captionText = (total: number, page: number, shown: number): string => {
  const from = (page - 1) * pageSize + 1
  return total === shown ? peopleText(total) : `${total.toLocaleString('en-US')} people, ${from} to ${from + shown - 1}`
}

function standingOf (row: RosterRow, { timeZone }: SignedIn, now: Date): { state: string; since: string } {
  const day = (at: Date): string => dayText(at, timeZone, now)
  return { state: rosterStates[row.state], since: row.withdrawnAt ? `since ${day(row.withdrawnAt)}` : row.completedAt ? day(row.completedAt) : `enrolled ${day(row.enrolledAt)}` }
}

/** "3 of 6 modules", of those that their discipline must do. */
function progressOf (release: Release | null, cohort: CohortRow, learner: Learner | undefined): string {
  if (!release || !learner) return ''
  const required = standing(release, { ...learner, isGated: cohort.isGated, attemptLimit: cohort.attemptLimit }).filter(({ isRequired }) => isRequired)
  return `${required.filter(({ state }) => state === 'done').length} of ${required.length === 1 ? '1 module' : `${required.length} modules`}`
}
