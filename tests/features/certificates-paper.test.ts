/** The PDF: read back, it says what was printed, for every name; nothing is an empty box, nothing leaves its place, and the same fields give the same bytes. */
import { createHash } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { groupCode } from '#src/domain/certificates.ts'
import { longestName, readName } from '#src/domain/names.ts'
import { certificatePdf } from '#src/features/certificates/certificate-pdf.ts'
import { canPrintName, oneLine, printable } from '#src/features/certificates/faces.ts'
import { fit, wrap } from '#src/features/certificates/fit.ts'
import { fileName } from '#src/features/certificates/file-name.ts'
import { attachment } from '#src/platform/http/attachment.ts'
import { readPaper, rolesOf, sampleFields, tagsOf, type Sheet } from '../support/paper.ts'

const sha = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')
const sheetsFor = async (...given: Parameters<typeof sampleFields>): Promise<Sheet[]> => (await readPaper(await certificatePdf(sampleFields(...given)))).sheets

const sixty = 'Maximiliana Bartholomea Featherstonehaugh-Cholmondeley Wójcik'.slice(0, 60)
const names = [
  'Renée Thibodeaux', 'Łukasz Wójcik', 'Siân Ŵyn-ŵr', 'Íñigo Muñoz', 'Siobhán O’Connor', "D'Andre St. James-O'Neal III", 'Nguyễn Thị Ánh', 'Đặng Thị Ngọc Ỷ', 'Ελένη Παπαδοπούλου', 'Дмитрий Щербаков', 'Ŀaŭra Æthelþryð ẞtraße',
  'Zoe\u0308 Ange\u0301lique', 'X̂avier M̃bá', 'Q̣̂en J́on', 'iị fi ffi', 'Āb Ḍhāriṇī Śāstrī', 'Ng', 'A. B.', sixty, 'María de los Ángeles Fernández-Villanueva y Rodríguez de la Torre y Castellanos del Río-Montenegro Saint-Étienne O’Brien',
  'W'.repeat(longestName), 'Щ'.repeat(longestName), 'Ngô '.repeat(30).trim(), `${'i'.repeat(59)} ${'W'.repeat(60)}`,
]

/** Where the gain line runs: text keeps left of it. */
const lineAt = (y: number): number => (y > 385 ? 792 : y > 350 ? 494 : y < 116 ? 700 : 519 + (356 - y) / 244 * 197 - 2)

function expectInItsPlace ({ written }: Sheet): void {
  for (const { text, x, y, width, size } of written) {
    const right = x + width
    expect(x, text).toBeGreaterThanOrEqual(53.9)
    expect(right, text).toBeLessThanOrEqual(738.1)
    expect(y, text).toBeLessThanOrEqual(558.1)
    expect(y - size * 0.8, text).toBeGreaterThanOrEqual(54)
    if (y < 390) expect(right, `${text} and the gain line`).toBeLessThanOrEqual(lineAt(y + size * 0.25))
    if (y > 400 && x < 634) expect(right, `${text} and the QR code`).toBeLessThanOrEqual(y > 540 ? 738.1 : 634)
  }
}
function expectNothingOnTop ({ written }: Sheet): void {
  const rows = written.toSorted((a, b) => a.y - b.y)
  rows.forEach((above, index) => {
    for (const below of rows.slice(index + 1)) {
      const beside = below.x >= above.x + above.width - 0.5 || above.x >= below.x + below.width - 0.5
      if (!beside && below.y - above.y > 0.5) expect(below.y - above.y, `${above.text} / ${below.text}`).toBeGreaterThanOrEqual(below.size * 0.72)
      if (!beside && below.y - above.y <= 0.5) throw new Error(`${above.text} / ${below.text} stand in one place`)
    }
  })
}

