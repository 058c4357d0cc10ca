/**
 * Setting up, replacing, removing and resetting a second factor. What a person does to their own must be preceded by a proof that it is them, within 10 minutes
 * (`recent` of guard.ts); of every change they are told by mail (ASVS 6.3.7).
 */
import { audit } from '#src/platform/audit.ts'
import type { Db } from '#src/platform/db/client.ts'
import { NotFound } from '#src/platform/http/errors.ts'
import { Refused } from '#src/platform/http/forms.ts'
import type { Services } from '#src/services.ts'
import { findChallenge, insertChallenge, takeChallenge } from './challenge-queries.ts'
import { endAllSignIns } from './end-sign-ins.ts'
import { deletePasskeys, deleteTotp, findFactors, findTotp, replaceRecoveryCodes, replaceTotp, updateLastStep, updateRecoveryCodeUsed } from './factor-queries.ts'
import { tellPerson } from './mails.ts'
import { findPerson } from './queries.ts'
import { newRecoveryCodes, recoveryHash } from './recovery-codes.ts'
import { tokenHash } from './tokens.ts'
import { newSecret, stepOf } from './totp.ts'

/** The secret that waits for its first code belongs to one sign-in, so that what is shown on one browser is confirmed on that one. */
const waiting = (signInId: number): Buffer => tokenHash('totp', String(signInId))

/** A new secret, to be confirmed within a quarter of an hour. What was set up before holds until then. */
export const beginTotp = (tx: Db, given: { personId: number; signInId: number }): Promise<void> =>
  insertChallenge(tx, { purpose: 'totp', tokenHash: waiting(given.signInId), personId: given.personId, data: { secret: newSecret().toString('base64') }, minutes: 15 })

/** The secret that waits, or null. */
export async function findWaitingSecret (db: Db, signInId: number): Promise<Buffer | null> {
  const found = await findChallenge<{ secret: string }>(db, 'totp', waiting(signInId))
  return found === null ? null : Buffer.from(found.data.secret, 'base64')
}

/** Sets up what waits, when `code` comes from it; returns ten recovery codes, which nobody can show again. Throws Refused for the field "code". */
export async function confirmTotp (services: Services, tx: Db, given: { personId: number; signInId: number; code: string }): Promise<string[]> {
  const secret = await findWaitingSecret(tx, given.signInId)
  if (secret === null) throw new Refused('code', 'This took too long. Begin again with a new picture.')
  const step = stepOf(secret, plain(given.code), services.now())
  if (step === null) throw new Refused('code', 'This code does not fit. Wait for the next one, and see that the clock of your phone is right.')
  await takeChallenge(tx, 'totp', waiting(given.signInId))
  await replaceTotp(tx, given.personId, secret, step)
  await audit(tx, { actor: given.personId, action: 'set up a second factor', subject: 'person', subjectId: given.personId, details: { kind: 'codes' } })
  await tellPerson(services, tx, given.personId, 'Codes from an app were set up as the second step of signing in.')
  return giveRecoveryCodes(tx, given.personId)
}

async function giveRecoveryCodes (tx: Db, personId: number): Promise<string[]> {
  const codes = newRecoveryCodes()
  await replaceRecoveryCodes(tx, personId, codes.map((code) => recoveryHash(personId, code)!))
  return codes
}

/** Ten new ones in place of all before. Throws Refused for a person without codes from an app. */
export async function renewRecoveryCodes (services: Services, tx: Db, personId: number): Promise<string[]> {
  if (await findTotp(tx, personId) === null) throw new Refused('code', 'Set up codes from an app first.')
  await audit(tx, { actor: personId, action: 'made new recovery codes', subject: 'person', subjectId: personId })
  await tellPerson(services, tx, personId, 'New recovery codes were made; the ones before do not work any more.')
  return giveRecoveryCodes(tx, personId)
}

/** Without spaces; wide digits are digits. */
const plain = (typed: string): string => typed.normalize('NFKC').replaceAll(/\s/g, '')

/** Uses a code up: one from the app, or a recovery code. Null for a wrong one, and for one that was used. Of two at once one counts. */
export async function useCode (services: Services, tx: Db, personId: number, typed: string): Promise<'totp' | 'recovery' | null> {
  const code = plain(typed)
  if (/^\d{6}$/.test(code)) {
    const totp = await findTotp(tx, personId)
    const step = totp === null ? null : stepOf(totp.secret, code, services.now())
    return step !== null && await updateLastStep(tx, personId, step) ? 'totp' : null
  }
  const hash = recoveryHash(personId, code)
  if (hash === null || !await updateRecoveryCodeUsed(tx, personId, hash)) return null
  const { codesLeft } = await findFactors(tx, personId)
  await audit(tx, { actor: personId, action: 'used a recovery code', subject: 'person', subjectId: personId, details: { left: codesLeft } })
  await tellPerson(services, tx, personId, `A recovery code was used to sign in. ${codesLeft} are left.`)
  return 'recovery'
}

/** Whether this person must have a second factor. */
export const mustHaveFactor = (services: Services, { isStaff }: { isStaff: boolean }): boolean => services.config.requireSecondFactor && isStaff

/** Throws Refused where a second factor is required and no passkey would be left. */
export async function removeTotp (services: Services, tx: Db, personId: number): Promise<void> {
  const factors = await findFactors(tx, personId)
  if (mustHaveFactor(services, factors) && factors.passkeys === 0) throw new Refused('removal', 'Your role needs a second step. Add a passkey first, or set up another phone in place of this one.')
  if (!await deleteTotp(tx, personId)) return
  await replaceRecoveryCodes(tx, personId, [])
  await audit(tx, { actor: personId, action: 'removed a second factor', subject: 'person', subjectId: personId, details: { kind: 'codes' } })
  await tellPerson(services, tx, personId, 'Codes from an app are no longer asked for when you sign in.')
}

/**
 * For somebody who has lost what they had: codes, recovery codes and passkeys go, and every sign-in ends. Who does this makes sure first, by voice or in person, that it
 * is them who ask (ASVS 6.4.4). The password stays needed. `by` null is the command line. Throws NotFound. Returns whether there was anything.
 */
export async function resetSecondFactor (services: Services, tx: Db, given: { personId: number; by: number | null }): Promise<boolean> {
  const { personId, by } = given
  if (await findPerson(tx, personId) === null) throw new NotFound('no such person')
  const codes = await deleteTotp(tx, personId)
  const passkeys = await deletePasskeys(tx, personId, null)
  await replaceRecoveryCodes(tx, personId, [])
  if (!codes && passkeys === 0) return false
  await endAllSignIns(tx, { personId, by })
  await audit(tx, { actor: by, action: 'reset second factor', subject: 'person', subjectId: personId, details: { codes, passkeys } })
  await tellPerson(services, tx, personId, 'An admin removed your second step of signing in and your passkeys, and signed out every browser. Sign in with your password, then set a second step up again.')
  return true
}
