/** The Open Badge of a certificate: what it says, who can verify it without us, and that no altered byte passes. */
import { createHash, createHmac, createPublicKey, generateKeyPairSync, type KeyObject, sign, verify } from 'node:crypto'
import { eq } from 'drizzle-orm'
import { getDocumentProxy } from 'unpdf'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { credentialPayload } from '#src/domain/credential.ts'
import { certificatePdf } from '#src/features/certificates/certificate-pdf.ts'
import { judgeCredential } from '#src/features/certificates/credential.ts'
import { judgeFile, judgeText } from '#src/features/certificates/judge-brought.ts'
import { findCertificate, findPdf } from '#src/features/certificates/queries.ts'
import { readPdf } from '#src/features/certificates/read-pdf.ts'
import { findCredential } from '#src/features/certificates/signing-key-queries.ts'
import { knownKeys, signingKey } from '#src/features/certificates/signing-keys.ts'
import { certificates } from '#src/platform/db/schema/certificates.ts'
import { firstAdmin } from '../support/account-cast.ts'
import { Visitor } from '../support/app.ts'
import { decoded, encoded, type Graduate, graduate, partsOf } from '../support/graduates.ts'
import { makeTrainee, openLearning } from '../support/learning-cast.ts'
import { sampleFields } from '../support/paper.ts'

let app: Awaited<ReturnType<typeof openLearning>>
let admin: Visitor
let ada: Graduate
let token: string
let pdf: Buffer

const stranger = (): Visitor => new Visitor(app.app)
beforeAll(async () => {
  app = await openLearning()
  admin = (await firstAdmin(app)).visitor
  ada = await graduate(app, 'Ada Łąk O’Brien')
  token = (await findCredential(app.db, ada.code))!
  pdf = (await findPdf(app.db, ada.code))!.pdf
})
afterAll(() => app.close())

