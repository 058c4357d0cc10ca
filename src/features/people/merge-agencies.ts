/** Two agencies that became one. From that day on people belong to the one that is kept; what happened before keeps the agency of its time. */
import { audit, auditAll } from '#src/platform/audit.ts'
import type { Db } from '#src/platform/db/client.ts'
import { NotFound } from '#src/platform/http/errors.ts'
import { Refused } from '#src/platform/http/forms.ts'
import { copyLeads, updateAgencyMerged, updateAllAffiliationsEnded, updateMainAffiliations } from './agency-queries.ts'
import { type AgencyRow, findAgency } from './queries.ts'
import { insertAffiliations } from './roster-queries.ts'

/**
 * Closes the one that is merged and says into which; current memberships end on `today` (YYYY-MM-DD) and go on at the kept one. Enrollments, attempts and certificates stay where they
 * were. Leads keep their grant for the old one, whose results they may go on to see, and get one for the new. Returns how many people moved. Throws NotFound, and Refused for the field
 * into: itself, or one that is closed; so no chain of merges can be a circle.
 */
export async function mergeAgencies (tx: Db, given: { mergedId: number; keptId: number; today: string; by: number }): Promise<number> {
  const { mergedId, keptId, today, by } = given
  if (mergedId === keptId) throw new Refused('into', 'Choose another agency than this one.')
  // In one order, so that two admins who merge them into each other wait, and the second is refused.
  const found = new Map<number, AgencyRow>()
  for (const id of [mergedId, keptId].sort((a, b) => a - b)) { const agency = await findAgency(tx, id, true); if (agency) found.set(id, agency) }
  const [merged, kept] = [found.get(mergedId), found.get(keptId)]
  if (!merged) throw new NotFound('no such agency')
  if (!kept || kept.closedAt !== null) throw new Refused('into', 'Choose an agency that is open.')
  if (merged.closedAt !== null) throw new Refused('into', `${merged.name} is closed already.`)

  const ended = await updateAllAffiliationsEnded(tx, mergedId, today)
  const there = await updateMainAffiliations(tx, keptId, ended)
  const moving = ended.filter(({ personId }) => !there.has(personId))
  const started = moving.length === 0 ? [] : await insertAffiliations(tx, moving.map(({ personId, discipline, isPrimary }) => ({ personId, agencyId: keptId, discipline, isPrimary, startedOn: today })))
  const idOf = new Map(started.map(({ personId, id }) => [personId, id]))
  await auditAll(tx, moving.map(({ id, personId, discipline }) => ({ actor: by, action: 'started affiliation', subject: 'person', subjectId: personId, details: { affiliation: idOf.get(personId)!, agency: keptId, discipline, startedOn: today, inPlaceOf: id } })))
  const leads = await copyLeads(tx, mergedId, keptId, by)
  await auditAll(tx, leads.map(({ id, personId }) => ({ actor: by, action: 'gave grant', subject: 'person', subjectId: personId, details: { grant: id, role: 'agency_lead', agency: keptId, state: null } })))
  await updateAgencyMerged(tx, mergedId, keptId)
  await audit(tx, { actor: by, action: 'merged agency', subject: 'agency', subjectId: mergedId, details: { name: merged.name, into: keptId, intoName: kept.name, people: moving.length, both: there.size, leads: leads.length } })
  await audit(tx, { actor: by, action: 'took in agency', subject: 'agency', subjectId: keptId, details: { from: mergedId, fromName: merged.name, people: moving.length } })
  return moving.length
}
