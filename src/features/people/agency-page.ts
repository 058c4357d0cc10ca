/** Everything that the pages of agencies show. */
import { stateName, states } from '#src/domain/places.ts'
import { blankForm, type Form } from '#src/platform/http/forms.ts'
import type { Views } from '#src/platform/http/views.ts'
import type { Services } from '#src/services.ts'
import { countShared, getAgencyFacts, listAgencyCohorts } from './agency-queries.ts'
import { agencyOptions, stateOptions } from './fields.ts'
import { type AgencyRow, findAgency, listAgencies, listPeople } from './queries.ts'
import { disciplineText, peopleText } from './words.ts'

const shownPeople = 100
const number = (n: number): string => n.toLocaleString('en-US')
const counted = (n: number, one: string): string => `${number(n)} ${one}${n === 1 ? '' : 's'}`
const placeText = ({ city, state }: Pick<AgencyRow, 'city' | 'state'>): string => [city, stateName(state)].filter(Boolean).join(', ')

export const regionOf = (state: string): number => states.get(state)?.region ?? 0

/** By region of the Department of Health and Human Services, then by state. `region` null: all of them. */
export async function agenciesPage ({ db }: Services, region: number | null): Promise<Views['people/agencies']> {
  const [open, closed] = await Promise.all([listAgencies(db, 'open'), listAgencies(db, 'closed')])
  const row = (agency: AgencyRow) => ({ href: `/agencies/${agency.id}`, name: agency.name, hint: agency.city, state: stateName(agency.state), people: peopleText(agency.people) })
  const byRegion = Map.groupBy(open, ({ state }) => regionOf(state))
  const regions = [...byRegion.keys()].sort((a, b) => a - b)
  const isShown = (each: number): boolean => region === null || region === each
  return {
    isEmpty: open.length === 0, total: open.length === 1 ? '1 agency' : `${open.length} agencies`,
    filter: { region: String(region ?? ''), regions: [{ value: '', text: 'All regions' }, ...regions.map((each) => ({ value: String(each), text: `Region ${each}` }))] },
    regions: regions.filter(isShown).map((each) => {
      const agencies = byRegion.get(each)!.toSorted((a, b) => stateName(a.state).localeCompare(stateName(b.state), 'en'))
      return { title: `Region ${each}`, hint: `${agencies.length === 1 ? '1 agency' : `${agencies.length} agencies`} in ${[...new Set(agencies.map(({ state }) => stateName(state)))].join(', ')}; ${peopleText(agencies.reduce((sum, { people }) => sum + people, 0))}`, rows: agencies.map(row) }
    }),
    closed: closed.filter(({ state }) => isShown(regionOf(state))).map(row),
  }
}

export const newAgencyPage = (form: Form): Views['people/agency'] => ({ title: 'Add an agency', form, action: '/agencies', states: stateOptions('Choose a state'), button: 'Add the agency', standing: null, notice: null })

export async function agencyPage ({ db }: Services, agency: AgencyRow, form: Form | null, notice: string | null): Promise<Views['people/agency']> {
  const [facts, cohorts, people, into] = await Promise.all([
    getAgencyFacts(db, agency.id), listAgencyCohorts(db, agency.id), listPeople(db, { all: true }, { search: '', agencyId: agency.id, state: null }, { size: shownPeople, from: 0 }), agency.mergedInto === null ? null : findAgency(db, agency.mergedInto),
  ])
  return {
    title: agency.name, form: form ?? blankForm({ name: agency.name, state: agency.state, city: agency.city }), action: `/agencies/${agency.id}`, states: stateOptions('Choose a state'), button: 'Save the changes', notice,
    standing: {
      path: `/agencies/${agency.id}`, isClosed: agency.closedAt !== null, mergedInto: into && { href: `/agencies/${into.id}`, text: `${into.name}, ${into.state}` },
      facts: [{ name: 'Place', text: placeText(agency) }, { name: 'Region', text: `Region ${regionOf(agency.state)} of Health and Human Services` }],
      counts: [{ name: facts.people === 1 ? 'person now' : 'people now', figure: number(facts.people) }, { name: 'enrollments', figure: number(facts.enrollments) }, { name: 'completed', figure: number(facts.completions) }, { name: 'certificates', figure: number(facts.certificates) }],
      people: people.map((person) => ({ href: `/people/${person.id}`, name: person.name, hint: person.email, discipline: person.discipline ? disciplineText(person.discipline) : '' })),
      more: facts.people > people.length ? { href: `/people?agency=${agency.id}`, text: `All ${number(facts.people)}` } : null,
      cohorts: cohorts.map(({ id, name, enrolled, completed }) => ({ href: `/cohorts/${id}`, name, enrolled: number(enrolled), completed: number(completed) })),
    },
  }
}

/** `into` null: not chosen yet. */
export async function mergePage ({ db }: Services, agency: AgencyRow, into: AgencyRow | null, form: Form): Promise<Views['people/agency-merge']> {
  const others = (await listAgencies(db, 'open')).filter(({ id }) => id !== agency.id)
  const path = `/agencies/${agency.id}`
  const page = { name: agency.name, path, form, options: agencyOptions('Choose the agency that is kept', others), chosen: null }
  if (into === null || into.closedAt !== null || into.id === agency.id) return page
  const [facts, shared] = await Promise.all([getAgencyFacts(db, agency.id), countShared(db, agency.id, into.id)])
  const some = (n: number, one: string, many: string): string[] => (n === 0 ? [] : [n === 1 ? one : many])
  return {
    ...page,
    chosen: {
      into: String(into.id), name: `${into.name}, ${into.state}`, isElsewhere: into.state !== agency.state,
      moves: [
        ...some(facts.people - shared, `1 person belongs to ${into.name} from today on`, `${facts.people - shared} people belong to ${into.name} from today on`), ...some(shared, '1 person belongs to both, and only to it from now on', `${shared} people belong to both, and only to it from now on`),
        ...some(facts.leads, `1 lead of ${agency.name} leads ${into.name} too`, `${facts.leads} leads of ${agency.name} lead ${into.name} too`), `${agency.name} is closed, and rosters that name it mean ${into.name}`,
      ],
      stays: [`${counted(facts.enrollments, 'enrollment')}, ${counted(facts.completions, 'completion')} and ${counted(facts.certificates, 'certificate')} keep the name of ${agency.name}, the agency of their time`],
    },
  }
}
