/** What the pages about the second step show. */
import { dayText } from '#src/domain/moments.ts'
import type { Form } from '#src/platform/http/forms.ts'
import type { SignedIn } from '#src/platform/http/person.ts'
import type { Views } from '#src/platform/http/views.ts'
import { type Qr, qrOf } from '#src/platform/qr.ts'
import type { Services } from '#src/services.ts'
import { askedOf } from './admit.ts'
import { findFactors, findTotp, type Pending } from './factor-queries.ts'
import type { Way } from './kept.ts'
import { findWaitingSecret, mustHaveFactor } from './second-factor.ts'
import { secretText, secretUri } from './totp.ts'

/** A secret to be taken over by an app: as a picture, as text, and as a link for the phone that shows this page. */
export type SecretToTake = { qr: Qr; text: string; uri: string }

const toTake = (secret: Buffer | null, email: string): SecretToTake | null => {
  if (secret === null) return null
  const uri = secretUri(secret, email)
  return { qr: qrOf(uri), text: secretText(secret), uri }
}

/** Between the password and the inside. */
export async function secondStepPage (services: Services, pending: Pending, form: Form, way: Way): Promise<Views['accounts/second-step']> {
  const factors = await findFactors(services.db, pending.personId)
  const asks = askedOf(factors)
  return { ...way, form, asks, hasPasskeys: factors.passkeys > 0, secret: asks === 'set-up' ? toTake(await findWaitingSecret(services.db, pending.signInId), pending.email) : null }
}

/** /account/second-factor. `next`: where somebody goes who was led here and leaves it for later. */
export async function secondFactorPage (services: Services, person: SignedIn, form: Form, next: string | null): Promise<Views['accounts/second-factor']> {
  const { db } = services
  const [factors, totp, secret] = await Promise.all([findFactors(db, person.id), findTotp(db, person.id), findWaitingSecret(db, person.signInId)])
  const must = mustHaveFactor(services, factors)
  return {
    form, next, isRequired: must, secret: toTake(secret, person.email),
    since: totp === null ? null : dayText(totp.confirmedAt, person.timeZone, services.now()), codesLeft: factors.codesLeft, mayRemove: !must || factors.passkeys > 0,
  }
}
