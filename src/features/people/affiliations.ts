/** Who belongs to which agency, from when to when. An affiliation is ended, never changed or deleted: results of its time keep it. */
import type { Discipline } from '#src/domain/curriculum.ts'
import { audit } from '#src/platform/audit.ts'
import type { Db } from '#src/platform/db/client.ts'
import { NotFound } from '#src/platform/http/errors.ts'
import { Refused } from '#src/platform/http/forms.ts'
import { findAgency, insertAffiliation, listAffiliations, lockPersonRow, updateAffiliationEnded } from './queries.ts'

export type AffiliationGiven = {
  personId: number
  agencyId: number
  discipline: Discipline
  /** First day, YYYY-MM-DD. */
  startedOn: string
  /** A current affiliation that this one takes the place of: it ends on the day this one starts. Null: this one is added to those that there are. */
  inPlaceOf: number | null
  by: number | null
}

/**
 * One takes another's place in one step, and inherits being the main one; an added one is the main one only where there is none, so there is never more than one.
 * Returns its id. Throws NotFound for a person or an affiliation to replace that is not there, and Refused for the fields agencyId and startedOn.
 */
export async function startAffiliation (tx: Db, given: AffiliationGiven): Promise<number> {
  const { personId, agencyId, discipline, startedOn } = given
  if (!await lockPersonRow(tx, personId)) throw new NotFound('no such person')
  // Held, so that the agency is not closed meanwhile.
  const agency = await findAgency(tx, agencyId, true)
  if (agency === null || agency.closedAt !== null) throw new Refused('agencyId', 'Choose an agency that is open.')
  const now = (await listAffiliations(tx, personId)).filter(({ endedOn }) => endedOn === null)
  const before = now.find(({ id }) => id === given.inPlaceOf)
  if (given.inPlaceOf !== null && !before) throw new NotFound('no such affiliation')
  if (before && startedOn < before.startedOn) throw new Refused('startedOn', `The one before began on ${before.startedOn}. Choose that day or a later one.`)
  if (now.some((each) => each.agencyId === agencyId && each.id !== before?.id)) throw new Refused('agencyId', `They belong to ${agency.name} already.`)

  if (before) await updateAffiliationEnded(tx, personId, before.id, startedOn)
  const isPrimary = before ? before.isPrimary : !now.some((each) => each.isPrimary)
  const id = await insertAffiliation(tx, { personId, agencyId, discipline, isPrimary, startedOn })
  await audit(tx, { actor: given.by, action: 'started affiliation', subject: 'person', subjectId: personId, details: { affiliation: id, agency: agencyId, discipline, startedOn, inPlaceOf: given.inPlaceOf } })
  return id
}

/** Throws NotFound for anything but a current affiliation of this person, and Refused for the field endedOn. */
export async function endAffiliation (tx: Db, given: { personId: number; affiliationId: number; /** YYYY-MM-DD. */ endedOn: string; by: number }): Promise<void> {
  if (!await lockPersonRow(tx, given.personId)) throw new NotFound('no such person')
  const one = (await listAffiliations(tx, given.personId)).find(({ id, endedOn }) => id === given.affiliationId && endedOn === null)
  if (!one) throw new NotFound('no such affiliation')
  if (given.endedOn < one.startedOn) throw new Refused('endedOn', `It began on ${one.startedOn}. Choose that day or a later one.`)
  await updateAffiliationEnded(tx, given.personId, one.id, given.endedOn)
  await audit(tx, { actor: given.by, action: 'ended affiliation', subject: 'person', subjectId: given.personId, details: { affiliation: one.id, endedOn: given.endedOn } })
}
