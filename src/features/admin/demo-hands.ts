/** What hands have done in the demo beside the learning: an earlier cohort whose certificates were awarded by hand, a name corrected, a certificate withdrawn, a code to join, further addresses, the token of an author. */
import type { Release } from '#src/features/curriculum/curricula.ts'
import { makeAccessToken } from '#src/features/accounts/access-tokens.ts'
import { changePerson } from '#src/features/accounts/change-person.ts'
import { createPerson } from '#src/features/accounts/create-person.ts'
import { makeLink } from '#src/features/accounts/links.ts'
import { proveEmail } from '#src/features/accounts/own-emails.ts'
import { awardCompletion, mostMinutes } from '#src/features/certificates/award.ts'
import { findAwardable } from '#src/features/certificates/hand-queries.ts'
import { listCertificates } from '#src/features/certificates/queries.ts'
import { reissueCertificate } from '#src/features/certificates/reissue.ts'
import { revokeCertificate } from '#src/features/certificates/revoke-certificate.ts'
import { setClosed } from '#src/features/cohorts/close-cohort.ts'
import { createCohort } from '#src/features/cohorts/create-cohort.ts'
import { enrollPerson } from '#src/features/cohorts/enroll-person.ts'
import { makeJoinCode } from '#src/features/cohorts/join-codes.ts'
import { startAffiliation } from '#src/features/people/affiliations.ts'
import type { Services } from '#src/services.ts'
import { corrected, demoEmail, demoPilot, furtherEmails, pilotDay, withdrawn } from './demo-cast.ts'
import { dayBefore, daysBefore } from './demo-days.ts'

export type Hands = { admin: number; trainer: { id: number; name: string } }
type Made = { agencies: ReadonlyMap<string, number>; people: ReadonlyMap<string, { id: number; email: string }>; cohort: number; hands: Hands }

export async function workByHand (services: Services, made: Made): Promise<void> {
  await runPilot(services, made)
  await correctName(services, made)
  await withdrawOne(services, made)
  const { db, now } = services
  await db.transaction((tx) => makeJoinCode(tx, { cohortId: made.cohort, lastDay: dayBefore(now(), -30), most: 30, by: made.hands.trainer.id, now: now() }))
  await makeAccessToken(services, { personId: made.hands.trainer.id, name: 'Laptop at the office', days: 90 })
  for (const [name, email] of furtherEmails) {
    const person = made.people.get(name)
    if (person) await proveEmail(services, { personId: person.id, link: (await makeLink(db, { purpose: 'email', personId: person.id, email, by: person.id })).split('/').at(-1)! })
  }
}

/** What the curriculum said in the days of the pilot: an hour of ethics in it, and good for a year. */
const asItWas = (release: Release): Release =>
  ({ ...release, curriculum: { ...release.curriculum, certificate: { ...release.curriculum.certificate, creditTypes: [{ name: 'ethics', hours: 1, modules: null }], expiresAfterMonths: 12 } } })

/** A day in a room, nearly a year ago, with the quizzes on paper; closed since. */
async function runPilot (services: Services, { agencies, hands }: Made): Promise<void> {
  const { db, now, curricula } = services
  const [today, on] = [now(), dayBefore(now(), pilotDay)]
  const release = asItWas((await curricula.current('foundational'))!)
  const cohortId = await db.transaction((tx) => createCohort(tx, {
    name: 'Pilot day, Little Rock', curriculum: 'foundational', startsOn: on, endsOn: on, timeZone: 'America/Chicago', isGated: false, deliveryFormat: 'In person', location: 'Little Rock, Arkansas',
    presenters: [{ name: hands.trainer.name, credentials: 'LPC' }, { name: 'Odessa Birdsong', credentials: 'MSW, CESP' }], attemptLimit: null, followUpDays: null, reminderDays: null, by: hands.admin,
  }))
  const then: Services = { ...services, now: () => daysBefore(today, pilotDay - 2, 16) }
  for (const { name, agency, discipline, wasThere } of demoPilot) {
    const enrollment = await db.transaction(async (tx) => {
      const personId = (await createPerson(tx, { name, email: demoEmail(name, agency), by: hands.admin }))!
      await startAffiliation(tx, { personId, agencyId: agencies.get(agency)!, discipline, startedOn: dayBefore(today, pilotDay + 90), inPlaceOf: null, by: hands.admin })
      return (await enrollPerson(tx, { cohortId, personId, by: hands.admin, enrolledAt: daysBefore(today, pilotDay + 10, 15) }))!
    })
    if (!wasThere) continue
    const awarded = { enrollment: (await findAwardable(db, enrollment))!, release, completedOn: on, reason: 'the pilot day in Little Rock, attended in person, with the quizzes on paper', by: hands.trainer }
    await db.transaction(async (tx) => awardCompletion(then, tx, { ...awarded, minutes: await mostMinutes(tx, enrollment, release) }))
  }
  await db.transaction((tx) => setClosed(tx, { cohortId, isClosed: true, by: hands.admin }))
}

async function correctName (services: Services, { people, hands }: Made): Promise<void> {
  const person = people.get(corrected.now)
  if (!person) return
  const by = hands.admin
  await services.db.transaction((tx) => changePerson(services, tx, { personId: person.id, name: corrected.now, email: person.email, by }))
  for (const { code } of await listCertificates(services.db, person.id)) await services.db.transaction((tx) => reissueCertificate(services, tx, { code, by, reason: 'The name was misspelled on the roster.' }))
}

async function withdrawOne (services: Services, { people, hands }: Made): Promise<void> {
  const person = people.get(withdrawn)
  const [certificate] = person ? await listCertificates(services.db, person.id) : []
  if (certificate) await revokeCertificate(services, { code: certificate.code, by: hands.admin, reason: 'The quizzes were taken by a colleague under this account.' })
}
