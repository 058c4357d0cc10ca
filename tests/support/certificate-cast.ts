/** Many people with a certificate each, issued by the product's own function; for tests and measures of what is done to many. */
import { printedFields } from '#src/domain/certificates.ts'
import { createPerson } from '#src/features/accounts/create-person.ts'
import { issueCertificate } from '#src/features/certificates/issue.ts'
import { insertCompletion } from '#src/features/certificates/queries.ts'
import { enrollments } from '#src/platform/db/schema/cohorts.ts'
import type { Services } from '#src/services.ts'
import { sampleFacts } from './paper.ts'

export type Graduate = { person: number; enrollment: number; code: string }
type Given = { name: string; cohortId: number; agencyId?: number | null; completedOn?: string; terms?: Parameters<typeof sampleFacts>[1] }

let made = 0
/** Somebody who completed the cohort's curriculum on a day, at noon in UTC. */
export async function graduateOf (services: Services, { name, cohortId, agencyId = null, completedOn = '2026-10-05', terms }: Given): Promise<Graduate> {
  const now = new Date(`${completedOn}T12:00:00Z`)
  return services.db.transaction(async (tx) => {
    const person = (await createPerson(tx, { name, email: `graduate.${++made}@agency.example`, by: null }))!
    const [row] = await tx.insert(enrollments).values({ cohortId, personId: person, agencyId, discipline: 'sees' }).returning({ id: enrollments.id })
    const completionId = (await insertCompletion(tx, row!.id, now, 351))!
    const facts = sampleFacts({ name, startedOn: completedOn, completedOn, issuedOn: completedOn }, terms)
    const code = await issueCertificate(services, tx, { completionId, personId: person, agencyId, now, by: null, details: {}, print: (number) => printedFields({ ...facts, ...number }) })
    return { person, enrollment: row!.id, code }
  })
}
