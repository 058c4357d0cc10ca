/** Agencies: added, renamed, closed, opened again; merging stands in merge-agencies.ts. Never deleted, since results keep the agency of their time. */
import { audit } from '#src/platform/audit.ts'
import type { Db } from '#src/platform/db/client.ts'
import { Conflict, NotFound } from '#src/platform/http/errors.ts'
import { findAgency, insertAgency, isAgencyNameTaken, updateAgency, updateAgencyClosed } from './queries.ts'

export type AgencyGiven = { name: string; /** Postal code. */ state: string; city: string }

/** Returns the new id, or null when an open agency in that state has that name. `by` null: the command line. */
export async function addAgency (tx: Db, given: AgencyGiven & { by: number | null }): Promise<number | null> {
  const { by, ...agency } = given
  if (await isAgencyNameTaken(tx, { ...agency, except: 0 })) return null
  const id = await insertAgency(tx, agency)
  if (id !== null) await audit(tx, { actor: by, action: 'added agency', subject: 'agency', subjectId: id, details: agency })
  return id
}

/** False when another open agency in that state has that name. Throws NotFound. */
export async function changeAgency (tx: Db, given: AgencyGiven & { agencyId: number; by: number }): Promise<boolean> {
  const { agencyId, by, ...agency } = given
  const before = await findAgency(tx, agencyId, true)
  if (before === null) throw new NotFound('no such agency')
  if (await isAgencyNameTaken(tx, { ...agency, except: agencyId })) return false
  await updateAgency(tx, agencyId, agency)
  await audit(tx, { actor: by, action: 'changed agency', subject: 'agency', subjectId: agencyId, details: { ...agency, nameBefore: before.name, stateBefore: before.state } })
  return true
}

/** A closed agency takes no new people; its results stay. Throws NotFound, and Conflict while people belong to it. */
export async function closeAgency (tx: Db, given: { agencyId: number; by: number }): Promise<void> {
  const agency = await findAgency(tx, given.agencyId, true)
  if (agency === null) throw new NotFound('no such agency')
  if (agency.closedAt !== null) return
  if (agency.people > 0) throw new Conflict(`${agency.people === 1 ? 'One person belongs' : `${agency.people} people belong`} to ${agency.name}. Move them or end their membership first, or merge it into another agency.`)
  await updateAgencyClosed(tx, agency.id, true)
  await audit(tx, { actor: given.by, action: 'closed agency', subject: 'agency', subjectId: agency.id })
}

/** Throws NotFound, and Conflict when another open agency in the state has taken the name. */
export async function reopenAgency (tx: Db, given: { agencyId: number; by: number }): Promise<void> {
  const agency = await findAgency(tx, given.agencyId, true)
  if (agency === null) throw new NotFound('no such agency')
  if (agency.closedAt === null) return
  if (await isAgencyNameTaken(tx, { name: agency.name, state: agency.state, except: agency.id })) throw new Conflict(`Another agency in this state is now called ${agency.name}. Rename one of them first.`)
  await updateAgencyClosed(tx, agency.id, false)
  await audit(tx, { actor: given.by, action: 'reopened agency', subject: 'agency', subjectId: agency.id })
}