describe('a name', () => {
  test.each(names)('%s reads back letter for letter, without an empty box, in its place', async (name) => {
    const nfc = name.normalize('NFC')
    const read = await readPaper(await certificatePdf(sampleFields({ name })))
    const [front, back] = read.sheets as [Sheet, Sheet]
    const compact = (text: string) => text.normalize('NFC').replaceAll(' ', '')
    expect(compact(front.text)).toContain(compact(nfc))
    expect(compact(back.text)).toContain(compact(nfc))
    if (nfc.length <= 60) expect(front.text.normalize('NFC')).toContain(nfc)
    expect(read.title).toBe(`Certificate of Completion, ${nfc}`)
    expect(read.sheets.map(({ missing }) => missing)).toEqual([0, 0])
    expect(front.glyphs).toBeGreaterThan(300)
    expectInItsPlace(front)
    expectNothingOnTop(front)
  })
  test('is as large as its room: 42 points, then smaller, then in two lines, then in three', async () => {
    const setting = async (name: string) => {
      const { written } = (await sheetsFor({ name }))[0]!
      const heading = written.findIndex(({ text }) => text === 'Certificate of Completion'), after = written.findIndex(({ text }) => text === 'has completed')
      const lines = written.slice(heading + 1, after).filter(({ text }) => text.trim() !== '')
      return { size: lines[0]!.size, lines: new Set(lines.map(({ y }) => y)).size }
    }
    expect(await setting('Renée Thibodeaux')).toEqual({ size: 42, lines: 1 })
    const shrunk = await setting('Featherstonehaugh Cholmondeley')
    expect([shrunk.lines, shrunk.size < 42, shrunk.size >= 26]).toEqual([1, true, true])
    const two = await setting(sixty)
    expect([two.lines, two.size >= 18]).toEqual([2, true])
    const three = await setting('W'.repeat(longestName))
    expect([three.lines, three.size >= 12]).toEqual([3, true])
  })
  test.each(['محمد علي', 'דוד כהן', '王小明', 'Wei 王', 'आरव शर्मा', 'สมชาย ใจดี', 'Sam 🙂', `Z${'\u0301'.repeat(9)}oe`])('%s has letters that we cannot print: a sentence stands there, never a gap or a box', async (name) => {
    expect(canPrintName(name)).toBe(false)
    const read = await readPaper(await certificatePdf(sampleFields({ name })))
    expect(read.title).toBe(`Certificate of Completion, ${name.normalize('NFC')}`)
    expect(read.sheets[0]!.text).toContain('The person named at the address below')
    expect(read.sheets.map(({ missing }) => missing)).toEqual([0, 0])
    expectInItsPlace(read.sheets[0]!)
  })
  test('may hold any of 2,800 letters of Latin, Greek and Cyrillic: each reads back', async () => {
    const all = Array.from({ length: 0x20000 }, (_, code) => (code >= 0xd800 && code < 0xe000 ? '' : String.fromCodePoint(code)))
    const letters = all.filter((letter) => /^[\p{Script=Latin}\p{Script=Greek}\p{Script=Cyrillic}\p{Script=Common}\p{Script=Inherited}]$/u.test(letter) && letter === oneLine(letter) && readName(`A${letter}b`).ok && canPrintName(`A${letter}b`))
    expect(letters.length).toBeGreaterThan(2800)
    // The reader gives some letters in their usual form (µ, ﬁ), and nobody sees a soft hyphen.
    const plain = (text: string) => text.normalize('NFKC').replace(/[\s\p{Default_Ignorable_Code_Point}]/gu, '')
    for (let from = 0; from < letters.length; from += 200) {
      const name = `A${letters.slice(from, from + 200).join('b')}`
      const [front] = await sheetsFor({ name })
      expect(plain(front!.text)).toContain(plain(name))
      expect(front!.missing).toBe(0)
    }
  }, 60_000)
  test('reads the same after all the others were printed', async () => {
    for (const name of names.toReversed()) {
      const text = (await sheetsFor({ name }))[0]!.text
      expect(text.normalize('NFC').replaceAll(' ', '')).toContain(name.normalize('NFC').replaceAll(' ', ''))
    }
  })
})

