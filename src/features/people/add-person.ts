/** Somebody new: the person, the agency they belong to, a role if they have one, and their invitation, all or nothing. */
import type { Discipline } from '#src/domain/curriculum.ts'
import { createPerson } from '#src/features/accounts/create-person.ts'
import { invitePerson, type SentLink } from '#src/features/accounts/invite-person.ts'
import { findPersonByEmail } from '#src/features/accounts/queries.ts'
import type { Db } from '#src/platform/db/client.ts'
import { Refused } from '#src/platform/http/forms.ts'
import type { Grant } from '#src/platform/http/person.ts'
import type { Services } from '#src/services.ts'
import { startAffiliation } from './affiliations.ts'
import { giveGrant } from './grants.ts'

export type NewPerson = {
  name: string
  email: string
  /** Null for staff who belong to no agency. */
  agencyId: number | null
  discipline: Discipline
  /** First day at the agency, YYYY-MM-DD. */
  startedOn: string
  role: Grant['role'] | null
  /** Place of a state lead; an agency lead's is `agencyId`. */
  state: string | null
  timeZone?: string
  by: number | null
}

/** Throws Refused for the fields email and agencyId, which undoes it all. */
export async function addPerson (services: Services, tx: Db, given: NewPerson): Promise<{ personId: number; link: SentLink }> {
  const { name, email, agencyId, discipline, startedOn, role, state, by } = given
  const personId = await createPerson(tx, { name, email, by, ...(given.timeZone === undefined ? {} : { timeZone: given.timeZone }) })
  if (personId === null) {
    const owner = await findPersonByEmail(tx, email)
    const standing = owner?.disabledAt ? ' (the account is disabled)' : owner?.passwordHash === null ? ' (has not joined yet)' : ''
    throw new Refused('email', owner === null ? 'Somebody here has this e-mail already. Look for them among the people.' : `Somebody here has this e-mail already: ${owner.name}${standing}. Open them under People, and add the agency or the cohort there.`)
  }
  if (agencyId !== null) await startAffiliation(tx, { personId, agencyId, discipline, startedOn, inPlaceOf: null, by })
  if (role !== null) await giveGrant(tx, { personId, role, agencyId, state, by })
  return { personId, link: await invitePerson(services, tx, { personId, by }) }
}
