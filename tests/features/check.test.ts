import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import type { Log } from 'sarif'
import { afterAll, beforeEach, describe, expect, test } from 'vitest'
import { checkCommand } from '#src/features/curriculum/check-command.ts'
import { checkContent, checkFiles, readContent } from '#src/features/curriculum/check-files.ts'
import { soundFiles, soundModule } from '../support/authored.ts'

const root = await mkdtemp(path.join(tmpdir(), 'gainful-check-'))
afterAll(() => rm(root, { recursive: true, force: true }))

const put = async (file: string, data: string | Buffer) => {
  await mkdir(path.dirname(path.join(root, file)), { recursive: true })
  await writeFile(path.join(root, file), data)
}
const found = async (target = root, fix = false) => (await checkFiles(target, fix)).problems.map(({ code, file, line, column }) => `${path.relative(root, file)}:${line}:${column} ${code}`)
const run = async (...words: string[]) => {
  const printed: string[] = []
  return { code: await checkCommand(words, (text) => printed.push(text)), text: printed.join('\n') }
}

beforeEach(async () => {
  await rm(root, { recursive: true, force: true })
  for (const [file, content] of soundFiles()) await put(file, (content as { text: string }).text)
})

describe('files on disk', () => {
  test('that are sound pass, as folder of curricula, as one curriculum and as one file', async () => {
    for (const target of [root, path.join(root, 'basics'), path.join(root, 'basics/zero-exclusion.md')]) expect(await found(target)).toEqual([])
  })
  test('that are not UTF-8 are named at the first bad byte', async () => {
    await put('basics/zero-exclusion.md', Buffer.concat([Buffer.from(soundModule.replace('Ask what', 'Ásk §what').split('§')[0]!), Buffer.from([0xff, 0xfe]), Buffer.from('\n')]))
    const line = soundModule.split('\n').findIndex((text) => text.includes('Ask what')) + 1
    expect(await found()).toContain(`basics/zero-exclusion.md:${line}:7 bad-encoding`)
    expect((await found()).filter((text) => text.includes('bad-character'))).toEqual([])
  })
  test('larger than 1 MB are not read', async () => {
    await put('basics/zero-exclusion.md', soundModule + 'x'.repeat(1024 * 1024))
    expect(await found()).toContain('basics/zero-exclusion.md:1:1 too-large')
  })
  test('that cannot be read, and folders that are not there, are said so', async () => {
    expect(await found(path.join(root, 'nowhere'))).toEqual(['nowhere:1:1 not-found'])
    expect(await found(path.join(root, 'nowhere.md'))).toEqual(['nowhere.md:1:1 not-found'])
    // A name too long for any disk cannot be read by root either.
    expect((await readContent(path.join(root, 'n'.repeat(300)))).problems.map(({ code, message }) => `${code}: ${message}`)).toEqual(['unreadable: this file cannot be read (ENAMETOOLONG)'])
    expect((await readContent(path.join(root, 'basics/glossary.md'))).problems.map(({ code }) => code)).toEqual(['not-found'])
  })
  test('too many of them are not content', async () => {
    await mkdir(path.join(root, 'many'))
    await Promise.all(Array.from({ length: 2001 }, (_, index) => writeFile(path.join(root, 'many', `${index}.txt`), '')))
    expect(await found(path.join(root, 'many'))).toEqual(['many:1:1 too-many-files'])
  })
  test('of a broken curriculum do not come out of the check, those of its neighbors do', async () => {
    for (const [file, content] of soundFiles()) await put(file.replace('basics/', 'second/'), (content as { text: string }).text.replace('id: basics', 'id: second'))
    await put('basics/glossary.md', Buffer.from([0xff]))
    expect(checkContent(await readContent(root)).curricula.map(({ folder }) => folder)).toEqual(['second'])
  })
  test('lose what can be mended, and keep everything else to the byte', async () => {
    await put('basics/zero-exclusion.md', soundModule.replaceAll('\n', '\r\n').replace(' <!-- b -->', ''))
    expect((await checkFiles(root, true)).fixed).toBe(1)
    expect(await readFile(path.join(root, 'basics/zero-exclusion.md'), 'utf8')).toBe(soundModule.replaceAll('\n', '\r\n'))
    expect(await found()).toEqual([])
  })
})

describe('the command', () => {
  test('prints place, code, what is wrong and what to do, and answers 1 for errors', async () => {
    await put('basics/zero-exclusion.md', soundModule.replace('[Bond 2012;', '[Bond 2021;'))
    const { code, text } = await run(root)
    expect(code).toBe(1)
    expect(text).toBe([
      `${root}/basics/zero-exclusion.md:10:3  warning uncited-source  the source “Bond 2012” is never cited  →  Cite it as [Bond 2012], or remove it.`,
      `${root}/basics/zero-exclusion.md:16:39  unknown-source  no source is called “Bond 2021”  →  Did you mean “Bond 2012”? Add it under sources, or write \\[ for a bracket that is not a citation.`,
      '3 files checked: 1 error and 1 warning.',
    ].join('\n'))
  })
  test('answers 0 when there are only warnings, and nothing at all', async () => {
    expect(await run(root)).toEqual({ code: 0, text: '3 files checked: nothing wrong.' })
    await put('basics/glossary.md', `${(soundFiles().get('basics/glossary.md') as { text: string }).text}\nCall 505-234-7788.\n`)
    expect((await run(root)).code).toBe(0)
  })
  test('speaks JSON and the workflow commands of CI', async () => {
    await put('basics/zero-exclusion.md', soundModule.replace('minutes: 18', 'minutes: 18, or 20%'))
    expect(JSON.parse((await run(root, '--json')).text)).toMatchObject({ files: 3, errors: 1, warnings: 0, problems: [{ code: 'bad-field', line: 4, column: 10, severity: 'error' }] })
    expect((await run('--github', root)).text).toMatch(/^::error file=[^:]*zero-exclusion\.md,line=4,col=10,title=bad-field::/)
  })
  test('refuses options it does not know', async () => {
    expect((await run(root, '--jsn')).code).toBe(2)
    expect((await run('a', 'b')).code).toBe(2)
  })
  test('runs as a program, on the content of the project, in a blink', async () => {
    const cli = path.resolve('src/cli.ts')
    const started = performance.now()
    const { stdout } = await promisify(execFile)(process.execPath, [cli, 'check', '--json'])
    expect(JSON.parse(stdout).errors).toBe(0)
    // 0.4 s with the start of Node on two idle cores; the limit leaves room for a busy machine.
    expect(performance.now() - started).toBeLessThan(8000)
    const failed = await promisify(execFile)(process.execPath, [cli, 'chekc']).catch((error: { code: number; stdout: string }) => error)
    expect(failed).toMatchObject({ code: 2, stdout: expect.stringContaining('There is no command chekc.') })
  })
})