describe('the paper', () => {
  test('is made of the same bytes for the same fields, and of others for others', async () => {
    const [first, second, other] = await Promise.all([sampleFields(), sampleFields(), sampleFields({ issuedOn: '2026-12-13' })].map(async (fields) => sha(await certificatePdf(fields))))
    expect(second).toBe(first)
    expect(other).not.toBe(first)
  })
  test('is tagged, named and in English, and its QR code and its link lead to the check', async () => {
    const { sheets: [front, back], ...file } = await readPaper(await certificatePdf(sampleFields()))
    expect(file).toEqual({ title: 'Certificate of Completion, Renée Thibodeaux', language: 'en-US', showsTitle: true, isTagged: true, madeOn: 'D:20261212120000Z' })
    const url = sampleFields().verifyUrl
    expect(front!.qr).toBe(url)
    expect(front!.links).toEqual([{ url, says: `Check this certificate at ${url.slice(8)}` }])
    expect(rolesOf(front!.tags).slice(0, 4)).toEqual(['Root', 'Document', 'P', 'H1'])
    expect(tagsOf(front!.tags, 'Figure').map(({ alt }) => alt)).toEqual([`QR code that leads to ${url}`])
    expect(tagsOf(front!.tags, 'Link')).toHaveLength(1)
    expect(tagsOf(back!.tags, 'H2')).toHaveLength(2)
    expect(tagsOf(back!.tags, 'LBody')).toHaveLength(24)
  })
  test('carries every field', async () => {
    const approval = { body: 'A board', number: '4711', statement: 'Region 6 is approved by A board, provider 4711.', validFrom: '2026-01-01', validTo: '2026-12-31', creditType: 'CEU', hours: 5.5, expiresAfterMonths: null }
    const fields = sampleFields({ credentials: 'LCSW', license: { type: 'Social worker', number: 'L-99', state: 'Louisiana' }, presenters: [{ name: 'Marcus Lee', credentials: 'MSW' }], location: 'Tulsa, Oklahoma' }, { approvals: [approval], creditTypes: [{ name: 'ethics', hours: 0.5, modules: ['module-1'] }], expiresAfterMonths: 24 })
    const sheets = (await readPaper(await certificatePdf(fields))).sheets
    expect(sheets).toHaveLength(2)
    const front = ['Certificate of Continuing Education', 'Renée Thibodeaux', 'LCSW', 'Social worker, license L-99, Louisiana', fields.title, fields.rule, approval.statement, '5.5', '0.5 in ethics', 'Online, self-paced, Tulsa, Oklahoma', 'Good through', 'December 11, 2028', 'December 11, 2026', 'Begun December 1, 2026', 'December 12, 2026', groupCode(fields.code), 'Joanna Aldrete, Lead Trainer', fields.provider.name, fields.notice]
    const back = ['Module with the name 6', '61 minutes, revision 6', 'State who may start', '330 minutes of instruction', 'Good through December 11, 2028', '5.5 CEU', 'of these 0.5 in ethics', 'Marcus Lee, MSW', '1 Main Street, Baton Rouge, LA 70801', 'ce@training.example', '+1 225 555 0100', 'A board, number 4711', 'In force from January 1, 2026 to December 31, 2026', 'foundational, revision 3', 'Social worker, L-99, Louisiana', fields.notice, fields.rule, 'page 2 of 2']
    for (const words of front) expect(sheets[0]!.text).toContain(words)
    for (const words of back) expect(sheets[1]!.text).toContain(words)
    expectInItsPlace(sheets[0]!)
    expectNothingOnTop(sheets[0]!)
    expectNothingOnTop(sheets[1]!)
  })
  test('says nothing of continuing education without an approval', async () => {
    const text = (await sheetsFor()).map((sheet) => sheet.text).join(' ')
    expect(text).not.toMatch(/\bCE\b|Continuing Education/)
    expect(text).toContain('no body has approved it for continuing education')
  })
  test('holds long words everywhere, and goes on to a third page where it must', async () => {
    const long = 'Long words of every kind, said again and again until there is no room for them any more '
    const approval = { body: long.repeat(2), number: '1'.repeat(40), statement: long.repeat(9), validFrom: null, validTo: null, creditType: long, hours: null, expiresAfterMonths: 12 }
    const modules = Array.from({ length: 14 }, (_, index) => ({ id: `m${index}`, title: long, minutes: 60, revision: 1, objectives: Array.from({ length: 6 }, () => long) }))
    const sheets = await sheetsFor({ name: sixty, credentials: long, license: { type: long, number: '9'.repeat(60), state: 'Texas' }, location: long, modules, presenters: [{ name: 'x'.repeat(200), credentials: null }], verifyUrl: `https://${'very-long-host.'.repeat(6)}example/verify/01ARZ3NDEKTSV4RRFFQ69G5FAV` },
      { title: long.repeat(2), deliveryFormat: long, approvals: [approval, approval], provider: { name: long.repeat(2), address: long, email: `${'e'.repeat(60)}@x.example`, phone: null }, signatory: { name: long, title: long }, creditTypes: [1, 2, 3].map((each) => ({ name: `${long}${each}`, hours: each, modules: null })) })
    expect(sheets.length).toBeGreaterThan(2)
    for (const sheet of sheets) expectNothingOnTop(sheet)
    expectInItsPlace(sheets[0]!)
    for (const { written } of sheets) for (const { x, width, y } of written) expect([x >= 53.9, x + width <= 738.5, y <= 560]).toEqual([true, true, true])
    expect(sheets.slice(1).map(({ text }) => /page (\d) of \d/.exec(text)![1])).toEqual(sheets.slice(1).map((_, index) => String(index + 2)))
  })
  test('marks letters that it cannot print in other texts', async () => {
    expect(printable('From 王 to 小明, and on →')).toBe('From […] to […], and on […]')
    const [, back] = await sheetsFor({ presenters: [{ name: 'Wei 王', credentials: null }] })
    expect(back!.text).toContain('Wei […]')
    expect(back!.missing).toBe(0)
  })
  test('takes a title with signs of XML', async () => {
    expect((await readPaper(await certificatePdf(sampleFields({ name: 'Ann & Bo <b>' })))).title).toBe('Certificate of Completion, Ann and Bo ‹b›')
  })
})

