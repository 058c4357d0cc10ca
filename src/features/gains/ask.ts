/** What a page of gains is asked for, and everything it stands on. */
import type { Scope } from '#src/domain/access.ts'
import type { Module } from '#src/domain/curriculum.ts'
import { stateName } from '#src/domain/places.ts'
import type { Release } from '#src/features/curriculum/curricula.ts'
import { NotFound } from '#src/platform/http/errors.ts'
import type { Services } from '#src/services.ts'
import { mostSlopes } from './charts.ts'
import { type Filters, gainsPath, groupOf, noFilters, type Place } from './group.ts'
import { placeFigures, type PlaceFigures, wholeOf } from './place-figures.ts'
import type { Around } from './place-page.ts'
import { findAgencyName, findCohortName, listCohorts, listPeopleGains } from './queries.ts'

export type Asked = {
  release: Release; scope: Scope; place: Place; /** null for the whole program */ placeName: string | null; module: Module | null
  filters: Filters; fault: Around['fault']; /** whether people may be named */ names: boolean
}

/** What the place is called. Throws NotFound where it is outside of reach, or has nobody of this curriculum. */
export async function placeNamed (services: Services, curriculum: string, place: Place, scope: Scope): Promise<string | null> {
  const group = groupOf(curriculum, scope, place, noFilters)
  if (place.kind === 'program') return null
  if (place.kind === 'state') {
    if (!scope.all && !scope.states.includes(place.state)) throw new NotFound()
    return stateName(place.state)
  }
  const name = place.kind === 'agency' ? await findAgencyName(services.db, group) : await findCohortName(services.db, group)
  if (name === null) throw new NotFound()
  return name
}

export async function loadPlace (services: Services, asked: Asked): Promise<{ found: PlaceFigures; around: Around }> {
  const { release, scope, place, filters, module } = asked
  const group = groupOf(release.id, scope, place, filters, module?.id ?? null)
  const found = await placeFigures(services, release, place, group)
  const isSeen = asked.names && found.total.visibility === 'shown' && found.total.gain.n <= mostSlopes
  const [people, curricula, cohorts] = await Promise.all([isSeen ? listPeopleGains(services.db, group, await wholeOf(services, group), mostSlopes) : [], services.curricula.list(), scope.all && place.kind !== 'cohort' ? listCohorts(services.db, { ...group, cohort: null, discipline: null }) : []])
  return { found, around: { curriculum: release.id, title: release.curriculum.title, place, placeName: asked.placeName, module, scope, filters, fault: asked.fault, curricula, cohorts, crumbs: crumbsOf(asked), names: asked.names, people } }
}

/** The way down to this page, from the program. */
function crumbsOf ({ release, place, placeName, module, filters }: Asked): Around['crumbs'] {
  if (place.kind === 'program' && module === null) return []
  return [
    { href: gainsPath(release.id, { kind: 'program' }, filters), text: release.curriculum.title },
    ...(module !== null && placeName !== null ? [{ href: gainsPath(release.id, place, filters), text: placeName }] : []),
  ]
}
