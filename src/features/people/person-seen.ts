/** One person, to be seen and not changed: for leads of their place, and for a record that was merged into another. */
import { type Scope, scopeOf } from '#src/domain/access.ts'
import { dayText } from '#src/domain/moments.ts'
import type { SignedIn } from '#src/platform/http/person.ts'
import type { Views } from '#src/platform/http/views.ts'
import type { Services } from '#src/services.ts'
import { findPersonFile, listAffiliations, listSeenEnrollments, type PersonFile } from './queries.ts'
import { calendarDay, disciplineText } from './words.ts'
import './views.ts'

const isWithin = (scope: Scope, agency: { agencyId: number; state: string }): boolean => scope.all || scope.agencies.includes(agency.agencyId) || scope.states.includes(agency.state)

/** What happened at agencies out of the viewer's reach is not shown. */
export async function seenPage ({ db, now }: Services, viewer: SignedIn, file: PersonFile): Promise<Views['people/person-seen']> {
  const scope = scopeOf(viewer.grants, 'people.read')
  const [affiliations, trainings, into] = await Promise.all([listAffiliations(db, file.id), listSeenEnrollments(db, scope, file.id), file.mergedInto === null ? null : findPersonFile(db, scope, file.mergedInto)])
  const day = (at: Date): string => dayText(at, viewer.timeZone, now())
  return {
    name: file.name, mergedInto: into && { href: `/people/${into.id}`, text: into.name },
    facts: file.isErased ? [{ name: 'Standing', text: 'Erased: results stay under this number alone' }] : file.mergedInto === null ? [{ name: 'E-mail', text: file.email }, { name: 'Standing', text: file.disabledAt !== null ? 'Disabled' : file.hasJoined ? 'Joined' : 'Not joined yet' }] : [],
    affiliations: affiliations.filter((each) => isWithin(scope, each)).map((one) => ({ agency: `${one.agency}, ${one.state}`, discipline: disciplineText(one.discipline), since: calendarDay(one.startedOn), until: one.endedOn === null ? null : calendarDay(one.endedOn) })),
    trainings: trainings.map(({ cohort, agency, enrolledAt, completedAt }) => ({ name: cohort, hint: `since ${day(enrolledAt)}${agency ? `, at ${agency}` : ''}`, standing: completedAt === null ? 'Under way' : `Completed ${day(completedAt)}` })),
  }
}
