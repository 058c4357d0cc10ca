/**
 * Links that may be used once: to set up the first admin, to join, to choose a new password, to prove an e-mail address. Opening one shows a page and changes nothing (mail scanners open
 * links); only the form on that page uses it up.
 */
import type { Db } from '#src/platform/db/client.ts'
import { findLink, insertLink, type LinkPurpose, updateLinksEnded, updateLinkUsed } from './queries.ts'
import { isToken, newToken, tokenHash } from './tokens.ts'

/** How long each is good for. An invitation outlives a vacation; a reset is asked for by somebody who waits for it. */
export const linkHours: Record<LinkPurpose, number> = { setup: 24 * 7, invitation: 24 * 14, reset: 1, email: 24 }

export const linkPaths: Record<LinkPurpose, string> = { setup: '/set-up/', invitation: '/invitations/', reset: '/password-resets/', email: '/emails/' }

/** Makes a link and ends older ones of its kind for the same person (null: for nobody yet); of links that prove an address, those of others stay. Returns its path, which holds the only copy of the token. */
export async function makeLink (tx: Db, given: { purpose: LinkPurpose; personId: number | null; email?: string; by: number | null }): Promise<string> {
  const token = newToken()
  if (given.purpose !== 'email') await updateLinksEnded(tx, given.personId, given.purpose)
  await insertLink(tx, { tokenHash: tokenHash(given.purpose, token), purpose: given.purpose, personId: given.personId, email: given.email ?? null, createdBy: given.by, hours: linkHours[given.purpose] })
  return linkPaths[given.purpose] + token
}

export type LinkStanding = { is: 'live'; personId: number | null; /** That it proves. */ email: string | null } | { is: 'used' | 'ended' | 'expired' | 'unknown' }

/** Looks, and changes nothing. What was never a link and what is a link of another kind are both 'unknown'. */
export async function judgeLink (db: Db, purpose: LinkPurpose, token: string): Promise<LinkStanding> {
  const link = isToken(token) ? await findLink(db, purpose, tokenHash(purpose, token)) : null
  if (link === null) return { is: 'unknown' }
  return link.standing === 'live' ? { is: 'live', personId: link.personId, email: link.email } : { is: link.standing }
}

/** Uses the link up in this transaction; null when it is not live (any more). */
export const useLink = (tx: Db, purpose: LinkPurpose, token: string): Promise<{ personId: number | null; email: string | null } | null> => updateLinkUsed(tx, purpose, tokenHash(purpose, token))
