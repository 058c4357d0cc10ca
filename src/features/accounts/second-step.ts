/**
 * The second step of signing in: a code after the password.
 *
 * A pending sign-in takes 5 tries, counted before they are looked at, and is over after that; whoever wants more must prove the password again, which is limited too
 * (sign-in.ts). Over all pending sign-ins of a person, codes of six digits may be tried 50 times a day: with three of a million right at any moment, a chance of
 * 1 in 6,000 a day for somebody who knows the password already. The owner then still gets in with a recovery code or a passkey, and is told by mail.
 */
import { audit } from '#src/platform/audit.ts'
import { clearTries, mayTry } from '#src/platform/throttle.ts'
import type { Services } from '#src/services.ts'
import { type Admission, askedOf } from './admit.ts'
import { findFactors, findPending, type Pending } from './factor-queries.ts'
import { tellPerson } from './mails.ts'
import { lockPerson, updateSignInEnded } from './queries.ts'
import { isRecoveryCode } from './recovery-codes.ts'
import { confirmTotp, useCode } from './second-factor.ts'
import { forgiveTries } from './sign-in.ts'
import { startSignIn } from './start-sign-in.ts'
import { isToken, tokenHash } from './tokens.ts'

/** The pending sign-in of this token, or null. */
export const pendingOf = async (services: Services, token: string | undefined): Promise<Pending | null> =>
  (token !== undefined && isToken(token) ? findPending(services.db, tokenHash('second step', token)) : null)

type In = Extract<Admission, { is: 'in' }>
export type StepGiven = { code: string; address: string; agent: string }

/** 'spent': too many tries, so this sign-in has ended. 'over': it has ended otherwise. 'stopped': six digits are not taken today. */
export async function passStep (services: Services, pending: Pending, given: StepGiven): Promise<In | { is: 'wrong' | 'over' | 'spent' | 'stopped' }> {
  const { db } = services
  const { personId, signInId } = pending
  if (!await mayTry(db, [{ key: `second-step:${signInId}`, most: 5, windowSeconds: 3600 }])) return endStep(services, pending)
  const day = { key: `second-step-of:${personId}`, most: 50, windowSeconds: 86_400 }
  if (!isRecoveryCode(given.code) && !await mayTry(db, [day])) {
    await tellOnce(services, pending)
    return { is: 'stopped' }
  }
  const outcome = await db.transaction(async (tx) => {
    if ((await lockPerson(tx, personId)).disabledAt !== null) return { is: 'over' } as const
    const kind = await useCode(services, tx, personId, given.code)
    if (kind === null) return { is: 'wrong' } as const
    return goIn(tx, pending, `${pending.factor}+${kind}`, given.agent)
  })
  if (outcome.is === 'in') await Promise.all([clearTries(db, day.key), forgiveTries(db, pending.email, given.address)])
  return outcome
}

/**
 * Sets up codes in the middle of signing in, where nothing else is left to do. Returns the recovery codes with the sign-in. Throws Refused for the field "code"; five
 * tries, as above.
 */
export async function passStepBySetUp (services: Services, pending: Pending, given: StepGiven): Promise<(In & { codes: string[] }) | { is: 'over' | 'spent' }> {
  const { db } = services
  const { personId, signInId } = pending
  if (!await mayTry(db, [{ key: `second-step:${signInId}`, most: 5, windowSeconds: 3600 }])) return endStep(services, pending)
  const outcome = await db.transaction(async (tx) => {
    const isDisabled = (await lockPerson(tx, personId)).disabledAt !== null
    // Set up elsewhere meanwhile: then that is asked for.
    if (isDisabled || askedOf(await findFactors(tx, personId)) !== 'set-up') return { is: 'over' } as const
    const codes = await confirmTotp(services, tx, { personId, signInId, code: given.code })
    const done = await goIn(tx, pending, `${pending.factor}+totp`, given.agent)
    return done.is === 'in' ? { ...done, codes } : done
  })
  if (outcome.is === 'in') await forgiveTries(db, pending.email, given.address)
  return outcome
}

type Tx = Parameters<typeof updateSignInEnded>[0]

/** Of two at once one goes in: the pending sign-in ends once. */
async function goIn (tx: Tx, pending: Pending, factor: string, agent: string): Promise<In | { is: 'over' }> {
  const { personId, signInId } = pending
  if (!await updateSignInEnded(tx, personId, signInId)) return { is: 'over' }
  await audit(tx, { actor: personId, action: 'signed in', subject: 'person', subjectId: personId, details: { with: factor } })
  return { is: 'in', token: (await startSignIn(tx, personId, agent, factor)).token, personId, isLed: false }
}

async function endStep ({ db }: Services, { personId, signInId }: Pending): Promise<{ is: 'spent' }> {
  await db.transaction(async (tx) => {
    if (await updateSignInEnded(tx, personId, signInId)) await audit(tx, { actor: null, action: 'refused second step after too many tries', subject: 'person', subjectId: personId })
  })
  return { is: 'spent' }
}

async function tellOnce (services: Services, { personId }: Pending): Promise<void> {
  if (!await mayTry(services.db, [{ key: `noted:second-step-of:${personId}`, most: 1, windowSeconds: 86_400 }])) return
  await services.db.transaction(async (tx) => {
    await audit(tx, { actor: null, action: 'stopped codes after too many tries', subject: 'person', subjectId: personId })
    await tellPerson(services, tx, personId, 'Somebody who knows your password has tried 50 codes to get in as you, and none was right. Codes from the app are not taken until tomorrow; your recovery codes and passkeys are. Choose a new password.')
  })
}
