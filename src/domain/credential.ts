/** A certificate as an Open Badges 3.0 credential (1EdTech, 3.0), which is a W3C Verifiable Credential (Data Model 2.0). What is signed, without the signature. */
import type { PrintedFields } from './certificates.ts'

/** Whose it is, for a reader who knows the e-mail already: `hash` is `sha256$` and the SHA-256, in lower-case hex, of the e-mail in lower case followed by `salt`, both as UTF-8. */
export type HiddenEmail = { hash: string; salt: string }
export type CredentialFacts = { fields: PrintedFields; origin: string; email: HiddenEmail; issuedAt: Date; /** YYYY-MM-DD, the last day on which it holds; null = for good. */ expiresOn: string | null }

/** The address that stands for whoever issues at this origin. */
export const issuerAt = (origin: string): string => `${origin}/issuer`

const seconds = (at: Date): number => Math.floor(at.getTime() / 1000)
const moment = (second: number): string => new Date(second * 1000).toISOString().replace('.000Z', 'Z')
/** A day is over when it is over everywhere on Earth: at noon UTC of the next. */
const endOf = (day: string): number => seconds(new Date(`${day}T12:00:00Z`)) + 86_400

/**
 * The payload of the signed credential: the members of an OpenBadgeCredential, and beside them the claims that its JSON Web Token form asks for (`iss`, `jti`, `nbf`, `sub`, `exp`; §8.2 of the
 * specification). Its id is the address of the public check, so it is as hard to guess as the certificate's number. It names the holder in clear, as the paper does, and the e-mail as a
 * salted hash. Moments are whole seconds, since `nbf` has to equal `validFrom`.
 */
export function credentialPayload ({ fields, origin, email, issuedAt, expiresOn }: CredentialFacts) {
  const id = fields.verifyUrl
  const issuer = issuerAt(origin)
  const from = seconds(issuedAt)
  const until = expiresOn === null ? null : endOf(expiresOn)
  return {
    '@context': ['https://www.w3.org/ns/credentials/v2', 'https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json'],
    id,
    type: ['VerifiableCredential', 'OpenBadgeCredential'],
    name: fields.title,
    description: [`${fields.heading}, ${fields.hours} contact hours.`, ...fields.approvals.map(({ statement }) => statement), fields.notice].join(' '),
    issuer: {
      id: issuer, type: ['Profile'], name: fields.provider.name, url: origin, official: fields.signatory.name,
      ...(fields.provider.email ? { email: fields.provider.email } : {}), ...(fields.provider.phone ? { phone: fields.provider.phone } : {}),
    },
    validFrom: moment(from), ...(until === null ? {} : { validUntil: moment(until) }), awardedDate: moment(from),
    credentialSubject: {
      id: `${id}#holder`,
      type: ['AchievementSubject'],
      identifier: [
        { type: 'IdentityObject', identityType: 'name', hashed: false, identityHash: fields.name },
        { type: 'IdentityObject', identityType: 'emailAddress', hashed: true, identityHash: email.hash, salt: email.salt },
      ],
      // The days are the cohort's; noon UTC is the same day all over the United States.
      activityStartDate: `${fields.startedOn}T12:00:00Z`, activityEndDate: `${fields.completedOn}T12:00:00Z`,
      creditsEarned: Number(fields.hours),
      achievement: {
        id: `${issuer}#${fields.curriculum}-${fields.curriculumRevision}`, type: ['Achievement'], achievementType: 'CertificateOfCompletion',
        name: fields.title, description: `${fields.title}: ${fields.hours} contact hours, ${fields.format.toLowerCase()}.`, criteria: { narrative: `${fields.rule}.` },
        creditsAvailable: Number(fields.hours), inLanguage: 'en-US', version: String(fields.curriculumRevision),
      },
    },
    ...(fields.modules.length === 0 ? {} : { evidence: [{ id, type: ['Evidence'], name: 'Modules completed', narrative: fields.modules.map(({ title, minutes, revision }, index) => `${index + 1}. ${title}: ${minutes} minutes, revision ${revision}`).join('\n') }] }),
    credentialStatus: { id: `${id}/status`, type: '1EdTechRevocationList' },
    credentialSchema: [{ id: 'https://purl.imsglobal.org/spec/ob/v3p0/schema/json/ob_v3p0_achievementcredential_schema.json', type: '1EdTechJsonSchemaValidator2019' }],
    iss: issuer, jti: id, nbf: from, sub: `${id}#holder`, ...(until === null ? {} : { exp: until }),
  }
}

export type Reading = { token: string } | { not: 'empty' | 'too long' | 'no credential' | 'unsigned' | 'other proof' }

/** Most characters of what may be a credential; ours have about 4,000. */
export const longestCredential = 100_000

/** Looks like a signed token, whole or damaged: three parts with dots between, no white space. */
export const isTokenLike = (text: string): boolean => /^[^\s.]+\.[^\s.]+\.[^\s.]+$/.test(text)

/**
 * The signed token in what somebody pasted or uploaded: the token itself, or the JSON by which wallets hand one on (an EnvelopedVerifiableCredential of the W3C's Data Model 2.0). White
 * space around it is no part of it. Never throws, whatever it is given.
 */
export function readCredential (given: string): Reading {
  if (given.length > longestCredential) return { not: 'too long' }
  const text = given.replace(/^\uFEFF/, '').trim()
  if (text === '') return { not: 'empty' }
  if (!text.startsWith('{')) return isTokenLike(text) ? { token: text } : { not: 'no credential' }
  let found: Record<string, unknown>
  try { found = JSON.parse(text) as Record<string, unknown> } catch { return { not: 'no credential' } }
  const { id, type, proof } = found
  const types = [type].flat()
  if (types.includes('EnvelopedVerifiableCredential') && typeof id === 'string') {
    const token = /^data:application\/vc(?:\+ld)?\+jwt,(.*)$/s.exec(id)?.[1]
    return token !== undefined && isTokenLike(token) ? { token } : { not: 'no credential' }
  }
  if (!types.includes('VerifiableCredential')) return { not: 'no credential' }
  return { not: proof === undefined ? 'unsigned' : 'other proof' }
}
