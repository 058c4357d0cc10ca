/** A checked roster becomes people, memberships and enrollments: all of it in one transaction, or nothing. */
import { setImmediate as turn } from 'node:timers/promises'
import type { Outcome, Plan } from '#src/domain/roster/plan.ts'
import { createPeople } from '#src/features/accounts/create-people.ts'
import { invitedAtOnce, invitePeople } from '#src/features/accounts/invite-people.ts'
import { audit, auditAll } from '#src/platform/audit.ts'
import type { Db } from '#src/platform/db/client.ts'
import { Conflict, NotFound } from '#src/platform/http/errors.ts'
import { Refused } from '#src/platform/http/forms.ts'
import { type JobHandler, JobRefused, type Tell } from '#src/platform/jobs.ts'
import type { Services } from '#src/services.ts'
import { addAgency } from './agencies.ts'
import { planReadings, readRoster } from './read-roster.ts'
import { findImport, insertAffiliations, lockImportFile, updateAffiliationsEnded, updateImport } from './roster-queries.ts'
import { printOf, type Report, reportOf } from './roster-report.ts'

/** Enrolls people in a cohort. Cohorts stand above people, so whoever starts the program hands this in. */
export type EnrollPeople = (tx: Db, given: { cohortId: number; people: readonly number[]; by: number | null }) => Promise<number>

/** `print` is that of the report which was looked at; `leavesOut`: rows with errors are passed over; `invites`: mails are queued to everybody who is new. */
export type Application = { importId: number; by: number; timeZone: string; print: string; leavesOut: boolean; invites: boolean }
export type Done = NonNullable<Report['done']>

const atOnce = 500
const stale = 'What is here has changed since the check, and so would what this file does. Check it once more.'

/**
 * Null when it was applied before. Throws Refused for the field file where the plan is no longer what was looked at, or rows with errors are not to be left out: nothing is changed then.
 */
export async function applyRoster (services: Services, enroll: EnrollPeople, given: Application, tell: Tell = async () => {}): Promise<Done | null> {
  return services.db.transaction(async (tx) => {
    const row = await findImport(tx, given.importId)
    const file = row && await lockImportFile(tx, given.importId)
    if (!row || !file) throw new NotFound('no such import')
    if (file.state === 'applied') return null
    if (file.state !== 'checked') throw new Conflict('This file was not checked yet.')
    const readings = await readRoster(file.bytes, row.mapping)
    const plan = await planReadings(tx, readings, row.mapping, row.cohortId, true)
    if (printOf(plan) !== given.print) throw new Refused('file', stale)
    const report = reportOf(plan)
    if (report.counts.wrong > 0 && !given.leavesOut) throw new Refused('leavesOut', 'Mend the rows with errors, or leave them out.')

    const made = await addAgencies(tx, plan, given.by)
    const active = plan.outcomes.filter(({ is }) => is === 'new' || is === 'known')
    const done: Done = { people: 0, joined: 0, enrolled: 0, agencies: made.size, invited: 0, leftOut: report.counts.wrong + report.counts.ask }
    for (let from = 0; from < active.length; from += atOnce) {
      await applySome(services, tx, enroll, active.slice(from, from + atOnce), { ...given, cohortId: row.cohortId, agencies: made, done })
      await tell(Math.min(from + atOnce, active.length), active.length)
      await turn()
    }
    await updateImport(tx, row.id, { state: 'applied', report: { ...report, done } })
    await audit(tx, { actor: given.by, action: 'imported roster', subject: 'roster import', subjectId: row.id, details: { ...done, file: row.fileName, cohort: row.cohortId } })
    return done
  })
}

/** Adds the agencies that rows in use need; ids by their key. */
async function addAgencies (tx: Db, { outcomes, agencies }: Plan, by: number): Promise<Map<string, number>> {
  const needed = new Set(outcomes.filter(({ joins }) => joins).map(({ newAgency }) => newAgency))
  const made = new Map<string, number>()
  for (const { key, name, state, city } of agencies) {
    if (!needed.has(key)) continue
    const id = await addAgency(tx, { name, state: state!, city, by })
    if (id === null) throw new Refused('file', stale)
    made.set(key, id)
  }
  return made
}