describe('the credential', () => {
  test('is frozen with the certificate, and says what the paper says, as the specification has it', async () => {
    const { fields, issuedAt } = (await findCertificate(app.db, ada.code))!
    const [header, payload] = partsOf(token)
    const id = `http://localhost/verify/${ada.code}`, second = Math.floor(issuedAt.getTime() / 1000), moment = new Date(second * 1000).toISOString().replace('.000Z', 'Z')
    const [key] = await knownKeys(app.db)
    expect(decoded(header)).toEqual({ alg: 'EdDSA', typ: 'JWT', kid: `http://localhost/keys/${key!.thumbprint}` })
    const { credentialSubject: { identifier: [name, email], ...subject }, ...credential } = decoded(payload)
    expect(credential).toMatchObject({
      '@context': ['https://www.w3.org/ns/credentials/v2', 'https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json'], id, type: ['VerifiableCredential', 'OpenBadgeCredential'], name: 'A Small Training',
      issuer: { id: 'http://localhost/issuer', type: ['Profile'], name: 'Test provider', url: 'http://localhost' }, validFrom: moment, awardedDate: moment,
      evidence: [{ id, type: ['Evidence'] }], credentialStatus: { id: `${id}/status`, type: '1EdTechRevocationList' }, credentialSchema: [{ type: '1EdTechJsonSchemaValidator2019' }],
      iss: 'http://localhost/issuer', jti: id, nbf: second, sub: `${id}#holder`,
    })
    expect([credential.exp, credential.validUntil]).toEqual([undefined, undefined])
    expect(subject).toMatchObject({
      id: `${id}#holder`, type: ['AchievementSubject'], creditsEarned: Number(fields.hours),
      achievement: { type: ['Achievement'], achievementType: 'CertificateOfCompletion', name: 'A Small Training', criteria: { narrative: `${fields.rule}.` }, creditsAvailable: Number(fields.hours) },
    })
    expect(name).toEqual({ type: 'IdentityObject', identityType: 'name', hashed: false, identityHash: 'Ada Łąk O’Brien' })
    const [person] = await app.db.$client`select email from people where id = ${ada.id}`
    expect(email).toEqual({ type: 'IdentityObject', identityType: 'emailAddress', hashed: true, salt: email.salt, identityHash: `sha256$${createHash('sha256').update(`${String(person!.email).toLowerCase()}${email.salt}`).digest('hex')}` })
    expect(email.salt).toMatch(/^[0-9a-f]{32}$/)
    expect(token).not.toContain('@')
    expect(JSON.stringify(decoded(payload))).not.toContain(String(person!.email))
    await expect(app.db.update(certificates).set({ credential: 'x' }).where(eq(certificates.code, ada.code))).rejects.toMatchObject({ cause: { code: '23514' } })
  })

  test('ends with the last day of the certificate, wherever on Earth that is', async () => {
    const payload = credentialPayload({ fields: sampleFields(), origin: 'https://a.example', email: { hash: 'sha256$0', salt: '0' }, issuedAt: new Date('2026-12-12T09:00:00.900Z'), expiresOn: '2027-12-31' })
    expect(payload).toMatchObject({ validFrom: '2026-12-12T09:00:00Z', nbf: 1797066000, validUntil: '2028-01-01T12:00:00Z', exp: 1830340800 })
  })

  test('is verified by a program that knows only its text and the addresses in it', async () => {
    const [header, payload, signature] = partsOf(token)
    const { kid } = decoded(header), { iss } = decoded(payload)
    const [key, set, issuer] = await Promise.all([kid, 'http://localhost/.well-known/jwks.json', iss].map((url: string) => stranger().get(new URL(url).pathname)))
    const byHand = (jwk: object) => verify(null, Buffer.from(`${header}.${payload}`), createPublicKey({ key: jwk as never, format: 'jwk' }), Buffer.from(signature, 'base64url'))
    expect(byHand(key!.json())).toBe(true)
    expect(set!.json().keys).toEqual([key!.json()])
    expect(issuer!.json()).toMatchObject({ id: iss, type: ['Profile'], assertionMethod: [kid], verificationMethod: [{ id: kid, controller: iss, publicKeyJwk: { x: key!.json().x } }] })
    expect(Object.keys(key!.json())).not.toContain('d')
    for (const reply of [key!, set!, issuer!]) expect(reply.headers).toMatchObject({ 'access-control-allow-origin': '*', 'cross-origin-resource-policy': 'cross-origin' })
    expect([key!.headers['content-type'], set!.headers['content-type']]).toEqual(['application/jwk+json', 'application/jwk-set+json'].map((type) => expect.stringContaining(type)))
    expect((await stranger().get(`/keys/${'x'.repeat(43)}`)).statusCode).toBe(404)
  })

  test('lies in the PDF, where another program finds it', async () => {
    const document = await getDocumentProxy(new Uint8Array(pdf))
    const attachments = [...(await document.getAttachments())!]
    const contents = await Promise.all(attachments.map(async ([id, { filename }]) => [filename, Buffer.from((await document.getAttachmentContent(id))!).toString('latin1')]))
    await document.loadingTask.destroy()
    expect(contents).toEqual([[`${ada.code}.jwt`, token]])
    expect(pdf.toString('latin1')).toMatch(/\/AFRelationship \/Data/)
    expect(readPdf(pdf)).toEqual({ code: ada.code, token })
    const again = await certificatePdf((await findCertificate(app.db, ada.code))!.fields, token)
    expect(Buffer.compare(again, pdf)).toBe(0)
  })

  test('is downloaded by its holder and by an admin, and by nobody else', async () => {
    const own = await ada.visitor.get(`/certificates/${ada.code}`)
    expect(own.body).toContain(`href="/certificates/${ada.code}/credential"`)
    for (const visitor of [ada.visitor, admin]) {
      const reply = await visitor.get(`/certificates/${ada.code}/credential`)
      expect([reply.statusCode, reply.body]).toEqual([200, token])
      expect(reply.headers['content-type']).toMatch(/^text\/plain/)
      expect(reply.headers['content-disposition']).toContain(`_${ada.code}.jwt"`)
    }
    const other = await makeTrainee(app, 'Otto Other')
    expect((await other.visitor.get(`/certificates/${ada.code}/credential`)).statusCode).toBe(404)
    expect((await stranger().get(`/verify/${ada.code}`)).body).not.toContain(token.slice(0, 40))
  })
})

