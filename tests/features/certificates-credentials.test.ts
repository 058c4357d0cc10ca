/** The Open Badge of a certificate: what it says, who can verify it without us, and that no altered byte passes. */
import { createHash, createHmac, createPublicKey, generateKeyPairSync, sign, verify, type KeyObject } from 'node:crypto'
import { deflateSync } from 'node:zlib'
import { eq, sql } from 'drizzle-orm'
import { getDocumentProxy } from 'unpdf'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { groupCode } from '#src/domain/certificates.ts'
import { readCredential } from '#src/domain/credential.ts'
import { certificatePdf } from '#src/features/certificates/certificate-pdf.ts'
import { judgeCredential } from '#src/features/certificates/credential.ts'
import { judgeFile, judgeText } from '#src/features/certificates/judge-brought.ts'
import { findCertificate, findPdf, revoke } from '#src/features/certificates/queries.ts'
import { readPdf } from '#src/features/certificates/read-pdf.ts'
import { findCredential } from '#src/features/certificates/signing-key-queries.ts'
import { signingKeysCommand } from '#src/features/certificates/signing-keys-command.ts'
import { knownKeys, rotateSigningKey, signingKey } from '#src/features/certificates/signing-keys.ts'
import { certificates, signingKeys } from '#src/platform/db/schema/certificates.ts'
import { firstAdmin } from '../support/account-cast.ts'
import { Visitor } from '../support/app.ts'
import { graduate, type Graduate } from '../support/graduates.ts'
import { htmlFaults } from '../support/html.ts'
import { makeTrainee, openLearning } from '../support/learning-cast.ts'
import { sampleFields } from '../support/paper.ts'
import { multipart } from '../support/rosters.ts'

let app: Awaited<ReturnType<typeof openLearning>>
let admin: Visitor
let ada: Graduate
let token: string
let pdf: Buffer
let network = 0

const stranger = (): Visitor => new Visitor(app.app)
const text = (part: string): string => Buffer.from(part, 'base64url').toString()
const json = (part: string) => JSON.parse(text(part)) as Record<string, any>
const base64 = (value: unknown): string => Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url')
const partsOf = (whole: string): [string, string, string] => whole.split('.') as [string, string, string]
/** Each from a network of its own, so that no limit is met by chance. */
const bring = (bytes: Buffer | string | null, credential = '', name = 'file') =>
  app.app.inject({ method: 'POST', url: '/verify', remoteAddress: `198.51.100.${++network % 250}`, ...multipart({ credential }, bytes === null ? null : { name, bytes: Buffer.from(bytes) }) })

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
    expect(json(header)).toEqual({ alg: 'EdDSA', typ: 'JWT', kid: `http://localhost/keys/${key!.thumbprint}` })
    const { credentialSubject: { identifier: [name, email], ...subject }, ...credential } = json(payload)
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
    expect(text(payload)).not.toContain(String(person!.email))
    await expect(app.db.update(certificates).set({ credential: 'x' }).where(eq(certificates.code, ada.code))).rejects.toMatchObject({ cause: { code: '23514' } })
  })

  test('ends with the last day of the certificate, wherever on Earth that is', async () => {
    const { credentialPayload } = await import('#src/domain/credential.ts')
    const payload = credentialPayload({ fields: sampleFields(), origin: 'https://a.example', email: { hash: 'sha256$0', salt: '0' }, issuedAt: new Date('2026-12-12T09:00:00.900Z'), expiresOn: '2027-12-31' })
    expect(payload).toMatchObject({ validFrom: '2026-12-12T09:00:00Z', nbf: 1797066000, validUntil: '2028-01-01T12:00:00Z', exp: 1830340800 })
  })

  test('is verified by a program that knows only its text and the addresses in it', async () => {
    const [header, payload, signature] = partsOf(token)
    const { kid } = json(header), { iss } = json(payload)
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
    const { kid } = json(header)
    const forged = base64({ ...json(payload), name: 'A Large Training' })
    const thief = generateKeyPairSync('ed25519')
    const by = (head: object, body: string, key: KeyObject) => `${base64(head)}.${body}.${sign(null, Buffer.from(`${base64(head)}.${body}`), key).toString('base64url')}`
    const ours = await app.db.transaction((tx) => signingKey(app.services, tx))
    const jwk = thief.publicKey.export({ format: 'jwk' })
    const secret = (await stranger().get(new URL(kid).pathname)).body
    const mac = `${base64({ alg: 'HS256', kid })}.${forged}`
    const cases: [string, string][] = [
      ['foreign', by({ alg: 'EdDSA', kid: 'https://evil.example/keys/1', typ: 'JWT' }, forged, thief.privateKey)], ['foreign', by({ alg: 'EdDSA', jwk, typ: 'JWT' }, forged, thief.privateKey)],
      ['altered', by({ alg: 'EdDSA', kid, jwk, typ: 'JWT' }, forged, thief.privateKey)], ['altered', by({ alg: 'EdDSA', kid, typ: 'JWT' }, payload, thief.privateKey)],
      ['altered', `${base64({ alg: 'none', kid })}.${forged}.`], ['altered', `${base64({ alg: 'none', kid })}.${forged}.AA`], ['altered', `${mac}.${createHmac('sha256', secret).update(mac).digest('base64url')}`],
      // With our own key, stolen: the signature fits, and still it is not what was issued.
      ['unlisted', by({ alg: 'EdDSA', kid, typ: 'JWT' }, forged, ours.privateKey)], ['unlisted', by({ alg: 'EdDSA', kid, typ: 'JWT' }, base64({ ...json(payload), jti: 'http://localhost/verify/01ARZ3NDEKTSV4RRFFQ69G5FAV' }), ours.privateKey)],
    ]
    for (const [verdict, each] of cases) expect((await judgeCredential(app.services, each)).verdict, text(each.split('.')[0]!)).toBe(verdict)
  })
})

