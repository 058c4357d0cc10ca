/** People for tests of the account pages, made through the product's own actions. */
import { createPerson } from '#src/features/accounts/create-person.ts'
import { hashing } from '#src/features/accounts/hash-queue.ts'
import { updateProfile } from '#src/features/accounts/profile-queries.ts'
import { ensureSetUpLink } from '#src/features/accounts/set-up.ts'
import { Visitor, type TestApp } from './app.ts'

/** A password that nothing objects to; `n` makes another. */
export const goodPassword = (n = 1): string => `kayak lantern orbit ${n}`

const hashes = new Map<string, Promise<string>>()
/** One hash a password and process: it takes 20 ms of a core, and tests make many people. */
export const hashOf = (password: string): Promise<string> => hashes.get(password) ?? hashes.set(password, hashing.hash(password)).get(password)!

/** A person who has joined, has confirmed the name that is printed, and can sign in with goodPassword(). Whoever makes them is not asked. */
export async function makePerson ({ services }: TestApp, name: string, password: string | null = goodPassword()): Promise<{ id: number; name: string; email: string }> {
  const email = `${name.toLowerCase().replace(/\W+/g, '.')}@agency.example`
  const id = await services.db.transaction(async (tx) => createPerson(tx, { name, email, by: null, ...(password === null ? {} : { passwordHash: await hashOf(password) }) }))
  if (id === null) throw new Error(`${email} is there already`)
  if (password !== null) await updateProfile(services.db, id, { printedName: name })
  return { id, name, email }
}

export async function signedIn (test: TestApp, email: string, password = goodPassword()): Promise<Visitor> {
  const visitor = new Visitor(test.app)
  const reply = await visitor.post('/sign-in', { email, password })
  if (reply.statusCode !== 303) throw new Error(`${email} could not sign in: ${reply.statusCode}`)
  return visitor
}

/** The first admin, through the set-up link. */
export async function firstAdmin (test: TestApp): Promise<{ visitor: Visitor; email: string }> {
  const link = new URL((await ensureSetUpLink(test.services))!).pathname
  const visitor = new Visitor(test.app)
  const email = 'joanna@training.example'
  const reply = await visitor.post(link, { name: 'Joanna Aldrete', email, password: goodPassword(7) })
  if (reply.statusCode !== 303) throw new Error(`set-up answered ${reply.statusCode}`)
  return { visitor, email }
}
