/**
 * After a first proof of who somebody is (a password, a sign-in elsewhere): are they in, or is there a second step?
 *
 * - Whoever has set up codes from an app is asked for one, whoever they are.
 * - Admins and trainers must have a second factor (REQUIRE_SECOND_FACTOR), since they see and change other people's records. Nothing stands in the way of the first
 *   hour of a program: at their first sign-in under the rule they are led to the page that sets one up and may leave it for later, for 7 days. After that a sign-in
 *   goes no further than that page. A passkey is a second factor too: with one and without codes, the password alone is not enough.
 * - A passkey that asked for a finger, a face or a PIN is two factors in one: no second step. So is a sign-in elsewhere whose provider says, in a signed token, that it
 *   asked for more than one (`amr` holds "mfa", RFC 8176).
 *
 * The sign-in between the steps is a row of its own, under another kind of token, for 10 minutes; no page but the second step knows it.
 */
import { audit } from '#src/platform/audit.ts'
import type { Db } from '#src/platform/db/client.ts'
import type { Services } from '#src/services.ts'
import { askedAction, type Factors, findFactors } from './factor-queries.ts'
import { insertSignIn } from './queries.ts'
import { beginTotp, mustHaveFactor } from './second-factor.ts'
import { startSignIn } from './start-sign-in.ts'
import { newToken, tokenHash } from './tokens.ts'

export type Admission =
  | { is: 'in'; token: string; personId: number; /** They have no second factor yet and should: to the page that sets one up. */ isLed: boolean }
  /** The token opens the second step only. */
  | { is: 'half'; token: string; personId: number }

const graceMilliseconds = 7 * 86_400_000

/** What the second step asks for. */
export type Asked = 'code' | 'passkey' | 'set-up'
export const askedOf = (factors: Factors): Asked => (factors.hasCodes ? 'code' : factors.passkeys > 0 ? 'passkey' : 'set-up')

/** Starts the sign-in of a person whose first proof was right and who is not disabled. `isWhole`: it proved two factors. */
export async function admit (services: Services, tx: Db, given: { personId: number; factor: 'password' | 'passkey' | 'oidc'; isWhole: boolean; agent: string }): Promise<Admission> {
  const { personId, factor, isWhole, agent } = given
  const factors = await findFactors(tx, personId)
  const must = mustHaveFactor(services, factors)
  const isBare = askedOf(factors) === 'set-up'
  const isOver = factors.askedAt !== null && services.now().getTime() - factors.askedAt.getTime() > graceMilliseconds
  if (!isWhole && (factors.hasCodes || (must && (!isBare || isOver)))) {
    const token = newToken()
    const signInId = await insertSignIn(tx, { tokenHash: tokenHash('second step', token), personId, agent: agent.slice(0, 300), factor, isPending: true })
    if (isBare) await beginTotp(tx, { personId, signInId })
    return { is: 'half', token, personId }
  }
  const isLed = must && isBare && !isWhole
  if (isLed && factors.askedAt === null) await audit(tx, { actor: null, action: askedAction, subject: 'person', subjectId: personId })
  await audit(tx, { actor: personId, action: 'signed in', subject: 'person', subjectId: personId, details: { with: factor } })
  return { is: 'in', token: (await startSignIn(tx, personId, agent, factor)).token, personId, isLed }
}
