/** What the list of people shows, to an admin and to the lead of a place. */
import { z } from 'zod'
import { can, type Scope, scopeOf } from '#src/domain/access.ts'
import { dayText } from '#src/domain/moments.ts'
import { stateName, states } from '#src/domain/places.ts'
import type { SignedIn } from '#src/platform/http/person.ts'
import type { Views } from '#src/platform/http/views.ts'
import type { Services } from '#src/services.ts'
import { agencyOptions, readId, stateOptions } from './fields.ts'
import { countPeople, listAgencies, listPeople, type PeopleFilter, type PersonRow } from './queries.ts'
import { listOpenCohorts } from './roster-queries.ts'
import { disciplineText } from './words.ts'
import './views.ts'

const pageSize = 50

/** Anything in the address that is none of these is as if it were not there. */
const Query = z.object({ q: z.string().max(200).catch(''), agency: z.string().catch(''), state: z.string().catch(''), page: z.string().catch('') })
export type ListQuery = z.output<typeof Query>
export const readQuery = (query: unknown): ListQuery => Query.parse(query ?? {})

export const filterOf = ({ q, agency, state }: Pick<ListQuery, 'q' | 'agency' | 'state'>): PeopleFilter =>
  ({ search: q.replace(/\p{Cc}/gu, '').trim(), agencyId: readId(agency), state: states.has(state) ? state : null })

/** `problem`: why the chosen people were not taken. Ticks of `chosen` stay. */
export async function peoplePage (services: Services, viewer: SignedIn, query: ListQuery, again: { problem: string; chosen: readonly number[]; who: string } | null = null): Promise<Views['people/people']> {
  const { db } = services
  const scope = scopeOf(viewer.grants, 'people.read')
  const isAdmin = can(viewer.grants, 'people')
  const filter = filterOf(query)
  const [total, agencies, cohorts] = await Promise.all([countPeople(db, scope, filter), listAgencies(db, 'open', scope), isAdmin ? listOpenCohorts(db) : []])
  const pages = Math.max(1, Math.ceil(total / pageSize))
  const page = Math.min(pages, readId(query.page) ?? 1)
  const people = await listPeople(db, scope, filter, { size: pageSize, from: (page - 1) * pageSize })
  const given = { ...(filter.search && { q: filter.search }), ...(filter.agencyId !== null && { agency: String(filter.agencyId) }), ...(filter.state && { state: filter.state }) }
  const at = (number: number): string | null => (number < 1 || number > pages ? null : `/people?${new URLSearchParams({ ...given, page: String(number) })}`)
  return {
    caption: captionText(total, page, people.length), isFiltered: Object.keys(given).length > 0, page, pages, previous: at(page - 1), next: at(page + 1),
    filter: { search: filter.search, agency: String(filter.agencyId ?? ''), state: filter.state ?? '', agencies: agencyOptions(`All ${agencies.length}`, agencies), states: statesWithin(scope, agencies) },
    rows: people.map((person) => ({
      id: String(person.id), href: `/people/${person.id}`, name: person.name, hint: person.email, agency: person.agency ? `${person.agency}, ${person.state}` : 'None', discipline: person.discipline ? disciplineText(person.discipline) : '', standing: standingText(person, viewer, services.now()),
      isChosen: again?.chosen.includes(person.id) ?? false,
    })),
    bulk: isAdmin ? { problem: again?.problem ?? null, isAll: again?.who === 'all', all: total === 1 ? 'The one who fits' : `All ${total.toLocaleString('en-US')} who fit`, cohorts: cohorts.map(({ id, name }) => ({ value: String(id), text: name })) } : null,
  }
}

/** Only states that the viewer can see people of. */
function statesWithin (scope: Scope, agencies: readonly { state: string }[]) {
  if (scope.all) return stateOptions('All')
  return [{ value: '', text: 'All' }, ...[...new Set([...scope.states, ...agencies.map(({ state }) => state)])].sort().map((state) => ({ value: state, text: stateName(state) }))]
}

const captionText = (total: number, page: number, shown: number): string => {
  if (total === 0) return 'Nobody'
  const from = (page - 1) * pageSize + 1
  return total === 1 ? '1 person' : total === shown ? `${total} people` : `${total} people, ${from} to ${from + shown - 1}`
}

function standingText (person: PersonRow, viewer: Pick<SignedIn, 'timeZone'>, now: Date): string {
  if (person.isDisabled) return 'Disabled'
  if (person.hasJoined) return 'Joined'
  return person.invitedAt === null ? 'Not invited' : `Invited ${dayText(person.invitedAt, viewer.timeZone, now)}`
}
