/**
 * Passkeys (WebAuthn), by @simplewebauthn/server: made on the account page, asked for in place of a password.
 *
 * Each is found by itself on the device ("discoverable"), so no name is typed and none is told; and each asks for a finger, a face or a PIN, so one passkey is two factors. It
 * answers to the host of our own origin and to no other. What it signs is a challenge of ours, good once, for five minutes. Attestation is not asked for: which maker built a
 * phone is none of our business.
 */
import { createHash } from 'node:crypto'
import type { AuthenticationResponseJSON, PublicKeyCredentialCreationOptionsJSON, PublicKeyCredentialRequestOptionsJSON, RegistrationResponseJSON } from '@simplewebauthn/server'
import { z } from 'zod'
import { audit } from '#src/platform/audit.ts'
import { NotFound } from '#src/platform/http/errors.ts'
import { Refused } from '#src/platform/http/forms.ts'
import { mayTry, network, returnTry } from '#src/platform/throttle.ts'
import { whenUsed } from '#src/platform/when-used.ts'
import type { Services } from '#src/services.ts'
import { type Admission, admit } from './admit.ts'
import { insertChallenge, takeChallenge } from './challenge-queries.ts'
import { deletePasskeys, findFactors, findPasskey, insertPasskey, listPasskeys, type Passkey, updatePasskeyName, updatePasskeyUsed } from './factor-queries.ts'
import { tellPerson } from './mails.ts'
import { findHasWayIn, lockPerson } from './queries.ts'
import { mustHaveFactor } from './second-factor.ts'
import { tokenHash } from './tokens.ts'

const webauthn = whenUsed<typeof import('@simplewebauthn/server')>('@simplewebauthn/server')

/** ES256, EdDSA and RS256 (COSE): what devices of today make. Newer ones wait until Node no longer calls them experimental. */
const algorithms = [-7, -8, -257]
const most = 20
const minutes = 5
const hostOf = (services: Services): string => new URL(services.origin()).hostname
/** What a device files the passkey under: opaque, and the same for all of a person's. */
const handleOf = (personId: number): Buffer => createHash('sha256').update(`gainful passkeys of ${personId}`).digest()
const hashOf = (challenge: string): Buffer => tokenHash('passkey', challenge)

const text = z.string().max(10_000)
const shared = { id: text.regex(/^[\w-]+$/), rawId: text, type: z.literal('public-key'), clientExtensionResults: z.looseObject({}).default({}), authenticatorAttachment: z.enum(['platform', 'cross-platform']).nullish().transform((kind) => kind ?? undefined) }
const Made = z.object({ ...shared, response: z.object({ clientDataJSON: text, attestationObject: text, transports: z.array(z.string().max(30)).max(10).optional() }) })
const Answered = z.object({ ...shared, response: z.object({ clientDataJSON: text, authenticatorData: text, signature: text, userHandle: text.nullish().transform((handle) => handle ?? undefined) }) })

function read<S extends z.ZodType> (schema: S, credential: string): z.output<S> | null {
  try { return schema.parse(JSON.parse(credential)) as z.output<S> } catch { return null }
}

/** What a browser is to be asked for to make a passkey. */
export async function askForNewPasskey (services: Services, person: { id: number; name: string; email: string }): Promise<PublicKeyCredentialCreationOptionsJSON> {
  const known = await listPasskeys(services.db, person.id)
  const options = await webauthn().generateRegistrationOptions({
    rpName: 'Gainful', rpID: hostOf(services), userName: person.email, userDisplayName: person.name, userID: new Uint8Array(handleOf(person.id)), attestationType: 'none', supportedAlgorithmIDs: algorithms,
    excludeCredentials: known.map(({ credentialId }) => ({ id: credentialId.toString('base64url') })), authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
  })
  await insertChallenge(services.db, { purpose: 'new passkey', tokenHash: hashOf(options.challenge), personId: person.id, data: {}, minutes })
  return options
}

/** Keeps a passkey that was made. Throws Refused for the field "credential". */
export async function addPasskey (services: Services, given: { personId: number; credential: string; name: string }): Promise<void> {
  const { db } = services
  const { personId, name } = given
  const made = read(Made, given.credential)
  const refused = new Refused('credential', 'This passkey could not be taken. Try again, and do not wait longer than five minutes.')
  if (made === null) throw refused
  const checked = await webauthn().verifyRegistrationResponse({
    response: made as RegistrationResponseJSON, expectedOrigin: services.origin(), expectedRPID: hostOf(services), requireUserVerification: true, supportedAlgorithmIDs: algorithms,
    expectedChallenge: async (challenge) => (await takeChallenge(db, 'new passkey', hashOf(challenge)))?.personId === personId,
  }).catch(() => null)
  if (!checked?.verified) throw refused
  const { credential } = checked.registrationInfo
  await db.transaction(async (tx) => {
    if ((await listPasskeys(tx, personId)).length >= most) throw new Refused('credential', `You have ${most} passkeys. Remove one first.`)
    const row = { personId, credentialId: Buffer.from(credential.id, 'base64url'), publicKey: Buffer.from(credential.publicKey), counter: credential.counter, transports: credential.transports ?? [], name }
    if (!await insertPasskey(tx, row)) throw new Refused('credential', 'This passkey is here already.')
    await audit(tx, { actor: personId, action: 'added a passkey', subject: 'person', subjectId: personId, details: { name } })
    await tellPerson(services, tx, personId, `A passkey was added: "${name}". It signs you in without a password.`)
  })
}

