/**
 * Access tokens: with one, a program on its owner's computer acts for them, on the routes of the terminal alone (`byToken` of guard.ts) and only as far as their grants reach at that moment.
 *
 * A token holds 256 random bits, so guessing is out of the question and a plain SHA-256 keeps it; the slow hashes are for what people make up (ASVS 6.5.2 draws the
 * line at 112 bits). It begins with "gainful_", so that whoever looks for secrets in files finds it. It is a way past the second step, so making one asks for
 * the same proof as every change of how somebody signs in, its owner is told, and it runs out.
 */
import { audit } from '#src/platform/audit.ts'
import type { Db } from '#src/platform/db/client.ts'
import { NotFound } from '#src/platform/http/errors.ts'
import { Refused } from '#src/platform/http/forms.ts'
import { mayTry, network } from '#src/platform/throttle.ts'
import type { SignedIn } from '#src/platform/http/person.ts'
import type { Services } from '#src/services.ts'
import { findTokenOwner, insertToken, listTokens, touchToken, updateTokensEnded } from './access-token-queries.ts'
import { tellPerson } from './mails.ts'
import { lockPerson } from './queries.ts'
import { isToken, newToken, tokenHash } from './tokens.ts'

const prefix = 'gainful_'
export const usualDays = 90
/** How many days a token may be good for. */
export const tokenDays = [7, 30, usualDays, 180, 365]
/** Live ones of one person. */
const most = 20

/** Makes a token and returns it, this once. Throws Refused for the field "name" when there are too many, or too many were made in an hour. */
export async function makeAccessToken (services: Services, given: { personId: number; name: string; days: number }): Promise<string> {
  const { personId, name, days } = given
  if (!await mayTry(services.db, [{ key: `access-token:${personId}`, most: 20, windowSeconds: 3600 }])) throw new Refused('name', 'You made many tokens in the last hour. Wait an hour, then try again.')
  const token = newToken()
  await services.db.transaction(async (tx) => {
    await lockPerson(tx, personId)
    if ((await listTokens(tx, personId)).length >= most) throw new Refused('name', `You have ${most} tokens, which is as many as there can be. End one first.`)
    const id = await insertToken(tx, { tokenHash: tokenHash('access token', token), personId, name, days })
    await audit(tx, { actor: personId, action: 'made access token', subject: 'person', subjectId: personId, details: { token: id, days } })
    await tellPerson(services, tx, personId, `An access token was made: "${name}". A program that has it can read and publish content in your name.`)
  })
  return prefix + token
}

/** Throws NotFound unless it is a live token of this person. */
export async function endAccessToken (services: Services, given: { personId: number; id: number }): Promise<void> {
  await services.db.transaction(async (tx) => {
    if (await updateTokensEnded(tx, given.personId, given.id) === 0) throw new NotFound('no such token')
    await audit(tx, { actor: given.personId, action: 'ended access token', subject: 'person', subjectId: given.personId, details: { token: given.id } })
  })
}

/** Ends all of a person's tokens, when everything that lets them in ends. */
export async function endAllAccessTokens (tx: Db, given: { personId: number; by: number | null }): Promise<void> {
  const count = await updateTokensEnded(tx, given.personId, null)
  if (count > 0) await audit(tx, { actor: given.by, action: 'ended access tokens', subject: 'person', subjectId: given.personId, details: { count } })
}

/** Who speaks through this token. 'throttled': 100 wrong ones in a quarter of an hour from one network, or 600 requests with a right one. */
export async function ownerOfToken (services: Services, given: { token: string; address: string }): Promise<{ is: 'known'; person: SignedIn } | { is: 'unknown' | 'throttled' }> {
  const { db, log } = services
  const secret = given.token.startsWith(prefix) ? given.token.slice(prefix.length) : ''
  const found = isToken(secret) ? await findTokenOwner(db, tokenHash('access token', secret)) : null
  const limit = found === null ? { key: `access-token-wrong:${network(given.address)}`, most: 100, windowSeconds: 900 } : { key: `access-token-used:${found.tokenId}`, most: 600, windowSeconds: 900 }
  if (!await mayTry(db, [limit])) return { is: 'throttled' }
  if (found === null) return { is: 'unknown' }
  if (found.isStale) touchToken(db, found.tokenId).catch((error: unknown) => log.warn({ err: error }, 'the use of a token was not noted'))
  return { is: 'known', person: found.person }
}
