import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import type { Log } from 'sarif'
import { afterAll, beforeEach, describe, expect, test } from 'vitest'
import { checkCommand } from '#src/features/curriculum/check-command.ts'
import { checkContent, checkFiles, readContent } from '#src/features/curriculum/check-files.ts'
import { soundFiles, soundModule } from '#src/domain/authoring/sound-example.ts'

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
  test('speaks SARIF, with the fix that mends', async () => {
    await put('basics/zero-exclusion.md', soundModule.replace(' <!-- b -->', '').replace('[Bond 2012;', '[Bond 2021;'))
    const { runs: [found] } = JSON.parse((await run('--format=sarif', root)).text) as Log
    const results = found!.results!, rules = found!.tool.driver.rules!
    expect(results.map(({ ruleId, level }) => `${ruleId} ${level}`)).toEqual(['uncited-source warning', 'unknown-source error', 'missing-key error'])
    for (const { ruleId, ruleIndex, locations } of results) {
      expect(rules[ruleIndex!]!.id).toBe(ruleId)
      expect(locations![0]!.physicalLocation!.artifactLocation!.uri).toMatch(/basics\/zero-exclusion\.md$/)
    }
    const [change] = results[2]!.fixes![0]!.artifactChanges
    const line = soundModule.split('\n').findIndex((row) => row.includes('<!-- b -->')) + 1, startColumn = soundModule.split('\n')[line - 1]!.indexOf(' <!-- b -->') + 1
    expect(change!.replacements).toEqual([{ deletedRegion: { startLine: line, startColumn, endLine: line, endColumn: startColumn }, insertedContent: { text: ' <!-- b -->' } }])
  })
  test('shows the line, and the place in it, where people look', async () => {
    await put('basics/zero-exclusion.md', soundModule.replace('[Bond 2012;', '[Bond 2021;'))
    const rows = (await run(root, '--format=pretty')).text.split('\n')
    const at = rows.findIndex((row) => row.includes('unknown-source'))
    expect(rows[at + 1]).toContain('Everyone who wants to work may start [Bond 2021; Kim 2015].')
    expect(rows[at + 1]!.slice(rows[at + 2]!.indexOf('^'))).toMatch(/^Bond 2021/)
    expect(rows[at + 3]).toContain('→ Did you mean “Bond 2012”?')
    expect(rows.at(-1)).toBe('3 files checked: 1 error and 1 warning.')
  })
  test('colors only where color is wanted', async () => {
    await put('basics/zero-exclusion.md', soundModule.replace('[Bond 2012;', '[Bond 2021;'))
    const shown = async (env: Record<string, string>) => {
      const { FORCE_COLOR: _, NO_COLOR: __, ...plain } = process.env
      const found = await promisify(execFile)(process.execPath, [path.resolve('src/cli.ts'), 'check', root, '--format=pretty'], { env: { ...plain, ...env } }).catch((error: { stdout: string; code: number }) => error)
      expect(found).toMatchObject({ code: 1 })
      return found.stdout.includes('\u001b[')
    }
    expect(await Promise.all([shown({ FORCE_COLOR: '1' }), shown({ NO_COLOR: '1' }), shown({})])).toEqual([true, false, false])
  })
  test('watches for an editor, which gets the whole list each time, between two lines that it knows', async () => {
    await put('basics/zero-exclusion.md', soundModule.replace('[Bond 2012;', '[Bond 2021;'))
    const { pattern, background } = (JSON.parse(/```json\n([\s\S]*?)\n```/.exec(await readFile('content/README.md', 'utf8'))![1]!) as { tasks: [{ problemMatcher: { pattern: { regexp: string }; background: { beginsPattern: string; endsPattern: string } } }] }).tasks[0].problemMatcher
    const ending = new AbortController(), said: string[] = []
    let heard = (): void => undefined
    try {
      await checkCommand([root, '--watch', '--format=text'], (text) => { said.push(...text.split('\n')); if (text.includes('checked:')) heard() }, ending.signal)
      said.length = 0
      await new Promise<void>((resolve) => { heard = resolve; void put('basics/notes.md', soundFiles().get('basics/glossary.md')!['text' as never]) })
      expect(said[0]).toMatch(new RegExp(background.beginsPattern))
      expect(said.at(-1)).toMatch(new RegExp(background.endsPattern))
      const found = said.slice(1, -1).map((line) => new RegExp(pattern.regexp).exec(line))
      expect(found.map((each) => [path.basename(each?.[1] ?? ''), each?.[2], each?.[3], each?.[4], each?.[5]])).toContainEqual(['zero-exclusion.md', '16', '39', undefined, 'unknown-source'])
      expect(found.map((each) => each?.[4])).toContain('warning')
    } finally { ending.abort() }
  })
  test('watches, and says only what is new, and the sum', async () => {
    const module = soundModule.replace('[Bond 2012;', '[Bond 2021;')
    await put('basics/zero-exclusion.md', module)
    const ending = new AbortController(), said: string[] = []
    let heard = (): void => undefined
    const print = (text: string) => { said.push(text); heard() }
    const next = (change: () => Promise<void>) => { said.length = 0; return new Promise<void>((resolve) => { heard = resolve; void change() }) }
    try {
      expect(await checkCommand([root, '--watch', '--format=pretty'], print, ending.signal)).toBeNull()
      expect(said.join('\n')).toContain('unknown-source')
      await next(() => put('basics/zero-exclusion.md', module.replace('type=truefalse', 'type=trufalse')))
      expect(said.join('\n')).toContain('bad-attribute')
      expect(said.join('\n')).not.toContain('unknown-source')
      expect(said.join('\n')).toContain('3 files checked: 2 errors')
      await next(() => put('basics/zero-exclusion.md', soundModule))
      expect(said.join('\n')).toBe('3 files checked: nothing wrong.')
    } finally { ending.abort() }
  })
  test('refuses options it does not know', async () => {
    expect((await run(root, '--jsn')).code).toBe(2)
    for (const words of [['--format=xml'], ['--json', '--github'], ['--format']]) expect((await run(...words)).code).toBe(2)
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
