/** Credentials and files that somebody brings to /verify, and the keys that they are judged by. */
import { createHash } from 'node:crypto'
import { deflateSync } from 'node:zlib'
import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { groupCode } from '#src/domain/certificates.ts'
import { readCredential } from '#src/domain/credential.ts'
import { certificatePdf } from '#src/features/certificates/certificate-pdf.ts'
import { judgeCredential } from '#src/features/certificates/credential.ts'
import { judgeFile } from '#src/features/certificates/judge-brought.ts'
import { findCertificate, findPdf, revoke } from '#src/features/certificates/queries.ts'
import { findCredential } from '#src/features/certificates/signing-key-queries.ts'
import { signingKeysCommand } from '#src/features/certificates/signing-keys-command.ts'
import { knownKeys, rotateSigningKey, signingKey } from '#src/features/certificates/signing-keys.ts'
import { signingKeys } from '#src/platform/db/schema/certificates.ts'
import { Visitor } from '../support/app.ts'
import { decoded, encoded, type Graduate, graduate, partsOf } from '../support/graduates.ts'
import { htmlFaults } from '../support/html.ts'
import { openLearning } from '../support/learning-cast.ts'
import { multipart } from '../support/rosters.ts'

let app: Awaited<ReturnType<typeof openLearning>>
let ada: Graduate
let token: string
let pdf: Buffer
let network = 0

const stranger = (): Visitor => new Visitor(app.app)
/** Each from a network of its own, so that no limit is met by chance. */
const bring = (bytes: Buffer | string | null, credential = '', name = 'file') =>
  app.app.inject({ method: 'POST', url: '/verify', remoteAddress: `198.51.100.${++network % 250}`, ...multipart({ credential }, bytes === null ? null : { name, bytes: Buffer.from(bytes) }) })

beforeAll(async () => {
  app = await openLearning()
  ada = await graduate(app, 'Ada Łąk O’Brien')
  token = (await findCredential(app.db, ada.code))!
  pdf = (await findPdf(app.db, ada.code))!.pdf
})
afterAll(() => app.close())

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
    expect([decoded(partsOf(newer)[0]).kid, decoded(partsOf(token)[0]).kid]).toEqual([`http://localhost/keys/${now!.thumbprint}`, `http://localhost/keys/${before!.thumbprint}`])
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
      ['carries no signature', null, JSON.stringify(decoded(payload))], ['was not issued here', null, JSON.stringify({ ...decoded(payload), proof: { type: 'DataIntegrityProof' } })],
      ['This credential was altered', null, `${header}.${payload}.${signature.replace(/^./, (first) => (first === 'A' ? 'B' : 'A'))}`], ['This credential was altered', null, 'eyJ.eyJ.sig'], ['This credential was not issued here', null, `${encoded({ alg: 'EdDSA', kid: 'https://a.example/1' })}.${payload}.${signature}`],
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
