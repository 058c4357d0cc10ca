/** A new sign-in for a person whose identity was just proven. Always with a token of its own, so that one planted before is worth nothing. */
import type { Db } from '#src/platform/db/client.ts'
import { insertSignIn } from './queries.ts'
import { newToken, tokenHash } from './tokens.ts'

/** `agent` is what the browser says it is, for the person's own list; `factor` how they proved who they are. Returns the token for the cookie. */
export async function startSignIn (db: Db, personId: number, agent: string, factor = 'password'): Promise<{ token: string; signInId: number }> {
  const token = newToken()
  const signInId = await insertSignIn(db, { tokenHash: tokenHash('sign-in', token), personId, agent: agent.slice(0, 300), factor, isPending: false })
  return { token, signInId }
}