describe('words in a room', () => {
  const even = (text: string) => text.length
  test('break at spaces, and inside a word only when it is wider than the room', () => {
    expect(wrap('aa bb cc', 5, even)).toEqual(['aa bb', 'cc'])
    expect(wrap('aaaaaaa b', 3, even)).toEqual(['aaa', 'aaa', 'a b'])
    expect(wrap('', 3, even)).toEqual([''])
  })
  test('take the largest size of the first try that holds them', () => {
    expect(fit('aa bb', 100, even, [{ lines: 1, from: 30, to: 10 }])).toEqual({ size: 20, lines: ['aa bb'] })
    expect(fit('aa bb', 40, even, [{ lines: 1, from: 30, to: 10 }, { lines: 2, from: 20, to: 4 }])).toEqual({ size: 20, lines: ['aa', 'bb'] })
    const broken = fit('a'.repeat(100), 40, even, [{ lines: 2, from: 20, to: 10 }])
    expect([broken.lines.length, broken.lines.join('')]).toEqual([2, 'a'.repeat(100)])
    expect(broken.size * 50).toBeLessThanOrEqual(41)
  })
})

describe('a file', () => {
  const fields = { name: 'Zoë O’Connor-Łąk', curriculum: 'foundational', completedOn: '2026-12-11', code: '01ARZ3NDEKTSV4RRFFQ69G5FAV' }
  test('is named by surname, given name, curriculum and day, in every spelling that browsers read', () => {
    expect(fileName(fields)).toBe('O’Connor-Łąk_Zoë_foundational_2026-12-11_01ARZ3NDEKTSV4RRFFQ69G5FAV.pdf')
    expect(attachment(fileName(fields))).toBe("attachment; filename=\"OConnor-ak_Zoe_foundational_2026-12-11_01ARZ3NDEKTSV4RRFFQ69G5FAV.pdf\"; filename*=UTF-8''O%E2%80%99Connor-%C5%81%C4%85k_Zo%C3%AB_foundational_2026-12-11_01ARZ3NDEKTSV4RRFFQ69G5FAV.pdf")
    expect(attachment(fileName({ ...fields, name: 'Дмитрий Щербаков' }))).toMatch(/filename="foundational_/)
  })
  test.each(['x ../..\\"a', '../../etc/passwd', '..', '. .', 'C:\\a b', '\u202egnp.exe A', '=cmd()', '-rf', 'Ng', '李 小明', 'محمد علي', 'W'.repeat(120), `${'Ẅ'.repeat(60)} ${'王'.repeat(59)}`, 'a\u0301'.repeat(60), ''])('of %j lies in no folder, hides nothing and is as short as file systems ask', (name) => {
    const file = fileName({ ...fields, name, curriculum: 'c'.repeat(100) })
    expect(file).toMatch(/^[^\p{C}\\/:*?"<>|.=-][^\p{C}\\/:*?"<>|]*_01ARZ3NDEKTSV4RRFFQ69G5FAV\.pdf$/u)
    expect(file).not.toContain('..')
    expect([Buffer.byteLength(file) <= 255, file.normalize('NFC') === file, file.isWellFormed()]).toEqual([true, true, true])
  })
})