/** What a browser is to be asked for to sign in. Null: too many from this network, 300 in a quarter of an hour. */
export async function askForPasskey (services: Services, address: string): Promise<PublicKeyCredentialRequestOptionsJSON | null> {
  if (!await mayTry(services.db, [{ key: `passkey-asked:${network(address)}`, most: 300, windowSeconds: 900 }])) return null
  const options = await webauthn().generateAuthenticationOptions({ rpID: hostOf(services), userVerification: 'required' })
  await insertChallenge(services.db, { purpose: 'passkey', tokenHash: hashOf(options.challenge), personId: null, data: {}, minutes })
  return options
}

/**
 * The passkey that answered, or null for an answer that proves nothing: another origin, a challenge that is not ours or was used, a wrong signature. A counter that did not go up
 * says that the key was copied (WebAuthn §6.1.1): refused, written down, and its owner is told.
 */
export async function passkeyOf (services: Services, credential: string): Promise<Passkey | null> {
  const { db } = services
  const answered = read(Answered, credential)
  const passkey = answered === null ? null : await findPasskey(db, Buffer.from(answered.id, 'base64url'))
  if (answered === null || passkey === null) return null
  const { userHandle } = answered.response
  if (userHandle !== undefined && userHandle !== handleOf(passkey.personId).toString('base64url')) return null
  const checked = await webauthn().verifyAuthenticationResponse({
    response: answered as AuthenticationResponseJSON, expectedOrigin: services.origin(), expectedRPID: hostOf(services), requireUserVerification: true,
    expectedChallenge: async (challenge) => await takeChallenge(db, 'passkey', hashOf(challenge)) !== null,
    // The counter is compared below, in one statement with its change.
    credential: { id: answered.id, publicKey: new Uint8Array(passkey.publicKey), counter: 0 },
  }).catch(() => null)
  if (!checked?.verified) return null
  if (await updatePasskeyUsed(db, passkey.id, checked.authenticationInfo.newCounter)) return passkey
  await db.transaction(async (tx) => {
    await audit(tx, { actor: null, action: 'refused a passkey that seems to be copied', subject: 'person', subjectId: passkey.personId, details: { name: passkey.name } })
    await tellPerson(services, tx, passkey.personId, `Somebody tried to sign in with a copy of your passkey "${passkey.name}", and was refused. Remove that passkey.`)
  })
  return null
}

/** At most 100 wrong answers in a quarter of an hour from one network. A disabled person is 'wrong'. */
export async function signInWithPasskey (services: Services, given: { credential: string; address: string; agent: string }): Promise<Admission | { is: 'wrong' | 'throttled' }> {
  const limit = { key: `passkey:${network(given.address)}`, most: 100, windowSeconds: 900 }
  if (!await mayTry(services.db, [limit])) return { is: 'throttled' }
  const passkey = await passkeyOf(services, given.credential)
  const admission = passkey === null ? null : await services.db.transaction(async (tx) =>
    ((await lockPerson(tx, passkey.personId)).disabledAt === null ? admit(services, tx, { personId: passkey.personId, factor: 'passkey', isWhole: true, agent: given.agent }) : null))
  if (admission === null) return { is: 'wrong' }
  await returnTry(services.db, limit.key)
  return admission
}

/** Throws NotFound for a passkey that is not theirs. */
export async function renamePasskey (services: Services, given: { personId: number; id: number; name: string }): Promise<void> {
  if (!await updatePasskeyName(services.db, given.personId, given.id, given.name)) throw new NotFound('no such passkey')
}

/** Throws NotFound; Refused when it is the last way in, or the second factor that a role needs. */
export async function removePasskey (services: Services, given: { personId: number; id: number }): Promise<void> {
  const { personId, id } = given
  await services.db.transaction(async (tx) => {
    if (await deletePasskeys(tx, personId, id) === 0) throw new NotFound('no such passkey')
    const factors = await findFactors(tx, personId)
    if (!await findHasWayIn(tx, personId)) throw new Refused('removal', 'This is the only way that you sign in with. Choose a password first: ask for a link on the sign-in page.')
    if (mustHaveFactor(services, factors) && factors.passkeys === 0 && !factors.hasCodes) throw new Refused('removal', 'Your role needs a second step. Set up codes from an app first, or add another passkey.')
    await audit(tx, { actor: personId, action: 'removed a passkey', subject: 'person', subjectId: personId })
    await tellPerson(services, tx, personId, 'A passkey was removed.')
  })
}