describe('keys', () => {
  test('are replaced, and what the old ones signed still verifies, here and elsewhere', async () => {
    const [before] = await knownKeys(app.db)
    const said: string[] = []
    const open = async () => ({ services: app.services, close: async () => {} })
    expect(await signingKeysCommand(['rotate'], open, (line) => said.push(line))).toBe(0)
    const [now, old] = await knownKeys(app.db)
    expect(said).toEqual([`Key ${now!.thumbprint} signs from now on. What was signed before still verifies.`])
    expect([old!.thumbprint, old!.retiredAt !== null, now!.retiredAt]).toEqual([before!.thumbprint, true, null])
    const bo = await graduate(app, 'Bo Later')
    const newer = (await findCredential(app.db, bo.code))!
    expect([json(partsOf(newer)[0]).kid, json(partsOf(token)[0]).kid]).toEqual([`http://localhost/keys/${now!.thumbprint}`, `http://localhost/keys/${before!.thumbprint}`])
    for (const each of [token, newer]) expect((await judgeCredential(app.services, each)).verdict).toBe('genuine')
    expect((await stranger().get('/.well-known/jwks.json')).json().keys).toHaveLength(2)
    const [line] = await app.db.$client`select actor_id, details from audit_entries where action = 'replaced signing key'`
    expect(line).toEqual({ actor_id: null, details: { key: now!.thumbprint, keyBefore: before!.thumbprint } })
    expect(await signingKeysCommand([], open, (each) => said.push(each))).toBe(0)
    expect(said.slice(1).map((each) => each.replace(/\d{4}-\d\d-\d\d/g, 'DAY'))).toEqual([`${now!.thumbprint}  made DAY, signs now`, `${before!.thumbprint}  made DAY, retired DAY`])
    expect(await signingKeysCommand(['delete'], open, () => {})).toBe(2)
  })

  test('are one at a time, however many are asked for at once', async () => {
    await Promise.all(Array.from({ length: 5 }, () => rotateSigningKey(app.services, null)))
    expect((await knownKeys(app.db)).filter(({ retiredAt }) => retiredAt === null)).toHaveLength(1)
    await app.db.update(signingKeys).set({ retiredAt: new Date() }).where(sql`retired_at is null`)
    const made = await Promise.all(Array.from({ length: 5 }, () => app.db.transaction((tx) => signingKey(app.services, tx))))
    expect(new Set(made.map(({ thumbprint }) => thumbprint)).size).toBe(1)
  })

  test('are sealed with the secret of the configuration, and a lost secret costs nothing but a new key', async () => {
    const under = (signingSecret: string | null) => ({ ...app.services, config: { ...app.services.config, signingSecret } })
    const signs = (secret: string | null) => app.db.transaction((tx) => signingKey(under(secret), tx))
    const bare = await signs(null)
    expect((await signs('a'.repeat(32))).thumbprint).toBe(bare.thumbprint) // stored before there was a secret
    const { thumbprint } = await rotateSigningKey(under('a'.repeat(32)), null)
    const [stored] = await app.db.select().from(signingKeys).where(sql`retired_at is null`)
    const opened = await signs('a'.repeat(32))
    expect(opened.thumbprint).toBe(thumbprint)
    expect(stored!.privateKey.includes(opened.privateKey.export({ format: 'der', type: 'pkcs8' }).subarray(16))).toBe(false)
    for (const lost of ['b'.repeat(32), null]) expect((await signs(lost)).thumbprint).not.toBe(thumbprint)
    expect((await judgeCredential(under('b'.repeat(32)), token)).verdict).toBe('genuine')
  })

  test('stay, below all code: nothing but retiring one is possible, and that once', async () => {
    await expect(app.db.delete(signingKeys)).rejects.toMatchObject({ cause: { code: '23514' } })
    for (const set of [{ retiredAt: null }, { privateKey: Buffer.from('x') }, { publicKey: Buffer.from('x') }, { createdAt: new Date() }]) await expect(app.db.update(signingKeys).set(set)).rejects.toMatchObject({ cause: { code: '23514' } })
  })

  test('stay found when the address of the site changes', async () => {
    const moved = { ...app.services, origin: () => 'https://training.example' }
    expect((await judgeCredential(moved, token)).verdict).toBe('genuine')
    expect((await judgeFile(moved, pdf)).is).toBe('genuine')
  })
})