type Context = Application & { cohortId: number | null; agencies: ReadonlyMap<string, number>; done: Done }

async function applySome (services: Services, tx: Db, enroll: EnrollPeople, some: readonly Outcome[], context: Context): Promise<void> {
  const { by, timeZone, cohortId, agencies, done } = context
  const fresh = some.filter(({ is }) => is === 'new')
  const ids = fresh.length === 0 ? new Map<string, number>() : await createPeople(tx, fresh.map(({ name, email }) => ({ name, email, timeZone })), by)
  if (ids.size < fresh.length) throw new Refused('file', stale)
  done.people += ids.size
  const personOf = (outcome: Outcome): number => outcome.personId ?? ids.get(outcome.email)!

  const joining = some.filter(({ joins }) => joins)
  const leaving = joining.flatMap(({ inPlaceOf, startedOn }) => (inPlaceOf === null ? [] : [{ id: inPlaceOf, endedOn: startedOn }]))
  if (leaving.length > 0 && await updateAffiliationsEnded(tx, leaving) < leaving.length) throw new Refused('file', stale)
  const affiliations = joining.length === 0 ? [] : await insertAffiliations(tx, joining.map((outcome) => ({ personId: personOf(outcome), agencyId: outcome.agencyId ?? agencies.get(outcome.newAgency!)!, discipline: outcome.discipline, isPrimary: outcome.isMain, startedOn: outcome.startedOn })))
  const idOf = new Map(affiliations.map(({ personId, id }) => [personId, id]))
  await auditAll(tx, joining.map((outcome) => ({
    actor: by, action: 'started affiliation', subject: 'person', subjectId: personOf(outcome),
    details: { affiliation: idOf.get(personOf(outcome))!, agency: outcome.agencyId ?? agencies.get(outcome.newAgency!)!, discipline: outcome.discipline, startedOn: outcome.startedOn, inPlaceOf: outcome.inPlaceOf },
  })))
  done.joined += joining.length

  const enrolling = some.filter(({ enrolls }) => enrolls).map(personOf)
  if (cohortId !== null && enrolling.length > 0) done.enrolled += await enroll(tx, { cohortId, people: enrolling, by })
  if (context.invites) {
    const all = [...ids.values()]
    for (let from = 0; from < all.length; from += invitedAtOnce) done.invited += (await invitePeople(services, tx, { ids: all.slice(from, from + invitedAtOnce), by })).length
  }
}

export const doneLines = (done: Done): string[] => {
  const some = (n: number, one: string, many: string): string[] => (n === 0 ? [] : [n === 1 ? `1 ${one}.` : `${n.toLocaleString('en-US')} ${many}.`])
  const lines = [
    ...some(done.people, 'person is new', 'people are new'), ...some(done.agencies, 'agency was added', 'agencies were added'), ...some(done.joined - done.people, 'known person belongs to another agency now', 'known people belong to another agency now'),
    ...some(done.enrolled, 'person was enrolled', 'people were enrolled'), ...some(done.invited, 'invitation is on its way', 'invitations are on their way'), ...some(done.leftOut, 'row was left out', 'rows were left out'),
  ]
  return lines.length > 0 ? lines : ['Everything in it was here already. Nothing was changed.']
}

/** The same as long work, for big files. */
export const rosterJob = (enroll: EnrollPeople): JobHandler<Services> => async (services, job, tell) => {
  const given = job.payload as Application
  const next = { href: `/people/imports/${given.importId}`, text: 'See the import' }
  try {
    const done = await applyRoster(services, enroll, given, tell)
    return { lines: done ? doneLines(done) : ['It was applied already.'], next }
  } catch (error) {
    if (error instanceof Refused || error instanceof NotFound || error instanceof Conflict) throw new JobRefused(error.message)
    throw error
  }
}
