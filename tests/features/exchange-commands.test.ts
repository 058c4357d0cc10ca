import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { checkFiles } from '#src/features/curriculum/check-files.ts'
import { exportCommand } from '#src/features/exchange/export-command.ts'
import { importCommand } from '#src/features/exchange/import-command.ts'
import { all, readXml } from '../support/qti-processor.ts'
import { miniWith } from '../support/content-folder.ts'
import { readZip } from '../support/zip.ts'

const root = mkdtempSync(path.join(tmpdir(), 'gainful-exchange-'))
afterAll(() => rmSync(root, { recursive: true, force: true }))
const put = (name: string, data: string | Buffer): string => { const file = path.join(root, name); writeFileSync(file, data); return file }

async function bring (...words: string[]) {
  const out: string[] = [], told: string[] = []
  return { code: await importCommand(words, (text) => out.push(text), (text) => told.push(text)), out: out.join('\n'), told: told.join('\n') }
}
async function send (...words: string[]) {
  const told: string[] = []
  let bytes: Uint8Array | string = ''
  const code = await exportCommand(words, (each) => { bytes = each }, (text) => told.push(text), () => new Date('2026-12-01T10:00:00Z'))
  return { code, bytes: bytes as Uint8Array | string, told: told.join('\n') }
}

describe('import', () => {
  test('prints our text, and a line with the original for what was left', async () => {
    const file = put('a.gift', 'Who decides?{=Ana ~The team}\n\nOops {=a ~b\n\nIs it so?{T}\n')
    const { code, out, told } = await bring(file)
    expect(code).toBe(1)
    expect(out).toContain('## Who decides?\n<!-- item id=who-decides type=single -->')
    expect(out).toContain('- [x] True')
    expect(told).toBe([`${file}:3:6  open-brace  the brace { never closes before the next blank line  →  Close it with }, take out the blank line inside it, or write \\{ for a brace that is text.`, '    | Oops {=a ~b', '2 questions taken, 1 left out, 0 details lost.'].join('\n'))
  })
  test('answers 0 when all came in, in Aiken too', async () => {
    expect(await bring(put('b.txt', 'Who?\nA. Ana\nB. They\nANSWER: A\n'))).toMatchObject({ code: 0, told: '1 question taken, 0 left out, 0 details lost.' })
  })
  test('puts them into a module beside its neighbors, where the check says what is missing, and into a new one', async () => {
    const folder = path.join(miniWith({}), 'mini'), module = path.join(folder, 'every-type.md')
    const before = readFileSync(module, 'utf8')
    const file = put('c.gift', '$CATEGORY: mini/two\n\n::Single::Which?{=Ana ~They ~Nobody}\n\n$CATEGORY: other\n\n::Second 1::And?{=Ana ~They ~Nobody}\n')
    expect((await bring(file, '--to', module)).code).toBe(0)
    const after = readFileSync(module, 'utf8')
    expect(after.startsWith(before.trimEnd())).toBe(true)
    // The ids single and second-1 are taken in the curriculum.
    expect(after).toContain('<!-- item id=single-2 type=single lo=two -->')
    expect(after).toContain('<!-- item id=second-1-2 type=single -->\n<!-- category: other -->')
    expect((await checkFiles(module)).problems.filter(({ severity }) => severity === 'error').map(({ code, message }) => `${code} ${message}`)).toEqual(['missing-attribute the item has no lo='])
    const fresh = path.join(folder, 'brand-new.md')
    await bring(file, '--to', fresh)
    expect(readFileSync(fresh, 'utf8')).toMatch(/^---\nid: brand-new\ntitle: "brand-new"\n---\n\n# Quiz\n\n## Single\n/)
    expect((await checkFiles(fresh)).problems.map(({ code }) => code)).toEqual(expect.arrayContaining(['missing-field', 'no-section', 'few-items']))
  })
  test.for([
    ['Windows-1252', Buffer.from('Is it a caf\xe9?{T}', 'latin1'), 'Is it a café?'],
    ['UTF-16', Buffer.from('\uFEFFIs it a café?{T}', 'utf16le'), 'Is it a café?'],
    ['UTF-8 with a mark and other line ends', Buffer.from('\uFEFFIs it\r\na café?{T}'), 'Is it\na café?'],
  ] as const)('reads %s', async ([, bytes, text]) => expect((await bring(put('d.txt', bytes))).out).toContain(text))
  test('refuses what is no text, what is not there, and what it does not know', async () => {
    expect(await bring(put('e.txt', Buffer.from([0x50, 0x4b, 0x03, 0x04, 1, 2])))).toMatchObject({ code: 2, told: expect.stringContaining('ZIP') })
    expect(await bring(path.join(root, 'nowhere'))).toMatchObject({ code: 2 })
    for (const words of [[], ['a', 'b'], ['a', '--moodle'], ['a', '--to']]) expect((await bring(...words)).code).toBe(2)
  })
})

describe('export items', () => {
  const mini = 'tests/support/content/mini'
  test('as GIFT comes in again, and what GIFT cannot say is told', async () => {
    const { code, bytes, told } = await send('items', `${mini}/second.md`, '--gift')
    expect({ code, told }).toEqual({ code: 0, told: '' })
    expect((await bring(put('f.gift', bytes as string))).told).toContain('0 left out, 0 details lost.')
    const every = await send('items', `${mini}/every-type.md`, '--gift')
    expect(every.code).toBe(1)
    expect(every.told).toContain('order: left out: GIFT has no questions of type order')
  })
  test('as a QTI package is a ZIP with its pictures, of one form where one is asked for', async () => {
    const { bytes } = await send('items', 'content/foundational/starting-well.md', '--qti', '--form', 'A')
    const files = readZip(bytes as Buffer), names = [...files.keys()]
    const manifest = readXml(files.get('imsmanifest.xml')!.toString('utf8'))
    expect(all(manifest, 'file').map(({ attributes }) => attributes['href']).sort()).toEqual(names.filter((name) => name !== 'imsmanifest.xml').sort())
    expect(names.filter((name) => name.startsWith('test-'))).toEqual(['test-pre.xml', 'test-post.xml', 'test-followup.xml'])
  })
  test('on paper is a PDF', async () => expect(Buffer.from((await send('items', mini, '--paper', '--phase', 'post')).bytes as Uint8Array).subarray(0, 5).toString()).toBe('%PDF-'))
  test('refuses what it does not know, and modules with errors', async () => {
    for (const words of [[], ['items'], ['items', mini], ['items', mini, '--pdf'], ['items', mini, '--gift', '--form', 'C'], ['people', mini, '--gift'], ['items', 'nowhere', '--gift']]) expect((await send(...words)).code, words.join(' ')).toBe(2)
    const broken = path.join(miniWith({ 'every-type.md': (text) => text.replace('type=single', 'type=singel') }), 'mini')
    expect((await send('items', broken, '--gift')).told).toContain('gainful check')
  })
})
