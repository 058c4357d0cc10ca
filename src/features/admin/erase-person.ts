/**
 * Erasing a person, for good. Here, since it touches what every other feature keeps; each erases its own. What goes: name, addresses, credentials, license, ways to sign in, sign-ins, links,
 * mails, the file of their data, roles, meeting files of their calls and the reasons that they gave for missing one, what they wrote in practice reports, and their stories. What stays, under the number alone: agencies,
 * trainings, answers, scores, attendance and the numbers of those reports, so that the gain of a program does not change when somebody goes; and
 * certificates, as domain/keeping.ts says. The audit trail holds numbers, and what was written in words about an erased person is held back wherever it is shown.
 */
import { type ErasureReason, namedUntil } from '#src/domain/keeping.ts'
import { isoDay } from '#src/domain/moments.ts'
import { eraseAccounts, listAddresses, lockRecords } from '#src/features/accounts/erase-queries.ts'
import { countAdmins } from '#src/features/accounts/queries.ts'
import { eraseWriting } from '#src/features/author/person-queries.ts'
import { eraseCertificates, listHeld } from '#src/features/certificates/erase-queries.ts'
import { eraseCalls } from '#src/features/coaching/erase-queries.ts'
import { eraseCreditReasons } from '#src/features/days/attendance-queries.ts'
import { eraseStanding } from '#src/features/people/erase-queries.ts'
import { findPersonFile } from '#src/features/people/queries.ts'
import { erasePractice } from '#src/features/practice/erase-queries.ts'
import { eraseStories } from '#src/features/stories/erase-queries.ts'
import { audit } from '#src/platform/audit.ts'
import type { Db } from '#src/platform/db/client.ts'
import { Conflict, NotFound } from '#src/platform/http/errors.ts'
import { eraseJobs } from '#src/platform/job-queries.ts'
import { eraseMails } from '#src/platform/mail-queries.ts'
import type { Services } from '#src/services.ts'
import { erasedAction } from './export-queries.ts'

/** Throws NotFound, and Conflict for the last admin, for whom was erased before, and for a record that was merged into another: that one is to be erased, and this goes with it. */
export async function erasePerson (services: Services, given: { personId: number; by: number; reason: ErasureReason }): Promise<void> {
  const { personId, by, reason } = given
  await services.db.transaction(async (tx) => {
    const admins = await countAdmins(tx, true)
    const ids = await lockRecords(tx, personId)
    const file = await findPersonFile(tx, { all: true }, personId)
    if (!file) throw new NotFound('no such person')
    if (file.isErased) throw new Conflict('This person was erased before.')
    if (file.mergedInto !== null) throw new Conflict('This record was merged into another one. Erase that one, and this goes with it.')
    const addresses = await listAddresses(tx, ids)
    await eraseAccounts(tx, ids)
    if (admins > 0 && await countAdmins(tx) === 0) throw new Conflict('This is the last admin who can sign in. Make somebody else an admin first.')
    await eraseStanding(tx, ids, addresses)
    await eraseCalls(tx, ids)
    await eraseCreditReasons(tx, ids)
    await erasePractice(tx, ids)
    await eraseStories(tx, ids)
    await eraseWriting(tx, ids)
    await eraseMails(tx, ids, addresses)
    await eraseJobs(tx, ids)
    const certificates = await eraseCertificates(tx, isoDay(services.now(), 'UTC'))
    for (const id of ids) await audit(tx, { actor: by, action: erasedAction, subject: 'person', subjectId: id, details: id === personId ? { reason, certificates } : { reason, mergedInto: personId } })
  })
}

/** Housekeeping: certificates of people who were erased before, whose time of keeping is over. */
export async function eraseDueCertificates ({ db, now }: Services): Promise<void> {
  await eraseCertificates(db, isoDay(now(), 'UTC'))
}

export type Leaving = { titles: string[]; /** Certificates that keep the name, each with the first day on which they need not. */ kept: { title: string; until: string }[] }

/** What becomes of a person's certificates when they are erased today. */
export async function leavingOf ({ now }: Services, db: Db, personId: number): Promise<Leaving> {
  const today = isoDay(now(), 'UTC')
  const held = (await listHeld(db, personId)).map(({ title, kind, completedOn }) => ({ title, until: namedUntil({ kind, completedOn }) }))
  return {
    titles: held.filter(({ until }) => until === null || until <= today).map(({ title }) => title),
    kept: held.flatMap(({ title, until }) => (until !== null && until > today ? [{ title, until }] : [])),
  }
}
