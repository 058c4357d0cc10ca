/** Everything that the page of one person shows. */
import { roles } from '#src/domain/access.ts'
import { dayText, isoDay } from '#src/domain/moments.ts'
import { stateName } from '#src/domain/places.ts'
import { listEmails } from '#src/features/accounts/email-queries.ts'
import { findFactors } from '#src/features/accounts/factor-queries.ts'
import { findProfile } from '#src/features/accounts/profile-queries.ts'
import { findOpenLink } from '#src/features/accounts/queries.ts'
import { timeZoneText } from '#src/features/accounts/fields.ts'
import { blankForm, type Form } from '#src/platform/http/forms.ts'
import type { SignedIn } from '#src/platform/http/person.ts'
import type { Views } from '#src/platform/http/views.ts'
import type { Services } from '#src/services.ts'
import { agencyOptions, disciplineOptions, roleOptions, stateOptions } from './fields.ts'
import { type AffiliationRow, type GrantRow, listAffiliations, listAgencies, listEnrollments, listGrants, listOutdatedCertificates, type PersonFile } from './queries.ts'
import { calendarDay, disciplineText } from './words.ts'
import './views.ts'

/** Forms that were refused; the others start from what is stored. */
export type Refusals = { details?: Form; affiliation?: Form; ending?: Form; grant?: Form }

export async function personPage (services: Services, viewer: SignedIn, file: PersonFile, forms: Refusals, notice: string | null): Promise<Views['people/person']> {
  const { db } = services
  const now = services.now()
  const day = (at: Date): string => dayText(at, viewer.timeZone, now)
  const [affiliations, grants, enrollments, agencies, link, factors, further, profile] = await Promise.all([listAffiliations(db, file.id), listGrants(db, file.id), listEnrollments(db, file.id), listAgencies(db, 'open'), findOpenLink(db, file.id), findFactors(db, file.id), listEmails(db, file.id), findProfile(db, file.id)])
  const outdated = await listOutdatedCertificates(db, file.id)
  const printsOther = profile !== null && profile.confirmedAt !== null && profile.printedName !== file.name
  const current = affiliations.filter(({ endedOn }) => endedOn === null)
  const today = isoDay(now, viewer.timeZone)
  return {
    name: file.name, path: `/people/${file.id}`, notice, today,
    facts: [
      { name: 'E-mail', text: file.email }, ...further.map(({ email }) => ({ name: 'Also', text: email })),
      { name: 'On certificates', text: profile?.confirmedAt ? [profile.printedName, profile.credentials].filter(Boolean).join(', ') : 'Not confirmed yet' },
      { name: 'Standing', text: file.disabledAt !== null ? `Disabled since ${day(file.disabledAt)}` : file.hasJoined ? 'Joined' : link?.purpose === 'invitation' ? `Invited ${day(link.createdAt)}, link good until ${day(link.expiresAt)}` : 'Not invited, or the invitation has ended' },
      { name: 'Here since', text: day(file.createdAt) },
      { name: 'Last seen', text: file.lastSeenAt === null ? 'Never' : day(file.lastSeenAt) },
      { name: 'Time zone', text: timeZoneText(file.timeZone) },
    ],
    details: forms.details ?? blankForm({ name: file.name, printedName: profile?.printedName ?? '', email: file.email }), printsOther,
    outdated: outdated.map(({ code, title, name }) => ({ href: `/certificates/${code}/reissue`, title, name })),
    affiliations: affiliations.map((one) => ({ id: one.id, agency: `${one.agency}, ${one.state}`, discipline: disciplineText(one.discipline), since: calendarDay(one.startedOn), until: one.endedOn === null ? null : calendarDay(one.endedOn), isMain: one.isPrimary && one.endedOn === null })),
    affiliation: forms.affiliation ?? blankForm({ startedOn: today, discipline: current[0]?.discipline ?? 'sees', inPlaceOf: String(current.find(({ isPrimary }) => isPrimary)?.id ?? '') }),
    ending: forms.ending ?? blankForm(), agencies: agencyOptions('Choose an agency', agencies), disciplines: disciplineOptions,
    replaceable: [{ value: '', text: 'Nothing: they belong to both' }, ...current.map((one: AffiliationRow) => ({ value: String(one.id), text: `${one.agency}, ${one.state}` }))],
    grants: grants.map((grant) => ({ id: grant.id, role: roles[grant.role], where: placeText(grant), since: `${day(grant.grantedAt)}${grant.grantedBy ? ` by ${grant.grantedBy}` : ''}` })),
    grant: forms.grant ?? blankForm(), roles: roleOptions('Choose a role'), states: stateOptions('None'),
    enrollments: enrollments.map((one) => ({ href: `/cohorts/${one.cohortId}`, name: one.cohort, hint: one.withdrawnAt === null ? `since ${day(one.enrolledAt)}` : `withdrawn ${day(one.withdrawnAt)}` })),
    access: {
      isDisabled: file.disabledAt !== null, hasJoined: file.hasJoined, isSelf: file.id === viewer.id, hasSignIns: file.signIns > 0, hasSecondFactor: factors.hasCodes || factors.passkeys > 0,
      signIns: file.signIns === 0 ? 'Not signed in anywhere.' : file.signIns === 1 ? 'Signed in on 1 browser.' : `Signed in on ${file.signIns} browsers.`,
    },
  }
}

const placeText = ({ role, agency, state }: GrantRow): string => (role === 'agency_lead' ? agency ?? '' : role === 'state_lead' ? stateName(state ?? '') : 'Everywhere')