describe('/verify', () => {
  test('takes the credential pasted or as a file, and the PDF, and shows our record', async () => {
    const enveloped = JSON.stringify({ '@context': 'https://www.w3.org/ns/credentials/v2', id: `data:application/vc+jwt,${token}`, type: 'EnvelopedVerifiableCredential' })
    for (const [reply, words] of [[await bring(null, `\n${token}\n`), 'letter for letter'], [await bring(token), 'letter for letter'], [await bring(null, enveloped), 'letter for letter'], [await bring(pdf), 'byte for byte']] as const) {
      expect(reply.statusCode).toBe(200)
      for (const each of ['This certificate is genuine', words, 'Ada Łąk O’Brien', groupCode(ada.code)]) expect(reply.body).toContain(each)
      expect(await htmlFaults(reply.body)).toEqual([])
    }
    const plain = await stranger().post('/verify', { credential: token })
    expect(plain.body).toContain('This certificate is genuine')
  })

  test('says of a withdrawn one that it does not hold, to people and to programs', async () => {
    const dee = await graduate(app, 'Dee Withdrawn')
    const status = async () => (await stranger().get(`/verify/${dee.code}/status`)).json()
    const id = `http://localhost/verify/${dee.code}`
    expect(await status()).toEqual({ id: `${id}/status`, issuer: 'http://localhost/issuer', revokedCredential: [] })
    await app.db.transaction((tx) => revoke(tx, dee.code, dee.id, 'An error of ours'))
    expect(await status()).toEqual({ id: `${id}/status`, issuer: 'http://localhost/issuer', revokedCredential: [{ id, revoked: true, revocationReason: 'Withdrawn' }] })
    const reply = await bring(null, (await findCredential(app.db, dee.code))!)
    expect(reply.body).toContain('This certificate was withdrawn')
    expect(reply.body).toContain('letter for letter')
    expect((await stranger().get('/verify/01ARZ3NDEKTSV4RRFFQ69G5FAV/status')).statusCode).toBe(404)
  })

  test('says in clear words what does not hold, with 422 and never worse', async () => {
    const [header, payload, signature] = partsOf(token)
    const bomb = deflateSync(Buffer.alloc(60_000_000))
    const embedded = (body: Buffer) => Buffer.concat([Buffer.from('%PDF-1.7\n1 0 obj\n<< /Type /EmbeddedFile /Filter /FlateDecode >>\nstream\n'), body, Buffer.from('\nendstream endobj')])
    const cases: [string, Buffer | string | null, string][] = [
      ['Choose a file, or paste a credential', null, ''], ['This file is empty', '', ''],
      ['This is no credential', null, 'hello'], ['This is no credential', null, '{"a":'], ['This is no credential', null, '{"type":"EnvelopedVerifiableCredential","id":"data:text/plain,x"}'], ['This is no credential', null, `${'{"a":'.repeat(15_000)}1${'}'.repeat(15_000)}`], ['This is no credential', null, '{"__proto__":{"type":"x"}}'],
      ['This is longer than any credential of ours', null, 'eyJ'.repeat(40_000)], ['This is longer than any credential of ours', Buffer.alloc(300_000, 'x'), ''], ['This is longer than any credential', null, 'x'.repeat(500_000)], ['larger than 5 MB', Buffer.alloc(5_000_001, 'x'), ''],
      ['carries no signature', null, JSON.stringify(json(payload))], ['was not issued here', null, JSON.stringify({ ...json(payload), proof: { type: 'DataIntegrityProof' } })],
      ['This credential was altered', null, `${header}.${payload}.${signature.replace(/^./, (first) => (first === 'A' ? 'B' : 'A'))}`], ['This credential was altered', null, 'eyJ.eyJ.sig'], ['This credential was not issued here', null, `${base64({ alg: 'EdDSA', kid: 'https://a.example/1' })}.${payload}.${signature}`],
      ['This PDF was altered', Buffer.concat([pdf, Buffer.from(' ')]), ''], ['This PDF was not issued here', '%PDF-1.7\nnothing', ''], ['This PDF was not issued here', embedded(bomb), ''], ['This PDF was not issued here', `%PDF-1.7\n${'/EmbeddedFile'.repeat(100_000)}`, ''], ['This PDF was not issued here', embedded(Buffer.from('not deflated')), ''],
      ['This is no credential', Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex'), ''],
    ]
    for (const [words, bytes, pasted] of cases) {
      const began = performance.now()
      const reply = await bring(bytes, pasted)
      expect([reply.statusCode, reply.body.includes(words)], `${words}: ${pasted.slice(0, 60)}`).toEqual([422, true])
      expect(await htmlFaults(reply.body)).toEqual([])
      expect(performance.now() - began).toBeLessThan(2000)
    }
    const altered = await bring(Buffer.concat([pdf, Buffer.from(' ')]))
    expect(altered.body).toContain(`href="/verify/${ada.code}"`)
  })

  test('reads any text without failing', () => {
    for (const odd of ['', '\0', '{}', '[]', 'null', '{"type":null}', '{"type":["VerifiableCredential"],"proof":null}', '...', 'a.b.c.d', '\uD800.a.b']) expect(Object.keys(readCredential(odd))).toHaveLength(1)
  })

  test('lets one network ask 60 times a minute, by whatever way', async () => {
    const ask = () => app.app.inject({ method: 'POST', url: '/verify', remoteAddress: '203.0.113.77', ...multipart({ credential: 'hello' }, null) })
    const replies = []
    for (let round = 0; round < 61; round++) replies.push((await ask()).statusCode)
    expect(replies).toEqual([...Array(60).fill(422), 429])
    expect((await app.app.inject({ method: 'GET', url: `/verify/${ada.code}`, remoteAddress: '203.0.113.77' })).statusCode).toBe(429)
  })

  test('still knows certificates of before there were credentials', async () => {
    const eve = await graduate(app, 'Eve Early')
    const { fields } = (await findCertificate(app.db, eve.code))!
    const early = await certificatePdf(fields)
    // As such a row was written: no path of today writes one.
    await app.db.$client.begin(async (tx) => {
      await tx`set local session_replication_role = replica`
      await tx`update certificates set credential = null, pdf = ${early}, sha256 = ${createHash('sha256').update(early).digest('hex')} where code = ${eve.code}`
    })
    expect((await bring(early)).body).toContain('byte for byte')
    expect((await bring(Buffer.concat([early, Buffer.from(' ')]))).body).toContain('This PDF was altered')
    expect((await stranger().get(`/verify/${eve.code}`)).body).toContain('This certificate is genuine')
    expect((await eve.visitor.get(`/certificates/${eve.code}`)).body).not.toContain('/credential')
    expect((await eve.visitor.get(`/certificates/${eve.code}/credential`)).statusCode).toBe(404)
  })
})
