/** `second-factor reset <e-mail>` of the command line: when nobody is left who could reset it on a page. Whoever may run commands here may do anything anyway. */
import type { Services } from '#src/services.ts'
import { foldEmail } from './fields.ts'
import { findPersonByEmail } from './queries.ts'
import { resetSecondFactor } from './second-factor.ts'

/** Opens the database for words that it knows, and closes it. Prints what was done; the exit code is 0, 1 when there is no such person, 2 for words that it does not know. */
export async function secondFactorCommand (words: readonly string[], open: () => Promise<{ services: Services; close (): Promise<void> }>, print: (text: string) => void): Promise<number> {
  const [verb, email, ...rest] = words
  if (verb !== 'reset' || email === undefined || rest.length > 0) {
    print('Say whose: gainful second-factor reset name@agency.org')
    return 2
  }
  const { services, close } = await open()
  try {
    const person = await findPersonByEmail(services.db, foldEmail(email))
    if (person === null) {
      print(`Nobody here has the e-mail ${email}.`)
      return 1
    }
    const hadAny = await services.db.transaction((tx) => resetSecondFactor(services, tx, { personId: person.id, by: null }))
    print(hadAny ? `${person.name} signs in with the password alone now, and is signed out everywhere.` : `${person.name} has no second step and no passkey.`)
    return 0
  } finally {
    await close()
  }
}