describe('any altered byte fails:', () => {
  const passes = async (altered: string) => (await judgeText(app.services, altered)).is === 'genuine'

  test('in the text', async () => {
    expect(await passes(token)).toBe(true)
    const [header, payload] = partsOf(token)
    const signed = header.length + payload.length + 1
    // Every byte of header and signature, and every seventh of what they stand for.
    const places = Array.from(token, (_, at) => at).filter((at) => at <= header.length || at >= signed || at % 7 === 0)
    const passed: number[] = []
    for (const at of places) for (const bit of [1, 4]) if (await passes(token.slice(0, at) + String.fromCharCode(token.charCodeAt(at) ^ bit) + token.slice(at + 1))) passed.push(at)
    expect(places.length).toBeGreaterThan(400)
    expect(passed).toEqual([])
  }, 30_000)

  test('in the last letter, whose spare bits decoders forgive', async () => {
    const others = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'].filter((letter) => letter !== token.at(-1))
    expect(others.filter((letter) => Buffer.from(token.slice(0, -1) + letter, 'base64url').equals(Buffer.from(token, 'base64url'))).length).toBeGreaterThan(0)
    for (const letter of others) expect(await passes(token.slice(0, -1) + letter), letter).toBe(false)
  })

  test('and so does one too many, too few or in another place', async () => {
    const [header, payload, signature] = partsOf(token)
    const wrong = [`${token}=`, `${token}A`, token.slice(0, -1), token.slice(1), `${token}.`, `${token}.${signature}`, `.${token}`, `${header}.${payload}.`, `${header}.${payload}`, `${payload}.${header}.${signature}`, `${header}..${signature}`,
      `${header} .${payload}.${signature}`, `${header}.${payload.slice(0, 40)}\n${payload.slice(40)}.${signature}`, token.toLowerCase(), `${token}${token}`, token.replace('.', '\u0000.')]
    for (const each of wrong) expect(await passes(each), each.slice(-60)).toBe(false)
    for (const around of [`\n ${token}\r\n`, `\uFEFF${token}`]) expect(await passes(around)).toBe(true) // what stands around it is no part of it
  })

  test('in the PDF', async () => {
    expect((await judgeFile(app.services, pdf)).is).toBe('genuine')
    const attachment = pdf.indexOf('/EmbeddedFile')
    const places = [...Array.from({ length: 120 }, (_, at) => Math.floor(at * pdf.length / 120)), ...Array.from({ length: 60 }, (_, at) => attachment + at * 40), pdf.length - 1]
    for (const at of places) {
      const altered = Buffer.from(pdf)
      altered[at]! ^= 1
      expect((await judgeFile(app.services, altered)).is, String(at)).not.toBe('genuine')
    }
    for (const altered of [Buffer.concat([pdf, Buffer.from('\n')]), pdf.subarray(0, -1)]) expect(await judgeFile(app.services, altered)).toEqual({ is: 'altered', what: 'PDF', code: ada.code })
  })

  test('however it was signed anew', async () => {
    const [header, payload] = partsOf(token)
    const { kid } = decoded(header)
    const forged = encoded({ ...decoded(payload), name: 'A Large Training' })
    const thief = generateKeyPairSync('ed25519')
    const by = (head: object, body: string, key: KeyObject) => `${encoded(head)}.${body}.${sign(null, Buffer.from(`${encoded(head)}.${body}`), key).toString('base64url')}`
    const ours = await app.db.transaction((tx) => signingKey(app.services, tx))
    const jwk = thief.publicKey.export({ format: 'jwk' })
    const secret = (await stranger().get(new URL(kid).pathname)).body
    const mac = `${encoded({ alg: 'HS256', kid })}.${forged}`
    const cases: [string, string][] = [
      ['foreign', by({ alg: 'EdDSA', kid: 'https://evil.example/keys/1', typ: 'JWT' }, forged, thief.privateKey)], ['foreign', by({ alg: 'EdDSA', jwk, typ: 'JWT' }, forged, thief.privateKey)],
      ['altered', by({ alg: 'EdDSA', kid, jwk, typ: 'JWT' }, forged, thief.privateKey)], ['altered', by({ alg: 'EdDSA', kid, typ: 'JWT' }, payload, thief.privateKey)],
      ['altered', `${encoded({ alg: 'none', kid })}.${forged}.`], ['altered', `${encoded({ alg: 'none', kid })}.${forged}.AA`], ['altered', `${mac}.${createHmac('sha256', secret).update(mac).digest('base64url')}`],
      // With our own key, stolen: the signature fits, and still it is not what was issued.
      ['unlisted', by({ alg: 'EdDSA', kid, typ: 'JWT' }, forged, ours.privateKey)], ['unlisted', by({ alg: 'EdDSA', kid, typ: 'JWT' }, encoded({ ...decoded(payload), jti: 'http://localhost/verify/01ARZ3NDEKTSV4RRFFQ69G5FAV' }), ours.privateKey)],
    ]
    for (const [verdict, each] of cases) expect((await judgeCredential(app.services, each)).verdict, each).toBe(verdict)
  })
})
