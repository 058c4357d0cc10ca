/** A person, before they have ever signed in. */
import { audit } from '#src/platform/audit.ts'
import type { Db } from '#src/platform/db/client.ts'
import { insertPerson } from './queries.ts'

/**
 * Returns the new id, or null when somebody has this e-mail already (in any case). `name` and `email` are as the fields of the forms make them. A password's
 * hash is given only where people are made for show; others choose theirs through an invitation.
 */
export async function createPerson (tx: Db, given: { name: string; email: string; timeZone?: string; passwordHash?: string; by: number | null }): Promise<number | null> {
  const { by, ...row } = given
  const id = await insertPerson(tx, row)
  if (id !== null) await audit(tx, { actor: by, action: 'created person', subject: 'person', subjectId: id })
  return id
}
