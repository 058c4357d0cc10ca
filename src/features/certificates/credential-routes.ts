/** What other programs need to verify a credential by themselves: the keys, the issuer, and whether it was revoked. All public, from any origin, and without a page. */
import type { FastifyInstance, FastifyReply } from 'fastify'
import { parseCode } from '#src/domain/certificates.ts'
import { issuerAt } from '#src/domain/credential.ts'
import { mayTry, network } from '#src/platform/throttle.ts'
import type { Services } from '#src/services.ts'
import { findCertificate } from './queries.ts'
import { keyAddress, knownKeys } from './signing-keys.ts'
import { statusOf } from './status.ts'

const config = { policy: 'public' } as const

/** A verifier may be a page of another site, and keys change seldom. */
const open = (reply: FastifyReply, seconds: number): FastifyReply =>
  reply.header('access-control-allow-origin', '*').header('cross-origin-resource-policy', 'cross-origin').header('cache-control', seconds === 0 ? 'no-store' : `public, max-age=${seconds}`)

export function credentialRoutes (app: FastifyInstance, services: Services): void {
  const { db } = services
  const publicKeys = async () => (await knownKeys(db)).map(({ thumbprint, jwk }) => ({ thumbprint, jwk: { ...jwk, kid: keyAddress(services.origin(), thumbprint), alg: 'EdDSA', use: 'sig' } }))

  app.get('/.well-known/jwks.json', { config }, async (_request, reply) =>
    open(reply, 300).type('application/jwk-set+json').send(JSON.stringify({ keys: (await publicKeys()).map(({ jwk }) => jwk) })))

  app.get<{ Params: { key: string } }>('/keys/:key', { config }, async (request, reply) => {
    const found = (await publicKeys()).find(({ thumbprint }) => thumbprint === request.params.key)
    return found ? open(reply, 300).type('application/jwk+json').send(JSON.stringify(found.jwk)) : open(reply, 0).code(404).send({ error: 'No key of ours has this name.' })
  })

  /** A Profile of Open Badges that is also a Controlled Identifier Document of the W3C: who signs, with which keys. */
  app.get('/issuer', { config }, async (_request, reply) => {
    const id = issuerAt(services.origin())
    const methods = (await publicKeys()).map(({ jwk: { kid, use: _, ...jwk } }) => ({ id: kid, type: 'JsonWebKey', controller: id, publicKeyJwk: { ...jwk, kid } }))
    return open(reply, 300).send({
      '@context': ['https://www.w3.org/ns/cid/v1', 'https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json'],
      id, type: ['Profile'], url: services.origin(), verificationMethod: methods, assertionMethod: methods.map((method) => method.id),
    })
  })

  /** The 1EdTech Revocation List of one credential: a list of all would give away the numbers of others. A replaced one does not hold any more either. */
  app.get<{ Params: { code: string } }>('/verify/:code/status', { config }, async (request, reply) => {
    if (!await mayTry(db, [{ key: `verify:${network(request.ip)}`, most: 60, windowSeconds: 60 }])) return open(reply, 0).code(429).header('retry-after', '60').send({ error: 'Too many tries. Wait a minute.' })
    const code = parseCode(request.params.code)
    const row = code && await findCertificate(db, code)
    if (!row) return open(reply, 0).code(404).send({ error: 'No certificate has this number.' })
    const status = statusOf(row, services.now())
    const { verifyUrl } = row.fields
    const ended = status === 'revoked' ? 'Withdrawn' : status === 'superseded' ? 'Replaced by a newer one' : null
    return open(reply, 0).send({ id: `${verifyUrl}/status`, issuer: issuerAt(new URL(verifyUrl).origin), revokedCredential: ended === null ? [] : [{ id: verifyUrl, revoked: true, revocationReason: ended }] })
  })
}
