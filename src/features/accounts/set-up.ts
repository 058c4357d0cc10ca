/** The first admin: whoever can read what the server prints at its start. */
import { audit } from '#src/platform/audit.ts'
import type { Services } from '#src/services.ts'
import { hashing } from './hash-queue.ts'
import { makeLink, useLink } from './links.ts'
import { countAdmins, insertFirstAdminGrant, insertPerson } from './queries.ts'
import { startSignIn } from './start-sign-in.ts'

/** While nobody is an admin: a new set-up link, whole; older ones end. Null when there is an admin. */
export async function ensureSetUpLink (services: Services): Promise<string | null> {
  return services.db.transaction(async (tx) => {
    if (await countAdmins(tx, true) > 0) return null
    return services.origin() + await makeLink(tx, { purpose: 'setup', personId: null, by: null })
  })
}

export type SetUpOutcome = { is: 'done'; token: string } | { is: 'link over' } | { is: 'e-mail taken' }

/** Creates the person, makes them admin and signs them in, all or nothing. Of two at once one wins. */
export async function setUp (services: Services, given: { link: string; name: string; email: string; password: string; agent: string }): Promise<SetUpOutcome> {
  const passwordHash = await hashing.hash(given.password)
  try {
    return await services.db.transaction(async (tx) => {
      if (await countAdmins(tx, true) > 0 || !await useLink(tx, 'setup', given.link)) throw new Undone('link over')
      const id = await insertPerson(tx, { name: given.name, email: given.email, passwordHash })
      if (id === null) throw new Undone('e-mail taken')
      await insertFirstAdminGrant(tx, id)
      await audit(tx, { actor: id, action: 'set up', subject: 'person', subjectId: id })
      return { is: 'done', token: (await startSignIn(tx, id, given.agent)).token } as const
    })
  } catch (error) {
    if (error instanceof Undone) return { is: error.is }
    throw error
  }
}

/** Rolls the transaction back; the link stays as it was. */
class Undone extends Error {
  readonly is: 'link over' | 'e-mail taken'
  constructor (is: 'link over' | 'e-mail taken') {
    super(is)
    this.is = is
  }
}
